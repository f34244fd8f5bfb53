"""The product's own errors in the stream rooms: what each one means, whoever raises it.

Owns: the exception classes that `runtime/failures.py` has a row for, so that the table depends on no room above it.
Refuses: raising them, and saying what to do about them.
"""

from schemas.internal.versioned import NewerSchemaError


class UnknownPackError(Exception):
    """The command was taken in under rules that this process does not have. Raised by `Domain.handle`, never decided.

    A person names both packs, the new one first: `CHUISHAO_PACK=NEW,OLD`.
    """

    def __init__(self, wants: str, has: str) -> None:
        super().__init__(f"a command was taken in under pack {wants}, this worker has {has}")
        self.wants, self.has = wants, has


class CommandsLostError(Exception):
    """Commands were deleted before they were decided: the group was away for longer than the topic keeps them.

    Look into what is missing (the intake topics may still have it), then reset the group's offsets by hand.
    """


class CommandGapError(Exception):
    """The consumer keeps returning other commands than the next one."""


class OpenTransactionError(Exception):
    """After the fence an earlier transaction is still open: the broker said it had ended, and wrote no end to it.

    Nobody can tell here whether it was committed. A decision on top of it would be made twice or not at all.
    """


class LedgerBrokenError(Exception):
    """A ledger was used while a transaction is open, or after one failed. Open a new one."""


class TransactionClosedError(Exception):
    """A transaction was used after its end. Nothing is sent outside a transaction."""


class PartitionCountError(Exception):
    """The topics have another number of partitions than the worker is set to. Set it to what they have."""


class WrongPartitionError(Exception):
    """A state was to be kept on a partition that its key does not belong to: its owner would never read it."""


class StoreBrokenError(Exception):
    """The local store cannot be read or written: its files are damaged, or its disk is full. No data is lost by that.

    The store deletes its files when it is closed; the partition is opened again.
    """


class MissingTopicError(Exception):
    """Topics of this deployment are not on the cluster. The operator creates them: a worker never does."""


class RecordTooLargeError(Exception):
    """A record is larger than its topic takes. This is a bug of ours, not an outage."""


PROCESS_UNFIT = (UnknownPackError, NewerSchemaError, StoreBrokenError, MemoryError)
"""This process cannot decide, whatever the record: no record is to blame, and none becomes a dead letter for it."""
