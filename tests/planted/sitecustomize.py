"""Plants one of the classic bugs in every process of a run of chaos: Python imports this file by its name as it starts.

    PLANTED=state_kept_before_the_commit PYTHONPATH=$PWD/tests/planted:$PWD .venv/bin/chuishao chaos --seed 7 …

Owns: nothing; the bugs are those of `tests/sim/bugs.py`. Refuses: any process without `PLANTED`. It shows whether
chaos and the auditor find what the simulated world finds (docs/concepts/reliability.md).
"""

import os

if "PLANTED" in os.environ:
    from tests.sim import bugs

    # Kept by name and never left: the process lives and dies with its bug.
    known = {bug.__name__: bug for bug in bugs.BUGS}
    if os.environ["PLANTED"] not in known:  # of an error here Python tells, and goes on without the bug
        raise SystemExit(f"PLANTED is none of {', '.join(known)}")
    planted = known[os.environ["PLANTED"]]()
    planted.__enter__()
