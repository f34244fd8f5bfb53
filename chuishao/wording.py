"""Codes as people read them: the Chinese word of every state, tier, verb, reason, fact and moment.

Owns: the words that stand in no enum (facts). Refuses: meaning.
"""

from datetime import datetime, tzinfo
from enum import EnumMeta
from typing import Any

from schemas import vocabulary

FACTS = {
    "case.opened": "立件",
    "case.report-joined": "并入吹哨",
    "case.classified": "分类",
    "case.triaged": "转研判",
    "case.routed": "定责",
    "case.dispatched": "派单",
    "case.recalled": "收回",
    "case.accepted": "签收",
    "case.contacted": "联系",
    "case.progressed": "进展",
    "case.completed": "办结",
    "case.disputed": "派单异议",
    "case.ruled": "裁定",
    "case.due-changed": "时限调整",
    "case.mustered": "集结令",
    "case.warned": "预警",
    "case.breached": "超时",
    "case.escalated": "升级",
    "case.lowered": "降级",
    "case.ledgered": "挂账",
    "case.handed-over": "移交",
    "case.follow-up-asked": "发起回访",
    "case.feedback": "回访答复",
    "case.reopened": "重办",
    "case.closed": "结案",
    "case.withdrawn": "撤回",
    "case.urged": "催办",
    "case.merged": "并单",
    "case.split": "拆单",
    "case.erased": "清除",
    "case.notified": "通知",
    "action.rejected": "未采纳",
}
"""Each fact of a case."""


def of(term: EnumMeta, code: Any) -> str:  # noqa: ANN401 (a code as JSON has it)
    """The Chinese word of a code; one that this build does not know stands for itself."""
    if code is None:
        return ""
    try:
        return str(getattr(term(code), "zh", code))
    except ValueError:
        return str(code)


def tier(number: Any) -> str:  # noqa: ANN401 (a number as JSON has it)
    """`3 镇街会战`."""
    return "" if number is None else f"{number} {of(vocabulary.Tier, number)}"


def moment(said: str | datetime | None, zone: tzinfo) -> str:
    """`11-24 09:30:00` on the district's clock."""
    if said is None:
        return ""
    at = datetime.fromisoformat(said) if isinstance(said, str) else said
    return f"{at.astimezone(zone):%m-%d %H:%M:%S}"
