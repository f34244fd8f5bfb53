"""`chuishao dlq`: what nobody could use: list it, look at one, send it in again.

Owns: the three subcommands and their tables. Refuses: reading headers and making replays (`letters.py`).
Contents may be personal: `list` shows none, `show` shows them to whoever may read the topic anyway.
"""

from typing import Annotated

import typer

from chuishao.commands.options import Json, register
from operations.exit_code import ExitCode

app = typer.Typer(help="Dead letters: list, show, replay.", no_args_is_help=True, rich_markup_mode=None)

Filter = Annotated[
    list[str] | None,
    typer.Option("--filter", metavar="NAME=VALUE", help="Only letters whose header says so, e.g. reason=not-json."),
]


def list_(wanted: Filter = None, json: Json = False) -> None:
    """List the dead letters, without their contents.

    With --json: a list of the `dlq.*` headers, by name.

    Example: chuishao dlq list --filter kind=poison --filter topic=chuishao.reports.*
    """
    from operations import console
    from operations.dead_letters import FIELDS, choice, gather

    fits = choice(wanted)
    letters = [letter for letter in gather() if fits(letter)]
    if json:
        console.json([dict(letter.said) for letter in letters])
        return
    if not letters:
        console.note("no dead letters" + (" that fit" if wanted else ""))
        return
    shown = [name for name in FIELDS if name not in ("partition", "offset")]
    console.table(shown, [[letter.said.get(name, "") for name in shown] for letter in letters])
    console.hint(f"`chuishao dlq show {letters[-1].id[:12]}`; after the mend `chuishao dlq replay --dry-run`")


def show(
    letter_id: Annotated[str, typer.Argument(metavar="ID", help="The letter's id, or how it begins.")],
    json: Json = False,
) -> None:
    """Show one dead letter: its headers, and the record as it was received.

    With --json: {"headers": by name, "key": text or null, "value": text or null}. Exit code 1 when there is none.

    Example: chuishao dlq show 3f9c2a7b1d04
    """
    from operations import console
    from operations.dead_letters import FIELDS, find

    letter = find(letter_id)
    key, value = _text(letter.record.raw_key), _text(letter.record.value)
    if json:
        console.json({"headers": dict(letter.said), "key": key, "value": value})
        return
    for name in FIELDS:
        console.data(f"{name:10} {letter.said.get(name, '')}")
    console.data(f"{'key':10} {key if key is not None else '(null)'}")
    console.data(f"\n{value if value is not None else '(null)'}")


def replay(
    letter_ids: Annotated[
        list[str] | None, typer.Argument(metavar="[ID]…", help="Letters, by id or beginning.")
    ] = None,
    wanted: Filter = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be sent, and send nothing.")] = False,
) -> None:
    """Send dead letters in again, as they came, on the topics they came from.

    Their identity is kept: what was taken meanwhile counts once. Needs ids or a --filter; a letter that was replayed
    and died again is passed over, its newer letter stands for it; so is one whose record was too large to keep whole.

    Example: chuishao dlq replay --filter reason=bug --dry-run
    """
    from operations import connect, console
    from operations.dead_letters import choice, gather, replayed
    from operations.problem import Problem
    from operations.send_records import write
    from operations.settings import load

    if not letter_ids and not wanted:
        do = "name letters by their ids, or `--filter reason=…`; `chuishao dlq list` shows them"
        raise Problem("nothing was chosen", "all dead letters at once are hardly ever meant", do, ExitCode.USAGE)
    settings = load()
    fits, deployment, letters = choice(wanted, letter_ids), settings.to_deployment(), gather()
    chosen, older = [one for one in letters if fits(one)], replayed(letters)
    entered = [one for one in chosen if one.entered(deployment.prefix) and one.id not in older]
    ready = [one for one in entered if one.whole]
    for one in ready:
        console.data(f"{one.id}  {one.said['topic']}  {one.said.get('reason', '')}")
    if len(entered) < len(chosen):
        console.warn(f"{len(chosen) - len(entered)} passed over: replayed before, or never on an input topic")
    for one in entered:
        if not one.whole:
            lies = f"{one.said['topic']}, partition {one.said['partition']}, offset {one.said['offset']}"
            console.warn(f"{one.id[:12]} passed over: too large to be kept whole; while it is kept it lies on {lies}")
    if dry_run:
        console.note(f"{len(ready)} would be sent")
        return
    connect.run(write(deployment, [one.again() for one in ready]), settings.kafka)
    console.note(f"sent {len(ready)}")
    if ready:
        console.hint("`chuishao dlq list` shows which of them died again")


def _text(raw: bytes | None) -> str | None:
    return None if raw is None else raw.decode(errors="backslashreplace")


register(app, "list", list_)
register(app, "show", show)
register(app, "replay", replay)
