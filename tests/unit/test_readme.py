"""The product accepts what the README tells people to send, and the commands, links and files that pages name exist."""

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
PAGES = (ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md"))
FOLDERS = ("schemas", "handlers", "streams", "edges", "operations", "auditor", "local", "chuishao", "packs", "tests")
RULES = read_pack(find_pack("qingjiang"))
ECHOED = re.findall(
    r"echo '(\{.*?\})' \|[^']*?-t (\S+)", README.replace("'$CASE'", "c-abc").replace("| tr -d '\\n' ", ""), re.DOTALL
)


def taken(topic: str, body: dict[str, Any]) -> Any:
    """Return the command that the intake makes of a body."""
    raw = json.dumps(body).encode()
    record = Received(topic=topic, partition=0, offset=0, timestamp=0, key=None, value=raw, headers=())
    return to_command(record, datetime(2026, 11, 24, tzinfo=UTC), RULES, prefix="chuishao.", trusted=False)


def anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as GitHub forms them."""
    headings = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_the_readme_has_five_examples_with_kcat() -> None:
    """They are a report, three actions of a department, and a reporter's answer."""
    assert len(ECHOED) == 5


@pytest.mark.parametrize(("body", "topic"), ECHOED)
def test_what_kcat_sends_is_accepted(body: str, topic: str) -> None:
    """No field is misspelt, and the intake refuses no action."""
    command = taken(topic, json.loads(body))
    assert isinstance(command, ReportCommand | ActionCommand), command
    assert isinstance(command, ReportCommand) or command.refusal is None, command.refusal


def test_the_python_example_sends_a_report_that_is_accepted() -> None:
    """The example parses, and its report is valid on its topic."""
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
    """In README, guide and concepts: `chuishao …` at the start of a line or in backticks."""
    known = set(COMMANDS)
    written = (page for folder in ("guide", "concepts") for page in (ROOT / "docs" / folder).glob("*.md"))
    pages = [README, *(page.read_text(encoding="utf-8") for page in written)]
    named = {word for page in pages for word in re.findall(r"(?:^|`|\$ )chuishao ([a-z]+)", page, re.MULTILINE)}
    assert named <= known
    assert {"up", "demo", "send", "inbox", "act", "case", "status"} <= known


def test_every_relative_link_has_its_file() -> None:
    """In the README, the changelog and all of docs; a link to a heading has that heading."""
    for page in PAGES:
        for target, anchor in re.findall(r"\]\((?!https?:)([^)#]*)(?:#([^)]+))?\)", page.read_text(encoding="utf-8")):
            linked = page.parent / target if target else page
            assert linked.exists(), f"{page.name}: {target}"
            assert not anchor or anchor in anchors(linked), f"{page.name}: {target}#{anchor}"


def test_every_file_that_a_page_names_exists() -> None:
    """In backticks, with a folder of the repository in front. A superseded decision may name what is gone."""
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        if "superseded by" in "".join(text.splitlines()[:3]):
            continue
        for name in re.findall(rf"`((?:{'|'.join(FOLDERS)})/[\w./-]+)`", text):
            assert (ROOT / name).exists(), f"{page.name}: {name}"


def test_every_topic_that_the_readme_names_exists() -> None:
    """Every name is one of the registry's."""
    patterns = [
        re.compile(re.escape("chuishao." + topic.named()).replace(r"\{\}", r"[a-z{][a-z0-9}-]*")) for topic in Topic
    ]
    for name in re.findall(r"chuishao\.[a-z-]+(?:\.[a-z{][a-z0-9}-]*)?\.v1", README):
        assert any(pattern.fullmatch(name) for pattern in patterns), name
