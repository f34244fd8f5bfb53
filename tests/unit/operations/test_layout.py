"""Tables in the columns of a terminal: ids stay whole, text is folded."""

import pytest

from operations.layout import TOKEN, fold, lay_out, width_of

ID = "c-k3n5v2m7q4x6w2ab"
HEAD = ("件", "状态", "类别", "可做", "内容")
ROWS = [
    (
        ID,
        "待签收",
        "道路井盖（K00007）",
        "签收 派单异议 进展",
        "中山路与人民路口井盖破损，外卖车差点翻了，已经第三天了还没有人来处理",
    ),
    ("c-ab2w6x4q7m2v5n3k", "办理中", "噪声（S00003）", "联系 办结", "see " + ID + " for the same trouble"),
]


@pytest.mark.parametrize("width", [20, 40, 60, 80, 120, 200])
def test_ids_are_neither_broken_nor_cut_at_any_width(width: int) -> None:
    """In their own column and inside a text."""
    lines = lay_out(HEAD, ROWS, width, keep=(0,))
    assert sum(line.count(ID) for line in lines) == 2
    assert sum(line.count(ROWS[1][0]) for line in lines) == 1


@pytest.mark.parametrize(("width", "rows"), [(60, ROWS[:1]), (80, ROWS), (120, ROWS), (200, ROWS)])
def test_columns_fit_the_terminal(width: int, rows: list[tuple[str, ...]]) -> None:
    """No line is wider, so that the terminal itself breaks nothing."""
    lines = lay_out(HEAD, rows, width, keep=(0,))
    assert lines[0].split() == list(HEAD)
    assert max(map(width_of, lines)) <= width


@pytest.mark.parametrize("width", [20, 40])
def test_where_columns_do_not_fit_each_field_has_a_line(width: int) -> None:
    """Name and value, and an empty line between two rows."""
    lines = lay_out(HEAD, ROWS, width, keep=(0,))
    assert lines[0] == f"件    {ID}"
    assert lines[4] == f"内容  {ROWS[0][4]}"
    assert lines[5] == ""
    assert len(lines) == 2 * len(HEAD) + 1


def test_nothing_is_lost_by_folding() -> None:
    """All words of a row are there, in their order."""
    for width in range(50, 130, 7):
        lines = lay_out(("id", "text"), [(ID, "one two three 井盖破损 four " * 9)], width, keep=(0,))
        text = "".join("".join(lines[1:]).split())
        assert text == ID + "onetwothree井盖破损four" * 9


def test_a_pipe_takes_the_table_as_wide_as_it_is() -> None:
    """One line a row."""
    assert len(lay_out(HEAD, ROWS, None)) == 3


def test_a_word_that_is_longer_than_any_id_may_be_folded() -> None:
    """One citizen's endless word does not spoil the table for all."""
    lines = lay_out(("id", "text"), [(ID, "a" * 500)], 80, keep=(0,))
    assert max(map(len, lines)) <= 80
    assert sum(line.count("a") for line in lines) == 500 + ID.count("a")
    assert len(fold("a" * (TOKEN + 1), TOKEN)) == 2


def test_a_table_without_rows_is_its_head() -> None:
    """At any width."""
    assert lay_out(("a", "b"), [], 80) == ["a  b"]
    assert lay_out(("a", "b"), [], None) == ["a  b"]
