"""Packs on disk: finding one, and reading its files.

Owns: directories and file names. Refuses: what the files mean (that is `handlers/policy/compile.py`).
"""

from pathlib import Path

from handlers.policy.compile import compile_pack
from handlers.policy.pack_faults import PackError, PackFault
from handlers.policy.pack_files import POLICY_FILES
from handlers.policy.rules import Rules
from operations.packs_path import bundled_packs


def read_pack(directory: Path) -> Rules:
    """Read a pack. Raises PackError with every fault, each with file and line."""
    found = sorted(path for path in directory.iterdir() if path.name in POLICY_FILES) if directory.is_dir() else []
    if not found:
        raise PackError([PackFault(str(directory), 0, "is no pack: there is no pack.yaml in it")])
    texts: dict[str, str] = {}
    faults = []
    for path in found:
        try:
            texts[path.name] = path.read_text(encoding="utf-8")
        except UnicodeDecodeError as error:
            faults.append(PackFault(path.name, 1, f"is not UTF-8 (byte {error.start}): save it as UTF-8"))
    if faults:
        raise PackError(faults)
    return compile_pack(texts)


def find_pack(name_or_path: str | Path) -> Path:
    """The directory of a pack: a path, or the name of one that comes with the product."""
    if (Path(name_or_path) / "pack.yaml").is_file():
        return Path(name_or_path)
    found = bundled_packs() / name_or_path
    if not (found / "pack.yaml").is_file():
        known = ", ".join(pack_names()) or "none"
        raise PackError(
            [
                PackFault(
                    str(name_or_path),
                    0,
                    f"is neither a directory with a pack.yaml nor a pack's name ({known})",
                )
            ]
        )
    return found


def pack_names() -> tuple[str, ...]:
    """The names of the packs that come with the product."""
    return tuple(sorted(head.parent.name for head in bundled_packs().glob("*/pack.yaml")))
