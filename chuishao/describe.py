"""A fact of a case in a few Chinese words, from its public half alone.

Owns: which fields of a fact are worth saying, and how. Refuses: texts (they are told beside it), anything private. A
fact that is not in the table is told by its name.
"""

from collections.abc import Callable, Mapping
from typing import Any

from chuishao import wording
from handlers.policy.rules import Rules
from operations.pack_rules import category_name, unit_name
from schemas import vocabulary

Data = Mapping[str, Any]
Teller = Callable[[Data, Rules], str]


def tell(name: str, data: Data, rules: Rules) -> str:
    """What happened, beside the fact's own word."""
    teller = TELLERS.get(name)
    return teller(data, rules) if teller else ""


def _opened(data: Data, _: Rules) -> str:
    report = data["report"]
    lost = "，位置无法识别" if data["place_lost"] else ""
    channel, kind = wording.of(vocabulary.Channel, report["channel"]), wording.of(vocabulary.ReportKind, report["kind"])
    return f"{report['source']} {report['id']}（{channel}，{kind}）{lost}"


def _classified(data: Data, rules: Rules) -> str:
    return f"{category_name(rules, data['category'])} 把握 {data['confidence']:.2f}"


def _triaged(data: Data, rules: Rules) -> str:
    why = wording.of(vocabulary.TriageReason, data["why"])
    return f"{why}，由{unit_name(rules, data['unit'])}研判，限 {_at(data['due'], rules)}"


def _routed(data: Data, rules: Rules) -> str:
    assists = "、".join(unit_name(rules, unit) for unit in data["assists"])
    ladder = "→".join(str(step) for step in data["ladder"])
    also = f"，协办 {assists}" if assists else ""
    return f"主办 {unit_name(rules, data['lead'])}{also}，战 {ladder}，依据 {data['rule']}：{data['explanation']}"


def _dispatched(data: Data, rules: Rules) -> str:
    part = wording.of(vocabulary.DispatchRole, data["role"])
    until = f"，限 {_at(data['due'], rules)} 签收" if data["due"] else ""
    return f"{unit_name(rules, data['unit'])} {part}{until}"


def _recalled(data: Data, rules: Rules) -> str:
    return f"{unit_name(rules, data['unit'])}：{wording.of(vocabulary.EndReason, data['end'])}"


def _by_unit(data: Data, rules: Rules) -> str:
    return f"{unit_name(rules, data['unit'])}（{wording.of(vocabulary.Via, data['by']['via'])}）"


def _contacted(data: Data, rules: Rules) -> str:
    return f"{unit_name(rules, data['unit'])} {'联系上了' if data['reached'] else '没联系上'}"


def _disputed(data: Data, rules: Rules) -> str:
    clause, ruler = wording.of(vocabulary.Clause, data["clause"]), unit_name(rules, data["ruler"])
    return f"{unit_name(rules, data['unit'])}：{clause}，由{ruler}裁定，限 {_at(data['due'], rules)}"


def _ruled(data: Data, rules: Rules) -> str:
    to = f"，转 {unit_name(rules, data['to'])}" if data["to"] else ""
    return f"{wording.of(vocabulary.Ruling, data['ruling'])}（原 {unit_name(rules, data['from'])}{to}）"


def _due_changed(data: Data, rules: Rules) -> str:
    return f"{wording.of(vocabulary.DeadlineKind, data['leg'])} 改至 {_at(data['to'], rules)}"


def _mustered(data: Data, rules: Rules) -> str:
    units = "、".join(unit_name(rules, unit) for unit in data["units"])
    return f"{_at(data['at'], rules)} {data['place'] or ''} 集结 {units}，至少 {data['quorum']} 家"


def _clocked(data: Data, rules: Rules) -> str:
    unit = f"{unit_name(rules, data['unit'])} " if data["unit"] else ""
    late = f"，晚 {data['late_by']:.0f} 秒" if data["late_by"] else ""
    return f"{unit}{wording.of(vocabulary.DeadlineKind, data['leg'])} 应在 {_at(data['due'], rules)}{late}"


def _escalated(data: Data, rules: Rules) -> str:
    way = f"{wording.tier(data['from'])} → {wording.tier(data['to'])}"
    return f"{way}，{wording.of(vocabulary.EscalationReason, data['reason'])}，由{unit_name(rules, data['owner'])}负责"


def _handed_over(data: Data, _: Rules) -> str:
    return f"{wording.of(vocabulary.Service, data['service'])}，依据 {data['rule']}（{data['matched']}）"


def _asked(data: Data, rules: Rules) -> str:
    return f"{data['source']} {data['report']} 第 {data['round']} 轮，等到 {_at(data['until'], rules)}"


def _fed_back(data: Data, _: Rules) -> str:
    solved = {True: "，已解决", False: "，未解决"}.get(data["resolved"], "")
    score = f"，{data['score']} 分" if data["score"] else ""
    return f"{data['source']} {data['report']} {wording.of(vocabulary.Answer, data['answer'])}{solved}{score}"


def _closed(data: Data, _: Rules) -> str:
    return wording.of(vocabulary.CloseReason, data["reason"])


def _rejected(data: Data, rules: Rules) -> str:
    verb, reason = wording.of(vocabulary.Verb, data["verb"]), wording.of(vocabulary.RejectReason, data["reason"])
    detail = f"（{', '.join(data['detail'])}）" if data["detail"] else ""
    return f"{unit_name(rules, data['unit'])} {verb}：{reason}{detail}"


def _at(said: str | None, rules: Rules) -> str:
    return wording.moment(said, rules.zone)


TELLERS: dict[str, Teller] = {
    "case.opened": _opened,
    "case.classified": _classified,
    "case.triaged": _triaged,
    "case.routed": _routed,
    "case.dispatched": _dispatched,
    "case.recalled": _recalled,
    "case.accepted": _by_unit,
    "case.contacted": _contacted,
    "case.progressed": _by_unit,
    "case.completed": _by_unit,
    "case.disputed": _disputed,
    "case.ruled": _ruled,
    "case.due-changed": _due_changed,
    "case.mustered": _mustered,
    "case.warned": _clocked,
    "case.breached": _clocked,
    "case.escalated": _escalated,
    "case.handed-over": _handed_over,
    "case.follow-up-asked": _asked,
    "case.feedback": _fed_back,
    "case.closed": _closed,
    "action.rejected": _rejected,
}
"""What is said of each fact."""
