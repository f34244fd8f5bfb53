"""What `status` says, and how a clock is described.

Owns: its lines, warnings and hints. Refuses: the figures (`operations/deployment_status.py`).
"""

from operations.messages.language import Text

KAFKA = Text("Kafka         {kafka}, {present} of {expected} topics", "Kafka     {kafka}，主题 {present}/{expected}")
PACK = Text("policy pack   {pack}", "规则包    {pack}")
CLOCK = Text("clock         {clock}", "时钟      {clock}")
LAG = Text(
    "backlog       {lag} {lag:record|records} in {group} ({partitions} {partitions:partition|partitions})",
    "积压      {group}：{lag} 条（{partitions} 个分区）",
)
WORKER = Text(
    "worker        {worker}: {state}{restarts}, version {version}",
    "工作进程  {worker}：{state}{restarts}，版本 {version}",
)
NOT_READY = Text("not ready", "未就绪")
BEHIND = Text("backlog {lag}", "积压 {lag}")
SILENT = Text("silent for {seconds:.0f} s", "{seconds:.0f} 秒没有消息")
RESTARTS = Text(", {count} {count:restart|restarts}", "，重启 {count} 次")
CASES = Text("cases         {open} open of {total}", "诉求件    在办 {open}，共 {total}")
STATES = Text("  by state    {listed}", "  按状态  {listed}")
TIERS = Text("  by tier     {listed}", "  按层级  {listed}")
ONE = Text("{name} {count}", "{name} {count}")
OVERDUE = Text("overdue       {count} open {count:case|cases}", "已超期    在办 {count} 件")
OLDEST = Text(", first {cases}", "，最早 {cases}")
BREACHES = Text(
    "breaches      {day} missed {day:deadline|deadlines} in the last 24 hours, {total} in the last {kept} days",
    "超时记录  近 24 小时 {day} 次，近 {kept} 天 {total} 次",
)
LETTERS = Text("dead letters  {total}{reasons}", "死信      {total} 封{reasons}")
REASONS = Text(" ({listed})", "（{listed}）")
SEE_LETTERS = Text("`chuishao dlq list` shows the dead letters", "`chuishao dlq list` 查看死信")
MAKE_TOPICS = Text("`chuishao topics apply` makes the missing topics", "`chuishao topics apply` 创建缺少的主题")
NO_WORKER = Text("no worker has reported: nothing is being decided", "没有工作进程上报：目前无人处理")
START_WORKER = Text(
    "`chuishao worker` starts one; `chuishao up` starts everything",
    "`chuishao worker` 启动一个；`chuishao up` 启动全部",
)
REAL = Text("real time", "真实时间")
FASTER = Text("{speed:g} {speed:second|seconds} per real second", "每秒走 {speed:g} 秒")
STANDS_STILL = Text("stopped", "已停走")
STANDS_AT = Text("stopped at {at}", "停在 {at}")
