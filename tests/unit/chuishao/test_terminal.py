"""The command in a terminal of its own: what strangers write, widths, encodings."""

import json
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from fcntl import ioctl
from pathlib import Path

import pytest

from operations.visible import RISKY

ROOT = str(Path(__file__).parents[3])
EVIL = "井盖\x1b[2J\x1b]0;owned\x07\u202e破损\x9b1m\u200b😀"
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
"""The console's own bold head and coloured labels."""


def environment(**more: str) -> dict[str, str]:
    """Without what the machine says of languages and terminals."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "CHUISHAO_"))}
    return {**kept, "PYTHONPATH": ROOT, "TERM": "xterm", "LANG": "C.UTF-8", **more}


def in_terminal(columns: int, *args: str, **more: str) -> str:
    """Run `chuishao` in a terminal; what it wrote there, stdout and stderr as they came."""
    ours, theirs = pty.openpty()
    ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    with subprocess.Popen(
        [sys.executable, "-m", "chuishao", *args], stdin=theirs, stdout=theirs, stderr=theirs, env=environment(**more)
    ) as process:
        os.close(theirs)
        said = b""
        while True:
            try:
                part = os.read(ours, 65536)
            except OSError:  # a terminal whose other end is closed
                break
            if not part:
                break
            said += part
        process.wait()
    os.close(ours)
    return said.decode().replace("\r\n", "\n")


def piped(*args: str, **more: str) -> subprocess.CompletedProcess[bytes]:
    """Run `chuishao` into a pipe."""
    command = [sys.executable, "-m", "chuishao", *args]
    return subprocess.run(command, capture_output=True, env=environment(**more), check=False)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_citizens_text_cannot_command_the_terminal(lang: str) -> None:
    """Shown as escapes; the only sequences that are left are the console's colours."""
    said = in_terminal(100, "rules", "explain", EVIL, "--lang", lang)
    assert r"井盖\x1b[2J\x1b]0;owned\x07\u202e破损\x9b1m\u200b😀" in said
    assert not RISKY.search(COLOUR.sub("", said).replace("\n", ""))


def test_an_error_that_quotes_what_was_typed_cannot_either() -> None:
    """Nor a wrong option, a wrong unit, a wrong setting."""
    for args, more in (
        ((f"x{EVIL}",), {}),
        (("inbox", EVIL), {}),
        (("rules", "explain", "x", "--at", EVIL), {}),
        (("status",), {"CHUISHAO_KAFKA": EVIL}),
        (("rules", "check", EVIL), {}),
    ):
        said = in_terminal(100, *args, **more)
        assert "\\u202e" in said
        assert not RISKY.search(COLOUR.sub("", said).replace("\n", "")), args


def test_json_escapes_what_a_terminal_would_obey() -> None:
    """And reads back as it was."""
    out = piped("rules", "explain", EVIL, "--json").stdout.decode()
    assert not RISKY.search(out.replace("\n", ""))
    assert json.loads(out)["masked"] == EVIL


@pytest.mark.parametrize("columns", [40, 60, 80, 120])
def test_names_of_topics_are_whole_at_any_width(columns: int) -> None:
    """They can be copied: a table folds its other columns, or has a line for each field."""
    said = COLOUR.sub("", in_terminal(columns, "topics", "list"))
    for name in ("chuishao.reports.mashang-fengxing.v1", "chuishao.dispatch.jiaotong.v1", "chuishao.case-events.v1"):
        assert re.search(rf"(^|\s){re.escape(name)}($|\s)", said, re.MULTILINE)


@pytest.mark.parametrize(
    ("encoding", "args", "code"),
    [
        ("gbk", ("rules", "explain", "井盖😀破损", "--lang", "zh"), 0),
        ("gbk", ("rules", "explain", "井盖😀破损", "--json"), 0),
        ("ascii", ("rules", "explain", "井盖😀破损"), 0),
        ("latin-1", ("act", "c-1", "签收", "--as", "井盖😀"), 2),
        ("gbk", ("topics", "list"), 0),
        ("latin-1", ("act", "--help"), 0),
        ("ascii", ("--help",), 0),
    ],
)
def test_a_terminal_without_a_character_gets_an_escape_for_it(encoding: str, args: tuple[str, ...], code: int) -> None:
    """Never a crash: the command ends as it does elsewhere."""
    ran = piped(*args, PYTHONIOENCODING=encoding)
    assert (ran.returncode, b"Traceback" in ran.stderr) == (code, False)
    if "--json" in args:
        assert json.loads(ran.stdout.decode("ascii"))["masked"] == "井盖😀破损"
    elif "explain" in args:
        shown = "井盖😀破损".encode(encoding, "backslashreplace")
        assert shown in ran.stdout


def test_bytes_that_are_no_text_are_replaced() -> None:
    """As a terminal in another encoding sends them."""
    ran = subprocess.run(
        [sys.executable, "-m", "chuishao", "rules", "explain", b"\xff\xfe \xbe\xae\xb8\xc7", "--json"],
        capture_output=True,
        env=environment(),
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert "\ufffd" in json.loads(ran.stdout)["masked"]
