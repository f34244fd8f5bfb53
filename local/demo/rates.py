"""三率 of a log: response, resolution, satisfaction, counted from case events as any stranger reads them.

Owns: the contract's definitions over a whole log that ends at a moment. Refuses: leaving out what went badly: the late
and the silent are counted, open deadlines are censored (not yet counted), upheld returns are taken out and their number
is said.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from schemas.vocabulary import Answer, DeadlineKind, DispatchRole, Ruling

SATISFIED = 4
"""The lowest score that counts as satisfied, by contract."""


@dataclass(frozen=True, slots=True)
class Rate:
    """So many of so many."""

    yes: int
    of: int

    @property
    def share(self) -> float | None:
        """From 0 to 1; nothing of nothing is no rate."""
        return self.yes / self.of if self.of else None


@dataclass(frozen=True, slots=True)
class Rates:
    """The three rates, and what stands beside them."""

    response: Rate
    resolution: Rate
    satisfaction: Rate
    upheld: int  # lead dispatches left out because the objection was upheld
    unanswered: int  # reporters whose last round ended without an answer


@dataclass(slots=True)
class _Hand:
    """A lead dispatch on its way through the log."""

    unit: str
    last: datetime | None  # its last accept or contact deadline so far
    late: bool = False
    upheld: bool = False


@dataclass(slots=True)
class _Case:
    hands: list[_Hand] = field(default_factory=list)
    answers: dict[str, Mapping[str, Any]] = field(default_factory=dict)  # by report: its newest answer, or silence


def three_rates(events: Iterable[Mapping[str, Any]], until: datetime) -> Rates:
    """Fold a log, in order within each case, up to `until`."""
    cases: dict[str, _Case] = {}
    for event in events:
        _fold(cases.setdefault(event["subject"], _Case()), event["type"].removeprefix("chuishao."), event["data"])
    hands = [hand for case in cases.values() for hand in case.hands]
    counted = [one for one in hands if not one.upheld and (one.late or (one.last is not None and one.last <= until))]
    answers = [one for case in cases.values() for one in case.answers.values()]
    answered = [one for one in answers if one["answer"] == Answer.ANSWERED]
    scored = [one for one in answered if one["score"] is not None]
    return Rates(
        response=Rate(sum(not one.late for one in counted), len(counted)),
        resolution=Rate(sum(one["resolved"] is True for one in answered), len(answered)),
        satisfaction=Rate(sum(one["score"] >= SATISFIED for one in scored), len(scored)),
        upheld=sum(one.upheld for one in hands),
        unanswered=len(answers) - len(answered),
    )


def _fold(case: _Case, kind: str, data: Mapping[str, Any]) -> None:
    hand = case.hands[-1] if case.hands else None
    match kind:
        case "case.dispatched" if data["role"] == DispatchRole.LEAD:
            case.hands.append(_Hand(data["unit"], _moment(data["due"])))
        case "case.accepted" | "case.ruled" | "case.reopened" | "case.escalated" if hand is not None:
            _rearm(hand, data)
            if kind == "case.ruled" and data["ruling"] in (Ruling.UPHELD, Ruling.LAST_RESORT):
                hand.upheld = True
        case "case.breached" if (
            hand and data["leg"] in (DeadlineKind.ACCEPT, DeadlineKind.CONTACT) and data["unit"] == hand.unit
        ):
            hand.late = True
        case "case.feedback":
            case.answers[data["report"]] = data
        case "case.closed" if data["reason"] == "silence":
            case.answers.setdefault("", {"answer": Answer.SILENT, "resolved": None, "score": None})


def _rearm(hand: _Hand, data: Mapping[str, Any]) -> None:
    """Deadlines that begin anew move the moment at which the dispatch can be judged."""
    for term in data["terms"]:
        if term["leg"] in (DeadlineKind.ACCEPT, DeadlineKind.CONTACT) and term["unit"] == hand.unit:
            hand.last = _moment(term["due"])


def _moment(said: str | None) -> datetime | None:
    return datetime.fromisoformat(said) if said else None
