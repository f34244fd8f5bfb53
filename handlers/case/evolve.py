"""What is true afterwards: the one fold, used by engine, replay, simulation and tests.

Owns: how each fact changes a case. Refuses: deciding, policy, time beyond the fact's own.
Called by: `decide.py` and whoever replays a log. Longer than other files because it is one `match` over the union of
all events: the type checker finds the event that nobody folds.
"""

from typing import Any, assert_never

from handlers.case.folding import advance, armed, erasing, hand, hands, without
from schemas.case import (
    NOTES_LIMIT,
    Ask,
    Case,
    Close,
    Counts,
    Deadline,
    Dispatch,
    End,
    Hour,
    Muster,
    Note,
    Promise,
    Report,
    Why,
)
from schemas.event import (
    Accepted,
    Breached,
    Classified,
    Closed,
    Completed,
    Contacted,
    Dispatched,
    Disputed,
    DueChanged,
    Erased,
    Escalated,
    Event,
    Fact,
    FedBack,
    FollowUpAsked,
    HandedOver,
    Mustered,
    Opened,
    Progressed,
    Recalled,
    Rejected,
    Reopened,
    Routed,
    Ruled,
    Triaged,
    Warned,
    text_of,
)
from schemas.words import EndReason, Hand, Identity, Leg, Part, Ruling, Running, State, Tier

LADDER = tuple(Tier)
"""The ladder of a case that no rule has routed yet."""


def evolve(case: Case | None, fact: Fact) -> Case:
    """The case after a fact."""
    event = fact.event
    if case is None:
        assert isinstance(event, Opened), f"{fact.case_id}: {event.type} before opening"
        return _noted(_begin(fact, event), fact)
    moved = advance(case, fact)
    return _noted(moved.model_copy(update=_changes(moved, fact, event)), fact)


def fold(case: Case | None, facts: tuple[Fact, ...]) -> Case | None:
    """The case after several facts."""
    for fact in facts:
        case = evolve(case, fact)
    return case


def _changes(case: Case, fact: Fact, event: Event) -> dict[str, Any]:
    """What an event changes."""
    at, seq = fact.at, fact.seq
    match event:
        case Opened():
            msg = f"{case.case_id} is open already"
            raise AssertionError(msg)
        case Classified():
            return _classified(case, event)
        case Triaged():
            deadline = Deadline(leg=Leg.TRIAGE, unit=event.unit, due=event.due, warn=event.warn, armed=seq)
            return {"state": State.TRIAGE, "deadlines": (*case.deadlines, deadline)}
        case Routed():
            return _routed(case, event, seq)
        case Dispatched():
            return _dispatched(case, event, fact)
        case Recalled():
            left = without(case.deadlines, Leg.ACCEPT, Leg.CONTACT, Leg.COMPLETE, unit=event.unit)
            ended = hand(case, event.unit, end=End(reason=event.end, at=at), state=Hand.ENDED)
            return {"dispatches": ended, "deadlines": erasing(left, event.unit, event.erase, seq)}
        case Accepted():
            return _accepted(case, event, fact)
        case Contacted():
            left = without(case.deadlines, Leg.CONTACT, unit=event.unit)
            return {"dispatches": hand(case, event.unit, contacted_at=at), "deadlines": left}
        case Progressed() | HandedOver():
            return {}
        case Completed():
            stopped = without(case.deadlines, *STAGE)
            return {"state": State.COMPLETED, "dispatches": hands(case, Hand.COMPLETED), "deadlines": stopped}
        case Disputed():
            return _disputed(case, event, seq)
        case Ruled():
            return _ruled(case, event, seq)
        case DueChanged():
            left = without(case.deadlines, event.leg)
            new = Deadline(leg=event.leg, unit=event.unit, due=event.to, warn=event.warn, armed=seq)
            return {"deadlines": (*left, new), "owners": _owners(case, event.unit)}
        case Mustered():
            order = Muster(order=event.order, units=event.units, place=event.place, at=event.at, quorum=event.quorum)
            return {"muster": order}
        case Warned():
            return _warned(case, event)
        case Breached():
            return _breached(case, event, seq)
        case Escalated():
            return {
                "tier": event.to,
                "step": event.step,
                "ladder": event.ladder,
                "owners": _owners(case, event.owner),
                "deadlines": armed(case, event.terms, seq),
            }
        case FollowUpAsked():
            return _asked(case, event, seq)
        case FedBack():
            return _fed_back(case, event)
        case Reopened():
            return _reopened(case, event, seq)
        case Closed():
            return _closed(case, event, fact)
        case Erased():
            return _erased(case, event, fact)
        case Rejected():
            return {"hour": _hour(case, fact)}
        case _:
            assert_never(event)


