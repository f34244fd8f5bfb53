"""One action on its way: sent, and waited for until its answer comes.

Owns: the order of sending and listening, and how far the action has come. Refuses: judging it.
"""

from collections.abc import Mapping
from enum import Enum
from typing import Any

import orjson

from chuishao.action_answers import ActionAnswers
from handlers.policy.rules import Rules
from operations.messages import errors_texts
from operations.send_records import write
from operations.topic_records import reader
from schemas.topics import Topic
from streams.client.delivery import OutgoingRecord
from streams.deployment import Deployment

Answer = Mapping[str, Any]
"""`action.answered`, as the contract has it."""


class SentAction(Enum):
    """How far an action has come when somebody presses Ctrl-C."""

    NO = "no"
    PERHAPS = "perhaps"  # it is on its way
    YES = "yes"


class Errand:
    """One action: where it goes, where its answer comes, and how far it has come."""

    def __init__(self, action: Mapping[str, Any], deployment: Deployment, rules: Rules, *, via_gateway: bool) -> None:
        unit = action["actor"]["unit"]
        self.action, self.sent = action, SentAction.NO
        self.target = deployment.topic(Topic.ACTIONS) if via_gateway else deployment.topic(Topic.ACTIONS_OF, unit)
        self._deployment = deployment
        self._answers = ActionAnswers("gateway" if via_gateway else unit, action)
        self._home = deployment.topic(Topic.STATUS if unit in rules.sources else Topic.DISPATCH, unit)

    async def run(self, seconds: float) -> tuple[Answer, Mapping[str, Any] | None]:
        """Go to the end of the topic where the answer will come, send, and wait so long for the answer."""
        async with reader(self._deployment, [self._home]) as source:
            await source.skip()
            self.sent = SentAction.PERHAPS
            raw = orjson.dumps(self.action)
            await write(self._deployment, [OutgoingRecord(self.target, self.action["case_id"].encode(), raw)])
            self.sent = SentAction.YES
            async for record in source.follow(seconds):
                answer = self._answers.apply(record.json())
                if answer is not None:
                    return answer, self._answers.dispatch
        raise errors_texts.NOBODY_ANSWERED(action=self.action["id"], seconds=seconds, topic=self.target)
