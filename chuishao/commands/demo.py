"""`chuishao demo`: a day of the demonstration district: a table, then three cases with their timelines.

Owns: the options and what is shown at the end. Refuses: playing (`chuishao/demo/`), a case's page (`case.py`).
"""

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from chuishao.commands.case import show
from chuishao.commands.options import Pack
from handlers.policy.rules import Rules
from local.demo.demo_dir import fresh
from local.demo.play import play
from local.demo.played import Played
from local.demo.script import Script
from local.demo.stage import midnight
from local.demo.stories import choose
from local.demo.tally import tally
from local.supervisor.local_cluster import LocalPlan
from operations import connect, console, log_setup
from operations.messages import demo_texts as messages
from operations.messages import running_texts, tables_texts
from operations.pack_rules import load_rules, packs_of
from operations.packs import find_pack
from operations.serve import until_stopped
from operations.settings import load


def demo(
    data_dir: Annotated[
        Path | None, typer.Option(help="Where its data is kept; emptied first. Default: `demo` in the data directory.")
    ] = None,
    workers: Annotated[int, typer.Option(min=1, max=16, help="How many workers.")] = 2,
    pack: Pack = None,
) -> None:
    """Play a day of the demonstration district, and show what happened.

    It takes about a minute, on a Kafka of its own. Reports come in at their hour, simulated clerks and reporters react
    to what they read, and time does the rest. Nothing is scripted.

    Example: chuishao demo
    """
    log_setup.quiet()
    settings = load(pack=pack, deployment="demo")
    rules = load_rules(settings.pack)
    script = Script.of(find_pack(packs_of(settings.pack)[0]))
    home = fresh(data_dir or settings.data_dir / "demo")

    async def at_midnight(_: Any) -> Any:  # noqa: ANN401 (the deployment, which it does not need)
        return midnight(script)

    plan = LocalPlan(
        settings=settings.model_copy(update={"data_dir": home}),
        rules=rules,
        port=0,
        workers=workers,
        clock=at_midnight,
        own_broker=True,
    )
    played = connect.serve(until_stopped(lambda stop: play(plan, script, stop)), "the demonstration's own broker")
    if played is None:
        console.note(running_texts.STOPPED_EARLY())
        return
    _show(played, rules)
    _what_next(home, played)


def _show(played: Played, rules: Rules) -> None:
    """Print the table, then the stories."""
    console.data(messages.TITLE(district=rules.pack.title, day=f"{played.since:%Y-%m-%d}"))
    console.data()
    console.table([tables_texts.FIGURE(), tables_texts.NUMBER()], tally(played.events, played.sent, played.until))
    for title, case_id in choose(played.by_case()):
        console.data()
        console.data(f"── {title} ──")
        console.data()
        show(played.found(case_id), rules)


def _what_next(home: Path, played: Played) -> None:
    stories = choose(played.by_case())
    command = sys.argv[0]  # as it was called: from a checkout it is not on the path
    case_id = stories[-1][1] if stories else next(iter(played.by_case()), "CASE")
    console.note()
    console.hint(messages.LOOK_AROUND())
    console.note(f"  {command} up --data-dir {home}")
    console.note(messages.IN_ANOTHER())
    for line in (
        "status",
        "inbox jiaotong",
        f"case {case_id}",
        'rules explain "井盖没了，差点摔跤" --lon 113.815 --lat 22.615',
    ):
        console.note(f"  {command} {line}")
