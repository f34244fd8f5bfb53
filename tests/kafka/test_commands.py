"""The command against a real broker and a real worker, each a process as a person would start it.

Owns: what a person sees. Refuses: rules of a case.
"""

import asyncio
import itertools
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition

from local.broker import Broker
from operations.visible import RISKY
from schemas.ids import case_id
from tests.support.deployed_topics import PACK, data_dir

WITHIN_S = 150.0
"""Seconds to wait for anything; it takes a second or two."""

SOURCE, LEAD, HELPER, STRANGER = "mashang-fengxing", "jiaotong", "zhongshan", "chengguan"
_numbers = itertools.count()

Environment = dict[str, str]


def environment(broker: Any) -> Environment:
    """Return settings of a deployment that no other test has."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CHUISHAO_", "LC_", "LANG"))}
    prefix = f"commands{os.getpid()}-{next(_numbers)}."
    return {
        **kept,
        "LANG": "C.UTF-8",
        "CHUISHAO_KAFKA": broker.bootstrap,
        "CHUISHAO_PREFIX": prefix,
        "CHUISHAO_DATA_DIR": str(data_dir(prefix)),
        "CHUISHAO_PARTITIONS": "2",
        "CHUISHAO_PACK": PACK,
    }


def argv(*args: str) -> list[str]:
    """Return the command line of a subcommand."""
    return [sys.executable, "-m", "chuishao", *args]


def run(place: Environment, *args: str, given: str = "") -> subprocess.CompletedProcess[str]:
    """Run a subcommand to its end."""
    return subprocess.run(
        argv(*args), env=place, input=given, capture_output=True, text=True, timeout=WITHIN_S, check=False
    )


def done(ran: subprocess.CompletedProcess[str]) -> str:
    """Return the output of a command that succeeded."""
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


@contextmanager
def process(place: Environment, *args: str) -> Iterator[subprocess.Popen[str]]:
    """Run a subcommand until the end of the block."""
    running = subprocess.Popen(
        argv(*args),
        env=place,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",  # a process that is killed while it writes leaves half a Chinese character
        start_new_session=True,
    )
    try:
        yield running
    finally:
        running.kill()
        running.communicate()


def whistle(name: str) -> str:
    """Return a report about a manhole cover, in a place that the pack knows."""
    report = {
        "id": name,
        "source": SOURCE,
        "channel": "rider",
        "text": "中山路井盖破损，差点翻车，电话13812345678",
        "location": {"lon": 113.8162, "lat": 22.6148},
        "reporter": {"id": "r-1", "phone": "13812345678", "identity": "named"},
    }
    return json.dumps(report, ensure_ascii=False)


@pytest.fixture(scope="module")
def place(broker: Broker, tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """Return a deployment with its topics, and a data directory that no other test run uses."""
    made = {**environment(broker), "CHUISHAO_DATA_DIR": str(tmp_path_factory.mktemp("data"))}
    done(run(made, "topics", "apply"))
    return made


@pytest.fixture(scope="module")
def worker(place: Environment) -> Iterator[subprocess.Popen[str]]:
    """Run a worker that stops in order at the end."""
    log = subprocess.DEVNULL
    running = subprocess.Popen(argv("worker", "--name", "w-1"), env=place, stdout=log, stderr=log, text=True)
    try:
        yield running
        running.send_signal(signal.SIGTERM)
        assert running.wait(WITHIN_S) == 0
    finally:
        running.kill()
        running.wait()


@pytest.fixture
def case(place: Environment, worker: subprocess.Popen[str]) -> str:
    """Return a new case that waits for its lead."""
    name = f"r-{next(_numbers)}"
    wanted = case_id(SOURCE, name)
    with process(place, "inbox", LEAD, "--follow", "--json") as inbox:
        done(run(place, "send", "-", given=whistle(name)))
        assert inbox.stdout is not None
        assert any(json.loads(line)["case_id"] == wanted for line in inbox.stdout)
    return wanted


def held(place: Environment, unit: str, case: str) -> dict[str, Any]:
    """Return a unit's open dispatch of a case."""
    listed = json.loads(done(run(place, "inbox", unit, "--json")))
    return next(one for one in listed if one["case_id"] == case)


