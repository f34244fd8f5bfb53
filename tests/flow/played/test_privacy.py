"""No phone, name, reporter id, exact place or unmasked text is where the contract does not allow it.

Owns: searching every byte. Refuses: how the data is masked.
"""

import re
from typing import Any

import pytest

from schemas.internal.command import ReportCommand
from schemas.internal.message import Message
from schemas.topics import Topic
from schemas.vocabulary import DispatchRole
from schemas.wire.inbox import DispatchChanged
from streams.client.delivery import OutgoingRecord
from tests.support.simulated_day import played, records, replay, rules, script, taken

PUBLIC = {
    "chuishao." + topic.named() for topic in (Topic.CASE_EVENTS, Topic.CASES, Topic.TEXTS, Topic.ESCALATIONS, Topic.OPS)
}
"""Topics whose values have nothing personal; keys and headers have nothing personal on any topic."""

NASTY: dict[str, Any] = {
    "id": "13912345678",
    "source": "mashang-fengxing",
    "channel": "13812345678",
    "text": "我叫李四，电话１３８１２３４５６７８ 或 138-1234-5678，身份证 11010519491231002X，井盖没了",
    "reporter": {"id": "r-secret-77", "name": "李四光明", "phone": "13812345678", "role": "courier"},
    "location": {"lon": 113.815123, "lat": 22.615456, "address": "中山路77号后门"},
    "on_behalf_of": "王五大爷",
}
SECRETS = (
    "13912345678",
    "13812345678",
    "1381234",
    "11010519491231002X",
    "r-secret-77",
    "李四光明",
    "王五大爷",
    "113.815123",
    "22.615456",
    "77号后门",
)


def in_public(told: list[OutgoingRecord]) -> str:
    """Return everything of the public topics, and every key and header of all."""
    values = b"\n".join(record.value or b"" for record in told if record.topic in PUBLIC)
    names = b"\n".join(record.key or b"" for record in told)
    heads = b"\n".join(name.encode() + (value or b"") for record in told for name, value in record.headers)
    return b"\n".join((values, names, heads)).decode()


def nasty() -> list[Message]:
    """Run a report full of personal data through its case; return the messages."""
    at = script().begin
    report = taken("reports.mashang-fengxing.v1", dict(NASTY), at, 0)
    case = report.case_id
    actor = {"role": "department", "unit": "jiaotong"}
    said = "已联系 13812345678 李四"
    accept = {"id": "13912345679", "case_id": case, "type": "accept", "actor": actor}
    note = {"id": "n", "case_id": case, "type": "progress", "actor": actor, "note": said}
    wrong: dict[str, Any] = {"id": "w", "case_id": case, "type": "complete", "actor": actor, "result": 13812345678}
    bodies: list[dict[str, Any]] = [accept, note, wrong]
    actions = [taken("actions.jiaotong.v1", body, at, 1 + n) for n, body in enumerate(bodies)]
    return replay([report, *actions], at, lambda _, until: until)


def test_personal_data_of_a_report_is_never_public() -> None:
    """Numbers in every spelling, names and places are in no public value, key or header."""
    public = in_public(records(nasty()))
    assert [secret for secret in SECRETS if secret in public] == []


def test_only_the_lead_gets_personal_data_and_only_after_acceptance() -> None:
    """Name, phone and unmasked text are in the lead's inbox, once it has accepted."""
    inboxes = [message.value for message in nasty() if isinstance(message.value, DispatchChanged)]
    told = [one for one in inboxes if one.personal]
    assert {(one.unit, one.role) for one in told} == {("jiaotong", DispatchRole.LEAD)}
    assert told[0].personal is not None
    assert (told[0].personal[0].name, told[0].personal[0].phone) == ("李四光明", "13812345678")
    assert "case.accepted" in told[0].changes


@pytest.fixture(scope="module")
def day() -> str:
    """Return the public part of the simulated day."""
    return in_public(records(played().messages))


def test_no_phone_of_the_day_is_public(day: str) -> None:
    """No eleven digits look like a mobile number."""
    assert re.findall(r"(?<![0-9a-f.])1[3-9][0-9]{9}(?![0-9a-f])", day) == []


def test_no_reporter_of_the_day_is_public(day: str) -> None:
    """Names, ids and exact places of every report that was taken in are searched for."""
    private = [one.report.private for one in played().commands if isinstance(one, ReportCommand)]
    people = [one.person for one in private if one.person]
    names = {value for person in people for value in (person.name, person.id) if value and len(value) > 2}
    points = [one.place.point for one in private if one.place]
    exact = {f"{point.lon:.6f}"[:9] for point in points if point is not None and len(str(point.lon)) > 9}
    assert names
    assert exact
    assert [secret for secret in names | exact if secret in day] == []


def test_unmasked_text_of_the_whole_day_is_not_public() -> None:
    """Where masking changes a text, the original is nowhere; every report with a number in it is checked."""
    at = script().begin
    everything = [taken(f"reports.{one['source']}.v1", dict(one), at, 0) for one in script().reports]
    changed = [one for one in everything if isinstance(one, ReportCommand) and one.report.private.sent is not None]
    assert len(changed) >= 5
    public = in_public(records(replay(list(changed), at, lambda _, until: until)))
    assert [one.private.text for one in (each.report for each in changed) if str(one.private.text) in public] == []


def test_confidential_reporters_are_known_to_no_unit() -> None:
    """Their name and text are sent to nobody."""
    report = taken(
        "reports.mashang-fengxing.v1",
        NASTY | {"reporter": {"name": "李四光明", "phone": "13812345678", "identity": "confidential"}},
        script().begin,
        0,
    )
    accept = {
        "id": "a",
        "case_id": report.case_id,
        "type": "accept",
        "actor": {"role": "department", "unit": "jiaotong"},
    }
    commands = [report, taken("actions.jiaotong.v1", accept, script().begin, 1)]
    told = records(replay(commands, script().begin, lambda _, until: until))
    inboxes = b"".join(one.value or b"" for one in told if ".dispatch." in one.topic).decode()
    assert "李四光明" not in inboxes
    assert "13812345678" not in inboxes
    assert rules().units
