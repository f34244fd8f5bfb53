"""An editor for one case of a recorded log: it finds, drops, repeats and changes records.

Owns: finding and changing. Refuses: knowing any rule.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

import orjson

from auditor.grouping import CASE, claims, keys
from auditor.log_record import LogRecord
from schemas.base import write_moment
from schemas.topics import Topic
from tests.support.recorded_log import log_of
from tests.support.simulated_day import SimulatedDay

Json = dict[str, Any]
Change = Callable[[Json], object]
REPORTS, DAYS = 40, 36
"""Enough for closed cases whose personal data is emptied after thirty days."""


@lru_cache
def recorded_day() -> SimulatedDay:
    """Return one simulated day for all defects."""
    return SimulatedDay(REPORTS, DAYS).play()


@lru_cache
def dossiers() -> dict[str, list[LogRecord]]:
    """Return its log, grouped by case and report."""
    found: dict[str, list[LogRecord]] = defaultdict(list)
    for entry in log_of(recorded_day()):
        for key in keys(entry):
            found[key].append(entry)
    return found


def kinds(entries: Iterable[LogRecord]) -> set[str]:
    """Return the types of a case's events."""
    log = (entry for entry in entries if entry.topic is Topic.CASE_EVENTS)
    return {orjson.loads(entry.value or b"")["type"].removeprefix("chuishao.") for entry in log}


class CaseLogEditor:
    """The records of a case and of its report."""

    def __init__(self, entries: Sequence[LogRecord]) -> None:
        self.entries = list(entries)

    @classmethod
    def having(cls, *types: str) -> "CaseLogEditor":
        """Return the first case that has all of these events and whose reporter gave a name."""
        for key in sorted(dossiers()):
            entries = dossiers()[key]
            if key.startswith(CASE) and kinds(entries) >= set(types):
                reports = [key for entry in entries if entry.topic is Topic.CASE_EVENTS for key in claims(entry)]
                of_report = [one for key in reports for one in dossiers()[key] if one.topic is not Topic.CASE_EVENTS]
                if any(b'"name":' in (one.value or b"") for one in of_report):
                    return cls([*of_report, *entries])
        raise AssertionError(f"no case has the events {types}")

    def find(self, topic: Topic, wanted: Change = lambda _: True, nth: int = 0) -> int:
        """Return the index of the nth record of a topic whose value is as wanted."""
        fits = [
            index
            for index, one in enumerate(self.entries)
            if one.topic is topic and one.value is not None and wanted(orjson.loads(one.value))
        ]
        return fits[nth]

    def event(self, name: str, nth: int = 0) -> int:
        """Return the index of the nth event of a type, or of any."""
        return self.find(Topic.CASE_EVENTS, lambda value: name in ("", value["type"].removeprefix("chuishao.")), nth)

    def inbox(self, wanted: Change = lambda _: True, nth: int = 0) -> int:
        """Return the index of the nth revision of a dispatch that is as wanted."""
        return self.find(Topic.DISPATCH, lambda value: "rev" in value["data"] and wanted(value["data"]), nth)

    def drop(self, *indexes: int) -> "CaseLogEditor":
        """Drop records."""
        self.entries = [one for index, one in enumerate(self.entries) if index not in indexes]
        return self

    def cut(self, index: int) -> "CaseLogEditor":
        """Drop everything from this event on, as if the engine had stopped."""
        moment = self.entries[index].stamp
        self.entries = [one for one in self.entries if one.stamp < moment]
        return self

    def append(self, name: str) -> "CaseLogEditor":
        """Repeat an event as the last one of its case."""
        last = orjson.loads(self.entries[self.event("", -1)].value or b"")
        self.double(self.event(name))
        self.change(len(self.entries) - 1, lambda value: value.update(time=last["time"]))
        self.put(len(self.entries) - 1, seq=last["data"]["seq"] + 1)
        return self

    def drop_all(self, topic: Topic) -> "CaseLogEditor":
        """Drop a topic."""
        self.entries = [one for one in self.entries if one.topic is not topic]
        return self

    def double(self, index: int) -> "CaseLogEditor":
        """Repeat a record at the end of its topic."""
        self.add(self.entries[index])
        return self

    def add(self, entry: LogRecord) -> "CaseLogEditor":
        """Add a record at the end of its topic."""
        last = max(one.offset for one in self.entries if one.topic is entry.topic)
        self.entries.append(replace(entry, offset=last + 1))
        return self

    def swap(self, one: int, other: int) -> "CaseLogEditor":
        """Swap two records."""
        first, second = self.entries[one], self.entries[other]
        self.entries[one] = replace(second, offset=first.offset)
        self.entries[other] = replace(first, offset=second.offset)
        return self

    def change(self, index: int, change: Change) -> "CaseLogEditor":
        """Change a value; `change` works on the JSON in place."""
        entry = self.entries[index]
        value = orjson.loads(entry.value or b"")
        change(value)
        self.entries[index] = replace(entry, value=orjson.dumps(value))
        return self

    def put(self, index: int, **data: Any) -> "CaseLogEditor":
        """Set fields of a CloudEvent's data, or of a plain value."""
        self.change(index, lambda value: value.get("data", value).update(data))
        return self

    def frame(self, index: int, **changed: Any) -> "CaseLogEditor":
        """Set key, headers or code."""
        self.entries[index] = replace(self.entries[index], **changed)
        return self

    def shift(self, index: int, span: timedelta) -> "CaseLogEditor":
        """Move an event in time."""
        self.change(index, lambda value: value.update(time=moved(value["time"], span)))
        return self


def moved(value: str, span: timedelta) -> str:
    """Return a moment, as the product writes it, moved by a span."""
    return write_moment(datetime.fromisoformat(value) + span)
