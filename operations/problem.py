"""The one error that a person is meant to read: what happened, why, and what to do.

Owns: its three parts and the exit code. Refuses: personal data, tracebacks. `chuishao.main` alone catches it; whatever
else reaches `main` is a bug.
"""

from operations.exit_code import ExitCode
from operations.messages import console_texts as messages


class Problem(Exception):  # noqa: N818 (it is read by people, who have problems, not errors)
    """Something a person can put right; each part is one line, `do` has a command in backticks where there is one.

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
        parts = (("", self.what), (messages.WHY(), self.why), (messages.DO(), self.do))
        return tuple(f"{label}{' '.join(text.split())}" for label, text in parts if text.strip())

    def __str__(self) -> str:
        return "\n".join(self.lines())
