"""Where the command begins: Ctrl-C is settled first, then the rest is imported.

Owns: that order. Refuses: anything else. The script `chuishao` and `python -m chuishao` enter here.
"""

from chuishao.interrupt import end_at_once


def main() -> int:
    """Run the command of this process's arguments, and return its exit code."""
    end_at_once()
    from chuishao.main import main as run  # noqa: PLC0415 (a second of imports, in which somebody may press Ctrl-C)

    try:
        return run()
    finally:
        end_at_once()  # asyncio gives SIGINT back to Python, which prints a traceback while it ends
