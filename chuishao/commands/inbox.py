"""`chuishao inbox`: what a unit holds, folded from its topic by the contract's rule.

Owns: the table, and one line for each change. Refuses: the fold (`chuishao/inbox_view.py`), personal data in the table;
`--json` shows the unit's own record whole, as the contract gives it to that unit.
"""

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from chuishao.commands.options import Json, Pack
from chuishao.inbox_view import InboxView, due
from handlers.policy.rules import Rules
from operations import connect, console
from operations.codes import tier, word
from operations.messages import cases_texts, tables_texts
from operations.messages.language import Language, current, moment
from operations.pack_rules import category_name, find_unit, load_rules, unit_name
from operations.settings import load
from operations.topic_records import reader
from schemas.topics import Topic
from schemas.vocabulary import DispatchRole, DispatchState, Verb
from streams.deployment import Deployment

TEXT_CHARS = 40
"""Characters of a text that the table shows."""

HEAD = (
    tables_texts.CASE,
    tables_texts.ROLE,
    tables_texts.STATE,
    tables_texts.TIER,
    tables_texts.CATEGORY,
    tables_texts.DUE,
    tables_texts.ALLOWED,
    tables_texts.TEXT,
)

Dispatch = Mapping[str, Any]


def inbox(
    unit: Annotated[str, typer.Argument(metavar="UNIT", help="The unit's code or name.")],
    follow: Annotated[
        bool, typer.Option("--follow", "-f", help="Go on, one line for each change, until Ctrl-C.")
    ] = False,
    everything: Annotated[bool, typer.Option("--all", help="Show ended dispatches, too.")] = False,
    json: Json = False,
    pack: Pack = None,
) -> None:
    """Show the cases that a unit holds, the most urgent first.

    With --json: a list of dispatches as the topic has them (dispatch.changed); with --follow one on each line.

    Example: chuishao inbox chengguan
             chuishao inbox 城管局 --follow --json
    """
    settings = load(pack=pack)
    rules = load_rules(settings.pack)
    work = _inbox(find_unit(rules, unit), rules, settings.to_deployment(), follow=follow, ended=everything, json=json)
    connect.run(work, settings.kafka)


async def _inbox(unit: str, rules: Rules, deployment: Deployment, *, follow: bool, ended: bool, json: bool) -> None:
    held = InboxView()
    async with reader(deployment, [deployment.topic(Topic.DISPATCH, unit)]) as source:
        async for record in source.to_end():
            held.apply(record.key, record.json())
        _show(held.listed(ended=ended), unit, rules, json=json, lines=follow)
        if follow:
            async for record in source.follow():
                changed = held.apply(record.key, record.json())
                if changed is not None:
                    _line(changed, rules, json=json)


def _show(dispatches: list[Dispatch], unit: str, rules: Rules, *, json: bool, lines: bool) -> None:
    if lines:
        for one in dispatches:
            _line(one, rules, json=json)
    elif json:
        console.json(dispatches)
    elif not dispatches:
        console.note(cases_texts.NOTHING_HELD(unit=unit_name(rules, unit)))
    else:
        console.table([name() for name in HEAD], [_row(one, rules) for one in dispatches])
        _say_next(dispatches, unit)


def _say_next(dispatches: list[Dispatch], unit: str) -> None:
    """Say what could be done with the first dispatch that lets anything be done."""
    ready = next((one for one in dispatches if one["may"]), None)
    if ready is not None:
        console.hint(cases_texts.ACT_NEXT(case=ready["case_id"], verb=_verb(ready["may"][0]), unit=unit))


def _row(one: Dispatch, rules: Rules) -> tuple[str, ...]:
    text = " ".join((one["text"] or "").split())
    return (
        one["case_id"],
        word(DispatchRole, one["role"]),
        word(DispatchState, one["state"]),
        tier(one["tier"]),
        category_name(rules, one["category"]),
        moment(due(one), rules.zone),
        " ".join(map(_verb, one["may"])),
        text if len(text) <= TEXT_CHARS else f"{text[:TEXT_CHARS]}…",
    )


def _verb(code: str) -> str:
    """Return an action as `chuishao act` takes it: both the code and the Chinese word are understood."""
    return word(Verb, code) if current() is Language.ZH else code


def _line(one: Dispatch, rules: Rules, *, json: bool) -> None:
    if json:
        console.json_line(one)
    else:
        console.data("  ".join(cell for cell in _row(one, rules) if cell))
        console.flush()
