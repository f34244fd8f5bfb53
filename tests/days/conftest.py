"""A district of the small pack for each day.

Owns: the fixture. Refuses: the pack.
"""

import pytest

from tests.days.day import District
from tests.support.small_pack import small_rules


@pytest.fixture
def district() -> District:
    """A quiet Tuesday morning."""
    return District(small_rules())
