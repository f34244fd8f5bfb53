"""The verbs of a case: what each action, a report and a deadline lead to, one a file.

A verb is `verb(turn, action) -> Refusal | None`: it reads `turn.case`, `turn.rules` and `turn.at`, and emits events.
"""

from collections.abc import Callable
from typing import Any

from handlers.case.turn import ActionTurn
from handlers.case.verbs.accept import accept
from handlers.case.verbs.assign import assign
from handlers.case.verbs.complete import complete
from handlers.case.verbs.contact import contact
from handlers.case.verbs.feedback import feedback
from handlers.case.verbs.progress import progress
from handlers.case.verbs.return_ import return_
from handlers.case.verbs.rule import rule
from handlers.case.verbs.supervise import supervise
from schemas.internal.command import Refusal
from schemas.vocabulary import Verb

VERBS: dict[Verb, Callable[[ActionTurn, Any], Refusal | None]] = {
    Verb.ACCEPT: accept,
    Verb.CONTACT: contact,
    Verb.PROGRESS: progress,
    Verb.COMPLETE: complete,
    Verb.RETURN: return_,
    Verb.RULE: rule,
    Verb.FEEDBACK: feedback,
    Verb.ASSIGN: assign,
    Verb.SUPERVISE: supervise,
}
"""The verb of each action that is built; their rows are in `lifecycle.py`."""
