"""The fold of an inbox, by the contract's rule."""

from typing import Any

from chuishao.inbox_view import InboxView


def changed(
    dispatch: str, rev: int, state: str = "waiting", case: str = "c-1", priority: int = 3, **due: str
) -> dict[str, Any]:
    """A record of an inbox, as far as the fold looks at it."""
    legs = {"accept": None, "contact": None, "complete": None, **due}
    data = {"dispatch_id": dispatch, "case_id": case, "rev": rev, "state": state, "priority": priority, "due": legs}
    return {"type": "chuishao.dispatch.changed", "data": data}


def test_the_highest_revision_stands_whatever_comes_later() -> None:
    """A record that is read twice, or late, changes nothing."""
    inbox = InboxView()
    assert inbox.apply("c-1", changed("d-1", 2, "working")) is not None
    assert inbox.apply("c-1", changed("d-1", 1)) is None
    assert inbox.apply("c-1", changed("d-1", 2)) is None
    assert [one["state"] for one in inbox.listed()] == ["working"]


def test_a_dispatch_is_over_when_its_state_is_ended_and_only_then() -> None:
    """It is shown no more unless all are asked for."""
    inbox = InboxView()
    inbox.apply("c-1", changed("d-1", 1, "completed"))
    inbox.apply("c-2", changed("d-2", 1, case="c-2"))
    inbox.apply("c-2", changed("d-2", 2, "ended", case="c-2"))
    assert [one["dispatch_id"] for one in inbox.listed()] == ["d-1"]
    assert [one["dispatch_id"] for one in inbox.listed(ended=True)] == ["d-1", "d-2"]


def test_a_null_erases_every_copy_of_the_case() -> None:
    """And leaves other cases alone."""
    inbox = InboxView()
    inbox.apply("c-1", changed("d-1", 1))
    inbox.apply("c-1", changed("d-3", 1))
    inbox.apply("c-2", changed("d-2", 1, case="c-2"))
    assert inbox.apply("c-1", None) is None
    assert [one["dispatch_id"] for one in inbox.listed()] == ["d-2"]


def test_answers_are_no_dispatches() -> None:
    """They lie on the same topic."""
    inbox = InboxView()
    assert inbox.apply("action:a-1", {"type": "chuishao.action.answered", "data": {"action": "a-1"}}) is None
    assert inbox.listed() == []


def test_the_most_pressing_comes_first() -> None:
    """Danger before time, time before names; what has no deadline last."""
    inbox = InboxView()
    inbox.apply("c-1", changed("d-late", 1, complete="2026-11-25T09:00:00.000+08:00"))
    inbox.apply("c-2", changed("d-soon", 1, accept="2026-11-24T10:00:00.000+08:00"))
    inbox.apply("c-3", changed("d-never", 1))
    inbox.apply("c-4", changed("d-danger", 1, priority=1))
    assert [one["dispatch_id"] for one in inbox.listed()] == ["d-danger", "d-soon", "d-late", "d-never"]
