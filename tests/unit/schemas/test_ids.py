"""A case's home is in its id; the auditor computes both again with code of its own."""

import re

import pytest

from auditor import case_ids
from schemas.ids import case_id, home, home_of_case
from streams.client.delivery import home_partition

PARTITIONS = 12
CASES = [(f"source-{n % 7}", f"r-{n}" if n % 3 else f"编号{n}") for n in range(500)]


def test_a_case_id_is_short_and_says_its_home() -> None:
    """It has twenty characters after the prefix, all of them from base32."""
    name = case_id("app", "r-1")
    assert re.fullmatch(r"c-[a-z2-7]{20}", name)
    assert home_of_case(name) == home("report", "app", "r-1") == name[2:6]


def test_everything_of_a_case_has_its_home() -> None:
    """This includes a key that begins with the case id."""
    name = case_id("app", "r-1")
    assert home_of_case(f"{name}/17") == home_of_case(name)


@pytest.mark.parametrize(
    "name", ["", "c-1", "action:a-1", "c-k3n5v2m7q4x6w2ab", "C-7M2EK3N5V2M7Q4X6W2AB", "吹哨", "a/b"]
)
def test_what_is_no_id_of_ours_is_its_own_home(name: str) -> None:
    """An action that names no case is answered under its own name."""
    assert home_of_case(name) == name == case_ids.home(name)


def test_the_auditor_agrees_on_every_id_home_and_partition() -> None:
    """The auditor uses other code."""
    for source, report in CASES:
        name = case_id(source, report)
        assert case_ids.case_of(source, report) == name
        assert case_ids.home(name) == home_of_case(name)
        assert case_ids.partition(name, PARTITIONS) == home_partition(name, PARTITIONS)
    for odd in ("", "c-1", "action:a", "吹哨", "x" * 31):
        assert case_ids.partition(odd, PARTITIONS) == home_partition(odd, PARTITIONS)


def test_homes_use_every_partition() -> None:
    """A hash of four characters is enough for twelve partitions."""
    assert {home_partition(case_id(*one), PARTITIONS) for one in CASES} == set(range(PARTITIONS))
