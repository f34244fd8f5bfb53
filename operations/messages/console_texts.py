"""The labels before a warning, a hint and an error, and the words of a progress.

Owns: these words. Refuses: colours, and where they are written (`operations/console.py`).
"""

from operations.messages.language import Text

WARNING = Text("warning: ", "警告：")
HINT = Text("hint: ", "提示：")
ERROR = Text("error: ", "错误：")
WHY = Text("why: ", "原因：")
DO = Text("do: ", "处理：")
REPORTS = Text("reports", "反映")
DOWNLOADING = Text("downloading Apache Kafka", "正在下载 Apache Kafka")
