"""What a report wants, by plain words.

Owns: the table of words. Refuses: guessing more than people say.
"""

import re
from types import MappingProxyType

from schemas.vocabulary import ReportKind

WORDS = MappingProxyType(
    {
        ReportKind.TIPOFF: re.compile("举报"),
        ReportKind.COMPLAINT: re.compile("投诉"),
        ReportKind.HELP: re.compile("求助|求救|救命|帮帮"),
        ReportKind.INQUIRY: re.compile("咨询|请问|想问|想了解|(怎么|如何|哪里|在哪)(办|申请|查询)"),
        ReportKind.SUGGESTION: re.compile("^(.{0,6})建议|(提|有)(个|条|一个|一条|几点)建议"),
    }
)
"""Patterns for normalized text; the first that is found wins: a text that accuses and asks is a tip-off."""


def kind_of(normalized: str, otherwise: ReportKind) -> ReportKind:
    """Return the kind that a normalized text names, else the given one."""
    return next((kind for kind, words in WORDS.items() if words.search(normalized)), otherwise)
