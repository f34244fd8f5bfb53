"""`python -m docs.generate` writes every generated page. With `--check` it only names the pages that are stale.

Owns: the list of pages. Refuses: their contents.
"""

import sys
from collections.abc import Callable, Sequence

from docs.generate import reference, tables
from operations import console
from operations.exit_code import ExitCode

PAGES: dict[str, Callable[[], str]] = {**tables.PAGES, reference.PAGE.name: reference.page}
"""Each generated page of docs/reference, and the function that writes it."""


def main(arguments: Sequence[str]) -> int:
    """Write the stale pages, or only name them. Return the exit code."""
    stale = [name for name, page in PAGES.items() if not _is_current(name, page())]
    if "--check" in arguments:
        for name in stale:
            console.note(f"docs/reference/{name} is not up to date; `make docs` writes it")
        return ExitCode.NO if stale else ExitCode.OK
    for name in stale:
        (tables.REFERENCE / name).write_text(PAGES[name](), encoding="utf-8")
        console.note(f"wrote docs/reference/{name}")
    return ExitCode.OK


def _is_current(name: str, page: str) -> bool:
    path = tables.REFERENCE / name
    return path.exists() and path.read_text(encoding="utf-8") == page


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
