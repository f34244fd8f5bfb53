"""What is said when a command cannot be done: what happened, why, and what to do, each in both languages.

Owns: the sentences and their exit codes. Refuses: finding out what went wrong.
"""

from typing import NamedTuple

from operations.exit_code import ExitCode
from operations.messages.language import Text
from operations.problem import Problem

NOTHING = Text("", "")


class Trouble(NamedTuple):
    """One way to fail; call it with the values of its fields to get the `Problem` to raise."""

    what: Text
    why: Text
    do: Text
    code: ExitCode = ExitCode.SURROUNDINGS

    def __call__(self, **values: object) -> Problem:
        """Return the problem in the output's language."""
        return Problem(self.what(**values), self.why(**values), self.do(**values), self.code)


# ── Kafka ────────────────────────────────────────────────────────────────────────────────────────────────
NO_ANSWER_S = Text("{address} did not answer within {seconds:.0f} s", "{address} 在 {seconds:.0f} 秒内没有应答")
NO_HOST = Text("there is no machine with the name {host}", "找不到名为 {host} 的主机")
NO_LISTENER = Text("nothing listens on {address}", "{address} 上没有服务在监听")
SLOW = Text("it takes connections but does not answer in time ({name})", "能连上，但没有按时应答（{name}）")
AWAY = Trouble(
    Text("no Kafka broker can be reached at {kafka}", "连不上 Kafka：{kafka}"),
    Text("{why}", "{why}"),
    Text(
        "start one with `chuishao up`, or set CHUISHAO_KAFKA to the address of yours, "
        "e.g. `export CHUISHAO_KAFKA=kafka-1:9092`",
        "用 `chuishao up` 在本机启动，或把 CHUISHAO_KAFKA 设为你的集群地址，例如 `export CHUISHAO_KAFKA=kafka-1:9092`",
    ),
)
SETTING_IN_THE_WAY = Trouble(
    Text(
        "CHUISHAO_KAFKA is set to {kafka}, and no Kafka broker can be reached there",
        "已设置 CHUISHAO_KAFKA={kafka}，但那里连不上 Kafka",
    ),
    Text(
        "while CHUISHAO_KAFKA is set, `up` uses that cluster and starts no broker of its own; {why}",
        "设置了 CHUISHAO_KAFKA 时，`up` 使用该集群，不启动自带的 Kafka；{why}",
    ),
    Text(
        "`unset CHUISHAO_KAFKA` and run `chuishao up` again to get a broker here, or correct the address",
        "要在本机启动 Kafka，请先 `unset CHUISHAO_KAFKA` 再运行 `chuishao up`；否则请更正地址",
    ),
)
NOT_ALLOWED = Trouble(
    Text("the cluster at {kafka} does not allow this", "集群 {kafka} 不允许此操作"),
    Text("{name}", "{name}"),
    Text("ask whoever runs the cluster for the rights, then try again", "请向集群管理员申请权限后重试"),
)
REFUSED = Trouble(
    Text("the cluster at {kafka} refused", "集群 {kafka} 拒绝了请求"),
    Text("{name}", "{name}"),
    Text(
        "`chuishao status` shows the state of the cluster; `CHUISHAO_DEBUG=1` before the command shows more",
        "`chuishao status` 查看集群状态；在命令前加 `CHUISHAO_DEBUG=1` 可看到更多细节",
    ),
)
NO_TOPIC = Trouble(
    Text("{name} does not exist on this cluster", "集群上没有 {name}"),
    Text(
        "the topics have not been made yet, or CHUISHAO_PREFIX or CHUISHAO_PACK is not that of the deployment",
        "主题尚未创建，或 CHUISHAO_PREFIX、CHUISHAO_PACK 与部署不一致",
    ),
    Text(
        "`chuishao topics apply --dry-run` shows what is missing; without `--dry-run` it makes the topics",
        "`chuishao topics apply --dry-run` 查看缺哪些主题；去掉 `--dry-run` 即创建",
    ),
)
SOME_TOPIC = Text("a topic of this deployment", "本部署的某个主题")
NOBODY_ANSWERED = Trouble(
    Text(
        "the action was sent as {action}, and no answer came within {seconds:g} s",
        "操作已发送，编号 {action}，{seconds:g} 秒内没有答复",
    ),
    Text("no worker has taken it in: none runs, or it has a backlog", "没有工作进程受理：可能未启动，或有积压"),
    Text(
        "it stays on {topic} and will be answered; `chuishao status` shows whether a worker runs",
        "它保留在 {topic}，之后会得到答复；`chuishao status` 查看工作进程是否在运行",
    ),
)
OTHER_PARTITIONS = Trouble(
    Text(
        "{topic} has {found} {found:partition|partitions}, not {wanted}{more}",
        "{topic} 有 {found} 个分区，不是 {wanted} 个{more}",
    ),
    Text(
        "the number of partitions of a topic never changes, because every key would move; nothing was done",
        "主题的分区数不可更改，否则所有键都会换位；未做任何改动",
    ),
    Text(
        "set `CHUISHAO_PARTITIONS={found}` if this is the right cluster, else use another CHUISHAO_PREFIX",
        "若集群无误，请设 `CHUISHAO_PARTITIONS={found}`；否则换一个 CHUISHAO_PREFIX",
    ),
    ExitCode.USAGE,
)
MORE_TOPICS = Text(" (and {count} more {count:topic|topics})", "（另有 {count} 个主题）")

