"""A repeat changes nothing; the same id with other content is refused; an action without a case is answered."""

import orjson

from streams.client.delivery import to_record
from streams.ledger.memory_ledger import ALONE
from tests.days.day import District

START = "08:00  rider reports 井盖破损 @zhongshan  → opened · classified · routed chengguan · dispatched chengguan\n"


def test_the_same_action_later_is_nothing(district: District) -> None:
    """It does not matter how much has happened since."""
    district.day(
        START
        + """
        08:10  chengguan accepts        → accepted chengguan
        08:20  chengguan accepts again  → nothing
        """
    )
    assert district.answers("chengguan") == ["applied"]


def test_another_action_of_the_same_name_is_refused_once(district: District) -> None:
    """The first one counts; its answer and the refusal are two messages with two ids under one key."""
    district.day(
        START
        + """
        08:10  chengguan accepts             → accepted chengguan
        08:20  chengguan notes 已派人 again   → refused identity-conflict
        08:30  chengguan notes 已派人 again   → nothing
        08:40  chengguan accepts again       → nothing
        """
    )
    answers = [to_record(one, ALONE) for one in district.messages if one.key.startswith("action:")]
    assert len({record.key for record in answers}) == 1
    assert len({orjson.loads(record.value or b"")["id"] for record in answers}) == 2


def test_a_refusal_that_the_log_did_not_take_is_remembered(district: District) -> None:
    """The twenty-first of an hour is sent again: it is answered once and counted once."""
    district.day(START)
    for minute in range(20):
        district.day(f"09:{minute:02}  chengguan completes → refused wrong-state")
    district.day("""
        09:30  chengguan completes        → answered wrong-state
        09:31  chengguan completes again  → nothing
    """)
    assert district.answers("chengguan") == ["wrong-state"] * 21
    assert district.case.hour is not None
    assert district.case.hour.over == 1


def test_what_is_not_built_yet_is_refused_by_name(district: District) -> None:
    """The contract's other verbs are refused, whoever sends them."""
    district.day(
        START
        + """
        08:10  chengguan attends  → refused unknown-type
        08:11  app urges          → refused unknown-type
        """
    )


def test_a_case_that_does_not_exist_is_no_fact(district: District) -> None:
    """Only the writer receives an answer."""
    district.day(START + "08:10  chengguan accepts on c-2222222222222222  → answered unknown-case\n")
    assert district.answers("chengguan") == ["unknown-case"]
    assert district.case.seq == 4
