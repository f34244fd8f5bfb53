"""What to do when an action is refused: one sentence for each reason.

Owns: the table. Refuses: deciding; the product has refused already. A test demands every reason of the contract.
"""

from collections.abc import Sequence

from operations.messages.language import Text
from schemas.vocabulary import RejectReason

ADVICE: dict[RejectReason, Text] = {
    RejectReason.UNKNOWN_CASE: Text(
        "look the id up with `chuishao inbox {unit}`; a case that was reported just now needs a moment",
        "用 `chuishao inbox {unit}` 核对编号；刚上报的件需稍候",
    ),
    RejectReason.UNKNOWN_TYPE: Text(
        "this version does not have this action yet; docs/reference/commands.md lists those it has",
        "当前版本尚无此操作；可用操作见 docs/reference/commands.md",
    ),
    RejectReason.UNKNOWN_UNIT: Text(
        "use a code of the pack; `chuishao rules check` shows which pack is used",
        "请用规则包里的单位代码；`chuishao rules check` 查看所用规则包",
    ),
    RejectReason.FIELD_MISSING: Text("give the field with `--set {detail}=…`", "请用 `--set {detail}=…` 补上"),
    RejectReason.FIELD_INVALID: Text(
        "correct the field with `--set {detail}=…`; docs/reference/commands.md lists the fields of each action",
        "请用 `--set {detail}=…` 更正；各操作的字段见 docs/reference/commands.md",
    ),
    RejectReason.ACTOR_MISMATCH: Text(
        "`--as` must name the unit on whose topic the action is sent", "`--as` 须与发送操作的单位一致"
    ),
    RejectReason.IDENTITY_CONFLICT: Text(
        "leave out `--id`: this id was used for another action", "请去掉 `--id`：该编号已用于另一操作"
    ),
    RejectReason.STALE: Text(
        "look at the case again with `chuishao case {case}`, then act on what it shows now",
        "请用 `chuishao case {case}` 查看最新情况后再办理",
    ),
    RejectReason.ROLE: Text(
        "choose another role with `--role`; `chuishao inbox {unit}` lists what the unit may do",
        "请用 `--role` 换一个角色；`chuishao inbox {unit}` 列出该单位可办操作",
    ),
    RejectReason.NOT_YOURS: Text(
        "{unit} does not hold the case; `chuishao case {case}` shows who does",
        "该件不在 {unit} 手中；`chuishao case {case}` 查看由谁承办",
    ),
    RejectReason.WRONG_STATE: Text(
        "`chuishao inbox {unit}` lists what may be done now", "`chuishao inbox {unit}` 列出当前可办操作"
    ),
    RejectReason.CASE_CLOSED: Text(
        "a closed case stays closed; report the trouble anew with `chuishao send`",
        "已结案的件不能再办；请用 `chuishao send` 重新上报",
    ),
    RejectReason.TOO_LATE: Text(
        "the time for this is over; `chuishao case {case}` shows since when",
        "已过办理时限；`chuishao case {case}` 查看截止时间",
    ),
    RejectReason.LIMIT_REACHED: Text(
        "it was done as often as the pack allows; the tier above decides now", "次数已达规则包上限；由上一层级决定"
    ),
    RejectReason.CLAUSE_UNKNOWN: Text(
        "name a clause of the contract, e.g. `--set clause=not-duty`",
        "请写规定的异议条款，例如 `--set clause=not-duty`",
    ),
    RejectReason.REASON_UNKNOWN: Text(
        "name a reason of the contract with `--set reason=…`", "请用 `--set reason=…` 写规定的理由"
    ),
    RejectReason.EVIDENCE_REQUIRED: Text(
        "add a picture or a document with `--evidence https://…`", "请用 `--evidence https://…` 附上照片或文件"
    ),
    RejectReason.ASSISTS_OPEN: Text(
        "wait until the assisting units are done, or release them", "请等协办单位办完，或先解除协办"
    ),
    RejectReason.PENDING: Text("a request is open already; wait for its answer", "已有申请待答复，请等待"),
}
"""`{unit}`, `{case}` and `{detail}` are filled in."""


ELSE = Text("`chuishao case {case}` shows the state of the case", "`chuishao case {case}` 查看该件现状")
"""For a reason that this build does not know: within a version the contract may grow."""


def advise(reason: str, unit: str, case: str, detail: Sequence[str]) -> str:
    """Return what to do next."""
    known = next((sentence for each, sentence in ADVICE.items() if each == reason), ELSE)
    return known(unit=unit, case=case, detail=detail[0] if detail else "FIELD")
