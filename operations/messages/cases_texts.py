"""What `case`, `inbox`, `act` and `send` say.

Owns: their lines and hints. Refuses: errors (`errors_texts.py`), a case's facts (`facts_texts.py`).
"""

from operations.messages.language import Text

CLASS_AND_PLACE = Text("category   {category}{kind}", "类别  {category}{kind}")
KIND = Text(" ({kind})", "（{kind}）")
PLACE = Text("place      {place}", "地点  {place}")
LEAD = Text("lead       {lead}{assists}", "主办  {lead}{assists}")
ASSISTS = Text("  assists  {units}", "  协办  {units}")
DUES = Text("deadlines  {dues}", "时限  {dues}")
WHY_CATEGORY = Text("category because  {why}", "归类依据  {why}")
WHY_UNIT = Text("unit because      {why}", "派单依据  {why}")
CLOSED_AS = Text(", {reason}", "，{reason}")

NOTHING_HELD = Text(
    "{unit} holds no open case; `--all` shows those that have ended", "{unit}目前没有在办诉求件；`--all` 可查看已结束的"
)
ACT_NEXT = Text(
    "`chuishao act {case} {verb} --as {unit}`, or another action that the table allows",
    "`chuishao act {case} {verb} --as {unit}`，或办理表中其他可办操作",
)

APPLIED = Text("applied   {verb}  {case}  seq {seq}{state}", "已生效  {verb}  {case}  序号 {seq}{state}")
NOW = Text("  now {state}", "  当前{state}")
REJECTED = Text("rejected  {verb}  {case}  {reason}{detail}", "未采纳  {verb}  {case}  {reason}{detail}")
DETAIL = Text(" ({fields})", "（{fields}）")
SENT_AS = Text(
    "sent as {action}; not waiting for the answer, which will be in the unit's inbox",
    "操作已发送，编号 {action}；不再等待答复，答复会出现在收件箱中",
)
PERHAPS_SENT = Text(
    "may have been sent as {action}: send it again with `--id {action}`, it counts once",
    "操作可能已发送，编号 {action}：可用 `--id {action}` 重发，只计一次",
)

SENT_TO = Text("sent {count} {count:report|reports} to {topic}", "已发送 {count} 条反映到 {topic}")
SENT = Text("sent {count} {count:report|reports} to {topics} topics", "已发送 {count} 条反映到 {topics} 个主题")
NOT_SENT = Text("line {line} was not sent: {why}", "第 {line} 行未发送：{why}")
MORE_NOT_SENT = Text("{count} more {count:line was|lines were} not sent", "另有 {count} 行未发送")
SEE_LAST = Text(
    "`chuishao case {case}` shows what became of the last one, `chuishao status` of all",
    "`chuishao case {case}` 查看最后一条的处理情况，`chuishao status` 查看总体情况",
)
SEND_ANYWAY = Text(
    "`--as SOURCE` sends lines that name no source, `--gateway` those of sources that the pack does not list",
    "`--as 来源` 可发送未写来源的行，`--gateway` 可发送规则包未列来源的行",
)
NO_OBJECT = Text("it is not a JSON object", "不是 JSON 对象")
NO_SOURCE = Text("it does not name a source", "未写来源")
UNKNOWN_SOURCE = Text(
    "the pack lists no source {source!r}, so there is no topic for it", "规则包里没有来源 {source!r}，没有对应的主题"
)
