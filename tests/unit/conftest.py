"""The command as a person runs it: arguments in; exit code, stdout and stderr out. No Kafka."""

from collections.abc import Callable
from typing import NamedTuple

import pytest

from chuishao.main import main


class Ran(NamedTuple):
    """What the shell sees."""

    code: int
    out: str
    err: str


Command = Callable[..., Ran]


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str]) -> Command:
    """Run `chuishao` in this process."""

    def run(*args: str) -> Ran:
        code = main(args)
        said = capsys.readouterr()
        return Ran(int(code), said.out, said.err)

    return run
