"""Comparing the body with the topic: who acts, and who receives the answer."""

import pytest

from handlers.intake.identify import NOBODY, identify_actor, identify_source
from handlers.intake.writer import TopicWriter
from handlers.policy.rules import Rules
from schemas.vocabulary import Via

OWN, APP = TopicWriter("action", "chengguan", Via.TOPIC), TopicWriter("action", "app", Via.TOPIC)
GATE, STRANGER = TopicWriter("action", None, Via.GATEWAY), TopicWriter("action", "stranger", Via.TOPIC)

TABLE = [
    ("a unit in its role", OWN, "department", "chengguan", "chengguan", None),
    ("a unit as somebody else", OWN, "department", "zhihui", "chengguan", "actor-mismatch"),
    ("a unit as nobody known", OWN, "department", "ghost", "chengguan", "actor-mismatch"),
    ("a unit in a role not its own", OWN, "leader", "chengguan", "chengguan", "role"),
    ("a unit in no role of the contract", OWN, "king", "chengguan", "chengguan", None),  # a field's fault
    ("a source for its reporters", APP, "reporter", "app", "app", None),
    ("a source as a department", APP, "department", "app", "app", "role"),
    ("a source as a unit", APP, "department", "chengguan", "app", "actor-mismatch"),
    ("the topic of a unit that the pack lost", STRANGER, "department", "stranger", "stranger", "unknown-unit"),
    ("the gateway for a unit", GATE, "triage", "zhihui", "zhihui", None),
    ("the gateway for a source", GATE, "reporter", "app", "app", None),
    ("the gateway for a unit in another role", GATE, "department", "zhihui", "zhihui", "role"),
    ("the gateway for nobody known", GATE, "department", "ghost", NOBODY, "unknown-unit"),
    ("the gateway for a source that no pack lists", GATE, "reporter", "ghost-app", "ghost-app", None),
    ("the gateway without a unit", GATE, "department", None, NOBODY, None),
    ("a role that is no text", OWN, ["department"], "chengguan", "chengguan", None),
    ("a unit that is no text", OWN, "department", ["chengguan"], "chengguan", None),
]


@pytest.mark.parametrize(("what", "voucher", "role", "unit", "writer", "reason"), TABLE, ids=[row[0] for row in TABLE])
def test_who_acts_and_who_is_told(
    rules: Rules, what: str, voucher: TopicWriter, role: object, unit: object, writer: str, reason: str | None
) -> None:
    """The topic's owner receives the answer, whatever the body claims."""
    claim = identify_actor({"actor": {"role": role, "unit": unit}}, voucher, rules)
    assert claim.writer == writer
    assert (claim.refusal.reason if claim.refusal else None) == reason


@pytest.mark.parametrize("actor", [None, 5, "chengguan", [], {}])
def test_an_actor_that_cannot_be_read_is_a_fields_fault(rules: Rules, actor: object) -> None:
    """Validation names the field, and the topic's owner receives the answer."""
    assert identify_actor({"actor": actor}, OWN, rules).refusal is None


def test_a_source_writes_for_itself_and_a_gateway_for_anybody() -> None:
    """On a source's own topic another name is refused."""
    fault = identify_source("other", TopicWriter("report", "app", Via.TOPIC))
    assert fault is not None
    assert (fault.stage, fault.kind, fault.reason) == ("identify", "refused", "source-mismatch")
    assert identify_source("app", TopicWriter("report", "app", Via.TOPIC)) is None
    assert identify_source("nobody-listed", TopicWriter("report", None, Via.GATEWAY)) is None
