"""The demonstration day: hand-written reports that a reader believes, and whose persons are nobody."""

import itertools
import json
import re
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from schemas.wire.report import Location, Report

PACK = Path(__file__).parents[2] / "packs" / "qingjiang"

AT_LEAST = {
    "rider": 150,
    "hotline": 120,
    "driver": 40,
    "grid": 35,
    "suggestion": 10,
    "station": 8,
    "volunteer": 6,
}
"""Reports a channel, riders and the hotline first."""

ALIKE = 0.8
"""Character bigrams shared by two texts that say the same."""


@pytest.fixture(scope="module")
def day() -> list[dict[str, Any]]:
    """The reports as they lie in the file."""
    return [json.loads(line) for line in (PACK / "day.jsonl").read_text(encoding="utf-8").splitlines()]


def bigrams(text: str) -> frozenset[str]:
    """Pairs of neighbouring characters, punctuation left out."""
    bare = re.sub(r"\W", "", text)
    return frozenset(bare[i : i + 2] for i in range(len(bare) - 1))


def person(report: dict[str, Any]) -> str | None:
    """Who reported, where it is said."""
    said: str | None = (report.get("reporter") or {}).get("id")
    return said


def test_every_line_is_a_report_of_the_contract(day: list[dict[str, Any]]) -> None:
    """What the edge would refuse has no place in a demonstration."""
    assert len([Report.model_validate(one) for one in day]) >= 400


def test_every_source_is_in_the_pack(day: list[dict[str, Any]]) -> None:
    """Each source can be answered, and each of the pack's sources speaks."""
    listed = {row["code"] for row in yaml.safe_load((PACK / "sources.yaml").read_text(encoding="utf-8"))}
    assert {one["source"] for one in day} == listed


def test_the_day_goes_by_in_order(day: list[dict[str, Any]]) -> None:
    """From half past midnight to half past ten at night, on one clock."""
    times = [datetime.fromisoformat(one["occurred_at"]) for one in day]
    assert times == sorted(times)
    assert times[0] >= datetime.fromisoformat("2026-11-24T00:30:00+08:00")
    assert times[-1] < datetime.fromisoformat("2026-11-24T22:31:00+08:00")
    assert all(one["occurred_at"].endswith("+08:00") for one in day)


def test_an_id_is_used_once_in_a_source(day: list[dict[str, Any]]) -> None:
    """Identity is source and id; the demonstration has no conflict of its own making."""
    assert max(Counter((one["source"], one["id"]) for one in day).values()) == 1


def test_every_channel_speaks_and_riders_most(day: list[dict[str, Any]]) -> None:
    """All channels of the contract are heard, some that it does not know as well."""
    counts = Counter(one["channel"] for one in day)
    assert {channel: counts[channel] for channel in AT_LEAST if counts[channel] < AT_LEAST[channel]} == {}
    assert counts.most_common(1)[0][0] == "rider"
    assert set(counts) - set(AT_LEAST)


def test_some_reports_have_no_point(day: list[dict[str, Any]]) -> None:
    """Where it is has to be asked, or read out of the text, or off a sign."""
    assert sum(not _readable(one.get("location")) for one in day) >= 35
    assert sum(bool(one.get("place_code")) for one in day) >= 5


def _readable(location: object) -> bool:
    try:
        Location.model_validate(location)
    except ValidationError:
        return False
    return True


def test_some_reports_are_elsewhere(day: list[dict[str, Any]]) -> None:
    """A point in the sea, one in the next city, one at zero, and one with its coordinates swapped."""
    points = [(one["location"]["lon"], one["location"]["lat"]) for one in day if "lon" in (one.get("location") or {})]
    away = [(lon, lat) for lon, lat in points if not (113.7 < lon < 114.05 and 22.5 < lat < 22.8)]
    assert len(away) >= 4
    assert any(lon < lat for lon, lat in away)


def test_every_coordinate_system_is_used(day: list[dict[str, Any]]) -> None:
    """Apps send what their map gives them."""
    said = Counter((one.get("location") or {}).get("crs") for one in day)
    assert said["gcj02"] >= 10
    assert said["bd09"] >= 3
    assert said["wgs84"] >= 10


def test_named_confidential_and_anonymous_people_report(day: list[dict[str, Any]]) -> None:
    """Every identity of the contract, and reports that say nothing of who sent them."""
    said = Counter((one.get("reporter") or {}).get("identity") for one in day)
    assert all(said[identity] >= 5 for identity in ("named", "confidential", "anonymous", None))


def test_pictures_can_speak_alone(day: list[dict[str, Any]]) -> None:
    """An empty text with a picture is a report; no picture is anywhere but on example.com."""
    assert sum(not one["text"] for one in day) >= 2
    urls = [media["url"] for one in day for media in one.get("media") or ()]
    assert urls
    assert all(url.startswith("https://media.example.com/") for url in urls)


def test_no_text_is_another_with_a_word_changed(day: list[dict[str, Any]]) -> None:
    """Two texts are alike only where one person complains again."""
    known = [(one, bigrams(one["text"])) for one in day if len(one["text"]) > 1]
    alike = [
        (first["text"], second["text"])
        for (first, a), (second, b) in itertools.combinations(known, 2)
        if a and len(a & b) >= ALIKE * len(a | b) and (person(first) is None or person(first) != person(second))
    ]
    assert alike == []


def test_somebody_complains_again(day: list[dict[str, Any]]) -> None:
    """The same person, the same trouble, hours later."""
    texts = Counter(person(one) for one in day if one["channel"] in ("rider", "hotline") and person(one))
    assert sum(count >= 2 for count in texts.values()) >= 5


def test_nobody_real_can_be_called(day: list[dict[str, Any]]) -> None:
    """Phones are made up, and identity numbers are of a district that does not exist, with a right check digit."""
    raw = "\n".join(json.dumps({**one, "media": None}, ensure_ascii=False) for one in day)
    phones = re.findall(r"(?<![0-9a-f])1[3-9]\d{9}(?![0-9a-f])", raw)
    assert phones
    assert all(phone.startswith("138000000") for phone in phones)
    numbers = re.findall(r"(?<!\d)\d{17}[\dX](?!\d)", raw)
    assert len(numbers) >= 3
    assert all(number.startswith("999999") and _checks(number) for number in numbers)


def _checks(number: str) -> bool:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(digit) * weight for digit, weight in zip(number, weights, strict=False))
    return "10X98765432"[total % 11] == number[-1]
