"""Small readings of a report or an action: its channel, its person, its words.

Owns: what anonymity takes away, which channel an unknown one is, which words of an action people read, and under which
name somebody acts. Refuses: masking.
"""

import re

from handlers.intake.pii import looks_personal
from schemas.internal.command import Person
from schemas.vocabulary import Channel, Identity
from schemas.wire.action import Action, Complete, Return
from schemas.wire.report import Report

CHANNELS = {channel.value: channel for channel in Channel}


def channel_of(report: Report) -> Channel:
    """An unknown channel is `other`: a label never costs a whistle."""
    return CHANNELS.get(report.channel, Channel.OTHER)


def identity_of(report: Report) -> Identity:
    """As the reporter chose; where nobody is named there is nobody to keep secret."""
    if report.reporter:
        return report.reporter.identity
    return Identity.NAMED if report.on_behalf_of else Identity.ANONYMOUS


def person_of(report: Report) -> Person | None:
    """Who blew the whistle. Of an anonymous one nothing is kept, nor of the one for whom they speak."""
    if identity_of(report) is Identity.ANONYMOUS:
        return None
    who = report.reporter
    return Person(
        id=who.id if who else None,
        role=who.role if who else None,
        name=who.name if who else None,
        phone=who.phone if who else None,
        on_behalf_of=report.on_behalf_of,
    )


def words_of(action: Action) -> str | None:
    """What an action says in words: its result or basis, then its note; null when it says nothing."""
    said = (
        action.result if isinstance(action, Complete) else None,
        action.basis if isinstance(action, Return) else None,
        action.note,
    )
    return "\n".join(words for words in said if words) or None


def public_label(channel: str) -> str:
    """A channel as sent, where it is a plain word; free text could be anything, and the log is no place for it."""
    return channel if re.fullmatch(r"[A-Za-z0-9._-]{1,64}", channel) and not looks_personal(channel) else "other"


def acting_as(action: Action, writer: str) -> Action:
    """The action under the writer's public name; a unit's or source's own is itself."""
    if action.actor.unit == writer:
        return action
    return action.model_copy(update={"actor": action.actor.model_copy(update={"unit": writer})})
