"""What the words of a text say it is about: dangers first, then the category with the heaviest words.

Owns: the score, the confidence, the explanation, the doubt. Refuses: routing, and quoting the text: an explanation
names the pack's words only.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from math import fsum

from handlers.intake.classify.lexicon import Hit, Lexicon, lexicon_of
from handlers.intake.classify.report_kind import kind_of
from handlers.intake.normalize import normalize
from handlers.policy.rules import Rules
from schemas.internal.command import Classification, Danger
from schemas.vocabulary import ReportKind, TriageReason
from schemas.wire.area import Area

HINT_WEIGHT = 4.0
"""The weight of a producer's hint: more than one good word of the text (3), less than two."""

LINES = 8
"""Lines of an explanation at most."""

Hits = Mapping[str, list[Hit]]
"""The words found, by category."""


def classify(text: str, hint: str | None, kind: ReportKind | None, area: Area | None, rules: Rules) -> Classification:
    """Classify a masked text. A danger is certain and never waits; anything else may be in doubt."""
    lexicon = lexicon_of(rules)
    normalized = normalize(text)
    hits = _by_category([*lexicon.found(normalized), *_hinted(hint, lexicon)])
    danger = recognise(normalized, lexicon)
    if danger:
        return _certain(danger, hits, kind or _kind(normalized, danger[1], rules))
    category, confidence = best(hits)
    return Classification(
        category=category,
        confidence=confidence,
        explanation=_lines(hits.get(category or "", ())),
        kind=kind or _kind(normalized, category, rules),
        danger=None,
        doubt=doubt(category, confidence, area, rules),
    )


def recognise(normalized: str, lexicon: Lexicon) -> tuple[Danger, str] | None:
    """Return the gravest danger in a normalized text, and its category; among equals the pack's first."""
    for row, patterns, unless in lexicon.hazards:
        found = next((match for pattern in patterns if (match := pattern.search(normalized))), None)
        if found and not any(pattern.search(normalized) for pattern in unless):
            # The pack's word, not the reporter's: what a pattern matches may contain a name, and the log is public.
            return Danger(rule=row.id, service=row.service, tier=row.tier, matched=row.name), row.category
    return None


def best(hits: Hits) -> tuple[str | None, float]:
    """Return the heaviest category (of equals the smaller code); its confidence is top / (top + second + 1)."""
    scores = {code: fsum(hit.weight for hit in found) for code, found in hits.items()}
    ranked = sorted(scores.items(), key=lambda score: (-score[1], score[0]))
    if not ranked:
        return None, 0.0
    (code, top), second = ranked[0], ranked[1][1] if len(ranked) > 1 else 0.0
    return code, round(top / (top + second + 1.0), 4)


def doubt(category: str | None, confidence: float, area: Area | None, rules: Rules) -> TriageReason | None:
    """Return why the rules may not decide alone; null when they may."""
    if category is None:
        return TriageReason.NO_CATEGORY
    if confidence < rules.pack.threshold:
        return TriageReason.LOW_CONFIDENCE
    return TriageReason.NO_PLACE if area is None else None


def _certain(danger: tuple[Danger, str], hits: Hits, kind: ReportKind) -> Classification:
    """Return the classification of a danger: the rule is certain, so nobody has to check it."""
    found, category = danger
    label = f"danger {found.rule}"
    return Classification(
        category=category,
        confidence=1.0,
        explanation=(label, *_lines(hits.get(category, ())))[:LINES],
        kind=kind,
        danger=found,
        doubt=None,
    )


def _hinted(hint: str | None, lexicon: Lexicon) -> Iterable[Hit]:
    """Yield a hint that names a category of the pack by code or name; any other hint counts nothing."""
    code = lexicon.names.get(normalize(hint)) or lexicon.names.get(hint.strip()) if hint else None
    return (Hit(code, HINT_WEIGHT, f"hint {code}"),) if code else ()


def _by_category(hits: Iterable[Hit]) -> Hits:
    """Group hits by category."""
    found: defaultdict[str, list[Hit]] = defaultdict(list)
    for hit in hits:
        found[hit.category].append(hit)
    return found


def _lines(hits: Iterable[Hit]) -> tuple[str, ...]:
    """Return lines such as `term 井盖 +3.0`, the heaviest first, of equals in the order of the words."""
    ranked = sorted(hits, key=lambda hit: (-hit.weight, hit.label))
    return tuple(f"{hit.label} +{hit.weight}" for hit in ranked[:LINES])


def _kind(normalized: str, category: str | None, rules: Rules) -> ReportKind:
    """Return the kind that the text asks for in plain words, else the category's."""
    row = rules.categories.get(category or "")
    return kind_of(normalized, row.kind if row else ReportKind.COMPLAINT)