STAGE = (Leg.ACCEPT, Leg.CONTACT, Leg.COMPLETE, Leg.RULING, Leg.REVIEW)
"""The legs that rest while a case waits for its reporter."""


def _begin(fact: Fact, event: Opened) -> Case:
    ref, story = event.report, event.private
    report = Report(
        source=ref.source,
        id=ref.id,
        sent_id=story.report_id if story else None,
        digest=fact.digest,
        channel=ref.channel,
        kind=ref.kind,
        occurred_at=ref.occurred_at,
        taken_at=fact.at,
        identity=story.identity if story else Identity.NAMED,
        masked=story.masked if story else "",
        text=story.text if story else None,
        person=story.person if story else None,
        place=story.place if story else None,
        media=story.media if story else (),
        ask=None,
        answer=None,
        content=None,
    )
    return Case(
        case_id=fact.case_id,
        seq=fact.seq,
        updated_at=fact.at,
        opened_at=fact.at,
        pack=event.pack,
        state=State.TRIAGE,
        tier=event.entry,
        ladder=LADDER,
        step=LADDER.index(event.entry),
        priority=LOWEST_PRIORITY,
        kind=ref.kind,
        category=None,
        confidence=0.0,
        area=event.area,
        place=event.place,
        rule=None,
        pace="normal",
        promise=None,
        lead=None,
        first=None,
        owners=(),
        emergency=False,
        clock=Running.RUNNING,
        why=Why(),
        counts=Counts(),
        close=None,
        objector=None,
        ruler=None,
        reports=(report,),
        reports_total=1,
        dispatches=(),
        deadlines=(),
        muster=None,
        notes=(),
        texts=(),
        seen=(),
        hour=None,
        forgotten=False,
    )


def _noted(case: Case, fact: Fact) -> Case:
    """Texts are remembered by their place; a unit's words are shown to the reporter."""
    if getattr(fact.event, "text_ref", None) is None:
        return case
    changes: dict[str, Any] = {"texts": (*case.texts, fact.seq)}
    text = text_of(fact.event)  # nothing where the public log is replayed
    if text is not None and isinstance(fact.event, Progressed | Completed):
        note = Note(at=fact.at, unit=fact.event.unit, text=text)
        changes["notes"] = (*case.notes, note)[-NOTES_LIMIT:]
    return case.model_copy(update=changes)


def _owners(case: Case, owner: str | None) -> tuple[str, ...]:
    """Owners add up."""
    return case.owners if owner is None or owner in case.owners else (*case.owners, owner)


def _classified(case: Case, event: Classified) -> dict[str, Any]:
    why = case.why.model_copy(update={"category": event.explanation})
    return {"category": event.category, "confidence": event.confidence, "kind": event.kind, "why": why}


def _routed(case: Case, event: Routed, seq: int) -> dict[str, Any]:
    kept = event.promise
    promise = Promise(due=kept.due, warn=kept.warn, armed=seq, breached=False) if kept else case.promise
    return {
        "state": State.WAITING,
        "lead": event.lead,
        "first": case.first or event.lead,
        "owners": _owners(case, event.lead) if event.ladder[event.step] < Tier.TOWN else case.owners,
        "ladder": event.ladder,
        "step": event.step,
        "tier": event.ladder[event.step],
        "rule": event.rule,
        "pace": event.pace,
        "priority": event.priority,
        "category": event.category,
        "area": event.area,
        "promise": promise,
        "why": case.why.model_copy(update={"route": f"{event.rule}: {event.explanation}"}),
        "objector": None,
        "ruler": None,
        "deadlines": without(case.deadlines, Leg.TRIAGE, Leg.RULING),
    }


