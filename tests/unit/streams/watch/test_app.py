"""How faust is set up, for the watcher."""

from datetime import UTC, datetime

from streams.deployment import Deployment
from streams.watch.app import build_app
from streams.watch.read_positions import Reading
from streams.watch.transport import Transport
from streams.watch.window_counts import WindowCounts

HERE = Deployment(kafka="127.0.0.1:1,127.0.0.1:2", name="test", worker="w", trusted=False)


def test_faust_is_told_what_was_measured() -> None:
    """Raw values, no web server, no leader topic, one member, our transport."""
    app = build_app(HERE, Reading(WindowCounts("qingjiang", datetime.now(UTC)), {}))
    conf = app.conf
    assert (conf.value_serializer, conf.web_enabled, conf.topic_disable_leader) == ("raw", False, True)
    assert conf.consumer_group_instance_id == "chuishao.watch"
    assert [str(url) for url in conf.broker] == ["kafka://127.0.0.1:1", "kafka://127.0.0.1:2"]
    assert isinstance(app.transport, Transport)
