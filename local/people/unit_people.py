"""How a unit's people react to their inbox: pure functions, so that a demonstration can be repeated exactly.

Owns: which of a unit's people a revision concerns. Refuses: a clock, randomness, memory, and scripts of outcomes; it
knows the present dispatch and the habits, and plans the next actions.

The player keeps the first plan of an action's id. It drops a plan whose type is no longer in `may` when its time comes.
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
    """Return what this unit's people do next with a dispatch, as the inbox shows it at `at`."""
    if dispatch["state"] == State.ENDED or not dispatch["may"]:
        return ()
    held = HeldCase.of(unit, dispatch, at, habits)
    return (*_decide(held), *_work(held))


def _decide(held: HeldCase) -> tuple[Planned, ...]:
    """Return the decision about another unit's dispatch, at most one."""
    if held.may(Verb.RULE):
        return desk_decisions.rule(held)
    if held.may(Verb.ASSIGN) and not (held.dispatch.get("explanation") or {}).get("route"):
        return desk_decisions.assign(held)
    return desk_decisions.supervise(held) if held.may(Verb.SUPERVISE) else ()


def _work(held: HeldCase) -> tuple[Planned, ...]:
    """Return the actions of the people who do the work."""
    if unit_actions.asleep(held):
        return ()
    match held.dispatch["state"]:
        case State.WAITING if held.dispatch["role"] == DispatchRole.MUSTER:
            return unit_actions.work(held)
        case State.WAITING:
            return unit_actions.take_up(held)
        case State.WORKING:
            return unit_actions.work(held)
        case _:
            return ()
