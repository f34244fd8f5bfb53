"""The demonstration pack compiles, is complete, and its words recognise what people mean."""

import csv
import io

import pytest

from handlers.intake.classify.classifier import classify
from handlers.policy.coverage import Coverage
from handlers.policy.pack_faults import PackError
from handlers.policy.rules import Rules
from operations.packs import find_pack, pack_names, read_pack
from schemas.policy.pack import AreaRow
from schemas.vocabulary import DeadlineKind, Role, Tier

TOWNS = ("linjiang", "dongling", "hewan", "liutang")
HALF_INSIDE = 0.0099  # of a degree: every village has at least this much on each side of its centre

UNLISTED: frozenset[str] = frozenset()
"""Categories that only the last resort answers for. Shorten it, never lengthen it without a reason."""


@pytest.fixture(scope="module")
def rules() -> Rules:
    """Return the demonstration district's policy."""
    return read_pack(find_pack("qingjiang"))


def villages_of(rules: Rules) -> list[str]:
    """Return the village codes, in the order of units.yaml."""
    return [unit.code for unit in rules.units.values() if unit.level == "village"]


def test_it_is_as_large_as_a_district(rules: Rules) -> None:
    """It has 4 towns, 20 villages, 25 other units, 60 categories and 40 duties."""
    assert [unit.code for unit in rules.units.values() if unit.level == "town"] == list(TOWNS)
    assert len(villages_of(rules)) == 20
    assert len(rules.units) - 24 >= 25
    assert len(rules.categories) >= 60
    assert len([code for code in rules.categories if code.startswith("K")]) >= 8
    assert len(rules.duties) >= 40
    assert len(rules.dangers) >= 7
    assert {danger.service for danger in rules.dangers} == {"110", "119", "120", "122"}


def test_every_town_and_village_has_a_seat(rules: Rules) -> None:
    """The seat is the unit of the same code."""
    assert rules.seats == {code: code for code in (*TOWNS, *villages_of(rules))}


def test_every_category_reaches_a_duty_of_its_own(rules: Rules) -> None:
    """The last resort is for unforeseen cases."""
    unforeseen = {code for code in rules.categories if rules.duty(code, None).id == rules.pack.last_resort}
    assert unforeseen == UNLISTED


