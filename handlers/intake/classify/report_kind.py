"""What a report wants, by the plainest of words.

Owns: the table of words. Refuses: guessing finer than people say.
"""

import re
from types import MappingProxyType

from schemas.words import Kind

SAID = MappingProxyType(
    {
        Kind.TIPOFF: re.compile("举报"),
        Kind.COMPLAINT: re.compile("投诉"),
        Kind.HELP: re.compile("求助|求救|救命|帮帮"),
        Kind.INQUIRY: re.compile("咨询|请问|想问|想了解|(怎么|如何|哪里|在哪)(办|申请|查询)"),
        Kind.SUGGESTION: re.compile("^(.{0,6})建议|(提|有)(个|条|一个|一条|几点)建议"),
    }
)
"""In folded text; the first that is found wins: who accuses and asks, accuses."""


def kind_of(folded: str, otherwise: Kind) -> Kind:
    """The kind that a folded text names, else the given one."""
    return next((kind for kind, words in SAID.items() if words.search(folded)), otherwise)
