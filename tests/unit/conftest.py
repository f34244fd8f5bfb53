"""The command as a person runs it: arguments in; exit code, stdout and stderr out. No Kafka."""

from collections.abc import Callable
from typing import NamedTuple

import pytest

from chuishao.main import main
from operations.messages.language import Language, choose


class Ran(NamedTuple):
    """What the shell sees."""

    code: int
    out: str
    err: str


Command = Callable[..., Ran]


@pytest.fixture(autouse=True)
def _in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the locale of the machine is; a test that wants Chinese says so."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "CHUISHAO_LANG", "CHUISHAO_ZONE"):
        monkeypatch.delenv(name, raising=False)
    choose(Language.EN)


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str]) -> Command:
    """Run `chuishao` in this process."""

    def run(*args: str) -> Ran:
        code = main(args)
        said = capsys.readouterr()
        return Ran(int(code), said.out, said.err)

    return run
