"""Every topic of one deployment: the registry times the units and sources of its pack.

Owns: which names there are. Refuses: asking a broker.
"""

from dataclasses import dataclass

from handlers.policy.rules import Rules
from schemas.topics import Topic
from streams.deployment import Deployment

INPUTS = (Topic.REPORTS, Topic.REPORTS_OF, Topic.ACTIONS, Topic.ACTIONS_OF)
"""What other people write to us."""


@dataclass(frozen=True, slots=True)
class DeployedTopic:
    """One topic that has to be there."""

    name: str
    topic: Topic
    code: str | None  # the unit or source whose it is


def deployed_topics(deployment: Deployment, rules: Rules) -> tuple[DeployedTopic, ...]:
    """All of them, in the order of the registry."""
    return tuple(
        DeployedTopic(deployment.topic(topic, code), topic, code) for topic in Topic for code in _codes(topic, rules)
    )


def input_topics(deployment: Deployment, rules: Rules) -> tuple[str, ...]:
    """The names of the topics that the intake reads."""
    return tuple(laid.name for laid in deployed_topics(deployment, rules) if laid.topic in INPUTS)


def is_action(deployment: Deployment, name: str) -> bool:
    """Whether an input topic carries actions: they go before reports, and a deadline waits to hear them."""
    return name.startswith(deployment.prefix + Topic.ACTIONS.row.name.removesuffix("v1"))


def _codes(topic: Topic, rules: Rules) -> tuple[str | None, ...]:
    match topic.row.each:
        case "":
            return (None,)
        case "unit":
            return tuple(rules.units)
        case "source":
            return tuple(rules.sources)
        case "actor":
            return (*rules.units, *rules.sources)
