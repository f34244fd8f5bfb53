"""The plan follows from the registry and what a cluster has, without a broker."""

from dataclasses import replace

import pytest

from handlers.policy.rules import Rules
from operations.packs import find_pack, read_pack
from schemas.topics import Topic
from streams.deployment import Deployment
from streams.topology.diff import (
    AlterTopic,
    CreateTopic,
    FoundTopic,
    PartitionMismatch,
    WantedTopic,
    configs,
    plan,
    wanted,
)
from streams.topology.names import deployed_topics, input_topics

HERE = Deployment(kafka="", name="here", worker="w", trusted=True)


@pytest.fixture(scope="module")
def rules() -> Rules:
    """The pack that comes with the product."""
    return read_pack(find_pack("qingjiang"))


def found(want: WantedTopic, **changes: str) -> FoundTopic:
    """A topic as wanted, except for some settings (`_` for a dot)."""
    differing = {name.replace("_", "."): value for name, value in changes.items()}
    return FoundTopic(want.partitions, {**want.configs, **differing}, {**want.configs, **differing})


def test_every_unit_and_source_has_its_topics_and_no_other(rules: Rules) -> None:
    """Each name comes once."""
    names = [laid.name for laid in deployed_topics(HERE, rules)]
    assert len(names) == len(set(names))
    unit, source = next(iter(rules.units)), next(iter(rules.sources))
    assert {f"chuishao.dispatch.{unit}.v1", f"chuishao.actions.{unit}.v1"} <= set(names)
    assert {f"chuishao.{kind}.{source}.v1" for kind in ("reports", "status", "actions")} <= set(names)
    assert f"chuishao.reports.{unit}.v1" not in names
    assert len(input_topics(HERE, rules)) == 2 + 2 * len(rules.sources) + len(rules.units)


def test_an_empty_cluster_gets_all_and_a_complete_one_nothing(rules: Rules) -> None:
    """After the steps nothing is left to do."""
    wants = wanted(HERE, rules)
    assert plan(wants, {}) == [CreateTopic(want) for want in wants]
    assert plan(wants, {want.name: found(want) for want in wants}) == []


def test_settings_that_differ_are_altered_and_what_the_operator_set_besides_is_kept(rules: Rules) -> None:
    """The request replaces a topic's own settings as a whole, so all of them are in it."""
    want = wanted(HERE, rules)[0]
    there = found(want, retention_ms="1")
    there = replace(there, own={**there.own, "compression.type": "zstd"})
    [step] = plan([want], {want.name: there})
    assert isinstance(step, AlterTopic)
    assert step.changes == {"retention.ms": ("1", want.configs["retention.ms"])}
    assert step.configs == {**want.configs, "compression.type": "zstd"}


def test_the_order_of_cleanup_policies_is_no_difference(rules: Rules) -> None:
    """`delete,compact` is what some tools write."""
    want = next(one for one in wanted(HERE, rules) if one.configs["cleanup.policy"] == "compact,delete")
    assert plan([want], {want.name: found(want, cleanup_policy="delete,compact")}) == []


def test_another_number_of_partitions_is_a_mismatch_whatever_else_differs(rules: Rules) -> None:
    """It is reported, and never altered."""
    want = next(one for one in wanted(HERE, rules) if one.partitions == HERE.partitions)
    there = replace(found(want, retention_ms="1"), partitions=6)
    assert plan([want], {want.name: there}) == [PartitionMismatch(want.name, 12, 6)]


def test_two_of_three_replicas_must_have_a_record() -> None:
    """One broker has one replica."""
    assert configs(Topic.CASES, 1)["min.insync.replicas"] == "1"
    assert configs(Topic.CASES, 3)["min.insync.replicas"] == "2"
    assert "retention.ms" not in configs(Topic.CASES, 1)
