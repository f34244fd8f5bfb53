"""Checks of words and patterns: they compile, they are small, and a danger leads to a category that exists.

Owns: the faults of terms and patterns. Refuses: judging whether the words are good. Packs are trusted: whoever may
write one may also dispatch. The bounds below guard against accidents (a pattern that takes seconds on a long text), not
against malice.
"""

import re
from collections.abc import Iterator

from handlers.policy.pack_faults import PackFault
from handlers.policy.pack_files import CATEGORIES, PackFiles

PATTERN_CHARS = 200
"""Characters of the longest pattern: nobody reviews a longer one, and matching time grows with length."""

WORDS_EACH = 200
"""Terms and patterns that one category or danger may have."""

NESTED = re.compile(r"\((?:[^()\\]|\\.)*[*+}]\)?[*+{]|\((?:[^()\\]|\\.)*[*+](?:[^()\\]|\\.)*\)[*+{]")
"""A repeat inside a repeat, `(a+)+`: its time can double with each character of a text."""


def check_words(draft: PackFiles) -> Iterator[PackFault]:
    """Yield every fault of terms and patterns."""
    for line, row in draft.categories.rows:
        yield from (PackFault(CATEGORIES, line, f"{row.code}: {what}") for what in pattern_problems(*row.patterns))
        if len(row.terms) + len(row.patterns) > WORDS_EACH:
            yield PackFault(CATEGORIES, line, f"{row.code}: more than {WORDS_EACH} terms and patterns")
        if "" in row.terms:
            yield PackFault(CATEGORIES, line, f"{row.code}: an empty term is in every text")
    for line, danger in draft.dangers.rows:
        problems = pattern_problems(*danger.patterns, *danger.unless)
        yield from (draft.dangers.fault(line, f"{danger.id}: {what}") for what in problems)
        if danger.category not in draft.categories.known:
            what = f"{danger.id}: category {danger.category!r} is not in {CATEGORIES}"
            yield draft.dangers.fault(line, what)


def pattern_problems(*patterns: str) -> Iterator[str]:
    """Say what is wrong with each pattern."""
    if len(patterns) > WORDS_EACH:
        yield f"more than {WORDS_EACH} patterns"
    for pattern in patterns:
        if len(pattern) > PATTERN_CHARS:
            yield f"pattern {pattern[:30]!r}… is longer than {PATTERN_CHARS} characters"
        elif NESTED.search(pattern):
            yield f"pattern {pattern!r} repeats a repeat: it may take for ever on a long text"
        else:
            yield from compile_problems(pattern)


def compile_problems(pattern: str) -> Iterator[str]:
    """Say why a pattern is not a regular expression, or is a useless one."""
    try:
        compiled = re.compile(pattern)
    except re.error as error:
        yield f"pattern {pattern!r} does not compile: {error}"
        return
    if compiled.search(""):
        yield f"pattern {pattern!r} matches an empty text, so it matches everything"
