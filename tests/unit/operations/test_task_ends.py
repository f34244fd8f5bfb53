"""Several tasks end together: at the first end, or when all have ended, or at the first error."""

import asyncio

import pytest

from operations.problem import Problem
from operations.serve import either
from operations.task_ends import all_end, first_end


def test_the_first_end_of_several_ends_the_waiting() -> None:
    """The others are cancelled; an error of it is raised."""

    async def fails() -> None:
        raise Problem("what", "why", "do")

    async def wait() -> None:
        await asyncio.Event().wait()

    async def ends() -> None:
        pass

    async def all_of_it() -> None:
        await first_end(wait(), ends())
        with pytest.raises(Problem, match="what"):
            await first_end(wait(), fails())
        assert await either(ends(), wait()) is True
        assert await either(wait(), ends()) is False

    asyncio.run(all_of_it())


def test_all_of_several_are_waited_for_unless_one_raises() -> None:
    """Then the others are cancelled, and the error is raised as it is."""
    ended: list[str] = []

    async def fails() -> None:
        raise Problem("what", "why", "do")

    async def ends() -> None:
        ended.append("ends")

    async def waits() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append("cancelled")

    async def all_of_it() -> None:
        await all_end(ends(), ends())
        with pytest.raises(Problem, match="what"):
            await all_end(waits(), fails())

    asyncio.run(all_of_it())
    assert ended == ["ends", "ends", "cancelled"]
