"""Dead letters as a steward works with them: what the headers say, and the way back in.

Owns: reading the contract's `dlq.*` headers, and the record that a replay sends: key, value, headers as they once came,
and `dlq.replay_of`. Refuses: changing what was sent: its identity is kept, so what was taken meanwhile is taken once.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from operations import connect
from operations.exit_code import ExitCode
from operations.problem import Problem
from operations.settings import load
from operations.topic_records import TopicRecord, read
from schemas.topics import Topic
from schemas.words import LetterReason
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
        return self.said.get("reason") != LetterReason.TOO_LARGE or not self.said.get("field")

    def again(self) -> Outgoing:
        """The record as it once came, and of which letter it is the replay."""
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
    """The ids of letters of which a replay has become a dead letter again."""
    return {letter.said["replay_of"] for letter in letters if letter.said.get("replay_of")}


def gather() -> list[DeadLetterView]:
    """Every letter on the cluster, oldest first."""
    settings = load()
    deployment = settings.to_deployment()

    async def found() -> list[DeadLetterView]:
        return [DeadLetterView.of(record) async for record in read(deployment, [deployment.topic(Topic.DLQ)])]

    return connect.run(found(), settings.kafka)


def choice(wanted: Iterable[str] | None = None, ids: Iterable[str] | None = None) -> Callable[[DeadLetterView], bool]:
    """Whether a letter fits all filters of the form NAME=VALUE, and its id begins as one of these, if any are given."""
    filters, starts = [read_filter(said) for said in wanted or ()], tuple(ids or ("",))
    return lambda letter: letter.fits(filters) and letter.id.startswith(starts)


def find(start: str) -> DeadLetterView:
    """The newest letter whose id begins so."""
    found = [one for one in gather() if one.id.startswith(start)]
    if not found:
        raise Problem(f"no dead letter {start}", "none begins like that", "`chuishao dlq list` shows them", ExitCode.NO)
    return found[-1]


def read_filter(said: str) -> tuple[str, str]:
    """NAME=VALUE, where the name is one of the headers'."""
    name, _, value = said.partition("=")
    if name not in FIELDS or not value:
        do = f"write NAME=VALUE; the names are {', '.join(FIELDS)}"
        raise Problem(f"--filter cannot be {said!r}", "it names no header", do, ExitCode.USAGE)
    return name, value
