"""A small district for each day."""

import pytest

from tests.days.day import District
from tests.support.small_pack import hamlet


@pytest.fixture
def district() -> District:
    """Return a district on a Tuesday morning."""
    return District(hamlet())
