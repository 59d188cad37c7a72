"""The seed file: whole in itself, and true to the facts that were gathered, where they are."""

import json
from collections import Counter
from datetime import date, time, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

import sers.directory
from sers.directory.helping import Sector
from sers.referrals.lifecycle import Kind, Sort
from sers.values.ods_code import ODSCode
from sers.values.postcode import Postcode
from sers.values.working_time import Hours

Record = dict[str, Any]

SEED = Path(sers.directory.__file__).parent / "seed" / "cornwall.yaml"
FACTS = Path(__file__).parents[3] / "shared" / "cornwall.json"
WITH_A_SOURCE = [
    "organisations",
    "areas",
    "practice_areas",
    "postcode_districts",
    "teams",
    "routing_rules",
    "priorities",
]
CONFIDENCES = {"confirmed", "supported", "inferred", "decided"}
WITHOUT_PCN = {"L82007", "L82620"}

SEEDED: Record = yaml.safe_load(SEED.read_text(encoding="utf-8"))
PRACTICES = [each for each in SEEDED["organisations"] if each["kind"] == "practice"]
PCNS = [area for area in SEEDED["areas"] if area["kind"] == "pcn"]
CODES = {area["code"] for area in SEEDED["areas"]}

needs_facts = pytest.mark.skipif(not FACTS.exists(), reason="the gathered facts are not here")


@cache
def facts() -> Record:
    found: Record = json.loads(FACTS.read_text(encoding="utf-8"))
    return found


def links_now() -> dict[str, str]:
    now = [link for link in SEEDED["practice_areas"] if link["until"] is None]
    assert len(now) == len({link["practice"] for link in now})
    return {link["practice"]: link["area"] for link in now}


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize("section", WITH_A_SOURCE)
def test_every_record_says_where_it_is_from_and_how_far_to_trust_it(section):
    for record in SEEDED[section]:
        named = record["source"].split(", ")
        named += record.get("parent_source", "map").split(", ")
        assert set(named) <= set(SEEDED["sources"]), record
        assert {record["confidence"], record.get("parent_confidence", "confirmed")} <= CONFIDENCES
        assert len(record["source"]) <= 100
        assert len(record.get("note", "")) <= 300


def test_every_source_is_used():
    used = {
        key
        for section in WITH_A_SOURCE
        for record in SEEDED[section]
        for key in f"{record['source']}, {record.get('parent_source', 'map')}".split(", ")
    }
    assert used == set(SEEDED["sources"])


@pytest.mark.parametrize(
    ("section", "key"),
    [
        ("organisations", "key"),
        ("areas", "code"),
        ("postcode_districts", "district"),
        ("teams", "key"),
        ("routing_rules", "position"),
        ("priorities", "code"),
        ("priorities", "position"),
        ("next_steps", "code"),
    ],
)
def test_nothing_is_there_twice(section, key):
    keys = [record[key] for record in SEEDED[section]]
    assert [key for key, times in Counter(keys).items() if times > 1] == []


@pytest.mark.parametrize(
    ("section", "keys"),
    [
        ("organisations", {"key", "kind", "ods_code", "name"}),
        ("areas", {"code", "kind", "name", "ods_code", "parent", "since", "until"}),
        ("practice_areas", {"practice", "area", "since", "until"}),
        ("postcode_districts", {"district", "place", "county", "areas", "suggestion"}),
        (
            "teams",
            {
                *("key", "kind", "name", "short_name", "organisation", "area", "phone", "hours"),
                *("phone_is_invented", "when_closed", "works_bank_holidays", "since"),
            },
        ),
        (
            "routing_rules",
            {"position", "setting", "area", "team", "offers_leg", "because", "since", "until"},
        ),
        (
            "priorities",
            {
                *("code", "position", "label", "short_label", "band", "counts", "call_back"),
                *("pick_up_minutes", "decide_minutes", "reply_minutes", "answer_minutes"),
                *("response_minutes", "since"),
            },
        ),
        ("next_steps", {"code", "label", "hint", "since"}),
    ],
)
def test_no_record_lacks_a_part(section, keys):
    for record in SEEDED[section]:
        assert keys <= set(record), record


def test_codes_and_postcodes_are_written_as_they_are_parsed():
    for each in SEEDED["organisations"]:
        if each["ods_code"]:
            assert ODSCode.parse(each["ods_code"]) == each["ods_code"]
        if "postcode" in each:
            assert Postcode.parse(each["postcode"]) == each["postcode"]
    known = [each["ods_code"] for each in SEEDED["organisations"] if each["ods_code"]]
    assert len(known) == len(set(known))


def test_there_are_55_practices_each_with_an_address():
    assert len(PRACTICES) == 55
    assert all(each["address"] and each["postcode"] for each in PRACTICES)


def test_every_practice_but_two_is_in_a_pcn_now():
    assert {p["ods_code"] for p in PRACTICES} - set(links_now()) == WITHOUT_PCN
    assert set(links_now().values()) == {pcn["code"] for pcn in PCNS}


