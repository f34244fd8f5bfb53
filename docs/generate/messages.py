"""The page of messages: every field that the product reads from others, and every field that it writes.

Owns: what is on the page, and in which order. Refuses: internal values (commands, states), and the private half of an
event, which no reader of the log sees.
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

Values are JSON in UTF-8. Events, inbox messages and messages on `ops` are CloudEvents 1.0: `type` is `chuishao.` and
the name below, and `data` has the fields below. You may send reports and actions as plain JSON or as CloudEvents.
Statuses, snapshots and texts are plain JSON. A *moment* is RFC 3339 with an offset. A *code* matches `{CODE_PATTERN}`.

A message that you send may omit a field with a `?`; fields that are not listed are ignored. A message that you read has
every field, null where there is no value. Later versions may add fields.
"""


def messages_page() -> str:
    """Return the page: messages to send, messages to read, and their parts."""
    parts: Parts = {}
    actions = get_args(Action)
    sections = [
        f"{INTRO}\n## What you write\n",
        section("A report", Report, parts, f"To `reports.{{source}}`, {REPORT_BYTES // KIB} KiB at most."),
        section(
            "An action",
            ActionBase,
            parts,
            f"To `actions.{{unit}}`, {ACTION_BYTES // KIB} KiB at most. Its `type` is one of the following.",
        ),
        *(section(f"`{name_of(action)}`", action, parts, without=_common_fields(action)) for action in actions),
        "\n## What you read\n",
        *(section(f"`{name_of(answer)}`", answer, parts) for answer in (DispatchChanged, ActionAnswered)),
        section("A status", ReportStatus, parts, "On `status.{source}`, complete at each change."),
        section("A snapshot", Snapshot, parts, "On `cases`, complete at each change."),
        section("A text", PublishedText, parts, "On `texts`, masked. The `text_ref` of an event is its key."),
        "\n## Events\n\nOn `case-events`. Each event has "
        + ", ".join(f"`{name}`" for name in HEAD)
        + " before its own fields.\n",
        *(section(f"`{name_of(event)}`", event, parts) for event in get_args(Event)),
        "\n## What operators read\n",
        *(section(f"`{name_of(ops)}`", ops, parts) for ops in get_args(Ops)),
    ]
    in_words(Cause, parts)
    return "".join([*sections, "\n## Parts\n", *part_sections(parts, {ActionAnswered: None})])


def _common_fields(action: type[ActionBase]) -> set[str]:
    """Return the names of the fields that an action shares with all others."""
    every = fields_of(ActionBase)
    return {name for name, field in fields_of(action).items() if name in every and field.kind == every[name].kind}
