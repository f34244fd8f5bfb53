"""The command `chuishao`: composes the subcommands, and is the one place where errors become words and exit codes.

Owns: what the shell is answered. Refuses: doing anything itself, importing what is heavy.
"""

import os
import signal
import sys
import traceback
from collections.abc import Sequence
from typing import Annotated

import typer

from chuishao.commands.catalogue import COMMANDS, GROUPS
from chuishao.commands.options import register
from operations.exit_code import ExitCode
from operations.problem import Problem

HELP = """吹哨: a whistle is blown, the department reports for duty. Dispatch on Apache Kafka.

\b
Begin:   chuishao up                    a broker, workers and a watcher, here
         chuishao send reports.jsonl    blow whistles
         chuishao inbox chengguan       what a unit has to do
Check:   chuishao rules check DIR       a policy pack, without Kafka

Results go to stdout, all else to stderr. Settings are CHUISHAO_* in the environment: docs/commands.md."""

INTERRUPTED = 130
"""What typer makes of Ctrl-C."""

app = typer.Typer(
    name="chuishao",
    help=HELP,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    pretty_exceptions_show_locals=False,
)
for name, command in COMMANDS:
    register(app, name, command)
for name, group in GROUPS:
    app.add_typer(group, name=name)


def tell_version(wanted: bool) -> None:
    """`--version`."""
    if wanted:
        from operations import console
        from operations.settings import product_version

        console.data(product_version())
        raise typer.Exit


Version = Annotated[
    bool, typer.Option("--version", callback=tell_version, is_eager=True, help="Print the version and stop.")
]


@app.callback()
def door(version: Version = False) -> None:
    """Stand before every subcommand."""


def main(args: Sequence[str] | None = None) -> int:  # noqa: PLR0911 (every end of a command has its answer)
    """Run the command and return its exit code. Whatever goes wrong is said here, and nowhere else."""
    from operations import console

    try:
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
    except Exception as error:  # noqa: BLE001 (the last door: what nobody expected is our bug)
        return bug(error)
    if answer == INTERRUPTED:
        return interrupted()
    return ExitCode.OK if answer is None else int(answer)


def misuse(error: typer.TyperException) -> int:
    """The command line is not one of ours."""
    from operations import console

    context = getattr(error, "ctx", None)
    path = context.command_path if context else "chuishao"
    words = getattr(error, "format_message", lambda: str(error))()
    if not words.strip() or type(error).__name__ == "NoArgsIsHelpError":
        console.note(context.get_help() if context else words)
        return ExitCode.USAGE
    console.problem(Problem(words, "", f"`{path} --help` says what there is", ExitCode.USAGE))
    return ExitCode.USAGE


def bug(error: Exception) -> int:
    """Ours. Its own words may quote content, so only its class and place are said, unless somebody debugs."""
    from operations import console

    if os.environ.get("CHUISHAO_DEBUG"):
        console.raw("".join(traceback.format_exception(error)))
    last = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{os.path.basename(last.filename)}:{last.lineno}"  # noqa: PTH119 (a name for people, no path)
    console.problem(
        Problem(
            f"this is a bug of ours: {type(error).__name__} at {where}",
            "the program met something that nobody had thought of",
            "report it, please; `CHUISHAO_DEBUG=1` before the command shows where it happened",
            ExitCode.BUG,
        )
    )
    return ExitCode.BUG


def hang_up() -> int:
    """Whoever read our stdout has seen enough (`| head`): that is no error. Python must not try to flush again."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return ExitCode.OK


def interrupted() -> int:
    """Ctrl-C: end as a program does that SIGINT has ended, so that a shell's loop ends, too."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    os.kill(os.getpid(), signal.SIGINT)
    return ExitCode.NO  # not reached
