"""Nothing but the console writes to the terminal: what it makes harmless cannot be got around."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
ROOMS = ("operations", "auditor", "local", "chuishao")

ELSEWHERE = {
    "operations/console.py": "the console",
    "chuishao/main.py": "redirects stdout after a hang-up",
    "operations/log_setup.py": "gives stderr to the log, whose lines are made harmless there",
    "operations/serve.py": "flushes",
    "chuishao/commands/send.py": "reads stdin",
    "chuishao/commands/chaos.py": "quotes the command line in a report",
    "chuishao/commands/demo.py": "quotes the command as it was called",
    "local/supervisor/supervisor.py": "sys.executable",
    "local/broker/die_with_parent.py": "a program of its own between us and a child, before exec",
    "local/broker/relock.py": "a tool of the developers",
}
"""Who touches `sys` at all, and why."""

STREAMS = ("stdout", "stderr", "__stdout__", "__stderr__")
WRITERS = {"operations/console.py", "local/broker/die_with_parent.py", "local/broker/relock.py"}
"""Who writes to a stream."""

FILES = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))


def written(tree: ast.Module) -> Iterator[str]:
    """What a module writes with: `print`, typer's and rich's own printing, a stream's `write`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func)
            if name in ("print", "input") or name.endswith((".echo", ".secho", ".print_exc", ".print")):
                yield name
            if name.endswith((".write", ".writelines")) and name.split(".")[-2] in STREAMS:
                yield name
            if name == "os.write":
                yield name
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else [one.name for one in node.names]
            yield from (name for name in names if name.split(".")[0] in ("rich", "click", "curses"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_command_writes_to_the_terminal_around_the_console(path: Path) -> None:
    """Not with `print`, not with a library's console, not to a stream."""
    name = str(path.relative_to(ROOT))
    tree = ast.parse(path.read_text(encoding="utf-8"))
    if name not in WRITERS:
        assert list(written(tree)) == []
    streams = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr in STREAMS}
    assert not streams or name in ELSEWHERE, f"{name} touches {streams}"
