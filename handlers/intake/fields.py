"""What is read from the fields of a report or an action: its channel, its person, its two halves.

Owns: what anonymity removes, which channel an unknown one becomes, what is public and what is private of a report, and
the name under which somebody acts. Refuses: masking.
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
    """Return the channel of a report; an unknown one is `other`, because a label never costs a report."""
    return CHANNELS.get(report.channel, Channel.OTHER)


def identity_of(report: Report) -> Identity:
    """Return what the reporter chose; where nobody is named, the report is anonymous."""
    if report.reporter:
        return report.reporter.identity
    return Identity.NAMED if report.on_behalf_of else Identity.ANONYMOUS


def person_of(report: Report) -> Person | None:
    """Return the reporter. Of an anonymous one nothing is kept, nor of the person for whom they report."""
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
    """Return the half of a report that everybody may see."""
    return ReportPublic(
        source=source,
        id=public_name(source, report.id),
        channel=channel_of(report),
        channel_sent=public_label(report.channel),
        kind=kind,
        occurred_at=report.occurred_at,
    )


def private_of(report: Report, public: ReportPublic, masked: str, place: Place | None) -> ReportPrivate:
    """Return the half of a report that leaves in inboxes only; what the public half has is not kept twice."""
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
    """Return a channel that is a plain word, else `other`: free text could be anything, and the log is public."""
    return channel if LABEL.fullmatch(channel) and not looks_personal(channel) else "other"


def acting_as(action: Action, writer: str) -> Action:
    """Return the action under the writer's public name; a unit or a listed source keeps its own."""
    if action.actor.unit == writer:
        return action
    return replace(action, actor=replace(action.actor, unit=writer))
