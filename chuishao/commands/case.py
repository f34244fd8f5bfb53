"""`chuishao case`: one case, whole: its state, why it was routed as it was, and every event with its time.

Owns: reading the three public topics of a case, and the page. Refuses: personal data; texts are the masked ones.
"""

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from chuishao.commands.options import Json, Pack
from chuishao.describe import tell
from handlers.policy.rules import Rules
from operations import connect, console
from operations.codes import fact, tier, word
from operations.messages import cases_texts, errors_texts, facts_texts, tables_texts
from operations.messages.language import listed, moment
from operations.pack_rules import category_name, load_rules, unit_name
from operations.settings import load
from operations.topic_records import read
from schemas.topics import Topic
from schemas.vocabulary import CaseState, CloseReason, DeadlineKind, ReportKind
from streams.deployment import Deployment


def case(
    case_id: Annotated[str, typer.Argument(metavar="CASE", help="The case's whole id, e.g. c-7m2ek3n5v2m7q4x6w2ab.")],
    json: Json = False,
    pack: Pack = None,
) -> None:
    """Show one case whole, with its timeline.

    Its state, its deadlines, why it has this category and this unit, and every event; texts are masked.

    With --json: {"case": its snapshot or null, "facts": its events, "texts": masked texts by seq}.
    Exit code 1 when there is no such case.

    Example: chuishao case c-7m2ek3n5v2m7q4x6w2ab
    """
    settings = load(pack=pack)
    rules = load_rules(settings.pack)
    found = connect.run(_gather(case_id, settings.to_deployment()), settings.kafka)
    if json:
        console.json(found)
    else:
        show(found, rules)


async def _gather(case_id: str, deployment: Deployment) -> dict[str, Any]:
    snapshot, found = None, {}
    topics = [deployment.topic(Topic.CASES), deployment.topic(Topic.CASE_EVENTS)]
    async for record in read(deployment, topics, [case_id]):
        if record.key == case_id and record.topic == topics[0]:
            snapshot = record.json()
        elif record.key == case_id:
            event = record.json()
            found[event["data"]["seq"]] = event
    if not found and snapshot is None:
        raise errors_texts.NO_CASE(case=case_id)
    ordered = [found[seq] for seq in sorted(found)]
    return {"case": snapshot, "facts": ordered, "texts": await _texts(deployment, ordered)}


async def _texts(deployment: Deployment, events: list[Mapping[str, Any]]) -> dict[str, str | None]:
    keys = [event["data"]["text_ref"] for event in events if event["data"].get("text_ref")]
    texts: dict[str, str | None] = {}
    if keys:
        async for record in read(deployment, [deployment.topic(Topic.TEXTS)], keys):
            if record.key in keys:
                text = record.json()
                texts[record.key.rpartition("/")[2]] = text["text"] if text else None
    return texts


def show(found: Mapping[str, Any], rules: Rules) -> None:
    """Print a case: its head when there is a snapshot, then every event with its text."""
    if found["case"]:
        for line in _head(found["case"], rules):
            console.data(line)
        console.data()
    rows = []
    for event in found["facts"]:
        data, name = event["data"], event["type"].removeprefix("chuishao.")
        said = [tell(name, data, rules), _text(found["texts"], str(data["seq"]))]
        details = " ".join(part for part in said if part)
        rows.append((data["seq"], moment(event["time"], rules.zone), data["tier"], fact(name), details))
    head = (tables_texts.SEQ, tables_texts.TIME, tables_texts.TIER, tables_texts.EVENT, tables_texts.DETAILS)
    console.table([name() for name in head], rows, keep=(0, 1, 2))


def _text(texts: Mapping[str, str | None], seq: str) -> str:
    """Return the text of an event in quotes; nothing for an event without one."""
    if seq not in texts:
        return ""
    text = texts[seq]
    return facts_texts.DELETED() if text is None else facts_texts.TEXT(text=" ".join(text.split()))


def _head(one: Mapping[str, Any], rules: Rules) -> list[str]:
    """Return its state, its deadlines, and why it was routed this way."""
    area, why = one["area"], one["explanation"]
    place = " / ".join(part for part in (area or {}).values() if part) or tables_texts.NO_PLACE()
    closed = cases_texts.CLOSED_AS(reason=word(CloseReason, one["close"]["reason"])) if one["close"] else ""
    assists = listed(unit_name(rules, each["unit"]) for each in one["assists"])
    kind = cases_texts.KIND(kind=word(ReportKind, one["kind"])) if one["kind"] else ""
    return [
        f"{one['case_id']}  {word(CaseState, one['state'])}{closed}  {tier(one['tier'])}",
        cases_texts.CLASS_AND_PLACE(category=category_name(rules, one["category"]), kind=kind),
        cases_texts.PLACE(place=place),
        cases_texts.LEAD(
            lead=unit_name(rules, one["lead"]), assists=cases_texts.ASSISTS(units=assists) if assists else ""
        ),
        cases_texts.DUES(dues=_dues(one["due"], rules)),
        cases_texts.WHY_CATEGORY(why="; ".join(why["category"]) or "—"),
        cases_texts.WHY_UNIT(why=why["route"] or "—"),
    ]


def _dues(due: Mapping[str, Any], rules: Rules) -> str:
    legs = {leg.value.replace("-", "_"): leg for leg in DeadlineKind}
    running = [(at, legs[name]) for name, at in due.items() if name in legs and at]
    return "  ".join(f"{word(DeadlineKind, leg)} {moment(at, rules.zone)}" for at, leg in sorted(running)) or "—"
