"""What `rules` and `topics` say.

Owns: their lines and hints. Refuses: the faults of a pack, which name file and line.
"""

from operations.messages.language import Text

COUNTS = Text("{version}  {title}: {listed}", "{version}  {title}：{listed}")
UNITS = Text("{count} {count:unit|units}", "单位 {count}")
SOURCES = Text("{count} {count:source|sources}", "来源 {count}")
CATEGORIES = Text("{count} {count:category|categories}", "类别 {count}")
DANGERS = Text("{count} {count:danger|dangers}", "险情 {count}")
DUTIES = Text("{count} {count:duty|duties}", "权责 {count}")
AREAS = Text("{count} {count:area|areas}", "区划 {count}")
TRY = Text(
    '`chuishao rules explain "井盖破损"` shows what it would decide',
    '`chuishao rules explain "井盖破损"` 查看会如何处理',
)
FAULTS = Text("{count} {count:fault|faults} in {pack}", "{pack} 有 {count} 处问题")
NOT_TAKEN = Text("not taken in: {why} ({field})", "不予受理：{why}（{field}）")
MASKED = Text("text masked       {text}", "脱敏后    {text}")
PLACE = Text("place             {place}", "地点      {place}")
WHY_CATEGORY = Text("category because  {why}", "归类依据  {why}")
NO_WORD = Text("no word was recognised", "未识别出任何词")
DOUBT = Text("goes to triage    {why}", "转人工研判  {why}")
DECIDED_BY = Text("decided by {pack}; nothing was sent", "按 {pack} 判定；未发送任何内容")
CREATE = Text("create  {topic}", "创建  {topic}")
ALTER = Text("alter   {topic}  {changes}", "修改  {topic}  {changes}")
NOTHING_TO_DO = Text("every topic is as it should be; nothing to do", "所有主题均正常，无需改动")
APPLY = Text("`chuishao topics apply` does it", "`chuishao topics apply` 执行以上改动")
