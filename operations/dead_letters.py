"""Dead letters as a steward works with them: what the headers say, and the way back in.

Owns: reading the contract's `dlq.*` headers, and the record that a replay sends: key, value, headers as they once came,
and `dlq.replay_of`. Refuses: changing what was sent: its identity is kept, so what was taken meanwhile is taken once.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from operations import connect
from operations.messages import errors_texts
from operations.settings import load
from operations.topic_records import TopicRecord, read
from schemas.topics import Topic
from schemas.vocabulary import DeadLetterReason
from streams.client.delivery import OutgoingRecord as Outgoing

OURS, RECEIVED, REPLAY = "dlq.", "dlq.received.", "dlq.replay_of"
INPUT = ("reports.", "actions.")
"""What the topics begin with, after the prefix, into which a letter can be replayed: a deadline has no topic."""

FIELDS = (
    "id",
    "topic",
    "partition",
    "offset",
    "at",
    "attempt",
    "stage",
    "kind",
    "reason",
    "field",
    "class",
    "replay_of",
)
"""What a steward reads of the headers, in this order."""

LISTED = 20
"""Ids that are listed where the beginning of an id fits several."""


@dataclass(frozen=True, slots=True)
class DeadLetterView:
    """A dead letter as it lies."""

    said: Mapping[str, str]  # the contract's headers, without `dlq.`
    record: TopicRecord

    @classmethod
    def of(cls, record: TopicRecord) -> "DeadLetterView":
        """Read the headers; the last of each name counts."""
        ours = [
            (name, value) for name, value in record.headers if name.startswith(OURS) and not name.startswith(RECEIVED)
        ]
        return cls({name.removeprefix(OURS): (value or b"").decode(errors="replace") for name, value in ours}, record)

    @property
    def id(self) -> str:
        """A hash of where the record lay."""
        return self.said.get("id", "")

    def fits(self, wanted: Iterable[tuple[str, str]]) -> bool:
        """Whether every filter agrees; a value may end in `*`."""
        return all(_fits(self.said.get(name, ""), value) for name, value in wanted)

    def entered(self, prefix: str) -> bool:
        """Whether it came from an input topic."""
        topic = self.said.get("topic", "")
        return topic.startswith(prefix) and topic.removeprefix(prefix).startswith(INPUT)

    @property
    def whole(self) -> bool:
        """Whether the record is in it as it came: what was too large may lack parts, and `field` names them."""
        return self.said.get("reason") != DeadLetterReason.TOO_LARGE or not self.said.get("field")

    def again(self) -> Outgoing:
        """Return the record as it once came, and of which letter it is the replay."""
        came = [
            (name if not name.startswith(RECEIVED) else OURS + name.removeprefix(RECEIVED), value)
            for name, value in self.record.headers
            if not name.startswith(OURS) or name.startswith(RECEIVED)
        ]
        headers = (*came, (REPLAY, self.id.encode()))
        return Outgoing(self.said["topic"], self.record.raw_key, self.record.value, headers)


def _fits(value: str, wanted: str) -> bool:
    return value.startswith(wanted[:-1]) if wanted.endswith("*") else value == wanted


def replayed(letters: Iterable[DeadLetterView]) -> set[str]:
    """Return the ids of letters of which a replay has become a dead letter again."""
    return {letter.said["replay_of"] for letter in letters if letter.said.get("replay_of")}


def gather() -> list[DeadLetterView]:
    """Return every letter on the cluster, oldest first."""
    settings = load()
    deployment = settings.to_deployment()

    async def found() -> list[DeadLetterView]:
        return [DeadLetterView.of(record) async for record in read(deployment, [deployment.topic(Topic.DLQ)])]

    return connect.run(found(), settings.kafka)


def choice(wanted: Iterable[str] | None = None) -> Callable[[DeadLetterView], bool]:
    """Return whether a letter fits all filters of the form NAME=VALUE."""
    filters = [read_filter(said) for said in wanted or ()]
    return lambda letter: letter.fits(filters)


def named(starts: Iterable[str], letters: Iterable[DeadLetterView]) -> list[DeadLetterView]:
    """Return the letters that ids, or their beginnings, name: each once, the newest of those with one id.

    Raises a `Problem` where a beginning fits no letter, or more than one.
    """
    newest = {letter.id: letter for letter in letters}
    return [newest[one] for one in dict.fromkeys(find_id(start, newest) for start in starts)]


def find_id(start: str, ids: Iterable[str]) -> str:
    """Return the one id that is this, or begins so."""
    matches = [one for one in ids if one.startswith(start)]
    if start in matches:
        return start
    if not matches:
        raise errors_texts.NO_LETTER(start=start)
    if len(matches) > 1:
        more = ", …" if len(matches) > LISTED else ""
        raise errors_texts.AMBIGUOUS(count=len(matches), start=start, matches=", ".join(matches[:LISTED]) + more)
    return matches[0]


def read_filter(said: str) -> tuple[str, str]:
    """Read NAME=VALUE, where the name is one of the headers'."""
    name, _, value = said.partition("=")
    if name not in FIELDS or not value:
        raise errors_texts.BAD_FILTER(said=said, names=", ".join(FIELDS))
    return name, value
