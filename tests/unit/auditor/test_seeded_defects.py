"""A recorded log is changed in every way that we could think of, and the auditor names each.

Owns: one row per defect: what is wrong, which case it needs, by which rule and under which figure it has to be found.
Refuses: correct logs (`test_any_life.py`).
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, NamedTuple

import orjson
import pytest

from auditor.finding import Count
from auditor.judge_log import judge
from auditor.log_record import LogRecord
from auditor.pack_policy import read_policy
from operations.packs import find_pack
from schemas.topics import Topic
from tests.support.case_log_editor import CaseLogEditor, moved, recorded_day
from tests.support.recorded_log import log_of
from tests.support.simulated_day import PACK

POLICY = read_policy(find_pack(PACK))
LAG = timedelta(seconds=1)
HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
PHONE = "13912345678"

EVENTS, CASES, TEXTS, DISPATCH = Topic.CASE_EVENTS, Topic.CASES, Topic.TEXTS, Topic.DISPATCH
STATUS, ESCALATIONS, REPORTS, ACTIONS = Topic.STATUS, Topic.ESCALATIONS, Topic.REPORTS_OF, Topic.ACTIONS_OF

NOTED = ("case.accepted", "case.contacted", "case.completed", "case.closed")
CLIMBED = ("case.escalated", "case.breached", "case.warned")


class Defect(NamedTuple):
    """One way in which a log can be wrong."""

    what: str
    needs: tuple[str, ...]
    rule: str
    figure: Count
    do: Callable[[CaseLogEditor], object]


def of_another(editor: CaseLogEditor) -> CaseLogEditor:
    """Return another case."""
    mine = editor.entries[editor.event("case.opened")].key
    for types in (("case.triaged",), ("case.escalated",), ("case.closed",), ("case.opened",)):
        other = CaseLogEditor.having(*types)
        if other.entries[other.event("case.opened")].key != mine:
            return other
    raise AssertionError("one case alone")


def by_lead(editor: CaseLogEditor) -> int:
    """Return the index at which the lead accepts and its work begins."""
    return editor.find(EVENTS, lambda said: said["type"] == "chuishao.case.accepted" and said["data"]["terms"])


def answered(said: dict[str, Any]) -> bool:
    """Return whether a value is an answer, not a dispatch."""
    return bool(said["type"] == "chuishao.action.answered")


def early(editor: CaseLogEditor, name: str) -> None:
    """Move a deadline, with all that followed from it, an hour too early; nothing else moves."""
    place = editor.event(name)
    cause = orjson.loads(editor.entries[place].value or b"")["data"]["cause"]
    for number, entry in enumerate(editor.entries):
        if entry.topic in (EVENTS, ESCALATIONS) and orjson.loads(entry.value or b"")["data"]["cause"] == cause:
            editor.shift(number, -HOUR)


def late(editor: CaseLogEditor, name: str) -> None:
    """Move the last deadline of its kind and all that came afterwards, two seconds too late."""
    place = editor.event(name, -1)
    seq = orjson.loads(editor.entries[place].value or b"")["data"]["seq"]
    for number, entry in enumerate(editor.entries):
        if entry.topic in (EVENTS, ESCALATIONS) and orjson.loads(entry.value or b"")["data"]["seq"] >= seq:
            editor.shift(number, 2 * SECOND)


def in_two_cases(editor: CaseLogEditor) -> None:
    """Let another case open with the report of this one."""
    report = orjson.loads(editor.entries[editor.event("case.opened")].value or b"")["data"]["report"]
    other = of_another(editor)
    other.put(other.event("case.opened"), report=report)
    editor.entries += other.entries


def elsewhere(editor: CaseLogEditor) -> None:
    """Move all events of a case, in order, to another home's partition."""
    for number, entry in enumerate(editor.entries):
        if entry.topic is EVENTS:
            editor.frame(number, partition=1)


