"""The kind of report that plain words name."""

import pytest

from handlers.intake.classify.report_kind import kind_of
from schemas.vocabulary import ReportKind

TABLE = [
    ("我要举报无证摊贩", ReportKind.TIPOFF),
    ("投诉楼下噪音", ReportKind.COMPLAINT),
    ("投诉并举报", ReportKind.TIPOFF),
    ("求助，老人走失", ReportKind.HELP),
    ("请问社保怎么办理", ReportKind.INQUIRY),
    ("居住证在哪办", ReportKind.INQUIRY),
    ("建议路口加个红绿灯", ReportKind.SUGGESTION),
    ("提个建议，加个红绿灯", ReportKind.SUGGESTION),
    ("井盖没了", ReportKind.HELP),  # what the category says
    ("路口的灯三天不亮，建议尽快修好", ReportKind.HELP),  # a complaint's last sentence is no suggestion
]


@pytest.mark.parametrize(("text", "kind"), TABLE)
def test_plain_words_name_the_kind(text: str, kind: ReportKind) -> None:
    """Without such words, the kind is the category's."""
    assert kind_of(text, ReportKind.HELP) is kind