def test_the_villages_lie_where_the_map_says(rules: Rules) -> None:
    """Town t, village v: the centre is 113.815 + 0.03 v, 22.615 + 0.03 t, with 0.010 around it."""
    for index, village in enumerate(villages_of(rules)):
        lon, lat = 113.815 + 0.03 * (index % 5), 22.615 + 0.03 * (index // 5)
        for dx in (-HALF_INSIDE, 0, HALF_INSIDE):
            for dy in (-HALF_INSIDE, 0, HALF_INSIDE):
                area = rules.places.locate(lon + dx, lat + dy)
                assert area is not None
                assert (area.town, area.village) == (TOWNS[index // 5], village)
                assert area.grid is not None
                assert area.grid.startswith(f"{village}-g")


def test_a_public_place_lies_in_the_grid_that_it_stands_for(rules: Rules) -> None:
    """Rounding does not move it over a border."""
    for area in rules.places.areas:
        centre = rules.places.centre(area)
        found = rules.places.locate(centre.lon, centre.lat)
        assert found is not None
        assert found.town == area.town
        assert area.grid is None or found.grid == area.grid


def test_everybody_who_answers_may_answer(rules: Rules) -> None:
    """Owners of every tier on every ladder exist and have a role; an auditor never leads."""
    for duty in rules.duties:
        for area in rules.places.areas:
            owners = {rules.owner(tier, duty, area) for tier in duty.ladder}
            lead = rules.seat(duty.lead, area)
            assert all(rules.roles(unit) for unit in owners)
            assert set(rules.roles(lead)) & {Role.DEPARTMENT, Role.VILLAGE, Role.TOWN}


def test_every_leg_has_a_span_at_every_tier(rules: Rules) -> None:
    """The pack gives every deadline that can be asked for."""
    legs = [leg for leg in DeadlineKind if leg not in (DeadlineKind.ERASE, DeadlineKind.FORGET)]
    assert all(rules.span(pace, tier, leg) for pace in rules.pack.paces for tier in Tier for leg in legs)


def test_the_table_of_first_matches_agrees_with_the_rules(rules: Rules) -> None:
    """What the compiler checks by sets is what routes a case."""
    areas = [area for area in rules.places.areas if area.grid is None]
    towns = [AreaRow(level="town", code=code, name="", parent=None) for code in TOWNS]
    villages = [
        AreaRow(level="village", code=area.village, name="", parent=area.town) for area in areas if area.village
    ]
    reach = Coverage(rules.duties, rules.categories, [*towns, *villages])
    for category in rules.categories:
        routed = {rules.duty(category, area).id for area in (None, *areas)}
        assert {duty.id for duty in reach.duties_of(category)} == routed


def test_most_kinds_of_ladder_and_every_pace_are_used(rules: Rules) -> None:
    """The demonstration shows what a pack can express."""
    ladders = {duty.ladder for duty in rules.duties}
    assert ladders >= {(1, 2, 3, 4, 5), (2, 3, 4, 5), (3, 4, 5), (1, 2, 3)}
    assert {duty.pace for duty in rules.duties} == set(rules.pack.paces)
    assert any(duty.areas != ("*",) for duty in rules.duties)


SENTENCES = """\
K00007|中山路与人民路口井盖破损，外卖车差点翻了
K00007|马路中间个窨井盖唔见咗
K00001|换电柜坏了两天，附近找不到地方充电
K00002|锦绣家园保安不让骑手进小区，要走路送十分钟
K00003|商家一直卡餐，等餐半个钟
K00005|站长扣了我三百块钱，骑手保险也没买
K00009|系统派单太远，超时就扣钱，申诉没用
030302|南门老街垃圾没人收，堆了三天臭死了
030501|上湾老街路灯坏了，晚上黑麻麻
051109|交通灯坏咗，路口好乱
051102|文昌路早高峰塞车塞到爆
070402|文昌花苑消防通道被私家车堵死了
030604|楼道堆满杂物鞋柜，走路都难
090305|楼上漏水漏到我家，邻居不肯修
040201|凌晨两点工地还在打桩，睡不着
080508|包工头拖欠工资三个月没发
"""


@pytest.mark.parametrize(("category", "text"), list(csv.reader(io.StringIO(SENTENCES), delimiter="|")))
def test_the_words_know_what_people_mean(rules: Rules, category: str, text: str) -> None:
    """The intended category comes first, with enough confidence to need no triage."""
    guess = classify(text, None, None, rules.places.areas[0], rules)
    assert (guess.category, guess.doubt) == (category, None), (guess.category, guess.confidence)


ALARMS = """\
gas|闻到一股很浓的煤气味，好像燃气管漏了
|想装燃气报警器有没有补贴
fire|好怕，楼上着火了
fire|小区冒浓烟，消防通道还被堵住，消防车进不去
|消防通道被堵了
|明天消防演习几点开始
|房租涨得着火了一样
electric|高压线断了掉在路上冒火花
|漏电保护器坏了
trapped|电梯困人了，里面有老人
|手机掉进下水道里
drown|小孩掉进河里了救命
|建议加防溺水警示牌
collapse|旧屋倒塌了
|老房子裂了，担心会塌
crash|外卖小哥被小车撞倒了，流好多血
|外卖车差点翻了
hurt|有个老人晕倒在公交站，没反应
|投诉物业没反应
violence|有人持刀在菜市场追人
suicide|有个女子站在天台要跳楼
|吵得想跳楼
missing|我一转头孩子不见了，五岁女孩
|手机不见了
ordnance|宅基地挖出疑似旧炮弹一枚
blast|工厂发生爆炸了
|老板气得快爆炸了
"""


@pytest.mark.parametrize(("danger", "text"), list(csv.reader(io.StringIO(ALARMS), delimiter="|")))
def test_a_danger_is_known_and_a_false_alarm_too(rules: Rules, danger: str, text: str) -> None:
    """An empty first column means that no danger is recognised."""
    found = classify(text, None, None, None, rules).danger
    assert (found.rule if found else "") == danger


def test_a_pack_is_found_by_name_and_by_path() -> None:
    """Anything else is refused with the names of the packs."""
    assert find_pack(find_pack("qingjiang")) == find_pack("qingjiang")
    assert "qingjiang" in pack_names()
    with pytest.raises(PackError, match=r"nowhere: is neither .*qingjiang"):
        find_pack("nowhere")
