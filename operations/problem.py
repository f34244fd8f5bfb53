"""The one error that a person is meant to read: what happened, why, and what to do.

`chuishao.main` alone catches it and turns it into lines on stderr and an exit code. What is not a `Problem`
is a bug. It carries no personal data and no traceback.
"""

from operations.exit_code import ExitCode


class Problem(Exception):  # noqa: N818 (it is read by people, who have problems, not errors)
    """Something a person can mend; each part is one line, `do` has a command in backticks where there is one.

    Not a frozen dataclass, as other values are: Python itself sets `__traceback__` and `__cause__` on an
    exception that passes through a `with`, and a frozen one fails there.
    """

    def __init__(self, what: str, why: str, do: str, code: ExitCode = ExitCode.SURROUNDINGS) -> None:
        super().__init__(what, why, do, code)
        self.what = what
        self.why = why
        self.do = do
        self.code = code

    def lines(self) -> tuple[str, ...]:
        """Return what is printed, at most four lines; an empty part is left out."""
        parts = (("", self.what), ("why: ", self.why), ("do: ", self.do))
        return tuple(f"{label}{' '.join(text.split())}" for label, text in parts if text.strip())

    def __str__(self) -> str:
        return "\n".join(self.lines())
