"""What `demo` shows: the table of a day, and the titles of its stories.

Owns: these words. Refuses: counting (`local/demo/tally.py`).
"""

from operations.messages.language import Text

TITLE = Text("{district}: {day} and the three days after it", "{district}：{day} 及其后三天")
PLAYING = Text(
    "playing  {what}, from {begin} to {until}, {speed:,.0f} seconds per real second",
    "演示     {what}，{begin} 至 {until}，每秒走 {speed:,.0f} 秒",
)
THE_DAY = Text("the day", "当天")
DAYS_AFTER = Text("the days after", "其后几天")
LOOK_AROUND = Text("look at this day yourself. In one terminal:", "可以自己查看这一天。在一个终端执行：")
IN_ANOTHER = Text("and in another one, once it says that the workers are ready:", "工作进程就绪后，在另一个终端执行：")

AT_ONCE = Text("Solved at once", "一次办好")
TO_THE_WALL = Text("Escalated to the wall", "一路升到挂图作战")
RULED = Text("Returned and ruled on", "退单后裁定")

SENT = Text("reports sent", "送入反映")
OPENED = Text("cases opened", "立件")
TRIAGED = Text("sent to triage", "转人工研判")
HANDED_OVER = Text("handed over to 110/119/120/122", "移交 110/119/120/122")
UNITS = Text("units that accepted", "签收单位")
ACCEPTED = Text("acceptances", "签收")
DISPUTED = Text("objections", "派单异议")
OBJECTIONS = Text("{count}, {ruled} ruled on", "{count}，已裁定 {ruled}")
BREACHED = Text("deadlines missed", "超时")
CLIMBED = Text("escalations", "升级")
MUSTERED = Text("muster orders", "集结令")
REOPENED = Text("reopened", "回访后重办")
CLOSED = Text("closed", "结案")
OPEN = Text("still open", "在办")
BY_TIER = Text("{count} ({listed})", "{count}（{listed}）")
ALL_CLOSED = Text("0 (all closed)", "0（全部已结案）")
TO_TIER = Text("to {tier} {count}", "→{tier} {count}")
ONE_TIER = Text("{tier} {count}", "{tier} {count}")
RESPONSE = Text("response rate", "响应率")
RESOLUTION = Text("resolution rate", "解决率")
SATISFACTION = Text("satisfaction rate", "满意率")
EXCLUDED = Text("{share}, {count} excluded (objection upheld)", "{share}，异议成立剔除 {count}")
UNANSWERED = Text("{share}, {count} unanswered", "{share}，未答复 {count}")
