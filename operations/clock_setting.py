"""The deployment's clock, as an operator sets it: real time, or a virtual one that runs at a speed.

Owns: making and reading the setting on the control topic. Refuses: what it means (`streams/clock.py`).
"""

from pydantic import ValidationError

from operations.messages import errors_texts, status_texts
from operations.send_records import write
from operations.topic_records import read
from schemas.topics import Topic
from streams.client.control_topic import CLOCK_KEY
from streams.client.delivery import OutgoingRecord
from streams.clock import RealClock, Setting, VirtualClock, machine_now, read_setting
from streams.deployment import Deployment


def read_speed(text: str) -> float | None:
    """Return the speed that `--clock` names: null for `real`, else seconds that pass in a real second, at least 0.

    Raises `Problem` for anything else.
    """
    if text == "real":
        return None
    try:
        speed = float(text)
    except ValueError:
        speed = -1.0
    if not 0 <= speed < 1_000_000:  # noqa: PLR2004 (faster, a day is over before it is read)
        raise errors_texts.BAD_CLOCK(said=text)
    return speed


async def standing(deployment: Deployment) -> Setting:
    """Return the setting that is in force."""
    setting: Setting = RealClock()
    async for record in read(deployment, [deployment.topic(Topic.CONTROL)]):
        if record.key.encode() == CLOCK_KEY:
            setting = _read(record.value)
    return setting


async def next_setting(deployment: Deployment, speed: float | None) -> Setting:
    """Return the setting for a speed: time runs on from the present virtual time. Real time may lie before that."""
    if speed is None:
        return RealClock()
    machine, before = machine_now(), await standing(deployment)
    return VirtualClock(base=max(machine, before.read(machine)), since=machine, speed=speed)


async def set_clock(deployment: Deployment, setting: Setting) -> None:
    """Write the setting for all workers."""
    value = setting.model_dump_json().encode()
    await write(deployment, [OutgoingRecord(deployment.topic(Topic.CONTROL), CLOCK_KEY, value)])


def describe(setting: Setting) -> str:
    """Return a setting as text for a person."""
    if isinstance(setting, RealClock):
        return status_texts.REAL()
    return status_texts.FASTER(speed=setting.rate) if setting.rate else status_texts.STANDS_STILL()


def _read(raw: bytes | None) -> Setting:
    try:
        return read_setting.validate_json(raw or b'{"mode": "real"}')
    except ValidationError:
        return RealClock()  # the workers ignore what they cannot read
