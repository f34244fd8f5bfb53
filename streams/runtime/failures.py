"""What to do about an exception: a table, and one function that reads it.

Owns: the verdict for every exception that Kafka's client knows, and how long to wait. Refuses: doing it. A test demands
a row, own or inherited, for all of `aiokafka.errors`.

Two branches never meet: an outage waits and loses nothing, poison becomes a dead letter. What nobody has thought of
ends the process: a supervisor starts it again, and nothing was acknowledged.
"""

import asyncio
import hashlib
from dataclasses import dataclass
from enum import Enum

from aiokafka import errors

from schemas.form import NewerSchemaError
from schemas.words import LetterReason
from streams.errors import (
    CommandGapError,
    CommandsLostError,
    LedgerBrokenError,
    MissingTopicError,
    OpenTransactionError,
    PartitionCountError,
    RecordTooLargeError,
    StoreBrokenError,
    TransactionClosedError,
    UnknownPackError,
    WrongPartitionError,
)


@dataclass(frozen=True, slots=True)
class Backoff:
    """How long to wait before each next try, and how often: data, so that it can be read and tested."""

    first_s: float
    factor: float
    limit_s: float
    attempts: int

    def after(self, attempt: int, cause: str) -> float | None:
        """Seconds before the try after failure number `attempt` (1, 2, …); null when it is enough.

        Up to a fifth is taken off by a hash of the cause: twelve partitions that fell together don't rise together,
        and a replay waits the same.
        """
        if attempt > self.attempts:
            return None
        span = min(self.first_s * self.factor ** (attempt - 1), self.limit_s)
        share = hashlib.sha256(f"{cause}/{attempt}".encode()).digest()[0] / 255
        return span * (1 - share / 5)


@dataclass(frozen=True, slots=True)
class SendToDeadLetters:
    """This record will never pass: it goes to the dead letters, the next one comes."""

    reason: LetterReason


@dataclass(frozen=True, slots=True)
class RestartTask:
    """Drop state and connections, wait until the group has confirmed who owns what, open anew."""

    backoff: Backoff


@dataclass(frozen=True, slots=True)
class RetryLater:
    """The surroundings are not there: the same again later, bounded."""

    backoff: Backoff


class FaultOrigin(Enum):
    """Where the cause lies; the command makes its exit code of it."""

    SETTINGS = "another start would end the same way"
    SURROUNDINGS = "another start may find them better"
    BUG = "ours"


@dataclass(frozen=True, slots=True)
class StopProcess:
    """The process ends; somebody has to look, or a supervisor starts it again. `docs/operations.md` lists them all."""

    why: str
    do: str
    blame: FaultOrigin


FailureAction = SendToDeadLetters | RestartTask | RetryLater | StopProcess

FENCED = RestartTask(Backoff(first_s=3.0, factor=1.5, limit_s=8.0, attempts=5))
"""Somebody else owns it. Two heartbeats, so that the group can tell us first; then we may be right after all."""

ANEW = RestartTask(Backoff(first_s=0.1, factor=2.0, limit_s=5.0, attempts=8))
"""What we know of the broker is old. At once, for it is ours; about 20 s in all, then a new process knows better."""

OUTAGE = RetryLater(Backoff(first_s=0.25, factor=2.0, limit_s=1.0, attempts=38))
"""The broker is away. About 35 s in all, more than a broker's restart takes; then a new process, by the supervisor.
Never longer than a second at once: a broker is back after three, and each second slept past that is one of silence."""

SETTINGS = StopProcess(
    "the broker refuses how this worker or its topics are set up",
    "`chuishao topics apply --dry-run` shows what differs, without `--dry-run` it is mended; then start it again",
    FaultOrigin.SETTINGS,
)
RIGHTS = StopProcess(
    "the broker refuses this worker's rights",
    "whoever runs the cluster grants them; then start it again",
    FaultOrigin.SURROUNDINGS,
)
BUG = StopProcess(
    "a bug in the engine; nothing of what was in hand is acknowledged",
    "report it with the line `ends` of its log; started again it goes on where it stood",
    FaultOrigin.BUG,
)
MEMORY = StopProcess(
    "this process has no memory left; nothing of what was in hand is acknowledged",
    "give it more; started again it goes on where it stood",
    FaultOrigin.SURROUNDINGS,
)
LOST = StopProcess(
    "commands were deleted before they were decided",
    "look what is missing (the input topics may still have it); only then reset the group's offsets",
    FaultOrigin.SURROUNDINGS,
)
OPEN = StopProcess(
    "the broker left a transaction of this partition without an end; nothing was decided on top of it",
    "`kafka-transactions.sh find-hanging` names it, `abort` ends it; then `chuishao audit` says what of it is missing",
    FaultOrigin.SURROUNDINGS,
)
OLD = StopProcess(
    "a newer version of the product has written here; nothing was decided and nothing set aside",
    "start the newer version: an older one cannot take part once the newer one writes its own form",
    FaultOrigin.SETTINGS,
)
TOPICS = StopProcess(
    "the topics of this cluster are not those of this deployment",
    "`chuishao topics apply --dry-run` shows the difference; CHUISHAO_PREFIX, CHUISHAO_PARTITIONS and CHUISHAO_PACK "
    "say what is expected",
    FaultOrigin.SETTINGS,
)
OTHER_PACK = StopProcess(
    "commands wait that were taken in under a pack which this worker was not given",
    "name both packs, the new one first: `CHUISHAO_PACK=NEW,OLD`; leave the old one out when its commands are done",
    FaultOrigin.SETTINGS,
)
AWAY_DO = "see whether the broker answers (`chuishao status`); started again it goes on where it stood"

