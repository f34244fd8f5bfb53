"""Small readings of a report or an action: its channel, its person, its words.

Owns: what anonymity takes away, which channel an unknown one is, which words of an action people read, and under which
name somebody acts. Refuses: masking.
"""

import re

from handlers.intake.pii import looks_personal, public_name
from schemas.base import replace
from schemas.vocabulary import Channel, Identity, ReportKind
from schemas.wire.action import Action
from schemas.wire.area import Place
from schemas.wire.report import Person, Report, ReportPrivate, ReportPublic

CHANNELS = {channel.value: channel for channel in Channel}

LABEL = re.compile(r"[A-Za-z0-9._-]{1,64}")
"""A channel that is a plain word."""


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


def public_of(report: Report, source: str, kind: ReportKind) -> ReportPublic:
    """The half of a report that everybody may know."""
    return ReportPublic(
        source=source,
        id=public_name(source, report.id),
        channel=channel_of(report),
        channel_sent=public_label(report.channel),
        kind=kind,
        occurred_at=report.occurred_at,
    )


def private_of(report: Report, public: ReportPublic, masked: str, place: Place | None) -> ReportPrivate:
    """The half of a report that leaves in inboxes alone; what is in the public half already is not kept twice."""
    return ReportPrivate(
        masked=masked,
        identity=identity_of(report),
        sent=report.text if report.text != masked else None,
        sent_id=report.id if report.id != public.id else None,
        person=person_of(report),
        place=place,
        media=report.media,
    )


def public_label(channel: str) -> str:
    """A channel as sent, where it is a plain word; free text could be anything, and the log is no place for it."""
    return channel if LABEL.fullmatch(channel) and not looks_personal(channel) else "other"


def acting_as(action: Action, writer: str) -> Action:
    """The action under the writer's public name; a unit's or source's own is itself."""
    if action.actor.unit == writer:
        return action
    return replace(action, actor=replace(action.actor, unit=writer))
