"""Messages: both languages take the same fields, and whoever says one gives them all."""

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from operations import messages
from operations.messages.errors_texts import Trouble
from operations.messages.language import Language, Text, choose, listed, named, of_locale

ROOT = Path(__file__).parents[3]
CHINESE = re.compile(r"[\u4e00-\u9fff]")
EXAMPLES = re.compile(r"`[^`]*`|“[^”]*”")
"""Commands that are quoted: reports in them are Chinese in every language."""


def catalogue() -> Iterator[tuple[str, Text]]:
    """Every message, by module and name."""
    for module in pkgutil.iter_modules(messages.__path__):
        for name, value in vars(importlib.import_module(f"operations.messages.{module.name}")).items():
            if isinstance(value, Text):
                yield f"{module.name}.{name}", value
            elif isinstance(value, Trouble):
                for part, text in zip(("what", "why", "do"), value[:3], strict=True):
                    assert isinstance(text, Text)
                    yield f"{module.name}.{name}.{part}", text
            elif isinstance(value, dict) and name.isupper():
                for key, text in value.items():
                    if isinstance(text, Text):
                        yield f"{module.name}.{name}[{key}]", text


MESSAGES = dict(catalogue())


def fields(text: str) -> set[str]:
    """The names of the fields in a message."""
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_there_are_messages() -> None:
    """The walk above finds them."""
    assert len(MESSAGES) > 200


@pytest.mark.parametrize("name", MESSAGES)
def test_both_languages_take_the_same_fields(name: str) -> None:
    """Whatever is said in one is said in the other."""
    assert fields(MESSAGES[name].en) == fields(MESSAGES[name].zh)


@pytest.mark.parametrize("name", MESSAGES)
def test_an_english_message_has_no_chinese_in_it(name: str) -> None:
    """No line of mixed languages; names and texts come in through fields."""
    assert not CHINESE.search(EXAMPLES.sub("", MESSAGES[name].en))


def test_whoever_says_a_message_gives_all_its_fields() -> None:
    """And no other: a wrong name would be noticed only when the message is said."""
    wrong, seen = [], 0
    for path in sorted((ROOT / "chuishao").rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        modules = dict(_imported(tree))
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            function = call.func
            if not (isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name)):
                continue
            message = f"{modules.get(function.value.id)}.{function.attr}"
            texts = [text for name, text in MESSAGES.items() if name == message or name.startswith(f"{message}.")]
            if texts and all(keyword.arg for keyword in call.keywords):
                seen += 1
                wanted = set().union(*(fields(text.en) for text in texts))
                if {keyword.arg for keyword in call.keywords} != wanted:
                    wrong.append(f"{path.relative_to(ROOT)}:{call.lineno} {message} wants {sorted(wanted)}")
    assert wrong == []
    assert seen > 100


def _imported(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """The names under which a module knows the modules of messages."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "operations.messages":
            yield from ((one.asname or one.name, one.name) for one in node.names)


@pytest.mark.parametrize(
    ("count", "en", "zh"),
    [
        (0, "0 faults in p", "p 有 0 处问题"),
        (1, "1 fault in p", "p 有 1 处问题"),
        (2, "2 faults in p", "p 有 2 处问题"),
    ],
)
def test_numbers_go_with_the_right_form_of_a_word(count: int, en: str, zh: str) -> None:
    """`1 faults` is no English."""
    faults = MESSAGES["packs_texts.FAULTS"]
    choose(Language.EN)
    assert faults(count=count, pack="p") == en
    choose(Language.ZH)
    assert faults(count=count, pack="p") == zh


def test_lists_and_names_are_written_as_the_language_does() -> None:
    """Commas and brackets."""
    choose(Language.EN)
    assert (listed(["a", "b"]), named("城管局", "chengguan")) == ("a, b", "城管局 (chengguan)")
    choose(Language.ZH)
    assert (listed(["a", "b"]), named("城管局", "chengguan")) == ("a、b", "城管局（chengguan）")


@pytest.mark.parametrize(
    ("environ", "language"),
    [
        ({}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C.UTF-8"}, "en"),
        ({"LC_MESSAGES": "zh_CN.GBK", "LANG": "C"}, "zh"),
        ({"LC_ALL": "", "LANG": "zh_CN"}, "zh"),
    ],
)
def test_the_locale_chooses_when_nobody_else_does(environ: dict[str, str], language: str) -> None:
    """As it does for other programs."""
    assert of_locale(environ) == language
