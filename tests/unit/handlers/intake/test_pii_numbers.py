"""Finding a person's numbers, and leaving what only looks like one."""

import pytest

from handlers.intake.pii_numbers import checks, dated, find_numbers

FOUND = [
    ("plain", "13800000000"),
    ("with a country code", "+86 138-0000-0000"),
    ("with a country code, old", "008613800000000"),
    ("with a country code, bare", "8613800000000"),
    ("with a zero before it", "013800000000"),
    ("in groups", "138 0000 0000"),
    ("in dots and brackets", "(138)0000.0000"),
    ("sign by sign", "1 3 8 0 0 0 0 0 0 0 0"),
    ("with a sign that cannot be seen", "138\u200b00000000"),
    ("full-width", "１３８００００００００"),
    ("circled", "①③⑧⓪⓪⓪⓪⓪⓪⓪⓪"),
    ("as keys", "1️⃣3️⃣8️⃣0️⃣0️⃣0️⃣0️⃣0️⃣0️⃣0️⃣0️⃣"),
    ("in Chinese", "一三八零零〇〇零零零零"),
    ("as on the phone", "幺三八零零零零零零零零"),
    ("mixed", "138零零零零0000"),
    ("after a Chinese digit", "周一13800000000"),
    ("in Chinese after a Chinese digit", "周一一三八零零零零零零零零"),
    ("identity number", "440300199001011238"),
    ("identity number with X", "11010519491231002X"),
    ("identity number with a small x", "11010519491231002x"),
    ("identity number in groups", "440300 19900101 1238"),
    ("identity number, mistyped at the end", "440300199001011234"),
    ("identity number, mistyped province", "040300199001011234".replace("0", "4", 1)),
    ("identity number, old form", "440300900101123"),
    ("identity number with a phone glued on", "44030019900101123813800000000"),
    ("identity number inside a longer run", "99440300199001011238"),
]


@pytest.mark.parametrize(("how", "text"), FOUND, ids=[row[0] for row in FOUND])
def test_a_persons_number_is_found_however_it_is_written(how: str, text: str) -> None:
    """It is found alone and between words."""
    assert find_numbers(text)
    assert find_numbers(f"请打{text}找我")


LEFT = [
    ("an order number", "2026112413800000001"),
    ("an order number of 18", "202611241234567890"),
    ("an order number of 15", "202611241234567"),
    ("an order number with a phone inside", "5138000000009"),
    ("twelve digits", "138000000001"),
    ("no mobile's second digit", "12800000000"),
    ("a date and a time", "2026-11-24 09:30:00"),
    ("a landline", "0755-88880000"),
    ("a case", "c-7m2ek3n5v2m7q4x6w2ab"),
    ("a hotline", "12345"),
    ("prose with Chinese digits", "一共三个人，二十四号早上九点三十八分"),
    ("nothing", ""),
]


@pytest.mark.parametrize(("what", "text"), LEFT, ids=[row[0] for row in LEFT])
def test_what_only_looks_like_one_is_left(what: str, text: str) -> None:
    """People must still read order numbers."""
    assert find_numbers(text) == []


@pytest.mark.parametrize(
    ("number", "right"), [("11010519491231002X", True), ("440300199001011238", True), ("440300199001011234", False),
                          ("12345", False), ("4403001990010112X8", False)]
)  # fmt: skip
def test_the_checksum_is_the_standards(number: str, right: bool) -> None:
    """GB 11643, with its own example."""
    assert checks(number) is right


@pytest.mark.parametrize(
    ("number", "date"), [("440300199001011238", True), ("440300199013011238", False), ("440300241301011238", False),
                         ("440300900101123", True), ("440300901301123", False)]
)  # fmt: skip
def test_a_birthday_is_a_date(number: str, date: bool) -> None:
    """Month and day are checked, and in the long form the century."""
    assert dated(number) is date
