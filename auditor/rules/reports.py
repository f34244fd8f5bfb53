"""Every report is accounted for: in exactly one case, or a dead letter, or a repeat of one that is.

Owns: the fate of each record on the reports' topics, and that a case's reports were written by somebody.
Of one identity the first content stands, whichever case took it; each record with another content has to be a dead
letter. Refuses: whether it should have been taken.
"""

from collections import defaultdict
from collections.abc import Iterator

from auditor import millis
from auditor.dead_letter_index import BUG
from auditor.dossier import ReportDossier
from auditor.finding import Count, Finding
from auditor.input_records import Sent, lay
from auditor.rule_context import RuleContext

RULE = "reports"


def reports(one: ReportDossier, context: RuleContext) -> Iterator[Finding]:
    """One identity, or one record without any."""
    for entry in one.unread:
        if context.due(millis.millis(entry.stamp), lay(entry)) and not context.dead(entry):
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
    """What a source wrote in another one's name has to be a dead letter."""
    for sent in one.sent:
        if sent.stray and context.due(sent.stamp, sent.lay) and context.letter(sent.lay) is None:
            figure = Count.MISPLACED if one.claims else Count.LOST
            yield Finding(RULE, figure, sent.where, "it names another source than its topic's: it is no dead letter")


def _explained(one: ReportDossier, context: RuleContext) -> bool:
    """Whether a record that lives says it; one that died of a bug of ours may have been taken in before."""
    letters = (context.letter(sent.lay) for sent in one.sent)
    return any(letter is None or letter.reason == BUG for letter in letters)


def _alive(one: ReportDossier, context: RuleContext) -> dict[str, list[Sent]]:
    """The records that should be in a case by now, by content."""
    found: dict[str, list[Sent]] = defaultdict(list)
    for sent in one.sent:
        if context.due(sent.stamp, sent.lay) and context.letter(sent.lay) is None and not sent.stray:
            found[sent.digest].append(sent)
    return found
