"""Imports go without the collector, and nothing else does."""

import gc
import os

import pytest

from chuishao.quick_imports import quick_imports


@pytest.mark.parametrize("was_on", [True, False])
def test_the_collector_rests_meanwhile_and_is_afterwards_as_before(
    monkeypatch: pytest.MonkeyPatch, *, was_on: bool
) -> None:
    """Also after an import that fails; what was there by then is not looked at again."""
    monkeypatch.delenv("OPENBLAS_NUM_THREADS", raising=False)
    (gc.enable if was_on else gc.disable)()
    try:
        with pytest.raises(ImportError):
            _fail_to_import()
        assert gc.isenabled() == was_on
        assert gc.get_freeze_count() > 0
        assert os.environ["OPENBLAS_NUM_THREADS"] == "1"
    finally:
        gc.unfreeze()
        gc.enable()


def _fail_to_import() -> None:
    with quick_imports():
        assert not gc.isenabled()
        raise ImportError


def test_who_has_said_how_many_threads_it_wants_keeps_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """An operator's word stands."""
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "4")
    with quick_imports():
        pass
    gc.unfreeze()
    assert os.environ["OPENBLAS_NUM_THREADS"] == "4"
