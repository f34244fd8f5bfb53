"""The command against a real broker and a real worker, each a process as a person would start it."""

import itertools
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from local.broker import Broker
from schemas.ids import case_id
from tests.support.deployed_topics import PACK, data_dir

WITHIN_S = 150.0
"""For anything that is waited for; it takes a second or two."""

SOURCE, LEAD, HELPER, STRANGER = "mashang-fengxing", "jiaotong", "zhongshan", "chengguan"
_numbers = itertools.count()

Environment = dict[str, str]


def environment(broker: Broker) -> Environment:
    """Settings of a deployment that no other test has."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CHUISHAO_")}
    prefix = f"commands{os.getpid()}-{next(_numbers)}."
    return {
        **kept,
        "CHUISHAO_KAFKA": broker.bootstrap,
        "CHUISHAO_PREFIX": prefix,
        "CHUISHAO_DATA_DIR": str(data_dir(prefix)),
        "CHUISHAO_PARTITIONS": "2",
        "CHUISHAO_PACK": PACK,
    }


def argv(*args: str) -> list[str]:
    """The command line of a subcommand."""
    return [sys.executable, "-m", "chuishao", *args]


def run(place: Environment, *args: str, given: str = "") -> subprocess.CompletedProcess[str]:
    """Run a subcommand to its end."""
    return subprocess.run(
        argv(*args), env=place, input=given, capture_output=True, text=True, timeout=WITHIN_S, check=False
    )


def done(ran: subprocess.CompletedProcess[str]) -> str:
    """What a command that went well has said."""
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


@contextmanager
def process(place: Environment, *args: str) -> Iterator[subprocess.Popen[str]]:
    """A subcommand that goes on until the end of the block."""
    running = subprocess.Popen(
        argv(*args),
        env=place,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",  # killed in the middle of a word, it leaves half a Chinese character
        start_new_session=True,
    )
    try:
        yield running
    finally:
        running.kill()
        running.communicate()


def whistle(name: str) -> str:
    """A report about a manhole cover, in a place that the pack knows."""
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
def place(broker: Broker) -> Environment:
    """A deployment with its topics."""
    made = environment(broker)
    done(run(made, "topics", "apply"))
    return made


@pytest.fixture(scope="module")
def worker(place: Environment) -> Iterator[subprocess.Popen[str]]:
    """A worker that decides, and leaves in order when it is asked to."""
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
    """A case that lies, new, in the lead's hands."""
    name = f"r-{next(_numbers)}"
    wanted = case_id(SOURCE, name)
    with process(place, "inbox", LEAD, "--follow", "--json") as inbox:
        done(run(place, "send", "-", given=whistle(name)))
        assert inbox.stdout is not None
        assert any(json.loads(line)["case_id"] == wanted for line in inbox.stdout)
    return wanted


def held(place: Environment, unit: str, case: str) -> dict[str, Any]:
    """A unit's open dispatch of a case."""
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
    assert again.stderr == "every topic is as it has to be; nothing to do\n"


def test_other_partitions_are_refused_and_nothing_is_done(place: Environment) -> None:
    """A key would move."""
    ran = run({**place, "CHUISHAO_PARTITIONS": "3"}, "topics", "apply")
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "has 2 partitions, not 3" in ran.stderr
    assert "CHUISHAO_PARTITIONS=2" in ran.stderr


def test_topics_that_nobody_made_are_told(broker: Broker) -> None:
    """With the command that makes them; nothing hangs."""
    place = environment(broker)
    ran = run(place, "inbox", LEAD)
    assert ran.returncode == 3
    assert f"{place['CHUISHAO_PREFIX']}dispatch.{LEAD}.v1 does not exist on this cluster" in ran.stderr
    assert "`chuishao topics apply --dry-run`" in ran.stderr
    told = run(place, "status")
    assert told.returncode == 0
    assert "topics 0 of" in told.stdout


