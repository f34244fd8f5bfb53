"""Codes as people read them: the word of every state, tier, verb, reason and fact in the output's language.

Owns: the words that stand in no enum (facts), and which column of a vocabulary is shown. Refuses: meaning.
"""

from enum import EnumMeta
from typing import Any

from operations.messages.language import Language, Text, current
from schemas import vocabulary

FACTS: dict[str, Text] = {
    "case.opened": Text("opened", "立件"),
    "case.report-joined": Text("report joined", "并入反映"),
    "case.classified": Text("classified", "分类"),
    "case.triaged": Text("sent to triage", "转研判"),
    "case.routed": Text("routed", "定责"),
    "case.dispatched": Text("dispatched", "派单"),
    "case.recalled": Text("recalled", "收回派单"),
    "case.accepted": Text("accepted", "签收"),
    "case.contacted": Text("contacted", "联系"),
    "case.progressed": Text("progress", "进展"),
    "case.completed": Text("completed", "办结"),
    "case.disputed": Text("objected", "派单异议"),
    "case.ruled": Text("ruled", "裁定"),
    "case.due-changed": Text("deadline moved", "时限调整"),
    "case.mustered": Text("muster order", "集结令"),
    "case.warned": Text("deadline near", "临期提醒"),
    "case.breached": Text("deadline missed", "超时"),
    "case.escalated": Text("escalated", "升级"),
    "case.lowered": Text("lowered", "降级"),
    "case.ledgered": Text("put on the ledger", "挂账"),
    "case.handed-over": Text("handed over", "移交"),
    "case.follow-up-asked": Text("follow-up asked", "发起回访"),
    "case.feedback": Text("feedback", "回访答复"),
    "case.reopened": Text("reopened", "重办"),
    "case.closed": Text("closed", "结案"),
    "case.withdrawn": Text("withdrawn", "撤回"),
    "case.urged": Text("urged", "催办"),
    "case.merged": Text("merged", "并单"),
    "case.split": Text("split", "拆单"),
    "case.erased": Text("erased", "清除"),
    "case.notified": Text("notified", "通知"),
    "action.rejected": Text("action rejected", "操作未采纳"),
}
"""Each fact of a case."""


def fact(name: str) -> str:
    """Return the word of a fact; one that this build does not know is its name."""
    known = FACTS.get(name)
    return known() if known else name


def word(words: EnumMeta, code: Any) -> str:  # noqa: ANN401 (a code as JSON has it)
    """Return the word of a code; one that this build does not know is the code itself."""
    if code is None:
        return ""
    if current() is Language.EN:
        return str(code).replace("-", " ")
    try:
        return str(getattr(words(code), "zh", code))
    except ValueError:
        return str(code)


def tier(number: Any) -> str:  # noqa: ANN401 (a number as JSON has it)
    """Return `3 镇街会战`, or `3 town`."""
    if number is None:
        return ""
    try:
        known = vocabulary.Tier(number)
    except ValueError:
        return str(number)
    return f"{number} {known.zh if current() is Language.ZH else known.name.lower()}"
