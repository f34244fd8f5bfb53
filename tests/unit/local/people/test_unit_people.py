"""Tests of the demonstration's people: they repeat exactly, do only what they may, and have human weaknesses."""

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
"""The actions that units may take; feedback is the reporters' own."""

WAITING = ("accept", "progress", "return")
WORKING = ("contact", "progress", "return", "complete")


@pytest.fixture(scope="module")
def habits() -> Habits:
    """Return the demonstration's habits."""
    return read_habits((PACK / "people.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def units() -> dict[str, dict[str, Any]]:
    """Return the pack's units by code."""
    return {row["code"]: row for row in yaml.safe_load((PACK / "units.yaml").read_text(encoding="utf-8"))}


def dispatch(number: int = 0, **changes: object) -> dict[str, Any]:
    """Return a dispatch as the inbox shows it, with some fields replaced."""
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
    """Return an accepted dispatch, with some fields replaced."""
    due = {**dispatch()["due"], "accept": None, "complete": "2026-11-27T18:00:00.000+08:00"}
    accepted: dict[str, Any] = {
        "state": "working",
        "may": list(WORKING),
        "changes": ["case.accepted"],
        "due": due,
        "rev": 2,
    }
    return dispatch(number, **{**accepted, **changes})


def types(planned: tuple[Planned, ...]) -> list[str]:
    """Return the types of the planned actions, in order."""
    return [plan.action["type"] for plan in planned]


def of_many(unit: str, habits: Habits, **changes: object) -> list[tuple[Planned, ...]]:
    """Return what a unit plans for two hundred dispatches that differ only in their ids."""
    return [react(unit, dispatch(number, **changes), TEN, habits) for number in range(200)]


def test_every_group_names_units_of_the_pack(habits: Habits, units: dict[str, dict[str, Any]]) -> None:
    """A group that names an unknown unit is a typing error."""
    assert {unit for group in habits.groups for unit in group.units} <= set(units)


def test_everybody_acts_in_a_role_that_the_pack_gives(habits: Habits, units: dict[str, dict[str, Any]]) -> None:
    """An action in another role would be refused. The auditor does not act."""
    wrong = [unit for unit, row in units.items() if habits.of(unit).role.value not in row["roles"]]
    assert wrong == ["ducha"]


def test_suggestions_and_verdicts_name_units_of_the_pack(habits: Habits, units: dict[str, dict[str, Any]]) -> None:
    """Every unit and area that the habits suggest exists."""
    suggested = {cue.suggest for unit in units for cue in habits.of(unit).objections if cue.suggest}
    ruled = {verdict.to for verdict in habits.verdicts if verdict.to}
    assigned = {guess.lead for guess in habits.triage.guesses if guess.lead}
    places = {spot.area for spot in habits.triage.spots}
    assert suggested | ruled | assigned | places <= set(units)


def test_the_same_input_gives_the_same_plan(habits: Habits) -> None:
    """The plan depends on no clock and no randomness, so the day can be repeated."""
    assert react("shichang", dispatch(), TEN, habits) == react("shichang", dispatch(), TEN, habits)


def test_another_seed_gives_another_day(habits: Habits) -> None:
    """The seed alone makes one day different from another."""
    other = habits.model_copy(update={"seed": "tomorrow"})
    plans = [react("shichang", dispatch(number), TEN, habits) for number in range(20)]
    assert plans != [react("shichang", dispatch(number), TEN, other) for number in range(20)]


@pytest.mark.parametrize("make", [dispatch, working])
def test_every_plan_is_an_action_that_may_be_taken(
    habits: Habits, units: dict[str, dict[str, Any]], make: Callable[[int], dict[str, Any]]
) -> None:
    """A plan of any unit, waiting or working, is a valid action, allowed now, and never in the past."""
    for unit in units:
        for number in range(20):
            shown = make(number)
            for planned in react(unit, shown, TEN, habits):
                read_action(planned.action)
                assert planned.action["type"] in ALLOWED & set(shown["may"])
                assert planned.at >= TEN


def test_a_dispatch_that_is_over_is_left_alone(habits: Habits) -> None:
    """A dispatch that has ended, or allows no action, leads to no plan."""
    assert react("shichang", dispatch(state="ended"), TEN, habits) == ()
    assert react("shichang", dispatch(may=[]), TEN, habits) == ()


@pytest.mark.parametrize("state", ["disputed", "suspended", "completed"])
def test_a_unit_that_waits_for_others_does_nothing(habits: Habits, state: str) -> None:
    """A unit that objected waits for the ruling, and a unit that is done waits for the reporter."""
    assert react("shichang", dispatch(state=state, may=["progress"]), TEN, habits) == ()


def test_a_unit_accepts_within_its_hours(habits: Habits) -> None:
    """A dispatch that comes at night is accepted after the office opens."""
    watch = habits.of("jiaoyu").watch
    planned = [
        plan for number in range(50) for plan in react("jiaoyu", dispatch(number, category="010201"), NIGHT, habits)
    ]
    assert planned
    assert all(watch.on_duty(plan.at) for plan in planned)
    assert all(time(8) <= plan.at.time() for plan in planned)


def test_danger_to_life_is_accepted_at_any_hour(habits: Habits) -> None:
    """Somebody accepts within minutes even at night."""
    planned = [react("jiaoyu", dispatch(number, priority=1), NIGHT, habits) for number in range(50)]
    assert all(types(plan) == ["accept"] and plan[0].at - NIGHT < timedelta(minutes=5) for plan in planned)


def test_a_forgetful_unit_plans_nothing_for_some_dispatches(habits: Habits) -> None:
    """A forgotten dispatch waits until a deadline fires."""
    plans = of_many("tongxin", habits, category="100207")
    forgotten = sum(plan == () for plan in plans)
    assert 40 < forgotten < 100


def test_a_neglected_matter_is_never_touched(habits: Habits) -> None:
    """The platform never reacts to a case about money, at any tier."""
    assert all(plan == () for plan in of_many("kuaida", habits, category="K00005"))
    assert all(plan == () for plan in of_many("kuaida", habits, category="K00005", tier=5))


def test_a_higher_tier_makes_a_neglectful_unit_react(habits: Habits) -> None:
    """The village that neglects rubbish accepts the case once it reaches a leader."""
    assert react("tangtou", dispatch(category="030302", text="垃圾没人收"), TEN, habits) == ()
    assert types(react("tangtou", dispatch(category="030302", text="垃圾没人收", tier=4), TEN, habits)) == ["accept"]


def test_acceptance_is_followed_by_a_call_and_then_the_work(habits: Habits) -> None:
    """The unit calls the reporter first. A note, perhaps, and the completion come later."""
    due = {**working()["due"], "contact": "2026-11-25T18:00:00.000+08:00"}
    assert types(react("shichang", working(1, due=due), TEN, habits)) == ["contact"]
    assert types(react("shichang", working(1), TEN, habits))[-1] == "complete"


def test_a_note_comes_before_its_completion_and_not_after_a_note(habits: Habits) -> None:
    """A progress note comes once, between acceptance and completion."""
    noted = [plan for number in range(60) if len(plan := react("gongan", working(number), TEN, habits)) == 2]
    assert noted
    assert all(types(plan) == ["progress", "complete"] and plan[0].at < plan[1].at for plan in noted)
    again = [react("gongan", working(number, changes=["case.progressed"]), TEN, habits) for number in range(60)]
    assert all(types(plan) in (["complete"], []) for plan in again)


def test_a_plan_made_again_has_the_same_id(habits: Habits) -> None:
    """A later revision gives the same ids, so the player keeps the first plan. A reopening gives new ids."""
    first = react("gongan", working(3), TEN, habits)[-1]
    later = react("gongan", working(3, rev=3, changes=["case.warned"]), TEN + timedelta(hours=1), habits)[-1]
    reopened = react("gongan", working(3, rev=5, seq=19, changes=["case.reopened"]), TEN, habits)[-1]
    assert first.action["id"] == later.action["id"]
    assert first.action["id"] != reopened.action["id"]


def test_most_of_what_an_office_accepts_is_done_the_same_day(habits: Habits) -> None:
    """An office completes more than 80 of 100 accepted dispatches on the same day."""
    done = [plan[-1].at for number in range(100) if (plan := react("gongan", working(number), TEN, habits))]
    assert sum(at.date() == TEN.date() for at in done) > 80


def test_a_unit_objects_once_and_takes_the_ruling(habits: Habits) -> None:
    """The objection names a clause and a unit. After the ruling the unit does not object again."""
    shown = {"category": "090403", "text": "整条街停电了"}
    objected = [plan[0].action for plan in of_many("gongshui", habits, **shown) if types(plan) == ["return"]]
    assert len(objected) > 100
    assert {(action["clause"], action["suggest"]) for action in objected} == {("wrong-category", "gongdian")}
    ruled = of_many("gongshui", habits, **shown, rev=3, changes=["case.ruled"])
    assert not any("return" in types(plan) for plan in ruled)


def test_a_stubborn_unit_objects_until_the_town_has_it(habits: Habits) -> None:
    """Each objection has a new id. From tier 3 on the unit accepts."""
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
def test_a_ruling_depends_on_the_objector_and_the_matter(
    habits: Habits, objector: str, category: str, text: str, ruling: str, to: str | None
) -> None:
    """The first verdict that fits counts. None gives the case to its objector as a new lead."""
    others = [{"unit": objector, "role": "lead", "state": "disputed"}]
    shown = dispatch(category=category, text=text, role="assist", may=["progress", "rule"], others=others)
    ruled = next(plan.action for plan in react("linjiang", shown, TEN, habits) if plan.action["type"] == "rule")
    assert (ruled["ruling"], ruled["to"]) == (ruling, to)


def triaged(number: int = 0, **changes: object) -> dict[str, Any]:
    """Return a dispatch that waits for triage, with some fields replaced."""
    explanation: dict[str, Any] = {"category": [], "route": None}
    fields = {"role": "assist", "may": ["progress", "assign"], "explanation": explanation, "category": None}
    return dispatch(number, **{**fields, **changes})


def test_triage_assigns_by_words_and_finds_the_place_in_the_text(habits: Habits) -> None:
    """Triage finds a missing category and a missing place in the words of the text."""
    shown = triaged(area=None, text="盐仓那边换电的柜子又空了")
    (planned,) = react("chengyun", shown, TEN, habits)
    assert planned.action["type"] == "assign"
    assert (planned.action["category"], planned.action["area"]) == ("K00001", "matou")


def test_triage_keeps_a_category_that_the_rules_found(habits: Habits) -> None:
    """Triage leaves the routing to the rules where they have found a category."""
    (planned,) = react("chengyun", triaged(category="040201", text="吵死了"), TEN, habits)
    assert (planned.action["lead"], planned.action["category"]) == (None, None)


def test_triage_sees_danger_first(habits: Habits) -> None:
    """Triage assigns danger to life within minutes, whatever category the rules found."""
    shown = triaged(category="051102", text="桥下堵着，有人困车里")
    (planned,) = react("chengyun", shown, NIGHT, habits)
    assert planned.action["category"] == "A00004"
    assert planned.at - NIGHT < timedelta(minutes=5)


def test_a_routed_case_is_not_assigned_again(habits: Habits) -> None:
    """The triage desk works on its own dispatches like any unit."""
    assert "assign" not in types(react("chengyun", dispatch(may=["accept", "assign"]), TEN, habits))


def test_a_leader_supervises_now_and_then(habits: Habits) -> None:
    """A leader supervises some of the cases that it sees, each until a later moment."""
    shown = {"tier": 4, "role": "assist", "may": ["progress", "supervise"]}
    plans = of_many("ld-chengjian", habits, **shown)
    taken = [planned for plan in plans for planned in plan if planned.action["type"] == "supervise"]
    assert 50 < len(taken) < 130
    assert all(datetime.fromisoformat(planned.action["until"]) > planned.at for planned in taken)


def test_a_mustered_unit_writes_and_does_not_accept(habits: Habits) -> None:
    """A mustered dispatch needs no acceptance. The unit that comes says so in a note."""
    plans = of_many("jiaojing", habits, role="muster", may=["progress"])
    assert {tuple(types(plan)) for plan in plans} == {(), ("progress",)}


def test_a_group_lists_only_what_differs_from_the_default(habits: Habits) -> None:
    """A field that a group does not list is as in the default."""
    own = overlay(habits.default, {"forget": 1.0})
    assert own == habits.default.model_copy(update={"forget": 1.0})
