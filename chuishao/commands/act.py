"""`chuishao act`: a person of a unit does something to a case, and is told what came of it.

Owns: sending one action and waiting, bounded, for its answer. Refuses: judging it. The answer comes where the contract
says: in the unit's inbox, or in the status of the source's report.
"""

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from chuishao.commands.options import Json, Pack
from operations.exit_code import ExitCode


def complete_verb() -> list[tuple[str, str]]:
    """The actions that are built, for the shell's completion."""
    from handlers.case.lifecycle import LIFECYCLE

    return [(verb.value, verb.zh) for verb in LIFECYCLE]


def act(  # noqa: PLR0913, PLR0917 (as many as the command line has)
    case_id: Annotated[str, typer.Argument(metavar="CASE", help="The case's id.")],
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
    note: Annotated[str | None, typer.Option(help="A note beside it.")] = None,
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

    Exit code 1 when the action is refused; the reason, and what to do, are said.

    With --json: the answer as the topic has it (contract, action.answered).

    Example: chuishao act c-7m2ek3n5v2m7q4x6w2ab accept --as chengguan
             chuishao act c-7m2ek3n5v2m7q4x6w2ab return --as chengguan --set clause=not-duty --set basis=属燃气公司
             chuishao act c-7m2ek3n5v2m7q4x6w2ab 办结 --as chengguan --set result=已换 --evidence https://example.com/1.jpg
    """
    from chuishao import action_input
    from operations import connect
    from operations.pack_rules import find_actor, load_rules
    from operations.settings import load

    settings = load(pack=pack)
    rules = load_rules(settings.pack)
    actor, kind = find_actor(rules, unit), action_input.find_verb(verb)
    said = action_input.read_fields(kind, fields or ())
    if note is not None:
        said["note"] = note
    who = {"role": action_input.find_role(role, kind, actor, rules), "unit": actor}
    action = action_input.build(case_id, kind, who, said, evidence or (), action_id or action_input.new_id())
    work = _act(action, settings.to_deployment(), rules, via_gateway=via_gateway, seconds=timeout)
    answer, dispatch = connect.run(work, settings.kafka)
    _tell(action, answer, dispatch, json=json)


async def _act(
    action: Mapping[str, Any],
    deployment: Any,  # noqa: ANN401
    rules: Any,  # noqa: ANN401
    *,
    via_gateway: bool,
    seconds: float,
) -> tuple[Mapping[str, Any], Mapping[str, Any] | None]:
    """Stand at the end of the topic where the answer will come, send, wait."""
    import orjson

    from chuishao.action_answers import ActionAnswers
    from operations import connect
    from operations.send_records import write
    from operations.topic_records import reader
    from schemas.topics import Topic
    from streams.client.delivery import OutgoingRecord

    unit = action["actor"]["unit"]
    answers = ActionAnswers("gateway" if via_gateway else unit, action)
    home = Topic.STATUS if unit in rules.sources else Topic.DISPATCH
    target = deployment.topic(Topic.ACTIONS) if via_gateway else deployment.topic(Topic.ACTIONS_OF, unit)
    async with reader(deployment, [deployment.topic(home, unit)]) as source:
        await source.skip()
        await write(deployment, [OutgoingRecord(target, action["case_id"].encode(), orjson.dumps(action))])
        async for record in source.follow(seconds):
            answer = answers.hear(record.json())
            if answer is not None:
                return answer, answers.dispatch
    raise connect.unanswered(
        f"the action {action['id']}",
        seconds,
        f"it lies on {target} and will be answered; `chuishao status` shows whether a worker runs",
    )


def _tell(
    action: Mapping[str, Any], answer: Mapping[str, Any], dispatch: Mapping[str, Any] | None, *, json: bool
) -> None:
    """The answer to stdout, what to do next to stderr."""
    from chuishao import wording
    from chuishao.hints import advise
    from operations import console
    from schemas.words import Hand, Outcome, RejectReason, Verb

    rejected = answer["outcome"] == Outcome.REJECTED
    verb = f"{action['type']} {wording.of(Verb, action['type'])}"
    said = f"{wording.of(Outcome, answer['outcome'])}  {verb}  {action['case_id']}"
    if json:
        console.json(answer)
    elif not rejected:
        state = f"  你处{wording.of(Hand, dispatch['state'])}" if dispatch else ""
        console.data(f"{said}  seq {answer['seq']}{state}")
    else:
        detail = f"（{', '.join(answer['detail'])}）" if answer["detail"] else ""
        console.data(f"{said}  {answer['reason']} {wording.of(RejectReason, answer['reason'])}{detail}")
    if rejected:
        console.hint(advise(answer["reason"], action["actor"]["unit"], action["case_id"], answer["detail"]))
        raise typer.Exit(ExitCode.NO)
