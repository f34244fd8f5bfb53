"""A report opens a case: it is placed, named, and sent on its way at once, or to a person when no rule can tell.

Owns: the outcome of a first report. Refuses: nothing; whatever was taken in becomes a case. A danger to life enters at
tier 3 or 4, with the department called at the same moment, and is marked for hand-over; `case.escalated` then says
`from` 1, where whistles ordinarily enter.
"""

from handlers.case.deadlines import term
from handlers.case.dispatching import accept_terms, distinct, hand_out
from handlers.case.escalate import Stand, Step, rise
from handlers.case.route import Way, dispatched, find_way, routed, to_way
from handlers.policy.rules import Rules
from schemas.internal.command import Danger, ReportCommand
from schemas.vocabulary import DeadlineKind, DispatchRole, EscalationReason, Origin, Tier, TriageReason
from schemas.wire.event import (
    Classified,
    Event,
    HandedOver,
    Opened,
    ReportPrivate,
    ReportPublic,
    Triaged,
)


def open_case(command: ReportCommand, rules: Rules) -> tuple[Event, ...]:
    """What a first report leads to."""
    guess, area = command.report.guess, command.report.area
    if guess.danger is not None:
        duty = rules.duty(guess.category, area)
        return _at_once(command, to_way(duty, guess.category, area, rules, floor=Tier(guess.danger.tier)), rules)
    if guess.doubt is not None:
        return _to_triage(command, guess.doubt, rules)
    way = find_way(guess.category, area, rules)
    if way.tier >= Tier.TOWN:
        return _at_once(command, way, rules)
    return (
        _opened(command, way.tier, rules),
        _classified(command),
        routed(way, command.at, rules, promised_from=command.at),
        *dispatched(way, command.case_id, 0, command.at, rules),
    )


def _to_triage(command: ReportCommand, doubt: TriageReason, rules: Rules) -> tuple[Event, ...]:
    unit = rules.pack.triage_unit
    duty = rules.duty_by_id(rules.pack.last_resort)
    due = term(rules, command.at, duty.pace, duty.ladder[0], DeadlineKind.TRIAGE, unit)
    return (
        _opened(command, duty.ladder[0], rules),
        _classified(command),
        Triaged(why=doubt, unit=unit, due=due.due, warn=due.warn),
        *hand_out(command.case_id, 0, (unit,), DispatchRole.ASSIST),
    )


def _at_once(command: ReportCommand, way: Way, rules: Rules) -> tuple[Event, ...]:
    """What enters at tier 3 or 4: lead, department and owner are called at the same moment."""
    at, tier, pace, case_id = command.at, way.tier, way.duty.pace, command.case_id
    danger = command.report.guess.danger
    emergency = danger is not None
    hands = dispatched(way, case_id, 0, at, rules, emergency=emergency)
    called = distinct((way.duty.department,), taken=(one.unit for one in hands))
    terms = accept_terms(called, at, pace, tier, rules)
    hands = (*hands, *hand_out(case_id, len(hands), called, DispatchRole.ASSIST, terms, emergency=emergency))
    stand = Stand(
        case_id=case_id,
        seq=0,
        tier=Tier.VILLAGE,
        lead=way.lead,
        duty=way.duty,
        area=way.area,
        live=tuple(one.unit for one in hands),
        number=len(hands),
        mustered=False,
        emergency=emergency,
    )
    return (
        _opened(command, tier, rules),
        _classified(command),
        *_handed_over(danger),
        routed(way, at, rules, promised_from=at),
        *hands,
        *rise(stand, Step(way.ladder, way.step, EscalationReason.EMERGENCY), at, (), rules),
    )


def _handed_over(danger: Danger | None) -> tuple[HandedOver, ...]:
    if danger is None:
        return ()
    return (HandedOver(service=danger.service, rule=danger.rule, matched=danger.matched),)


def _opened(command: ReportCommand, entry: Tier, rules: Rules) -> Opened:
    report = command.report
    ref = ReportPublic(
        source=report.source,
        id=report.public_id,
        channel=report.channel,
        channel_sent=report.channel_sent,
        kind=report.guess.kind,
        occurred_at=report.occurred_at,
    )
    story = ReportPrivate(
        report_id=report.id,
        identity=report.identity,
        text=report.text,
        masked=report.masked,
        person=report.person,
        place=report.place,
        media=report.media,
    )
    return Opened(
        report=ref,
        origin=Origin.REPORT,
        area=report.area,
        place=rules.places.centre(report.area) if report.area else None,
        place_lost=report.place_lost,
        entry=entry,
        pack=command.pack,
        private=story,
    )


def _classified(command: ReportCommand) -> Classified:
    guess = command.report.guess
    return Classified(
        category=guess.category,
        confidence=guess.confidence,
        explanation=guess.explanation,
        by="rule",
        kind=guess.kind,
    )
