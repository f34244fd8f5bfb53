"""What is set from outside: one typed, frozen object, read from `CHUISHAO_*` of the environment.

Owns: names, defaults, examples, and the sentence for each value that does not fit. Refuses: files, and names it does
not know: a setting that is misspelt must not be silently ignored. The table in `docs/reference/commands.md` is printed
from the fields below.
"""

import os
import re
import socket
from collections.abc import Mapping
from difflib import get_close_matches
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from operations.messages import errors_texts
from operations.problem import Problem
from schemas.topics import CASE_PARTITIONS
from streams.deployment import Deployment

PREFIX = "CHUISHAO_"
"""Before the name of every setting in the environment."""

DEFAULT_KAFKA = "127.0.0.1:9092"
"""Where `chuishao up` puts its broker unless told otherwise."""


def check_servers(value: str) -> str:
    """Kafka's address, as clients want it."""
    parts = [part.strip() for part in value.split(",")]
    if not all(re.fullmatch(r"(\[[0-9a-fA-F:]+\]|[^\s:,/]+):[0-9]{1,5}", part) for part in parts):
        raise ValueError("it is not an address: write host:port, and commas between several")
    return ",".join(parts)


def check_prefix(value: str) -> str:
    """What may begin a topic's name."""
    if not re.fullmatch(r"([a-zA-Z0-9_-]+\.)*", value):
        raise ValueError("it is not a prefix: write words of letters and digits, each followed by a dot")
    return value


def check_name(value: str) -> str:
    """A name that stands in group members, client ids and CloudEvents' `source`."""
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", value):
        raise ValueError("it is not a name: write up to 64 letters, digits, dots and dashes")
    return value


def data_home() -> Path:
    """The user's data directory for this program."""
    home = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(home) / "chuishao"


def this_machine() -> str:
    """A worker's name when none is set: that of the machine, cut to what may stand in a name."""
    return re.sub(r"[^A-Za-z0-9._-]", "-", socket.gethostname())[:64].strip("-._") or "worker"


Name = Annotated[str, AfterValidator(check_name)]
"""A name of ours."""


class Settings(BaseSettings):
    """All settings. Frozen from start to end of a process."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid")

    kafka: Annotated[str, AfterValidator(check_servers)] = Field(
        DEFAULT_KAFKA,
        description="Kafka's address; several with commas. When set, `up` starts no broker of its own.",
        examples=["kafka-1:9092,kafka-2:9092"],
    )
    prefix: Annotated[str, AfterValidator(check_prefix)] = Field(
        "chuishao.", description="What the names of topics and groups begin with.", examples=["city.chuishao."]
    )
    deployment: Name = Field(
        "local", description="The deployment's name; stands in `source` of every event.", examples=["demo"]
    )
    pack: str = Field(
        "qingjiang",
        description="The policy pack: the name of one that comes with the product, or a directory. "
        "For a worker while packs change: several with commas, the one to take in under first.",
        examples=["/srv/packs/qingjiang"],
    )
    authorizer: bool = Field(
        False,
        description="Whether the cluster has an authorizer, so that a unit's own topic proves its writer.",
        examples=["true"],
    )
    worker: Name = Field(
        default_factory=this_machine,
        description="This worker's name: the same over restarts, shared with no other. Default: the machine's.",
        examples=["worker-1"],
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="Below which level nothing is logged.", examples=["warning"]
    )
    log_format: Literal["json", "text"] = Field(
        "json", description="Whether a log line is a JSON object or for reading.", examples=["text"]
    )
    data_dir: Path = Field(
        default_factory=data_home,
        description="Where `up`, `broker` and each worker keep data. Default: `chuishao` in the user's data directory.",
        examples=["/var/lib/chuishao"],
    )
    partitions: Annotated[int, Field(ge=1, le=1000)] = Field(
        CASE_PARTITIONS,
        description="Partitions of a case topic when it is made; never changed afterwards.",
        examples=["24"],
    )
    replication: Annotated[int, Field(ge=1, le=9)] = Field(
        1, description="Copies of every topic: 1 on one broker, 3 on a real cluster.", examples=["3"]
    )
    lang: Literal["en", "zh"] | None = Field(
        None,
        description="The language of the output. Default: Chinese in a Chinese locale, else English.",
        examples=["zh"],
    )
    zone: str | None = Field(
        None,
        description="The time zone in which moments are shown. Default: the policy pack's.",
        examples=["Asia/Shanghai"],
    )
    debug: bool = Field(
        False, description="Whether a bug shows its traceback (which may show personal data).", examples=["1"]
    )

    def to_deployment(self, *, worker: str | None = None, restarts: int = 0) -> Deployment:
        """What `streams/` is told."""
        return Deployment(
            kafka=self.kafka,
            name=self.deployment,
            worker=worker or self.worker,
            trusted=self.authorizer,
            prefix=self.prefix,
            partitions=self.partitions,
            replication=self.replication,
            restarts=restarts,
            version=product_version(),
            data=str(self.data_dir.absolute()),
        )


def variable(field: str) -> str:
    """The environment variable of a setting."""
    return PREFIX + field.upper()


def load(**given: Any) -> Settings:  # noqa: ANN401 (a command's options, each of its field's type or null)
    """Read the environment; an option of the command line wins over it. Raises a `Problem` that names what is wrong."""
    refuse_strangers(os.environ)
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        raise misfit(error, given) from None


def refuse_strangers(environ: Mapping[str, str]) -> None:
    """A `CHUISHAO_*` that is no setting is refused by name, with the nearest one there is."""
    known = [variable(field) for field in Settings.model_fields]
    for name in sorted(environ):
        if name.upper().startswith(PREFIX) and name.upper() not in known:
            near = get_close_matches(name.upper(), known, 1, cutoff=0.0)[0]
            raise errors_texts.NO_SETTING(name=name, near=near)


def misfit(error: ValidationError, given: Mapping[str, Any]) -> Problem:
    """The first setting that does not fit: its value, its rule, and an example."""
    first = error.errors()[0]
    field = str(first["loc"][0])
    example = (Settings.model_fields[field].examples or [""])[0]
    option = field in given and given[field] is not None
    name = f"--{field.replace('_', '-')}" if option else variable(field)
    form = f"{name} {example}" if option else f"{name}={example}"
    rule = str(first["msg"]).removeprefix("Value error, ")
    return errors_texts.BAD_SETTING(name=name, value=first["input"], rule=rule, form=form)


def product_version() -> str:
    """The version that is installed."""
    return version("chuishao")
