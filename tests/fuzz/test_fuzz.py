"""A few seconds of it; `python -m tests.fuzz --examples 100000` has more. What that found is kept here as examples."""

from hypothesis import HealthCheck, given, settings

from schemas.wire.dead_letter import Received
from tests.fuzz.outcome import fate, world
from tests.fuzz.strategies import records


@given(received=records(list(world()[1])))
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_whatever_is_written_has_one_fate(received: Received) -> None:
    """A command that is decided and answered, or a dead letter; never our fault, never anybody's data."""
    fate(received)
