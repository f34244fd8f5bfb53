"""Classifying a text by its words."""

import pytest

from handlers.intake.classify.classifier import LINES, classify
from handlers.policy.rules import Rules
from schemas.internal.command import Classification
from schemas.vocabulary import ReportKind
from schemas.wire.area import Area

HERE = Area(district="small", town="linjiang", village=None, grid=None)


def guess(rules: Rules, text: str, hint: str | None = None, area: Area | None = HERE) -> Classification:
    """Classify a text with a place."""
    return classify(text, hint, None, area, rules)


TABLE = [
    ("中山路井盖没了", None, "010101", 0.8333, None),
    ("井 蓋破了", None, "010101", 0.8333, None),
    ("路灯不亮", None, "010102", 0.8, None),
    ("吵", None, "020101", 0.5, None),
    ("不亮，吵", None, "010102", 0.3333, "low-confidence"),  # of equals the smaller code
    ("井盖和路灯", None, "010101", 0.4286, "low-confidence"),
    ("你好", None, None, 0.0, "no-category"),
    ("", None, None, 0.0, "no-category"),
    ("你好", "020101", "020101", 0.8, None),
    ("你好", "噪音扰民", "020101", 0.8, None),
    ("你好", "没有这个类别", None, 0.0, "no-category"),
    ("井盖", "路灯", "010102", 0.5, None),
]


@pytest.mark.parametrize(("text", "hint", "category", "confidence", "doubt"), TABLE)
def test_the_heaviest_words_name_the_category(
    rules: Rules, text: str, hint: str | None, category: str | None, confidence: float, doubt: str | None
) -> None:
    """The confidence is top / (top + second + 1)."""
    found = guess(rules, text, hint)
    assert (found.category, found.confidence, found.doubt) == (category, confidence, doubt)


def test_an_explanation_lists_the_words_heaviest_first(rules: Rules) -> None:
    """It shows the pack's words, not the reporter's."""
    found = guess(rules, "井盖没了", "井盖")
    assert found.explanation == ("hint 010101 +4.0", "term 井盖 +3.0", "pattern 盖.{0,4}(破|没了) +2.0")
    assert len(found.explanation) <= LINES


def test_without_a_place_the_rules_may_not_decide_alone(rules: Rules) -> None:
    """A stronger reason for doubt comes first."""
    assert guess(rules, "井盖没了", area=None).doubt == "no-place"
    assert guess(rules, "吵，不亮", area=None).doubt == "low-confidence"


DANGERS = [
    ("楼道里燃气好像在漏", "leak", "119", 3),
    ("燃气 泄漏，有人要跳楼", "jump", "110", 4),
    ("燃气泄漏演练太吵", None, None, None),
    ("燃气缴费", None, None, None),
]


@pytest.mark.parametrize(("text", "rule", "service", "tier"), DANGERS)
def test_dangers_come_first(rules: Rules, text: str, rule: str | None, service: str | None, tier: int | None) -> None:
    """The gravest danger wins; `unless` cancels one."""
    danger = guess(rules, text).danger
    assert (danger and (danger.rule, danger.service, danger.tier)) == (rule and (rule, service, tier))


def test_a_danger_is_never_held_up(rules: Rules) -> None:
    """Weak words, a missing place or a hint do not delay or change it."""
    found = guess(rules, "燃气漏了，路灯路灯", "路灯", area=None)
    assert (found.category, found.confidence, found.doubt) == ("X00001", 1.0, None)
    assert found.explanation == ("danger leak", "term 燃气 +3.0")
    assert found.danger
    assert found.danger.matched == "燃气泄漏"


def test_the_kind_is_the_reports_own_or_the_texts_or_the_categorys(rules: Rules) -> None:
    """They are tried in this order."""
    assert classify("我要举报井盖", None, ReportKind.HELP, HERE, rules).kind is ReportKind.HELP
    assert guess(rules, "我要举报井盖").kind is ReportKind.TIPOFF
    assert guess(rules, "社保").kind is ReportKind.INQUIRY
    assert guess(rules, "你好").kind is ReportKind.COMPLAINT