TABLE: dict[type[BaseException], FailureAction] = {
    # ours
    MemoryError: MEMORY,
    UnknownPackError: OTHER_PACK,
    NewerSchemaError: OLD,
    CommandsLostError: LOST,
    OpenTransactionError: OPEN,
    PartitionCountError: TOPICS,
    MissingTopicError: TOPICS,
    CommandGapError: ANEW,
    LedgerBrokenError: BUG,
    TransactionClosedError: BUG,
    WrongPartitionError: BUG,
    StoreBrokenError: ANEW,  # with a new store, or one in memory
    RecordTooLargeError: SendToDeadLetters(LetterReason.TOO_LARGE),
    # another owner
    errors.ProducerFenced: FENCED,
    errors.InvalidProducerEpoch: FENCED,
    errors.IllegalOperation: FENCED,  # "not in transaction": aiokafka says so after a fence
    AssertionError: FENCED,  # the same, from aiokafka's transaction manager; ours are pair assertions and recur
    errors.CommitFailedError: ANEW,
    errors.IllegalGenerationError: ANEW,
    errors.UnknownMemberIdError: ANEW,
    errors.RebalanceInProgressError: ANEW,
    errors.IllegalStateError: ANEW,  # a partition that was just taken from us
    asyncio.CancelledError: ANEW,  # a future of the client's: else nobody would hear that a part has ended
    # what we know is old, or a producer that is of no more use
    errors.KafkaError: ANEW,
    errors.BrokerResponseError: ANEW,
    errors.UnknownTopicOrPartitionError: ANEW,
    # the surroundings
    OSError: OUTAGE,
    TimeoutError: OUTAGE,
    asyncio.TimeoutError: OUTAGE,
    errors.KafkaConnectionError: OUTAGE,
    errors.KafkaTimeoutError: OUTAGE,
    errors.KafkaUnavailableError: OUTAGE,
    errors.NoBrokersAvailable: OUTAGE,
    errors.NodeNotReadyError: OUTAGE,
    errors.MetadataEmptyBrokerList: OUTAGE,
    errors.RequestTimedOutError: OUTAGE,
    errors.LeaderNotAvailableError: OUTAGE,
    errors.NotLeaderForPartitionError: OUTAGE,
    errors.BrokerNotAvailableError: OUTAGE,
    errors.ReplicaNotAvailableError: OUTAGE,
    errors.GroupLoadInProgressError: OUTAGE,
    errors.GroupCoordinatorNotAvailableError: OUTAGE,
    errors.NotCoordinatorForGroupError: OUTAGE,
    errors.NotEnoughReplicasError: OUTAGE,
    errors.NotEnoughReplicasAfterAppendError: OUTAGE,
    errors.KafkaStorageError: OUTAGE,
    errors.QuotaViolationError: OUTAGE,
    # lost
    errors.OffsetOutOfRangeError: LOST,
    errors.NoOffsetForPartitionError: LOST,
    # a person has to do something
    errors.MessageSizeTooLargeError: SETTINGS,  # we measured the record: the topic takes less than the registry says
    errors.RecordListTooLargeError: SETTINGS,
    errors.RecordTooLargeError: SETTINGS,
    errors.IllegalArgumentError: BUG,
    errors.UnsupportedCodecError: SETTINGS,
    errors.KafkaConfigurationError: SETTINGS,
    errors.UnrecognizedBrokerVersion: SETTINGS,
    errors.IncompatibleBrokerVersion: SETTINGS,
    errors.UnsupportedVersionError: SETTINGS,
    errors.InvalidTopicError: SETTINGS,
    errors.InvalidGroupIdError: SETTINGS,
    errors.InconsistentGroupProtocolError: SETTINGS,
    errors.InvalidSessionTimeoutError: SETTINGS,
    errors.InvalidTransactionTimeout: SETTINGS,
    errors.InvalidPartitionsError: SETTINGS,
    errors.InvalidReplicationFactorError: SETTINGS,
    errors.InvalidConfigurationError: SETTINGS,
    errors.PolicyViolationError: SETTINGS,
    errors.AuthenticationMethodNotSupported: RIGHTS,
    errors.AuthenticationFailedError: RIGHTS,
    errors.SaslAuthenticationFailed: RIGHTS,
    errors.UnsupportedSaslMechanismError: RIGHTS,
    errors.IllegalSaslStateError: RIGHTS,
    errors.TopicAuthorizationFailedError: RIGHTS,
    errors.GroupAuthorizationFailedError: RIGHTS,
    errors.ClusterAuthorizationFailedError: RIGHTS,
    errors.TransactionalIdAuthorizationFailed: RIGHTS,
    errors.SecurityDisabled: RIGHTS,
    errors.ConsumerStoppedError: BUG,
}
"""The nearest class in an exception's line of ancestors decides."""


def action_for(exc: BaseException) -> FailureAction:
    """The row for an exception; what nobody has thought of is a bug."""
    return next((TABLE[kind] for kind in type(exc).__mro__ if kind in TABLE), BUG)


def retry_delay(row: RestartTask | RetryLater, attempt: int, cause: str) -> float | StopProcess:
    """Seconds to wait before the next try, or the end when there were enough."""
    span = row.backoff.after(attempt, cause)
    return StopProcess(f"{attempt - 1} tries did not help", AWAY_DO, FaultOrigin.SURROUNDINGS) if span is None else span
