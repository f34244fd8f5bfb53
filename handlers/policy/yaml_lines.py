"""YAML without surprises, with the line of every value.

Owns: reading a text into plain values, each with its line. Refuses: doubled keys, anchors that merge, and whatever YAML
would quietly turn into something else (`no`, `010101`, `0x1F`). It knows no policy. A time or a date stays text:
`14:00` is not a number of seconds here.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import yaml

from handlers.policy.pack_faults import PackFault

type_path = tuple[object, ...]
"""Keys and indexes from the top of a file to a value."""

INT = re.compile(r"-?(0|[1-9][0-9]*)")
FLOAT = re.compile(r"-?(0|[1-9][0-9]*)\.[0-9]+")
WORDS: Mapping[str, object] = {"true": True, "false": False, "null": None, "~": None, "": None}
SURPRISE = re.compile(r"[-+]?0[0-9_]+|[-+]?0[xob][0-9A-Fa-f_]+|(?i:yes|no|on|off|y|n|true|false|null)")
"""Texts that YAML 1.1 takes for a number or a truth value, and people do not."""


@dataclass(frozen=True, slots=True)
class LinedValue:
    """A file's value with the line of each part, and the faults found on the way."""

    value: object
    lines: Mapping[type_path, int]
    faults: tuple[PackFault, ...]

    def line(self, path: type_path) -> int:
        """Return the line of a part, or of the nearest part around it that has one."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def read_yaml(file: str, text: str) -> LinedValue:
    """Read a text. A file that is not YAML at all has a null value and one fault."""
    try:
        node = yaml.compose(text, Loader=yaml.CSafeLoader)  # libyaml: 0.03 s a pack instead of 0.3
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        return LinedValue(None, {}, (PackFault(file, line, f"this is no YAML: {error.problem}"),))
    except yaml.YAMLError as error:
        return LinedValue(None, {}, (PackFault(file, 1, f"this is no YAML: {error}"),))
    reader = LineReader(file)
    value = reader.read(node, ()) if node else None
    return LinedValue(value, reader.lines, tuple(reader.faults))


class LineReader:
    """One walk over one file's nodes, which collects lines and faults."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.lines: dict[type_path, int] = {}
        self.faults: list[PackFault] = []

    def read(self, node: yaml.Node, path: type_path) -> object:
        """Return a node's plain value, and remember its line under its path."""
        self.lines.setdefault(path, line_of(node))
        if isinstance(node, yaml.SequenceNode):
            return [self.read(item, (*path, index)) for index, item in enumerate(node.value)]
        if isinstance(node, yaml.MappingNode):
            return dict(self.entries(node, path))
        return self.scalar(node)

    def entries(self, node: yaml.MappingNode, path: type_path) -> Iterator[tuple[object, object]]:
        """Yield the pairs of a mapping; a key that occurs twice is a fault, and its first value is kept."""
        seen: dict[object, int] = {}
        for key_node, value_node in node.value:
            key, line = self.scalar(key_node), line_of(key_node)
            if key == "<<":
                self.fault(line, "'<<' merges another mapping in: write the keys out")
            elif key in seen:
                self.fault(line, f"{key!r} stands here twice, first on line {seen[key]}: keep one")
            else:
                seen[key] = self.lines[*path, key] = line
                yield key, self.read(value_node, (*path, key))

    def scalar(self, node: yaml.Node) -> object:
        """Return a quoted text as it is, and a plain one as a number, a truth value or null if it looks so."""
        text = str(node.value)
        if not isinstance(node, yaml.ScalarNode):
            self.fault(line_of(node), "a key must be a text or a number")
            return text
        if node.style:
            return text
        if text in WORDS:
            return WORDS[text]
        if SURPRISE.fullmatch(text):
            self.fault(line_of(node), f'{text} without quotes is no text to YAML: write "{text}"')
            return text
        return int(text) if INT.fullmatch(text) else float(text) if FLOAT.fullmatch(text) else text

    def fault(self, line: int, what: str) -> None:
        """Note a fault."""
        self.faults.append(PackFault(self.file, line, what))


def line_of(node: yaml.Node) -> int:
    """Return the line on which a node begins, from 1."""
    return int(node.start_mark.line) + 1
