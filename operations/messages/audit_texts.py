"""What `audit` says of a verdict.

Owns: the names of its figures and its last line. Refuses: the findings, which quote the contract's own names.
"""

from operations.messages.language import Text

FIGURES = {
    "reports": Text("reports", "反映"),
    "actions": Text("actions", "操作"),
    "cases": Text("cases", "诉求件"),
    "events": Text("events", "记录"),
    "timers": Text("timers", "时限"),
    "superseded": Text("superseded", "先后合并"),
    "behind": Text("behind", "尚未核查"),
    "lost": Text("lost", "遗失"),
    "doubled": Text("doubled", "重复"),
    "missed": Text("missed", "漏计时限"),
    "early": Text("early", "提前"),
    "late": Text("late", "滞后"),
    "holes": Text("holes", "断号"),
    "altered": Text("altered", "前后不一"),
    "misplaced": Text("misplaced", "无来由"),
    "leaked": Text("leaked", "泄露隐私"),
    "unanswered": Text("unanswered", "未答复"),
}
"""Each figure of a verdict by its name in JSON, which is its English name, too: findings and `ops.audit` quote it."""

MORE = Text("{count} more; `--json` shows {shown}", "另有 {count} 条；`--json` 可查看 {shown} 条")
CLEAN = Text("verdict: clean, up to {upto}", "结论：无问题，截至 {upto}")
FOUND = Text("verdict: {count} {count:finding|findings}, up to {upto}", "结论：发现 {count} 处问题，截至 {upto}")
BEHIND = Text(
    "verdict: behind, {count} {count:case or report|cases and reports} not judged yet, up to {upto}",
    "结论：尚未查完，还有 {count} 件未核查，截至 {upto}",
)
PARTIAL = Text(
    "{count} {count:topic has|topics have} lost the oldest records, or {count:is|are} read from a later moment on "
    "({some}); what was there before is not reported as lost",
    "{count} 个主题缺少最早的记录，或只从较晚时刻读起（{some}）；此前内容不计为遗失",
)
WAITING = Text(
    "{count} {count:report or action waits|reports and actions wait} to be taken in, and {count:is|are} not judged: "
    "`chuishao status` shows the backlog",
    "{count} 条反映和操作尚待受理，未核查：`chuishao status` 查看积压",
)
BUGS = Text(
    "{count} dead {count:letter comes|letters come} from bugs of the product, and the cases concerned do not move: "
    "`chuishao dlq list --filter reason=bug`",
    "{count} 封死信由系统缺陷造成，相关诉求件已停滞：`chuishao dlq list --filter reason=bug`",
)
STRANGE = Text(
    "{count} {count:case was|cases were} opened under another pack than {pack}: "
    "the deadlines they state are taken as true",
    "{count} 件按另一规则包（非 {pack}）立件：以其自带时限为准",
)
MOVING = Text(
    "{count} {count:case or report was|cases and reports were} written to during the audit, and "
    "{count:is|are} not judged",
    "{count} 件在审计期间有新记录，未核查",
)
LEFT = Text(
    "{count} {count:case or report has|cases and reports have} new records or a deadline due, and "
    "{count:is|are} not judged yet",
    "{count} 件有新记录或时限已到，尚未核查",
)
OUTAGE = Text(
    "Kafka cannot be reached ({name}); trying again until it can, nothing is forgotten",
    "连不上 Kafka（{name}），将持续重试，已读内容不会丢失",
)
