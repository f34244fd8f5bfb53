"""A district's day in figures: what happened, counted from the log alone.

Owns: the rows of the table. Refuses: asking the engine; whoever reads the same log gets the same figures.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from local.demo.rates import Rate, three_rates
from operations.codes import tier
from operations.messages import demo_texts as messages
from operations.messages.language import listed

Row = tuple[str, str]
"""What, and how many, as people read it."""


def tally(events: Sequence[Mapping[str, Any]], sent: int, until: datetime) -> list[Row]:
    """The table's rows. `events` are case events in order within each case; `sent` is how many reports went in."""
    kinds = Counter(event["type"].removeprefix("chuishao.") for event in events)
    return [
        (messages.SENT(), str(sent)),
        (messages.OPENED(), str(kinds["case.opened"])),
        (messages.TRIAGED(), str(kinds["case.triaged"])),
        (messages.HANDED_OVER(), str(kinds["case.handed-over"])),
        (messages.UNITS(), str(len({e["data"]["unit"] for e in _of(events, "case.accepted")}))),
        (messages.ACCEPTED(), str(kinds["case.accepted"])),
        (messages.DISPUTED(), messages.OBJECTIONS(count=kinds["case.disputed"], ruled=kinds["case.ruled"])),
        (messages.BREACHED(), str(kinds["case.breached"])),
        (messages.CLIMBED(), _climbs(events)),
        (messages.MUSTERED(), str(kinds["case.mustered"])),
        (messages.REOPENED(), str(kinds["case.reopened"])),
        (messages.CLOSED(), str(kinds["case.closed"])),
        (messages.OPEN(), _open(events)),
        *_rates(events, until),
    ]


def _of(events: Sequence[Mapping[str, Any]], kind: str) -> list[Mapping[str, Any]]:
    return [event for event in events if event["type"] == f"chuishao.{kind}"]


def _climbs(events: Sequence[Mapping[str, Any]]) -> str:
    to = Counter(event["data"]["to"] for event in _of(events, "case.escalated"))
    return listed(messages.TO_TIER(tier=tier(step), count=count) for step, count in sorted(to.items())) or "0"


def _open(events: Sequence[Mapping[str, Any]]) -> str:
    """By tier: where each case that is not closed stands."""
    stands = {event["subject"]: event["data"]["tier"] for event in events}
    for event in _of(events, "case.closed"):
        stands.pop(event["subject"], None)
    tiers = Counter(stands.values())
    said = listed(messages.ONE_TIER(tier=tier(step), count=count) for step, count in sorted(tiers.items()))
    return messages.BY_TIER(count=len(stands), listed=said) if stands else messages.ALL_CLOSED()


def _rates(events: Sequence[Mapping[str, Any]], until: datetime) -> list[Row]:
    rates = three_rates(events, until)
    return [
        (messages.RESPONSE(), messages.EXCLUDED(share=_share(rates.response), count=rates.upheld)),
        (messages.RESOLUTION(), messages.UNANSWERED(share=_share(rates.resolution), count=rates.unanswered)),
        (messages.SATISFACTION(), _share(rates.satisfaction)),
    ]


def _share(rate: Rate) -> str:
    return f"{rate.share:.1%} ({rate.yes}/{rate.of})" if rate.share is not None else "—"
