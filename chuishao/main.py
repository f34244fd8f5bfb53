"""The command `chuishao`: composes the subcommands, and is the one place where errors become words and exit codes.

Owns: what the shell is answered. Refuses: doing anything itself, importing what is heavy.
"""

import os
import signal
import sys
import traceback
from collections.abc import Sequence
from importlib.metadata import version
from typing import Annotated

import typer

from chuishao.commands.catalogue import LazyGroup
from chuishao.commands.options import speak
from operations import console
from operations.exit_code import ExitCode
from operations.messages import errors_texts
from operations.problem import Problem

HELP = """吹哨 chuishao: people report a trouble, and the department in charge must answer. Runs on Apache Kafka.

\b
Start:   chuishao up                    a broker, workers and a watcher on this machine
         chuishao send reports.jsonl    send reports
         chuishao inbox chengguan       what a unit has to do
Check:   chuishao rules check DIR       a policy pack, without Kafka

Results go to stdout, everything else to stderr. Settings are CHUISHAO_* in the environment;
docs/reference/commands.md lists them."""

INTERRUPTED = 130
"""What typer makes of Ctrl-C."""

app = typer.Typer(
    name="chuishao",
    cls=LazyGroup,
    help=HELP,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    pretty_exceptions_show_locals=False,
)


def print_version(wanted: bool) -> None:
    """Print the version and stop."""
    if wanted:
        console.data(version("chuishao"))
        raise typer.Exit


Version = Annotated[
    bool, typer.Option("--version", callback=print_version, is_eager=True, help="Print the version and stop.")
]


@app.callback()
def before_any_command(version: Version = False) -> None:
    """Stand before every subcommand."""


def main(args: Sequence[str] | None = None) -> int:  # noqa: PLR0911 (every end of a command has its answer)
    """Run the command and return its exit code. Whatever goes wrong is said here, and nowhere else."""
    console.open_streams()
    try:
        speak()
        answer = app(args=args, prog_name="chuishao", standalone_mode=False)
        console.flush()
    except Problem as problem:
        console.problem(problem)
        return problem.code
    except console.OutputClosedError:
        return hang_up()
    except KeyboardInterrupt:
        return interrupted()
    except SystemExit as end:  # typer's own, after it has shown or installed the completion
        return int(end.code or ExitCode.OK)
    except typer.TyperException as error:
        return misuse(error)
    except Exception as error:  # noqa: BLE001 (the last catch: what nobody expected is our bug)
        return bug(error)
    if answer == INTERRUPTED:
        return interrupted()
    return ExitCode.OK if answer is None else int(answer)


def misuse(error: typer.TyperException) -> int:
    """Say that the command line is not one of ours."""
    context = getattr(error, "ctx", None)
    path = context.command_path if context else "chuishao"
    words = getattr(error, "format_message", lambda: str(error))()
    if not words.strip() or type(error).__name__ == "NoArgsIsHelpError":
        console.raw(context.get_help() if context else words)
        return ExitCode.USAGE
    console.problem(errors_texts.MISUSED(said=words, command=path))
    return ExitCode.USAGE


def bug(error: Exception) -> int:
    """Say that it is a bug of ours. Its own words may quote content: only its class and place are said."""
    if os.environ.get("CHUISHAO_DEBUG"):
        console.raw("".join(traceback.format_exception(error)))
    last = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{os.path.basename(last.filename)}:{last.lineno}"  # noqa: PTH119 (a name for people, no path)
    console.problem(errors_texts.BUG(name=type(error).__name__, where=where))
    return ExitCode.BUG


def hang_up() -> int:
    """End quietly: whoever read our stdout has seen enough (`| head`). Python must not try to flush again."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return ExitCode.OK


def interrupted() -> int:
    """End as a program does that SIGINT has ended, so that a shell's loop ends, too."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    os.kill(os.getpid(), signal.SIGINT)
    return ExitCode.NO  # not reached
