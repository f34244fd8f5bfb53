"""Dead letters as a steward meets them: read, chosen, sent in again."""

from datetime import UTC, datetime

import pytest

from operations.dead_letters import DeadLetterView, choice, named, replayed
from operations.problem import Problem
from operations.topic_records import TopicRecord
from schemas.vocabulary import DeadLetterKind, DeadLetterReason, DeadLetterStage
from schemas.wire.dead_letter import DeadLetter, Received

AT = datetime(2026, 11, 24, tzinfo=UTC)


def dead(
    topic: str = "chuishao.reports.app.v1",
    headers: tuple[tuple[str, bytes | None], ...] = (),
    reason: DeadLetterReason = DeadLetterReason.NOT_JSON,
    field: str | None = "text",
) -> DeadLetterView:
    """A letter, through the very headers that the product writes."""
    lay = Received(topic=topic, partition=0, offset=7, timestamp=5, key=b"k", value=b"{", headers=headers)
    letter = DeadLetter(
        received=lay,
        at=AT,
        stage=DeadLetterStage.DECODE,
        kind=DeadLetterKind.POISON,
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
    assert dead(reason=DeadLetterReason.TOO_LARGE, field=None).whole
    assert not dead(reason=DeadLetterReason.TOO_LARGE, field="headers").whole
    assert not dead(reason=DeadLetterReason.TOO_LARGE, field="headers,key,value").whole


def test_letters_are_chosen_by_filters() -> None:
    """All of them have to fit."""
    letter = dead()
    assert choice()(letter)
    assert choice(["reason=not-json"])(letter)
    assert not choice(["reason=bug"])(letter)


def lettered(*ids: str) -> list[DeadLetterView]:
    """Letters with these ids."""
    return [DeadLetterView({"id": one}, dead().record) for one in ids]


def test_a_letter_is_named_by_its_id_or_by_a_beginning_that_only_it_has() -> None:
    """Each once, the newest of those with one id."""
    letters = lettered("abc1", "abd2", "abc1", "abc")
    assert named(["abd"], letters) == [letters[1]]
    assert named(["abc1", "abc1"], letters) == [letters[2]]
    assert named(["abc"], letters) == [letters[3]]  # a whole id, though others begin with it


def test_a_beginning_that_fits_several_letters_is_refused_with_their_ids() -> None:
    """Nothing is shown or sent for the wrong one; the same id twice is one letter."""
    with pytest.raises(Problem) as refused:
        named(["ab"], lettered("abc1", "abd2", "abd2", "x"))
    assert str(refused.value).splitlines() == [
        "2 dead letters begin with 'ab'",
        "why: they are: abc1, abd2",
        "do: write more of the id",
    ]
    assert refused.value.code == 2
    with pytest.raises(Problem, match="4 dead letters begin with ''"):
        named([""], lettered("a", "b", "c", "d"))


def test_a_beginning_that_fits_no_letter_is_an_answer_of_no() -> None:
    """A replay does not pass it over in silence."""
    with pytest.raises(Problem, match="there is no dead letter z") as refused:
        named(["a", "z"], lettered("abc1"))
    assert refused.value.code == 1
