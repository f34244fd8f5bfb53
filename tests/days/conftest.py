"""A hamlet for each day."""

import pytest

from tests.days.day import District
from tests.support.small_pack import small_rules


@pytest.fixture
def district() -> District:
    """A quiet Tuesday morning."""
    return District(small_rules())
