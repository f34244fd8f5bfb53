"""The people of the demonstration: the same day for ever, only what they may do, and human weaknesses."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml

from local.people.habits import Habits, overlay, read_habits
from local.people.unit_people import Planned, react
from schemas.wire.action import read_action

PACK = Path(__file__).parents[4] / "packs" / "qingjiang"
ZONE = ZoneInfo("Asia/Shanghai")
TEN = datetime(2026, 11, 24, 10, 0, tzinfo=ZONE)
NIGHT = datetime(2026, 11, 24, 2, 0, tzinfo=ZONE)

ALLOWED = {"accept", "contact", "progress", "return", "rule", "complete", "assign", "supervise"}
"""What the product has built, less the reporters' own."""

WAITING = ("accept", "progress", "return")
WORKING = ("contact", "progress", "return", "complete")


@pytest.fixture(scope="module")
def habits() -> Habits:
    """The day's habits."""
    return read_habits((PACK / "people.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def units() -> dict[str, dict[str, Any]]:
    """The pack's units."""
    return {row["code"]: row for row in yaml.safe_load((PACK / "units.yaml").read_text(encoding="utf-8"))}


def dispatch(number: int = 0, **changes: object) -> dict[str, Any]:
    """A dispatch as the inbox shows it, with some fields said anew."""
    return {
        "dispatch_id": f"d-{number}",
        "case_id": f"c-{number}",
        "rev": 1,
        "seq": 4,
        "changes": ["case.dispatched"],
        "state": "waiting",
        "role": "lead",
        "tier": 2,
        "priority": 3,
        "category": "100201",
        "text": "楼下的店乱涨价",
        "area": {"district": "qingjiang", "town": "linjiang", "village": "zhongshan", "grid": None},
        "place": None,
        "due": {
            "accept": "2026-11-24T15:00:00.000+08:00",
            "contact": None,
            "complete": None,
            "promise": "2026-12-03T18:00:00.000+08:00",
            "next": None,
        },
        "others": [],
        "may": list(WAITING),
        "explanation": {"category": [], "route": "shichang: 市场监管局负责"},
        **changes,
    }


def working(number: int = 0, **changes: object) -> dict[str, Any]:
    """A dispatch that was accepted."""
    due = {**dispatch()["due"], "accept": None, "complete": "2026-11-27T18:00:00.000+08:00"}
    said: dict[str, Any] = {
        "state": "working",
        "may": list(WORKING),
        "changes": ["case.accepted"],
        "due": due,
        "rev": 2,
    }
    return dispatch(number, **{**said, **changes})


def types(planned: tuple[Planned, ...]) -> list[str]:
    """What is planned, in order."""
    return [one.action["type"] for one in planned]


def of_many(unit: str, habits: Habits, **changes: object) -> list[tuple[Planned, ...]]:
    """What a unit plans for two hundred dispatches that differ in their ids alone."""
    return [react(unit, dispatch(number, **changes), TEN, habits) for number in range(200)]


def test_every_group_names_units_of_the_pack(habits: Habits, units: dict[str, dict[str, Any]]) -> None:
    """A habit of nobody is a typing error."""
    assert {unit for group in habits.groups for unit in group.units} <= set(units)


def test_everybody_acts_in_a_role_that_the_pack_gives(habits: Habits, units: dict[str, dict[str, Any]]) -> None:
    """An action in another role would be refused; the auditor does not act."""
    wrong = [unit for unit, row in units.items() if habits.of(unit).role.value not in row["roles"]]
    assert wrong == ["ducha"]


def test_suggestions_and_verdicts_name_units_of_the_pack(habits: Habits, units: dict[str, dict[str, Any]]) -> None:
    """Whom they suggest exists."""
    suggested = {one.suggest for unit in units for one in habits.of(unit).objections if one.suggest}
    ruled = {verdict.to for verdict in habits.verdicts if verdict.to}
    assigned = {guess.lead for guess in habits.triage.guesses if guess.lead}
    places = {spot.area for spot in habits.triage.spots}
    assert suggested | ruled | assigned | places <= set(units)


def test_the_same_input_gives_the_same_plan(habits: Habits) -> None:
    """No clock, no dice: the day can be played again."""
    assert react("shichang", dispatch(), TEN, habits) == react("shichang", dispatch(), TEN, habits)


def test_another_seed_is_another_day(habits: Habits) -> None:
    """The seed alone tells one day from the next."""
    other = habits.model_copy(update={"seed": "tomorrow"})
    plans = [react("shichang", dispatch(number), TEN, habits) for number in range(20)]
    assert plans != [react("shichang", dispatch(number), TEN, other) for number in range(20)]


@pytest.mark.parametrize("make", [dispatch, working])
def test_every_plan_is_an_action_that_may_be_taken(
    habits: Habits, units: dict[str, dict[str, Any]], make: Callable[[int], dict[str, Any]]
) -> None:
    """Every unit, waiting or working: contract form, allowed now, never in the past."""
    for unit in units:
        for number in range(20):
            shown = make(number)
            for planned in react(unit, shown, TEN, habits):
                read_action(planned.action)
                assert planned.action["type"] in ALLOWED & set(shown["may"])
                assert planned.at >= TEN


def test_a_dispatch_that_is_over_is_left_alone(habits: Habits) -> None:
    """What has ended, or allows nothing, leads to nothing."""
    assert react("shichang", dispatch(state="ended"), TEN, habits) == ()
    assert react("shichang", dispatch(may=[]), TEN, habits) == ()


@pytest.mark.parametrize("state", ["disputed", "suspended", "completed"])
def test_who_waits_for_others_does_nothing(habits: Habits, state: str) -> None:
    """An objector waits for the ruling, and whoever is done waits for the reporter."""
    assert react("shichang", dispatch(state=state, may=["progress"]), TEN, habits) == ()


def test_a_unit_accepts_within_its_hours(habits: Habits) -> None:
    """What comes at night is taken on screen after the office opens."""
    watch = habits.of("jiaoyu").watch
    planned = [
        one for number in range(50) for one in react("jiaoyu", dispatch(number, category="010201"), NIGHT, habits)
    ]
    assert planned
    assert all(watch.on_duty(one.at) for one in planned)
    assert all(time(8) <= one.at.time() for one in planned)


def test_danger_to_life_knows_no_hours(habits: Habits) -> None:
    """At night as by day somebody accepts within minutes."""
    planned = [react("jiaoyu", dispatch(number, priority=1), NIGHT, habits) for number in range(50)]
    assert all(types(one) == ["accept"] and one[0].at - NIGHT < timedelta(minutes=5) for one in planned)


def test_a_forgetful_unit_plans_nothing(habits: Habits) -> None:
    """What is forgotten waits until a clock finds it."""
    plans = of_many("tongxin", habits, category="100207")
    forgotten = sum(plan == () for plan in plans)
    assert 40 < forgotten < 100


def test_a_neglected_matter_is_never_touched(habits: Habits) -> None:
    """The platform says nothing about money, at any tier."""
    assert all(plan == () for plan in of_many("kuaida", habits, category="K00005"))
    assert all(plan == () for plan in of_many("kuaida", habits, category="K00005", tier=5))


def test_a_higher_tier_wakes_most_sleepers(habits: Habits) -> None:
    """The village that leaves the rubbish lying moves when a leader looks."""
    assert react("tangtou", dispatch(category="030302", text="垃圾没人收"), TEN, habits) == ()
    assert types(react("tangtou", dispatch(category="030302", text="垃圾没人收", tier=4), TEN, habits)) == ["accept"]


def test_acceptance_is_followed_by_a_call_and_then_the_work(habits: Habits) -> None:
    """First the reporter is called; then a note, perhaps, and the completion."""
    due = {**working()["due"], "contact": "2026-11-25T18:00:00.000+08:00"}
    assert types(react("shichang", working(1, due=due), TEN, habits)) == ["contact"]
    assert types(react("shichang", working(1), TEN, habits))[-1] == "complete"


def test_a_note_comes_before_its_completion_and_not_after_a_note(habits: Habits) -> None:
    """Progress lies between acceptance and completion, once."""
    noted = [plan for number in range(60) if len(plan := react("gongan", working(number), TEN, habits)) == 2]
    assert noted
    assert all(types(plan) == ["progress", "complete"] and plan[0].at < plan[1].at for plan in noted)
    again = [react("gongan", working(number, changes=["case.progressed"]), TEN, habits) for number in range(60)]
    assert all(types(plan) in (["complete"], []) for plan in again)


def test_a_plan_made_again_is_the_same_deed(habits: Habits) -> None:
    """A later revision gives the same ids, so the player keeps the first; a reopening gives new ones."""
    first = react("gongan", working(3), TEN, habits)[-1]
    later = react("gongan", working(3, rev=3, changes=["case.warned"]), TEN + timedelta(hours=1), habits)[-1]
    reopened = react("gongan", working(3, rev=5, seq=19, changes=["case.reopened"]), TEN, habits)[-1]
    assert first.action["id"] == later.action["id"]
    assert first.action["id"] != reopened.action["id"]


def test_most_of_what_an_office_accepts_is_done_the_same_day(habits: Habits) -> None:
    """Many are solved at once."""
    done = [plan[-1].at for number in range(100) if (plan := react("gongan", working(number), TEN, habits))]
    assert sum(at.date() == TEN.date() for at in done) > 80


def test_a_unit_objects_once_and_takes_the_ruling(habits: Habits) -> None:
    """The objection names a clause and a unit; after the ruling the case is accepted."""
    shown = {"category": "090403", "text": "整条街停电了"}
    objected = [plan[0].action for plan in of_many("gongshui", habits, **shown) if types(plan) == ["return"]]
    assert len(objected) > 100
    assert {(one["clause"], one["suggest"]) for one in objected} == {("wrong-category", "gongdian")}
    ruled = of_many("gongshui", habits, **shown, rev=3, changes=["case.ruled"])
    assert not any("return" in types(plan) for plan in ruled)


def test_a_stubborn_unit_objects_until_the_town_has_it(habits: Habits) -> None:
    """Each time anew, under a new id, but no more from tier 3 on."""
    shown: dict[str, Any] = {"category": "K00007", "text": "人行道盖板松了"}
    plans = of_many("jiaotong", habits, **shown)
    number = next(index for index, plan in enumerate(plans) if types(plan) == ["return"])
    again = react("jiaotong", dispatch(number, **shown, rev=3, changes=["case.ruled"]), TEN, habits)
    assert types(again) == ["return"]
    assert again[0].action["id"] != plans[number][0].action["id"]
    assert types(react("jiaotong", dispatch(number, **shown, rev=5, tier=3), TEN, habits)) == ["accept"]


@pytest.mark.parametrize(
    ("objector", "category", "text", "ruling", "to"),
    [
        ("gongshui", "090403", "停电一上午", "upheld", "gongdian"),
        ("jiaotong", "K00007", "盖板松了", "rejected", None),
        ("shuiwu", "040205", "工厂排红水", "joint", "shengtai"),
        ("zhujian", "030608", "押金不退", "last-resort", None),
        ("kuaida", "K00009", "站点扣我五十", "rejected", None),
    ],
)
def test_objections_are_ruled_on_by_who_objects_and_about_what(
    habits: Habits, objector: str, category: str, text: str, ruling: str, to: str | None
) -> None:
    """The first verdict that fits; none hands the case back to its objector as a new holder."""
    others = [{"unit": objector, "role": "lead", "state": "disputed"}]
    shown = dispatch(category=category, text=text, role="assist", may=["progress", "rule"], others=others)
    ruled = next(one.action for one in react("linjiang", shown, TEN, habits) if one.action["type"] == "rule")
    assert (ruled["ruling"], ruled["to"]) == (ruling, to)


def triaged(number: int = 0, **changes: object) -> dict[str, Any]:
    """A case before the triage desk."""
    explanation: dict[str, Any] = {"category": [], "route": None}
    said = {"role": "assist", "may": ["progress", "assign"], "explanation": explanation, "category": None}
    return dispatch(number, **{**said, **changes})


def test_triage_assigns_by_words_and_finds_the_place_in_the_text(habits: Habits) -> None:
    """No category and no place: both are read out of what was said."""
    shown = triaged(area=None, text="盐仓那边换电的柜子又空了")
    (planned,) = react("chengyun", shown, TEN, habits)
    assert planned.action["type"] == "assign"
    assert (planned.action["category"], planned.action["area"]) == ("K00001", "matou")


def test_triage_lets_a_guessed_category_stand(habits: Habits) -> None:
    """Where the rules have a guess, the rules route."""
    (planned,) = react("chengyun", triaged(category="040201", text="吵死了"), TEN, habits)
    assert (planned.action["lead"], planned.action["category"]) == (None, None)


def test_triage_sees_danger_first(habits: Habits) -> None:
    """Within minutes, whatever the rules guessed."""
    shown = triaged(category="051102", text="桥下堵着，有人困车里")
    (planned,) = react("chengyun", shown, NIGHT, habits)
    assert planned.action["category"] == "A00004"
    assert planned.at - NIGHT < timedelta(minutes=5)


def test_what_is_routed_is_not_assigned_again(habits: Habits) -> None:
    """The desk works on what is its own like everybody else."""
    assert "assign" not in types(react("chengyun", dispatch(may=["accept", "assign"]), TEN, habits))


def test_a_leader_supervises_now_and_then(habits: Habits) -> None:
    """Some of what lies before it, with a day on which it looks again."""
    shown = {"tier": 4, "role": "assist", "may": ["progress", "supervise"]}
    plans = of_many("ld-chengjian", habits, **shown)
    taken = [one for plan in plans for one in plan if one.action["type"] == "supervise"]
    assert 50 < len(taken) < 130
    assert all(datetime.fromisoformat(one.action["until"]) > one.at for one in taken)


def test_a_mustered_unit_writes_and_does_not_accept(habits: Habits) -> None:
    """A muster has no acceptance; who comes says so in a note."""
    plans = of_many("jiaojing", habits, role="muster", may=["progress"])
    assert {tuple(types(plan)) for plan in plans} == {(), ("progress",)}


def test_a_group_says_only_what_is_different(habits: Habits) -> None:
    """What is not said is as in the default."""
    own = overlay(habits.default, {"forget": 1.0})
    assert own == habits.default.model_copy(update={"forget": 1.0})
