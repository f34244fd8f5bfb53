"""How faust is set up, and what the agent does with a record it cannot read."""

from streams.deployment import Deployment
from streams.watch.app import build_app, put
from streams.watch.board import Board
from streams.watch.transport import Transport

HERE = Deployment(kafka="127.0.0.1:1,127.0.0.1:2", name="test", worker="w", trusted=False)


def test_faust_is_told_what_was_measured() -> None:
    """Raw values, no web server, no leader topic, one member, our transport."""
    app = build_app(HERE, Board("qingjiang"))
    conf = app.conf
    assert (conf.value_serializer, conf.web_enabled, conf.topic_disable_leader) == ("raw", False, True)
    assert conf.consumer_group_instance_id == "chuishao.watch"
    assert [str(url) for url in conf.broker] == ["kafka://127.0.0.1:1", "kafka://127.0.0.1:2"]
    assert isinstance(app.transport, Transport)


def test_what_cannot_be_read_is_passed_over() -> None:
    """The board stays as it was, and the agent lives."""
    board = Board("qingjiang")
    for raw in (b"{", b"[]", b'{"seq": 1}', b"null"):
        put(board, b"c-1", raw)
    assert len(board) == 0