def misnamed(editor: CaseLogEditor) -> None:
    """Change the id in the record that opened it, and in its case: under that id there is no such case."""
    place = editor.find(REPORTS)
    said = orjson.loads(editor.entries[place].value or b"")
    editor.put(editor.event("case.opened"), report={**_opened(editor), "id": "another"})
    editor.frame(place, value=orjson.dumps({**said, "id": "another"}))


def _opened(editor: CaseLogEditor) -> Any:
    return orjson.loads(editor.entries[editor.event("case.opened")].value or b"")["data"]["report"]


def to_wrong_inbox(editor: CaseLogEditor) -> None:
    """Move a unit's record to another inbox."""
    place = editor.inbox()
    editor.frame(place, code="ducha")


def to_assist(editor: CaseLogEditor) -> None:
    """Give the lead's personal data to an assisting unit."""
    given = editor.inbox(lambda data: bool(data["personal"]))
    personal = orjson.loads(editor.entries[given].value or b"")["data"]["personal"]
    editor.put(editor.inbox(lambda data: data["role"] == "assist"), personal=personal)


def before_acceptance(editor: CaseLogEditor) -> None:
    """Give the lead the reporter's data with its first revision."""
    given = editor.inbox(lambda data: bool(data["personal"]))
    personal = orjson.loads(editor.entries[given].value or b"")["data"]["personal"]
    editor.put(editor.inbox(lambda data: data["role"] == "lead" and data["rev"] == 1), personal=personal)


def kept_too_long(editor: CaseLogEditor) -> None:
    """Drop the removal of personal data: its event, and all that followed from it."""
    place = editor.event("case.erased")
    seq = orjson.loads(editor.entries[place].value or b"")["data"]["seq"]
    gone = [
        number
        for number, entry in enumerate(editor.entries)
        if entry.topic in (EVENTS, CASES, DISPATCH)
        and orjson.loads(entry.value or b"{}").get("data", orjson.loads(entry.value or b"{}")).get("seq") == seq
    ]
    editor.drop(*gone)


def never_ended(editor: CaseLogEditor) -> None:
    """Leave a dispatch of a closed case open for its unit."""
    editor.drop(*[place for place in range(len(editor.entries)) if ended(editor, place)][:1])


def ended(editor: CaseLogEditor, place: int) -> bool:
    """Return whether a record says that a dispatch has ended."""
    entry = editor.entries[place]
    said = orjson.loads(entry.value or b"{}") if entry.topic is DISPATCH else {}
    return bool(said.get("data", {}).get("end"))


def of_confidential(editor: CaseLogEditor) -> None:
    """Let the reporter ask for confidence."""
    editor.change(editor.find(REPORTS), lambda said: said["reporter"].update(identity="confidential"))


def headed(editor: CaseLogEditor, place: int, value: str) -> None:
    """Add a header with personal data."""
    editor.frame(place, headers=(("trace", value.encode()),))


def name_of(editor: CaseLogEditor) -> str:
    """Return the reporter's name."""
    name: str = orjson.loads(editor.entries[editor.find(REPORTS)].value or b"")["reporter"]["name"]
    return name


def deep(said: dict[str, Any]) -> bytes:
    """Return JSON that can be read and not written, because it is nested so deeply."""
    return orjson.dumps(said)[:-1] + b',"more":' + b"[" * 300 + b"]" * 300 + b"}"


def at_the_end(editor: CaseLogEditor, topic: Topic, value: bytes) -> None:
    """Add one record with this value."""
    editor.double(editor.find(topic)).frame(-1, value=value)


def buried(editor: CaseLogEditor) -> None:
    """Make the report of a case a dead letter, too."""
    report = editor.entries[editor.find(REPORTS)]
    said = {
        "dlq.topic": report.topic.named(report.code),
        "dlq.partition": f"{report.partition}",
        "dlq.offset": f"{report.offset}",
        "dlq.at": recorded_day().end.isoformat(),
        "dlq.reason": "not-json",
    }
    headers = tuple((name, value.encode()) for name, value in said.items())
    editor.entries.append(LogRecord(Topic.DLQ, None, 0, 0, report.stamp, report.key, report.value, headers))


