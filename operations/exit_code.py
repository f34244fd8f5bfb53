"""What a command answers the shell with.

Owns: the codes and their documentation. Refuses: choosing one.
"""

from enum import IntEnum
from typing import Self


class ExitCode(IntEnum):
    """How a command ended. `docs/reference/commands.md` and `--help` print `meaning`; nothing else names a number."""

    meaning: str

    OK = 0, "yes: done, or the answer is yes"
    NO = 1, "the answer is no: an audit found something, an action was refused"
    USAGE = 2, "wrong use or settings: what was asked for cannot be done as asked"
    SURROUNDINGS = 3, "the surroundings: no broker, no network, a port in use, a full disk"
    BUG = 4, "our bug: please report it"

    def __new__(cls, value: int, meaning: str) -> Self:
        """Keep the number as the value and the sentence beside it."""
        member = int.__new__(cls, value)
        member._value_ = value
        member.meaning = meaning
        return member
