"""docker-compose.yml is read by a strict parser, and says what this version of the product can do.

No container engine is needed; that the image builds and the services run is not shown here (docs/guide/operate.md).
"""

from pathlib import Path
from typing import Any

from compose_spec import PyOptions

from operations.settings import PREFIX, Settings, variable

ROOT = Path(__file__).parents[2]
NAMES = ["kafka", "topics", "worker-1", "worker-2", "watcher"]


def services() -> dict[str, Any]:
    """Read the file as an engine would, merge keys applied, and refuse what a strict parser refuses."""
    options = PyOptions()
    options.apply_merge = True
    compose = options.from_yaml((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    compose.validate()
    read: dict[str, Any] = compose.to_dict()["services"]
    return read


def test_the_file_parses_and_has_its_services() -> None:
    """A broker, the topics, two workers, one watcher."""
    assert sorted(services()) == sorted(NAMES)


def test_every_setting_exists() -> None:
    """A misspelt setting would stop the worker."""
    known = {variable(field) for field in Settings.model_fields}
    for name, service in services().items():
        assert {key for key in service["environment"] if key.startswith(PREFIX)} <= known, name


def test_everything_waits_for_a_healthy_broker() -> None:
    """Each service but the broker starts after it, and has a health check or ends."""
    read = services()
    assert read["kafka"]["healthcheck"]["test"][0] == "CMD"
    for name in NAMES[1:]:
        assert read[name]["depends_on"]["kafka"]["condition"] == "service_healthy", name
        assert name == "topics" or read[name]["healthcheck"]["test"][:2] == ["CMD", "chuishao"], name


def test_workers_have_names_of_their_own() -> None:
    """Static membership hangs on the name: two of one name would shut each other out."""
    read = services()
    names = [read[name]["environment"]["CHUISHAO_WORKER"] for name in NAMES[2:]]
    assert len(set(names)) == len(names)


def test_a_worker_keeps_its_local_stores_in_a_volume() -> None:
    """Where its setting says: else each new container would read the state topic from its beginning."""
    read = services()
    for name in NAMES[2:4]:
        [volume] = read[name]["volumes"]
        assert volume == f"stores:{read[name]['environment']['CHUISHAO_DATA_DIR']}", name


def test_the_broker_is_the_embedded_one_s_version() -> None:
    """One version of Kafka is tested and run."""
    jars = (ROOT / "local" / "broker" / "jars.lock").read_text(encoding="utf-8")
    version = services()["kafka"]["image"].partition(":")[2]
    assert f"kafka_2.13-{version}.jar" in jars
