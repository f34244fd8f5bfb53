"""What is wrong with a pack, in words with which a clerk can mend it.

Owns: `PackFault`, `PackError`. Refuses: finding faults.
"""

from collections.abc import Iterable
from typing import NamedTuple


class PackFault(NamedTuple):
    """One fault; `what` names the value and the rule that it breaks."""

    file: str
    line: int  # from 1; 0 when the file as a whole is meant
    what: str

    def __str__(self) -> str:
        """Print as compilers do: `duties.yaml:12: …`."""
        return f"{self.file}:{self.line}: {self.what}" if self.line else f"{self.file}: {self.what}"


class PackError(Exception):
    """A pack that cannot be used: mend each place named below and read it again."""

    def __init__(self, faults: Iterable[PackFault]) -> None:
        """Keep the faults in the order in which one reads the files."""
        self.faults = tuple(sorted(set(faults)))
        super().__init__("\n".join(map(str, self.faults)))
