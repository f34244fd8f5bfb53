"""Actions as the contract spells them: one model a type that is built.

Owns: fields and limits. Refuses: types that are not built yet (`unknown-type`). Adding an action begins here: a model,
and its name in `Action`.
"""

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter, model_validator

from schemas.base import At, Code
from schemas.vocabulary import Answer, Clause, Role, Ruling, Verb
from schemas.wire.report import ForeignModel, Media, Name

ACTION_BYTES = 16 * 1024
"""An action's limit, by contract."""

LARGEST = 2**53
"""The largest whole number that every JSON reader keeps exact."""

Note = Annotated[str, Field(max_length=2000)]
"""Free text beside an action, limit by contract."""

RequiredText = Annotated[str, Field(min_length=1, max_length=2000)]
"""Free text that must say something."""


class Actor(ForeignModel):
    """Who acts, as the body claims; the topic has to agree."""

    role: Role
    unit: Annotated[str, Field(min_length=1, max_length=128)]
    person: Annotated[str, Field(max_length=128)] | None = None  # opaque staff number


class ActionBase(ForeignModel):
    """What every action has."""

    id: Name
    case_id: Name
    actor: Actor
    acted_at: At | None = None
    if_seq: Annotated[int, Field(ge=1, le=LARGEST)] | None = None
    note: Note | None = None
    evidence: Annotated[tuple[Media, ...], Field(max_length=9)] = ()


class Accept(ActionBase):
    """签收."""

    type: Literal[Verb.ACCEPT]


class Contact(ActionBase):
    """联系: the lead called the reporter, reached or not."""

    type: Literal[Verb.CONTACT]
    reached: bool


class Progress(ActionBase):
    """进展: a note that the reporter is shown."""

    type: Literal[Verb.PROGRESS]
    note: RequiredText


class Return(ActionBase):
    """派单异议: the holder objects, naming a clause."""

    type: Literal[Verb.RETURN]
    clause: Clause
    basis: RequiredText
    suggest: Code | None


class RuleAction(ActionBase):
    """裁定: an objection is decided. `to` is needed when it is upheld or the work is made joint."""

    type: Literal[Verb.RULE]
    ruling: Ruling
    to: Code | None


class Complete(ActionBase):
    """办结: the lead says that it is done."""

    type: Literal[Verb.COMPLETE]
    result: RequiredText


class Feedback(ActionBase):
    """回访: a reporter's answer, or what came of asking."""

    type: Literal[Verb.FEEDBACK]
    report: Name
    round: Annotated[int, Field(ge=1, le=LARGEST)]
    answer: Answer
    resolved: bool | None = None
    score: Annotated[int, Field(ge=1, le=5)] | None = None

    @model_validator(mode="after")
    def answers(self) -> "Feedback":
        """`answered` says whether it is resolved, and how well."""
        if self.answer is Answer.ANSWERED and (self.resolved is None or self.score is None):
            msg = "an answered follow-up needs resolved and score"
            raise ValueError(msg)
        return self


class Assign(ActionBase):
    """指派: triage routes by hand; a null field is left to the rules or as it was."""

    type: Literal[Verb.ASSIGN]
    lead: Code | None
    category: Annotated[str, Field(max_length=64)] | None
    area: Annotated[str, Field(max_length=64)] | None  # a town, village or grid code of the pack


class Supervise(ActionBase):
    """督办: a leader takes the case to tier 4 at least, and looks again at `until`."""

    type: Literal[Verb.SUPERVISE]
    until: At


Action = Annotated[
    Accept | Contact | Progress | Return | RuleAction | Complete | Feedback | Assign | Supervise,
    Field(discriminator="type"),
]
"""Every action that is built."""

read_action: TypeAdapter[Action] = TypeAdapter(Action)
"""Reads a JSON object into its action."""
