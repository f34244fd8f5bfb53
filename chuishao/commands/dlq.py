"""`chuishao dlq`: the records that could not be used: list them, show one, send them in again.

Owns: the three subcommands and their tables. Refuses: reading headers, making replays (`operations/dead_letters.py`).
Contents may be personal: `list` shows none, `show` shows them to whoever may read the topic anyway.
"""

from typing import Annotated

import typer

from chuishao.commands.options import Json, register
from operations import connect, console
from operations.dead_letters import FIELDS, DeadLetterView, choice, gather, named, replayed
from operations.messages import errors_texts
from operations.messages import letters_texts as messages
from operations.send_records import write
from operations.settings import load

app = typer.Typer(help="List, show and replay dead letters.", no_args_is_help=True, rich_markup_mode=None)

Filter = Annotated[
    list[str] | None,
    typer.Option(
        "--filter",
        metavar="NAME=VALUE",
        help="Only letters with this header, e.g. reason=not-json; a value may end in *.",
    ),
]


def list_(wanted: Filter = None, json: Json = False) -> None:
    """List the dead letters, without their contents.

    With --json: a list of the `dlq.*` headers, by name.

    Example: chuishao dlq list --filter kind=poison --filter topic=chuishao.reports.*
    """
    fits = choice(wanted)
    letters = [letter for letter in gather() if fits(letter)]
    if json:
        console.json([dict(letter.said) for letter in letters])
        return
    if not letters:
        console.note((messages.NONE_FIT if wanted else messages.NONE)())
        return
    shown = [name for name in FIELDS if name not in ("partition", "offset")]
    console.table(shown, [[letter.said.get(name, "") for name in shown] for letter in letters], keep=(0, 1))
    console.hint(messages.SHOW_ONE(letter=letters[-1].id))


def show(
    letter_id: Annotated[
        str, typer.Argument(metavar="ID", help="The letter's id, or its beginning if no other id begins so.")
    ],
    json: Json = False,
) -> None:
    """Show one dead letter: its headers, and the record as it was received.

    With --json: {"headers": by name, "key": text or null, "value": text or null}. Exit code 1 when there is none.

    Example: chuishao dlq show 3f9c2a7b1d04
    """
    (letter,) = named([letter_id], gather())
    key, value = _text(letter.record.raw_key), _text(letter.record.value)
    if json:
        console.json({"headers": dict(letter.said), "key": key, "value": value})
        return
    for name in FIELDS:
        console.data(f"{name:10} {letter.said.get(name, '')}")
    console.data(f"{'key':10} {key if key is not None else messages.NULL()}")
    console.data()
    console.block(value if value is not None else messages.NULL())


def replay(
    letter_ids: Annotated[
        list[str] | None, typer.Argument(metavar="[ID]…", help="Letters, by id or its beginning.")
    ] = None,
    wanted: Filter = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be sent, and send nothing.")] = False,
) -> None:
    """Send dead letters in again, unchanged, on the topics they came from.

    They keep their identity: what was taken in meanwhile counts once. Name ids or use --filter. A letter is skipped
    when its replay became a dead letter in turn (replay the newer one), and when it was too large to be kept whole.

    Example: chuishao dlq replay --filter reason=bug --dry-run
    """
    if not letter_ids and not wanted:
        raise errors_texts.NOTHING_CHOSEN()  # noqa: RSE102 (a call that makes the problem)
    fits, settings, letters = choice(wanted), load(), gather()
    deployment, older = settings.to_deployment(), replayed(letters)
    chosen = [one for one in (named(letter_ids, letters) if letter_ids else letters) if fits(one)]
    entered = [one for one in chosen if one.entered(deployment.prefix) and one.id not in older]
    ready = [one for one in entered if one.whole]
    for one in ready:
        console.data(f"{one.id}  {one.said['topic']}  {one.said.get('reason', '')}")
    _tell_skipped(len(chosen) - len(entered), [one for one in entered if not one.whole])
    if dry_run:
        console.note(messages.WOULD_SEND(count=len(ready)))
        return
    connect.run(write(deployment, [one.again() for one in ready]), settings.kafka)
    console.note(messages.SENT(count=len(ready)))
    if ready:
        console.hint(messages.LOOK_AGAIN())


def _tell_skipped(count: int, large: list[DeadLetterView]) -> None:
    """Say which letters are not sent, and why."""
    if count:
        console.warn(messages.PASSED_OVER(count=count))
    for one in large:
        where = {name: one.said[name] for name in ("topic", "partition", "offset")}
        console.warn(messages.TOO_LARGE(letter=one.id, **where))


def _text(raw: bytes | None) -> str | None:
    return None if raw is None else raw.decode(errors="backslashreplace")


register(app, "list", list_)
register(app, "show", show)
register(app, "replay", replay)