def test_a_unit_accepts_and_is_answered(place: Environment, case: str) -> None:
    """The answer says how the case stands now, and the inbox agrees."""
    said = done(run(place, "act", case, "accept", "--as", LEAD))
    assert re.fullmatch(rf"已生效  accept 签收  {case}  seq \d+  你处办理中\n", said)
    assert held(place, LEAD, case)["state"] == "working"


def test_an_action_through_the_gateway_is_answered_in_the_units_inbox(place: Environment, case: str) -> None:
    """Who vouched is in the fact."""
    answer = json.loads(done(run(place, "act", case, "签收", "--as", "交通运输局", "--via-gateway", "--json")))
    assert answer["outcome"] == "applied"
    facts = json.loads(done(run(place, "case", case, "--json")))["facts"]
    assert [fact["data"]["by"]["via"] for fact in facts if fact["type"] == "chuishao.case.accepted"] == ["gateway"]


@pytest.mark.parametrize(
    ("args", "reason", "advice"),
    [
        (("accept", "--as", STRANGER), "not-yours 件不在你处（actor.unit）", "says in whose"),
        (("complete", "--as", LEAD), "field-missing 缺少字段（result）", "`--set result=…`"),
        (("accept", "--as", LEAD, "--role", "leader"), "role 角色无此权限（actor.role）", "`--role`"),
    ],
)
def test_a_refused_action_is_an_answer_of_no(
    place: Environment, case: str, args: tuple[str, ...], reason: str, advice: str
) -> None:
    """The reason in Chinese on stdout, what to do on stderr."""
    ran = run(place, "act", case, *args)
    assert ran.returncode == 1
    assert ran.stdout == f"未采纳  {args[0]} {'签收' if args[0] == 'accept' else '办结'}  {case}  {reason}\n"
    assert ran.stderr.startswith("hint: ")
    assert advice in ran.stderr


def test_a_case_that_does_not_exist_is_answered_too(place: Environment, worker: subprocess.Popen[str]) -> None:
    """To its writer only."""
    ran = run(place, "act", "c-nothing", "accept", "--as", LEAD)
    assert ran.returncode == 1
    assert "unknown-case 没有这个件" in ran.stdout


def test_a_source_is_answered_in_the_status_of_its_report(place: Environment, case: str) -> None:
    """Nobody has asked it yet, so its feedback is refused."""
    said = ("--set", "report=r-1", "--set", "round=1", "--set", "answer=silent")
    ran = run(place, "act", case, "feedback", "--as", SOURCE, *said)
    assert ran.returncode == 1, ran.stderr
    assert "未采纳  feedback 回访" in ran.stdout


def test_a_case_is_told_whole_and_masked(place: Environment, case: str) -> None:
    """State, reasons, deadlines and every fact, and nobody's number."""
    told = done(run(place, "case", case))
    assert told.splitlines()[0] == f"{case}  待签收  2 部门助战"
    assert "为何此单位  qishou-daolu" in told
    assert re.search(r"^1 +\d\d-\d\d \d\d:\d\d:\d\d  2   立件", told, re.MULTILINE)
    assert "中山路井盖破损" in told
    assert "13812345678" not in told + done(run(place, "case", case, "--json"))


def test_personal_data_is_not_in_the_inbox_table(place: Environment, case: str) -> None:
    """Even when the lead may have it."""
    done(run(place, "act", case, "accept", "--as", LEAD))
    assert held(place, LEAD, case)["personal"][0]["phone"] == "13812345678"
    assert "13812345678" not in done(run(place, "inbox", LEAD))


def test_a_case_that_is_not_there_is_an_answer_of_no(place: Environment) -> None:
    """With where to look."""
    ran = run(place, "case", "c-nothing")
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr.startswith("error: no case c-nothing\n")


def test_status_counts_what_is_there(place: Environment, case: str) -> None:
    """Topics, groups, the worker, the open cases."""
    said = json.loads(done(run(place, "status", "--json")))
    assert said["topics"]["missing"] == []
    assert [group["partitions"] for group in said["groups"]][1] == 2
    assert [(one["worker"], one["silent"]) for one in said["workers"]] == [("w-1", False)]
    assert said["cases"]["open"] >= 1
    assert said["cases"]["by_tier"]["2"] >= 1
    assert "诉求件" in done(run(place, "status"))