def test_a_practice_is_never_in_two_pcns_at_once():
    links = sorted(SEEDED["practice_areas"], key=lambda link: (link["practice"], link["since"]))
    for earlier, later in pairwise(links):
        if earlier["practice"] == later["practice"]:
            assert earlier["until"] is not None
            assert earlier["until"] <= later["since"]
    assert all(link["until"] is None or link["since"] < link["until"] for link in links)


def test_a_practice_that_left_its_pcn_keeps_the_link_it_had():
    (left,) = [link for link in SEEDED["practice_areas"] if link["practice"] == "L82620"]
    assert left["area"] == "u68213"
    assert left["until"] == date(2022, 11, 1)


def test_areas_are_one_tree_of_three_levels():
    parents = {area["code"]: area["parent"] for area in SEEDED["areas"]}
    kinds = {area["code"]: area["kind"] for area in SEEDED["areas"]}
    assert Counter(kinds.values()) == {"system": 1, "area": 3, "pcn": 15}
    above = {"pcn": "area", "area": "system"}
    for code, parent in parents.items():
        assert kinds.get(parent) == above.get(kinds[code])


def test_every_district_may_lie_in_some_area_and_suggests_one_of_them_or_none():
    for district in SEEDED["postcode_districts"]:
        assert district["areas"], district
        assert set(district["areas"]) <= {pcn["code"] for pcn in PCNS}
        assert district["suggestion"] in {None, *district["areas"]}


def test_every_practice_stands_in_a_district_that_may_lie_in_its_area():
    areas = {each["district"]: each["areas"] for each in SEEDED["postcode_districts"]}
    for practice in PRACTICES:
        area = links_now().get(practice["ods_code"])
        assert area is None or area in areas[Postcode(practice["postcode"]).district]


def test_every_pcn_has_one_team_and_one_rule_that_leads_to_it():
    teams = {team["key"]: team for team in SEEDED["teams"]}
    for pcn in PCNS:
        (team,) = [each for each in teams.values() if each["area"] == pcn["code"]]
        (rule,) = [each for each in SEEDED["routing_rules"] if each["area"] == pcn["code"]]
        assert team["kind"] == "pcn"
        assert rule["team"] == team["key"]
        assert not rule["offers_leg"]


def test_every_team_belongs_to_an_organisation_and_looks_after_an_area():
    keys = {each["key"] for each in SEEDED["organisations"]}
    for team in SEEDED["teams"]:
        assert team["organisation"] in keys
        assert team["area"] in CODES
    assert Counter(team["kind"] for team in SEEDED["teams"]) == {
        "pcn": 15,
        "bed_bureau": 1,
        "unrouted": 1,
    }


def test_every_desk_works_8_to_8_every_day_and_says_who_looks_at_night():
    for team in SEEDED["teams"]:
        assert team["works_bank_holidays"]
        assert "01632 960" in team["when_closed"]
        hours = hours_of(team)
        assert {weekday for weekday, _, _ in hours.weekly} == set(range(7))
        assert all(span[1:] == (time(8), time(20)) for span in hours.weekly)


def hours_of(team: Record) -> Hours:
    return Hours(
        tuple(
            (weekday, time.fromisoformat(span["opens"]), time.fromisoformat(span["closes"]))
            for span in team["hours"]
            for weekday in span["weekdays"]
        )
    )


def test_no_number_that_could_ring_is_invented():
    phones = [team["phone"] for team in SEEDED["teams"]]
    assert all(phone.startswith("01632 960") for phone in phones)
    assert all(team["phone_is_invented"] for team in SEEDED["teams"])
    assert len(set(phones)) == len(phones)


def test_a_bed_goes_to_the_bureau_and_both_adds_a_leg_there():
    bed, both, *areas, last = sorted(SEEDED["routing_rules"], key=lambda rule: rule["position"])
    assert (bed["setting"], bed["team"], bed["offers_leg"]) == ("bed", "bed-bureau", False)
    assert (both["setting"], both["team"], both["offers_leg"]) == ("both", "bed-bureau", True)
    assert len(areas) == 15
    assert (last["setting"], last["area"], last["team"]) == ("", None, "unrouted")


def test_a_more_urgent_promise_is_never_slower():
    promises = sorted(SEEDED["priorities"], key=lambda each: each["position"])
    assert [each["code"] for each in promises] == ["p1", "p2", "p3", "p4", "p5", "p6"]
    for sooner, later in pairwise(promises):
        for stage in ("pick_up", "decide", "reply", "answer", "response"):
            assert sooner[f"{stage}_minutes"] <= later[f"{stage}_minutes"]
        assert sooner["band"] <= later["band"]
    for each in promises:
        assert each["pick_up_minutes"] <= each["decide_minutes"] <= each["response_minutes"]


def test_the_referrer_is_rung_within_15_minutes_when_hours_matter():
    assert {p["code"]: p["pick_up_minutes"] for p in SEEDED["priorities"] if p["call_back"]} == {
        "p1": 15
    }


