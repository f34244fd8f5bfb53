"""A hamlet for each day."""

import pytest

from tests.days.day import District
from tests.days.hamlet import hamlet


@pytest.fixture
def district() -> District:
    """A quiet Tuesday morning."""
    return District(hamlet())