def test_topics_are_made_once(broker: Broker) -> None:
    """A dry run says what would be done and does nothing; the second time there is nothing to do."""
    place = environment(broker)
    planned = done(run(place, "topics", "apply", "--dry-run"))
    made = done(run(place, "topics", "apply"))
    assert planned == made
    assert len(made.splitlines()) == len(json.loads(done(run(place, "topics", "list", "--json"))))
    again = run(place, "topics", "apply")
    assert (again.returncode, again.stdout) == (0, "")
    assert again.stderr == "every topic is as it should be; nothing to do\n"


def test_other_partitions_are_refused_and_nothing_is_done(place: Environment) -> None:
    """A key would move to another partition."""
    ran = run({**place, "CHUISHAO_PARTITIONS": "3"}, "topics", "apply")
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "has 2 partitions, not 3" in ran.stderr
    assert "CHUISHAO_PARTITIONS=2" in ran.stderr


def test_missing_topics_are_named(broker: Broker) -> None:
    """The message has the command that creates them; nothing hangs."""
    place = environment(broker)
    ran = run(place, "inbox", LEAD)
    assert ran.returncode == 3
    assert f"{place['CHUISHAO_PREFIX']}dispatch.{LEAD}.v1 does not exist on this cluster" in ran.stderr
    assert "`chuishao topics apply --dry-run`" in ran.stderr
    told = run(place, "status")
    assert told.returncode == 0
    assert re.search(r", 0 of \d+ topics$", told.stdout, re.MULTILINE)


def test_a_unit_accepts_and_is_answered(place: Environment, case: str) -> None:
    """The answer has the case's new state, and the inbox agrees."""
    said = done(run(place, "act", case, "accept", "--as", LEAD))
    assert re.fullmatch(rf"applied   accept  {case}  seq \d+  now working\n", said)
    assert held(place, LEAD, case)["state"] == "working"


def test_an_action_through_the_gateway_is_answered_in_the_units_inbox(place: Environment, case: str) -> None:
    """The fact says who vouched."""
    answer = json.loads(done(run(place, "act", case, "签收", "--as", "交通运输局", "--via-gateway", "--json")))
    assert answer["outcome"] == "applied"
    facts = json.loads(done(run(place, "case", case, "--json")))["facts"]
    assert [fact["data"]["by"]["via"] for fact in facts if fact["type"] == "chuishao.case.accepted"] == ["gateway"]


@pytest.mark.parametrize(
    ("args", "reason", "advice"),
    [
        (("accept", "--as", STRANGER), "not-yours (actor.unit)", "shows who does"),
        (("progress", "--as", STRANGER, "--note", "x"), "not-yours (actor.unit)", "shows who does"),
    ],
)
def test_a_refused_action_exits_with_no(
    place: Environment, case: str, args: tuple[str, ...], reason: str, advice: str
) -> None:
    """The reason is on stdout, what to do is on stderr."""
    ran = run(place, "act", case, *args)
    assert ran.returncode == 1
    assert ran.stdout == f"rejected  {args[0]}  {case}  {reason}\n"
    assert ran.stderr.startswith("hint: ")
    assert advice in ran.stderr


def test_a_case_that_does_not_exist_is_answered_too(place: Environment, worker: subprocess.Popen[str]) -> None:
    """Only its writer is answered."""
    ran = run(place, "act", "c-nothing", "accept", "--as", LEAD)
    assert ran.returncode == 1
    assert ran.stdout == "rejected  accept  c-nothing  unknown-case (case_id)\n"


