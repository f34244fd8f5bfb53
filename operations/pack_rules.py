"""The pack that a command speaks by, and the words by which people name units.

Owns: turning a pack's faults into a `Problem`, finding a unit by code or by name. Refuses: reading files (`packs.py`).
"""

from difflib import get_close_matches

from handlers.policy.pack_faults import PackError
from handlers.policy.rules import Rules
from operations.exit_code import ExitCode
from operations.packs import find_pack, read_pack
from operations.problem import Problem

ELSEWHERE = 0.4
"""How alike a name must be to be offered."""


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
    more = f" ({count - 1} more)" if count > 1 else ""
    return Problem(
        f"the policy pack {pack} cannot be used",
        f"{error.faults[0]}{more}",
        f"`chuishao rules check {pack}` lists every fault with its line; `CHUISHAO_PACK` says which pack is used",
        ExitCode.USAGE,
    )


def find_unit(rules: Rules, said: str) -> str:
    """The unit that a code or a name means."""
    return _find(said, {code: row.name for code, row in rules.units.items()}, "unit", rules)


def find_actor(rules: Rules, said: str) -> str:
    """The unit or source that a code or a name means."""
    rows = {code: row.name for code, row in rules.units.items()}
    return _find(said, {**rows, **{code: row.name for code, row in rules.sources.items()}}, "unit or source", rules)


def _find(said: str, names: dict[str, str], what: str, rules: Rules) -> str:
    if said in names:
        return said
    codes = {name: code for code, name in names.items()}
    if said in codes:
        return codes[said]
    near = get_close_matches(said, [*names, *codes], 1, cutoff=ELSEWHERE)
    nearest = codes.get(near[0], near[0]) if near else None
    do = (
        f"`{nearest}` ({names[nearest]}) is the nearest"
        if nearest
        else f"the pack lists {', '.join(list(names)[:8])} …"
    )
    raise Problem(f"no {what} {said!r} in the pack {rules.version}", "", do, ExitCode.USAGE)


def unit_name(rules: Rules, code: str | None) -> str:
    """A unit as people call it, with its code."""
    row = rules.units.get(code or "")
    return f"{row.name}（{code}）" if row else code or "—"


def category_name(rules: Rules, code: str | None) -> str:
    """A category as people call it, with its code."""
    row = rules.categories.get(code or "")
    return f"{row.name}（{code}）" if row else code or "未分类"
