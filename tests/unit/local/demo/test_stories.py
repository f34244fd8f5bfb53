"""Which cases are worth telling."""

from typing import Any

from local.demo.stories import choose


def log(*facts: tuple[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """A case's log from kinds and data."""
    opened = {"report": {"channel": "rider"}}
    return [
        {"type": f"chuishao.case.{kind}", "data": data}
        for kind, data in (("opened", opened), ("classified", {"category": "K00007"}), *facts)
    ]


CONFIRMED = ("closed", {"reason": "confirmed"})
WORK: tuple[tuple[str, dict[str, Any]], ...] = (
    ("accepted", {}),
    ("contacted", {}),
    ("progressed", {}),
    ("completed", {}),
)


def climb(start: int, to: int) -> tuple[str, dict[str, Any]]:
    """One step that the clock took."""
    return ("escalated", {"from": start, "to": to, "reason": "accept-late"})


def test_each_kind_of_story_is_told_once() -> None:
    """The happy one, the wall, the ruling; a case is told in one story only."""
    cases = {
        "happy": log(*WORK, CONFIRMED),
        "wall": log(climb(2, 3), climb(3, 4), climb(4, 5)),
        "ruled": log(("disputed", {}), ("ruled", {"ruling": "upheld"}), *WORK, CONFIRMED),
    }
    assert [case_id for _, case_id in choose(cases)] == ["happy", "wall", "ruled"]


def test_a_day_without_such_a_case_has_fewer_stories() -> None:
    """Nothing is made up."""
    assert choose({"silent": log(*WORK, ("closed", {"reason": "silence"}))}) == []


def test_a_climb_by_hand_is_no_story_of_neglect() -> None:
    """On the wall because a leader wanted it: that is another story."""
    by_hand = ("escalated", {"from": 2, "to": 5, "reason": "supervised"})
    assert choose({"c": log(by_hand)}) == []


def test_the_shortest_tells_it_best() -> None:
    """Of two that fit, the one with fewer facts."""
    short, long = log(*WORK, CONFIRMED), log(*WORK, ("progressed", {}), CONFIRMED)
    assert choose({"long": long, "short": short})[0][1] == "short"
