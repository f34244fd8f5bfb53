"""The page of messages: every field that is written to the product, and that it writes.

Owns: what is on the page, and in which order. Refuses: what is internal (commands, states), and the private half of a
fact, which no reader of the log sees.
"""

from typing import get_args

from docs.generate.fields import Parts, in_words, name_of, part_sections, section
from schemas.base import CODE_PATTERN
from schemas.field_listing import fields_of
from schemas.wire.action import ACTION_BYTES, Action, ActionBase
from schemas.wire.event import HEAD, Cause, Event
from schemas.wire.inbox import ActionAnswered, DispatchChanged
from schemas.wire.ops import Ops
from schemas.wire.report import REPORT_BYTES, Report
from schemas.wire.snapshot import PublishedText, Snapshot
from schemas.wire.status import ReportStatus

KIB = 1024

INTRO = f"""\
# Messages

Values are JSON in UTF-8. Facts, what lies in an inbox and what lies on `ops` are CloudEvents 1.0: `type` is `chuishao.`
and the name below, the fields below are in `data`. Reports and actions may come plain or as CloudEvents; statuses,
snapshots and texts are plain. A *moment* is RFC 3339 with an offset, a *code* is `{CODE_PATTERN}`.

What you send may leave out a field with a `?`, and what else you send is ignored. What you read has every field, null
where there is nothing, and may have more one day.
"""


def messages_page() -> str:
    """What may be sent, what may be read, and what they are made of."""
    parts: Parts = {}
    actions = get_args(Action)
    sections = [
        f"{INTRO}\n## What you write\n",
        section("A report", Report, parts, f"To `reports.{{source}}`, {REPORT_BYTES // KIB} KiB at most."),
        section(
            "An action",
            ActionBase,
            parts,
            f"To `actions.{{unit}}`, {ACTION_BYTES // KIB} KiB at most. Its `type` is one of the next; each has more.",
        ),
        *(section(f"`{name_of(one)}`", one, parts, without=_as_in_every(one)) for one in actions),
        "\n## What you read\n",
        *(section(f"`{name_of(one)}`", one, parts) for one in (DispatchChanged, ActionAnswered)),
        section("A status", ReportStatus, parts, "On `status.{source}`, whole at each change."),
        section("A snapshot", Snapshot, parts, "On `cases`, whole at each change."),
        section("A text", PublishedText, parts, "On `texts`, masked; a fact's `text_ref` is its key."),
        "\n## Facts\n\nOn `case-events`. Each has "
        + ", ".join(f"`{name}`" for name in HEAD)
        + " before its own fields.\n",
        *(section(f"`{name_of(one)}`", one, parts) for one in get_args(Event)),
        "\n## What ops reads\n",
        *(section(f"`{name_of(one)}`", one, parts) for one in get_args(Ops)),
    ]
    in_words(Cause, parts)
    return "".join([*sections, "\n## Parts\n", *part_sections(parts, {ActionAnswered: None})])


def _as_in_every(action: type[ActionBase]) -> set[str]:
    """The fields that an action has as every other one has them."""
    every = fields_of(ActionBase)
    return {name for name, field in fields_of(action).items() if name in every and field.kind == every[name].kind}
