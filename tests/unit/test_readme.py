"""What the README tells people to send is what the product takes, and the commands it names exist."""

import ast
import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from chuishao.commands.catalogue import COMMANDS
from handlers.intake.pipeline import to_command
from operations.packs import find_pack, read_pack
from schemas.internal.command import ActionCommand, ReportCommand
from schemas.topics import Topic
from schemas.wire.dead_letter import Received

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
RULES = read_pack(find_pack("qingjiang"))
ECHOED = re.findall(
    r"echo '(\{.*?\})' \|[^']*?-t (\S+)", README.replace("'$CASE'", "c-abc").replace("| tr -d '\\n' ", ""), re.DOTALL
)


def taken(topic: str, body: dict[str, Any]) -> Any:
    """A body, as the intake would take it."""
    raw = json.dumps(body).encode()
    record = Received(topic=topic, partition=0, offset=0, timestamp=0, key=None, value=raw, headers=())
    return to_command(record, datetime(2026, 11, 24, tzinfo=UTC), RULES, prefix="chuishao.", trusted=False)


def test_there_is_something_to_try() -> None:
    """A report, three actions of a department, a reporter's answer."""
    assert len(ECHOED) == 5


@pytest.mark.parametrize(("body", "topic"), ECHOED)
def test_what_kcat_sends_is_taken(body: str, topic: str) -> None:
    """No field is misspelt; no action is refused at the door."""
    command = taken(topic, json.loads(body))
    assert isinstance(command, ReportCommand | ActionCommand), command
    assert isinstance(command, ReportCommand) or command.refusal is None, command.refusal


def test_the_python_example_sends_a_report_that_is_taken() -> None:
    """The dictionary in the example, on the topic in the example; and it parses."""
    (source,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    tree = ast.parse(source)
    report = next(
        ast.literal_eval(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict)
    )
    (topic,) = re.findall(r'"(chuishao\.reports[^"]+)"', source)
    command = taken(topic, report)
    assert isinstance(command, ReportCommand)
    assert command.report.classification.doubt is None


def test_every_command_that_is_named_exists() -> None:
    """In README and docs, `chuishao …` in a block or in backticks."""
    known = set(COMMANDS)
    written = (page for folder in ("guide", "concepts") for page in (ROOT / "docs" / folder).glob("*.md"))
    pages = [README, *(page.read_text(encoding="utf-8") for page in written)]
    named = {word for page in pages for word in re.findall(r"(?:^|`|\$ )chuishao ([a-z]+)", page, re.MULTILINE)}
    assert named <= known
    assert {"up", "demo", "send", "inbox", "act", "case", "status"} <= known


def test_links_lead_somewhere() -> None:
    """Every relative link of README and docs."""
    for page in (ROOT / "README.md", *(ROOT / "docs").rglob("*.md")):
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_topics_that_are_named_are_in_the_registry() -> None:
    """No example writes to a topic that does not exist."""
    patterns = [
        re.compile(re.escape("chuishao." + topic.named()).replace(r"\{\}", r"[a-z{][a-z0-9}-]*")) for topic in Topic
    ]
    for name in re.findall(r"chuishao\.[a-z-]+(?:\.[a-z{][a-z0-9}-]*)?\.v1", README):
        assert any(pattern.fullmatch(name) for pattern in patterns), name
