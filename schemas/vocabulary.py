"""The shared vocabulary: every closed list of codes in the contract, each once.

Owns: the codes, and the Chinese word that people read for each. Refuses: any rule about them. A member is its code
(`CaseState.WAITING == "waiting"`); its `zh` is what documents and terminals print.
"""

from enum import IntEnum, StrEnum
from typing import Self


class ContractTerm(StrEnum):
    """A code of the contract that carries its Chinese word."""

    zh: str

    def __new__(cls, code: str, zh: str) -> Self:
        """Make the member from its code and its Chinese word."""
        word = str.__new__(cls, code)
        word._value_ = code
        word.zh = zh
        return word


class Tier(IntEnum):
    """五战: which level answers for the case now."""

    VILLAGE = 1
    DEPARTMENT = 2
    TOWN = 3
    LEADER = 4
    WALL = 5

    @property
    def zh(self) -> str:
        """The tier's name as people say it."""
        return ("村居主战", "部门助战", "镇街会战", "领导征战", "挂图作战")[self - 1]


class Channel(ContractTerm):
    """The channel on which a report was sent."""

    RIDER = "rider", "骑手"
    DRIVER = "driver", "司机"
    GRID = "grid", "网格员"
    HOTLINE = "hotline", "12345热线"
    SUGGESTION = "suggestion", "意见箱"
    STATION = "station", "驿站"
    VOLUNTEER = "volunteer", "志愿者"
    OTHER = "other", "其他"


class ReportKind(ContractTerm):
    """What a report wants."""

    INQUIRY = "inquiry", "咨询"
    HELP = "help", "求助"
    COMPLAINT = "complaint", "投诉"
    TIPOFF = "tipoff", "举报"
    SUGGESTION = "suggestion", "建议"


class Identity(ContractTerm):
    """How much of the reporter may be known, and by whom."""

    NAMED = "named", "实名"
    CONFIDENTIAL = "confidential", "保密"
    ANONYMOUS = "anonymous", "匿名"


class Crs(ContractTerm):
    """The coordinate system in which a place was sent."""

    WGS84 = "wgs84", "WGS-84"
    GCJ02 = "gcj02", "国测局坐标"
    BD09 = "bd09", "百度坐标"


class UnitLevel(ContractTerm):
    """The administrative level of a unit."""

    VILLAGE = "village", "村居"
    TOWN = "town", "镇街"
    DISTRICT = "district", "区级"
    CITY = "city", "市级"
    ENTERPRISE = "enterprise", "公共服务企业"
    PLATFORM = "platform", "平台企业"


class Role(ContractTerm):
    """The capacity in which somebody acts."""

    DEPARTMENT = "department", "部门"
    VILLAGE = "village", "村居"
    TOWN = "town", "镇街"
    LEADER = "leader", "领导"
    TRIAGE = "triage", "研判"
    AUDITOR = "auditor", "督查"
    REPORTER = "reporter", "反映人"


class Via(ContractTerm):
    """What proves that the actor is who the body says."""

    TOPIC = "topic", "专用主题"
    GATEWAY = "gateway", "网关"
    UNVERIFIED = "unverified", "未核验"


class CaseState(ContractTerm):
    """The state of a case."""

    TRIAGE = "triage", "待研判"
    WAITING = "waiting", "待签收"
    WORKING = "working", "办理中"
    DISPUTED = "disputed", "派单异议中"
    COMPLETED = "completed", "待回访"
    CLOSED = "closed", "已结案"


class ClockState(ContractTerm):
    """Whether the stage clock of a case runs."""

    RUNNING = "running", "计时中"
    SUSPENDED = "suspended", "挂起"


class DispatchRole(ContractTerm):
    """The role of a unit in a dispatch."""

    LEAD = "lead", "主办"
    ASSIST = "assist", "协办"
    MUSTER = "muster", "会战"


class DispatchState(ContractTerm):
    """The state of a dispatch in a unit's inbox."""

    WAITING = "waiting", "待签收"
    WORKING = "working", "办理中"
    DISPUTED = "disputed", "异议中"
    SUSPENDED = "suspended", "挂起"
    COMPLETED = "completed", "待回访"
    ENDED = "ended", "已结束"


