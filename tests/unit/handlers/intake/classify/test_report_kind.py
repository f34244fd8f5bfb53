"""What a report wants, when it says so."""

import pytest

from handlers.intake.classify.report_kind import kind_of
from schemas.words import Kind

TABLE = [
    ("我要举报无证摊贩", Kind.TIPOFF),
    ("投诉楼下噪音", Kind.COMPLAINT),
    ("投诉并举报", Kind.TIPOFF),
    ("求助，老人走失", Kind.HELP),
    ("请问社保怎么办理", Kind.INQUIRY),
    ("居住证在哪办", Kind.INQUIRY),
    ("建议路口加个红绿灯", Kind.SUGGESTION),
    ("提个建议，加个红绿灯", Kind.SUGGESTION),
    ("井盖没了", Kind.HELP),  # what the category says
    ("路口的灯三天不亮，建议尽快修好", Kind.HELP),  # a complaint's last sentence is no suggestion
]


@pytest.mark.parametrize(("text", "kind"), TABLE)
def test_plain_words_name_the_kind(text: str, kind: Kind) -> None:
    """Else it is the category's."""
    assert kind_of(text, Kind.HELP) is kind
