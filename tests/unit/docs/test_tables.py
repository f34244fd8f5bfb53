"""The generated pages are what the code says."""

import re

import pytest

from docs.generate.tables import PAGES, REFERENCE


@pytest.mark.parametrize("name", PAGES)
def test_the_page_is_up_to_date(name: str) -> None:
    """A stale page fails here: run `make docs`."""
    assert (REFERENCE / name).read_text(encoding="utf-8") == PAGES[name]()


def test_the_page_of_messages_is_complete_and_has_nothing_private() -> None:
    """Every part that is linked has its heading, once. No type is printed as Python prints it."""
    page = PAGES["messages.md"]()
    headings = [line.removeprefix("### ") for line in page.splitlines() if line.startswith("### ")]
    anchors = {re.sub(r"[^a-z0-9-]", "", heading.lower().replace(" ", "-")) for heading in headings}
    assert set(re.findall(r"\(#([^)]+)\)", page)) <= anchors
    assert len(anchors) == len(headings)
    assert not re.search(r"<class|typing|schemas\.|`private`|`digest`", page)
    assert {"`accept`", "`dispatch.changed`", "`case.opened`", "`ops.health`", "Cause", "Location"} <= set(headings)
    assert "| `type` | `report` or `action` or `timer` |" in page
