"""Finding the pack's words in a text."""

from dataclasses import replace

from handlers.intake.classify.lexicon import Hit, lexicon_of
from handlers.policy.rules import Rules


def test_each_word_is_found_once_however_often_it_comes(rules: Rules) -> None:
    """This includes terms of one character, and terms with the same first two."""
    hits = list(lexicon_of(rules).found("井盖井盖吵ktv"))
    assert sorted(hits) == [
        Hit("010101", 3.0, "term 井盖"), Hit("020101", 1.0, "term 吵"), Hit("020101", 2.0, "term KTV")
    ]  # fmt: skip


def test_patterns_are_found(rules: Rules) -> None:
    """A hit shows the pattern as the pack writes it."""
    assert Hit("010101", 2.0, "pattern 盖.{0,4}(破|没了)") in set(lexicon_of(rules).found("盖子没了"))


def test_the_gravest_danger_stands_first(rules: Rules) -> None:
    """Tier 4 comes before tier 3."""
    assert [hazard.row.id for hazard in lexicon_of(rules).hazards] == ["jump", "leak"]


def test_a_lexicon_is_made_once_for_its_rules(rules: Rules) -> None:
    """Two packs never share one, even under one name."""
    assert lexicon_of(rules) is lexicon_of(rules)
    other = replace(rules, categories={})
    assert not list(lexicon_of(other).found("井盖"))
    assert list(lexicon_of(rules).found("井盖"))
