"""`chuishao send`: reports from a file onto the topics of their sources.

Owns: reading lines, and telling which cannot be sent. Refuses: judging a report: the product does, and answers on
`status.{source}`. Lines that cannot be addressed are told by number; all others are sent.
"""

import sys
from pathlib import Path
from typing import Annotated

import typer

from chuishao.commands.options import Pack
from chuishao.report_lines import AddressedReport, address
from handlers.policy.rules import Rules
from operations import connect, console
from operations.exit_code import ExitCode
from operations.messages import cases_texts, console_texts, errors_texts
from operations.pack_rules import load_rules
from operations.progress import progress
from operations.send_records import write
from operations.settings import load
from streams.deployment import Deployment

TOLD = 5
"""Refused lines that are told one by one."""

Refused = list[tuple[int, str]]
"""Lines that cannot be sent, by number, and why."""


def send(
    file: Annotated[str, typer.Argument(metavar="FILE", help="Reports, one JSON object on each line; - is stdin.")],
    gateway: Annotated[bool, typer.Option("--gateway", help="Send them on the gateways' topic.")] = False,
    source: Annotated[
        str | None,
        typer.Option("--as", metavar="SOURCE", help="Send lines that name no source as this one, unchanged."),
    ] = None,
    pack: Pack = None,
) -> None:
    """Send reports from a file.

    Each goes to the topic of the source that it names. Exit code 1 when a line could not be sent.

    Example: chuishao send packs/qingjiang/day.jsonl
             echo '{"id":"1","source":"yijian-xiang","channel":"suggestion","text":"路灯不亮"}' | chuishao send -
    """
    settings = load(pack=pack)
    deployment = settings.to_deployment()
    rules = load_rules(settings.pack)
    refused = connect.run(_send(read_lines(file), deployment, rules, gateway=gateway, fallback=source), settings.kafka)
    for number, why in refused[:TOLD]:
        console.warn(cases_texts.NOT_SENT(line=number, why=why))
    if len(refused) > TOLD:
        console.warn(cases_texts.MORE_NOT_SENT(count=len(refused) - TOLD))
    if refused:
        console.hint(cases_texts.SEND_ANYWAY())
        raise typer.Exit(ExitCode.NO)


def read_lines(file: str) -> list[bytes]:
    """Return the lines of a file or of stdin."""
    if file == "-":
        return sys.stdin.buffer.read().splitlines()
    try:
        return Path(file).read_bytes().splitlines()
    except OSError as error:
        raise errors_texts.CANNOT_READ(file=file, why=error.strerror or "") from error


async def _send(
    lines: list[bytes], deployment: Deployment, rules: Rules, *, gateway: bool, fallback: str | None
) -> Refused:
    """Send what can be addressed; return the rest."""
    numbered = [(number, line) for number, line in enumerate(lines, 1) if line.strip()]
    answers = [
        (number, address(line, deployment, rules, gateway=gateway, fallback=fallback)) for number, line in numbered
    ]
    letters = [answer for _, answer in answers if isinstance(answer, AddressedReport)]
    done = 0
    with progress(console_texts.REPORTS()) as show:

        def count(more: int) -> None:
            nonlocal done
            done += more
            show(done, len(letters))

        await write(deployment, (letter.record for letter in letters), count)
    _tell_sent(letters)
    return [(number, answer) for number, answer in answers if isinstance(answer, str)]


def _tell_sent(letters: list[AddressedReport]) -> None:
    topics = sorted({letter.record.topic for letter in letters})
    if len(topics) == 1:
        console.note(cases_texts.SENT_TO(count=len(letters), topic=topics[0]))
    else:
        console.note(cases_texts.SENT(count=len(letters), topics=len(topics)))
    if letters and letters[-1].case_id:
        console.hint(cases_texts.SEE_LAST(case=letters[-1].case_id))
