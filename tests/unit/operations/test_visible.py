"""What a citizen writes is shown to an operator, and never obeyed by the operator's terminal."""

import json
import sys
import unicodedata

import pytest

from operations.visible import MARKS, RISKY, json_text, visible

CLASSES = {
    "clear the screen": ("\x1b[2J", r"\x1b[2J"),
    "set the title": ("\x1b]0;owned\x07", r"\x1b]0;owned\x07"),
    "NUL": ("\x00", r"\x00"),
    "DEL": ("\x7f", r"\x7f"),
    "C1 control sequence introducer": ("\x9b2J", r"\x9b2J"),
    "carriage return": ("done\rerror", r"done\rerror"),
    "line break": ("a\nverdict: clean", r"a\nverdict: clean"),
    "tab": ("a\tb", r"a\tb"),
    "backspace": ("\x08\x08", r"\x08\x08"),
    "right-to-left override": ("\u202egpj.exe", r"\u202egpj.exe"),
    "isolate": ("\u2066a\u2069", r"\u2066a\u2069"),
    "zero-width space": ("a\u200bb", r"a\u200bb"),
    "zero-width joiner": ("a\u200db", r"a\u200db"),
    "byte order mark": ("\ufeff", r"\ufeff"),
    "soft hyphen": ("\xad", r"\xad"),
    "line separator": ("\u2028", r"\u2028"),
    "tag": ("\U000e0041", r"\U000e0041"),
    "Hangul filler": ("\u3164", r"\u3164"),
    "lone surrogate": ("\ud800", r"\ud800"),
}


@pytest.mark.parametrize(("sent", "shown"), CLASSES.values(), ids=list(CLASSES))
def test_each_class_is_shown_as_an_escape(sent: str, shown: str) -> None:
    """The text around it stays."""
    assert visible(f"井盖{sent}破损") == f"井盖{shown}破损"


@pytest.mark.parametrize("sent", [pair[0] for pair in CLASSES.values()], ids=list(CLASSES))
def test_json_escapes_each_class_and_says_the_same(sent: str) -> None:
    """A program reads back what was sent; no risky character stands in the document."""
    for indent in (None, 2):
        text = json_text({"text": f"井盖{sent}破损"}, indent=indent)
        assert not RISKY.search(text.replace("\n", "") if indent else text)
        assert json.loads(text) == {"text": f"井盖{sent}破损"}


def test_every_control_and_format_character_of_unicode_is_risky() -> None:
    """Whatever this Python's tables call a control, a format character, a surrogate or a separator of lines."""
    categories = ("Cc", "Cf", "Cs", "Zl", "Zp")
    missed = [
        f"U+{code:04X}"
        for code in range(sys.maxunicode + 1)
        if unicodedata.category(chr(code)) in categories and not RISKY.match(chr(code))
    ]
    assert missed == []


def test_plain_text_stays_as_it_is() -> None:
    """Chinese, emoji, full-width signs and spaces, accents."""
    text = "中山路　井盖（破损）😀 café Ünïcode naïve “quoted” é"
    assert visible(text) == text


def test_a_tower_of_combining_marks_is_cut_down() -> None:
    """It would paint over the lines above."""
    assert visible("a" + "\u0301" * 50).count("\u0301") == MARKS


@pytest.mark.parametrize("encoding", ["gbk", "ascii", "latin-1", "gb18030", "utf-8"])
def test_what_an_encoding_lacks_is_replaced(encoding: str) -> None:
    """Never a crash, and the rest is kept."""
    shown = visible("井盖😀", encoding)
    assert shown.encode(encoding).decode(encoding) == shown
    assert "😀" in shown or r"\U0001f600" in shown


def test_json_beyond_utf8_is_plain_ascii() -> None:
    """Every reader of JSON takes it, whatever the terminal's encoding is."""
    text = json_text({"text": "井盖😀"}, ascii_only=True)
    assert text.isascii()
    assert json.loads(text) == {"text": "井盖😀"}
