"""What `up`, `demo`, `broker` and their child processes say while they run.

Owns: their steps, warnings and hints. Refuses: errors (`errors_texts.py`).
"""

from operations.messages.language import Text

BROKER = Text("broker   {address}, data in {path}", "Kafka    {address}，数据在 {path}")
FOREIGN_BROKER = Text("broker   {address} answers (CHUISHAO_KAFKA)", "Kafka    {address} 可用（CHUISHAO_KAFKA）")
NO_LEASH = Text(
    "this system cannot end the broker together with this process: after a kill -9 of it, end the broker by its pid",
    "本系统无法让 Kafka 随本进程一起结束：若用 kill -9 结束本进程，请按进程号结束 Kafka",
)
TOPICS = Text("topics   ready: {made} made, {altered} altered", "主题     就绪：新建 {made}，修改 {altered}")
CLOCK = Text("clock    {clock}", "时钟     {clock}")
STARTED = Text("started  {name}, pid {pid}, log {log}", "已启动   {name}，进程 {pid}，日志 {log}")
READY = Text("workers  {count} ready", "工作进程 {count} 个就绪")
NOT_READY = Text(
    "not every worker is ready after {seconds:.0f} s; `chuishao status` shows their state",
    "{seconds:.0f} 秒后仍有工作进程未就绪；`chuishao status` 查看状态",
)
EXPORT = Text(
    "in another terminal, first: `export CHUISHAO_KAFKA={kafka}`", "在另一个终端先执行 `export CHUISHAO_KAFKA={kafka}`"
)
NEXT = Text(
    "`chuishao send FILE.jsonl`, `chuishao inbox {unit}`, `chuishao status`; Ctrl-C stops everything",
    "`chuishao send 文件.jsonl`、`chuishao inbox {unit}`、`chuishao status`；按 Ctrl-C 全部停止",
)
STOPPING = Text("stopping: watcher, workers{broker}", "正在停止：监测进程、工作进程{broker}")
AND_BROKER = Text(", broker", "、Kafka")
STOPPED = Text("stopped", "已停止")
STOPPED_EARLY = Text("stopped before the end", "提前停止")
MAKE_TOPICS = Text(
    "`CHUISHAO_KAFKA={kafka} chuishao topics apply` makes the topics; Ctrl-C stops the broker",
    "`CHUISHAO_KAFKA={kafka} chuishao topics apply` 创建主题；按 Ctrl-C 停止",
)
ENDED = Text(
    "{name} ended ({how}); it is started again in {seconds:.1f} s. The last line of its log: {last}",
    "{name} 已结束（{how}），{seconds:.1f} 秒后重启。日志最后一行：{last}",
)
SIGNAL = Text("signal {number}", "信号 {number}")
EXIT_CODE = Text("exit code {number}", "退出码 {number}")
RUNS_AGAIN = Text("{name} runs again, pid {pid}, restart {restart}", "{name} 已重启，进程 {pid}，第 {restart} 次")
KILLED = Text(
    "{name} did not stop within {seconds:.0f} s and was killed; nothing is lost by that",
    "{name} 在 {seconds:.0f} 秒内没有停止，已强制结束；数据没有丢失",
)
NO_WORDS = Text("none, see {log}", "无，见 {log}")
A_WORKER = Text("the worker {name}", "工作进程 {name}")
A_WATCHER = Text("the watcher {name}", "监测进程 {name}")
