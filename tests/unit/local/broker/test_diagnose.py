"""What a broker's last words are made into."""

import shutil
from pathlib import Path

import pytest

from local.broker import broker_problems
from local.broker.broker_dir import DataDir
from local.broker.diagnose import last_bad_line, tail, why


@pytest.mark.parametrize(
    ("words", "what"),
    [
        (
            "2026-11-24 ERROR Error while writing (x)\njava.io.IOException: No space left on device",
            "no space left",
        ),
        ("Caused by: java.net.BindException: Address already in use", "port 9092 on 127.0.0.1 is in use"),
        ("KafkaException: Failed to acquire lock on file .lock in /data/logs", "a broker is already running"),
        ("Terminating due to java.lang.OutOfMemoryError: Java heap space", "the broker ran out of memory"),
        ("ERROR something never seen", "the broker ended before it was ready"),
    ],
)
def test_known_words_get_their_own_sentence(tmp_path: Path, words: str, what: str) -> None:
    """And unknown ones are quoted."""
    where = DataDir(tmp_path)
    where.log.write_text(words)
    assert why(where, 9092, 0, broker_problems.died_starting).what.startswith(what)


def test_what_an_earlier_start_wrote_is_not_blamed(tmp_path: Path) -> None:
    """Only what came since counts; a log that was rolled over is read from its beginning."""
    where = DataDir(tmp_path)
    where.log.write_text("No space left on device\n")
    since = where.log.stat().st_size
    with where.log.open("a") as log:
        log.write("2026 ERROR it was cold (Weather)\n")
    assert why(where, 1, since, broker_problems.died).why == "2026 ERROR it was cold (Weather)"
    assert tail(where.log, 10_000).startswith("No space")


def test_the_last_error_is_quoted_without_its_stack() -> None:
    """One readable line; without an error the last line; without a line nothing."""
    text = "2026 ERROR first (A)\n2026 ERROR second (B)\njava.lang.X: y\n\tat a.b(C.java)\n2026 WARN later (D)\n"
    assert last_bad_line(text) == "2026 ERROR second (B)"
    assert last_bad_line("only this\n") == "only this"
    assert last_bad_line("") == ""


def test_a_log_that_is_not_there_says_nothing(tmp_path: Path) -> None:
    """No second error on top of the first."""
    assert tail(tmp_path / "kafka.log") == ""


def test_a_disk_that_is_full_to_the_last_byte_is_named_although_the_log_could_not_say_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The broker's own log lies on it."""
    usage = shutil.disk_usage(tmp_path)._replace(free=4096)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    assert why(DataDir(tmp_path), 9092, 0, broker_problems.died).what.startswith("no space left")
