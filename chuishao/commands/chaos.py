"""`chuishao chaos`: whether anything is lost, doubled or early when processes are killed, tried out on this machine.

Owns: the options, the directory, and what is shown at the end. Refuses: injecting and judging (`chuishao/chaos/`).
"""

import shlex
import sys
from pathlib import Path
from typing import Annotated

import typer

from auditor.render_verdict import first, line
from chuishao.commands.options import Json
from local.chaos.chaos_figures import ChaosFigures
from local.chaos.chaos_plan import ChaosPlan
from local.chaos.chaos_run import run
from local.chaos.run_dir import home_of
from operations import connect, console, log_setup
from operations.exit_code import ExitCode
from operations.messages import tables_texts
from operations.pack_rules import load_rules
from operations.serve import until_stopped
from operations.settings import load


def chaos(  # noqa: PLR0913, PLR0917 (a command line is read by name)
    seed: Annotated[int, typer.Option(help="The same seed repeats reports and schedule.")] = 1,
    reports: Annotated[
        int, typer.Option(min=1, help="How many reports; fewer in the same time where the machine is slow.")
    ] = 100_000,
    rate: Annotated[float, typer.Option(min=0.1, help="Reports a second at most.")] = 80.0,
    kills: Annotated[int, typer.Option(min=1, help="How many kill -9, of workers and brokers.")] = 200,
    minutes: Annotated[float, typer.Option(min=0.1, help="No report and no kill after this time.")] = 30.0,
    brokers: Annotated[int, typer.Option(help="1, or 3 with every topic replicated on all.")] = 1,
    workers: Annotated[int, typer.Option(min=2, max=16, help="How many workers.")] = 3,
    noise: Annotated[float, typer.Option(min=0, max=10, help="Malformed records for each report.")] = 0.1,
    data_dir: Annotated[
        Path | None,
        typer.Option(
            help="A new directory for all data, which is kept. Default: a temporary one, deleted if nothing is found."
        ),
    ] = None,
    json: Json = False,
) -> None:
    """Kill workers and brokers of a test deployment, and audit the result.

    Brokers and workers are started on this machine. Reports come at a steady rate and simulated clerks act on them,
    while workers and brokers are killed, stopped, starved of disk, added and removed, and the clock is moved by days.
    The run first measures what this machine sustains; load, clock and bounds follow from that, and a machine that is
    too slow gets no faults (exit code 3). Exit code 0 when every figure that has to be zero is zero; stopped before
    that is known, the command ends as Ctrl-C ends a program.

    Example: chuishao chaos --reports 10000 --kills 20
             chuishao chaos --brokers 3 --kills 50 --reports 40000 --json
    """
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


def _show(figures: ChaosFigures, *, as_json: bool) -> None:
    if as_json:
        console.json(figures.document())
    else:
        for one in first(figures.findings):
            console.data(line(one))
        console.table([tables_texts.FIGURE(), tables_texts.NUMBER()], figures.rows())
    if not figures.clean:
        raise typer.Exit(ExitCode.NO)
