"""One case of a recorded log, on a slate: records are found, wiped out, written twice or written over.

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
    """One play for all defects."""
    return SimulatedDay(REPORTS, DAYS).play()


@lru_cache
def dossiers() -> dict[str, list[LogRecord]]:
    """Its log, gathered."""
    found: dict[str, list[LogRecord]] = defaultdict(list)
    for entry in log_of(recorded_day()):
        for key in keys(entry):
            found[key].append(entry)
    return found


def kinds(entries: Iterable[LogRecord]) -> set[str]:
    """The types of a case's events."""
    log = (entry for entry in entries if entry.topic is Topic.CASE_EVENTS)
    return {orjson.loads(entry.value or b"")["type"].removeprefix("chuishao.") for entry in log}


class CaseLogEditor:
    """The records of a case and of its report."""

    def __init__(self, entries: Sequence[LogRecord]) -> None:
        self.entries = list(entries)

    @classmethod
    def having(cls, *types: str) -> "CaseLogEditor":
        """Of the first case in whose life all of these happened, and whose reporter gave a name."""
        for key in sorted(dossiers()):
            entries = dossiers()[key]
            if key.startswith(CASE) and kinds(entries) >= set(types):
                reports = [key for entry in entries if entry.topic is Topic.CASE_EVENTS for key in claims(entry)]
                told = [one for key in reports for one in dossiers()[key] if one.topic is not Topic.CASE_EVENTS]
                if any(b'"name":' in (one.value or b"") for one in told):
                    return cls([*told, *entries])
        raise AssertionError(f"nobody lived through {types}")

    def find(self, topic: Topic, wanted: Change = lambda _: True, nth: int = 0) -> int:
        """Where the nth record of a topic lies whose value is as wanted."""
        fits = [
            place
            for place, one in enumerate(self.entries)
            if one.topic is topic and one.value is not None and wanted(orjson.loads(one.value))
        ]
        return fits[nth]

    def event(self, name: str, nth: int = 0) -> int:
        """Where the nth event of a type lies, or of any."""
        return self.find(Topic.CASE_EVENTS, lambda said: name in ("", said["type"].removeprefix("chuishao.")), nth)

    def inbox(self, wanted: Change = lambda _: True, nth: int = 0) -> int:
        """Where the nth revision of a dispatch lies that is as wanted."""
        return self.find(Topic.DISPATCH, lambda said: "rev" in said["data"] and wanted(said["data"]), nth)

    def drop(self, *places: int) -> "CaseLogEditor":
        """Wipe out."""
        self.entries = [one for place, one in enumerate(self.entries) if place not in places]
        return self

    def cut(self, place: int) -> "CaseLogEditor":
        """As if the engine had held its breath from this event on."""
        moment = self.entries[place].stamp
        self.entries = [one for one in self.entries if one.stamp < moment]
        return self

    def append(self, name: str) -> "CaseLogEditor":
        """An event happens once more, as the last of its case."""
        last = orjson.loads(self.entries[self.event("", -1)].value or b"")
        self.double(self.event(name))
        self.change(len(self.entries) - 1, lambda said: said.update(time=last["time"]))
        self.put(len(self.entries) - 1, seq=last["data"]["seq"] + 1)
        return self

    def drop_all(self, topic: Topic) -> "CaseLogEditor":
        """Wipe out a topic."""
        self.entries = [one for one in self.entries if one.topic is not topic]
        return self

    def double(self, place: int) -> "CaseLogEditor":
        """Write once more, at the end of the topic."""
        self.add(self.entries[place])
        return self

    def add(self, entry: LogRecord) -> "CaseLogEditor":
        """Write at the end of a topic."""
        last = max(one.offset for one in self.entries if one.topic is entry.topic)
        self.entries.append(replace(entry, offset=last + 1))
        return self

    def swap(self, one: int, other: int) -> "CaseLogEditor":
        """Change places."""
        first, second = self.entries[one], self.entries[other]
        self.entries[one] = replace(second, offset=first.offset)
        self.entries[other] = replace(first, offset=second.offset)
        return self

    def change(self, place: int, change: Change) -> "CaseLogEditor":
        """Write over what a value says; `change` works on the JSON in place."""
        entry = self.entries[place]
        said = orjson.loads(entry.value or b"")
        change(said)
        self.entries[place] = replace(entry, value=orjson.dumps(said))
        return self

    def put(self, place: int, **data: Any) -> "CaseLogEditor":
        """Write over fields of a CloudEvent's data, or of a plain value."""
        self.change(place, lambda said: said.get("data", said).update(data))
        return self

    def frame(self, place: int, **changed: Any) -> "CaseLogEditor":
        """Write over key, headers, code."""
        self.entries[place] = replace(self.entries[place], **changed)
        return self

    def shift(self, place: int, span: timedelta) -> "CaseLogEditor":
        """Move an event in time."""
        self.change(place, lambda said: said.update(time=moved(said["time"], span)))
        return self


def moved(said: str, span: timedelta) -> str:
    """A moment as the product writes it, moved."""
    return write_moment(datetime.fromisoformat(said) + span)
