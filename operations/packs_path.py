"""Where the packs that come with the product are: in the checkout, or inside the wheel.

Owns: that one question.
"""

from pathlib import Path


def bundled_packs() -> Path:
    """Return the folder of the packs we ship: `chuishao/packs` in a wheel, else `packs` of the checkout."""
    here = Path(__file__).resolve().parent
    inside = here / "packs"
    return inside if inside.is_dir() else here.parent / "packs"
