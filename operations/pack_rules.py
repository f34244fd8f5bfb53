"""The pack that a command speaks by, and the words by which people name units.

Owns: turning a pack's faults into a `Problem`, finding a unit by code or by name. Refuses: reading files (`packs.py`).
"""

from difflib import get_close_matches

from handlers.policy.pack_faults import PackError
from handlers.policy.rules import Rules
from operations.messages import errors_texts
from operations.messages.language import named
from operations.messages.tables_texts import UNCLASSIFIED
from operations.packs import find_pack, read_pack
from operations.problem import Problem

ELSEWHERE = 0.4
"""How alike a name must be to be offered."""

NAMED = 8
"""Units that are listed where none is alike."""


def packs_of(setting: str) -> tuple[str, ...]:
    """The packs that a setting names, the one to take in under first."""
    return tuple(part.strip() for part in setting.split(",") if part.strip()) or (setting,)


def load_rules(setting: str) -> Rules:
    """The rules to speak by: of a pack, by name or directory; of several the first."""
    pack = packs_of(setting)[0]
    try:
        return read_pack(find_pack(pack))
    except PackError as error:
        raise unusable(pack, error) from None


def load_all(setting: str) -> tuple[Rules, ...]:
    """The rules of every pack, for what decides."""
    return tuple(load_rules(pack) for pack in packs_of(setting))


def unusable(pack: str, error: PackError) -> Problem:
    """A pack that cannot be used: its first fault, and where the others are told."""
    count = len(error.faults)
    more = errors_texts.MORE(count=count - 1) if count > 1 else ""
    return errors_texts.BAD_PACK(pack=pack, fault=error.faults[0], more=more)


def find_unit(rules: Rules, said: str) -> str:
    """The unit that a code or a name means."""
    return _find(said, {code: row.name for code, row in rules.units.items()}, errors_texts.UNIT(), rules)


def find_actor(rules: Rules, said: str) -> str:
    """The unit or source that a code or a name means."""
    rows = {code: row.name for code, row in rules.units.items()}
    return _find(
        said, {**rows, **{code: row.name for code, row in rules.sources.items()}}, errors_texts.UNIT_OR_SOURCE(), rules
    )


def _find(said: str, names: dict[str, str], what: str, rules: Rules) -> str:
    if said in names:
        return said
    codes = {name: code for code, name in names.items()}
    if said in codes:
        return codes[said]
    near = get_close_matches(said, [*names, *codes], 1, cutoff=ELSEWHERE)
    nearest = codes.get(near[0], near[0]) if near else None
    do = (
        errors_texts.NEAREST(code=nearest, name=names[nearest])
        if nearest
        else errors_texts.SOME_UNITS(codes=", ".join(list(names)[:NAMED]))
    )
    raise errors_texts.NO_UNIT(what=what, said=said, pack=rules.version, near=do)


def unit_name(rules: Rules, code: str | None) -> str:
    """A unit as people call it, with its code."""
    row = rules.units.get(code or "")
    return named(row.name, code or "") if row else code or "—"


def category_name(rules: Rules, code: str | None) -> str:
    """A category as people call it, with its code."""
    row = rules.categories.get(code or "")
    return named(row.name, code or "") if row else code or UNCLASSIFIED()