def _dispatched(case: Case, event: Dispatched, fact: Fact) -> dict[str, Any]:
    lead = event.role is Part.LEAD
    new = Dispatch(
        id=event.dispatch,
        unit=event.unit,
        part=event.role,
        state=Hand.WAITING,
        rev=1,
        seq=fact.seq,
        changes=(fact.event.type,),
        turn=fact.cause.key,
        since=fact.at,
        accepted_at=None,
        contacted_at=None,
        end=None,
        personal=lead and event.emergency,
    )
    return {
        "dispatches": (*case.dispatches, new),
        "deadlines": armed(case, event.terms, fact.seq),
        "emergency": case.emergency or event.emergency,
        **(_led_by(case, event.unit) if lead else {}),
    }


def _led_by(case: Case, unit: str) -> dict[str, Any]:
    """Below tier 3 the lead answers for the case, a new one too."""
    owners = _owners(case, unit) if case.tier < Tier.TOWN else case.owners
    return {"lead": unit, "first": case.first or unit, "owners": owners, "state": State.WAITING}


def _accepted(case: Case, event: Accepted, fact: Fact) -> dict[str, Any]:
    held = case.held_by(event.unit)
    lead = held is not None and held.part is Part.LEAD
    taken = hand(
        case,
        event.unit,
        accepted_at=fact.at,
        state=Hand.WORKING,
        personal=lead or bool(held and held.personal),
    )
    resting = without(case.deadlines, Leg.ACCEPT, unit=event.unit)
    deadlines = armed(case.model_copy(update={"deadlines": resting}), event.terms, fact.seq)
    return {"dispatches": taken, "deadlines": deadlines, **({"state": State.WORKING} if lead else {})}


def _disputed(case: Case, event: Disputed, seq: int) -> dict[str, Any]:
    resting = without(case.deadlines, Leg.ACCEPT, Leg.CONTACT, Leg.COMPLETE, unit=event.unit)
    ruling = Deadline(leg=Leg.RULING, unit=event.ruler, due=event.due, warn=event.warn, armed=seq)
    return {
        "state": State.DISPUTED,
        "objector": event.unit,
        "ruler": event.ruler,
        "dispatches": hand(case, event.unit, state=Hand.DISPUTED),
        "deadlines": (*resting, ruling),
        "counts": case.counts.model_copy(update={"returns": case.counts.returns + 1}),
    }


def _ruled(case: Case, event: Ruled, seq: int) -> dict[str, Any]:
    """The objector goes on where it stood; where it is relieved, `case.recalled` and `case.dispatched` follow."""
    ruled = case.model_copy(update={"deadlines": without(case.deadlines, Leg.RULING)})
    held = case.held_by(event.unit)
    working = held is not None and held.accepted_at is not None
    moves = event.ruling in (Ruling.UPHELD, Ruling.LAST_RESORT) and not event.terms
    return {
        "state": State.WORKING if working and not moves else State.WAITING,
        "objector": None,
        "ruler": None,
        "dispatches": hand(case, event.unit, state=Hand.WORKING if working else Hand.WAITING),
        "deadlines": armed(ruled, event.terms, seq),
    }


def _warned(case: Case, event: Warned) -> dict[str, Any]:
    """A warning is given once."""
    if event.leg is Leg.PROMISE and case.promise is not None:
        return {"promise": case.promise.model_copy(update={"warn": None})}
    given = tuple(
        one.model_copy(update={"warn": None})
        if (one.leg, one.unit, one.due) == (event.leg, event.unit, event.due)
        else one
        for one in case.deadlines
    )
    return {"deadlines": given}


def _breached(case: Case, event: Breached, seq: int) -> dict[str, Any]:
    """A missed deadline is over; where it could not climb, the next review is armed and it is counted."""
    changes: dict[str, Any] = {"deadlines": without(case.deadlines, event.leg, unit=event.unit)}
    if event.leg is Leg.PROMISE and case.promise is not None:
        changes = {"promise": case.promise.model_copy(update={"breached": True, "warn": None})}
    if event.again is not None:
        missed = case.model_copy(update=changes)
        changes["deadlines"] = armed(missed, (event.again,), seq)
        changes["counts"] = case.counts.model_copy(update={"reviews": case.counts.reviews + 1})
    return changes


