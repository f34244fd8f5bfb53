"""`chuishao rules`: a pack looked at without Kafka, by the product's own functions."""

import json
from pathlib import Path

import pytest

from tests.unit.conftest import Command

POTHOLE = ("rules", "explain", "中山路井盖破损，差点翻车", "--lon", "113.8162", "--lat", "22.6148")
AT = ("--at", "2026-11-24T09:30:00+08:00")


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """A pack that lacks everything but a head with an unknown field."""
    (tmp_path / "pack.yaml").write_text("name: broken\nnonsense: 1\n", encoding="utf-8")
    return tmp_path


def test_a_good_pack_is_told_with_its_version(command: Command) -> None:
    """One line of data, and what to try next."""
    code, out, err = command("rules", "check", "qingjiang")
    assert code == 0
    assert out.startswith("qingjiang@")
    assert "单位" in out
    assert err.startswith("hint: `chuishao rules explain")


def test_a_bad_pack_is_an_answer_of_no_with_every_fault(command: Command, broken: Path) -> None:
    """File and line first, as compilers do."""
    code, out, err = command("rules", "check", str(broken))
    assert code == 1
    assert any(line.startswith("pack.yaml:2: ") and "nonsense" in line for line in out.splitlines())
    assert err == f"{len(out.splitlines())} faults in {broken}\n"


def test_a_bad_pack_is_told_as_json(command: Command, broken: Path) -> None:
    """The same faults, in parts."""
    code, out, _ = command("rules", "check", str(broken), "--json")
    said = json.loads(out)
    assert (code, said["ok"]) == (1, False)
    assert ("pack.yaml", 2) in {(fault["file"], fault["line"]) for fault in said["faults"]}


def test_a_text_is_explained_by_the_rule_that_routes_it(command: Command) -> None:
    """Masked text, area, words, and the facts that would be written."""
    code, out, err = command(*POTHOLE, *AT)
    assert code == 0
    assert "地点    qingjiang / linjiang / zhongshan" in out
    assert "term 井盖 +3.0" in out
    assert "依据 qishou-daolu：" in out
    assert "限 11-24 10:00:00 签收" in out
    assert err.endswith("nothing was sent\n")


def test_an_explanation_is_told_as_json(command: Command) -> None:
    """The facts in their order, public half alone."""
    code, out, _ = command(*POTHOLE, *AT, "--json")
    said = json.loads(out)
    assert code == 0
    assert [fact["type"] for fact in said["facts"]][:3] == ["case.opened", "case.classified", "case.routed"]
    assert said["guess"]["category"] == "K00007"
    assert "private" not in said["facts"][0]


def test_a_text_without_a_place_is_left_to_a_person(command: Command) -> None:
    """And it is said why."""
    _, out, _ = command("rules", "explain", "井盖破损", *AT)
    assert "位置不明" in out
    assert "转研判" in out


def test_a_phone_number_in_the_text_is_not_shown(command: Command) -> None:
    """What is printed is what the log would have."""
    _, out, _ = command("rules", "explain", "井盖破损，打我电话 13812345678", *AT)
    assert "13812345678" not in out


def test_an_empty_text_would_be_refused_at_the_door(command: Command) -> None:
    """The product's own reason."""
    code, out, _ = command("rules", "explain", " ", *AT)
    assert (code, out.split()[0]) == (1, "未受理")


@pytest.mark.parametrize("at", ["yesterday", "2026-11-24T09:30:00"])
def test_a_moment_needs_an_offset(command: Command, at: str) -> None:
    """Else nobody knows when it was."""
    code, _, err = command("rules", "explain", "井盖", "--at", at)
    assert code == 2
    assert "do: write it like `2026-11-24T09:30:00+08:00`" in err


def test_topics_are_listed_without_a_broker(command: Command) -> None:
    """Gateways', each unit's and source's, and the inside ones."""
    code, out, _ = command("topics", "list", "--json")
    named = {one["name"]: one for one in json.loads(out)}
    assert code == 0
    assert named["chuishao.cases.v1"]["partitions"] == 12
    assert named["chuishao.dispatch.chengguan.v1"]["code"] == "chengguan"
    assert named["chuishao.reports.v1"]["configs"]["max.message.bytes"] == str(8 * 1024 * 1024)
    assert "chuishao.commands.v1" in named
