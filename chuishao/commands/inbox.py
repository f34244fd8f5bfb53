"""`chuishao inbox`: what lies in a unit's hands, folded from its topic by the contract's rule.

Owns: the table, and the line a change. Refuses: the fold (`dispatches.py`), personal data in the table; `--json`
shows the unit's own record whole, as the contract gives it to that unit.
"""

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from chuishao.commands.options import Json, Pack

TEXT_CHARS = 40
"""Of a text in the table."""


def inbox(
    unit: Annotated[str, typer.Argument(metavar="UNIT", help="The unit's code or name.")],
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on, a line a change, until Ctrl-C.")] = False,
    everything: Annotated[bool, typer.Option("--all", help="Ended dispatches, too.")] = False,
    json: Json = False,
    pack: Pack = None,
) -> None:
    """Show what a unit has in its hands, the most pressing first.

    With --json: a list of dispatches as the topic has them (dispatch.changed); with --follow one a line.

    Example: chuishao inbox chengguan
             chuishao inbox 城管局 --follow --json
    """
    from operations import connect
    from operations.pack_rules import find_unit, load_rules
    from operations.settings import load

    settings = load(pack=pack)
    rules = load_rules(settings.pack)
    work = _inbox(find_unit(rules, unit), rules, settings.to_deployment(), follow=follow, ended=everything, json=json)
    connect.run(work, settings.kafka)


async def _inbox(unit: str, rules: Any, deployment: Any, *, follow: bool, ended: bool, json: bool) -> None:  # noqa: ANN401
    from chuishao.inbox_view import InboxView
    from operations.topic_records import reader
    from schemas.topics import Topic

    held = InboxView()
    async with reader(deployment, [deployment.topic(Topic.DISPATCH, unit)]) as source:
        async for record in source.to_end():
            held.hear(record.key, record.json())
        _show(held.listed(ended=ended), unit, rules, json=json, lines=follow)
        if follow:
            async for record in source.follow():
                changed = held.hear(record.key, record.json())
                if changed is not None:
                    _line(changed, rules, json=json)


def _show(dispatches: list[Mapping[str, Any]], unit: str, rules: Any, *, json: bool, lines: bool) -> None:  # noqa: ANN401
    from operations import console
    from operations.pack_rules import unit_name

    if lines:
        for one in dispatches:
            _line(one, rules, json=json)
    elif json:
        console.json(dispatches)
    elif not dispatches:
        console.note(f"{unit_name(rules, unit)}: nothing in hand; `--all` shows what has ended")
    else:
        console.table(
            ("件", "角色", "状态", "战", "类别", "到期", "可做", "内容"), [_row(one, rules) for one in dispatches]
        )
        _say_next(dispatches, unit)


def _say_next(dispatches: list[Mapping[str, Any]], unit: str) -> None:
    """What could be done with the first dispatch that lets anything be done."""
    from operations import console

    ready = next((one for one in dispatches if one["may"]), None)
    if ready is not None:
        console.hint(f"`chuishao act {ready['case_id']} {ready['may'][0]} --as {unit}`, or any other that 可做 lists")


def _row(one: Mapping[str, Any], rules: Any) -> tuple[str, ...]:  # noqa: ANN401
    from chuishao import wording
    from chuishao.inbox_view import due
    from operations.pack_rules import category_name
    from schemas.vocabulary import DispatchRole, DispatchState, Verb

    text = " ".join((one["text"] or "").split())
    return (
        one["case_id"],
        wording.of(DispatchRole, one["role"]),
        wording.of(DispatchState, one["state"]),
        wording.tier(one["tier"]),
        category_name(rules, one["category"]),
        wording.moment(due(one), rules.zone),
        " ".join(f"{verb}{wording.of(Verb, verb)}" for verb in one["may"]),
        text if len(text) <= TEXT_CHARS else f"{text[:TEXT_CHARS]}…",
    )


def _line(one: Mapping[str, Any], rules: Any, *, json: bool) -> None:  # noqa: ANN401
    from operations import console

    if json:
        console.json_line(one)
    else:
        console.data("  ".join(cell for cell in _row(one, rules) if cell))
        console.flush()
