"""What people do in a day, in the words of the day: a line's deed becomes a record on a topic.

Owns: the small language left of the arrow. Refuses: unknown deeds, by name.
"""

from dataclasses import dataclass
from typing import Any

SPOTS = {"@zhongshan": {"lon": 113.82, "lat": 22.65}, "@east": {"lon": 113.88, "lat": 22.65}, "@nowhere": None}
ROLES = {
    "chengguan": "department",
    "shuiwu": "department",
    "zhongshan": "village",
    "linjiang": "town",
    "ld-wang": "leader",
    "zhihui": "triage",
    "app": "reporter",
}


class UnreadableDayError(Exception):
    """A line of a day that cannot be read."""


@dataclass(frozen=True)
class Deed:
    """A record to be sent: its topic and its body."""

    topic: str
    body: dict[str, Any]


def report(words: list[str], number: int) -> Deed:
    """Read `rider reports 井盖破损 @zhongshan`; `named` and `confidential` leave a phone."""
    spot = next((SPOTS[word] for word in words if word in SPOTS), None)
    body: dict[str, Any] = {
        "id": f"r-{number}",
        "source": "app",
        "channel": "rider",
        "text": words[0],
        "location": spot,
    }
    for identity in ("named", "confidential"):
        if identity in words:
            body["reporter"] = {"id": "p-1", "name": "李小哥", "phone": "13812345678", "identity": identity}
    return Deed("reports.app.v1", body)


def action(unit: str, words: list[str], number: int, case_id: str) -> Deed:
    """Read `chengguan accepts`, `linjiang rules upheld to shuiwu` …; `as ROLE`, `if SEQ`, `on CASE` may follow."""
    verb, rest = words[0], words[1:]
    if verb not in VERBS:
        raise UnreadableDayError(f"nobody knows how to {verb!r}; there are {', '.join(sorted(VERBS))}")
    kind, fields = VERBS[verb]
    body: dict[str, Any] = {
        "id": f"a-{number}",
        "case_id": _after(rest, "on") or case_id,
        "type": kind,
        "actor": {"role": _after(rest, "as") or ROLES[unit], "unit": unit},
        **fields(rest),
    }
    wanted = _after(rest, "if")
    if wanted:
        body["if_seq"] = int(wanted)
    return Deed("actions.v1" if unit == "app" else f"actions.{unit}.v1", body)


def _after(words: list[str], mark: str) -> str | None:
    return words[words.index(mark) + 1] if mark in words else None


def _answers(words: list[str]) -> dict[str, Any]:
    if words[0] in ("silent", "refused", "unreachable"):
        return {"report": "r-1", "round": int(_after(words, "round") or 1), "answer": words[0]}
    return {
        "report": "r-1",
        "round": int(_after(words, "round") or 1),
        "answer": "answered",
        "resolved": words[0] == "resolved",
        "score": int(words[1]),
    }


def _assigns(words: list[str]) -> dict[str, Any]:
    return {"lead": _after(words, "to"), "category": _after(words, "category"), "area": _after(words, "area")}


VERBS: dict[str, tuple[str, Any]] = {
    "accepts": ("accept", lambda _: {}),
    "contacts": ("contact", lambda _: {"reached": True}),
    "notes": ("progress", lambda words: {"note": words[0]}),
    "returns": (
        "return",
        lambda words: {"clause": words[0], "basis": "不归我们", "suggest": _after(words, "suggests")},
    ),
    "rules": ("rule", lambda words: {"ruling": words[0], "to": _after(words, "to")}),
    "completes": (
        "complete",
        lambda words: {
            "result": "修好了",
            **({"evidence": [{"url": "https://x/1.jpg"}]} if "pictured" in words else {}),
        },
    ),
    "answers": ("feedback", _answers),
    "assigns": ("assign", _assigns),
    "supervises": ("supervise", lambda words: {"until": words[1]}),
    "attends": ("attend", lambda _: {"answer": "coming"}),
    "urges": ("urge", lambda _: {}),
}
"""What can be done, and how its fields are read from the words behind it."""
