"""Where a referral goes and why: the rules by themselves, then with the county as seeded."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sers.directory import queries as directory
from sers.directory.loading import read_seed
from sers.directory.models import CareArea, PracticeArea, Team
from sers.intake import drafting
from sers.referrals import destination, routing, submission
from sers.referrals.destination import Destination
from sers.referrals.lists import RoutingRule
from sers.referrals.routing import (
    Area,
    Candidate,
    Facts,
    Ground,
    NoRouteFound,
    Place,
    Placing,
    Practice,
    Setting,
)
from tests.builders import A_BED, a_draft, a_referral, penwith, seen_by, the_bed_bureau, truro

WEST, EAST, NORTH = Area("w", "West"), Area("e", "East"), Area("n", "North")
SURGERY = Practice("The Surgery", WEST)
NOWHERE = Place()
DAY = date(2026, 11, 22)


# Placing, with nothing but values


def place(practice: Practice | None, *areas: Area) -> Placing:
    return routing.place(practice, Place("TR1", "Truro", areas))


def test_a_practice_and_a_place_that_agree_settle_it():
    assert place(SURGERY, WEST) == Placing(WEST, Ground.PRACTICE)
    assert place(SURGERY, EAST, WEST) == Placing(WEST, Ground.PRACTICE)


def test_where_they_disagree_a_person_chooses_among_both_with_reasons():
    placing = place(SURGERY, EAST, NORTH)
    assert placing.area is None
    assert placing.must_choose
    assert placing.candidates == (
        Candidate(WEST, Ground.PRACTICE),
        Candidate(EAST, Ground.PLACE),
        Candidate(NORTH, Ground.PLACE),
    )


def test_a_postcode_district_alone_never_settles_it_even_if_it_lies_in_one_area():
    placing = place(None, EAST)
    assert (placing.area, placing.must_choose) == (None, True)


def test_a_place_nobody_named_agrees_with_nothing():
    placing = routing.place(SURGERY, NOWHERE)
    assert (placing.area, placing.candidates) == (None, (Candidate(WEST, Ground.PRACTICE),))


def test_a_place_outside_the_county_leaves_the_practice_to_choose():
    assert place(SURGERY).candidates == (Candidate(WEST, Ground.PRACTICE),)


def test_a_practice_without_a_pcn_is_for_a_person_to_decide_wherever_help_is_given():
    assert place(Practice("St Elsewhere", None), EAST) == Placing(None, Ground.NO_PCN)
    assert not place(Practice("St Elsewhere", None), EAST).must_choose


def test_where_nothing_is_known_there_is_nothing_to_choose():
    placing = routing.place(None, NOWHERE)
    assert (placing.area, placing.ground, placing.must_choose) == (None, Ground.UNSETTLED, False)


def test_only_a_candidate_can_be_chosen():
    placing = place(SURGERY, EAST)
    assert routing.chosen(placing, EAST).area == EAST
    assert routing.chosen(placing, EAST).ground is Ground.CHOSEN
    assert not routing.chosen(placing, EAST).must_choose
    assert routing.chosen(placing, NORTH) == placing
    assert routing.chosen(placing, None) == placing
    assert routing.chosen(place(SURGERY, WEST), EAST) == place(SURGERY, WEST)


areas = st.sampled_from([WEST, EAST, NORTH])
practices = st.none() | st.builds(Practice, st.just("P"), st.none() | areas)
places = st.builds(
    Place, st.sampled_from(["", "TR1"]), st.just(""), st.lists(areas, unique=True).map(tuple)
)


@given(practices, places)
def test_an_area_is_found_only_where_the_practice_is_in_it_and_the_place_may_be(practice, support):
    placing = routing.place(practice, support)
    if placing.area:
        assert practice.area == placing.area
        assert support.is_known
        assert placing.area in support.areas
    offered = [candidate.area for candidate in placing.candidates]
    assert len(set(offered)) == len(offered)
    assert not (placing.area and offered)


# Deciding, with nothing but values


@dataclass(frozen=True)
class ARule:
    position: int
    setting: str = ""
    area_id: str | None = None
    offers_leg: bool = False
    since: date = DAY - timedelta(days=9)
    until: date | None = None


LAST = ARule(999)


def decided(rules: list[ARule], setting: Setting = Setting.HOME, area: str | None = "w") -> int:
    return routing.decide(Facts(setting, area, DAY), rules).rule.position


def test_the_first_rule_by_position_whose_every_condition_holds_decides():
    assert decided([LAST, ARule(2, area_id="w"), ARule(1, area_id="e")]) == 2
    assert decided([LAST, ARule(2), ARule(1, setting="home", area_id="w")]) == 1
    assert decided([LAST, ARule(1, setting="bed", area_id="w")]) == 999


@pytest.mark.parametrize(
    ("since", "until", "applies"),
    [
        (DAY, None, True),
        (DAY + timedelta(days=1), None, False),
        (DAY - timedelta(days=1), DAY, False),
        (DAY - timedelta(days=1), DAY + timedelta(days=1), True),
    ],
)
def test_a_rule_holds_from_its_first_day_until_before_its_last(since, until, applies):
    rule = replace(ARule(1), since=since, until=until)
    assert decided([LAST, rule]) == (1 if applies else 999)


def test_every_leg_that_applies_is_offered_and_none_decides():
    rules = [
        LAST,
        ARule(1, setting="both", offers_leg=True),
        ARule(2, area_id="w"),
        ARule(3, setting="both", offers_leg=True),
        ARule(4, setting="bed", offers_leg=True),
    ]
    decision = routing.decide(Facts(Setting.BOTH, "w", DAY), rules)
    assert decision.rule.position == 2
    assert [leg.position for leg in decision.legs] == [1, 3]


def test_rules_without_a_last_one_are_a_fault_and_say_so():
    with pytest.raises(NoRouteFound):
        decided([ARule(1, area_id="e"), ARule(2, offers_leg=True)])


# The county as seeded

SEED = read_seed()
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
PRACTICES = {p["ods_code"]: p for p in SEED["organisations"] if p["kind"] == "practice"}
LINKS = {link["practice"]: link["area"] for link in SEED["practice_areas"] if not link["until"]}
TEAMS = {team["area"]: team["key"] for team in SEED["teams"] if team["kind"] == "pcn"}
in_the_county = pytest.mark.django_db


def asked(**bound: Any) -> dict[str, Any]:
    """Answers as the form binds them, for help at home of a patient of Bodriggy in Hayle."""
    given = {
        "referral.setting": "home",
        "person.practice": "L82036",
        "place.support": "usual",
        "place.postcode": "TR27 4BQ",
        "place.now": "home",
    }
    named = {key.replace("__", "."): value for key, value in bound.items()}
    return {key: value for key, value in (given | named).items() if value is not None}


def going(**bound: Any) -> Destination:
    found = destination.of(asked(**bound), chosen=None, at=NOW)
    assert found
    return found


@in_the_county
@pytest.mark.parametrize("code", sorted(PRACTICES))
def test_each_of_the_55_practices_lands_where_the_table_says(code):
    practice = PRACTICES[code]
    there = going(person__practice=code, place__postcode=practice["postcode"])
    if code in LINKS:
        assert there.owner.key == TEAMS[LINKS[code]]
        assert there.because == f"{practice['name']} belongs to {there.area.name}"
    else:
        assert there.owner.key == "unrouted"
        assert there.because == f"{practice['name']} belongs to no PCN, so a person decides"
    assert not there.must_choose
    assert there.legs == []


@in_the_county
def test_both_practices_of_bude_belong_to_coast_and_country():
    bude = [code for code, p in PRACTICES.items() if p["name"].startswith(("Stratton", "Neetside"))]
    assert len(bude) == 2
    for code in bude:
        there = going(person__practice=code, place__postcode=PRACTICES[code]["postcode"])
        assert there.owner.key == "coast-and-country-pcn"


@in_the_county
def test_the_two_practices_without_a_pcn_go_to_a_person():
    camelford, harris_memorial = "L82007", "L82620"
    assert {code for code in PRACTICES if code not in LINKS} == {camelford, harris_memorial}
    assert "Camelford" in PRACTICES[camelford]["address"]
    assert PRACTICES[harris_memorial]["name"].startswith("Harris Memorial")


@in_the_county
@pytest.mark.parametrize("code", [*sorted(PRACTICES)[:6], "none", "elsewhere", "unknown"])
@pytest.mark.parametrize("postcode", ["TR27 4BQ", "EX1 1AA", None])
def test_a_bed_is_the_bed_bureaus_whoever_and_wherever(code, postcode):
    there = going(referral__setting="bed", person__practice=code, place__postcode=postcode)
    assert there.owner == the_bed_bureau()
    assert not there.must_choose
    assert there.legs == []


@in_the_county
@pytest.mark.parametrize(("setting", "legs"), [("home", 0), ("both", 1), ("not_sure", 0)])
def test_all_else_is_the_pcn_teams_and_both_asks_the_bed_bureau_besides(setting, legs):
    there = going(referral__setting=setting)
    assert there.owner == penwith()
    assert there.legs == [the_bed_bureau()] * legs


@in_the_county
@pytest.mark.parametrize(
    "now", ["home", "ward", "emergency", "care_home", "family", "no_address", "elsewhere", None]
)
def test_where_the_person_is_now_changes_nothing(now):
    there = going(place__now=now, place__now_detail="Treliske, Truro, TR1 3LJ")
    assert there == going()


@in_the_county
def test_never_by_a_postcode_district_alone():
    for code in ("none", "elsewhere", "unknown", "", None, "L00000"):
        there = going(person__practice=code, place__postcode="TR1 2AB")
        assert there.must_choose, code
        assert there.owner.key == "unrouted"
        assert there.choices


@in_the_county
def test_a_visitor_is_offered_both_areas_each_with_its_reason():
    there = going(place__support="another", support__postcode="TR1 2AB")
    assert there.must_choose
    reasons = {choice.name: choice.because for choice in there.choices}
    assert next(iter(reasons)) == "Penwith PCN"
    assert reasons["Penwith PCN"] == "Bodriggy Health Centre belongs to Penwith PCN"
    assert all(
        because.startswith("help will be given near Truro (TR1), where ")
        for name, because in reasons.items()
        if name != "Penwith PCN"
    )
    assert len(reasons) > 1


@in_the_county
def test_choosing_settles_it_and_only_among_those_offered():
    visiting = asked(place__support="another", support__postcode="TR1 2AB")
    chosen = destination.of(visiting, chosen=truro().area, at=NOW)
    assert (chosen.owner, chosen.must_choose) == (truro(), False)
    elsewhere = CareArea.objects.get(code="u41591")
    assert destination.of(visiting, chosen=elsewhere, at=NOW).must_choose
    nobody_knows = destination.of(visiting, chosen=None, unsettled=True, at=NOW)
    assert (nobody_knows.owner.key, nobody_knows.must_choose) == ("unrouted", False)


@in_the_county
@pytest.mark.parametrize("postcode", [{"not_known": True}, None, "", "EX1 1AA", "SW1A 1AA"])
def test_no_fixed_abode_and_places_elsewhere_leave_the_practice_to_choose(postcode):
    there = going(place__postcode=postcode)
    assert there.must_choose
    assert [choice.name for choice in there.choices] == ["Penwith PCN"]


@in_the_county
@pytest.mark.parametrize("postcode", [{"not_known": True}, "EX1 1AA"])
def test_without_practice_and_place_it_goes_to_the_unrouted_desk_at_once(postcode):
    there = going(person__practice="none", place__postcode=postcode)
    assert (there.owner.key, there.must_choose, there.choices) == ("unrouted", False, [])
    assert there.owner.hours.exists()


@in_the_county
def test_only_the_place_of_support_is_looked_at():
    here = going(place__support="another", place__postcode="EX1 1AA", support__postcode="TR27 4BQ")
    assert here.owner == penwith()
    undecided = going(place__support="not_decided")
    assert undecided.must_choose


@in_the_county
def test_nothing_is_said_before_it_is_known_what_is_wanted():
    assert destination.of({}, chosen=None) is None


@in_the_county
def test_a_practice_that_changes_its_pcn_counts_from_that_day():
    day = date(2026, 12, 1)
    old = PracticeArea.objects.get(practice__ods_code="L82036", until=None)
    old.until = day
    old.save()
    PracticeArea.objects.create(practice=old.practice, area=truro().area, since=day)
    for at, team in [
        (datetime(2026, 11, 30, 23, 59, tzinfo=UTC), penwith()),
        (datetime(2026, 12, 1, 0, 0, tzinfo=UTC), truro()),
    ]:
        postcode = {"place.postcode": "TR27 4BQ" if team == penwith() else "TR1 2AB"}
        assert destination.of(asked() | postcode, chosen=None, at=at).owner == team


@in_the_county
def test_a_rule_that_changes_counts_from_that_day():
    rule = RoutingRule.objects.get(area=penwith().area)
    rule.until = date(2026, 12, 1)
    rule.save()
    newer = RoutingRule.objects.create(
        position=rule.position + 1, area=rule.area, team=truro(), since=date(2026, 12, 1)
    )
    assert going().owner == penwith()
    later = destination.of(asked(), chosen=None, at=datetime(2026, 12, 1, tzinfo=UTC))
    assert later.owner == newer.team


@in_the_county
def test_every_desk_that_rules_lead_to_can_own_a_referral():
    for rule in RoutingRule.objects.select_related("team"):
        assert rule.team.kind in (Team.LEG_HOLDERS if rule.offers_leg else Team.DESKS)
        assert rule.team.works_on(date(2026, 11, 22))


@in_the_county
@settings(max_examples=12, deadline=None)
@given(data=st.data())
def test_what_was_shown_before_sending_is_what_is_sent(data):
    code = data.draw(st.sampled_from([*sorted(PRACTICES), "none", "elsewhere"]))
    setting = data.draw(st.sampled_from(list(Setting)))
    postcode = data.draw(st.sampled_from(["TR27 4BQ", "TR1 2AB", "EX23 8AA", "EX1 1AA"]))
    bed = A_BED if setting in {Setting.BED, Setting.BOTH} else {}
    draft = a_draft(practice=code, setting=setting.value, postcode=postcode, **bed)
    with seen_by(draft.author):
        shown = destination.of(draft.version.read().bound(draft.answers), chosen=None)
        if shown.must_choose:
            picked = data.draw(st.sampled_from([None, *(choice.code for choice in shown.choices)]))
            area = CareArea.objects.filter(pk=picked).first()
            drafting.choose_area(draft, area, seen=1)
            bound = draft.version.read().bound(draft.answers)
            shown = destination.of(bound, chosen=area, unsettled=area is None)
        sent = submission.send(draft.pk, by=draft.author)
        assert (sent.owner, sent.area, sent.because) == (shown.owner, shown.area, shown.because)
        assert [leg.owner for leg in sent.allocations.all()] == shown.legs


@pytest.mark.django_db
def test_a_rule_whose_team_has_ended_leads_to_the_next():
    Team.objects.filter(key="penwith-pcn").update(until=directory.today())
    assert a_referral().owner.key == "unrouted"
