"""Masking: the public reads no person's number."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.intake.pii import looks_personal, mask, public_name

TABLE = [
    ("电话13800000000，速来", "电话***********，速来"),
    ("13800000000 13912345678", "*********** ***********"),
    ("身份证440300199001011238。", "身份证******************。"),
    ("旧证440300900101123", "旧证***************"),
    ("订单2026112413800000001", "订单2026112413800000001"),
    ("井盖没了", "井盖没了"),
    ("", ""),
]


@pytest.mark.parametrize(("text", "masked"), TABLE)
def test_numbers_become_stars(text: str, masked: str) -> None:
    """There are as many stars as the number has digits, and no digit is left."""
    assert mask(text) == masked


NUMBERS = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
PROSE = st.text(alphabet="井盖一三周+- .x*1380９①", max_size=12)


@given(st.lists(st.one_of(NUMBERS, PROSE, st.text(max_size=5), st.text(string.digits, max_size=25)), max_size=6))
def test_masking_twice_changes_nothing(parts: list[str]) -> None:
    """A masked text may be masked again."""
    once = mask("".join(parts))
    assert mask(once) == once


@given(st.text(alphabet="井盖，一。a*", max_size=9), NUMBERS, st.text(alphabet="井盖，。a*", max_size=9))
def test_no_mobile_number_comes_through(before: str, number: str, after: str) -> None:
    """Any text around it except more digits is allowed."""
    assert number not in mask(before + number + after)


def test_an_id_that_looks_personal_is_published_as_a_hash() -> None:
    """The hash depends on the id's owner, so two sources do not reveal that they know the same person."""
    assert looks_personal("r-13800000000")
    assert not looks_personal("MF-1124-00001")
    assert public_name("app", "MF-1124-00001") == "MF-1124-00001"
    veiled = public_name("app", "13800000000")
    assert veiled.startswith("h-")
    assert "13800000000" not in veiled
    assert veiled != public_name("other", "13800000000")


def test_a_hash_is_its_own_public_name() -> None:
    """Applying it twice changes nothing."""
    veiled = public_name("app", "13800000000")
    assert public_name("app", veiled) == veiled


def test_a_text_made_to_be_slow_is_masked_in_time() -> None:
    """A thousand adjacent numbers once took one search each, two seconds in all."""
    text = "13900000 " * 1000 + "13800000000"
    assert mask(text) == "13900000 " * 1000 + "*" * 11
