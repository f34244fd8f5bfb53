"""The generated pages on the life of a case, topics, codes and messages.

Owns: printing tables of the code, so that no page can differ from it. Refuses: explanations; people write those pages.
"""

from collections.abc import Callable
from pathlib import Path

from docs.generate.markdown import table
from docs.generate.messages import messages_page
from handlers.case.lifecycle import LIFECYCLE
from schemas import vocabulary
from schemas.topics import CASE_PARTITIONS, Topic
from schemas.vocabulary import CaseState, ContractTerm, Tier

REFERENCE = Path(__file__).parents[1] / "reference"

GENERATED = "<!-- Written by `make docs`; changes here are lost. -->\n"


def lifecycle_page() -> str:
    """Return the page on states, and on who moves a case between them."""
    arrows = [
        f"    {start.value} --> {end.value}: {row.verb.value} {row.verb.zh}\n"
        for row in LIFECYCLE.values()
        for start, end in row.moves
    ]
    states = [f"    {state.value}: {state.value} {state.zh}\n" for state in CaseState]
    clocks = [
        "    [*] --> waiting: a rule decides\n",
        "    [*] --> triage: no rule decides\n",
        "    triage --> waiting: triage clock 兜底\n",
        "    completed --> closed: follow-up clock\n",
        "    closed --> [*]\n",
    ]
    roles = table(
        ("action", "", "roles", "which unit", "states", "can lead to"),
        (
            (
                f"`{row.verb.value}`",
                row.verb.zh,
                ", ".join(row.roles),
                row.who.value,
                ", ".join(row.states),
                ", ".join(row.leads_to) or "–",
            )
            for row in LIFECYCLE.values()
        ),
    )
    diagram = "".join(["```mermaid\nstateDiagram-v2\n", *states, *clocks, *arrows, "```\n"])
    return f"{GENERATED}# The life of a case\n\n{diagram}\n## Who may do what, and when\n\n{roles}"


def topics_page() -> str:
    """Return the page on topics, from the registry."""
    rows = (
        (
            f"`chuishao.{row.name.format('{' + row.each + '}')}`",
            row.writer,
            row.key,
            row.cleanup,
            "for ever" if row.days is None else f"{row.days} d",
            str(CASE_PARTITIONS) if row.many else "1",
            row.readers,
            "internal" if row.internal else "contract",
        )
        for row in (topic.row for topic in Topic)
    )
    head = ("topic", "who writes", "key", "cleanup", "kept", "partitions", "who reads", "part of")
    note = "`{actor}` is a unit or a source. The prefix and the number of partitions of case topics are settings.\n"
    return f"{GENERATED}# Topics\n\n{note}\n{table(head, rows)}"


def words_page() -> str:
    """Return the page on the closed lists of codes in the contract, with their Chinese words."""
    parts = [f"{GENERATED}# Codes\n"]
    tiers = table(("tier", "", ""), ((str(int(tier)), tier.name.lower(), tier.zh) for tier in Tier))
    parts.append(f"\n## Tier\n\n{_first_line(Tier)}\n\n{tiers}")
    for kind in vars(vocabulary).values():
        if isinstance(kind, type) and issubclass(kind, ContractTerm) and kind is not ContractTerm:
            listed = table(("code", ""), ((f"`{word.value}`", word.zh) for word in kind))
            parts.append(f"\n## {kind.__name__}\n\n{_first_line(kind)}\n\n{listed}")
    return "".join(parts)


def _first_line(kind: type) -> str:
    return (kind.__doc__ or "").splitlines()[0]


PAGES: dict[str, Callable[[], str]] = {
    "lifecycle.md": lifecycle_page,
    "messages.md": lambda: GENERATED + messages_page(),
    "topics.md": topics_page,
    "words.md": words_page,
}
"""Each page, and the function that prints it."""
