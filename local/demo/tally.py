"""A district's day in figures: what happened, counted from the log alone.

Owns: the rows of the table. Refuses: asking the engine; whoever reads the same log gets the same figures.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from local.demo.rates import Rate, three_rates
from schemas.vocabulary import CaseState, Tier

Row = tuple[str, str]
"""What, and how many, as people read it."""


def tally(events: Sequence[Mapping[str, Any]], sent: int, until: datetime) -> list[Row]:
    """The table's rows. `events` are case events in order within each case; `sent` is how many reports went in."""
    kinds = Counter(event["type"].removeprefix("chuishao.") for event in events)
    return [
        ("反映送入 reports in", str(sent)),
        ("立件 cases", str(kinds["case.opened"])),
        ("转研判 to triage", str(kinds["case.triaged"])),
        ("紧急移交 handed over to 110/119/120/122", str(kinds["case.handed-over"])),
        ("签收单位 units that accepted", str(len({e["data"]["unit"] for e in _of(events, "case.accepted")}))),
        ("签收 acceptances", str(kinds["case.accepted"])),
        ("派单异议 objections", f"{kinds['case.disputed']}，已裁定 ruled {kinds['case.ruled']}"),
        ("超时 breaches", str(kinds["case.breached"])),
        ("升级 climbs through 五战", _climbs(events)),
        ("集结令 muster orders", str(kinds["case.mustered"])),
        ("回访不满意重办 reopened", str(kinds["case.reopened"])),
        ("结案 closed", str(kinds["case.closed"])),
        ("在办 still open", _open(events)),
        *_rates(events, until),
    ]


def _of(events: Sequence[Mapping[str, Any]], kind: str) -> list[Mapping[str, Any]]:
    return [event for event in events if event["type"] == f"chuishao.{kind}"]


def _climbs(events: Sequence[Mapping[str, Any]]) -> str:
    to = Counter(event["data"]["to"] for event in _of(events, "case.escalated"))
    return "，".join(f"→{Tier(tier).zh} {count}" for tier, count in sorted(to.items())) or "0"


def _open(events: Sequence[Mapping[str, Any]]) -> str:
    """By tier: where each case that is not closed stands."""
    stands = {event["subject"]: event["data"]["tier"] for event in events}
    for event in _of(events, "case.closed"):
        stands.pop(event["subject"], None)
    tiers = Counter(stands.values())
    listed = "，".join(f"{Tier(tier).zh} {count}" for tier, count in sorted(tiers.items()))
    return f"{len(stands)}（{listed}）" if stands else f"0（全部{CaseState.CLOSED.zh}）"


def _rates(events: Sequence[Mapping[str, Any]], until: datetime) -> list[Row]:
    rates = three_rates(events, until)
    return [
        ("响应率 response", f"{_share(rates.response)}，异议成立剔除 excluded {rates.upheld}"),
        ("解决率 resolution", f"{_share(rates.resolution)}，未答复 unanswered {rates.unanswered}"),
        ("满意率 satisfaction", _share(rates.satisfaction)),
    ]


def _share(rate: Rate) -> str:
    return f"{rate.share:.1%} ({rate.yes}/{rate.of})" if rate.share is not None else "—"
