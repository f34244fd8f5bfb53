"""`chuishao topics`: the registry expanded by the pack, and bringing a cluster into line with it.

Owns: the two subcommands and their tables. Refuses: the registry (`schemas/topics.py`), and the difference between a
cluster and it (`streams/topology/apply.py`).
"""

from typing import Annotated, Any

import typer

from chuishao.commands.options import Json, Pack, register

app = typer.Typer(
    help="The topics of a deployment: list them, or make a cluster have them.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


def list_(json: Json = False, pack: Pack = None) -> None:
    """List every topic that there has to be.

    The registry times the units and sources of the pack; no broker is asked.

    With --json: a list of {"name", "topic", "code", "partitions", "replication", "writer", "readers", "key",
    "configs"}.

    Example: chuishao topics list
    """
    from operations import console
    from operations.pack_rules import load_rules
    from operations.settings import load
    from streams.topology.apply import wanted
    from streams.topology.names import deployed_topics

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
    console.table(("topic", "partitions", "cleanup", "kept", "who writes", "who reads"), rows)


def apply(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be done, and do nothing.")] = False,
    json: Json = False,
    pack: Pack = None,
) -> None:
    """Make missing topics, mend settings that differ.

    Nothing is deleted, and no number of partitions is changed: that is refused.

    With --json: a list of {"name", "do": "create" or "alter", "changes": {setting: [from, to]}};
    empty when nothing differs.

    Example: chuishao topics apply --dry-run
    """
    from operations import connect, console
    from operations.pack_rules import load_rules
    from operations.settings import load
    from operations.topic_setup import bring_into_line

    settings = load(pack=pack)
    rules = load_rules(settings.pack)
    steps = connect.run(bring_into_line(settings.to_deployment(), rules, dry_run=dry_run), settings.kafka)
    if json:
        console.json([_step(step) for step in steps])
        return
    for step in map(_step, steps):
        changes = "  ".join(f"{name}: {before} → {after}" for name, (before, after) in step["changes"].items())
        console.data(f"{step['do']}  {step['name']}  {changes}".rstrip())
    if not steps:
        console.note("every topic is as it has to be; nothing to do")
    elif dry_run:
        console.hint("`chuishao topics apply` does it")


def _kept(days: int | None) -> str:
    return "for ever" if days is None else f"{days} d"


def _as_json(laid: Any, want: Any) -> dict[str, Any]:  # noqa: ANN401
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


def _step(step: Any) -> dict[str, Any]:  # noqa: ANN401
    from streams.topology.apply import CreateTopic

    if isinstance(step, CreateTopic):
        return {"name": step.want.name, "do": "create", "changes": {}}
    return {"name": step.name, "do": "alter", "changes": dict(step.changes)}


register(app, "list", list_)
register(app, "apply", apply)