def test_a_source_is_answered_in_the_status_of_its_report(place: Environment, case: str) -> None:
    """Its reporter has not been asked yet, so its feedback is refused."""
    said = ("--set", "report=r-1", "--set", "round=1", "--set", "answer=silent")
    ran = run(place, "act", case, "feedback", "--as", SOURCE, *said)
    assert ran.returncode == 1, ran.stderr
    assert "rejected  feedback" in ran.stdout


def test_a_case_is_shown_whole_and_masked(place: Environment, case: str) -> None:
    """State, reasons, deadlines and every fact are shown, and nobody's number."""
    told = done(run(place, "case", case))
    assert told.splitlines()[0] == f"{case}  waiting  2 department"
    assert "unit because      qishou-daolu" in told
    assert re.search(r"^1 +\d\d-\d\d \d\d:\d\d:\d\d  2     opened", told, re.MULTILINE)
    assert "中山路井盖破损" in told
    assert "13812345678" not in told + done(run(place, "case", case, "--json"))


def test_personal_data_is_not_in_the_inbox_table(place: Environment, case: str) -> None:
    """It is not shown even when the lead may have it."""
    done(run(place, "act", case, "accept", "--as", LEAD))
    assert held(place, LEAD, case)["personal"][0]["phone"] == "13812345678"
    assert "13812345678" not in done(run(place, "inbox", LEAD))


def test_an_unknown_case_exits_with_no(place: Environment) -> None:
    """The message says where to look."""
    ran = run(place, "case", "c-nothing")
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr.startswith("error: there is no case c-nothing\n")


def test_status_counts_the_deployment(place: Environment, case: str) -> None:
    """It counts topics, groups, the worker, the open cases."""
    said = json.loads(done(run(place, "status", "--json")))
    assert said["topics"]["missing"] == []
    assert [group["partitions"] for group in said["groups"]][1] == 2
    assert [(one["worker"], one["silent"]) for one in said["workers"]] == [("w-1", False)]
    assert said["cases"]["open"] >= 1
    assert said["cases"]["by_tier"]["2"] >= 1
    assert said["cases"]["overdue"] == 0
    assert said["breaches"] == {"last_24_h": 0, "total": 0, "kept_days": 14}
    told = done(run(place, "status"))
    assert re.search(r"^cases +\d+ open of \d+$", told, re.MULTILINE)
    assert "overdue       0 open cases\n" in told
    assert "breaches      0 missed deadlines in the last 24 hours, 0 in the last 14 days\n" in told


def test_lines_that_cannot_be_sent_are_named_and_the_others_are_sent(place: Environment, tmp_path: Path) -> None:
    """They are named by number; an empty line is passed over."""
    file = tmp_path / "reports.jsonl"
    file.write_text(f"not json\n\n{whistle('r-file')}\n" + '{"source":"stranger"}\n', encoding="utf-8")
    ran = run(place, "send", str(file))
    assert (ran.returncode, ran.stdout) == (1, "")
    assert f"sent 1 report to {place['CHUISHAO_PREFIX']}reports.{SOURCE}.v1\n" in ran.stderr
    assert "warning: line 1 was not sent: it is not a JSON object\n" in ran.stderr
    assert "warning: line 4 was not sent: the pack lists no source 'stranger'" in ran.stderr
    assert run(place, "send", str(file), "--as", SOURCE, "--gateway").returncode == 0


def test_an_action_that_nobody_takes_in_is_waited_for_no_longer_than_asked(broker: Broker) -> None:
    """No worker runs; the action stays on its topic."""
    place = environment(broker)
    done(run(place, "topics", "apply"))
    ran = run(place, "act", "c-1", "accept", "--as", LEAD, "--timeout", "0.5", "--id", "a-1")
    assert (ran.returncode, ran.stdout) == (3, "")
    assert ran.stderr.startswith("error: the action was sent as a-1, and no answer came within 0.5 s\n")


