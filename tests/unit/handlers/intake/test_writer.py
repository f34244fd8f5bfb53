"""The topic proves the writer."""

import pytest

from handlers.intake.record_fault import RecordFault
from handlers.intake.writer import TopicWriter, vouch
from schemas.vocabulary import DeadLetterReason, Via

TABLE = [
    ("chuishao.reports.app.v1", "report", "app", "app", Via.TOPIC),
    ("chuishao.reports.v1", "report", None, "gateway", Via.GATEWAY),
    ("chuishao.actions.chengguan.v1", "action", "chengguan", "chengguan", Via.TOPIC),
    ("chuishao.actions.v1", "action", None, "gateway", Via.GATEWAY),
    ("chuishao.actions.rexian-12345.v1", "action", "rexian-12345", "rexian-12345", Via.TOPIC),
]


@pytest.mark.parametrize(("topic", "what", "owner", "scope", "via"), TABLE)
def test_a_topic_says_what_comes_and_who_wrote_it(
    topic: str, what: str, owner: str | None, scope: str, via: Via
) -> None:
    """A unit's or source's own topic names its owner; a gateway's names nobody."""
    voucher = vouch(topic, "chuishao.", trusted=True)
    assert isinstance(voucher, TopicWriter)
    assert (voucher.what, voucher.owner, voucher.scope, voucher.via) == (what, owner, scope, via)


def test_without_an_authorizer_an_own_topic_proves_nothing() -> None:
    """Anybody could have written there, and the events say so."""
    voucher = vouch("chuishao.actions.chengguan.v1", "chuishao.", trusted=False)
    assert isinstance(voucher, TopicWriter)
    assert voucher.via is Via.UNVERIFIED


def test_a_gateway_vouches_with_or_without_an_authorizer() -> None:
    """The gateway itself checks its callers."""
    voucher = vouch("chuishao.actions.v1", "chuishao.", trusted=False)
    assert isinstance(voucher, TopicWriter)
    assert voucher.via is Via.GATEWAY


@pytest.mark.parametrize(
    "topic",
    ["chuishao.dlq.v1", "reports.v1", "chuishao.reports.v1.v1", "chuishao.reports.App.v1", "chuishao.reports.a.v1",
     "chuishao.reports.app.v2", "chuishao.reports.app.v1\n", "xchuishao.reports.app.v1", ""],
)  # fmt: skip
def test_a_topic_that_is_not_for_input_is_our_own_bug(topic: str) -> None:
    """No producer is to blame for our subscription."""
    fault = vouch(topic, "chuishao.", trusted=True)
    assert isinstance(fault, RecordFault)
    assert fault.reason is DeadLetterReason.BUG


def test_the_prefix_is_a_setting() -> None:
    """It may be empty."""
    assert isinstance(vouch("reports.v1", "", trusted=True), TopicWriter)
