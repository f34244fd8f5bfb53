"""What those do who decide about other people's dispatches: the ruler, triage, a leader.

Owns: rule, assign, supervise. Refuses: the work itself (`unit_actions.py`).
"""

from datetime import timedelta

from local.people.planned_action import HeldCase, Planned
from local.people.text_cues import CategoryCue
from schemas.base import write_moment
from schemas.vocabulary import DispatchState as State
from schemas.vocabulary import Ruling, Verb


def rule(hand: HeldCase) -> tuple[Planned, ...]:
    """裁定: the first verdict that fits the matter and whoever objected."""
    objector = _objector(hand)
    for verdict in hand.habits.verdicts:
        moves = verdict.ruling in (Ruling.UPHELD, Ruling.JOINT)
        if hand.bears(verdict, reader=objector) and not (moves and verdict.to in (None, objector)):
            to = verdict.to if moves else None
            because = hand.chance.pick("because", verdict.because)
            at = hand.soon("rule", hand.habit.ruling)
            turn = f"{objector} {(hand.dispatch.get('due') or {}).get('promise')} {hand.dispatch['rev']}"
            return (hand.plan(at, Verb.RULE, turn, ruling=verdict.ruling.value, to=to, note=because),)
    return ()


def _objector(hand: HeldCase) -> str:
    """Who objected: the unit whose dispatch is disputed."""
    return next((one["unit"] for one in hand.dispatch["others"] if one["state"] == State.DISPUTED), "")


def assign(hand: HeldCase) -> tuple[Planned, ...]:
    """指派: by words in the text; what they do not say is left to the rules."""
    desk = hand.habits.triage
    guess = _guess(hand)
    spot = None
    if hand.dispatch.get("area") is None:
        address = ((hand.dispatch.get("place") or {}).get("address")) or ""
        said = f"{hand.text} {address}"
        spot = next((one.area for one in desk.spots if any(word in said for word in one.words)), None)
    at = hand.soon("assign", desk.at_once if guess.danger else desk.minutes)
    return (hand.plan(at, Verb.ASSIGN, "", lead=guess.lead, category=guess.category, area=spot),)


def _guess(hand: HeldCase) -> CategoryCue:
    """What triage makes of it: danger first; a category that was already guessed stands; then by words."""
    desk = hand.habits.triage
    fitting = [one for one in desk.guesses if hand.bears(one)]
    danger = next((one for one in fitting if one.danger), None)
    if danger is not None:
        return danger
    if hand.dispatch.get("category"):
        return CategoryCue()
    return fitting[0] if fitting else desk.otherwise


def supervise(hand: HeldCase) -> tuple[Planned, ...]:
    """督办: now and then a leader takes up a case that lies before it, and says when it will look again."""
    habit = hand.habit.supervision
    if habit is None or not hand.chance.happens("supervise", habit.chance):
        return ()
    at = hand.soon("supervise", habit.minutes)
    until = at + timedelta(days=hand.chance.between("look again", habit.days))
    said = hand.chance.pick("supervise text", habit.texts)
    return (hand.plan(at, Verb.SUPERVISE, "", until=write_moment(until), note=said),)