def test_following_ends_with_ctrl_c_as_any_program_does(place: Environment, case: str) -> None:
    """Existing records come first, a line each."""
    with process(place, "inbox", LEAD, "--follow", "--all") as inbox:
        assert inbox.stdout is not None
        assert any(line.startswith(case) for line in inbox.stdout)
        inbox.send_signal(signal.SIGINT)
        _, err = inbox.communicate(timeout=WITHIN_S)
    assert (inbox.returncode, err) == (-signal.SIGINT, "")


def test_up_starts_everything_restarts_a_worker_and_stops_in_order(broker: Broker, tmp_path: Path) -> None:
    """It uses a named cluster; the second `up` on its directory is refused; SIGTERM is an orderly end."""
    place = environment(broker)
    place["CHUISHAO_WORKER"] = "up"
    args = ("up", "--data-dir", str(tmp_path), "--workers", "2", "--clock", "60")
    with process(place, *args) as up:
        assert up.stderr is not None
        said = heard(up, "2 ready")
        assert "topics   ready: " in said
        assert "clock    60 seconds per real second\n" in said
        names = set(re.findall(r"started  (\S+), pid", said))
        workers = json.loads(done(run(place, "status", "--json")))["workers"]
        assert {one["worker"] for one in workers} <= names == {"up-1", "up-2", "up-watcher"}
        refused = run(place, *args)
        assert refused.returncode == 3
        assert f"another `chuishao up` is running on {tmp_path}, process {up.pid}" in refused.stderr
        os.kill(int(re.findall(r"up-2, pid (\d+)", said)[-1]), signal.SIGKILL)
        heard(up, "up-2 runs again, pid ", ", restart 1\n")
        log = tmp_path / "log" / "up-2.log"
        become(lambda: '"opened"' in log.read_text())
        clock = json.loads(done(run(place, "status", "--json")))["clock"]
        assert (clock["mode"], clock["speed"]) == ("virtual", 60.0)
        up.send_signal(signal.SIGTERM)
        _, rest = up.communicate(timeout=WITHIN_S)
    assert up.returncode == 0
    assert rest.endswith("stopping: watcher, workers\nstopped\n")
    assert "was killed" not in rest


def become(true: Callable[[], bool]) -> None:
    """Wait until it is true."""
    until = time.monotonic() + WITHIN_S
    while not true():
        assert time.monotonic() < until
        time.sleep(0.05)


def heard(running: subprocess.Popen[str], *words: str) -> str:
    """Read stderr until a line has these words; return all lines so far."""
    said = ""
    assert running.stderr is not None
    for line in running.stderr:
        said += line
        if all(word in line for word in words):
            return said
    raise AssertionError(f"ended without saying {words}:\n{said}")


@pytest.mark.parametrize(
    ("args", "error"),
    [
        (
            ("complete", "--as", LEAD),
            (
                "error: complete was not sent: field-missing (result)\n"
                "why: the product would refuse it; nothing was written\n"
                "do: give the field with `--set result=…`\n"
            ),
        ),
        (("contact", "--as", LEAD), "error: contact was not sent: field-missing (reached)\n"),
        (
            ("return", "--as", LEAD, "--set", "clause=nonsense", "--set", "basis=x"),
            "error: return was not sent: clause-unknown (clause)\n",
        ),
        (("accept", "--as", LEAD, "--role", "leader"), "error: accept was not sent: role (actor.role)\n"),
        (("muster", "--as", LEAD), "error: muster was not sent: unknown-type (type)\n"),
        (("accept", "--as", LEAD, "--id", "x" * 200), "error: accept was not sent: field-invalid (id)\n"),
        (
            ("complete", "--as", LEAD, "--lang", "zh"),
            (
                "错误：办结 未发送：缺少字段（result）\n原因：系统会拒绝该操作；未写入任何内容\n"
                "处理：请用 `--set result=…` 补上\n"
            ),
        ),
    ],
)
def test_an_action_that_would_be_refused_is_not_sent(broker: Broker, args: tuple[str, ...], error: str) -> None:
    """No topic exists, and none is asked for: the product's own edge refuses it."""
    ran = run(environment(broker), "act", "c-1", *args)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.startswith(error)


