"""An action as a person types it becomes the contract's JSON.

Owns: reading `field=value`, the role when none is named, nulls where the contract wants them said. Refuses: judging the
action (`action_check.py` asks the product's edge).
"""

import re
import uuid
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any, get_args

import orjson
from pydantic import TypeAdapter, ValidationError

from handlers.case.lifecycle import LIFECYCLE
from handlers.policy.rules import Rules
from operations.messages import errors_texts
from schemas.field_listing import Listed, fields_of
from schemas.ids import short
from schemas.vocabulary import Role, Verb
from schemas.wire.action import ACTIONS, ActionBase

SURROGATES = re.compile("[\ud800-\udfff]")
"""They cannot be written as JSON."""


def readable(text: str) -> str:
    """Return what was typed without the half characters that Python makes of bytes that are no text."""
    return SURROGATES.sub("\ufffd", text)


def new_id() -> str:
    """Return a name for an action; two people at two terminals never get the same."""
    return short("a", uuid.uuid4().hex)


def find_verb(said: str) -> Verb:
    """Return the action that a code or a Chinese word means."""
    words = {**{verb.value: verb for verb in Verb}, **{verb.zh: verb for verb in Verb}}
    if said in words:
        return words[said]
    known = [word for word, verb in words.items() if verb in ACTIONS]
    near = get_close_matches(said, known, 1, cutoff=0.0)[0]
    raise errors_texts.NO_ACTION(said=said, known=", ".join(verb.value for verb in ACTIONS), near=words[near].value)


def find_role(said: str | None, verb: Verb, unit: str, rules: Rules) -> str:
    """Return the role that is named, else the unit's first that may do this, else its first."""
    if said is not None:
        return said
    roles = rules.roles(unit)
    row = LIFECYCLE.get(verb)
    fitting = [role for role in roles if row and role in row.roles]
    return (fitting or list(roles) or [Role.DEPARTMENT])[0].value


def own_fields(verb: Verb) -> Mapping[str, Listed]:
    """Return the fields that an action has beside those that all have."""
    struct = ACTIONS.get(verb)
    if struct is None:
        return {}
    every = fields_of(ActionBase)
    return {name: field for name, field in fields_of(struct).items() if name == "note" or name not in every}


def read_fields(verb: Verb, said: Iterable[str]) -> dict[str, Any]:
    """Read `field=value` of the command line; values as the field's type wants them, else as they were typed."""
    known = own_fields(verb)
    fields: dict[str, Any] = {
        name: None for name, field in known.items() if field.required and type(None) in get_args(field.kind)
    }
    for each in said:
        name, equals, text = each.partition("=")
        if not equals or not name:
            raise errors_texts.BAD_FIELD(said=each)
        fields[readable(name)] = read_value(known.get(name), readable(text))
    return fields


def read_value(field: Listed | None, text: str) -> Any:  # noqa: ANN401 (any JSON)
    """Return what was typed, as JSON where the field takes that, else as text."""
    try:
        parsed = orjson.loads(text)
    except orjson.JSONDecodeError:
        return text
    if field is None:
        return parsed
    try:
        TypeAdapter(field.kind).validate_python(parsed, strict=True)
    except ValidationError:
        return text
    return parsed


def build(
    case_id: str,
    verb: Verb,
    actor: Mapping[str, str],
    fields: Mapping[str, Any],
    evidence: Iterable[str],
    action_id: str,
) -> dict[str, Any]:
    """Return the action as it is sent."""
    pictures = [{"url": readable(url)} for url in evidence]
    return {
        "id": readable(action_id),
        "case_id": readable(case_id),
        "type": verb.value,
        "actor": dict(actor),
        **fields,
        **({"evidence": pictures} if pictures else {}),
    }
