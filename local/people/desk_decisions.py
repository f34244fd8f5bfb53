"""The decisions about other units' dispatches: rulings on objections, assignments by triage, supervision by leaders.

Owns: rule, assign, supervise. Refuses: the work itself (`unit_actions.py`).
"""

from datetime import timedelta

from local.people.planned_action import HeldCase, Planned
from local.people.text_cues import CategoryCue
from schemas.base import write_moment
from schemas.vocabulary import DispatchState as State
from schemas.vocabulary import Ruling, Verb


def rule(held: HeldCase) -> tuple[Planned, ...]:
    """Plan a 裁定: the first verdict that fits the matter and the unit that objected."""
    objector = _objector(held)
    for verdict in held.habits.verdicts:
        names_unit = verdict.ruling in (Ruling.UPHELD, Ruling.JOINT)
        if held.matches(verdict, unit=objector) and not (names_unit and verdict.to in (None, objector)):
            to = verdict.to if names_unit else None
            because = held.chance.pick("because", verdict.because)
            at = held.soon("rule", held.habit.ruling)
            occasion = f"{objector} {(held.dispatch.get('due') or {}).get('promise')} {held.dispatch['rev']}"
            return (held.plan(at, Verb.RULE, occasion, ruling=verdict.ruling.value, to=to, note=because),)
    return ()


def _objector(held: HeldCase) -> str:
    """Return the unit that objected, whose dispatch is disputed; empty when there is none."""
    return next((other["unit"] for other in held.dispatch["others"] if other["state"] == State.DISPUTED), "")


def assign(held: HeldCase) -> tuple[Planned, ...]:
    """Plan a 指派 by words in the text. What they do not decide is left to the rules."""
    desk = held.habits.triage
    guess = _guess(held)
    area = None
    if held.dispatch.get("area") is None:
        address = ((held.dispatch.get("place") or {}).get("address")) or ""
        words = f"{held.text} {address}"
        area = next((spot.area for spot in desk.spots if any(word in words for word in spot.words)), None)
    at = held.soon("assign", desk.at_once if guess.danger else desk.minutes)
    return (held.plan(at, Verb.ASSIGN, "", lead=guess.lead, category=guess.category, area=area),)


def _guess(held: HeldCase) -> CategoryCue:
    """Return what triage decides: danger first, then a category that the rules found, then the text's words."""
    desk = held.habits.triage
    fitting = [guess for guess in desk.guesses if held.matches(guess)]
    danger = next((guess for guess in fitting if guess.danger), None)
    if danger is not None:
        return danger
    if held.dispatch.get("category"):
        return CategoryCue()
    return fitting[0] if fitting else desk.otherwise


def supervise(held: HeldCase) -> tuple[Planned, ...]:
    """Plan a 督办: now and then a leader supervises a case that it sees, and says when it will look again."""
    habit = held.habit.supervision
    if habit is None or not held.chance.happens("supervise", habit.chance):
        return ()
    at = held.soon("supervise", habit.minutes)
    until = at + timedelta(days=held.chance.between("look again", habit.days))
    note = held.chance.pick("supervise text", habit.texts)
    return (held.plan(at, Verb.SUPERVISE, "", until=write_moment(until), note=note),)
