"""Actions in the contract's form: one struct for each type that is built.

Owns: fields and limits. Refuses: types that are not built yet (`unknown-type`). Each is defined once: pydantic
validates it at the edge (`ForeignValue`), the command carries it, the verb reads it. A new action begins here: a
struct, and its name in `Action`.
"""

from collections.abc import Mapping
from typing import Annotated, Any, get_args

from pydantic import Field, TypeAdapter

from schemas.base import At, Code, ForeignValue
from schemas.vocabulary import Answer, Clause, Role, Ruling, Verb
from schemas.wire.report import Media, Name

ACTION_BYTES = 16 * 1024
"""Bytes of an action at most, by contract."""

LARGEST = 2**53
"""The largest whole number that every JSON reader keeps exact."""

ActionNote = Annotated[str, Field(max_length=2000)]
"""Free text beside an action, limit by contract."""

RequiredText = Annotated[str, Field(min_length=1, max_length=2000)]
"""Free text that must not be empty."""


class Actor(ForeignValue, frozen=True):
    """Who acts, as the body claims; the topic has to agree."""

    role: Role
    unit: Annotated[str, Field(min_length=1, max_length=128)]
    person: Annotated[str, Field(max_length=128)] | None = None  # opaque staff number


class ActionBase(ForeignValue, frozen=True, kw_only=True, omit_defaults=True, tag_field="type"):
    """What every action has."""

    id: Name
    case_id: Name
    actor: Actor
    acted_at: At | None = None
    if_seq: Annotated[int, Field(ge=1, le=LARGEST)] | None = None
    note: ActionNote | None = None
    evidence: Annotated[tuple[Media, ...], Field(max_length=9)] = ()

    @property
    def type(self) -> Verb:
        """The type of the action."""
        return VERBS[type(self)]

    def text(self) -> str | None:
        """Return the action's free text; null when it has none."""
        return self.note


class Accept(ActionBase, frozen=True, kw_only=True, tag="accept"):
    """签收."""


class Contact(ActionBase, frozen=True, kw_only=True, tag="contact"):
    """联系: the lead called the reporter, reached or not."""

    reached: bool


class Progress(ActionBase, frozen=True, kw_only=True, tag="progress"):
    """进展: a note that the reporter is shown."""

    note: RequiredText


class Return(ActionBase, frozen=True, kw_only=True, tag="return"):
    """派单异议: the holder objects, naming a clause."""

    clause: Clause
    basis: RequiredText
    suggest: Code | None = None

    def text(self) -> str | None:
        """Return the basis, then the note."""
        return "\n".join(part for part in (self.basis, self.note) if part) or None


class RuleAction(ActionBase, frozen=True, kw_only=True, tag="rule"):
    """裁定: an objection is decided. `to` is needed when it is upheld or the work becomes joint."""

    ruling: Ruling
    to: Code | None = None


class Complete(ActionBase, frozen=True, kw_only=True, tag="complete"):
    """办结: the lead declares the work done."""

    result: RequiredText

    def text(self) -> str | None:
        """Return the result, then the note."""
        return "\n".join(part for part in (self.result, self.note) if part) or None


class Feedback(ActionBase, frozen=True, kw_only=True, tag="feedback"):
    """回访: a reporter's answer, or the result of asking; `answered` says whether it is resolved, and how well."""

    report: Name
    round: Annotated[int, Field(ge=1, le=LARGEST)]
    answer: Answer
    resolved: bool | None = None
    score: Annotated[int, Field(ge=1, le=5)] | None = None


class Assign(ActionBase, frozen=True, kw_only=True, tag="assign"):
    """指派: triage routes by hand; the rules decide a null field, or it stays as it was."""

    lead: Code | None = None
    category: Annotated[str, Field(max_length=64)] | None = None
    area: Annotated[str, Field(max_length=64)] | None = None  # a town, village or grid code of the pack


class Supervise(ActionBase, frozen=True, kw_only=True, tag="supervise"):
    """督办: a leader moves the case to tier 4 at least, and reviews it at `until`."""

    until: At


Action = Accept | Contact | Progress | Return | RuleAction | Complete | Feedback | Assign | Supervise
"""Every action that is built."""


def _verb(struct: type[ActionBase]) -> Verb:
    return next(verb for verb in Verb if verb.value == struct.__struct_config__.tag)


ACTIONS: dict[Verb, type[Action]] = {_verb(struct): struct for struct in get_args(Action)}
"""The struct of each type."""

VERBS: dict[type[ActionBase], Verb] = {struct: verb for verb, struct in ACTIONS.items()}
"""The type of each struct."""

READERS: dict[str, TypeAdapter[Action]] = {verb.value: TypeAdapter(struct) for verb, struct in ACTIONS.items()}
"""The reader of each type, by its name."""


def read_action(fields: Mapping[str, Any]) -> Action:
    """Read a JSON object into its action. Raises KeyError for a type that is not built, else ValidationError."""
    return READERS[fields["type"]].validate_python(fields)
