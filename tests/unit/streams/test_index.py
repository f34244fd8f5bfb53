"""The index by itself: who is found, in which order, and that nothing is left of who is gone."""

from streams.ledger.index import NO_INDEX, Index
from streams.ledger.store import StoredState
from streams.ledger.stored_state import decode_stored_state, encode_stored_state


def test_it_finds_whoever_has_a_key_sorted() -> None:
    """A replay agrees, whatever the order in which they came."""
    index = Index()
    for key in ("b", "a", "c"):
        index.set(key, ("x", "y", "x"))
    assert (index.keys("x"), index.keys("y"), index.keys("z")) == (("a", "b", "c"), ("a", "b", "c"), ())


def test_who_changes_is_found_under_the_new_keys_alone() -> None:
    """And who has none is not found at all, nor remembered."""
    index = Index()
    index.set("a", ("x", "y"))
    index.set("a", ("y", "z"))
    assert (index.keys("x"), index.keys("y"), index.keys("z")) == ((), ("a",), ("a",))
    index.set("a", ())
    assert (index._of, index._keys) == ({}, {})


def test_outside_a_ledger_nothing_is_found() -> None:
    """A pure function may be asked without one."""
    assert NO_INDEX.keys("x") == ()


def test_index_keys_lie_in_a_store_as_they_are() -> None:
    """Whatever signs they have: an opening does not read the states again."""
    for keys in ((), ("area/qj-01-02-03",), ("a\0b", "吹哨", "")):
        entry = StoredState(b"state", held=False, index_keys=keys)
        assert decode_stored_state(encode_stored_state(entry)) == entry
