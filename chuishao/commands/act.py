"""`chuishao act`: a person of a unit does something to a case, and is told what came of it.

Owns: sending one action and waiting, bounded, for its answer. Refuses: judging it. The answer comes where the contract
says: in the unit's inbox, or in the status of the source's report.
"""

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from chuishao import action_input
from chuishao.action_check import refusal_of
from chuishao.commands.options import Json, Pack
from chuishao.errand import Answer, Errand, SentAction
from chuishao.interrupt import interruptible
from handlers.case.lifecycle import LIFECYCLE
from operations import connect, console
from operations.codes import word
from operations.exit_code import ExitCode
from operations.messages import cases_texts, errors_texts
from operations.messages.advice_texts import advise
from operations.messages.language import Language, current
from operations.pack_rules import find_actor, load_rules
from operations.settings import load
from schemas.internal.command import Refusal
from schemas.vocabulary import AnswerOutcome, DispatchState, RejectReason, Verb


def complete_verb() -> list[tuple[str, str]]:
    """Return the actions that this version has, for the shell's completion."""
    return [(verb.value, verb.zh) for verb in LIFECYCLE]


def act(  # noqa: PLR0913, PLR0917 (as many as the command line has)
    case_id: Annotated[str, typer.Argument(metavar="CASE", help="The case's whole id.")],
    verb: Annotated[
        str,
        typer.Argument(
            metavar="TYPE", help="The action: accept, complete, … or 签收, 办结, …", autocompletion=complete_verb
        ),
    ],
    unit: Annotated[str, typer.Option("--as", metavar="UNIT", help="Who acts: a unit or source, by code or name.")],
    role: Annotated[str | None, typer.Option(help="In which role. Default: the unit's first that may do this.")] = None,
    fields: Annotated[
        list[str] | None, typer.Option("--set", metavar="FIELD=VALUE", help="A field of the action; repeatable.")
    ] = None,
    note: Annotated[str | None, typer.Option(help="A note.")] = None,
    evidence: Annotated[
        list[str] | None, typer.Option(metavar="URL", help="A picture or document; repeatable.")
    ] = None,
    via_gateway: Annotated[bool, typer.Option("--via-gateway", help="Send it on the gateways' topic.")] = False,
    action_id: Annotated[str | None, typer.Option("--id", help="The action's id. Default: a new one.")] = None,
    timeout: Annotated[float, typer.Option(min=0.1, metavar="SECONDS", help="How long to wait for the answer.")] = 15.0,
    json: Json = False,
    pack: Pack = None,
) -> None:
    """Do something to a case, and wait for the answer.

    What the product would refuse whatever the case is (a missing field, an unknown clause) is not sent: exit code 2.
    Exit code 1 when the action is refused; the reason, and what to do, are said.

    With --json: the answer as the topic has it (contract, action.answered).

    Example: chuishao act c-7m2ek3n5v2m7q4x6w2ab accept --as chengguan
             chuishao act c-7m2ek3n5v2m7q4x6w2ab return --as chengguan --set clause=not-duty --set basis=属燃气公司
             chuishao act c-7m2ek3n5v2m7q4x6w2ab 办结 --as chengguan --set result=已换 --evidence https://example.com/1.jpg
    """
    settings = load(pack=pack)
    rules, deployment = load_rules(settings.pack), settings.to_deployment()
    actor, kind = find_actor(rules, unit), action_input.find_verb(verb)
    said = action_input.read_fields(kind, fields or ())
    if note is not None:
        said["note"] = action_input.readable(note)
    who = {"role": action_input.find_role(role, kind, actor, rules), "unit": actor}
    action = action_input.build(case_id, kind, who, said, evidence or (), action_id or action_input.new_id())
    errand = Errand(action, deployment, rules, via_gateway=via_gateway)
    refusal = refusal_of(action, errand.target, deployment, rules)
    if refusal is not None:
        raise _not_sent(action, refusal)
    answer, dispatch = _run(errand, timeout, settings.kafka)
    _tell(action, answer, dispatch, json=json)


def _run(errand: Errand, seconds: float, kafka: str) -> tuple[Answer, Mapping[str, Any] | None]:
    """Run the errand; on Ctrl-C say whether the action was sent."""
    try:
        with interruptible():
            return connect.run(errand.run(seconds), kafka)
    except KeyboardInterrupt:
        if errand.sent is not SentAction.NO:
            words = cases_texts.SENT_AS if errand.sent is SentAction.YES else cases_texts.PERHAPS_SENT
            console.note(words(action=errand.action["id"]))
        raise


def _not_sent(action: Mapping[str, Any], refusal: Refusal) -> Exception:
    """Return the problem of an action that would be refused."""
    return errors_texts.NOT_SENT(
        verb=_verb(action),
        reason=_reason(refusal.reason),
        detail=cases_texts.DETAIL(fields=", ".join(refusal.detail)) if refusal.detail else "",
        advice=advise(refusal.reason, action["actor"]["unit"], action["case_id"], refusal.detail),
    )


def _tell(action: Mapping[str, Any], answer: Answer, dispatch: Mapping[str, Any] | None, *, json: bool) -> None:
    """Write the answer to stdout, and what to do next to stderr."""
    rejected = answer["outcome"] == AnswerOutcome.REJECTED
    verb, case_id = _verb(action), action["case_id"]
    if json:
        console.json(answer)
    elif not rejected:
        state = cases_texts.NOW(state=word(DispatchState, dispatch["state"])) if dispatch else ""
        console.data(cases_texts.APPLIED(verb=verb, case=case_id, seq=answer["seq"], state=state))
    else:
        detail = cases_texts.DETAIL(fields=", ".join(answer["detail"])) if answer["detail"] else ""
        console.data(cases_texts.REJECTED(verb=verb, case=case_id, reason=_reason(answer["reason"]), detail=detail))
    if rejected:
        console.hint(advise(answer["reason"], action["actor"]["unit"], case_id, answer["detail"]))
        raise typer.Exit(ExitCode.NO)


def _verb(action: Mapping[str, Any]) -> str:
    """Return the action as the reader would type it."""
    return word(Verb, action["type"]) if current() is Language.ZH else str(action["type"])


def _reason(code: str) -> str:
    """Return the reason as people read it; in English that is the contract's code."""
    return word(RejectReason, code) if current() is Language.ZH else str(code)
