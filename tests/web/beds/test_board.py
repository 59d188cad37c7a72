"""The bed board and the wall: what stands on them, of whom they may speak, that they stay cheap."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from sers.audit.models import Access
from sers.beds import choosing, staying, stock
from sers.beds.lifecycle import Condition
from sers.beds.models import Bed, Placement
from sers.beds.places import Sex
from sers.beds.requirement import Sort
from sers.beds.states import LOOKS, State
from sers.directory.models import Team
from tests.beds.lives import (
    a_bed,
    a_coordinator,
    a_unit,
    agreed,
    arrived,
    held,
    offered,
    placing,
    reserved,
    staff_of,
)
from tests.builders import A_BED, a_protected_referral, a_reason, a_team, seen_by
from tests.web.triage.working import accesses, browser_of, queries, row_of, rows_in, soup, text_of

pytestmark = pytest.mark.django_db

STYLES = Path(__file__).parents[3] / "sers" / "web" / "static" / "sers" / "beds.css"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def opened(by=None, name="board", **asking):
    return browser_of(by or a_coordinator()).get(reverse(f"beds:{name}"), **asking)


def part(answer, name):
    """What stands in one part of the page, in one line."""
    slot = soup(answer).select_one(f"[data-slot={name}]")
    assert slot is not None
    return " ".join(slot.get_text(" ").split())


def by_staff(unit, verb, *args, **given):
    nurse = staff_of(unit)
    with seen_by(nurse):
        return verb(*args, by=nurse, **given)


def beds_of(unit, many, **fields):
    return [a_bed(unit, name=f"Bed {number + 1}", **fields) for number in range(many)]


def one_of_each():
    """A unit with a bed in every state; and who is behind those that are taken."""
    unit = a_unit()
    beds = dict(zip(State, beds_of(unit, len(State)), strict=True))
    now = timezone.now()
    offered(agreed(), beds[State.OFFERED])
    held(agreed(), beds[State.HELD])
    # Late in the evening «in a minute» is tomorrow.
    by_staff(unit, stock.take, beds[State.LEAVING], at=now - DAY, leaving_at=now)
    by_staff(unit, stock.set_condition, beds[State.CLEANING], Condition.HOUSEKEEPING)
    by_staff(unit, stock.set_condition, beds[State.CONTAMINATED], Condition.CONTAMINATED)
    by_staff(unit, stock.set_condition, beds[State.ISOLATED], Condition.ISOLATED)
    closing = {"reason": a_reason("bed_closed"), "review_on": now.date() + DAY}
    by_staff(unit, stock.close, beds[State.CLOSED], **closing)
    by_staff(unit, stock.take, beds[State.TAKEN])
    _, placement = arrived(agreed(), beds[State.AWAY])
    by_staff(unit, _away, placement)
    return unit, beds


def _away(placement, *, by):
    staying.go_away(Placement.objects.get(pk=placement.pk), by=by)


def test_each_bed_is_in_one_state_told_by_letter_and_words():
    unit, _beds = one_of_each()
    row = row_of(opened(), unit)
    squares = row.select(".beds-bed")
    assert [each.get_text() for each in squares] == [LOOKS[state].letter for state in State]
    assert [each["title"] for each in squares] == [
        f"Bed {number}: {LOOKS[state].words}" for number, state in enumerate(State, 1)
    ]
    said = ", ".join(f"1 {look.words}" for look in LOOKS.values())
    assert row.select_one("[role=img]")["aria-label"] == said


def test_no_two_states_look_alike_even_without_colour():
    letters = [look.letter for look in LOOKS.values()]
    assert len(set(letters)) == len(State)
    assert len({str(look.words) for look in LOOKS.values()}) == len(State)
    styles = STYLES.read_text()
    assert [state for state in State if f".beds-bed--{state}" not in styles] == []
    assert [state for state in State if f".beds-span--{state}" not in styles] == []


def test_the_counts_are_those_of_all_units():
    one_of_each()
    a_bed()
    a_bed(a_unit(sort=Sort.HOSPICE))
    answer = opened()
    assert part(answer, "tally").startswith("3 free 1 offered 1 held 1 leaving today 1 being")
    assert "12 beds, 3 taken" in part(answer, "tally")
    heads = [head.get_text(" ") for head in soup(answer).select(".app-group")]
    assert heads == [
        "Community hospitals  2 free of 11",
        "Treatment units, hotel rooms, hospices  1 free of 1",
    ]


def test_what_is_free_is_said_in_words():
    unit = a_unit()
    beds_of(unit, 2)
    a_bed(unit, bay="A", bay_sex=Sex.FEMALE)
    a_bed(unit, bay="B", bay_sex=Sex.MALE)
    a_bed(unit, bay="C")
    said = " ".join(row_of(opened(), unit).get_text(" ").split())
    free = "2 side rooms, 1 in a women’s bay, 1 in a men’s bay, 1 in a bay for anyone"
    assert f"5 free: {free}" in said


def test_a_vacancy_says_when_and_how_it_was_confirmed_and_whether_to_ask_first():
    fresh, stale, never = a_unit(), a_unit(phone="01632 960144"), a_unit()
    bed = a_bed(fresh)
    by_staff(fresh, stock.confirm, [bed])
    a_bed(stale, confirmed_at=timezone.now() - 30 * HOUR, confirmed_how="link")
    a_bed(never, confirmed_at=None)
    answer = opened()
    assert "just now, by the ward or home" in row_of(answer, fresh).get_text()
    assert "30 h ago: ask before offering" in row_of(answer, stale).get_text()
    assert "never: ask before offering" in row_of(answer, never).get_text()
    bars = [row_of(answer, unit).select_one("svg")["data-bars"] for unit in (fresh, stale, never)]
    assert bars == ["4", "1", "0"]
    asked = part(answer, "ask-about")
    assert f"{stale.site.name}, {stale.name} : 1 free, last confirmed yesterday" in asked
    assert "01632 960144" in asked
    assert f"{never.name} : 1 free, never confirmed" in asked
    assert fresh.name not in asked.split()


def test_a_closure_that_is_to_be_looked_at_is_asked_about():
    unit = a_unit()
    past = timezone.now() - 3 * DAY
    closing = {"reason": a_reason("bed_closed"), "review_on": past.date() + DAY, "at": past}
    for bed in beds_of(unit, 2):
        by_staff(unit, stock.close, bed, **closing)
    assert "2 closed (" in part(opened(), "ask-about")


def test_whoever_should_have_left_is_listed_with_the_name_where_it_is_ours():
    unit = a_unit()
    mine, others = beds_of(unit, 2)
    past = timezone.now() - 2 * DAY
    arrived(_for("Pascoe", agreed), mine, leaving_at=timezone.now() + HOUR)
    by_staff(unit, stock.take, others, at=past, leaving_at=past + DAY)
    answer = opened()
    assert f"{others.name}, expected to leave" in part(answer, "should-have-left")
    assert "PASCOE" not in part(answer, "should-have-left")
    assert "1 should have left" in row_of(answer, unit).get_text()


def _for(family_name, verb, **given):
    return verb(answers={"family_name": family_name}, **given)


def test_those_who_wait_stand_in_order_and_each_says_why():
    _for("Later", agreed)
    _for("Urgent", agreed, urgent=True)
    _for("Dying", agreed, last_days=True, needs={"oxygen": True})
    out = _for("Unready", agreed, urgent=True)
    with placing(out) as (mine, by):
        reason = a_reason("bed_not_ready")
        choosing.not_ready(mine, reason=reason, by=by)
    lines = soup(opened()).select(".beds-line li")
    said = [" ".join(line.get_text(" ").split()) for line in lines]
    assert [line.split(",")[0] for line in said] == [
        "1. DYING",
        "2. URGENT",
        "3. LATER",
        "4. UNREADY",
    ]
    assert "End of life" in said[0]
    assert "oxygen, hoist" in said[0]
    assert "Before 2: Care at the end of life comes first" in said[0]
    assert "Before 3: A bed instead of hospital comes first" in said[1]
    assert "Before 4: Is ready now" in said[2]
    assert "not ready since" in said[3]
    assert str(reason.label) in said[3]
    assert "How the order is made" in text_of(opened())


def _unready(family_name):
    with placing(_for(family_name, agreed)) as (mine, by):
        choosing.not_ready(mine, reason=a_reason("bed_not_ready"), by=by)


def test_a_long_line_ends_with_the_way_to_the_whole_list_and_to_the_proposal():
    held(_for("Held", agreed), a_bed(a_unit()))
    for number in range(9):
        _for(f"Waits{number}", agreed)
    _unready("Unready")
    answer = opened()
    page = soup(answer)
    assert len(page.select(".beds-line li")) == 8
    assert "Waiting for a bed ( 11 )" in text_of(answer)
    said = part(answer, "waiting")
    assert "The whole waiting list (3 more, 1 of them not ready)" in said
    assert "Propose for all 9" in said
    ways = {link["href"] for link in page.select("[data-slot=waiting] > p > a")}
    assert ways == {reverse("beds:waiting"), reverse("beds:proposal")}


def test_a_change_behind_those_who_are_shown_is_news_too():
    for number in range(9):
        _for(f"Waits{number}", agreed)
    before = soup(opened()).select_one("#board")["data-as-of"]
    _unready("Unready")
    assert soup(opened()).select_one("#board")["data-as-of"] != before


def test_the_board_announces_units_and_not_referrals():
    board = soup(opened()).select_one("#board")
    assert board["data-one-new"] == "1 new unit on the board"
    assert board["data-many-new"] == "{} new units on the board"


def test_how_the_search_stands_is_said_without_the_place():
    unit = a_unit()
    bed, other = beds_of(unit, 2)
    held(_for("Held", agreed), bed)
    offered(_for("Offered", agreed), other)
    waiting = part(opened(), "waiting")
    assert "one bed held until" in waiting
    assert "one bed offered, reply by" in waiting
    assert unit.name not in waiting
    assert unit.site.name not in waiting


def test_what_runs_out_is_listed_soonest_first_with_whom_it_is_for():
    first, second = a_unit(), a_unit()
    held(_for("Held", agreed), a_bed(first), until=timezone.now() + 3 * HOUR)
    offered(_for("Offered", agreed), a_bed(second))
    said = part(opened(), "running-out")
    assert said.index("OFFERED") < said.index("HELD")
    assert f"{second.site.name}, {second.name} for OFFERED" in said


def test_a_reserved_bed_without_a_limit_is_held():
    unit = a_unit()
    reserved(agreed(), a_bed(unit))
    assert row_of(opened(), unit).select_one(".beds-bed--held")


def test_beside_a_place_a_protected_person_is_not_named():
    bureau, unit = a_coordinator(), a_unit()
    referral = a_protected_referral(family_name="Hidden", **(A_BED | {"setting": "bed"}))
    held(agreed(referral=referral), a_bed(unit))
    for name in ("board", "wall", "list", "calendar"):
        answer = opened(bureau, name)
        places = part(answer, "running-out") if name == "board" else text_of(answer)
        assert "HIDDEN" not in places.upper(), name
    said = part(opened(bureau), "running-out")
    assert f"{unit.name} for somebody whose whereabouts are kept secret" in said


def test_another_bureau_sees_that_a_bed_is_held_and_not_for_whom():
    unit = a_unit()
    held(_for("Held", agreed), a_bed(unit))
    other = a_coordinator(a_team("", Team.Kind.BED_BUREAU))
    answer = opened(other)
    assert row_of(answer, unit).select_one(".beds-bed--held")
    assert "HELD," not in text_of(answer)
    assert part(answer, "waiting") == "Nobody waits."
    assert part(answer, "running-out") == "No offer, hold or absence runs out."
    for name in ("wall", "list", "calendar"):
        assert "HELD," not in text_of(opened(other, name))


def test_the_wall_names_nobody_and_shows_the_same_counts():
    unit, _beds = one_of_each()
    _for("Waits", agreed)
    answer = opened(name="wall")
    assert "WAITS" not in text_of(answer).upper().replace("WAITING", "")
    assert "TREMBATH" not in text_of(answer)
    counts = [cell.select_one("span").get_text() for cell in row_of(answer, unit).select("td")]
    assert counts[:5] == ["1", "1", "1", "1", "1"]
    assert "Beds free 1 of 10" in part(answer, "foot")
    assert "/beds/request/" not in answer.text


def test_a_wall_of_more_units_than_it_holds_shows_sites_and_then_kinds():
    units = [a_unit() for _ in range(14)]
    sites = {unit.site_id for unit in units}
    assert len(sites) == 14
    for unit in units:
        a_bed(unit)
    assert rows_in(opened(name="wall")) == [Sort.COMMUNITY_HOSPITAL]
    shared = units[0].site
    for unit in units[4:]:
        unit.site = shared
        unit.save()
    assert len(rows_in(opened(name="wall"))) == 4


@pytest.mark.parametrize("name", ["board", "wall"])
def test_a_page_that_is_open_is_told_only_what_is_new(name):
    by, unit = a_coordinator(), a_unit()
    bed = a_bed(unit)
    browser, address = browser_of(by), reverse(f"beds:{name}")
    first = browser.get(address)
    as_of = soup(first).select_one("[data-as-of]")["data-as-of"]
    asking = {"query_params": {"as_of": as_of}, "headers": {"X-Fragment": "rows"}}
    again = browser.get(address, **asking)
    assert again.status_code == 204
    assert "/live/?topic=" in again["X-Stream"]
    by_staff(unit, stock.take, bed)
    assert browser.get(address, **asking).status_code == 200


def test_whom_the_board_named_is_written_down_once():
    by = a_coordinator()
    held(claimed := agreed())
    waiting = agreed()
    browser_of(by).get(reverse("beds:board"))
    (access,) = accesses(by)
    assert (access.deed, access.permission) == (Access.Deed.LISTED, "beds.view")
    assert set(access.shown) == {waiting.referral_id, claimed.referral_id}


@pytest.mark.parametrize("name", ["board", "wall", "list", "calendar"])
def test_no_bed_and_nobody_who_waits_adds_a_query(name):
    by = a_coordinator()
    browser = browser_of(by)
    one_of_each()
    browser.get(reverse(f"beds:{name}"))
    with queries() as few:
        browser.get(reverse(f"beds:{name}"))
    for _ in range(3):
        one_of_each()
    for _ in range(3):
        agreed()
    a_bed(a_unit(sort=Sort.HOTEL), confirmed_at=None)
    with queries() as many:
        browser.get(reverse(f"beds:{name}"))
    assert len(many) == len(few)
    assert len(few) <= MOST[name]


MOST = {"board": 20, "wall": 18, "list": 16, "calendar": 22}


def test_without_any_bed_the_board_says_what_to_do():
    Bed.objects.all().delete()
    assert "No beds are kept here yet" in text_of(opened())
