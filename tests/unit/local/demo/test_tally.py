"""The table of the day, from the log alone."""

from datetime import datetime
from typing import Any

from local.demo.tally import tally

NIGHT = datetime.fromisoformat("2026-11-24T20:00:00+08:00")


def fact(case: str, kind: str, tier: int = 1, **data: Any) -> dict[str, Any]:
    """A fact as the log shows it."""
    return {"subject": case, "type": f"chuishao.case.{kind}", "data": {"tier": tier, **data}}


def test_the_table_counts_what_the_log_says() -> None:
    """Two cases: one closed, one on the wall."""
    events = [
        fact("a", "opened"),
        fact("b", "opened"),
        fact("a", "accepted", unit="jiaotong", terms=[]),
        fact("b", "escalated", tier=5, to=5, terms=[]),
        fact("a", "closed", reason="confirmed"),
    ]
    rows = dict(tally(events, 3, NIGHT))
    assert rows["反映送入 reports in"] == "3"
    assert rows["立件 cases"] == "2"
    assert rows["签收单位 units that accepted"] == "1"
    assert rows["升级 climbs through 五战"] == "→挂图作战 1"
    assert rows["在办 still open"] == "1（挂图作战 1）"


def test_an_empty_log_has_an_empty_table() -> None:
    """No rate is claimed where nothing was counted."""
    rows = dict(tally([], 0, NIGHT))
    assert rows["响应率 response"].startswith("—")
    assert rows["在办 still open"] == "0（全部已结案）"
