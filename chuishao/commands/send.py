"""`chuishao send`: reports from a file onto the topics of their sources.

Owns: reading lines, and telling which cannot be sent. Refuses: judging a report: the product does, and answers on
`status.{source}`. Lines that cannot be addressed are told by number; all others are sent.
"""

from pathlib import Path
from typing import Annotated, Any

import typer

from chuishao.commands.options import Pack
from operations.exit_code import ExitCode

TOLD = 5
"""Refused lines that are told one by one."""


def send(
    file: Annotated[str, typer.Argument(metavar="FILE", help="Reports, one JSON object a line; - is stdin.")],
    gateway: Annotated[bool, typer.Option("--gateway", help="Send them on the gateways' topic.")] = False,
    source: Annotated[
        str | None, typer.Option("--as", metavar="SOURCE", help="Send what names no source as this one, as it is.")
    ] = None,
    pack: Pack = None,
) -> None:
    """Blow whistles: send reports from a file.

    Each goes to the topic of the source that it names. Exit code 1 when a line could not be sent.

    Example: chuishao send packs/qingjiang/day.jsonl
             echo '{"id":"1","source":"yijian-xiang","channel":"suggestion","text":"路灯不亮"}' | chuishao send -
    """
    from operations import connect, console
    from operations.pack_rules import load_rules
    from operations.settings import load

    settings = load(pack=pack)
    deployment = settings.to_deployment()
    rules = load_rules(settings.pack)
    refused = connect.run(_send(read_lines(file), deployment, rules, gateway=gateway, fallback=source), settings.kafka)
    for number, why in refused[:TOLD]:
        console.warn(f"line {number} was not sent: {why}")
    if len(refused) > TOLD:
        console.warn(f"and {len(refused) - TOLD} more lines")
    if refused:
        console.hint(
            "`--as SOURCE` sends lines without a readable source all the same, `--gateway` those of other sources"
        )
        raise typer.Exit(ExitCode.NO)


def read_lines(file: str) -> list[bytes]:
    """The lines of a file or of stdin."""
    import sys

    from operations.problem import Problem

    if file == "-":
        return sys.stdin.buffer.read().splitlines()
    try:
        return Path(file).read_bytes().splitlines()
    except OSError as error:
        do = "name a file with one report a line, or `-` for stdin"
        raise Problem(f"cannot read {file}", error.strerror or "", do, ExitCode.USAGE) from error


async def _send(
    lines: list[bytes],
    deployment: Any,  # noqa: ANN401
    rules: Any,  # noqa: ANN401
    *,
    gateway: bool,
    fallback: str | None,
) -> list[tuple[int, str]]:
    """Send what can be addressed; the rest by line number, with the reason."""
    from chuishao.report_lines import AddressedReport, address
    from operations import console
    from operations.send_records import write

    numbered = [(number, line) for number, line in enumerate(lines, 1) if line.strip()]
    answers = [
        (number, address(line, deployment, rules, gateway=gateway, fallback=fallback)) for number, line in numbered
    ]
    letters = [answer for _, answer in answers if isinstance(answer, AddressedReport)]
    with console.progress("reports", len(letters)) as done:
        await write(deployment, (letter.record for letter in letters), done)
    topics = sorted({letter.record.topic for letter in letters})
    console.note(
        f"sent {len(letters)} reports to {len(topics)} topics"
        if len(topics) != 1
        else f"sent {len(letters)} to {topics[0]}"
    )
    if letters and letters[-1].case_id:
        console.hint(
            f"`chuishao case {letters[-1].case_id}` shows what became of the last one, `chuishao status` of all"
        )
    return [(number, answer) for number, answer in answers if isinstance(answer, str)]