class EndReason(ContractTerm):
    """Why a dispatch is over."""

    REASSIGNED = "reassigned", "改派"
    DONE = "done", "已处理"
    CLOSED = "closed", "结案"


class Origin(ContractTerm):
    """What opened a case."""

    REPORT = "report", "吹哨"
    CLUSTER = "cluster", "聚集"


class ClockKind(ContractTerm):
    """Which of the two clocks a deadline belongs to."""

    PROMISE = "promise", "承诺时限"
    STAGE = "stage", "阶段时限"


class DeadlineKind(ContractTerm):
    """What must have happened by a deadline."""

    TRIAGE = "triage", "研判"
    ACCEPT = "accept", "签收"
    CONTACT = "contact", "联系"
    COMPLETE = "complete", "办结"
    RULING = "ruling", "裁定"
    FOLLOW_UP = "follow-up", "回访"
    REVIEW = "review", "复核"
    PROMISE = "promise", "承诺"
    ERASE = "erase", "个人信息清除"
    FORGET = "forget", "归档删除"


class AnswerOutcome(ContractTerm):
    """How an action or a report was answered."""

    APPLIED = "applied", "已生效"
    REJECTED = "rejected", "未采纳"
    TAKEN = "taken", "已受理"
    JOINED = "joined", "已并入"
    REFUSED = "refused", "未受理"


class Verb(ContractTerm):
    """Every action of the contract; those that are not built yet are refused by name."""

    ACCEPT = "accept", "签收"
    CONTACT = "contact", "联系"
    ATTEND = "attend", "报到"
    PROGRESS = "progress", "进展"
    RETURN = "return", "派单异议"
    RULE = "rule", "裁定"
    EXTEND = "extend", "延期"
    SUSPEND = "suspend", "挂起"
    APPROVE = "approve", "同意"
    REFUSE = "refuse", "不同意"
    RESUME = "resume", "恢复"
    ASSIST = "assist", "协办"
    DONE = "done", "协办完成"
    RELEASE = "release", "解除协办"
    COMPLETE = "complete", "办结"
    FEEDBACK = "feedback", "回访"
    URGE = "urge", "催办"
    WITHDRAW = "withdraw", "撤回"
    ASSIGN = "assign", "指派"
    MERGE = "merge", "并单"
    SPLIT = "split", "拆单"
    SUPERVISE = "supervise", "督办"
    MUSTER = "muster", "集结令"
    LOWER = "lower", "降级"
    LEDGER = "ledger", "挂账"
    UNLEDGER = "unledger", "销号"
    HANDOVER = "handover", "移交"
    MEDIATE = "mediate", "调解"
    DECLINE = "decline", "不予受理"
    ERASE = "erase", "清除"


class RejectReason(ContractTerm):
    """Why an action changed nothing."""

    UNKNOWN_CASE = "unknown-case", "没有这个件"
    UNKNOWN_TYPE = "unknown-type", "没有这种操作"
    UNKNOWN_UNIT = "unknown-unit", "没有这个单位"
    FIELD_MISSING = "field-missing", "缺少字段"
    FIELD_INVALID = "field-invalid", "字段不合要求"
    ACTOR_MISMATCH = "actor-mismatch", "操作者与主题不符"
    IDENTITY_CONFLICT = "identity-conflict", "同号不同内容"
    STALE = "stale", "件已变化"
    ROLE = "role", "角色无此权限"
    NOT_YOURS = "not-yours", "件不在你处"
    WRONG_STATE = "wrong-state", "当前状态不允许"
    CASE_CLOSED = "case-closed", "已结案"
    TOO_LATE = "too-late", "已过时限"
    LIMIT_REACHED = "limit-reached", "次数已满"
    CLAUSE_UNKNOWN = "clause-unknown", "没有这个条款"
    REASON_UNKNOWN = "reason-unknown", "没有这个理由"
    EVIDENCE_REQUIRED = "evidence-required", "缺少佐证"
    ASSISTS_OPEN = "assists-open", "协办未完"
    PENDING = "pending", "已有待批事项"


