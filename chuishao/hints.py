"""What to do when an action was refused: one sentence a reason, so that nobody has to guess.

Owns: the table. Refuses: deciding; the product has refused already. A test demands each reason.
"""

from collections.abc import Sequence

from schemas.vocabulary import RejectReason

ADVICE: dict[RejectReason, str] = {
    RejectReason.UNKNOWN_CASE: "look the id up with `chuishao inbox {unit}`; an id that was just sent needs a moment",
    RejectReason.UNKNOWN_TYPE: "this action is not built yet; docs/commands.md lists those that are",
    RejectReason.UNKNOWN_UNIT: "use a code of the pack; `chuishao rules check` says which pack that is",
    RejectReason.FIELD_MISSING: "give what is missing with `--set {detail}=…`",
    RejectReason.FIELD_INVALID: "mend it with `--set {detail}=…`; docs/commands.md lists each action's fields",
    RejectReason.ACTOR_MISMATCH: "act on the unit's own topic: `--as` names whose it is",
    RejectReason.IDENTITY_CONFLICT: "leave `--id` away: that id was used for another action",
    RejectReason.STALE: "look at the case again with `chuishao case {case}`, then act on what it says now",
    RejectReason.ROLE: "choose another role with `--role`; `chuishao inbox {unit}` lists what the unit may do",
    RejectReason.NOT_YOURS: "the case is not in {unit}'s hands; `chuishao case {case}` says in whose",
    RejectReason.WRONG_STATE: "`chuishao inbox {unit}` lists what may be done now",
    RejectReason.CASE_CLOSED: "a closed case stays closed; blow a new whistle with `chuishao send`",
    RejectReason.TOO_LATE: "the time for it is over; `chuishao case {case}` says since when",
    RejectReason.LIMIT_REACHED: "it was done as often as the pack allows; the tier above decides now",
    RejectReason.CLAUSE_UNKNOWN: "name a clause of the contract, e.g. `--set clause=not-duty`",
    RejectReason.REASON_UNKNOWN: "name a reason of the contract with `--set reason=…`",
    RejectReason.EVIDENCE_REQUIRED: "add a picture or a document with `--evidence https://…`",
    RejectReason.ASSISTS_OPEN: "wait until the assists are done, or release them",
    RejectReason.PENDING: "something is being asked already; wait for its answer",
}
"""`{unit}`, `{case}` and `{detail}` are filled in."""


ELSE = "`chuishao case {case}` shows how the case stands"
"""For a reason that this build does not know: within a version the contract may grow."""


def advise(reason: str, unit: str, case: str, detail: Sequence[str]) -> str:
    """What to do next."""
    known = next((sentence for each, sentence in ADVICE.items() if each == reason), ELSE)
    return known.format(unit=unit, case=case, detail=detail[0] if detail else "FIELD")