EVIL = "中山路井盖破损\x1b[2J\x1b]0;owned\x07\u202e\x9b1m\u200b😀"


@pytest.fixture
def control_text_case(place: Environment, worker: subprocess.Popen[str]) -> str:
    """Return the case of a report whose text would control a terminal."""
    name = f"r-{next(_numbers)}"
    report = json.loads(whistle(name)) | {"text": EVIL}
    with process(place, "inbox", LEAD, "--follow", "--json") as inbox:
        done(run(place, "send", "-", given=json.dumps(report)))
        assert inbox.stdout is not None
        assert any(json.loads(line)["case_id"] == case_id(SOURCE, name) for line in inbox.stdout)
    return case_id(SOURCE, name)


def test_control_characters_of_a_report_are_shown_and_have_no_effect(
    place: Environment, control_text_case: str
) -> None:
    """This holds in tables, lines and on a case's page; JSON reads back what was sent, escaped."""
    for args in (
        ("inbox", LEAD),
        ("case", control_text_case),
        ("inbox", LEAD, "--json"),
        ("case", control_text_case, "--json"),
    ):
        ran = run(place, *args)
        assert not RISKY.search(ran.stdout.replace("\n", "") + ran.stderr.replace("\n", "")), args
        assert "中山路井盖破损\\" in done(ran)
    assert held(place, LEAD, control_text_case)["text"] == EVIL
    with process(place, "inbox", LEAD, "--follow") as inbox:
        assert inbox.stdout is not None
        line = next(line for line in inbox.stdout if line.startswith(control_text_case))
        assert not RISKY.search(line.rstrip("\n"))


@pytest.mark.parametrize("args", [("inbox", LEAD), ("inbox", LEAD, "--json"), ("inbox", LEAD, "--lang", "zh")])
def test_a_terminal_that_lacks_a_character_shows_the_rest(
    place: Environment, control_text_case: str, args: tuple[str, ...]
) -> None:
    """One emoji in one report does not hide the inbox."""
    ran = subprocess.run(
        argv(*args), env={**place, "PYTHONIOENCODING": "gbk"}, capture_output=True, timeout=WITHIN_S, check=False
    )
    assert ran.returncode == 0, ran.stderr
    assert control_text_case in ran.stdout.decode("gbk")


def test_a_dead_letter_is_named_by_an_unambiguous_prefix_only(
    place: Environment, worker: subprocess.Popen[str]
) -> None:
    """`status` counts them; a prefix that fits several is refused with their ids, by `show` and by `replay`."""
    topic = ("--as", SOURCE)
    run(place, "send", "-", *topic, given="".join(f"nonsense {number}\n" for number in range(17)))
    become(lambda: json.loads(done(run(place, "status", "--json")))["dead_letters"]["total"] >= 17)
    letters = [one["id"] for one in json.loads(done(run(place, "dlq", "list", "--json")))]
    start = next(one[0] for one in letters if sum(other.startswith(one[0]) for other in letters) > 1)
    matches = [one for one in letters if one.startswith(start)]
    for args in (("show", start), ("replay", start), ("replay", start, "--dry-run")):
        ran = run(place, "dlq", *args)
        assert (ran.returncode, ran.stdout) == (2, "")
        assert ran.stderr.splitlines() == [
            f"error: {len(matches)} dead letters begin with '{start}'",
            f"why: they are: {', '.join(matches)}",
            "do: write more of the id",
        ]
    shown = done(run(place, "dlq", "show", letters[0]))
    assert shown.startswith(f"id         {letters[0]}\n")
    assert run(place, "dlq", "replay", "zzz").returncode == 1
    assert "dead letters  " in done(run(place, "status"))
    assert done(run(place, "dlq", "replay", letters[0], "--dry-run")).startswith(letters[0])