def _asked(case: Case, event: FollowUpAsked, seq: int) -> dict[str, Any]:
    ask = Ask(round=event.round, until=event.until)
    reports = tuple(
        one.model_copy(update={"ask": ask, "answer": None, "content": None})
        if (one.source, one.id) == (event.source, event.report)
        else one
        for one in case.reports
    )
    waiting = Deadline(leg=Leg.FOLLOW_UP, unit=None, due=event.until, warn=event.warn, armed=seq)
    return {
        "reports": reports,
        "deadlines": (*without(case.deadlines, Leg.FOLLOW_UP), waiting),
        "counts": case.counts.model_copy(update={"asks": event.round}),
    }


def _fed_back(case: Case, event: FedBack) -> dict[str, Any]:
    """Whether it was content shows in what follows: a discontented reporter reopens the case."""
    told = {"ask": None, "answer": event.answer, "content": event.resolved}
    reports = tuple(
        one.model_copy(update=told) if (one.source, one.id) == (event.source, event.report) else one
        for one in case.reports
    )
    return {"reports": reports}


def _reopened(case: Case, event: Reopened, seq: int) -> dict[str, Any]:
    waiting = case.model_copy(update={"deadlines": without(case.deadlines, Leg.FOLLOW_UP)})
    return {
        "state": State.WORKING,
        "reports": tuple(one.model_copy(update={"ask": None}) for one in case.reports),
        "dispatches": hands(case, None),
        "deadlines": armed(waiting, event.terms, seq),
        "counts": case.counts.model_copy(update={"reopens": case.counts.reopens + 1}),
    }


def _closed(case: Case, event: Closed, fact: Fact) -> dict[str, Any]:
    end = End(reason=EndReason.CLOSED, at=fact.at)
    ended = tuple(
        one.model_copy(update={"end": end, "state": Hand.ENDED}) if one.live else one for one in case.dispatches
    )
    left = tuple(one for one in case.deadlines if one.leg is Leg.ERASE)
    forget = Deadline(leg=Leg.FORGET, unit=None, due=event.forget, warn=None, armed=fact.seq)
    return {
        "state": State.CLOSED,
        "close": Close(reason=event.reason, at=fact.at),
        "reports": tuple(one.model_copy(update={"ask": None}) for one in case.reports),
        "dispatches": ended,
        "muster": None,
        "deadlines": (*erasing(left, None, event.erase, fact.seq), forget),
    }


def _erased(case: Case, event: Erased, fact: Fact) -> dict[str, Any]:
    """A unit's copies are emptied and it is told so; with no unit named, nothing personal is left at all."""
    if event.what == "case":
        return {"forgotten": True, "deadlines": ()}
    emptied = tuple(
        one.model_copy(
            update={
                "personal": False,
                "rev": one.rev + 1,
                "seq": fact.seq,
                "changes": (event.type,),
                "turn": fact.cause.key,
            }
        )
        if one.personal and not one.live and event.unit in (None, one.unit)
        else one
        for one in case.dispatches
    )
    gone = next(one for one in case.deadlines if one.leg is Leg.ERASE and one.unit == event.unit)
    left = tuple(one for one in case.deadlines if one is not gone)
    blank = {"sent_id": None, "text": None, "person": None, "place": None, "media": ()}
    reports = tuple(one.model_copy(update=blank) for one in case.reports) if event.unit is None else case.reports
    return {"dispatches": emptied, "deadlines": left, "reports": reports}


def _hour(case: Case, fact: Fact) -> Hour:
    hour = case.hour
    if hour is None or not hour.holds(fact.at):
        return Hour(start=fact.at, count=1, over=0)
    return Hour(start=hour.start, count=hour.count + 1, over=0)


LOWEST_PRIORITY = 4
"""Of a case that no rule has routed yet."""
