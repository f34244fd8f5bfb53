"""The auditor and the product read the same from a pack.

Owns: the comparison. Refuses: what a pack should say.
"""

from auditor.pack_policy import read_policy
from operations.packs import find_pack, read_pack
from tests.support.small_pack_policy import policy

PACK = "qingjiang"


def test_both_readings_agree() -> None:
    """Version, spans, calendar and units agree: all that the auditor needs."""
    mine, theirs = read_policy(find_pack(PACK)), policy(read_pack(find_pack(PACK)))
    for name in type(mine).__slots__:
        assert getattr(mine, name) == getattr(theirs, name), name
