"""Old bytes become today's values, one step at a time; newer ones are refused by name; what is broken stays broken."""

from typing import Any

import msgspec
import orjson
import pytest

from schemas.base import Value
from schemas.internal.command import COMMAND
from schemas.internal.state import STATE
from schemas.internal.versioned import NewerSchemaError, OlderSchemaError, RawRecord, Versioned


class Lamp(Value, frozen=True):
    """Something in its third version: first `on`, then `light` in percent, then `light` with a colour."""

    light: int
    colour: str


def upcast_1_2(raw: RawRecord) -> RawRecord:
    """A lamp was on or off."""
    return {"light": 100 if raw["on"] else 0}


def upcast_2_3(raw: RawRecord) -> RawRecord:
    """All lamps were white."""
    return {**raw, "colour": "white"}


def lower_3_2(raw: RawRecord) -> RawRecord:
    """For those who do not know colours yet."""
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
    """A record that does not say its version is of the first."""
    assert LAMP.known == 3
    assert LAMP.read(orjson.dumps(raw)) == WHITE


def test_a_newer_one_is_refused_with_both_versions() -> None:
    """Whatever else it says: its shape is not ours to judge."""
    with pytest.raises(NewerSchemaError, match=r"a lamp has schema 4, this version of the product reads up to 3"):
        LAMP.read(b'{"schema": 4, "glow": {"k": 2700}}')


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b"null", b'{"schema":"3"}', b'{"schema":true}', b'{"schema":0}'])
def test_what_is_no_record_of_any_version_is_broken_and_not_newer(raw: bytes) -> None:
    """It is set aside, as it ever was."""
    with pytest.raises(msgspec.DecodeError):
        LAMP.read(raw)


def test_while_others_do_not_read_the_newest_version_the_one_before_is_written() -> None:
    """The release that learns to read; the next one leaves `lower` out."""
    learning: Versioned[Lamp] = Versioned("lamp", Lamp, (upcast_1_2, upcast_2_3), lower_3_2)
    before: Versioned[Any] = Versioned("lamp", dict[str, Any], (upcast_1_2,))
    assert before.read(learning.write(WHITE)) == {"light": 100}
    assert learning.read(learning.write(WHITE)) == WHITE
    assert LAMP.read(LAMP.write(WHITE)) == WHITE


@pytest.mark.parametrize(("form", "what"), [(COMMAND, "command"), (STATE, "state")])
def test_commands_and_states_of_the_next_version_are_refused(form: Versioned[Any], what: str) -> None:
    """These are the two that workers of several versions share."""
    with pytest.raises(NewerSchemaError, match=f"a {what} has schema {form.known + 1}"):
        form.read(orjson.dumps({"schema": form.known + 1, "what": "report"}))


@pytest.mark.parametrize(("form", "what"), [(COMMAND, "command"), (STATE, "state")])
def test_what_was_written_before_the_first_release_is_refused_by_name(form: Versioned[Any], what: str) -> None:
    """Nothing is wrong with it, and nothing lifts it: it is neither decided by nor set aside."""
    with pytest.raises(OlderSchemaError, match=f"a {what} has schema 1, .* reads from 2 on"):
        form.read(b'{"schema":1,"case_id":"c-1"}')
