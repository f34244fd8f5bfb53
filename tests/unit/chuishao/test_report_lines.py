"""Which topic a line goes to, and which lines cannot be sent."""

import pytest

from chuishao.commands.send import read_lines
from chuishao.report_lines import AddressedReport, address
from handlers.policy.rules import Rules
from operations.packs import find_pack, read_pack
from operations.problem import Problem
from operations.settings import load
from schemas.ids import case_id

REPORT = b'{"id":"1","source":"yijian-xiang","text":"x"}'


@pytest.fixture(scope="module")
def rules() -> Rules:
    """The pack that comes with the product."""
    return read_pack(find_pack("qingjiang"))


def go(
    line: bytes, rules: Rules, *, gateway: bool = False, fallback: str | None = None
) -> tuple[str, bytes | None] | str:
    """The topic and the key, or why not."""
    found = address(line, load().to_deployment(), rules, gateway=gateway, fallback=fallback)
    if isinstance(found, AddressedReport):
        assert found.record.value == line
        return found.record.topic, found.record.key
    return found


def test_a_report_goes_to_its_own_source_as_it_is(rules: Rules) -> None:
    """Keyed by its case: nothing of the report's own id is in a key."""
    key = case_id("yijian-xiang", "1").encode()
    assert go(REPORT, rules) == ("chuishao.reports.yijian-xiang.v1", key)
    assert go(REPORT, rules, gateway=True) == ("chuishao.reports.v1", key)
    assert go(REPORT, rules, fallback="wangge-tong") == ("chuishao.reports.yijian-xiang.v1", key)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (b"not json", "it is no JSON object"),
        (b"[1]", "it is no JSON object"),
        (b'{"id":"1"}', "it names no source"),
        (b'{"source":7}', "it names no source"),
        (b'{"source":"stranger"}', "the pack lists no source 'stranger', so it has no topic of its own"),
    ],
)
def test_a_line_without_a_topic_is_told(rules: Rules, line: bytes, why: str) -> None:
    """In words for a person who looks at the file."""
    assert go(line, rules) == why


def test_a_line_without_a_source_can_be_sent_as_one(rules: Rules) -> None:
    """To see what the product makes of it."""
    assert go(b"not json", rules, fallback="wangge-tong") == ("chuishao.reports.wangge-tong.v1", None)
    assert go(b"not json", rules, gateway=True) == "it is no JSON object"


def test_a_stranger_may_go_through_the_gateway(rules: Rules) -> None:
    """By contract it is taken there all the same."""
    assert go(b'{"source":"stranger"}', rules, gateway=True) == ("chuishao.reports.v1", None)


def test_a_file_that_is_not_there_is_wrong_use() -> None:
    """Before any broker is asked."""
    with pytest.raises(Problem, match="cannot read nowhere") as refused:
        read_lines("nowhere.jsonl")
    assert refused.value.code == 2
