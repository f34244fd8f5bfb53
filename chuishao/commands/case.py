"""`chuishao case`: one case, whole: where it stands, why it went there, and every fact with its time.

Owns: reading the three public topics of a case, and the page. Refuses: personal data; texts are the masked ones.
"""

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from chuishao.commands.options import Json, Pack
from operations.exit_code import ExitCode


def case(
    case_id: Annotated[str, typer.Argument(metavar="CASE", help="The case's id, e.g. c-7m2ek3n5v2m7q4x6w2ab.")],
    json: Json = False,
    pack: Pack = None,
) -> None:
    """Show a case whole, with its timeline.

    Its state, its deadlines, why this category and this unit, and every fact; texts are masked.

    With --json: {"case": its snapshot or null, "facts": its events, "texts": masked texts by seq}.
    Exit code 1 when there is no such case.

    Example: chuishao case c-7m2ek3n5v2m7q4x6w2ab
    """
    from operations import connect, console
    from operations.pack_rules import load_rules
    from operations.settings import load

    settings = load(pack=pack)
    rules = load_rules(settings.pack)
    found = connect.run(_gather(case_id, settings.to_deployment()), settings.kafka)
    if json:
        console.json(found)
    else:
        show(found, rules)


async def _gather(case_id: str, deployment: Any) -> dict[str, Any]:  # noqa: ANN401
    from operations.problem import Problem
    from operations.topic_records import read
    from schemas.topics import Topic

    snapshot, facts = None, {}
    topics = [deployment.topic(Topic.CASES), deployment.topic(Topic.CASE_EVENTS)]
    async for record in read(deployment, topics, [case_id]):
        if record.key == case_id and record.topic == topics[0]:
            snapshot = record.json()
        elif record.key == case_id:
            fact = record.json()
            facts[fact["data"]["seq"]] = fact
    if not facts and snapshot is None:
        do = "`chuishao status` shows how many cases there are; `chuishao inbox UNIT` lists a unit's with their ids"
        raise Problem(f"no case {case_id}", "no fact of it is on this cluster", do, ExitCode.NO)
    ordered = [facts[seq] for seq in sorted(facts)]
    return {"case": snapshot, "facts": ordered, "texts": await _texts(deployment, ordered)}


async def _texts(deployment: Any, facts: list[Mapping[str, Any]]) -> dict[str, str]:  # noqa: ANN401
    from operations.topic_records import read
    from schemas.topics import Topic

    keys = [fact["data"]["text_ref"] for fact in facts if fact["data"].get("text_ref")]
    texts: dict[str, str] = {}
    if keys:
        async for record in read(deployment, [deployment.topic(Topic.TEXTS)], keys):
            if record.key in keys:
                text = record.json()
                texts[record.key.rpartition("/")[2]] = text["text"] if text else "（已删除）"
    return texts


def show(found: Mapping[str, Any], rules: Any) -> None:  # noqa: ANN401
    """Print a case: its head when there is a snapshot, then every fact with its text."""
    from chuishao import wording
    from chuishao.describe import tell
    from operations import console

    if found["case"]:
        for line in _head(found["case"], rules):
            console.data(line)
        console.data("")
    rows = []
    for fact in found["facts"]:
        data, name = fact["data"], fact["type"].removeprefix("chuishao.")
        told = tell(name, data, rules)
        text = found["texts"].get(str(data["seq"]), "")
        said = f"{told} 「{' '.join(text.split())}」" if text else told
        rows.append(
            (data["seq"], wording.moment(fact["time"], rules.zone), data["tier"], wording.FACTS.get(name, name), said)
        )
    console.table(("序", "时间", "战", "事", "说明"), rows)


def _head(one: Mapping[str, Any], rules: Any) -> list[str]:  # noqa: ANN401
    """Where it stands, what it waits for, and why it went this way."""
    from chuishao import wording
    from operations.pack_rules import category_name, unit_name
    from schemas.words import CloseReason, Kind, State

    area, why = one["area"], one["explanation"]
    place = " / ".join(part for part in (area or {}).values() if part) or "位置不明"
    closed = f"，{wording.of(CloseReason, one['close']['reason'])}" if one["close"] else ""
    assists = "、".join(unit_name(rules, each["unit"]) for each in one["assists"])
    return [
        f"{one['case_id']}  {wording.of(State, one['state'])}{closed}  {wording.tier(one['tier'])}",
        f"类别  {category_name(rules, one['category'])}（{wording.of(Kind, one['kind'])}）  地点  {place}",
        f"主办  {unit_name(rules, one['lead'])}" + (f"  协办  {assists}" if assists else ""),
        f"时限  {_dues(one['due'], rules)}",
        f"为何此类  {'；'.join(why['category']) or '—'}",
        f"为何此单位  {why['route'] or '—'}",
    ]


def _dues(due: Mapping[str, Any], rules: Any) -> str:  # noqa: ANN401
    from chuishao import wording
    from schemas.words import Leg

    legs = {leg.value.replace("-", "_"): leg for leg in Leg}
    running = [(at, legs[name]) for name, at in due.items() if name in legs and at]
    return "  ".join(f"{leg.zh} {wording.moment(at, rules.zone)}" for at, leg in sorted(running)) or "—"
