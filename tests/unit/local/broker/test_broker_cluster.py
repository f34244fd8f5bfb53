"""Several brokers: each knows every controller, all belong to one cluster, and a lone one is told what it was told."""

import json
from pathlib import Path

import pytest

from local.broker.broker_cluster import BrokerCluster
from local.broker.broker_config import Node, Seat, server_properties
from local.broker.broker_dir import MARKER, DataDir
from operations.problem import Problem

VOTERS = (15_001, 15_002, 15_003)


def settings(number: int, voters: tuple[int, ...] = VOTERS) -> dict[str, str]:
    """The properties of one node as Kafka reads them."""
    text = server_properties(Node(data_dir=Path("/data"), port=19_000 + number, seat=Seat(number, voters)))
    return dict(line.split("=", 1) for line in text.splitlines() if line and not line.startswith("#"))


@pytest.mark.parametrize("number", [1, 2, 3])
def test_each_node_knows_all_controllers_and_its_own_number(number: int) -> None:
    """And listens on its own controller's port."""
    said = settings(number)
    assert said["node.id"] == str(number)
    assert said["controller.quorum.voters"] == "1@127.0.0.1:15001,2@127.0.0.1:15002,3@127.0.0.1:15003"
    assert f"CONTROLLER://127.0.0.1:{VOTERS[number - 1]}" in said["listeners"]


def test_three_nodes_keep_three_copies_of_which_two_are_enough() -> None:
    """Of topics, of offsets, of transactions."""
    said = settings(1)
    assert {value for name, value in said.items() if name.endswith("replication.factor")} == {"3"}
    assert said["min.insync.replicas"] == "2"
    assert {value for name, value in said.items() if name.endswith("min.isr")} == {"2"}


def test_a_lone_node_never_gives_its_partitions_away() -> None:
    """While they have no leader, Kafka answers commits and writes no marker. Several give them to each other."""
    assert settings(1, VOTERS[:1])["controlled.shutdown.enable"] == "false"
    assert settings(1)["controlled.shutdown.enable"] == "true"


def test_two_nodes_could_not_lose_one_and_keep_two_copies() -> None:
    """One copy has to be enough."""
    said = settings(1, VOTERS[:2])
    assert (said["default.replication.factor"], said["min.insync.replicas"]) == ("2", "1")


def test_all_nodes_have_directories_and_one_cluster_of_their_own(tmp_path: Path) -> None:
    """Found again when they were formatted before."""
    brokers = BrokerCluster(tmp_path, 3)
    assert sorted(brokers.nodes) == [1, 2, 3]
    formatted(tmp_path / "node-2", "abc")
    again = {node._cluster for node in BrokerCluster(tmp_path, 3).nodes.values()}
    assert again == {"abc"}


def formatted(home: Path, cluster: str) -> None:
    """As Kafka's own formatting leaves it, as far as we read it."""
    (home / "logs").mkdir(parents=True)
    (home / "logs" / "meta.properties").write_text(f"#\nversion=1\ncluster.id={cluster}\nnode.id=2\n")
    where = DataDir(home)
    where.adopt(cluster)
    assert json.loads((home / MARKER).read_text())["cluster"] == cluster


def test_a_directory_of_another_cluster_is_refused(tmp_path: Path) -> None:
    """Its records are somebody else's."""
    formatted(tmp_path / "node-1", "abc")
    with pytest.raises(Problem, match="another cluster"):
        DataDir(tmp_path / "node-1").adopt("xyz")
