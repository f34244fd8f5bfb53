"""The heads of columns, and what stands in a cell where there is nothing to show.

Owns: these words. Refuses: which columns a table has.
"""

from operations.messages.language import Text

CASE = Text("case", "诉求件")
ROLE = Text("role", "角色")
STATE = Text("state", "状态")
TIER = Text("tier", "层级")
CATEGORY = Text("category", "类别")
DUE = Text("due", "到期")
ALLOWED = Text("actions allowed", "可办操作")
TEXT = Text("text", "内容")
SEQ = Text("seq", "序号")
TIME = Text("time", "时间")
EVENT = Text("event", "事项")
DETAILS = Text("details", "说明")
TOPIC = Text("topic", "主题")
PARTITIONS = Text("partitions", "分区")
CLEANUP = Text("cleanup", "清理")
KEPT = Text("kept", "保留")
WRITER = Text("written by", "写入方")
READERS = Text("read by", "读取方")
FIGURE = Text("figure", "指标")
NUMBER = Text("number", "数量")
FOR_EVER = Text("for ever", "永久")
DAYS = Text("{count} d", "{count} 天")
UNCLASSIFIED = Text("unclassified", "未分类")
NO_PLACE = Text("unknown", "不明")
