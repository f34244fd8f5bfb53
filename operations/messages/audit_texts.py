"""What `audit` says of a verdict.

Owns: the names of its figures and its last line. Refuses: the findings, which quote the contract's own names.
"""

from operations.messages.language import Text

FIGURES = {
    "reports": Text("reports", "反映"),
    "actions": Text("actions", "操作"),
    "cases": Text("cases", "诉求件"),
    "events": Text("events", "记录"),
    "timers": Text("deadlines", "时限"),
    "behind": Text("not judged yet", "尚未核查"),
    "lost": Text("lost", "遗失"),
    "doubled": Text("twice", "重复"),
    "missed": Text("deadlines missed", "漏计时限"),
    "early": Text("too early", "提前"),
    "late": Text("too late", "滞后"),
    "holes": Text("gaps", "断号"),
    "altered": Text("contradictions", "前后不一"),
    "misplaced": Text("unexplained", "无来由"),
    "leaked": Text("personal data", "泄露隐私"),
    "unanswered": Text("unanswered", "未答复"),
}
"""Each figure of a verdict by its name in JSON."""

MORE = Text("{count} more; `--json` shows {shown}", "另有 {count} 条；`--json` 可查看 {shown} 条")
CLEAN = Text("verdict: clean, up to {upto}", "结论：无问题，截至 {upto}")
FOUND = Text("verdict: {count} {count:finding|findings}, up to {upto}", "结论：发现 {count} 处问题，截至 {upto}")
BEHIND = Text(
    "verdict: behind, {count} {count:case or report|cases and reports} not judged yet, up to {upto}",
    "结论：尚未查完，还有 {count} 件未核查，截至 {upto}",
)
