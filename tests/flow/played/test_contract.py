"""Every record of the simulated day keeps the wire contract, judged without the product's models.

Owns: checking them all. Refuses: the contract (`tests/contract/check.py`).
"""

import pytest

from tests.contract.check import check_record
from tests.support.simulated_day import played, records


def test_every_record_keeps_the_contract() -> None:
    """All records are checked, and the first fault is named with its record."""
    count = 0
    for record in records(played().messages):
        wrong = check_record(record.topic.removeprefix("chuishao."), record.key, record.value)
        assert wrong == [], f"{record.topic} {record.value!r}: {wrong}"
        count += 1
    assert count > 1000


BROKEN = [
    ("a field is absent", b'"tier":', b'"tire":', "tier is absent"),
    ("a time without milliseconds", b".000+08:00", b"+08:00", "cannot be"),
    ("another schema", b"urn:chuishao:v1:", b"urn:chuishao:v2:", "dataschema"),
]


@pytest.mark.parametrize(("what", "then", "now", "said"), BROKEN)
def test_the_check_can_fail(what: str, then: bytes, now: bytes, said: str) -> None:
    """A record that breaks the contract is found."""
    found = [
        fault
        for record in records(played().messages)
        if ".case-events." in record.topic and record.value is not None and then in record.value
        for fault in check_record("case-events.v1", record.key, record.value.replace(then, now))
    ]
    assert any(said in fault for fault in found), what
