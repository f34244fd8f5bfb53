"""Turning pydantic's errors into names of fields."""

import pytest
from pydantic import ValidationError

from handlers.intake.field_errors import MOST, FieldErrors, field_errors
from schemas.wire.action import read_action


def test_names_are_dotted_without_the_type_and_without_content() -> None:
    """`actor.role`, not `accept.actor.role`; null where a value is needed counts as missing."""
    body: dict[str, object] = {
        "id": None,
        "case_id": "c",
        "type": "accept",
        "actor": {"role": "秘密", "unit": "x"},
        "evidence": [{}],
    }
    with pytest.raises(ValidationError) as caught:
        read_action(body)
    found = field_errors(caught.value, whole=())
    assert found == FieldErrors(missing=("id", "evidence.0.url"), invalid=("actor.role",))


def test_each_name_comes_once_and_they_are_bounded() -> None:
    """So a header stays short."""
    many = FieldErrors(missing=("a", "a"), invalid=(*map(str, range(99)), "a"))
    assert many.names[:2] == ("a", "0")
    assert len(many.names) == MOST