class Clause(ContractTerm):
    """The ground on which a unit may object to a dispatch."""

    NOT_DUTY = "not-duty", "非本单位职责"
    NOT_AREA = "not-area", "非本辖区"
    OTHER_LEVEL = "other-level", "属上级权限"
    NOT_GRASSROOTS = "not-grassroots", "非基层事项"
    SHARED_DUTY = "shared-duty", "多部门共管"
    LEGAL_CHANNEL = "legal-channel", "应走法定途径"
    NOT_PUBLIC = "not-public", "非公共事务"
    UNCLEAR = "unclear", "诉求不清"
    WRONG_CATEGORY = "wrong-category", "分类有误"


class Ruling(ContractTerm):
    """How an objection is decided."""

    UPHELD = "upheld", "异议成立"
    REJECTED = "rejected", "异议不成立"
    JOINT = "joint", "共同办理"
    LAST_RESORT = "last-resort", "兜底办理"


class Answer(ContractTerm):
    """The result of asking a reporter."""

    ANSWERED = "answered", "已答复"
    SILENT = "silent", "未回应"
    REFUSED = "refused", "拒绝评价"
    UNREACHABLE = "unreachable", "联系不上"


class CloseReason(ContractTerm):
    """Why a case is closed."""

    CONFIRMED = "confirmed", "反映人确认"
    SILENCE = "silence", "逾期未回"
    EXPLAINED = "explained", "解释说明"
    UNFOUNDED = "unfounded", "不属实"
    MEDIATED = "mediated", "调解达成"
    ADOPTED = "adopted", "建议采纳"
    WITHDRAWN = "withdrawn", "反映人撤回"
    MERGED = "merged", "并入他件"
    OUT_OF_SCOPE = "out-of-scope", "不属受理范围"
    LEGAL_CHANNEL = "legal-channel", "引导法定途径"
    HANDED_OVER = "handed-over", "已移交"


class EscalationReason(ContractTerm):
    """Why a case moved between tiers."""

    ACCEPT_LATE = "accept-late", "逾期未签收"
    CONTACT_LATE = "contact-late", "逾期未联系"
    COMPLETE_LATE = "complete-late", "逾期未办结"
    TRIAGE_LATE = "triage-late", "逾期未研判"
    PROMISE_LATE = "promise-late", "超承诺时限"
    RULING_LATE = "ruling-late", "逾期未裁定"
    REVIEW_LATE = "review-late", "复核未销"
    UNSATISFIED = "unsatisfied", "反映人不满意"
    SUPERVISED = "supervised", "领导督办"
    EMERGENCY = "emergency", "紧急险情"
    RETURN_LIMIT = "return-limit", "退单次数已满"
    MUSTER_FAILED = "muster-failed", "集结未成"
    CLUSTER = "cluster", "聚集诉求"
    BY_HAND = "by-hand", "人工调整"


class Service(ContractTerm):
    """An emergency service to which a danger is handed over."""

    POLICE = "110", "公安110"
    FIRE = "119", "消防119"
    AMBULANCE = "120", "急救120"
    TRAFFIC = "122", "交警122"


class TriageReason(ContractTerm):
    """Why no rule could decide where a case goes."""

    NO_PLACE = "no-place", "位置不明"
    LOW_CONFIDENCE = "low-confidence", "分类把握不足"
    NO_CATEGORY = "no-category", "无法分类"


class DeadLetterStage(ContractTerm):
    """The step at which a dead letter stopped."""

    DECODE = "decode", "解码"
    VALIDATE = "validate", "校验"
    IDENTIFY = "identify", "识别"
    DECIDE = "decide", "决策"
    EMIT = "emit", "发布"


class DeadLetterKind(ContractTerm):
    """The kind of a dead letter."""

    POISON = "poison", "坏消息"
    REFUSED = "refused", "被拒绝"
    OUTAGE = "outage", "故障"


class DeadLetterReason(ContractTerm):
    """Why a record became a dead letter."""

    NOT_UTF8 = "not-utf8", "非UTF-8"
    NOT_JSON = "not-json", "非JSON"
    NOT_OBJECT = "not-object", "非对象"
    BATCH = "batch", "批量消息"
    TOO_LARGE = "too-large", "过大"
    FIELD_MISSING = "field-missing", "缺少字段"
    FIELD_INVALID = "field-invalid", "字段不合要求"
    SOURCE_MISMATCH = "source-mismatch", "来源与主题不符"
    IDENTITY_CONFLICT = "identity-conflict", "同号不同内容"
    LIMITED = "limited", "超出限额"
    BUG = "bug", "程序缺陷"
