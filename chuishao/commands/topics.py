"""`chuishao topics`: the registry expanded by the pack, and bringing a cluster into line with it.

Owns: the two subcommands and their tables. Refuses: the registry (`schemas/topics.py`), and the difference between a
cluster and it (`streams/topology/apply.py`).
"""

from typing import Annotated, Any

import typer

from chuishao.commands.options import Json, Pack, register
from operations import connect, console
from operations.messages import packs_texts, tables_texts
from operations.pack_rules import load_rules
from operations.settings import load
from operations.topic_setup import bring_into_line
from streams.topology.apply import AlterTopic, CreateTopic, Step, WantedTopic, wanted
from streams.topology.names import DeployedTopic, deployed_topics

app = typer.Typer(
    help="List the topics of a deployment, or make them.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


def list_(json: Json = False, pack: Pack = None) -> None:
    """List every topic of the deployment.

    They follow from the registry and from the units and sources of the pack; no broker is asked.

    With --json: a list of {"name", "topic", "code", "partitions", "replication", "writer", "readers", "key",
    "configs"}.

    Example: chuishao topics list
    """
    settings = load(pack=pack)
    deployment, rules = settings.to_deployment(), load_rules(settings.pack)
    pairs = list(zip(deployed_topics(deployment, rules), wanted(deployment, rules), strict=True))
    if json:
        console.json([_as_json(laid, want) for laid, want in pairs])
        return
    rows = [
        (
            want.name,
            want.partitions,
            laid.topic.row.cleanup,
            _kept(laid.topic.row.days),
            laid.topic.row.writer,
            laid.topic.row.readers,
        )
        for laid, want in pairs
    ]
    head = (
        tables_texts.TOPIC,
        tables_texts.PARTITIONS,
        tables_texts.CLEANUP,
        tables_texts.KEPT,
        tables_texts.WRITER,
        tables_texts.READERS,
    )
    console.table([name() for name in head], rows)


def apply(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be done, and do nothing.")] = False,
    json: Json = False,
    pack: Pack = None,
) -> None:
    """Make missing topics, and correct settings that differ.

    Nothing is deleted. A topic with another number of partitions is refused, because that number never changes.

    With --json: a list of {"name", "do": "create" or "alter", "changes": {setting: [from, to]}};
    empty when nothing differs.

    Example: chuishao topics apply --dry-run
    """
    settings = load(pack=pack)
    rules = load_rules(settings.pack)
    steps = connect.run(bring_into_line(settings.to_deployment(), rules, dry_run=dry_run), settings.kafka)
    if json:
        console.json([_step(step) for step in steps])
        return
    for step in map(_step, steps):
        changes = "  ".join(f"{name}: {before} → {after}" for name, (before, after) in step["changes"].items())
        words = packs_texts.CREATE if step["do"] == "create" else packs_texts.ALTER
        console.data(words(topic=step["name"], changes=changes))
    if not steps:
        console.note(packs_texts.NOTHING_TO_DO())
    elif dry_run:
        console.hint(packs_texts.APPLY())


def _kept(days: int | None) -> str:
    return tables_texts.FOR_EVER() if days is None else tables_texts.DAYS(count=days)


def _as_json(laid: DeployedTopic, want: WantedTopic) -> dict[str, Any]:
    row = laid.topic.row
    return {
        "name": want.name,
        "topic": row.name,
        "code": laid.code,
        "partitions": want.partitions,
        "replication": want.replication,
        "writer": row.writer,
        "readers": row.readers,
        "key": row.key,
        "configs": dict(want.configs),
    }


def _step(step: Step) -> dict[str, Any]:
    if isinstance(step, CreateTopic):
        return {"name": step.want.name, "do": "create", "changes": {}}
    assert isinstance(step, AlterTopic), "a mismatch was refused"
    return {"name": step.name, "do": "alter", "changes": dict(step.changes)}


register(app, "list", list_)
register(app, "apply", apply)
