"""Dead letters as a steward meets them: read, chosen, sent in again."""

from datetime import UTC, datetime

import pytest

from operations.dead_letters import DeadLetterView, choice, replayed
from operations.topic_records import TopicRecord
from schemas.command import Received
from schemas.letter import Letter
from schemas.words import LetterKind, LetterReason, LetterStage

AT = datetime(2026, 11, 24, tzinfo=UTC)


def dead(
    topic: str = "chuishao.reports.app.v1",
    headers: tuple[tuple[str, bytes | None], ...] = (),
    reason: LetterReason = LetterReason.NOT_JSON,
    field: str | None = "text",
) -> DeadLetterView:
    """A letter, through the very headers that the product writes."""
    lay = Received(topic=topic, partition=0, offset=7, timestamp=5, key=b"k", value=b"{", headers=headers)
    letter = Letter(
        received=lay,
        at=AT,
        stage=LetterStage.DECODE,
        kind=LetterKind.POISON,
        reason=reason,
        field=field,
    )
    return DeadLetterView.of(TopicRecord("chuishao.dlq.v1", 0, 0, 5, "k", lay.value, lay.key, tuple(letter.headers())))


def test_what_the_headers_say_is_read() -> None:
    """Reason, place, attempt."""
    said = dead().said
    assert (said["reason"], said["topic"], said["offset"], said["attempt"], said["replay_of"]) == (
        "not-json",
        "chuishao.reports.app.v1",
        "7",
        "1",
        "",
    )


@pytest.mark.parametrize(
    ("wanted", "fits"),
    [
        ((), True),
        ((("reason", "not-json"),), True),
        ((("topic", "chuishao.reports.*"),), True),
        ((("reason", "bug"),), False),
    ],
)
def test_a_filter_chooses(wanted: tuple[tuple[str, str], ...], fits: bool) -> None:
    """All of several have to agree; a star ends a beginning."""
    assert dead().fits(wanted) is fits


def test_a_replay_is_the_record_as_it_came_and_says_of_which_letter() -> None:
    """Key, value and the sender's own headers; ours are gone, what they had named like ours is theirs again."""
    letter = dead(headers=(("hop", b"1"), ("dlq.mine", b"x")))
    again = letter.again()
    assert (again.topic, again.key, again.value) == ("chuishao.reports.app.v1", b"k", b"{")
    assert again.headers == (("hop", b"1"), ("dlq.mine", b"x"), ("dlq.replay_of", letter.id.encode()))


def test_a_replay_that_dies_again_counts_its_attempts_and_names_the_letter_before() -> None:
    """The second letter says attempt 2; the first is passed over from then on."""
    first = dead()
    second = dead(headers=first.again().headers)
    assert (second.said["attempt"], second.said["replay_of"]) == ("2", first.id)
    assert replayed([first, second]) == {first.id}
    assert [name for name, _ in second.again().headers] == ["dlq.replay_of", "dlq.replay_of"]


def test_a_deadline_cannot_be_replayed() -> None:
    """It never lay on a topic."""
    assert dead().entered("chuishao.")
    assert not dead("timer/c-1/accept").entered("chuishao.")
    assert not dead().entered("city.")


def test_what_was_emptied_because_it_was_too_large_cannot_be_replayed() -> None:
    """It would come in as another record. One that is whole, but too large for us, can: the limit may have moved."""
    assert dead().whole
    assert dead(reason=LetterReason.TOO_LARGE, field=None).whole
    assert not dead(reason=LetterReason.TOO_LARGE, field="headers").whole
    assert not dead(reason=LetterReason.TOO_LARGE, field="headers,key,value").whole


def test_letters_are_chosen_by_filters_and_by_how_their_id_begins() -> None:
    """Both, where both are given."""
    letter = dead()
    assert choice()(letter)
    assert choice(["reason=not-json"], ["x", letter.id[:5]])(letter)
    assert not choice(["reason=bug"], [letter.id])(letter)
    assert not choice(None, ["x"])(letter)
