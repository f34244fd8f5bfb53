"""Three cases worth telling, chosen from the log: solved at once, climbed to the wall, returned and ruled on.

Owns: which ones. Refuses: telling them (that is the timeline of `chuishao case`).
"""

from collections.abc import Mapping, Sequence
from typing import Any

from operations.messages import demo_texts as messages
from schemas.vocabulary import CloseReason, Tier

COURIERS = "K"
"""The first letter of the couriers' and drivers' categories."""

Log = Sequence[Mapping[str, Any]]
"""The events of one case, in order."""


def choose(cases: Mapping[str, Log]) -> list[tuple[str, str]]:
    """Title and case id, for each kind of story that the day has; ties go to the case that opened first."""
    wanted = (
        (messages.AT_ONCE(), _at_once),
        (messages.TO_THE_WALL(), _to_the_wall),
        (messages.RULED(), _ruled),
    )
    told: list[tuple[str, str]] = []
    for title, fits in wanted:
        ids = {case_id for _, case_id in told}
        found = sorted((fits(log), case_id) for case_id, log in cases.items() if fits(log) and case_id not in ids)
        if found:
            told.append((title, found[0][1]))
    return told


def _kinds(log: Log) -> list[str]:
    return [event["type"].removeprefix("chuishao.case.") for event in log]


def _at_once(log: Log) -> int:
    """A courier's case, accepted, called, done and confirmed, with nothing late. The shortest is the best."""
    kinds = _kinds(log)
    plain = not {"breached", "escalated", "disputed", "triaged", "reopened"} & set(kinds)
    category = next((event["data"]["category"] for event in log if event["type"] == "chuishao.case.classified"), None)
    courier = (category or "").startswith(COURIERS) and log[0]["data"]["report"]["channel"] == "rider"
    return len(log) if plain and courier and _confirmed(log) and {"contacted", "progressed"} <= set(kinds) else 0


def _confirmed(log: Log) -> bool:
    last = log[-1]
    return bool(last["type"] == "chuishao.case.closed" and last["data"]["reason"] == CloseReason.CONFIRMED)


def _to_the_wall(log: Log) -> int:
    """Every step was climbed by the clock. The fewest words tell it best."""
    climbs = [event["data"] for event in log if event["type"] == "chuishao.case.escalated"]
    ignored = all(one["reason"].endswith("-late") for one in climbs)
    wall = bool(climbs) and climbs[-1]["to"] == Tier.WALL
    return len(log) if wall and ignored and len(climbs) >= Tier.WALL - Tier.DEPARTMENT else 0


def _ruled(log: Log) -> int:
    """The objection was upheld and the new lead did the work to the reporter's content."""
    upheld = any(event["data"]["ruling"] == "upheld" for event in log if event["type"] == "chuishao.case.ruled")
    return len(log) if upheld and _confirmed(log) else 0
