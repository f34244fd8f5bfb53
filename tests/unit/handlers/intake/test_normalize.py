"""Normalizing words: width, case, script and spaces do not matter."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.intake.normalize import SIMPLIFIED, TRADITIONAL, normalize, normalize_pattern


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("井 盖", "井盖"),
        ("ＫＴＶ", "ktv"),
        ("井\u200b蓋損壞", "井盖损坏"),
        ("路 燈\n不亮", "路灯不亮"),
        ("①㎡", "1m2"),
        ("", ""),
    ],
)
def test_a_text_has_one_form(written: str, folded: str) -> None:
    """The form is for comparing; what people read is not changed."""
    assert normalize(written) == folded


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    """So terms and texts have the same form."""
    assert normalize(normalize(text)) == normalize(text)


def test_a_pattern_keeps_its_syntax_and_its_signs_are_folded() -> None:
    """A full-width comma in a pattern matches the narrow one of a normalized text."""
    assert normalize_pattern("漏氣，.{0,3}[。！]").search(normalize("煤气漏气，快来！"))
    assert normalize_pattern(r"KTV\S").search(normalize("ｋｔｖ吵"))
    assert normalize_pattern("（急）").pattern == r"\(急\)"


def test_each_traditional_sign_has_its_simplified_one() -> None:
    """The two lists have one length."""
    assert len(TRADITIONAL) == len(SIMPLIFIED)
