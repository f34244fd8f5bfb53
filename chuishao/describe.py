"""A fact of a case in a few words, from its public half alone.

Owns: which fields of a fact are worth saying. Refuses: the words (`operations/messages/facts_texts.py`), texts of
reports, anything private. A fact that is not in the table is told by its name alone.
"""

from collections.abc import Callable, Mapping
from typing import Any

from handlers.policy.rules import Rules
from operations.codes import tier, word
from operations.messages import facts_texts
from operations.messages.language import listed, moment
from operations.pack_rules import category_name, unit_name
from schemas import vocabulary

Data = Mapping[str, Any]
Teller = Callable[[Data, Rules], str]


def tell(name: str, data: Data, rules: Rules) -> str:
    """Return what is said beside the fact's own word."""
    teller = TELLERS.get(name)
    return teller(data, rules) if teller else ""


def _opened(data: Data, _: Rules) -> str:
    report = data["report"]
    return facts_texts.OPENED(
        source=report["source"],
        id=report["id"],
        channel=word(vocabulary.Channel, report["channel"]),
        kind=word(vocabulary.ReportKind, report["kind"]) or "—",
        lost=facts_texts.PLACE_LOST() if data["place_lost"] else "",
    )


def _classified(data: Data, rules: Rules) -> str:
    return facts_texts.CLASSIFIED(category=category_name(rules, data["category"]), confidence=data["confidence"])


def _triaged(data: Data, rules: Rules) -> str:
    why, unit = word(vocabulary.TriageReason, data["why"]), unit_name(rules, data["unit"])
    return facts_texts.TRIAGED(why=why, unit=unit, due=_at(data["due"], rules))


def _routed(data: Data, rules: Rules) -> str:
    assists = listed(unit_name(rules, unit) for unit in data["assists"])
    return facts_texts.ROUTED(
        lead=unit_name(rules, data["lead"]),
        also=facts_texts.ASSISTED_BY(units=assists) if assists else "",
        ladder="→".join(str(step) for step in data["ladder"]),
        rule=data["rule"],
        why=data["explanation"],
    )


def _dispatched(data: Data, rules: Rules) -> str:
    until = facts_texts.ACCEPT_BY(due=_at(data["due"], rules)) if data["due"] else ""
    return facts_texts.DISPATCHED(
        unit=unit_name(rules, data["unit"]), role=word(vocabulary.DispatchRole, data["role"]), until=until
    )


def _recalled(data: Data, rules: Rules) -> str:
    return facts_texts.RECALLED(unit=unit_name(rules, data["unit"]), end=word(vocabulary.EndReason, data["end"]))


def _by_unit(data: Data, rules: Rules) -> str:
    return facts_texts.BY_UNIT(unit=unit_name(rules, data["unit"]), via=word(vocabulary.Via, data["by"]["via"]))


def _contacted(data: Data, rules: Rules) -> str:
    return (facts_texts.REACHED if data["reached"] else facts_texts.NOT_REACHED)(unit=unit_name(rules, data["unit"]))


def _disputed(data: Data, rules: Rules) -> str:
    return facts_texts.DISPUTED(
        unit=unit_name(rules, data["unit"]),
        clause=word(vocabulary.Clause, data["clause"]),
        ruler=unit_name(rules, data["ruler"]),
        due=_at(data["due"], rules),
    )


def _ruled(data: Data, rules: Rules) -> str:
    to = facts_texts.GIVEN_TO(unit=unit_name(rules, data["to"])) if data["to"] else ""
    return facts_texts.RULED(ruling=word(vocabulary.Ruling, data["ruling"]), unit=unit_name(rules, data["from"]), to=to)


def _due_changed(data: Data, rules: Rules) -> str:
    return facts_texts.DUE_CHANGED(leg=word(vocabulary.DeadlineKind, data["leg"]), to=_at(data["to"], rules))


def _mustered(data: Data, rules: Rules) -> str:
    units = listed(unit_name(rules, unit) for unit in data["units"])
    place, at = data["place"] or "", _at(data["at"], rules)
    return facts_texts.MUSTERED(at=at, place=place, units=units, quorum=data["quorum"])


def _clocked(data: Data, rules: Rules) -> str:
    return facts_texts.DEADLINE(
        unit=f"{unit_name(rules, data['unit'])} " if data["unit"] else "",
        leg=word(vocabulary.DeadlineKind, data["leg"]),
        due=_at(data["due"], rules),
        late=facts_texts.LATE(seconds=data["late_by"]) if data["late_by"] else "",
    )


def _escalated(data: Data, rules: Rules) -> str:
    return facts_texts.ESCALATED(
        start=tier(data["from"]),
        end=tier(data["to"]),
        reason=word(vocabulary.EscalationReason, data["reason"]),
        owner=unit_name(rules, data["owner"]),
    )


def _handed_over(data: Data, _: Rules) -> str:
    return facts_texts.HANDED_OVER(
        service=word(vocabulary.Service, data["service"]), rule=data["rule"], matched=data["matched"]
    )


def _asked(data: Data, rules: Rules) -> str:
    until = _at(data["until"], rules)
    return facts_texts.ASKED(source=data["source"], report=data["report"], round=data["round"], until=until)


def _fed_back(data: Data, _: Rules) -> str:
    solved = {True: facts_texts.SOLVED(), False: facts_texts.UNSOLVED()}.get(data["resolved"], "")
    score = facts_texts.SCORED(score=data["score"]) if data["score"] else ""
    answer = word(vocabulary.Answer, data["answer"])
    return facts_texts.FED_BACK(source=data["source"], report=data["report"], answer=answer, solved=solved, score=score)


def _closed(data: Data, _: Rules) -> str:
    return word(vocabulary.CloseReason, data["reason"])


def _rejected(data: Data, rules: Rules) -> str:
    return facts_texts.REJECTED(
        unit=unit_name(rules, data["unit"]),
        verb=word(vocabulary.Verb, data["verb"]),
        reason=word(vocabulary.RejectReason, data["reason"]),
        detail=facts_texts.DETAIL(fields=", ".join(data["detail"])) if data["detail"] else "",
    )


def _at(said: str | None, rules: Rules) -> str:
    return moment(said, rules.zone)


TELLERS: dict[str, Teller] = {
    "case.opened": _opened,
    "case.classified": _classified,
    "case.triaged": _triaged,
    "case.routed": _routed,
    "case.dispatched": _dispatched,
    "case.recalled": _recalled,
    "case.accepted": _by_unit,
    "case.contacted": _contacted,
    "case.progressed": _by_unit,
    "case.completed": _by_unit,
    "case.disputed": _disputed,
    "case.ruled": _ruled,
    "case.due-changed": _due_changed,
    "case.mustered": _mustered,
    "case.warned": _clocked,
    "case.breached": _clocked,
    "case.escalated": _escalated,
    "case.handed-over": _handed_over,
    "case.follow-up-asked": _asked,
    "case.feedback": _fed_back,
    "case.closed": _closed,
    "action.rejected": _rejected,
}
"""What is said of each fact."""