def test_ctrl_c_after_sending_says_so(broker: Broker) -> None:
    """The action is on its topic and nobody answers; the command prints its id and exits with 130."""
    place = environment(broker)
    done(run(place, "topics", "apply"))
    topic = f"{place['CHUISHAO_PREFIX']}actions.{LEAD}.v1"
    with process(place, "act", "c-1", "accept", "--as", LEAD, "--id", "a-1", "--timeout", "1000") as act:
        become(lambda: records(broker, topic) == 1)
        act.send_signal(signal.SIGINT)
        out, err = act.communicate(timeout=WITHIN_S)
    assert (act.returncode, out) == (-signal.SIGINT, "")
    assert err in (  # it is in the log before its sender knows
        "sent as a-1; not waiting for the answer, which will be in the unit's inbox\n",
        "may have been sent as a-1: send it again with `--id a-1`, it counts once\n",
    )


def test_ctrl_c_before_sending_is_quiet(tmp_path: Path) -> None:
    """It waits for a broker that accepts the connection and does not answer."""
    with socket.create_server(("127.0.0.1", 0)) as mute:
        place = environment(SimpleNamespace(bootstrap=f"127.0.0.1:{mute.getsockname()[1]}"))
        with process(place, "act", "c-1", "accept", "--as", LEAD) as act:
            mute.accept()[0].close()
            act.send_signal(signal.SIGINT)
            assert act.communicate(timeout=WITHIN_S) == ("", "")
    assert act.returncode == -signal.SIGINT


def records(broker: Broker, topic: str) -> int:
    """Return how many records are on a topic of one partition."""

    async def end() -> int:
        consumer = AIOKafkaConsumer(bootstrap_servers=broker.bootstrap)
        await consumer.start()
        try:
            tp = TopicPartition(topic, 0)
            return int((await consumer.end_offsets([tp]))[tp])
        finally:
            await consumer.stop()

    return asyncio.run(end())


@pytest.mark.parametrize(
    ("lang", "error"),
    [
        (
            "en",
            (
                "error: CHUISHAO_KAFKA is set to 127.0.0.1:1, and no Kafka broker can be reached there\n"
                "why: while CHUISHAO_KAFKA is set, `up` uses that cluster and starts no broker of its own; "
                "nothing listens on 127.0.0.1:1\n"
                "do: `unset CHUISHAO_KAFKA` and run `chuishao up` again to get a broker here, or correct the address\n"
            ),
        ),
        ("zh", "错误：已设置 CHUISHAO_KAFKA=127.0.0.1:1，但那里连不上 Kafka\n原因："),
    ],
)
def test_up_says_when_a_setting_is_in_the_way(tmp_path: Path, lang: str, error: str) -> None:
    """It does not advise to start what was just started."""
    place = environment(SimpleNamespace(bootstrap="127.0.0.1:1"))
    ran = run(place, "up", "--data-dir", str(tmp_path), "--lang", lang)
    assert (ran.returncode, ran.stdout) == (3, "")
    assert ran.stderr.startswith(error)


def test_one_language_and_one_zone_for_the_whole_output(place: Environment, case: str) -> None:
    """An option or setting chooses them; moments are in the pack's zone unless another is asked for."""
    chinese = done(run(place, "case", case, "--lang", "zh", "--zone", "UTC"))
    assert chinese.splitlines()[0] == f"{case}  待签收  2 部门助战"
    assert done(run({**place, "CHUISHAO_LANG": "zh", "CHUISHAO_ZONE": "UTC"}, "case", case)) == chinese
    opened = json.loads(done(run(place, "case", case, "--json")))["facts"][0]["time"]
    local = f"{datetime.fromisoformat(opened):%m-%d %H:%M:%S}"
    utc = f"{datetime.fromisoformat(opened).astimezone(UTC):%m-%d %H:%M:%S}"
    assert local in done(run(place, "case", case))
    assert utc in chinese
    refused = run(place, "status", "--zone", "Nowhere/Land")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr.startswith("error: --zone cannot be 'Nowhere/Land'\n")
