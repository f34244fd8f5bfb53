"""What a person reads when something cannot be done, and what the shell is told."""

import pytest

from operations.exit_code import ExitCode
from operations.problem import Problem


def test_a_problem_is_three_lines_root_first() -> None:
    """What, why and do, each on one line, whatever line breaks came in."""
    problem = Problem("no broker\nanswers", "nobody listens", "start one with `chuishao up`")
    assert str(problem) == "no broker answers\nwhy: nobody listens\ndo: start one with `chuishao up`"


def test_an_empty_part_is_left_out() -> None:
    """No line says nothing."""
    assert Problem("what", "", " ").lines() == ("what",)


def test_a_problem_blames_the_surroundings_unless_told_otherwise() -> None:
    """The usual code is 3."""
    assert Problem("a", "b", "c").code is ExitCode.SURROUNDINGS
    assert Problem("a", "b", "c", ExitCode.USAGE).code == 2


def test_a_problem_passes_through_a_with() -> None:
    """It was once a frozen dataclass, on which Python could not set the traceback."""
    with pytest.raises(Problem) as raised, pytest.MonkeyPatch.context():
        raise Problem("a", "b", "c") from OSError("root")
    assert isinstance(raised.value.__cause__, OSError)


def test_the_numbers_of_the_exit_codes_are_for_ever() -> None:
    """Scripts depend on them."""
    assert {code.name: int(code) for code in ExitCode} == {
        "OK": 0,
        "NO": 1,
        "USAGE": 2,
        "SURROUNDINGS": 3,
        "BUG": 4,
    }


def test_every_exit_code_says_what_it_means() -> None:
    """The sentence that docs and help print."""
    assert all(code.meaning for code in ExitCode)
