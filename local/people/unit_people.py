"""How a unit's people react to what their inbox shows: a pure model, so that a demonstration can be played again.

Owns: which of a unit's people a revision concerns. Refuses: a clock, dice, memory, and scripts of outcomes: it knows
the present dispatch and the habits, and plans the next thing.

The player keeps the first plan of an action's id, and drops a plan whose type has left `may` when its time comes.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from local.people import desk_decisions, unit_actions
from local.people.habits import Habits
from local.people.planned_action import HeldCase, Planned
from schemas.vocabulary import DispatchRole, Verb
from schemas.vocabulary import DispatchState as State

__all__ = ["Planned", "react"]


def react(unit: str, dispatch: Mapping[str, Any], at: datetime, habits: Habits) -> tuple[Planned, ...]:
    """What this unit's people do next with a dispatch, as the inbox shows it at `at`."""
    if dispatch["state"] == State.ENDED or not dispatch["may"]:
        return ()
    hand = HeldCase.of(unit, dispatch, at, habits)
    return (*_decide(hand), *_work(hand))


def _decide(hand: HeldCase) -> tuple[Planned, ...]:
    """Those who decide about others' dispatches."""
    if hand.may(Verb.RULE):
        return desk_decisions.rule(hand)
    if hand.may(Verb.ASSIGN) and not (hand.dispatch.get("explanation") or {}).get("route"):
        return desk_decisions.assign(hand)
    return desk_decisions.supervise(hand) if hand.may(Verb.SUPERVISE) else ()


def _work(hand: HeldCase) -> tuple[Planned, ...]:
    """Those who do the work."""
    if unit_actions.asleep(hand):
        return ()
    match hand.dispatch["state"]:
        case State.WAITING if hand.dispatch["role"] == DispatchRole.MUSTER:
            return unit_actions.work(hand)
        case State.WAITING:
            return unit_actions.take_up(hand)
        case State.WORKING:
            return unit_actions.work(hand)
        case _:
            return ()
