"""Few transactions run at once, and no partition waits for long."""

import asyncio

import pytest

from streams.ledger import transaction_turns
from streams.ledger.transaction_turns import AT_ONCE, TransactionTurns


async def hold(turns: TransactionTurns, begun: asyncio.Queue[int], number: int, until: asyncio.Event) -> None:
    """Take a turn, note it, and keep it until told."""
    async with turns.turn():
        begun.put_nowait(number)
        await until.wait()


@pytest.mark.asyncio
async def test_the_next_begins_when_one_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    """As many as may run at once begin; the next one waits for the first end."""
    monkeypatch.setattr(transaction_turns, "WAIT_S", 60.0)
    turns, begun = TransactionTurns(), asyncio.Queue[int]()
    ends = [asyncio.Event() for _ in range(AT_ONCE + 1)]
    tasks = [asyncio.create_task(hold(turns, begun, number, end)) for number, end in enumerate(ends)]
    assert [await begun.get() for _ in range(AT_ONCE)] == list(range(AT_ONCE))
    assert begun.empty()
    ends[0].set()
    assert await begun.get() == AT_ONCE
    for end in ends:
        end.set()
    await asyncio.gather(*tasks)


@pytest.mark.asyncio
async def test_a_transaction_that_hangs_holds_up_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """A partition that has waited long enough goes on without a turn."""
    monkeypatch.setattr(transaction_turns, "WAIT_S", 0.001)
    turns, begun, never = TransactionTurns(), asyncio.Queue[int](), asyncio.Event()
    tasks = [asyncio.create_task(hold(turns, begun, number, never)) for number in range(3 * AT_ONCE)]
    assert sorted([await begun.get() for _ in tasks]) == list(range(3 * AT_ONCE))
    never.set()
    await asyncio.gather(*tasks)