def test_lines_that_cannot_be_sent_are_told_and_the_others_are_sent(place: Environment, tmp_path: Path) -> None:
    """By number; an empty line is none."""
    file = tmp_path / "reports.jsonl"
    file.write_text(f"not json\n\n{whistle('r-file')}\n" + '{"source":"stranger"}\n', encoding="utf-8")
    ran = run(place, "send", str(file))
    assert (ran.returncode, ran.stdout) == (1, "")
    assert f"sent 1 to {place['CHUISHAO_PREFIX']}reports.{SOURCE}.v1\n" in ran.stderr
    assert "warning: line 1 was not sent: it is no JSON object\n" in ran.stderr
    assert "warning: line 4 was not sent: the pack lists no source 'stranger'" in ran.stderr
    assert run(place, "send", str(file), "--as", SOURCE, "--gateway").returncode == 0


def test_an_action_that_nobody_takes_in_is_waited_for_no_longer_than_asked(broker: Broker) -> None:
    """Without a worker; it stays on its topic."""
    place = environment(broker)
    done(run(place, "topics", "apply"))
    ran = run(place, "act", "c-1", "accept", "--as", LEAD, "--timeout", "0.5", "--id", "a-1")
    assert (ran.returncode, ran.stdout) == (3, "")
    assert ran.stderr.startswith("error: no answer to the action a-1 within 0.5 s\n")


def test_following_ends_with_ctrl_c_as_any_program_does(place: Environment, case: str) -> None:
    """What is there already comes first, a line each."""
    with process(place, "inbox", LEAD, "--follow", "--all") as inbox:
        assert inbox.stdout is not None
        assert any(line.startswith(case) for line in inbox.stdout)
        inbox.send_signal(signal.SIGINT)
        _, err = inbox.communicate(timeout=WITHIN_S)
    assert (inbox.returncode, err) == (-signal.SIGINT, "")


def test_up_brings_everything_up_mends_a_worker_and_goes_down_in_order(broker: Broker, tmp_path: Path) -> None:
    """On a cluster that is named; the second `up` on its directory is refused; SIGTERM is an orderly end."""
    place = environment(broker)
    args = ("up", "--data-dir", str(tmp_path), "--workers", "2", "--clock", "60")
    with process(place, *args) as up:
        assert up.stderr is not None
        said = heard(up, "2 ready")
        assert "topics   as they have to be: " in said
        assert "clock    60 seconds a second\n" in said
        refused = run(place, *args)
        assert refused.returncode == 3
        assert f"another `chuishao up` is running on {tmp_path}, process {up.pid}" in refused.stderr
        os.kill(int(re.findall(r"worker-2, pid (\d+)", said)[-1]), signal.SIGKILL)
        heard(up, "worker-2 runs again, pid ", ", restart 1\n")
        log = tmp_path / "log" / "worker-2.log"
        become(lambda: '"opened"' in log.read_text())
        clock = json.loads(done(run(place, "status", "--json")))["clock"]
        assert (clock["mode"], clock["speed"]) == ("virtual", 60.0)
        up.send_signal(signal.SIGTERM)
        _, rest = up.communicate(timeout=WITHIN_S)
    assert up.returncode == 0
    assert rest.endswith("stopping: watcher, workers\nstopped\n")
    assert "was killed" not in rest


def become(true: Callable[[], bool]) -> None:
    """Wait until it is."""
    until = time.monotonic() + WITHIN_S
    while not true():
        assert time.monotonic() < until
        time.sleep(0.05)


def heard(running: subprocess.Popen[str], *words: str) -> str:
    """Read on stderr until a line has these words; all that was said so far."""
    said = ""
    assert running.stderr is not None
    for line in running.stderr:
        said += line
        if all(word in line for word in words):
            return said
    raise AssertionError(f"ended without saying {words}:\n{said}")
