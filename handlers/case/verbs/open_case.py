"""A report opens a case: the rules route it at once, or a person does when no rule can.

Owns: the outcome of a first report. Refuses: nothing; whatever was taken in becomes a case. A danger to life enters at
tier 3 or 4, with the department called at the same moment, and is marked for hand-over; `case.escalated` then says
`from` 1, where ordinary reports enter.
"""

from handlers.case.deadlines import accept_deadlines, deadline
from handlers.case.dispatching import dispatch, distinct
from handlers.case.escalate import Move, rise
from handlers.case.route import Way, dispatch_way, find_way, routed, to_way
from handlers.case.turn import Turn
from schemas.internal.command import Danger, ReportCommand
from schemas.vocabulary import DeadlineKind, DispatchRole, EscalationReason, Origin, Tier, TriageReason
from schemas.wire.event import Classified, HandedOver, Opened, Triaged


def open_case(turn: Turn, command: ReportCommand) -> None:
    """Open the case."""
    found, area = command.report.classification, command.report.area
    if found.danger is not None:
        duty = turn.rules.duty(found.category, area)
        floor = Tier(found.danger.tier)
        _at_once(turn, command, to_way(duty, found.category, area, turn.rules, floor=floor))
    elif found.doubt is not None:
        _to_triage(turn, command, found.doubt)
    else:
        way = find_way(found.category, area, turn.rules)
        if way.tier >= Tier.TOWN:
            _at_once(turn, command, way)
        else:
            _open(turn, command, way.tier)
            turn.emit(routed(turn, way, promised_from=turn.at))
            dispatch_way(turn, way)


def _to_triage(turn: Turn, command: ReportCommand, doubt: TriageReason) -> None:
    unit = turn.rules.pack.triage_unit
    duty = turn.rules.duty_by_id(turn.rules.pack.last_resort)
    _open(turn, command, duty.ladder[0])
    due = deadline(turn, DeadlineKind.TRIAGE, unit, pace=duty.pace)
    turn.emit(Triaged(why=doubt, unit=unit, due=due.due, warn=due.warn))
    dispatch(turn, (unit,), DispatchRole.ASSIST)


def _at_once(turn: Turn, command: ReportCommand, way: Way) -> None:
    """Open a case that enters at tier 3 or 4: lead, department and owner are called at the same moment."""
    danger = command.report.classification.danger
    emergency = danger is not None
    _open(turn, command, way.tier)
    _hand_over(turn, danger)
    turn.emit(routed(turn, way, promised_from=turn.at))
    dispatch_way(turn, way, emergency=emergency)
    called = distinct((way.duty.department,), taken=turn.live_units())
    dispatch(turn, called, DispatchRole.ASSIST, accept_deadlines(turn, called), emergency=emergency)
    rise(turn, Move(way.ladder, way.step, EscalationReason.EMERGENCY), ())


def _hand_over(turn: Turn, danger: Danger | None) -> None:
    if danger is not None:
        turn.emit(HandedOver(service=danger.service, rule=danger.rule, matched=danger.matched))


def _open(turn: Turn, command: ReportCommand, entry: Tier) -> None:
    report = command.report
    opened = Opened(
        report=report.public,
        origin=Origin.REPORT,
        area=report.area,
        place=turn.rules.places.centre(report.area) if report.area else None,
        place_lost=report.place_lost,
        entry=entry,
        pack=command.pack,
    )
    turn.emit(opened, report.private)
    found = report.classification
    classified = Classified(
        category=found.category,
        confidence=found.confidence,
        explanation=found.explanation,
        by="rule",
        kind=found.kind,
    )
    turn.emit(classified)