# ── settings and packs ───────────────────────────────────────────────────────────────────────────────────
NO_SETTING = Trouble(
    Text("{name} is not a setting", "没有 {name} 这个设置"),
    Text("nothing reads it; the nearest setting is {near}", "没有任何地方读取它；最接近的设置是 {near}"),
    Text("`unset {name}`, or set {near} instead", "请 `unset {name}`，或改设 {near}"),
    ExitCode.USAGE,
)
BAD_SETTING = Trouble(
    Text("{name} cannot be {value!r}", "{name} 不能是 {value!r}"),
    Text("{rule}", "{rule}"),
    Text("write it like `{form}`", "请写成 `{form}`"),
    ExitCode.USAGE,
)
BAD_PACK = Trouble(
    Text("the policy pack {pack} cannot be used", "规则包 {pack} 无法使用"),
    Text("{fault}{more}", "{fault}{more}"),
    Text(
        "`chuishao rules check {pack}` lists every fault with its line; CHUISHAO_PACK says which pack is used",
        "`chuishao rules check {pack}` 逐行列出全部问题；CHUISHAO_PACK 决定使用哪个规则包",
    ),
    ExitCode.USAGE,
)
MORE = Text(" ({count} more)", "（另有 {count} 处）")
NO_UNIT = Trouble(
    Text("there is no {what} {said!r} in the pack {pack}", "规则包 {pack} 里没有{what} {said!r}"),
    NOTHING,
    Text("{near}", "{near}"),
    ExitCode.USAGE,
)
UNIT = Text("unit", "单位")
UNIT_OR_SOURCE = Text("unit or source", "单位或来源")
NEAREST = Text("`{code}` ({name}) is the nearest", "最接近的是 `{code}`（{name}）")
SOME_UNITS = Text("the pack lists {codes} …", "规则包里有 {codes} 等")

# ── words of the command line ────────────────────────────────────────────────────────────────────────────
MISUSED = Trouble(
    Text("{said}", "{said}"),
    NOTHING,
    Text("`{command} --help` shows how to write it", "`{command} --help` 查看用法"),
    ExitCode.USAGE,
)
BUG = Trouble(
    Text("this is a bug in chuishao: {name} at {where}", "chuishao 内部错误：{name}，位于 {where}"),
    Text("the program met a case that it does not handle", "程序遇到了未处理的情况"),
    Text(
        "please report it; `CHUISHAO_DEBUG=1` before the command shows where it happened",
        "请反馈给开发者；在命令前加 `CHUISHAO_DEBUG=1` 可看到出错位置",
    ),
    ExitCode.BUG,
)
BAD_MOMENT = Trouble(
    Text("{option} cannot be {said!r}", "{option} 不能是 {said!r}"),
    Text("a moment needs a date, a time and an offset from UTC", "时间须含日期、时刻和时区偏移"),
    Text("write it like `{option} 2026-11-24T09:30:00+08:00`", "请写成 `{option} 2026-11-24T09:30:00+08:00`"),
    ExitCode.USAGE,
)
BAD_ZONE = Trouble(
    Text("--zone cannot be {said!r}", "--zone 不能是 {said!r}"),
    Text("there is no time zone with this name", "没有这个时区"),
    Text("write it like `--zone Asia/Shanghai`", "请写成 `--zone Asia/Shanghai`"),
    ExitCode.USAGE,
)
BAD_CLOCK = Trouble(
    Text("--clock cannot be {said!r}", "--clock 不能是 {said!r}"),
    Text("it is neither `real` nor a speed", "既不是 `real`，也不是倍速"),
    Text(
        "write `--clock real`, or how many seconds pass in one real second, e.g. `--clock 60`",
        "请写 `--clock real`，或每秒走多少秒，例如 `--clock 60`",
    ),
    ExitCode.USAGE,
)
NO_ENDS = Trouble(
    Text("--follow cannot be used with --from or --upto", "--follow 不能与 --from、--upto 同用"),
    Text("it audits everything, without an end", "它持续审计全部内容"),
    Text("leave out `--from` and `--upto`", "请去掉 `--from` 和 `--upto`"),
    ExitCode.USAGE,
)
CANNOT_READ = Trouble(
    Text("cannot read {file}", "无法读取 {file}"),
    Text("{why}", "{why}"),
    Text(
        "name a file with one report on each line, or `-` for stdin", "请给出每行一条反映的文件，或用 `-` 表示标准输入"
    ),
    ExitCode.USAGE,
)

