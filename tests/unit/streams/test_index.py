"""The index by itself: which keys it finds, in which order, and that no deleted key is left in it.

Owns: the index. Refuses: the ledger.
"""

from streams.ledger.index import NO_INDEX, Index
from streams.ledger.store import StoredState
from streams.ledger.stored_state import decode_stored_state, encode_stored_state


def test_the_states_of_a_key_are_found_in_order() -> None:
    """A replay agrees, in whatever order they came."""
    index = Index()
    for key in ("b", "a", "c"):
        index.set(key, ("x", "y", "x"))
    assert (index.keys("x"), index.keys("y"), index.keys("z")) == (("a", "b", "c"), ("a", "b", "c"), ())


def test_a_changed_state_is_found_under_its_new_keys_alone() -> None:
    """A state without a key is not found at all, nor remembered."""
    index = Index()
    index.set("a", ("x", "y"))
    index.set("a", ("y", "z"))
    assert (index.keys("x"), index.keys("y"), index.keys("z")) == ((), ("a",), ("a",))
    index.set("a", ())
    assert (index._of, index._keys) == ({}, {})


def test_outside_a_ledger_nothing_is_found() -> None:
    """A pure function may be called without one."""
    assert NO_INDEX.keys("x") == ()


def test_index_keys_are_stored_as_they_are() -> None:
    """They may have any characters: an opening does not read the states again."""
    for keys in ((), ("area/qj-01-02-03",), ("a\0b", "吹哨", "")):
        entry = StoredState(b"state", held=False, index_keys=keys)
        assert decode_stored_state(encode_stored_state(entry)) == entry
