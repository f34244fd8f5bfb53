"""`chuishao audit`: whether a deployment kept its promises, from the log alone.

Owns: options, the table, the exit code. Refuses: judging (`chuishao/audit/`), and quoting anything personal.
"""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from auditor.audit_run import audit as audit_cluster
from auditor.finding import Finding
from auditor.follow_log import follow as follow_cluster
from auditor.render_verdict import document, line, plain, show
from auditor.verdict import Verdict
from chuishao.commands.options import Json, Pack
from handlers.policy.pack_faults import PackError
from operations import connect, console
from operations.exit_code import ExitCode
from operations.messages import errors_texts
from operations.pack_rules import load_rules, packs_of, unusable
from operations.packs import find_pack
from operations.serve import until_stopped
from operations.settings import load
from streams.deployment import Deployment


def audit(
    since: Annotated[
        str | None,
        typer.Option("--from", metavar="TIME", help="Judge only what was written since, RFC 3339 with an offset."),
    ] = None,
    upto: Annotated[
        str | None,
        typer.Option(
            metavar="TIME", help="Judge deadlines up to this moment on the product's clock. Default: its present."
        ),
    ] = None,
    lag: Annotated[
        float, typer.Option(min=0, metavar="SECONDS", help="How late a deadline or an answer may be, in real seconds.")
    ] = 60.0,
    follow: Annotated[
        bool, typer.Option("--follow", help="Go on for ever: each finding once, and `ops.audit` on the ops topic.")
    ] = False,
    json: Json = False,
    pack: Pack = None,
) -> None:
    """Check from the log alone that every promise was kept.

    Nothing lost, nothing twice, no deadline missed or early, nothing personal in public. The audit reads every topic of
    the contract and shares no code with what decides: it computes each deadline anew from the pack and each case from
    its events. Findings name cases and positions in topics, never people.

    With --json: {"verdict", "upto", figures by name, "findings": [{"rule", "count", "subject", "detail"}],
    "superseded_by": [{"subject", "detail"}], "notes"}; with --follow one finding on each line. Exit code 1 when
    anything was found, 3 when --follow was stopped before it had judged everything.

    Example: chuishao audit --from 2026-11-24T00:00:00+08:00
    """
    settings = load(pack=pack)
    where, begin, end = _pack(packs_of(settings.pack)[0]), _moment("--from", since), _moment("--upto", upto)
    zone = load_rules(settings.pack).zone
    deployment, allowed = settings.to_deployment(worker=f"{settings.worker}-audit"[-64:]), timedelta(seconds=lag)
    if follow:
        if since or upto:
            raise errors_texts.NO_ENDS()  # noqa: RSE102 (a call that makes the problem)
        verdict = connect.run(_followed(deployment, where, allowed, json=json), settings.kafka)
    else:
        verdict = connect.run(audit_cluster(deployment, where, since=begin, lag=allowed, upto=end), settings.kafka)
    if json and follow:
        console.json_line(document(verdict) | {"findings": []})
    elif json:
        console.json(document(verdict))
    else:
        show(verdict, zone, findings=not follow)
    if not verdict.ok:
        raise typer.Exit(ExitCode.NO)
    if verdict.behind:
        raise typer.Exit(ExitCode.SURROUNDINGS)


async def _followed(deployment: Deployment, pack: Path, lag: timedelta, *, json: bool) -> Verdict:
    """Audit until SIGTERM or Ctrl-C."""

    def tell(one: Finding) -> None:
        if json:
            console.json_line(plain(one))
        else:
            console.data(line(one))
            console.flush()

    verdict = await until_stopped(lambda stop: follow_cluster(deployment, pack, stop, tell, lag))
    if verdict is None:
        raise typer.Exit(ExitCode.SURROUNDINGS)
    return verdict


def _pack(name: str) -> Path:
    try:
        return find_pack(name)
    except PackError as error:
        raise unusable(name, error) from None


def _moment(option: str, said: str | None) -> datetime | None:
    """Return a moment of the command line."""
    if said is None:
        return None
    try:
        read = datetime.fromisoformat(said)
    except ValueError:
        read = datetime.min  # noqa: DTZ901 (refused just below)
    if read.tzinfo is None:
        raise errors_texts.BAD_MOMENT(option=option, said=said)
    return read
