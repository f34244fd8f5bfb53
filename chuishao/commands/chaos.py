"""`chuishao chaos`: is nothing lost, nothing twice, nothing early, whatever dies? Tried out on this machine.

Owns: the option list, the directory, and what is shown at the end. Refuses: striking and judging (`chuishao/chaos/`).
"""

from pathlib import Path
from typing import Annotated, Any

import typer

from chuishao.commands.options import Json


def chaos(  # noqa: PLR0913, PLR0917 (a command line is read by name)
    seed: Annotated[int, typer.Option(help="Repeats reports and schedule; another one draws others.")] = 1,
    reports: Annotated[
        int, typer.Option(min=1, help="How many reports; fewer, and in the same time, where the machine is slow.")
    ] = 100_000,
    rate: Annotated[float, typer.Option(min=0.1, help="Reports a second at most.")] = 80.0,
    kills: Annotated[int, typer.Option(min=1, help="How many kill -9, workers and brokers mixed.")] = 200,
    minutes: Annotated[float, typer.Option(min=0.1, help="No report and no blow later than this.")] = 30.0,
    brokers: Annotated[int, typer.Option(help="1, or 3 with every topic on all of them.")] = 1,
    workers: Annotated[int, typer.Option(min=2, max=16, help="How many deciding workers.")] = 3,
    noise: Annotated[float, typer.Option(min=0, max=10, help="Malformed records for each report.")] = 0.1,
    data_dir: Annotated[
        Path | None, typer.Option(help="A new directory for all of it, which is kept. Default: one that goes if clean.")
    ] = None,
    json: Json = False,
) -> None:
    """Hurt a house of its own on a schedule, and prove from its log that nothing came of it.

    Brokers and workers are started here; reports come at a steady rate and desks act on them, while workers and brokers
    are killed, stopped, filled up, added and removed, and the clock is moved by days. First it measures what this
    machine sustains: load, clock and bounds follow from that, and on a machine that is too slow it strikes nothing
    (exit code 3). Exit code 0 when every figure that has to be zero is; stopped before that is known, it ends as
    Ctrl-C ends a program.

    Example: chuishao chaos --reports 10000 --kills 20
             chuishao chaos --brokers 3 --kills 50 --reports 40000 --json
    """
    import shlex
    import sys

    from local.chaos.chaos_plan import ChaosPlan
    from local.chaos.chaos_run import run
    from local.chaos.run_dir import home_of
    from operations import connect, console, log_setup
    from operations.pack_rules import load_rules
    from operations.serve import until_stopped
    from operations.settings import load

    log_setup.quiet()
    plan = ChaosPlan(
        seed=seed,
        reports=reports,
        rate=rate,
        kills=kills,
        minutes=minutes,
        brokers=brokers,
        workers=workers,
        noise=noise,
    )
    plan.check()
    settings = load(deployment="chaos")
    rules = load_rules(settings.pack)
    command = shlex.join(["chuishao", *sys.argv[1:]])
    with home_of(data_dir) as home:
        where = home.path, command
        figures = connect.serve(
            until_stopped(lambda stop: run(plan, settings, rules, where, stop)), "chaos's own broker"
        )
        home.clean = figures is None or figures.clean  # of a run that was stopped there is nothing to look into
    if figures is None:
        console.note("stopped before the end: nothing was judged")
        raise KeyboardInterrupt  # SIGTERM, too: whoever waits for a verdict must not take this for one
    _show(figures, as_json=json)


def _show(figures: Any, *, as_json: bool) -> None:  # noqa: ANN401
    from auditor.render_verdict import first, line
    from operations import console
    from operations.exit_code import ExitCode

    if as_json:
        console.json(figures.document())
    else:
        for one in first(figures.findings):
            console.data(line(one))
        console.table(("what", "how many"), figures.rows())
    if not figures.clean:
        raise typer.Exit(ExitCode.NO)
