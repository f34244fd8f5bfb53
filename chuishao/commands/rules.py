"""`chuishao rules`: a policy pack, looked at without Kafka.

Owns: telling a pack's faults, and what its rules would decide about a text. Refuses: a rule of its own: `explain` runs
the very functions that the product runs.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

import typer

from chuishao.action_input import readable
from chuishao.commands.options import Json, Pack, register
from chuishao.describe import tell
from chuishao.dry_run import try_out
from handlers.policy.pack_faults import PackError
from handlers.policy.rules import Rules
from operations import console
from operations.codes import fact, word
from operations.exit_code import ExitCode
from operations.messages import errors_texts, packs_texts, tables_texts
from operations.messages.language import listed
from operations.pack_rules import load_rules, packs_of
from operations.packs import find_pack, read_pack
from operations.settings import load
from schemas.vocabulary import DeadLetterReason, TriageReason
from schemas.wire.dead_letter import DeadLetter

COUNTED = (
    packs_texts.UNITS,
    packs_texts.SOURCES,
    packs_texts.CATEGORIES,
    packs_texts.DANGERS,
    packs_texts.DUTIES,
    packs_texts.AREAS,
)
"""What is said of a pack without faults, in the order of `counts`."""

app = typer.Typer(help="Look at a policy pack, without Kafka.", no_args_is_help=True, rich_markup_mode=None)


def check(
    directory: Annotated[
        str | None, typer.Argument(metavar="DIR", help="The pack, by name or directory. [CHUISHAO_PACK]")
    ] = None,
    json: Json = False,
) -> None:
    """List everything that is wrong with a pack.

    Exit code 1 when it has a fault.

    With --json: {"ok", "pack", "version", "faults": [{"file", "line", "what"}], "counts": {…}}.

    Example: chuishao rules check packs/qingjiang
    """
    pack = directory or packs_of(load().pack)[0]
    try:
        rules = read_pack(find_pack(pack))
    except PackError as error:
        _faulty(pack, error, json=json)
        raise typer.Exit(ExitCode.NO) from None
    counts = {
        "units": len(rules.units),
        "sources": len(rules.sources),
        "categories": len(rules.categories),
        "dangers": len(rules.dangers),
        "duties": len(rules.duties),
        "areas": len(rules.places.areas),
    }
    if json:
        console.json({"ok": True, "pack": pack, "version": rules.version, "faults": [], "counts": counts})
        return
    said = listed(words(count=count) for words, count in zip(COUNTED, counts.values(), strict=True))
    console.data(packs_texts.COUNTS(version=rules.version, title=rules.pack.title, listed=said))
    console.hint(packs_texts.TRY())


def _faulty(pack: str, error: PackError, *, json: bool) -> None:
    if json:
        faults = [fault._asdict() for fault in error.faults]
        console.json({"ok": False, "pack": pack, "version": None, "faults": faults, "counts": {}})
        return
    for fault in error.faults:
        console.data(str(fault))
    console.note(packs_texts.FAULTS(count=len(error.faults), pack=pack))


def explain(
    text: Annotated[str, typer.Argument(metavar="TEXT", help="What a report says.")],
    lon: Annotated[float | None, typer.Option(help="Degrees east, WGS-84.")] = None,
    lat: Annotated[float | None, typer.Option(help="Degrees north, WGS-84.")] = None,
    channel: Annotated[str, typer.Option(help="How it comes in: rider, grid, hotline, …")] = "other",
    at: Annotated[str | None, typer.Option(metavar="TIME", help="When it is taken in, RFC 3339. Default: now.")] = None,
    json: Json = False,
    pack: Pack = None,
) -> None:
    """Show what a pack would decide about a text, and by which rule.

    Nothing is sent. Exit code 1 when the report would not be taken in.

    With --json: {"pack", "masked", "area", "guess", "facts": [{"type", …}]}.

    Example: chuishao rules explain "中山路井盖破损，差点翻车" --lon 113.8162 --lat 22.6148
    """
    rules = load_rules(load(pack=pack).pack)
    moment = read_moment("--at", at) or datetime.now(rules.zone)
    outcome = try_out(readable(text), (lon, lat), readable(channel), moment, rules)
    if isinstance(outcome, DeadLetter):
        console.data(packs_texts.NOT_TAKEN(why=word(DeadLetterReason, outcome.reason), field=outcome.field or "—"))
        raise typer.Exit(ExitCode.NO)
    if json:
        console.json(outcome)
    else:
        _show(outcome, rules)


def read_moment(option: str, said: str | None) -> datetime | None:
    """Return a moment of the command line."""
    try:
        moment = datetime.fromisoformat(said) if said else None
    except ValueError:
        moment = None
    if said and (moment is None or moment.tzinfo is None):
        raise errors_texts.BAD_MOMENT(option=option, said=said)
    return moment


def _show(outcome: Mapping[str, Any], rules: Rules) -> None:
    guess, area = outcome["guess"], outcome["area"]
    place = " / ".join(part for part in (area or {}).values() if part) or tables_texts.NO_PLACE()
    console.data(packs_texts.MASKED(text=outcome["masked"]))
    console.data(packs_texts.PLACE(place=place))
    console.data(packs_texts.WHY_CATEGORY(why="; ".join(guess["explanation"]) or packs_texts.NO_WORD()))
    if guess["doubt"]:
        console.data(packs_texts.DOUBT(why=word(TriageReason, guess["doubt"])))
    console.data()
    rows = [(fact(one["type"]), tell(one["type"], one, rules)) for one in outcome["facts"]]
    console.table([tables_texts.EVENT(), tables_texts.DETAILS()], rows)
    console.note(packs_texts.DECIDED_BY(pack=outcome["pack"]))


register(app, "check", check)
register(app, "explain", explain)