def test_reasons_have_codes_of_their_own():
    reasons = SEEDED["reasons"]
    assert set(reasons) == {sort.value for sort in Sort}
    every = [reason for listed in reasons.values() for reason in listed]
    assert len({reason["code"] for reason in every}) == len(every)
    for reason in every:
        assert set(reason) == {"code", "label", "hint", "since"}
        assert len(reason["label"]) <= 120
        assert len(reason["hint"]) <= 200


def test_outcomes_are_of_every_kind_and_have_codes_of_their_own():
    outcomes = SEEDED["outcomes"]
    assert set(outcomes) == {kind.value for kind in Kind}
    every = [outcome for listed in outcomes.values() for outcome in listed]
    assert len({outcome["code"] for outcome in every}) == len(every)
    promised = {each["code"] for each in SEEDED["priorities"]}
    for outcome in every:
        assert set(outcome) - {"after_start", "priority"} == {"code", "label", "hint", "since"}
        assert len(outcome["label"]) <= 120
        assert len(outcome["hint"]) <= 200
        assert outcome.get("priority", "p1") in promised


def test_only_what_ends_something_asks_whether_help_had_begun():
    for kind, listed in SEEDED["outcomes"].items():
        asks = [outcome for outcome in listed if outcome.get("after_start")]
        assert bool(asks) is (kind in {"closure", "leg"})
        # Who never met anybody must be able to say so.
        assert len(asks) < len(listed)


def test_what_a_set_of_legs_asks_for_can_be_asked_and_done():
    skills = {skill["code"] for skill in SEEDED["skills"]}
    assert len(skills) == len(SEEDED["skills"])
    keys = [template["key"] for template in SEEDED["leg_templates"]]
    assert len(set(keys)) == len(keys)
    for template in SEEDED["leg_templates"]:
        assert template["legs"]
        for leg in template["legs"]:
            assert leg["what"]
            assert leg["needs"]
            assert set(leg["skills"]) <= skills
            assert leg["sector"] in Sector.values
            assert leg["points"] > 0


def test_want_of_capacity_is_no_reason_to_refuse():
    for listed in ("not_accepted", "leg_declined"):
        for reason in SEEDED["reasons"][listed]:
            assert "capacity" not in reason["label"].lower()
            assert "no bed" not in reason["label"].lower()


@needs_facts
def test_practices_are_those_gathered():
    gathered = {each["ods"]: each for each in facts()["practices"]}
    assert {each["ods_code"] for each in PRACTICES} == set(gathered)
    for practice in PRACTICES:
        fact = gathered[practice["ods_code"]]
        assert practice["postcode"] == fact["postcode"]
        assert fact["name"].lower().startswith(practice["name"].lower())
        pcn = links_now().get(practice["ods_code"])
        assert (pcn.upper() if pcn else None) == fact["pcn"]


@needs_facts
def test_links_that_ended_are_those_gathered():
    ended = {
        (link["practice"], link["area"].upper(), link["until"] - timedelta(days=1))
        for link in SEEDED["practice_areas"]
        if link["until"]
    }
    assert ended == {
        (each["ods"], former["pcn"], day(former["left"]))
        for each in facts()["practices"]
        for former in each.get("former_pcn_links", [])
    }


@needs_facts
def test_pcns_and_their_areas_are_those_gathered():
    gathered = {each["ods"]: each for each in facts()["pcns"]}
    assert {pcn["ods_code"] for pcn in PCNS} == set(gathered)
    for pcn in PCNS:
        fact = gathered[pcn["ods_code"]]
        assert pcn["code"] == fact["ods"].lower()
        assert pcn["name"] == fact["name"].replace("&", "and")
        assert (pcn["parent"], pcn["parent_confidence"]) == (fact["ica"], fact["ica_confidence"])
        assert pcn["since"] == day(fact["opened"])


@needs_facts
def test_districts_are_those_gathered_and_allow_at_least_as_much():
    gathered = {each["district"]: each for each in facts()["postcode_districts"]}
    seeded = {each["district"]: each for each in SEEDED["postcode_districts"]}
    assert set(seeded) == set(gathered)
    wider = set()
    for district, fact in gathered.items():
        default = fact["suggested_default_pcn"]
        here = {code.lower() for code in [*fact["pcns_with_a_practice_here"], default] if code}
        assert here <= set(seeded[district]["areas"])
        assert seeded[district]["suggestion"] == (default.lower() if default else None)
        if here != set(seeded[district]["areas"]):
            wider.add(district)
    assert wider == {"PL30", "PL32", "TR2", "TR13", "TR16"}


@needs_facts
def test_hospitals_and_trusts_are_those_gathered():
    seeded = {each["ods_code"]: each for each in SEEDED["organisations"] if each["ods_code"]}
    for fact in [*facts()["community_hospitals"], *facts()["other_bedded_sites"]]:
        assert seeded[fact["ods_site"]]["postcode"] == fact["postcode"]
        assert seeded[fact["ods_site"]]["beds"] in {"open", "closed", "unknown"}
    for trust in facts()["system"]["trusts"]:
        assert trust["ods"] is None or trust["ods"] in seeded
    assert facts()["system"]["icb"]["ods"] in seeded
