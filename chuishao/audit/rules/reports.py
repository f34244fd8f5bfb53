"""Every report is accounted for: in exactly one case, or a dead letter, or a repeat of one that is.

Owns: the fate of each record on the reports' topics, and that a case's reports were written by somebody.
Of one identity the first content stands, whichever case took it; each record with another content has to be a dead
letter. Refuses: whether it should have been taken. Called by: `judge.py`.
"""

from collections import defaultdict
from collections.abc import Iterator

from chuishao.audit import moment
from chuishao.audit.context import Context
from chuishao.audit.dossier import ReportDossier
from chuishao.audit.finding import Count, Finding
from chuishao.audit.input import Sent

RULE = "reports"


def reports(one: ReportDossier, context: Context) -> Iterator[Finding]:
    """One identity, or one record without any."""
    for entry in one.unread:
        if moment.millis(entry.stamp) <= context.heard and not context.dead(entry):
            where = f"{entry.topic.named(entry.code)}-{entry.partition}@{entry.offset}"
            yield Finding(RULE, Count.LOST, where, "it is no report, and no dead letter")
    cases = {claim.case for claim in one.claims}
    if len(cases) > 1:
        yield Finding(RULE, Count.DOUBLED, min(cases), f"one report is in {len(cases)} cases")
    alive = _alive(one, context)
    if alive and not one.claims:
        for sent in (sent for copies in alive.values() for sent in copies):
            yield Finding(RULE, Count.LOST, sent.where, "it is in no case, and no dead letter")
    if one.claims and len(alive) > 1:
        for copies in sorted(alive.values(), key=lambda copies: copies[0].stamp)[1:]:
            yield Finding(RULE, Count.LOST, copies[0].where, "same identity, other content, and no dead letter")
    if one.claims and not one.sent and not context.partial_reports:
        yield Finding(RULE, Count.MISPLACED, one.claims[0].case, "no record explains its report")


def _alive(one: ReportDossier, context: Context) -> dict[str, list[Sent]]:
    """The records that should be in a case by now, by content."""
    found: dict[str, list[Sent]] = defaultdict(list)
    for sent in one.sent:
        if sent.stamp <= context.heard and context.letter(sent.lay) is None:
            found[sent.digest].append(sent)
    return found
