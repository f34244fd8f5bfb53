"""A few seconds of fuzzing; `python -m tests.fuzz --examples 100000` runs more. Its findings are kept here as examples.

Owns: the examples. Refuses: judging (`outcome.py`).
"""

from hypothesis import HealthCheck, given, settings

from schemas.wire.dead_letter import Received
from tests.fuzz.outcome import outcome_of, world
from tests.fuzz.strategies import records


@given(received=records(list(world()[1])))
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_any_record_has_one_outcome(received: Received) -> None:
    """It is a command that is decided and answered, or a dead letter; never a bug of ours, never with personal data."""
    outcome_of(received)
