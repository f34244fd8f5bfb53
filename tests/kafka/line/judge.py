"""What must hold of everything that the product wrote, judged from outside: order, gaps, ids, and the contract.

Owns: the judgement of a whole module's records. Refuses: models of the product.
"""

from collections import defaultdict
from collections.abc import Iterable

from tests.contract.check import check_letter, check_record
from tests.support.deployed_topics import DeployedTopics
from tests.support.topic_listener import ReceivedRecord, TopicListener

TOWN = 3
SHOWN = {"chuishao.case.escalated", "chuishao.case.mustered"}
"""Facts that `escalations` repeats; it also has the end of every case that was ever at tier 3 or above."""


async def judge(place: DeployedTopics) -> list[ReceivedRecord]:
    """Read every product topic from end to end, judge it, and return what was read."""
    async with TopicListener.of(place, *place.written()) as listener:
        records = await listener.to_end()
    events = [one for one in records if one.topic == "case-events"]
    numbered(events)
    one_content(records)
    echoed(events, [one for one in records if one.topic == "escalations"])
    kept_to(records)
    async with TopicListener.of(place, *place.written(), isolation="read_uncommitted") as listener:
        one_content(await listener.to_end())
    return records


def numbered(events: Iterable[ReceivedRecord]) -> None:
    """Check that `seq` is 1, 2, 3… in each case, in the order of its partition, and that its time never goes back."""
    cases: dict[bytes | None, list[tuple[int, str]]] = defaultdict(list)
    for one in events:
        cases[one.key].append((one.json["data"]["seq"], one.json["time"]))
        assert one.key == one.json["subject"].encode()
    for key, listed in cases.items():
        assert [seq for seq, _ in listed] == list(range(1, len(listed) + 1)), f"{key!r} has gaps or repeats: {listed}"
        assert [time for _, time in listed] == sorted(time for _, time in listed), (
            f"{key!r} goes back in time: {listed}"
        )


def one_content(records: Iterable[ReceivedRecord]) -> None:
    """Check that no CloudEvents id has two contents."""
    contents: dict[str, bytes] = {}
    for one in records:
        if one.topic == "dlq" or one.value is None or "specversion" not in one.json:
            continue
        known = contents.setdefault(f"{one.json['source']} {one.json['id']}", one.value)
        assert known == one.value, f"{one.topic}: {one.json['id']} has two contents:\n{known!r}\n{one.value!r}"


def echoed(events: Iterable[ReceivedRecord], escalations: Iterable[ReceivedRecord]) -> None:
    """Check that `escalations` repeats facts of `case-events` byte for byte, and has every escalation and muster."""
    facts = {one.json["id"]: one.value for one in events}
    listed = [one.json["id"] for one in escalations]
    assert len(listed) == len(set(listed))
    for one in escalations:
        assert facts[one.json["id"]] == one.value
    high = {one.key for one in events if one.json["data"]["tier"] >= TOWN}
    shown = {one.json["id"] for one in events if one.json["type"] in SHOWN}
    ends = {one.json["id"] for one in events if one.json["type"] == "chuishao.case.closed" and one.key in high}
    assert set(listed) == shown | ends


def kept_to(records: Iterable[ReceivedRecord]) -> None:
    """Check every record against the wire contract."""
    for one in records:
        wrong = check_letter(one.headers) if one.topic == "dlq" else check_record(f"{one.topic}.v1", one.key, one.value)
        assert wrong == [], f"{one.topic} {one.key!r}: {wrong}\n{one.value!r}"
