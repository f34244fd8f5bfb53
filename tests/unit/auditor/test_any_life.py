"""Whatever people do and however time passes, the auditor finds nothing in a correct engine's log.

Case histories are drawn at random, most actions among those that are allowed, so that they get far: objections,
rulings, escalations, musters, reviews, closing, removal of personal data, forgetting. Owns: those histories. Refuses:
defects.
"""

import os
from datetime import timedelta
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from auditor.judge_log import judge
from handlers.case.lifecycle import may
from schemas.internal.command import ActionCommand
from schemas.vocabulary import CaseState
from tests.days.deeds import ROLES, VERBS
from tests.support.recorded_log import entries
from tests.support.small_pack_policy import policy
from tests.unit.case.life import RULES, Life
from tests.unit.case.test_any_life import TEXTS, UNBUILT, WORDS

LIVES = int(os.environ.get("CHUISHAO_LIVES", "60")) // 4
"""A history here is longer than those of the case's own tests."""

POLICY = policy(RULES)
NAMES = {kind: verb for verb, (kind, _) in VERBS.items() if verb not in UNBUILT}
PLACES = ({"lon": 113.82, "lat": 22.65}, {"lon": 113.88, "lat": 22.65}, None)
MINUTES = (1, 5, 30, 60, 240, 1440, 2000)
FORGOTTEN, OPEN = timedelta(days=430), timedelta(days=6)
"""Beyond a closed case's last deadline; an open one escalates for a while."""


@settings(max_examples=LIVES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 2**32))
def test_a_correct_history_has_no_finding(seed: int) -> None:
    """No lag is allowed at all: neither at its end, nor when time has gone on for as long as it matters."""
    chance = Random(seed)
    lived = Life(chance.choice(TEXTS), chance.choice(PLACES))
    acts = [act for number in range(chance.randrange(5, 40)) for act in step(lived, chance, number)]
    for span in (timedelta(), FORGOTTEN if lived.case.state is CaseState.CLOSED else OPEN):
        lived.wait(span)
        log = entries([lived.first, *acts], lived.messages)
        assert judge(log, POLICY, upto=lived.flow.now, lag=timedelta()).findings == ()


def step(lived: Life, chance: Random, number: int) -> list[ActionCommand]:
    """Let time pass, or let somebody act, mostly as is allowed."""
    if chance.random() < 1 / 3:
        lived.wait(timedelta(minutes=chance.choice(MINUTES)))
        return []
    unit, verb = chance.choice(sorted(ROLES)), chance.choice(sorted(NAMES.values()))
    allowed = [(one, NAMES[kind]) for one in sorted(ROLES) for kind in may(lived.case, one, (ROLES[one],))]  # type: ignore[arg-type]
    if allowed and chance.random() < 4 / 5:
        unit, verb = chance.choice(allowed)
    return [lived.act(unit, verb, chance.choice(WORDS.get(verb, [[]])), number)[0]]
