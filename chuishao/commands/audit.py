"""`chuishao audit`: whether a deployment kept its promises, from the log alone.

Owns: options, the table, the exit code. Refuses: judging (`chuishao/audit/`), and quoting anything personal.
"""

from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from chuishao.commands.options import Json, Pack
from operations.exit_code import ExitCode

if TYPE_CHECKING:
    from auditor.finding import Finding
    from auditor.verdict import Verdict


def audit(
    since: Annotated[
        str | None, typer.Option("--from", metavar="TIME", help="Only what was written since, RFC 3339 with an offset.")
    ] = None,
    upto: Annotated[
        str | None,
        typer.Option(
            metavar="TIME", help="Until when deadlines are to have come, on the product's clock. Default: its present."
        ),
    ] = None,
    lag: Annotated[
        float, typer.Option(min=0, metavar="SECONDS", help="How late a deadline or an answer may be, in real seconds.")
    ] = 60.0,
    follow: Annotated[
        bool, typer.Option("--follow", help="Go on for ever; say each finding once, and `ops.audit` on the ops topic.")
    ] = False,
    json: Json = False,
    pack: Pack = None,
) -> None:
    """Audit a deployment: nothing lost, nothing twice, no deadline missed or early, nothing personal in public.

    It reads every topic of the contract and shares no code with what decides: it recomputes each deadline from the pack
    and each case from its events. Findings name cases and positions in topics, never people.

    With --json: {"verdict", "upto", figures by name, "findings": [{"rule", "count", "subject", "detail"}],
    "superseded_by": [{"subject", "detail"}], "notes"}; with --follow a finding a line. Exit code 1 when anything
    was found.

    Example: chuishao audit --from 2026-11-24T00:00:00+08:00
    """
    from auditor.audit_run import audit as audit_cluster
    from auditor.render_verdict import document, show
    from operations import connect, console
    from operations.pack_rules import packs_of
    from operations.settings import load

    settings = load(pack=pack)
    where, begin, end = _pack(packs_of(settings.pack)[0]), _moment("--from", since), _moment("--upto", upto)
    deployment, allowed = settings.to_deployment(worker=f"{settings.worker}-audit"[-64:]), timedelta(seconds=lag)
    if follow:
        _refuse_ends(since, upto)
        verdict = connect.run(_followed(deployment, where, allowed, json=json), settings.kafka)
    else:
        verdict = connect.run(audit_cluster(deployment, where, since=begin, lag=allowed, upto=end), settings.kafka)
    if json and follow:
        console.json_line(document(verdict) | {"findings": []})
    elif json:
        console.json(document(verdict))
    else:
        show(verdict, findings=not follow)
    if not verdict.ok:
        raise typer.Exit(ExitCode.NO)


async def _followed(deployment: Any, pack: Path, lag: timedelta, *, json: bool) -> "Verdict":  # noqa: ANN401
    """Until SIGTERM or Ctrl-C."""
    from auditor.follow_log import follow
    from auditor.render_verdict import line, plain
    from operations import console
    from operations.serve import until_stopped

    def tell(one: "Finding") -> None:
        if json:
            console.json_line(plain(one))
        else:
            console.data(line(one))
            console.flush()

    verdict = await until_stopped(lambda stop: follow(deployment, pack, stop, tell, lag))
    if verdict is None:
        raise typer.Exit(ExitCode.SURROUNDINGS)
    return verdict


def _refuse_ends(since: str | None, upto: str | None) -> None:
    from operations.problem import Problem

    if since or upto:
        do = "leave out `--from` and `--upto`"
        raise Problem("--follow has no beginning and no end", "it judges everything, for ever", do, ExitCode.USAGE)


def _pack(name: str) -> Path:
    from handlers.policy.pack_faults import PackError
    from operations.pack_rules import unusable
    from operations.packs import find_pack

    try:
        return find_pack(name)
    except PackError as error:
        raise unusable(name, error) from None


def _moment(option: str, said: str | None) -> datetime | None:
    """A moment of the command line."""
    from operations.problem import Problem

    if said is None:
        return None
    try:
        read = datetime.fromisoformat(said)
    except ValueError:
        read = datetime.min  # noqa: DTZ901 (refused just below)
    if read.tzinfo is None:
        do = f"write it like `{option} 2026-11-24T00:00:00+08:00`"
        raise Problem(f"{option} cannot be {said!r}", "it is no moment with an offset", do, ExitCode.USAGE)
    return read