# ── cases and actions ────────────────────────────────────────────────────────────────────────────────────
NO_CASE = Trouble(
    Text("there is no case {case}", "没有诉求件 {case}"),
    Text("no event of it is on this cluster", "集群上没有它的任何记录"),
    Text(
        "give the whole id; `chuishao inbox UNIT` lists a unit's cases with their ids",
        "请写完整编号；`chuishao inbox 单位` 列出该单位的诉求件及编号",
    ),
    ExitCode.NO,
)
NO_ACTION = Trouble(
    Text("there is no action {said!r}", "没有操作 {said!r}"),
    Text("the actions are: {known}", "可用的操作：{known}"),
    Text("`{near}` is the nearest", "最接近的是 `{near}`"),
    ExitCode.USAGE,
)
BAD_FIELD = Trouble(
    Text("--set {said} does not set a field", "--set {said} 没有设置任何字段"),
    Text("it needs a name, `=` and a value", "须写成 字段=值"),
    Text("write it like `--set reached=true`", "请写成 `--set reached=true`"),
    ExitCode.USAGE,
)
NOT_SENT = Trouble(
    Text("{verb} was not sent: {reason}{detail}", "{verb} 未发送：{reason}{detail}"),
    Text("the product would refuse it; nothing was written", "系统会拒绝该操作；未写入任何内容"),
    Text("{advice}", "{advice}"),
    ExitCode.USAGE,
)

# ── dead letters ─────────────────────────────────────────────────────────────────────────────────────────
NO_LETTER = Trouble(
    Text("there is no dead letter {start}", "没有死信 {start}"),
    Text("no id begins with that", "没有以此开头的编号"),
    Text("`chuishao dlq list` shows the dead letters", "`chuishao dlq list` 查看全部死信"),
    ExitCode.NO,
)
AMBIGUOUS = Trouble(
    Text("{count} dead letters begin with {start!r}", "有 {count} 封死信以 {start!r} 开头"),
    Text("they are: {matches}", "分别是：{matches}"),
    Text("write more of the id", "请多写几位编号"),
    ExitCode.USAGE,
)
BAD_FILTER = Trouble(
    Text("--filter cannot be {said!r}", "--filter 不能是 {said!r}"),
    Text("it does not name a header", "没有指明标头"),
    Text("write NAME=VALUE; the names are {names}", "请写成 名称=值；名称有 {names}"),
    ExitCode.USAGE,
)
NOTHING_CHOSEN = Trouble(
    Text("no dead letters were chosen", "没有选择任何死信"),
    Text("replaying all of them at once is rarely meant", "一次重放全部死信通常不是本意"),
    Text(
        "name letters by their ids, or use `--filter reason=…`; `chuishao dlq list` shows them",
        "请给出编号，或用 `--filter reason=…`；`chuishao dlq list` 可查看",
    ),
    ExitCode.USAGE,
)

# ── processes on this machine ────────────────────────────────────────────────────────────────────────────
UP_RUNS = Trouble(
    Text("another `chuishao up` is running on {path}{by}", "{path} 上已有一个 `chuishao up` 在运行{by}"),
    Text("two on one directory would use the same broker and the same workers", "同一目录不能运行两个"),
    Text(
        "use that one, stop it first, or choose another directory with `--data-dir`",
        "请使用已运行的那个，或先停止它，或用 `--data-dir` 另选目录",
    ),
)
WORKER_RUNS = Trouble(
    Text("another worker named {worker} is running on {path}{by}", "{path} 上已有名为 {worker} 的工作进程{by}"),
    Text(
        "two of one name would use the same local stores and the same place in the group",
        "同名的两个进程会争用同一份本地数据和同一个组位置",
    ),
    Text(
        "stop that one, or start this one as `chuishao worker --name ANOTHER`",
        "请停止那个，或用 `chuishao worker --name 其他名称` 启动",
    ),
)
BY_PROCESS = Text(", process {pid}", "，进程 {pid}")
HOPELESS = Trouble(
    Text("{name} cannot run with these settings", "{name} 无法按当前设置运行"),
    Text("{last}", "{last}"),
    Text("correct what {log} says, then start again", "请按 {log} 的提示更正后重新启动"),
    ExitCode.USAGE,
)
CANNOT_GO_ON = Text("{name} cannot go on", "{name} 无法继续运行")
