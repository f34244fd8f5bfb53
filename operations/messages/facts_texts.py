"""What is said of a case's facts, one message a kind.

Owns: the sentences of a timeline. Refuses: which fields of a fact are worth saying (`chuishao/describe.py`).
"""

from operations.messages.language import Text

OPENED = Text("{source} {id} ({channel}, {kind}){lost}", "{source} {id}（{channel}，{kind}）{lost}")
PLACE_LOST = Text("; its place could not be read", "，位置无法识别")
CLASSIFIED = Text("{category}, confidence {confidence:.2f}", "{category}，把握 {confidence:.2f}")
TRIAGED = Text("{why}; {unit} decides by {due}", "{why}，由{unit}研判，限 {due}")
ROUTED = Text(
    "lead {lead}{also}; tiers {ladder}; rule {rule}: {why}", "主办 {lead}{also}，五战 {ladder}，依据 {rule}：{why}"
)
ASSISTED_BY = Text(", assisted by {units}", "，协办 {units}")
DISPATCHED = Text("{unit} as {role}{until}", "{unit} {role}{until}")
ACCEPT_BY = Text(", accept by {due}", "，限 {due} 前签收")
RECALLED = Text("{unit}: {end}", "{unit}：{end}")
BY_UNIT = Text("{unit} (via: {via})", "{unit}（凭证：{via}）")
REACHED = Text("{unit} reached the reporter", "{unit} 已联系上反映人")
NOT_REACHED = Text("{unit} did not reach the reporter", "{unit} 未联系上反映人")
DISPUTED = Text("{unit}: {clause}; {ruler} rules by {due}", "{unit}：{clause}，由{ruler}裁定，限 {due}")
RULED = Text("{ruling} (was with {unit}{to})", "{ruling}（原承办 {unit}{to}）")
GIVEN_TO = Text(", goes to {unit}", "，转 {unit}")
DUE_CHANGED = Text("{leg} moved to {to}", "{leg}改至 {to}")
MUSTERED = Text("{at} {place}: {units}; quorum {quorum}", "{at} {place} 集结 {units}，至少 {quorum} 家到场")
DEADLINE = Text("{unit}{leg} due {due}{late}", "{unit}{leg}应在 {due} 前{late}")
LATE = Text(", {seconds:.0f} s late", "，已超 {seconds:.0f} 秒")
ESCALATED = Text("{start} → {end}: {reason}; {owner} answers for it", "{start} → {end}，{reason}，由{owner}负责")
HANDED_OVER = Text("{service}, by rule {rule} ({matched})", "{service}，依据 {rule}（{matched}）")
ASKED = Text("{source} {report}, round {round}, until {until}", "{source} {report} 第 {round} 轮，截至 {until}")
FED_BACK = Text("{source} {report}: {answer}{solved}{score}", "{source} {report} {answer}{solved}{score}")
SOLVED = Text(", resolved", "，已解决")
UNSOLVED = Text(", not resolved", "，未解决")
SCORED = Text(", score {score}", "，{score} 分")
REJECTED = Text("{unit} {verb}: {reason}{detail}", "{unit} {verb}：{reason}{detail}")
DETAIL = Text(" ({fields})", "（{fields}）")
TEXT = Text('"{text}"', "「{text}」")
DELETED = Text("(deleted)", "（已删除）")
