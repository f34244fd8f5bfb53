"""What to do about an exception: a table, and one function that reads it.

Owns: the action for every exception that Kafka's client knows, and how long to wait. Refuses: carrying it out. A test
requires a row, own or inherited, for each class in `aiokafka.errors`.

Two kinds of failure never mix: an outage is waited out and loses nothing, a record that cannot be processed becomes a
dead letter. An exception that nobody has thought of ends the process: a supervisor starts it again, and nothing was
acknowledged.
"""

import asyncio
import hashlib
from dataclasses import dataclass
from enum import Enum

from aiokafka import errors

from schemas.internal.versioned import NewerSchemaError, OlderSchemaError
from schemas.vocabulary import DeadLetterReason
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
    """How long to wait before each retry, and how many retries there are: data, so that it can be read and tested."""

    first_s: float
    factor: float
    limit_s: float
    attempts: int

    def after(self, attempt: int, cause: str) -> float | None:
        """Return the seconds to wait after failure number `attempt` (1, 2, …); null when no retry is left.

        A hash of the cause takes off up to a fifth: twelve partitions that failed together do not come back together,
        and a replay waits the same time.
        """
        if attempt > self.attempts:
            return None
        seconds = min(self.first_s * self.factor ** (attempt - 1), self.limit_s)
        share = hashlib.sha256(f"{cause}/{attempt}".encode()).digest()[0] / 255
        return seconds * (1 - share / 5)


@dataclass(frozen=True, slots=True)
class SendToDeadLetters:
    """This record can never be processed: it becomes a dead letter, and the next one is read."""

    reason: DeadLetterReason


@dataclass(frozen=True, slots=True)
class RestartTask:
    """Drop state and connections, wait until the group has confirmed the owners of its partitions, open again."""

    backoff: Backoff


@dataclass(frozen=True, slots=True)
class RetryLater:
    """The broker or the system is not available: do the same again later, a limited number of times."""

    backoff: Backoff


class FaultOrigin(Enum):
    """Where the cause lies; the command derives its exit code from it."""

    SETTINGS = "another start would end the same way"
    SURROUNDINGS = "another start may find them better"
    BUG = "ours"


@dataclass(frozen=True, slots=True)
class StopProcess:
    """The process ends: a person must look, or a supervisor starts it again. `docs/guide/operate.md` lists causes."""

    why: str
    do: str
    blame: FaultOrigin


FailureAction = SendToDeadLetters | RestartTask | RetryLater | StopProcess

FENCED = RestartTask(Backoff(first_s=3.0, factor=1.5, limit_s=8.0, attempts=5))
"""Another worker owns the partition. Two heartbeats pass first, so that the group can say so; it may still be ours."""

ANEW = RestartTask(Backoff(first_s=0.1, factor=2.0, limit_s=5.0, attempts=8))
"""What this process knows of the broker is outdated. The partition is ours, so the first retry comes at once; after
about 20 s in all a new process is better."""

OUTAGE = RetryLater(Backoff(first_s=0.25, factor=2.0, limit_s=1.0, attempts=38))
"""The broker is away. About 35 s in all, more than a broker's restart takes; then the supervisor starts a new process.
No pause is longer than a second: a broker is back after three, and each further second of sleep decides nothing."""

SETTINGS = StopProcess(
    "the broker refuses how this worker or its topics are set up",
    "`chuishao topics apply --dry-run` shows what differs, without `--dry-run` it is corrected; then start it again",
    FaultOrigin.SETTINGS,
)
RIGHTS = StopProcess(
    "the broker refuses this worker's rights",
    "ask the operator of the cluster to grant them; then start it again",
    FaultOrigin.SURROUNDINGS,
)
BUG = StopProcess(
    "a bug in the engine; nothing that was in progress is acknowledged",
    "report it with the line `ends` of its log; started again, it continues where it stopped",
    FaultOrigin.BUG,
)
MEMORY = StopProcess(
    "this process has no memory left; nothing that was in progress is acknowledged",
    "give it more; started again, it continues where it stopped",
    FaultOrigin.SURROUNDINGS,
)
LOST = StopProcess(
    "commands were deleted before they were decided",
    "find out what is missing (the input topics may still have it); only then reset the group's offsets",
    FaultOrigin.SURROUNDINGS,
)
OPEN = StopProcess(
    "the broker left a transaction of this partition without an end; nothing was decided on top of it",
    "`kafka-transactions.sh find-hanging` names it, `abort` ends it; then `chuishao audit` says what is missing",
    FaultOrigin.SURROUNDINGS,
)
OLD = StopProcess(
    "a newer version of the product has written here; nothing was decided and no dead letter was written",
    "start the newer version: an older one cannot take part once the newer one writes its own schema",
    FaultOrigin.SETTINGS,
)
UNRELEASED = StopProcess(
    "a version from before the first release has written here; nothing was decided and nothing set aside",
    "begin with empty topics and an empty data directory, or under another CHUISHAO_PREFIX",
    FaultOrigin.SETTINGS,
)
TOPICS = StopProcess(
    "the topics of this cluster do not match this deployment",
    "`chuishao topics apply --dry-run` shows the difference; CHUISHAO_PREFIX, CHUISHAO_PARTITIONS and CHUISHAO_PACK "
    "say what is expected",
    FaultOrigin.SETTINGS,
)
OTHER_PACK = StopProcess(
    "waiting commands were taken in under a pack that this worker was not given",
    "name both packs, the new one first: `CHUISHAO_PACK=NEW,OLD`; leave the old one out when its commands are done",
    FaultOrigin.SETTINGS,
)
AWAY_DO = "see whether the broker answers (`chuishao status`); started again, it continues where it stopped"

TABLE: dict[type[BaseException], FailureAction] = {
    # ours
    MemoryError: MEMORY,
    UnknownPackError: OTHER_PACK,
    OlderSchemaError: UNRELEASED,
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
    RecordTooLargeError: SendToDeadLetters(DeadLetterReason.TOO_LARGE),
    # another owner
    errors.ProducerFenced: FENCED,
    errors.InvalidProducerEpoch: FENCED,
    errors.IllegalOperation: FENCED,  # "not in transaction": aiokafka raises it after a fence
    AssertionError: FENCED,  # the same, from aiokafka's transaction manager; our own assertions fail again and again
    errors.CommitFailedError: ANEW,
    errors.IllegalGenerationError: ANEW,
    errors.UnknownMemberIdError: ANEW,
    errors.RebalanceInProgressError: ANEW,
    errors.IllegalStateError: ANEW,  # a partition that was just taken from us
    asyncio.CancelledError: ANEW,  # a future of the client: otherwise nobody would notice that a task has ended
    # outdated metadata, or a producer that can no longer be used
    errors.KafkaError: ANEW,
    errors.BrokerResponseError: ANEW,
    errors.UnknownTopicOrPartitionError: ANEW,
    # the broker or the system
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
"""The nearest class in an exception's method resolution order decides."""


def action_for(exc: BaseException) -> FailureAction:
    """Return the row for an exception; one without a row is a bug."""
    return next((TABLE[kind] for kind in type(exc).__mro__ if kind in TABLE), BUG)


def retry_delay(row: RestartTask | RetryLater, attempt: int, cause: str) -> float | StopProcess:
    """Return the seconds to wait before the next try, or `StopProcess` when no retry is left."""
    seconds = row.backoff.after(attempt, cause)
    if seconds is None:
        return StopProcess(f"{attempt - 1} tries did not help", AWAY_DO, FaultOrigin.SURROUNDINGS)
    return seconds
