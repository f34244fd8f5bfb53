"""`chuishao rules`: a policy pack, looked at without Kafka.

Owns: telling a pack's faults, and what its rules would decide about a text. Refuses: a rule of its own: `explain` runs
the very functions that the product runs.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

import typer

from chuishao.commands.options import Json, Pack, register
from operations.exit_code import ExitCode

app = typer.Typer(help="Look at a policy pack, without Kafka.", no_args_is_help=True, rich_markup_mode=None)


def check(
    directory: Annotated[
        str | None, typer.Argument(metavar="DIR", help="The pack, by name or directory. [CHUISHAO_PACK]")
    ] = None,
    json: Json = False,
) -> None:
    """List everything that is wrong with a pack.

    Exit code 1 when something is.

    With --json: {"ok", "pack", "version", "faults": [{"file", "line", "what"}], "counts": {…}}.

    Example: chuishao rules check packs/qingjiang
    """
    from handlers.policy.pack_faults import PackError
    from operations import console
    from operations.pack_rules import packs_of
    from operations.packs import find_pack, read_pack
    from operations.settings import load

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
    words = ("单位", "来源", "类别", "险情", "权责", "区划")
    said = "，".join(f"{word} {count}" for word, count in zip(words, counts.values(), strict=True))
    console.data(f"{rules.version}  {rules.pack.title}：{said}")
    console.hint('`chuishao rules explain "井盖破损"` shows what it would decide')


def _faulty(pack: str, error: Any, *, json: bool) -> None:  # noqa: ANN401
    from operations import console

    if json:
        faults = [fault._asdict() for fault in error.faults]
        console.json({"ok": False, "pack": pack, "version": None, "faults": faults, "counts": {}})
        return
    for fault in error.faults:
        console.data(str(fault))
    console.note(f"{len(error.faults)} faults in {pack}")


def explain(
    text: Annotated[str, typer.Argument(metavar="TEXT", help="What a report says.")],
    lon: Annotated[float | None, typer.Option(help="Degrees east, WGS-84.")] = None,
    lat: Annotated[float | None, typer.Option(help="Degrees north, WGS-84.")] = None,
    channel: Annotated[str, typer.Option(help="How it came in: rider, grid, hotline, …")] = "other",
    at: Annotated[str | None, typer.Option(metavar="TIME", help="When it is taken in, RFC 3339. Default: now.")] = None,
    json: Json = False,
    pack: Pack = None,
) -> None:
    """Show what a pack would decide about a text.

    And by which rule. Nothing is sent. Exit code 1 when the report would be refused at the door.

    With --json: {"pack", "masked", "area", "guess", "facts": [{"type", …}]}.

    Example: chuishao rules explain "中山路井盖破损，差点翻车" --lon 113.8162 --lat 22.6148
    """
    from chuishao.dry_run import try_out
    from operations import console
    from operations.pack_rules import load_rules
    from operations.settings import load

    rules = load_rules(load(pack=pack).pack)
    moment = read_moment(at) or datetime.now(rules.zone)
    outcome = try_out(text, (lon, lat), channel, moment, rules)
    if isinstance(outcome, str):
        console.data(f"未受理  {outcome}")
        raise typer.Exit(ExitCode.NO)
    if json:
        console.json(outcome)
    else:
        _show(outcome, rules)


def read_moment(said: str | None) -> datetime | None:
    """A moment of the command line."""
    from operations.problem import Problem

    try:
        moment = datetime.fromisoformat(said) if said else None
    except ValueError:
        moment = None
    if said and (moment is None or moment.tzinfo is None):
        do = "write it like `2026-11-24T09:30:00+08:00`"
        raise Problem(f"{said!r} is no moment", "it needs a date, a time and an offset", do, ExitCode.USAGE)
    return moment


def _show(outcome: Mapping[str, Any], rules: Any) -> None:  # noqa: ANN401
    from chuishao import wording
    from chuishao.describe import tell
    from operations import console
    from schemas.vocabulary import TriageReason

    guess, area = outcome["guess"], outcome["area"]
    console.data(f"遮蔽后  {outcome['masked']}")
    console.data(f"地点    {' / '.join(part for part in (area or {}).values() if part) or '位置不明'}")
    console.data(f"为何此类  {'；'.join(guess['explanation']) or '没有认出任何词'}")
    if guess["doubt"]:
        console.data(f"规则不能独断  {wording.of(TriageReason, guess['doubt'])}")
    console.data("")
    rows = [
        (wording.FACTS.get(fact["type"], fact["type"]), tell(fact["type"], fact, rules)) for fact in outcome["facts"]
    ]
    console.table(("事", "说明"), rows)
    console.note(f"decided by {outcome['pack']}; nothing was sent")


register(app, "check", check)
register(app, "explain", explain)
