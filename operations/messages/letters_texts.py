"""What `dlq` says.

Owns: its lines and hints. Refuses: the names of headers, which are the contract's in every language.
"""

from operations.messages.language import Text

NONE = Text("there are no dead letters", "没有死信")
NONE_FIT = Text("no dead letters match", "没有符合条件的死信")
SHOW_ONE = Text(
    "`chuishao dlq show {letter}` shows one; once the cause is removed, `chuishao dlq replay {letter}` sends it again",
    "`chuishao dlq show {letter}` 查看一封；排除原因后用 `chuishao dlq replay {letter}` 重发",
)
NULL = Text("(null)", "（空）")
PASSED_OVER = Text(
    "{count} {count:letter was|letters were} skipped: replayed before, or not from an input topic",
    "跳过 {count} 封：已重放过，或不来自输入主题",
)
TOO_LARGE = Text(
    "{letter} was skipped: it was too large to be kept whole; the record is on {topic}, partition {partition}, "
    "offset {offset}, as long as that topic keeps it",
    "跳过 {letter}：过大，未能完整保存；原记录在 {topic} 分区 {partition} 位移 {offset}，保留期内可取",
)
WOULD_SEND = Text("{count} would be sent", "将发送 {count} 封")
SENT = Text("sent {count}", "已发送 {count} 封")
LOOK_AGAIN = Text("`chuishao dlq list` shows whether any of them came back", "`chuishao dlq list` 查看是否又成为死信")
