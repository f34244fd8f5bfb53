"""`docs/reference/commands.md` is what the program says, and every command has help."""

import pytest
import typer

from chuishao.commands.catalogue import COMMANDS
from chuishao.main import app
from docs.generate import __main__ as generate
from docs.generate import reference
from operations.exit_code import ExitCode
from schemas.wire.action import ACTIONS


def test_the_page_is_up_to_date() -> None:
    """A stale page fails: `make docs` writes it."""
    assert reference.PAGE.read_text(encoding="utf-8") == reference.page()


def test_every_command_has_help_and_an_example() -> None:
    """A group needs no example."""
    for path, text in reference.helps_of(typer.main.get_command(app)):
        group = "COMMAND [ARGS]" in text.splitlines()[0]
        assert group or "Example: " in text, path


def test_every_option_and_argument_says_what_it_is_for() -> None:
    """No help text is empty."""
    todo = [typer.main.get_command(app)]
    while todo:
        command = todo.pop()
        todo += getattr(command, "commands", {}).values()
        for parameter in command.params:
            assert getattr(parameter, "help", None), f"{command.name} {parameter.name}"


def test_the_page_has_every_exit_code_and_every_action() -> None:
    """They come from the enum and the models."""
    page = reference.page()
    assert all(code.meaning in page for code in ExitCode)
    assert all(f"| `{verb.value}` | {verb.zh} |" in page for verb in ACTIONS)


def test_a_stale_page_is_named(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """The message has the command that writes it. A current page is not named."""
    assert generate.main(["--check"]) == 0
    monkeypatch.setitem(generate.PAGES, "commands.md", lambda: "another page")
    assert generate.main(["--check"]) == 1
    assert capsys.readouterr().err == "docs/reference/commands.md is not up to date; `make docs` writes it\n"


def test_summaries_are_the_first_lines_of_the_helps() -> None:
    """`chuishao --help` imports no command, so the summaries are written twice."""
    for name, command in typer.main.get_group(app).commands.items():
        assert command.get_short_help_str(200) == COMMANDS[name], name
