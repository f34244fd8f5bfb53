"""What the people of a unit do with a dispatch: accept it, call the reporter, write notes, complete it, or return it.

Owns: accept, return, contact, progress, complete. Refuses: ruling and assigning (`desk_decisions.py`). Each function
reads `may` and returns the next actions, or none.
"""

from datetime import datetime, timedelta
from typing import Any

from local.people.planned_action import NEVER_WAKES, HeldCase, Planned
from local.people.text_cues import ObjectionCue
from schemas.ids import digest
from schemas.vocabulary import DispatchRole, Tier, Verb
from schemas.vocabulary import DispatchState as State

FIRST_LOOK = 2
"""The last revision in which a dispatch without a ruling is still new."""

LATE_MINUTES = (30, 240)
"""Minutes on duty that a late unit needs after its deadline."""

HELP_MINUTES = (20, 120)
"""Minutes on duty until a helping unit writes that it is there."""


def asleep(held: HeldCase) -> bool:
    """Tell whether nobody reacts: the unit forgot or neglects the case, and its tier is too low to wake the unit."""
    habit = held.habit
    if habit.wakes < NEVER_WAKES and held.dispatch["tier"] >= habit.wakes:
        return False
    return any(held.matches(cue) for cue in habit.neglects) or (
        not held.urgent and held.chance.happens("forget", habit.forget)
    )


def take_up(held: HeldCase) -> tuple[Planned, ...]:
    """Plan for a waiting dispatch: an objection when the unit finds that the case is not its own, else 签收."""
    objection = _objection(held) if held.may(Verb.RETURN) else None
    if objection is not None:
        return (_object(held, objection),)
    if not held.may(Verb.ACCEPT):
        return ()
    return (held.plan(held.soon("accept", held.habit.accept), Verb.ACCEPT, held.occasion("accept")),)


def work(held: HeldCase) -> tuple[Planned, ...]:
    """Plan for a dispatch in work: a call, then a note, then 办结. A helper only writes. A reopening replans all."""
    if held.dispatch["role"] != DispatchRole.LEAD:
        return _help(held)
    called = _call(held)
    if called and not held.changed("reopened"):
        return called
    if not held.may(Verb.COMPLETE) or _stalls(held):
        return called
    done_at = _done_at(held)
    return (*called, *_note(held, done_at), _complete(held, done_at))


def _objection(held: HeldCase) -> ObjectionCue | None:
    found = next((cue for cue in held.habit.objections if held.matches(cue)), None)
    if found is None or not held.chance.happens(f"object {found.clause}", found.chance):
        return None
    if found.stubborn:
        return found if held.dispatch["tier"] < Tier.TOWN else None
    return found if held.dispatch["rev"] <= FIRST_LOOK and not held.changed("ruled") else None


def _object(held: HeldCase, objection: ObjectionCue) -> Planned:
    occasion = f"{held.occasion('accept')} {held.dispatch['rev']}" if objection.stubborn else "once"
    return held.plan(
        held.soon("return", held.habit.accept),
        Verb.RETURN,
        occasion,
        clause=objection.clause.value,
        basis=held.chance.pick("basis", objection.basis),
        suggest=objection.suggest,
    )


def _call(held: HeldCase) -> tuple[Planned, ...]:
    """Plan a 联系 while its deadline runs. Some people never call."""
    occasion = held.occasion("contact")
    due = held.due("contact")
    if due is None or not held.may(Verb.CONTACT) or held.chance.happens(f"uncalled {occasion}", held.habit.uncalled):
        return ()
    reached = held.chance.happens(f"reached {occasion}", held.habit.reached)
    return (held.plan(held.soon("contact", held.habit.contact), Verb.CONTACT, occasion, reached=reached),)


def _stalls(held: HeldCase) -> bool:
    """Tell whether the work rests until a higher tier asks for it."""
    awake = held.dispatch["tier"] >= held.habit.wakes
    return not awake and not held.urgent and held.chance.happens("stall", held.habit.stall)


def _done_at(held: HeldCase) -> datetime:
    """Return when the work is done: after some hours, or after a share of the time that the deadline leaves."""
    habit, due = held.habit, held.due("complete")
    if held.urgent:
        return held.at + timedelta(hours=held.chance.between("urgent hours", habit.urgent_hours))
    if habit.share is None:
        return held.on_duty(timedelta(hours=held.chance.between("hours", habit.hours)))
    if due is None or due <= held.at:
        return held.on_duty(timedelta(minutes=held.chance.between("late", LATE_MINUTES)))
    spent = (due - held.at) * held.chance.between("share", habit.share)
    return held.habit.watch.after(held.at + spent, timedelta(minutes=held.chance.between("late", (0, 10))))


def _note(held: HeldCase, done_at: datetime) -> tuple[Planned, ...]:
    """Plan a 进展 before the completion, unless the newest event was a note."""
    notes = held.habit.progress
    wanted = held.chance.happens("note", notes.chance) and not held.changed("progress")
    if not wanted or not held.may(Verb.PROGRESS):
        return ()
    at = held.at + (done_at - held.at) * held.chance.between("note at", notes.share)
    note = held.chance.pick("note text", notes.texts)
    return (held.plan(at, Verb.PROGRESS, held.occasion("complete"), note=note),)


def _complete(held: HeldCase, at: datetime) -> Planned:
    occasion = held.occasion("complete")
    fields: dict[str, Any] = {"result": _result(held, occasion)}
    if held.chance.happens(f"evidence {occasion}", held.habit.evidence):
        fields["evidence"] = [_picture(held, occasion)]
    return held.plan(at, Verb.COMPLETE, occasion, **fields)


def _result(held: HeldCase, occasion: str) -> str:
    """Return what the unit writes about its work: a fitting text, or an empty phrase."""
    if held.chance.happens(f"phrase {occasion}", held.habit.brush_off):
        return held.chance.pick(f"which phrase {occasion}", held.habits.brush_offs)
    fitting = next((cue for cue in held.habits.results if held.matches(cue)), held.habits.results[-1])
    return held.chance.pick(f"result {occasion}", fitting.texts)


def _picture(held: HeldCase, occasion: str) -> dict[str, str]:
    name = digest("picture", held.unit, held.dispatch["dispatch_id"], occasion)
    return {
        "url": f"https://media.example.com/{held.unit}/{name[:16]}.jpg",
        "type": "image/jpeg",
        "sha256": name,
    }


def _help(held: HeldCase) -> tuple[Planned, ...]:
    """Plan the note by which a helper or a mustered unit says that it is there; it writes once."""
    notes = held.habit.progress
    new = not held.changed("progress") and held.dispatch["state"] in (State.WAITING, State.WORKING)
    if not new or not held.may(Verb.PROGRESS) or not held.chance.happens("help", notes.chance):
        return ()
    note = held.chance.pick("help text", notes.texts)
    return (held.plan(held.soon("help", HELP_MINUTES), Verb.PROGRESS, "help", note=note),)
