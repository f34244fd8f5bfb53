"""Settings: what is read, what wins, and how a wrong one is told."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from operations.problem import Problem
from operations.settings import DEFAULT_KAFKA, Settings, data_home, load, this_machine, variable


def test_the_environment_is_read_and_an_option_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    """An option that was not given leaves the environment alone."""
    monkeypatch.setenv("CHUISHAO_PACK", "elsewhere")
    monkeypatch.setenv("CHUISHAO_PARTITIONS", "24")
    assert (load().pack, load(pack=None).partitions, load(pack="here").pack) == ("elsewhere", 24, "here")


def test_whether_a_cluster_was_named_can_be_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """`up` starts a broker of its own unless one is named, even by the default's own address."""
    assert "kafka" not in load().model_fields_set
    monkeypatch.setenv("CHUISHAO_KAFKA", DEFAULT_KAFKA)
    assert "kafka" in load().model_fields_set


def test_a_misspelt_setting_is_refused_with_the_nearest_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not silently ignored, which would leave a district on the wrong cluster."""
    monkeypatch.setenv("CHUISHAO_KAFFKA", "kafka:9092")
    with pytest.raises(Problem) as refused:
        load()
    assert str(refused.value) == (
        "CHUISHAO_KAFFKA is no setting\n"
        "why: nothing here reads it; the nearest setting is CHUISHAO_KAFKA\n"
        "do: `unset CHUISHAO_KAFFKA`, or set CHUISHAO_KAFKA instead"
    )
    assert refused.value.code == 2


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("KAFKA", "kafka", "is no address: write host:port"),
        ("KAFKA", "a:1,,b:2", "is no address"),
        ("PREFIX", "chuishao", "is no prefix"),
        ("WORKER", "worker one", "is no name"),
        ("PARTITIONS", "0", "greater than or equal to 1"),
        ("LOG_FORMAT", "xml", "'json' or 'text'"),
        ("DEBUG", "perhaps", "valid boolean"),
    ],
)
def test_a_value_that_does_not_fit_is_told_with_its_rule_and_an_example(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, why: str
) -> None:
    """The variable's own name, not the field's."""
    monkeypatch.setenv(f"CHUISHAO_{name}", value)
    with pytest.raises(Problem, match=f"CHUISHAO_{name} cannot be") as refused:
        load()
    assert why in refused.value.why
    assert f"CHUISHAO_{name}=" in refused.value.do


def test_a_wrong_option_is_told_by_its_own_name() -> None:
    """Whoever typed it must find it again."""
    with pytest.raises(Problem, match="--worker cannot be 'a b'"):
        load(worker="a b")


def test_every_setting_is_described_and_its_example_fits() -> None:
    """The docs' table is made from these."""
    for name, field in Settings.model_fields.items():
        assert field.description, name
        assert field.examples, name
        assert Settings.model_validate({name: field.examples[0]}).model_fields_set == {name}, variable(name)


def test_settings_do_not_change_while_a_process_runs() -> None:
    """Frozen."""
    with pytest.raises(ValidationError):
        load().kafka = "other:9092"  # type: ignore[misc]


def test_a_deployment_gets_what_was_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """An authorizer is what makes an own topic a proof."""
    monkeypatch.setenv("CHUISHAO_AUTHORIZER", "true")
    made = load(worker="w-1").to_deployment(restarts=3)
    assert (made.trusted, made.worker, made.restarts, made.kafka) == (True, "w-1", 3, DEFAULT_KAFKA)
    assert made.version[0].isdigit()


def test_the_data_directory_is_the_users(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """XDG_DATA_HOME, else ~/.local/share."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert data_home() == load().data_dir == tmp_path / "chuishao"
    monkeypatch.delenv("XDG_DATA_HOME")
    assert data_home() == Path.home() / ".local" / "share" / "chuishao"


def test_a_machine_with_a_strange_name_can_be_a_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its name is cut to what may stand in a client id."""
    monkeypatch.setattr("socket.gethostname", lambda: "城市 server_1")
    assert this_machine() == "server_1"
    monkeypatch.setattr("socket.gethostname", lambda: "城市")
    assert this_machine() == "worker"
