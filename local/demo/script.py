"""What is played: a pack's day of reports, and its people.

Owns: reading `day.jsonl` and `people.yaml`, and from when to when the day goes. Refuses: a pack without them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import orjson

from local.people.habits import Habits, read_habits
from operations.problem import Problem

BEFORE = timedelta(minutes=10)
"""From the clock's start to the first report."""

REST = timedelta(hours=1)
"""From the last report to the end of the day."""


@dataclass(frozen=True, slots=True)
class Script:
    """What is played: a pack's day and its people."""

    reports: list[Mapping[str, Any]]
    habits: Habits

    @classmethod
    def of(cls, pack: Path) -> "Script":
        """Read `day.jsonl` and `people.yaml` beside a pack's policy."""
        try:
            lines = (pack / "day.jsonl").read_text(encoding="utf-8").splitlines()
            habits = read_habits((pack / "people.yaml").read_text(encoding="utf-8"))
        except FileNotFoundError as missing:
            raise Problem(
                f"the pack {pack.name} has no day to play",
                f"{Path(missing.filename).name} is missing in {pack}",
                "play the district that comes along: `chuishao demo --pack qingjiang`",
            ) from missing
        return cls([orjson.loads(line) for line in lines if line.strip()], habits)

    @property
    def begin(self) -> datetime:
        """When the clock starts."""
        return datetime.fromisoformat(self.reports[0]["occurred_at"]) - BEFORE

    @property
    def end(self) -> datetime:
        """When the day is over."""
        return datetime.fromisoformat(self.reports[-1]["occurred_at"]) + REST
