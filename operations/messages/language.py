"""The language and the time zone in which this process speaks to people.

Owns: both choices, made once when a command starts, and how a message is picked and filled in. Refuses: any message.
"""

import os
from collections.abc import Iterable, Mapping
from datetime import datetime, tzinfo
from enum import StrEnum
from string import Formatter
from typing import Any, NamedTuple


class Language(StrEnum):
    """A language of the output."""

    EN = "en"
    ZH = "zh"


class _Choice:
    """What was chosen; one process serves one person."""

    language = Language.EN
    zone: tzinfo | None = None


def choose(language: Language | None = None, zone: tzinfo | None = None) -> None:
    """Set both: a language that is not named follows the locale, a zone that is not named the policy pack."""
    _Choice.language = language or of_locale(os.environ)
    _Choice.zone = zone


def current() -> Language:
    """Return the language of the output."""
    return _Choice.language


def of_locale(environ: Mapping[str, str]) -> Language:
    """Return the locale's language: Chinese where it says `zh`, else English."""
    names = (environ.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return Language.ZH if next(filter(None, names), "").lower().startswith("zh") else Language.EN


class Plurals(Formatter):
    """Formatting in which `{count:case|cases}` is the form of a word that goes with a number."""

    def format_field(self, value: Any, format_spec: str) -> str:  # noqa: ANN401 (any value that can be formatted)
        """Return the word's form, or the value as its format says."""
        if "|" not in format_spec:
            return str(super().format_field(value, format_spec))
        one, many = format_spec.split("|")
        return one if value == 1 else many


class Text(NamedTuple):
    """A message in both languages."""

    en: str
    zh: str

    def __call__(self, **values: object) -> str:
        """Return the message in the output's language, with its fields filled in."""
        return Plurals().vformat(self.zh if current() is Language.ZH else self.en, (), values)


def listed(parts: Iterable[str]) -> str:
    """Return a list as the language writes one."""
    return ("、" if current() is Language.ZH else ", ").join(parts)


def named(name: str, code: str) -> str:
    """Return a name with its code."""
    return f"{name}（{code}）" if current() is Language.ZH else f"{name} ({code})"


def moment(said: str | datetime | None, zone: tzinfo) -> str:
    """Return `11-24 09:30:00` in the zone that was asked for, else in this one."""
    if said is None:
        return ""
    at = datetime.fromisoformat(said) if isinstance(said, str) else said
    return f"{at.astimezone(_Choice.zone or zone):%m-%d %H:%M:%S}"


def whole_moment(at: datetime, zone: tzinfo) -> str:
    """Return a moment with its date and offset, in the zone that was asked for, else in this one."""
    return at.astimezone(_Choice.zone or zone).isoformat(timespec="seconds")
