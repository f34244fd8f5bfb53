"""Where the policy packs lie that come with the product: in the checkout, or inside an installed wheel."""

from pathlib import Path


def bundled_packs() -> Path:
    """Return the folder of the packs we ship: `chuishao/packs` in a wheel, else `packs` of the checkout."""
    here = Path(__file__).resolve().parent
    inside = here / "packs"
    return inside if inside.is_dir() else here.parent / "packs"
