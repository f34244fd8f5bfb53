"""What the people of a unit do with a dispatch: take it on screen, call, write, finish, or object.

Owns: accept, return, contact, progress, complete. Refuses: ruling and assigning (`desk_decisions.py`). Each deed reads
`may` and gives what comes next, or nothing.
"""

from datetime import datetime, timedelta
from typing import Any

from local.people.planned_action import NEVER_WAKES, HeldCase, Planned
from local.people.text_cues import ObjectionCue
from schemas.ids import digest
from schemas.vocabulary import DispatchRole, Tier, Verb
from schemas.vocabulary import DispatchState as State

FIRST_LOOK = 2
"""The last revision in which a dispatch that nobody has ruled on is still new."""

LATE_MINUTES = (30, 240)
"""How long a late unit needs once its deadline has gone by."""

HELP_MINUTES = (20, 120)
"""How soon a called unit writes that it is there."""


def asleep(hand: HeldCase) -> bool:
    """Whether nobody looks: forgotten, or of a sort that this unit leaves alone, and no tier woke it."""
    habit = hand.habit
    if habit.wakes < NEVER_WAKES and hand.dispatch["tier"] >= habit.wakes:
        return False
    return any(hand.bears(sign) for sign in habit.neglects) or (
        not hand.urgent and hand.chance.happens("forget", habit.forget)
    )


def take_up(hand: HeldCase) -> tuple[Planned, ...]:
    """A dispatch that waits: an objection when the unit finds that it is not its own, else 签收."""
    objection = _objection(hand) if hand.may(Verb.RETURN) else None
    if objection is not None:
        return (_object(hand, objection),)
    if not hand.may(Verb.ACCEPT):
        return ()
    return (hand.plan(hand.soon("accept", hand.habit.accept), Verb.ACCEPT, hand.turn("accept")),)


def work(hand: HeldCase) -> tuple[Planned, ...]:
    """A dispatch in work: first a call, then a note, then 办结; a helper only writes. Reopened, all is planned anew."""
    if hand.dispatch["role"] != DispatchRole.LEAD:
        return _help(hand)
    called = _call(hand)
    if called and not hand.changed("reopened"):
        return called
    if not hand.may(Verb.COMPLETE) or _stalls(hand):
        return called
    done_at = _done_at(hand)
    return (*called, *_note(hand, done_at), _complete(hand, done_at))


def _objection(hand: HeldCase) -> ObjectionCue | None:
    found = next((one for one in hand.habit.objections if hand.bears(one)), None)
    if found is None or not hand.chance.happens(f"object {found.clause}", found.chance):
        return None
    if found.stubborn:
        return found if hand.dispatch["tier"] < Tier.TOWN else None
    return found if hand.dispatch["rev"] <= FIRST_LOOK and not hand.changed("ruled") else None


def _object(hand: HeldCase, objection: ObjectionCue) -> Planned:
    turn = f"{hand.turn('accept')} {hand.dispatch['rev']}" if objection.stubborn else "once"
    return hand.plan(
        hand.soon("return", hand.habit.accept),
        Verb.RETURN,
        turn,
        clause=objection.clause.value,
        basis=hand.chance.pick("basis", objection.basis),
        suggest=objection.suggest,
    )


def _call(hand: HeldCase) -> tuple[Planned, ...]:
    """联系, while its clock runs; some never call."""
    turn = hand.turn("contact")
    due = hand.due("contact")
    if due is None or not hand.may(Verb.CONTACT) or hand.chance.happens(f"uncalled {turn}", hand.habit.uncalled):
        return ()
    reached = hand.chance.happens(f"reached {turn}", hand.habit.reached)
    return (hand.plan(hand.soon("contact", hand.habit.contact), Verb.CONTACT, turn, reached=reached),)


def _stalls(hand: HeldCase) -> bool:
    """Whether the work lies about until somebody higher asks for it."""
    awake = hand.dispatch["tier"] >= hand.habit.wakes
    return not awake and not hand.urgent and hand.chance.happens("stall", hand.habit.stall)


def _done_at(hand: HeldCase) -> datetime:
    """When it is finished: after some hours, or at a share of the time that the deadline leaves."""
    habit, due = hand.habit, hand.due("complete")
    if hand.urgent:
        return hand.at + timedelta(hours=hand.chance.between("urgent hours", habit.urgent_hours))
    if habit.share is None:
        return hand.on_duty(timedelta(hours=hand.chance.between("hours", habit.hours)))
    if due is None or due <= hand.at:
        return hand.on_duty(timedelta(minutes=hand.chance.between("late", LATE_MINUTES)))
    spent = (due - hand.at) * hand.chance.between("share", habit.share)
    return hand.habit.watch.after(hand.at + spent, timedelta(minutes=hand.chance.between("late", (0, 10))))


def _note(hand: HeldCase, done_at: datetime) -> tuple[Planned, ...]:
    """进展 on the way; not when the newest thing that happened was a note."""
    notes = hand.habit.progress
    wanted = hand.chance.happens("note", notes.chance) and not hand.changed("progress")
    if not wanted or not hand.may(Verb.PROGRESS):
        return ()
    at = hand.at + (done_at - hand.at) * hand.chance.between("note at", notes.share)
    said = hand.chance.pick("note text", notes.texts)
    return (hand.plan(at, Verb.PROGRESS, hand.turn("complete"), note=said),)


def _complete(hand: HeldCase, at: datetime) -> Planned:
    turn = hand.turn("complete")
    fields: dict[str, Any] = {"result": _result(hand, turn)}
    if hand.chance.happens(f"evidence {turn}", hand.habit.evidence):
        fields["evidence"] = [_picture(hand, turn)]
    return hand.plan(at, Verb.COMPLETE, turn, **fields)


def _result(hand: HeldCase, turn: str) -> str:
    """What they say was done: a fitting text, or a phrase."""
    if hand.chance.happens(f"phrase {turn}", hand.habit.brush_off):
        return hand.chance.pick(f"which phrase {turn}", hand.habits.brush_offs)
    fitting = next((one for one in hand.habits.results if hand.bears(one)), hand.habits.results[-1])
    return hand.chance.pick(f"result {turn}", fitting.texts)


def _picture(hand: HeldCase, turn: str) -> dict[str, str]:
    name = digest("picture", hand.unit, hand.dispatch["dispatch_id"], turn)
    return {
        "url": f"https://media.example.com/{hand.unit}/{name[:16]}.jpg",
        "type": "image/jpeg",
        "sha256": name,
    }


def _help(hand: HeldCase) -> tuple[Planned, ...]:
    """A helper or a mustered unit writes once that it is there."""
    notes = hand.habit.progress
    new = not hand.changed("progress") and hand.dispatch["state"] in (State.WAITING, State.WORKING)
    if not new or not hand.may(Verb.PROGRESS) or not hand.chance.happens("help", notes.chance):
        return ()
    said = hand.chance.pick("help text", notes.texts)
    return (hand.plan(hand.soon("help", HELP_MINUTES), Verb.PROGRESS, "help", note=said),)
