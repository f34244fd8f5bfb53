"""One name for what is published, whatever it was published as."""

import pytest

from auditor import published_names
from schemas.ids import veiled


@pytest.mark.parametrize("said", ["13912345678", "138-1234-5678", "一三九一二三四五六七八", "１３９１２３４５６７８"])
def test_what_may_be_a_number_is_filed_under_its_hash(said: str) -> None:
    """As it was sent, and as it was published."""
    assert published_names.name("app", said) == veiled("app", said)
    assert published_names.name("app", veiled("app", said)) == veiled("app", said)
    assert published_names.case(said) == ""


@pytest.mark.parametrize("said", ["r-1", "MF-1124-00001", "c-4h566d67bhva2223"])
def test_what_is_none_is_itself(said: str) -> None:
    """A case's id of ours may hold many digits."""
    assert published_names.case(said) == said


@pytest.mark.parametrize("said", ["app", "some-new-app"])
def test_a_source_is_its_code(said: str) -> None:
    """Of a stranger whose name is no code it is the hash, which stays what it is."""
    assert published_names.source(said) == said
    hidden = published_names.source("某某应用")
    assert hidden == veiled("source", "某某应用")
    assert published_names.source(hidden) == hidden
