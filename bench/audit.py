"""How long an audit takes: a played stretch of the day, written many times over under other names, filed and judged.

Owns: the renaming (cases, reports, and the ids of events, which are functions of both), and the clock beside it.
Refuses: a broker: reading is measured by `chuishao audit` itself. Run: `python -m bench.audit --reports 10000`.
"""

import argparse
import re
import resource
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import orjson

from auditor.log_record import LogRecord
from auditor.millis import millis
from auditor.pack_policy import read_policy
from auditor.rule_context import RuleContext
from auditor.rule_runner import RuleRunner
from auditor.verdict import Verdict
from auditor.workspace import Workspace
from operations import console
from operations.packs import find_pack
from schemas.ids import event_id
from schemas.topics import Topic
from tests.support.recorded_log import log_of
from tests.support.simulated_day import PACK, SimulatedDay

PLAYED, DAYS = 100, 3
"""Reports of one stretch."""

CASE = re.compile(rb"c-[a-z2-7]{20}")
LAG = timedelta(seconds=1)


def renamed(log: tuple[LogRecord, ...], reports: list[bytes], turn: int) -> Iterator[LogRecord]:
    """The log once more, of other cases and reports."""
    names = re.compile(b"|".join(re.escape(b'"' + name + b'"') for name in reports))
    seen: dict[str, int] = {}

    def change(raw: bytes | None) -> bytes | None:
        if raw is None:
            return None
        cases = CASE.sub(lambda found: b"c-" + found[0][2:-4] + letters(turn), raw)
        return names.sub(lambda found: found[0][:-1] + b"-%d" % turn + b'"', cases)

    ids: dict[str, str] = {}
    for entry in log:
        value, key = change(entry.value), change(entry.key)
        if key is not None and entry.key in reports:
            key += b"-%d" % turn
        if entry.topic in (Topic.CASE_EVENTS, Topic.ESCALATIONS) and value is not None:
            said = orjson.loads(value)
            if entry.topic is Topic.CASE_EVENTS:
                cause = said["data"]["cause"]
                name = f"{cause['type']}/{cause['writer'] or ''}/{cause['id']}"
                place = seen.get(said["subject"] + name, 0)
                seen[said["subject"] + name] = place + 1
                ids[said["id"]] = event_id(said["subject"], name, place)
            said["id"] = ids[said["id"]]
            value = orjson.dumps(said)
        yield replace(entry, key=key, value=value, offset=entry.offset + turn * 1_000_000)


def letters(turn: int) -> bytes:
    """A number as the end of a case's id."""
    return bytes(ord("a") + turn // 26**place % 26 for place in range(4))


def main() -> None:
    """File, judge, and say how long each took."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--reports", type=int, default=10_000)
    wanted = asked.parse_args().reports
    play = SimulatedDay(PLAYED, DAYS).play()
    log = log_of(play)
    reports = sorted(
        {orjson.loads(entry.value)["id"].encode() for entry in log if entry.value and entry.topic is Topic.REPORTS_OF}
    )
    ripe = millis(play.end - LAG)
    filed, records = 0.0, 0
    with Workspace() as room:
        for turn in range(wanted // PLAYED):
            entries = list(renamed(log, reports, turn))
            begun = time.monotonic()
            for entry in entries:
                room.add(entry)
            filed += time.monotonic() - begun
            records += len(entries)
        begun = time.monotonic()
        room.flush()
        room.index()
        indexed = time.monotonic() - begun
        used = time.process_time()
        bench = RuleRunner(
            RuleContext(read_policy(find_pack(PACK)), ripe, ripe, 1000, room.dead_letter), room.fetch, room.quarantined
        )
        verdict = Verdict(play.end)
        begun = time.monotonic()
        for key, gathered in room.dossiers():
            verdict.count(bench.judge_dossier(key, gathered))
        judged, used = time.monotonic() - begun, time.process_time() - used
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    console.data(f"{verdict.reports} reports, {verdict.events} events, {verdict.timers} deadlines, {records} records")
    console.data(f"filed {filed:.1f} s, indexed {indexed:.1f} s, judged {judged:.1f} s, of them {used:.1f} s of a core")
    console.data(f"{(filed + indexed + judged) / records * 1e6:.0f} µs a record; {peak} MiB; clean: {verdict.ok}")


if __name__ == "__main__":
    main()
