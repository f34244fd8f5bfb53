"""`chuishao status`: topics, lag, workers, open cases, on one screen.

Owns: the screen. Refuses: gathering (`standing.py`).
"""

from collections.abc import Mapping
from typing import Any

from chuishao.commands.options import Json, Pack


def status(json: Json = False, pack: Pack = None) -> None:
    """Show how the deployment is, on one screen.

    Topics, clock, lag of the groups, workers, and the open cases by state and tier.

    With --json: {"kafka", "prefix", "pack", "topics", "clock", "groups", "workers", "cases"}.

    Example: chuishao status
    """
    from operations import connect, console
    from operations.deployment_status import gather
    from operations.pack_rules import load_rules
    from operations.settings import load

    settings = load(pack=pack)
    rules = load_rules(settings.pack)
    found = connect.run(gather(settings.to_deployment(), rules), settings.kafka)
    if json:
        console.json(found)
    else:
        _show(found)


def _show(found: Mapping[str, Any]) -> None:
    from operations import console

    topics = found["topics"]
    console.data(f"Kafka    {found['kafka']}  topics {topics['present']} of {topics['expected']}")
    console.data(f"规则包   {found['pack']}")
    if topics["missing"]:
        console.hint("`chuishao topics apply` makes the missing topics")
        return
    console.data(f"时钟     {_clock(found['clock'])}")
    for group in found["groups"]:
        console.data(f"积压     {group['lag']} in {group['group']} ({group['partitions']} partitions)")
    _show_workers(found["workers"])
    _show_cases(found["cases"])


def _clock(clock: Mapping[str, Any]) -> str:
    if clock["mode"] == "real":
        return "real"
    return f"{clock['speed']:g} seconds a second" if clock["speed"] else f"stands still at {clock['base']}"


def _show_workers(workers: list[Mapping[str, Any]]) -> None:
    from operations import console

    if not workers:
        console.warn("no worker has said how it is: nothing is being decided")
        console.hint("`chuishao worker` starts one; `chuishao up` starts everything")
    for one in workers:
        lag = "not ready" if one["lag"] is None else f"lag {one['lag']}"
        heard = f"silent for {one['age_s']:.0f} s" if one["silent"] else lag
        restarts = f", {one['restarts']} restarts" if one["restarts"] else ""
        console.data(f"工作进程  {one['worker']}: {heard}{restarts}, version {one['version']}")


def _show_cases(cases: Mapping[str, Any]) -> None:
    from chuishao import wording
    from operations import console
    from schemas.words import State

    console.data(f"诉求件   {cases['open']} open of {cases['total']}")
    states = [f"{state.zh} {cases['by_state'][state]}" for state in State if cases["by_state"].get(state)]
    if states:
        console.data(f"  {'  '.join(states)}")
        console.data(
            f"  {'  '.join(f'{wording.tier(int(tier))} {count}' for tier, count in cases['by_tier'].items())}".rstrip()
        )
