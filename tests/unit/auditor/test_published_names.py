"""A published name is the same, in whatever form it was published.

Owns: names. Refuses: masking.
"""

import pytest

from auditor import published_names
from schemas.ids import veiled


@pytest.mark.parametrize("said", ["13912345678", "138-1234-5678", "一三九一二三四五六七八", "１３９１２３４５６７８"])
def test_a_name_that_may_be_a_number_is_its_hash(said: str) -> None:
    """This holds as it was sent, and as it was published."""
    assert published_names.name("app", said) == veiled("app", said)
    assert published_names.name("app", veiled("app", said)) == veiled("app", said)
    assert published_names.case(said) == ""


@pytest.mark.parametrize("said", ["r-1", "MF-1124-00001", "c-4h566d67bhva2223"])
def test_any_other_name_is_itself(said: str) -> None:
    """A case's id may hold many digits."""
    assert published_names.case(said) == said


@pytest.mark.parametrize("said", ["app", "some-new-app"])
def test_a_source_is_its_code(said: str) -> None:
    """A foreign name that is no code has a hash, which stays the same."""
    assert published_names.source(said) == said
    hidden = published_names.source("某某应用")
    assert hidden == veiled("source", "某某应用")
    assert published_names.source(hidden) == hidden
