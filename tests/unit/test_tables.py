"""The pages of docs/ that are tables say what the code says."""

import pytest

from chuishao.tables import DOCS, PAGES


@pytest.mark.parametrize("name", PAGES)
def test_the_page_is_what_the_code_says(name: str) -> None:
    """A stale page fails here: run `python -m chuishao.tables`."""
    assert (DOCS / name).read_text(encoding="utf-8") == PAGES[name]()
