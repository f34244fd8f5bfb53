"""Every topic of one deployment: the registry, once for each unit and source of its pack.

Owns: which names there are. Refuses: asking a broker.
"""

from dataclasses import dataclass

from handlers.policy.rules import Rules
from schemas.topics import Topic
from streams.deployment import Deployment

INPUTS = (Topic.REPORTS, Topic.REPORTS_OF, Topic.ACTIONS, Topic.ACTIONS_OF)
"""The topics that other programs write and the intake reads."""


@dataclass(frozen=True, slots=True)
class DeployedTopic:
    """One topic that the deployment needs."""

    name: str
    topic: Topic
    code: str | None  # of the unit or source that it belongs to


def deployed_topics(deployment: Deployment, rules: Rules) -> tuple[DeployedTopic, ...]:
    """Return all topics of a deployment, in the order of the registry."""
    return tuple(
        DeployedTopic(deployment.topic(topic, code), topic, code) for topic in Topic for code in _codes(topic, rules)
    )


def input_topics(deployment: Deployment, rules: Rules) -> tuple[str, ...]:
    """Return the names of the topics that the intake reads."""
    return tuple(deployed.name for deployed in deployed_topics(deployment, rules) if deployed.topic in INPUTS)


def is_action(deployment: Deployment, name: str) -> bool:
    """Return whether an input topic carries actions: they go before reports, and a deadline waits for them."""
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
