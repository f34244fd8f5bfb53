"""Old bytes become today's values step by step; newer ones are refused by name; broken ones stay broken."""

from typing import Any

import msgspec
import orjson
import pytest

from schemas.base import Value
from schemas.internal.command import COMMAND
from schemas.internal.state import STATE
from schemas.internal.versioned import NewerSchemaError, OlderSchemaError, RawRecord, Versioned


class Lamp(Value, frozen=True):
    """A lamp in its third version: first `on`, then `light` in percent, then `light` with a colour."""

    light: int
    colour: str


def upcast_1_2(raw: RawRecord) -> RawRecord:
    """Lift from version 1, in which a lamp was on or off."""
    return {"light": 100 if raw["on"] else 0}


def upcast_2_3(raw: RawRecord) -> RawRecord:
    """Lift from version 2, in which all lamps were white."""
    return {**raw, "colour": "white"}


def lower_3_2(raw: RawRecord) -> RawRecord:
    """Lower for readers that do not know colours yet."""
    return {"schema": 2, "light": raw["light"]}


LAMP: Versioned[Lamp] = Versioned("lamp", Lamp, (upcast_1_2, upcast_2_3))
WHITE = Lamp(light=100, colour="white")


@pytest.mark.parametrize(
    "raw",
    [
        {"on": True},
        {"schema": 1, "on": True},
        {"schema": 2, "light": 100},
        {"schema": 3, "light": 100, "colour": "white"},
    ],
    ids=["none", "1", "2", "3"],
)
def test_each_older_version_is_lifted_step_by_step(raw: RawRecord) -> None:
    """A record that names no version has the first."""
    assert LAMP.known == 3
    assert LAMP.read(orjson.dumps(raw)) == WHITE


def test_a_newer_one_is_refused_with_both_versions() -> None:
    """Its content does not matter, because its shape is unknown."""
    with pytest.raises(NewerSchemaError, match=r"a lamp has schema 4, this version of the product reads up to 3"):
        LAMP.read(b'{"schema": 4, "glow": {"k": 2700}}')


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b"null", b'{"schema":"3"}', b'{"schema":true}', b'{"schema":0}'])
def test_what_is_no_record_of_any_version_is_broken_and_not_newer(raw: bytes) -> None:
    """It is set aside as before."""
    with pytest.raises(msgspec.DecodeError):
        LAMP.read(raw)


def test_while_others_do_not_read_the_newest_version_the_one_before_is_written() -> None:
    """This release learns to read the new version; the next one leaves `lower` out."""
    learning: Versioned[Lamp] = Versioned("lamp", Lamp, (upcast_1_2, upcast_2_3), lower_3_2)
    before: Versioned[Any] = Versioned("lamp", dict[str, Any], (upcast_1_2,))
    assert before.read(learning.write(WHITE)) == {"light": 100}
    assert learning.read(learning.write(WHITE)) == WHITE
    assert LAMP.read(LAMP.write(WHITE)) == WHITE


@pytest.mark.parametrize(("form", "what"), [(COMMAND, "command"), (STATE, "state")])
def test_commands_and_states_of_the_next_version_are_refused(form: Versioned[Any], what: str) -> None:
    """Workers of several versions share these two."""
    with pytest.raises(NewerSchemaError, match=f"a {what} has schema {form.known + 1}"):
        form.read(orjson.dumps({"schema": form.known + 1, "what": "report"}))


@pytest.mark.parametrize(("form", "what"), [(COMMAND, "command"), (STATE, "state")])
def test_what_was_written_before_the_first_release_is_refused_by_name(form: Versioned[Any], what: str) -> None:
    """Nothing is wrong with it and nothing lifts it, so it is neither decided by nor set aside."""
    with pytest.raises(OlderSchemaError, match=f"a {what} has schema 1, .* reads from 2 on"):
        form.read(b'{"schema":1,"case_id":"c-1"}')
