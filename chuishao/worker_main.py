"""One worker's process, from its settings to its end, with everything that it needs already imported.

Owns: the order in which a worker's process comes up. Refuses: arguments (`commands/worker.py`), deciding (`streams/`).
"""

from pathlib import Path

from local.supervisor.data_dir import storeroom
from operations import connect, log_setup
from operations.messages import running_texts
from operations.pack_rules import load_all
from operations.serve import live
from operations.settings import load
from streams.worker.worker import run_worker


def work(name: str | None, pack: str | None, data_dir: Path | None, restarts: int) -> None:
    """Decide until told to stop; what is not said here comes from the environment."""
    settings = load(worker=name, pack=pack, data_dir=data_dir)
    log_setup.configure(settings)
    (rules, *others), deployment = load_all(settings.pack), settings.to_deployment(restarts=restarts)
    with storeroom(settings.data_dir.absolute(), settings.worker):
        life = live(
            running_texts.A_WORKER(name=deployment.worker),
            lambda stop: run_worker(deployment, rules, stop, others=tuple(others)),
        )
        connect.serve(life, settings.kafka)
