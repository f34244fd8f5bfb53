"""Facts in words: every fact of the contract has one, and each that the code can write is told."""

from datetime import UTC, datetime
from typing import get_args
from zoneinfo import ZoneInfo

import pytest

from chuishao.describe import TELLERS, tell
from handlers.policy.rules import Rules
from operations import codes
from operations.clock_setting import read_speed
from operations.messages.language import Language, choose, moment
from operations.packs import find_pack, read_pack
from operations.problem import Problem
from schemas.vocabulary import CaseState, Verb
from schemas.wire.event import Event

SILENT = {"case.reopened", "case.erased"}
"""Facts whose name says it all."""


@pytest.fixture(scope="module")
def rules() -> Rules:
    """The pack that comes with the product."""
    return read_pack(find_pack("qingjiang"))


def test_every_fact_has_a_word_and_something_to_say() -> None:
    """A new event needs a line in both tables."""
    facts = {str(kind.__struct_config__.tag) for kind in get_args(Event)}
    assert facts <= set(codes.FACTS)
    assert facts - SILENT == set(TELLERS)


def test_a_breach_says_who_what_and_how_late(rules: Rules) -> None:
    """Times on the district's clock."""
    data = {"unit": "chengguan", "leg": "accept", "due": "2026-11-24T01:30:00.000+00:00", "late_by": 2.4}
    assert tell("case.breached", data, rules) == "城管局 (chengguan) accept due 11-24 09:30:00, 2 s late"
    choose(Language.ZH)
    assert tell("case.breached", data, rules) == "城管局（chengguan） 签收应在 11-24 09:30:00 前，已超 2 秒"


def test_a_fact_of_a_newer_version_is_told_by_its_name_alone(rules: Rules) -> None:
    """Within a version, types may be added."""
    assert tell("case.of-tomorrow", {}, rules) == ""


def test_codes_are_read_as_their_words() -> None:
    """What this build does not know stands for itself."""
    assert (codes.word(CaseState, "waiting"), codes.tier(3), codes.fact("case.closed")) == (
        "waiting",
        "3 town",
        "closed",
    )
    choose(Language.ZH)
    assert (codes.word(CaseState, "waiting"), codes.tier(3), codes.fact("case.closed")) == (
        "待签收",
        "3 镇街会战",
        "结案",
    )
    assert codes.word(Verb, "of-tomorrow") == "of-tomorrow"
    assert codes.word(Verb, None) == ""
    assert codes.fact("case.of-tomorrow") == "case.of-tomorrow"


def test_moments_are_shown_in_the_packs_zone_unless_another_is_asked_for() -> None:
    """One zone for the whole output."""
    at = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
    assert moment(at, ZoneInfo("Asia/Shanghai")) == "11-24 09:30:00"
    choose(Language.EN, UTC)
    assert moment(at, ZoneInfo("Asia/Shanghai")) == "11-24 01:30:00"


@pytest.mark.parametrize("said", ["fast", "-1", "1e9", "nan"])
def test_a_clock_is_real_or_a_speed(said: str) -> None:
    """Nothing else."""
    assert (read_speed("real"), read_speed("60"), read_speed("0")) == (None, 60.0, 0.0)
    with pytest.raises(Problem, match="--clock cannot be"):
        read_speed(said)