DEFECTS = (
    # ── the log of a case by itself
    Defect("an event is dropped", NOTED, "events", Count.HOLES, lambda s: s.drop(s.event("case.contacted"))),
    Defect("the first event is dropped", NOTED, "events", Count.HOLES, lambda s: s.drop(s.event("case.opened"))),
    Defect("an event is doubled", NOTED, "events", Count.DOUBLED, lambda s: s.double(s.event("case.accepted"))),
    Defect("two events change places", NOTED, "events", Count.ALTERED, lambda s: s.swap(s.event("case.accepted"), s.event("case.contacted"))),
    Defect("a hole in seq", NOTED, "events", Count.HOLES, lambda s: s.put(s.event("case.closed"), seq=999)),
    Defect("one id has two contents", NOTED, "events", Count.ALTERED, lambda s: s.double(s.event("case.contacted")).put(-1, reached=None)),
    Defect("an id is not that of its cause", NOTED, "events", Count.ALTERED, lambda s: s.change(s.event("case.accepted"), lambda said: said.update(id="0" * 32))),
    Defect("time goes back", NOTED, "events", Count.ALTERED, lambda s: s.shift(s.event("case.contacted"), -9999 * HOUR)),
    Defect("a case lies on another partition than its home", NOTED, "homes", Count.MISPLACED, elsewhere),
    Defect("a snapshot lies beside its case", NOTED, "homes", Count.MISPLACED, lambda s: s.frame(s.find(CASES), partition=1)),
    Defect("a text lies beside its case", NOTED, "homes", Count.MISPLACED, lambda s: s.frame(s.find(TEXTS), partition=1)),
    Defect("an escalation lies beside its case", CLIMBED, "homes", Count.MISPLACED, lambda s: s.frame(s.find(ESCALATIONS), partition=1)),
    Defect("a case has not the id of its report", NOTED, "homes", Count.MISPLACED, misnamed),
    Defect("an event after the final one", NOTED, "events", Count.MISPLACED, lambda s: s.append("case.contacted")),
    Defect("an event is no JSON", NOTED, "events", Count.ALTERED, lambda s: s.frame(s.event("case.contacted"), value=b"{")),
    Defect("an event is of an unknown form", NOTED, "events", Count.ALTERED, lambda s: s.put(s.event("case.routed"), ladder=None)),
    Defect("an event is filed under another case", NOTED, "events", Count.MISPLACED, lambda s: s.change(s.event("case.contacted"), lambda said: said.update(subject="c-another"))),
    Defect("an event lies on another partition", NOTED, "events", Count.MISPLACED, lambda s: s.frame(s.event("case.closed"), partition=1)),
    Defect("the first event has no time", NOTED, "events", Count.ALTERED, lambda s: s.change(s.event("case.opened"), lambda said: said.update(time="soon"))),
    Defect("an event's type is a number", NOTED, "events", Count.ALTERED, lambda s: s.change(s.event("case.contacted"), lambda said: said.update(type=7))),
    # ── deadlines
    Defect("a breach an hour early", CLIMBED, "timers", Count.EARLY, lambda s: early(s, "case.breached")),
    Defect("a warning an hour early", CLIMBED, "timers", Count.EARLY, lambda s: early(s, "case.warned")),
    Defect("a breach too late", CLIMBED, "timers", Count.LATE, lambda s: late(s, "case.breached")),
    Defect("a warning too late", CLIMBED, "timers", Count.LATE, lambda s: late(s, "case.warned")),
    Defect("a deadline is missed", CLIMBED, "timers", Count.MISSED, lambda s: s.cut(s.event("case.breached"))),
    Defect("a warning is missed", CLIMBED, "timers", Count.MISSED, lambda s: s.cut(s.event("case.warned"))),
    Defect("a follow-up never ends", NOTED, "timers", Count.MISSED, lambda s: s.cut(s.event("case.closed"))),
    Defect("a deadline speaks twice", CLIMBED, "timers", Count.DOUBLED, lambda s: s.append("case.breached")),
    Defect("a deadline speaks that does not run", CLIMBED, "timers", Count.MISPLACED, lambda s: s.change(s.event("case.warned"), lambda said: said["data"]["cause"].update(id="complete/-/1/warn"))),
    Defect("another end than the policy's", NOTED, "timers", Count.ALTERED, lambda s: s.change(by_lead(s), lambda said: said["data"]["terms"][-1].update(due=moved(said["data"]["terms"][-1]["due"], HOUR)))),
    Defect("another warning than the policy's", NOTED, "timers", Count.ALTERED, lambda s: s.change(s.event("case.dispatched"), lambda said: said["data"]["terms"][0].update(warn=None))),
    Defect("a clock is not set", NOTED, "timers", Count.ALTERED, lambda s: s.put(by_lead(s), terms=[])),
    Defect("another promise than the policy's", NOTED, "timers", Count.ALTERED, lambda s: s.change(s.event("case.routed"), lambda said: said["data"]["promise"].update(due=moved(said["data"]["promise"]["due"], HOUR)))),
    Defect("nobody will empty what is personal", NOTED, "timers", Count.ALTERED, lambda s: s.change(s.event("case.closed"), lambda said: said["data"].update(erase=moved(said["data"]["erase"], 999 * HOUR)))),
    # ── snapshots
    Defect("a snapshot names another lead", NOTED, "snapshots", Count.ALTERED, lambda s: s.put(s.find(CASES), lead="ducha")),
    Defect("a snapshot is on another tier", NOTED, "snapshots", Count.ALTERED, lambda s: s.put(s.find(CASES), tier=9)),
    Defect("a snapshot counts otherwise", NOTED, "snapshots", Count.ALTERED, lambda s: s.change(s.find(CASES), lambda said: said["counts"].update(returns=7))),
    Defect("a snapshot has another deadline", NOTED, "snapshots", Count.ALTERED, lambda s: s.change(s.find(CASES), lambda said: said["due"].update(promise=moved(said["due"]["promise"], HOUR)))),
    Defect("an open case has no next deadline", NOTED, "snapshots", Count.MISSED, lambda s: s.change(s.find(CASES), lambda said: said["due"].update(next=None))),
    Defect("an open case has two next deadlines", NOTED, "snapshots", Count.MISSED, lambda s: s.change(s.find(CASES), lambda said: said["due"].update(next=[said["due"]["next"]] * 2))),
    Defect("the last snapshot is missing", NOTED, "snapshots", Count.LOST, lambda s: s.drop(s.find(CASES, nth=-1))),
    Defect("a snapshot is missing", NOTED, "snapshots", Count.HOLES, lambda s: s.drop(s.find(CASES, nth=1))),
    Defect("a snapshot is erased too early", NOTED, "snapshots", Count.MISPLACED, lambda s: s.frame(s.find(CASES, nth=-1), value=None)),
    # ── inboxes
    Defect("a dispatch in the wrong inbox", NOTED, "inboxes", Count.MISPLACED, to_wrong_inbox),
    Defect("an inbox never ends", NOTED, "inboxes", Count.HOLES, never_ended),
    Defect("a hole in rev", NOTED, "inboxes", Count.HOLES, lambda s: s.drop(s.inbox(lambda data: data["rev"] == 2))),
    Defect("a revision comes twice", NOTED, "inboxes", Count.DOUBLED, lambda s: s.double(s.inbox())),
    Defect("a revision says another state", NOTED, "inboxes", Count.ALTERED, lambda s: s.put(s.inbox(), state="disputed")),
    Defect("a revision shows another deadline", NOTED, "inboxes", Count.ALTERED, lambda s: s.change(s.inbox(), lambda said: said["data"]["due"].update(accept=None))),
    Defect("a dispatch that nobody decided", NOTED, "inboxes", Count.MISPLACED, lambda s: s.put(s.inbox(), dispatch_id="d-another")),
    Defect("a copy is erased too early", NOTED, "inboxes", Count.MISPLACED, lambda s: s.double(s.inbox()).frame(-1, value=None)),
    # ── reports
    Defect("a report is lost", NOTED, "reports", Count.LOST, lambda s: s.entries.__setitem__(slice(None), [one for one in s.entries if one.topic in (REPORTS, ACTIONS, Topic.ACTIONS)])),
    Defect("a report is in two cases", NOTED, "reports", Count.DOUBLED, in_two_cases),
    Defect("a case without a report", NOTED, "reports", Count.MISPLACED, lambda s: s.drop_all(REPORTS)),
    Defect("a conflict is no dead letter", NOTED, "reports", Count.LOST, lambda s: s.double(s.find(REPORTS)).put(-1, text="另一件事")),
    Defect("a report that cannot be read is no dead letter", NOTED, "reports", Count.LOST, lambda s: s.double(s.find(REPORTS)).frame(-1, value=b"nothing")),
    Defect("a report that lies too deep is no dead letter", NOTED, "reports", Count.LOST, lambda s: at_the_end(s, REPORTS, deep({"id": "x", "source": "app"}))),
    Defect("a dead letter is in a case", NOTED, "reports", Count.MISPLACED, buried),
    Defect("a report of another source is taken", NOTED, "reports", Count.MISPLACED, lambda s: s.frame(s.find(REPORTS), code="another")),
    # ── actions
    Defect("an action that lies too deep is no dead letter", NOTED, "actions", Count.LOST, lambda s: at_the_end(s, ACTIONS, deep({"id": "x"}))),
    Defect("an action is done that nobody wrote", NOTED, "actions", Count.MISPLACED, lambda s: s.drop(s.find(ACTIONS))),
    Defect("an action is not answered", NOTED, "actions", Count.UNANSWERED, lambda s: s.drop(s.find(DISPATCH, answered))),
    Defect("an action is answered twice", NOTED, "actions", Count.DOUBLED, lambda s: s.double(s.find(DISPATCH, answered))),
    Defect("another unit is answered", NOTED, "actions", Count.MISPLACED, lambda s: s.frame(s.find(DISPATCH, answered), code="ducha")),
    Defect("an answer says what did not happen", NOTED, "actions", Count.ALTERED, lambda s: s.put(s.find(DISPATCH, answered), seq=1)),
    Defect("nobody wrote what was answered", NOTED, "actions", Count.MISPLACED, lambda s: s.put(s.find(DISPATCH, answered), action="invented")),
    # ── escalations
    Defect("a climb is not shown", CLIMBED, "echoes", Count.LOST, lambda s: s.drop(s.find(ESCALATIONS))),
    Defect("a climb is shown twice", CLIMBED, "echoes", Count.DOUBLED, lambda s: s.double(s.find(ESCALATIONS))),
    Defect("a climb is shown otherwise", CLIMBED, "echoes", Count.ALTERED, lambda s: s.put(s.find(ESCALATIONS), owner="ducha")),
    Defect("what is no climb is shown", CLIMBED, "echoes", Count.MISPLACED, lambda s: s.change(s.find(ESCALATIONS), lambda said: said.update(id="1" * 32))),
    # ── texts and statuses
    Defect("a text is missing", NOTED, "texts", Count.LOST, lambda s: s.drop(s.find(TEXTS))),
    Defect("a text nobody refers to", NOTED, "texts", Count.MISPLACED, lambda s: s.double(s.find(TEXTS)).frame(-1, key=(s.entries[-1].key or b"").split(b"/")[0] + b"/998")),
    Defect("a text is erased too early", NOTED, "texts", Count.MISPLACED, lambda s: s.frame(s.find(TEXTS), value=None)),
    Defect("a text is of another event", NOTED, "texts", Count.ALTERED, lambda s: s.put(s.find(TEXTS), seq=997)),
    Defect("a reporter is never told", NOTED, "statuses", Count.LOST, lambda s: s.drop_all(STATUS)),
    Defect("a reporter was told otherwise", NOTED, "statuses", Count.ALTERED, lambda s: s.put(s.find(STATUS, nth=-1), state="working")),
    # ── personal data
    Defect("a phone in an event", NOTED, "personal", Count.LEAKED, lambda s: s.put(s.event("case.contacted"), via=PHONE)),
    Defect("an identity number in a snapshot", NOTED, "personal", Count.LEAKED, lambda s: s.put(s.find(CASES), seen="11010519491231002X")),
    Defect("a text is not masked", NOTED, "personal", Count.LEAKED, lambda s: s.put(s.find(TEXTS), text=f"电话 {PHONE}")),
    Defect("an inbox's text is not masked", NOTED, "personal", Count.LEAKED, lambda s: s.put(s.inbox(), text=PHONE)),
    Defect("free text in an event", NOTED, "personal", Count.LEAKED, lambda s: s.put(s.event("case.contacted"), note="说是楼上那家")),
    Defect("a phone in a key", NOTED, "personal", Count.LEAKED, lambda s: s.frame(s.find(TEXTS), key=(s.entries[s.find(TEXTS)].key or b"") + b"/" + PHONE.encode())),
    Defect("a phone in a header", NOTED, "personal", Count.LEAKED, lambda s: headed(s, s.inbox(), PHONE)),
    Defect("a name in a header", NOTED, "personal", Count.LEAKED, lambda s: headed(s, s.event("case.routed"), name_of(s))),
    Defect("a name in an event", NOTED, "personal", Count.LEAKED, lambda s: s.put(s.event("case.routed"), explanation=f"{name_of(s)}说的")),
    Defect("personal data to a helper", NOTED, "personal", Count.LEAKED, to_assist),
    Defect("personal data before acceptance", NOTED, "personal", Count.LEAKED, before_acceptance),
    Defect("personal data of a confidential reporter", NOTED, "personal", Count.LEAKED, of_confidential),
    Defect("personal data kept too long", (*NOTED, "case.erased"), "personal", Count.LEAKED, kept_too_long),
)  # fmt: skip


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda defect: defect.what)
def test_a_seeded_defect_is_named(defect: Defect) -> None:
    """It is found by its rule, under its figure; and no finding is about anything else."""
    editor = CaseLogEditor.having(*defect.needs)
    assert judge(editor.entries, POLICY, upto=recorded_day().end, lag=LAG).ok, "clean before"
    defect.do(editor)
    verdict = judge(editor.entries, POLICY, upto=recorded_day().end, lag=LAG)
    found = {(one.rule, one.count) for one in verdict.findings}
    assert (defect.rule, defect.figure) in found, verdict.findings
    assert len({one.subject for one in verdict.findings}) <= 3
    assert len(verdict.findings) <= 80
    assert PHONE not in repr(verdict.findings)
    assert name_of(CaseLogEditor.having(*defect.needs)) not in repr(verdict.findings)


def test_the_whole_day_is_clean() -> None:
    """Otherwise the defects would show nothing; and much was judged."""
    verdict = judge(log_of(recorded_day()), POLICY, upto=recorded_day().end, lag=LAG)
    assert verdict.findings == ()
    assert (verdict.reports, verdict.cases) == (40, 40)
    assert min(verdict.actions, verdict.events, verdict.timers) > 200


@pytest.mark.parametrize(
    "who", [{"name": "rider"}, {"phone": "110"}], ids=["a word of the contract", "no number of a person"]
)
def test_a_word_in_every_record_is_no_name(who: dict[str, str]) -> None:
    """It is in every record, and does not tell who reported."""
    editor = CaseLogEditor.having(*NOTED)
    editor.change(editor.find(REPORTS), lambda said: said["reporter"].update(who))
    assert judge(editor.entries, POLICY, upto=recorded_day().end, lag=LAG).ok
