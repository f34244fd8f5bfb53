"""`chuishao status`: topics, backlog, workers, cases, breaches and dead letters, on one screen.

Owns: the screen. Refuses: gathering (`auditor/case_model.py`).
"""

from collections.abc import Mapping
from datetime import tzinfo
from typing import Any

from chuishao.commands.options import Json, Pack
from operations import connect, console
from operations.codes import tier, word
from operations.deployment_status import gather
from operations.messages import status_texts as messages
from operations.messages.language import listed, moment
from operations.pack_rules import load_rules
from operations.settings import load
from schemas.vocabulary import CaseState, DeadLetterReason


def status(json: Json = False, pack: Pack = None) -> None:
    """Show the state of the deployment on one screen.

    Topics, clock, backlog, workers, the open cases by state and tier, overdue cases, breaches and dead letters.

    With --json: {"kafka", "prefix", "pack", "topics", "clock", "groups", "workers", "cases", "breaches",
    "dead_letters"}.

    Example: chuishao status
    """
    settings = load(pack=pack)
    rules = load_rules(settings.pack)
    found = connect.run(gather(settings.to_deployment(), rules), settings.kafka)
    if json:
        console.json(found)
    else:
        _show(found, rules.zone)


def _show(found: Mapping[str, Any], zone: tzinfo) -> None:
    topics = found["topics"]
    console.data(messages.KAFKA(kafka=found["kafka"], present=topics["present"], expected=topics["expected"]))
    console.data(messages.PACK(pack=found["pack"]))
    if topics["missing"]:
        console.hint(messages.MAKE_TOPICS())
        return
    console.data(messages.CLOCK(clock=_clock(found["clock"], zone)))
    for group in found["groups"]:
        console.data(messages.LAG(**group))
    _show_workers(found["workers"])
    _show_cases(found["cases"])
    _show_troubles(found)


def _clock(clock: Mapping[str, Any], zone: tzinfo) -> str:
    if clock["mode"] == "real":
        return messages.REAL()
    if clock["speed"]:
        return messages.FASTER(speed=clock["speed"])
    return messages.STANDS_AT(at=moment(clock["base"], zone))


def _show_workers(workers: list[Mapping[str, Any]]) -> None:
    if not workers:
        console.warn(messages.NO_WORKER())
        console.hint(messages.START_WORKER())
    for one in workers:
        state = messages.NOT_READY() if one["lag"] is None else messages.BEHIND(lag=one["lag"])
        if one["silent"]:
            state = messages.SILENT(seconds=one["age_s"])
        restarts = messages.RESTARTS(count=one["restarts"]) if one["restarts"] else ""
        console.data(messages.WORKER(worker=one["worker"], state=state, restarts=restarts, version=one["version"]))


def _show_cases(cases: Mapping[str, Any]) -> None:
    console.data(messages.CASES(open=cases["open"], total=cases["total"]))
    states = [(word(CaseState, state), cases["by_state"][state]) for state in CaseState if cases["by_state"].get(state)]
    tiers = [(tier(int(number)), count) for number, count in cases["by_tier"].items()]
    for words, pairs in ((messages.STATES, states), (messages.TIERS, tiers)):
        if pairs:
            console.data(words(listed=listed(messages.ONE(name=name, count=count) for name, count in pairs)))


def _show_troubles(found: Mapping[str, Any]) -> None:
    """Show what somebody should look at; a nought is said, too."""
    cases, breaches, letters = found["cases"], found["breaches"], found["dead_letters"]
    first = messages.OLDEST(cases=listed(cases["overdue_first"])) if cases["overdue"] else ""
    console.data(messages.OVERDUE(count=cases["overdue"]) + first)
    console.data(messages.BREACHES(day=breaches["last_24_h"], total=breaches["total"], kept=breaches["kept_days"]))
    reasons = listed(
        messages.ONE(name=word(DeadLetterReason, reason), count=count) for reason, count in letters["by_reason"].items()
    )
    console.data(messages.LETTERS(total=letters["total"], reasons=messages.REASONS(listed=reasons) if reasons else ""))
    if letters["total"]:
        console.hint(messages.SEE_LETTERS())
