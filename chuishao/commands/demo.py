"""`chuishao demo`: a district's day before your eyes: a table, then three cases as stories.

Owns: the option list and what is shown at the end. Refuses: playing (`chuishao/demo/`), telling (`case`).
"""

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from chuishao.commands.options import Pack


def demo(
    data_dir: Annotated[
        Path | None, typer.Option(help="Where the play is kept; emptied first. Default: `demo` in the data directory.")
    ] = None,
    workers: Annotated[int, typer.Option(min=1, max=16, help="How many deciding workers.")] = 2,
    pack: Pack = None,
) -> None:
    """Play a day of the demonstration district on a Kafka of its own, in about a minute, and tell what happened.

    Reports come in at their hour, units and reporters react to what they read, time does the rest. Nothing is scripted.

    Example: chuishao demo
    """
    from local.demo.demo_dir import fresh
    from local.demo.play import play
    from local.demo.script import Script
    from local.demo.stage import midnight
    from local.supervisor.local_cluster import LocalPlan
    from operations import connect, console, log_setup
    from operations.pack_rules import load_rules, packs_of
    from operations.packs import find_pack
    from operations.serve import until_stopped
    from operations.settings import load

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
        console.note("stopped before the end")
        return
    _show(played, rules)
    _what_next(home, played)


def _show(played: Any, rules: Any) -> None:  # noqa: ANN401
    """The table, then the stories."""
    from chuishao.commands.case import show
    from local.demo.stories import choose
    from local.demo.tally import tally
    from operations import console

    console.data(f"\n{rules.pack.title}：{played.since:%Y-%m-%d}一天，再加三天 / a day and the three days after it\n")
    console.table(("什么 what", "多少 how many"), tally(played.events, played.sent, played.until))
    for title, case_id in choose(played.by_case()):
        console.data(f"\n── {title} ──\n")
        show(played.found(case_id), rules)


def _what_next(home: Path, played: Any) -> None:  # noqa: ANN401
    from local.demo.stories import choose
    from operations import console

    stories = choose(played.by_case())
    command = sys.argv[0]  # as it was called: from a checkout it is not on the path
    case_id = stories[-1][1] if stories else next(iter(played.by_case()), "CASE")
    console.note("")
    console.hint("look around in this very day. In one terminal:")
    console.note(f"  {command} up --data-dir {home}")
    console.note("and in another one, once it says `ready`:")
    for line in (
        "status",
        "inbox jiaotong",
        f"case {case_id}",
        'rules explain "井盖没了，差点摔跤" --lon 113.815 --lat 22.615',
    ):
        console.note(f"  {command} {line}")
