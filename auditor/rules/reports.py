"""Every report is in exactly one case, or a dead letter, or a repeat of one that is.

Of one identity the first content counts, whichever case took it; each record with another content must be a dead
letter.
Owns: the outcome of each record on the report topics, and a source record for each report of a case.
Refuses: judging whether a report should have been taken in.
"""

from collections import defaultdict
from collections.abc import Iterator

from auditor import millis
from auditor.dead_letter_index import BUG
from auditor.dossier import ReportDossier
from auditor.finding import Count, Finding
from auditor.input_records import Sent, position_of
from auditor.rule_context import RuleContext

RULE = "reports"


def reports(one: ReportDossier, context: RuleContext) -> Iterator[Finding]:
    """Judge the records of one identity, or one record without identity."""
    for entry in one.unread:
        if context.due(millis.millis(entry.stamp), position_of(entry)) and not context.dead(entry):
            where = f"{entry.topic.named(entry.code)}-{entry.partition}@{entry.offset}"
            yield Finding(RULE, Count.LOST, where, "it is no report, and no dead letter")
    cases = set(one.claims)
    if len(cases) > 1:
        yield Finding(RULE, Count.DOUBLED, min(cases), f"one report is in {len(cases)} cases")
    alive = _alive(one, context)
    if alive and not one.claims:
        for sent in (sent for copies in alive.values() for sent in copies):
            yield Finding(RULE, Count.LOST, sent.where, "it is in no case, and no dead letter")
    if one.claims and len(alive) > 1:
        for copies in sorted(alive.values(), key=lambda copies: copies[0].stamp)[1:]:
            yield Finding(RULE, Count.LOST, copies[0].where, "same identity, other content, and no dead letter")
    if one.claims and not _explained(one, context) and not context.partial_reports:
        yield Finding(RULE, Count.MISPLACED, one.claims[0], "no record explains its report")
    yield from _strays(one, context)


def _strays(one: ReportDossier, context: RuleContext) -> Iterator[Finding]:
    """Find reports in another source's name that are no dead letters."""
    for sent in one.sent:
        if sent.stray and context.due(sent.stamp, sent.position) and context.dead_letter(sent.position) is None:
            figure = Count.MISPLACED if one.claims else Count.LOST
            yield Finding(RULE, figure, sent.where, "it names another source than its topic's: it is no dead letter")


def _explained(one: ReportDossier, context: RuleContext) -> bool:
    """Return whether a record explains the claim; one that met a bug of ours may have been taken in before."""
    dead_letters = (context.dead_letter(sent.position) for sent in one.sent)
    return any(dead_letter is None or dead_letter.reason == BUG for dead_letter in dead_letters)


def _alive(one: ReportDossier, context: RuleContext) -> dict[str, list[Sent]]:
    """Return the records that should be in a case by now, by content."""
    found: dict[str, list[Sent]] = defaultdict(list)
    for sent in one.sent:
        if context.due(sent.stamp, sent.position) and context.dead_letter(sent.position) is None and not sent.stray:
            found[sent.digest].append(sent)
    return found
