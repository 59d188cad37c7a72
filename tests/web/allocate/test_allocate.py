"""Choosing who helps: what is suggested, typed, refused, and asked in the end."""

from datetime import time, timedelta

import pytest
from django.utils import timezone

from sers.directory.helping import Sector
from sers.directory.models import Team
from sers.policy.roles import Role
from sers.referrals import closure, sending_on
from sers.referrals.legs import Allocation, Assignment
from sers.referrals.lifecycle import LegStatus, Status
from tests.builders import (
    a_member,
    a_reason,
    a_referral,
    a_team,
    as_now,
    penwith,
    seen_by,
    the_bed_bureau,
    truro,
)
from tests.directory.helping import a_leave, a_service_offering, a_worker
from tests.web.allocate.choosing import fields_of, leg_sections, row_named, said_of
from tests.web.triage.working import (
    a_charity,
    a_service,
    a_triager,
    accesses,
    at,
    browser_of,
    claimed,
    errors_in,
    offered,
    queries,
    refusal_in,
    seen_in,
    soup,
    text_of,
)

pytestmark = pytest.mark.django_db

TYPED = "Words that took a long time to write"


def legs_of(referral, triager):
    with seen_by(triager):
        return list(Allocation.objects.filter(referral=referral).order_by("offered_at", "what"))


def given(to: Team | None = None, **other):
    """One leg to a team of which no service is described."""
    to = to or the_bed_bureau()
    return {
        "seen": "1",
        "legs": "1",
        "leg-1-what": TYPED,
        "leg-1-points": "4",
        "leg-1-pick": f"team-{to.pk}",
        "do": "send",
    } | other


def a_fall_team():
    """Those who could do all that the template for a fall asks for."""
    return (
        a_service_offering(
            "falls_check",
            "rehabilitation",
            skills=["falls_assessment"],
            name="West falls service",
            points=40,
        ),
        a_service_offering(
            "personal_care",
            "meals",
            skills=["personal_care_trained"],
            sector=Sector.SOCIAL,
            name="STEPS West",
            points=40,
        ),
        a_service_offering("shopping", sector=Sector.VOLUNTARY, name="Penwith shoppers"),
    )


def test_the_usual_legs_are_suggested_with_those_who_fit_and_one_press_asks_them():
    services = a_fall_team()
    referral, triager = a_referral(), a_triager()
    client = browser_of(triager)
    page = client.get(at("accept", referral))
    assert len(leg_sections(page)) == 3
    done = client.post(at("accept", referral), fields_of(page) | {"do": "send"}, follow=True)
    assert "are asked to help" in text_of(done)
    legs = legs_of(referral, triager)
    assert {leg.service_id for leg in legs} == {each.pk for each in services}
    assert {leg.what: leg.needs for leg in legs} == {
        "Physiotherapy and falls check": ["falls_check"],
        "Washing, dressing and meals": ["personal_care"],
        "Company and first shopping": ["shopping"],
    }
    assert {leg.points for leg in legs} == {4, 6, 1}


def test_an_urgent_referral_is_given_away_with_two_presses_and_the_promise_is_said():
    urgent = a_service_offering("urgent_review", skills=["nursing"], name="Urgent response")
    referral, triager = a_referral(needs=["urgent_review"], priority="p2"), a_triager()
    client = browser_of(triager)
    page = client.get(at("accept", referral))
    said = text_of(page)
    assert "“Urgent response within 2 hours” promises it: “" in said
    sent = fields_of(page) | {"do": "send", "response": "urgent_response"}
    client.post(at("accept", referral), sent)
    (leg,) = legs_of(referral, triager)
    assert leg.service_id == urgent.pk
    now = as_now(referral, triager)
    assert (now.response_id, now.priority_id) == ("urgent_response", "p1")


def test_the_pathway_is_written_down():
    referral, triager = a_referral(), a_triager()
    browser_of(triager).post(at("accept", referral), given(pathway="pathway_1"))
    assert as_now(referral, triager).pathway_id == "pathway_1"


def test_a_team_nobody_has_described_can_be_asked():
    referral, triager = a_referral(), a_triager()
    browser_of(triager).post(at("accept", referral), given())
    assert as_now(referral, triager).status == Status.IN_PROGRESS
    (leg,) = legs_of(referral, triager)
    assert (leg.owner, leg.what) == (the_bed_bureau(), TYPED)


def test_one_more_team_can_be_asked_while_it_is_in_progress():
    referral, triager, service = a_referral(), a_triager(), a_service()
    offered(referral, triager, a_service())
    client = browser_of(triager)
    assert "Ask another team to help" in text_of(client.get(at("offer", referral)))
    client.post(at("offer", referral), given(service, seen=as_now(referral, triager).revision))
    assert service.pk in {leg.owner_id for leg in legs_of(referral, triager)}


def test_the_page_of_one_more_team_says_what_is_covered_and_leaves_that_out():
    service = a_service_offering("falls_check", name="Falls")
    referral, triager = a_referral(), a_triager()
    client = browser_of(triager)
    one = given(service.team) | {
        "leg-1-pick": f"service-{service.pk}",
        "leg-1-needs": ["falls_check"],
    }
    client.post(at("accept", referral), one)
    page = client.get(at("offer", referral))
    assert f"Check after a fall: {service.team.name}" in text_of(page)
    assert fields_of(page)["leg-1-needs"] == ["personal_care", "shopping"]


def test_why_and_why_not_stand_beside_each_with_the_load_that_this_would_add():
    fits = a_service_offering("falls_check", "personal_care", "shopping", name="All of it")
    fits.team.hours.all().delete()
    here = a_service_offering("falls_check", name="Falls West", points=10)
    a_worker(here.team, name="Kensa Williams", points=3, hours=(time(0), time(23, 59)))
    away = a_worker(here.team, name="Gerren Thomas")
    today = timezone.localdate()
    a_leave(away, today, today + timedelta(3))
    full = a_service_offering(
        "falls_check", name="Full one", taking_on=False, not_taking_on="full until spring"
    )
    a_service_offering("falls_check", name="Truro falls", areas=[truro().area_id])
    referral, triager = a_referral(), a_triager()
    page = browser_of(triager).post(
        at("accept", referral),
        given(do="again") | {"leg-1-needs": ["falls_check", "personal_care"]},
    )
    assert "Covers all of it" in said_of(page, "All of it")
    assert "Covers 1 of 2" in said_of(page, "Falls West")
    assert "0 of 10 points; with this 4" in said_of(page, "Falls West")
    assert "0 of 3 points; with this 4 (over)" in said_of(page, "Kensa Williams")
    assert "Would fit from" in said_of(page, "Gerren Thomas")
    assert "Does not fit" in said_of(page, "Gerren Thomas")
    assert "Takes nobody on: full until spring" in said_of(page, full.name)
    assert "Would fit if they agree on the telephone" in said_of(page, full.name)
    assert "Works in another area" in said_of(page, "Truro falls")


def test_a_skill_that_is_missing_is_a_near_miss():
    a_service_offering("falls_check", name="Unskilled", skills=[])
    referral, triager = a_referral(), a_triager()
    page = browser_of(triager).post(
        at("accept", referral),
        given(do="again", **{"leg-1-needs": "falls_check", "leg-1-skills": "falls_assessment"}),
    )
    assert "Would fit if this went to another leg: Assesses falls" in said_of(page, "Unskilled")
    assert row_named(page, "Unskilled").select_one("input") is None


def test_charities_are_left_out_where_the_person_has_not_agreed():
    charity = a_charity()
    for agreed in ("yes", "no"):
        page = browser_of(a_triager()).get(at("accept", a_referral(voluntary=agreed)))
        row = row_named(page, charity.name)
        assert (row.select_one("input") is not None) is (agreed == "yes")
        assert ("Voluntary organisations are left out" in text_of(page)) is (agreed == "no")


def test_a_leg_can_be_added_for_what_is_not_covered_and_taken_out_again():
    referral, triager = a_referral(), a_triager()
    client = browser_of(triager)
    typed = given(do="add") | {"leg-1-needs": ["falls_check"], "leg-1-note": TYPED}
    two = client.post(at("accept", referral), typed)
    sent = fields_of(two)
    assert sent["legs"] == "1,2"
    assert sent["leg-2-needs"] == ["personal_care", "shopping"]
    assert sent["leg-2-what"] == "Washing and dressing, shopping"
    assert (sent["leg-1-note"], sent["leg-1-what"]) == (TYPED, TYPED)
    one = client.post(at("accept", referral), sent | {"do": "remove:1"})
    assert fields_of(one)["legs"] == "2"
    none = client.post(at("accept", referral), fields_of(one) | {"do": "remove:2"})
    assert len(leg_sections(none)) == 1, "there is always one to fill in"


def test_a_leg_that_is_added_goes_to_another_team_than_the_others():
    one = a_service_offering("falls_check", "personal_care", "shopping", name="All of it")
    two = a_service_offering("shopping", name="Shoppers")
    referral, triager = a_referral(), a_triager()
    given_away = {"leg-1-needs": ["falls_check"], "leg-1-pick": f"service-{one.pk}"}
    page = browser_of(triager).post(at("accept", referral), given(do="add") | given_away)
    sent = fields_of(page)
    assert sent["leg-1-pick"] == f"service-{one.pk}"
    assert sent["leg-2-pick"] == f"service-{two.pk}"
    for chosen in soup(page).select('[type="radio"][checked]'):
        assert "Has a part already" not in chosen.find_parent("tr").get_text()


def test_a_leg_that_asks_for_nothing_yet_takes_nobody_from_the_others():
    a_fall_team()
    referral, triager = a_referral(), a_triager()
    client = browser_of(triager)
    all_needs = ["falls_check", "personal_care", "shopping"]
    typed = given(do="add") | {"leg-1-needs": all_needs, "leg-1-pick": ""}
    two = client.post(at("accept", referral), typed)
    sent = fields_of(two)
    assert sent["legs"] == "1,2"
    assert not sent.get("leg-2-needs") and not sent.get("leg-2-pick")
    first, _second = leg_sections(two)
    assert "Has a part already" not in first.get_text()


def test_starting_from_other_legs_keeps_those_in_which_something_was_written():
    referral, triager = a_referral(), a_triager()
    client = browser_of(triager)
    page = client.get(at("accept", referral))
    assert len(leg_sections(page)) == 3
    typed = fields_of(page) | {"leg-2-note": TYPED, "do": "template:reablement"}
    sent = fields_of(client.post(at("accept", referral), typed))
    assert sent["leg-2-note"] == TYPED
    assert [sent[f"leg-{each}-what"] for each in sent["legs"].split(",")] == [
        "Washing, dressing and meals",
        "Reablement visits",
    ]
    empty = client.post(at("accept", referral), sent | {"do": "empty"})
    assert fields_of(empty)["legs"] == "2"


def test_people_are_named_with_one_who_leads_and_a_visit_together():
    team = a_service_offering("falls_check").team
    tamsin, gerren = a_worker(team, name="Tamsin"), a_worker(team, name="Gerren")
    referral, triager = a_referral(), a_triager()
    client = browser_of(triager)
    page = client.post(
        at("accept", referral), given(**{"leg-1-pick": f"worker-{team.pk}-{tamsin.pk}"}, do="again")
    )
    assert "Who goes" in text_of(page)
    sent = fields_of(page) | {
        "leg-1-workers": [str(gerren.pk)],
        "leg-1-lead": str(gerren.pk),
        "leg-1-together": "yes",
        "do": "send",
    }
    client.post(at("accept", referral), sent)
    (leg,) = legs_of(referral, triager)
    assert leg.together
    with seen_by(triager):
        named = {each.user: each.leads for each in Assignment.objects.filter(leg=leg)}
    assert named == {tamsin: False, gerren: True}


def test_choosing_somebody_else_than_the_page_was_drawn_with_asks_nobody_besides():
    team = a_service_offering("falls_check").team
    tamsin, gerren = a_worker(team, name="Tamsin"), a_worker(team, name="Gerren")
    referral, triager = a_referral(), a_triager()
    client = browser_of(triager)
    pick = {"leg-1-pick": f"worker-{team.pk}-{tamsin.pk}"}
    page = client.post(at("accept", referral), given(**pick, do="again"))
    assert "Who goes besides Tamsin (optional)" in text_of(page)
    client.post(
        at("accept", referral),
        fields_of(page) | {"leg-1-pick": f"worker-{team.pk}-{gerren.pk}", "do": "send"},
    )
    (leg,) = legs_of(referral, triager)
    with seen_by(triager):
        assert [each.user for each in Assignment.objects.filter(leg=leg)] == [gerren]


def test_each_who_can_be_chosen_carries_what_will_happen_then():
    a_service_offering("shopping", sector=Sector.VOLUNTARY, name="Shoppers")
    a_service_offering("shopping", by_telephone=True, name="Neighbours")
    a_service_offering("shopping", taking_on=False, not_taking_on="full", name="Full")
    page = browser_of(a_triager()).post(at("accept", a_referral()), given(do="again"))
    ways = {
        name: row_named(page, name).select_one("input")["data-way"]
        for name in ("Bed Bureau", "Shoppers", "Neighbours", "Full")
    }
    assert ways == {
        "Bed Bureau": "asked",
        "Shoppers": "summary",
        "Neighbours": "rung",
        "Full": "rung",
    }
    said = soup(page).select_one("[data-steps]")
    assert "summary without a name" in said["data-summary"]
    assert said.select_one("[data-step='1'] span").get_text() == said["data-asked"]
    assert "when this page was last shown" in soup(page).select_one("noscript").get_text()


def test_somebody_of_another_team_is_refused_by_name_and_everything_stays():
    team, other = a_service(), a_worker(a_service(), name="Kerra Uren")
    referral, triager = a_referral(), a_triager()
    sent = given(team, **{"leg-1-workers": str(other.pk)})
    answer = browser_of(triager).post(at("accept", referral), sent)
    assert f"Kerra Uren does not work in {team.name}" in refusal_in(answer)
    assert TYPED in answer.text


def test_whoever_does_not_use_sers_is_rung_and_who_agreed_is_written_down():
    rung = a_service_offering(
        "shopping", name="Neighbours", by_telephone=True, phone="01632 960199"
    )
    referral, triager = a_referral(), a_triager()
    client = browser_of(triager)
    sent = given(**{"leg-1-pick": f"service-{rung.pk}", "leg-1-needs": "shopping"})
    answer = client.post(at("accept", referral), sent)
    assert errors_in(answer) == ["Ring Neighbours first, and write who agreed"]
    assert "Ring first: 01632 960199" in said_of(answer, "Neighbours")
    client.post(at("accept", referral), sent | {"leg-1-telephoned": "Kerra Uren"})
    (leg,) = legs_of(referral, triager)
    assert (leg.telephoned, leg.status) == ("Kerra Uren", LegStatus.ACCEPTED)


def test_nobody_who_must_be_rung_is_chosen_by_the_page_itself():
    a_service_offering("shopping", "falls_check", "personal_care", by_telephone=True)
    page = browser_of(a_triager()).get(at("accept", a_referral()))
    assert not [name for name in fields_of(page) if name.endswith("pick")]


def test_whoever_takes_nobody_on_can_still_agree_on_the_telephone():
    full = a_service_offering("shopping", taking_on=False, not_taking_on="full", name="Full")
    referral, triager = a_referral(), a_triager()
    client = browser_of(triager)
    sent = given(**{"leg-1-pick": f"service-{full.pk}"})
    assert errors_in(client.post(at("accept", referral), sent)) == [
        "Full cannot be given this: Takes nobody on: full"
    ]
    client.post(at("accept", referral), sent | {"leg-1-telephoned": "Kerra Uren"})
    assert [leg.service_id for leg in legs_of(referral, triager)] == [full.pk]


def test_one_team_cannot_have_two_legs():
    referral, triager = a_referral(), a_triager()
    two = given(legs="1,2") | {
        "leg-2-what": "More",
        "leg-2-points": "4",
        "leg-2-pick": f"team-{the_bed_bureau().pk}",
    }
    answer = browser_of(triager).post(at("accept", referral), two)
    name = the_bed_bureau().name
    assert errors_in(answer) == [
        f"Leg {number}: {name} cannot be given this: Has a part already" for number in (1, 2)
    ]


def test_a_team_that_is_asked_already_is_refused_in_words():
    referral, triager = a_referral(), a_triager()
    offered(referral, triager, the_bed_bureau())
    answer = browser_of(triager).post(
        at("offer", referral), given(seen=as_now(referral, triager).revision)
    )
    assert errors_in(answer) == [
        f"{the_bed_bureau().name} cannot be given this: Has a part already"
    ]
    assert TYPED in answer.text


@pytest.mark.parametrize("name", ["accept", "offer"])
def test_a_form_sent_empty_says_what_to_put_right_and_where(name):
    referral, triager = a_referral(), a_triager()
    if name == "offer":
        offered(referral, triager, a_service())
    answer = browser_of(triager).post(at(name, referral), {"seen": 1})
    sentences = ["Write what help is asked for", "Choose who does it"]
    assert errors_in(answer) == sentences
    page = soup(answer)
    assert page.title.get_text().startswith("Error:")
    inline = [" ".join(each.get_text().split()) for each in page.select(".app-error")]
    assert inline == [f"Error: {sentence}" for sentence in sentences]


@pytest.mark.parametrize("points", ["", "0", "100", "many", "-1"])
def test_how_much_work_it_is_must_be_a_number_and_stays_as_typed(points):
    answer = browser_of(a_triager()).post(
        at("accept", a_referral()), given(**{"leg-1-points": points})
    )
    assert errors_in(answer) == ["Write how much work it is, from 1 to 99"]
    assert fields_of(answer)["leg-1-points"] == points


@pytest.mark.parametrize("rubbish", ["\0", "x" * 10_000, "<script>", "999999999999", "template:"])
def test_rubbish_in_any_field_is_met_with_a_page(rubbish):
    referral, triager = a_referral(), a_triager()
    client = browser_of(triager)
    fields = [
        *given(),
        *(f"leg-1-{name}" for name in ("needs", "skills", "sector", "given", "note", "telephoned")),
        *("response", "pathway", "template"),
    ]
    for field in fields:
        answer = client.post(at("accept", referral), given(**{field: rubbish}))
        assert answer.status_code in {200, 302}, field
        if answer.status_code == 302:
            return  # words may be anything, and this was decided
        assert "<script>" not in answer.text


def test_the_second_of_two_is_told_who_was_first_and_keeps_every_word():
    referral, first, second = a_referral(), a_triager(), a_triager()
    client = browser_of(second)
    seen = seen_in(client.get(at("accept", referral)))
    claimed(referral, first)
    sent = given(seen=seen) | {"leg-1-note": "A note", "leg-1-needs": ["shopping"]}
    answer = client.post(at("accept", referral), sent)
    assert f"{first.name} changed this after you opened it" in refusal_in(answer)
    assert f"Last: Taken by {first.name}, today at" in refusal_in(answer)
    kept = fields_of(answer)
    for name in ("leg-1-what", "leg-1-note", "leg-1-needs", "leg-1-pick"):
        assert kept[name] == sent[name]
    assert seen_in(answer) == 2, "so that whoever has read this can decide after all"
    assert client.post(at("accept", referral), kept | {"do": "send"}).status_code == 302


def test_what_was_withdrawn_meanwhile_is_refused_with_every_word_kept():
    referral, triager = a_referral(), a_triager()
    with seen_by(referral.referrer):
        sent = as_now(referral, referral.referrer)
        closure.withdraw(sent, by=referral.referrer, seen=1, reason=a_reason("withdrawn"))
    answer = browser_of(triager).post(at("accept", referral), given())
    assert "This is now “Withdrawn”" in refusal_in(answer)
    assert TYPED in answer.text


def test_what_went_to_another_desk_meanwhile_is_refused_with_every_word_kept():
    referral, triager = a_referral(), a_triager()
    with seen_by(triager):
        mine, reason = as_now(referral, triager), a_reason("redirected")
        sending_on.redirect(mine, truro(), by=triager, seen=1, reason=reason, note="Moved house")
    client = browser_of(triager)
    answer = client.post(at("accept", referral), given())
    assert f"{truro().name} has this referral now" in refusal_in(answer)
    assert TYPED in answer.text
    assert client.get(at("accept", referral)).status_code == 404


def test_a_page_that_is_no_longer_open_leads_back_with_the_reason():
    referral, triager = a_referral(), a_triager()
    client = browser_of(triager)
    early = client.get(at("offer", referral), follow=True)
    assert "This is now “To pick up”, so that is no longer open" in text_of(early)
    offered(referral, triager, a_service())
    late = client.get(at("accept", referral), follow=True)
    assert late.redirect_chain[-1][0] == at("referral", referral)
    assert "This is now “In progress”, so that is no longer open" in text_of(late)


@pytest.mark.parametrize("name", ["accept", "offer"])
def test_whoever_may_not_decide_finds_no_page(name):
    worker = a_member(penwith(), Role.WORKER)
    client, referral = browser_of(worker), a_referral()
    assert client.get(at(name, referral)).status_code == 404
    assert client.post(at(name, referral), given()).status_code == 404


def test_every_time_the_page_shows_who_it_is_about_that_is_written_down():
    referral, triager = a_referral(), a_triager()
    client = browser_of(triager)
    client.get(at("accept", referral))
    client.post(at("accept", referral), given(do="again"))
    client.post(at("accept", referral), given())
    logged = [(each.deed, each.about) for each in accesses(triager)]
    assert logged == [("opened", referral.about)] * 2


def test_however_many_could_help_the_page_asks_as_many_questions():
    referral, client = a_referral(), browser_of(a_triager())

    def asked() -> int:
        with queries() as made:
            client.get(at("accept", referral))
        return len(made)

    a_worker(a_service_offering("falls_check", areas=[penwith().area_id]).team)
    asked()
    few = asked()
    for _ in range(4):
        a_worker(
            a_service_offering("shopping", areas=[penwith().area_id]).team, hours=(time(8), time(9))
        )
        a_team(kind=Team.Kind.SERVICE)
    assert asked() == few
    assert few <= 45


def test_what_somebody_can_do_stands_in_their_row():
    able = ["nursing", "wounds", "catheters", "intravenous", "prescribing"]
    a_service_offering("falls_check", skills=able, name="Many")
    a_service_offering("falls_check", skills=able[:2], name="Few")
    page = browser_of(a_triager()).get(at("accept", a_referral(needs=["meals", "falls_check"])))
    said = {name: said_of(page, name) for name in ("Many", "Few")}
    assert "Registered nurse, May prescribe, Complex wounds, and 2 more" in said["Many"]
    assert "Registered nurse, Complex wounds" in said["Few"]


@pytest.mark.parametrize("legs", ["", "1,1", "x", "-1", "999", "1,,", "٣"])
def test_whatever_stands_for_the_legs_there_is_a_page_with_one(legs):
    answer = browser_of(a_triager()).post(at("accept", a_referral()), given(legs=legs, do="again"))
    assert len(leg_sections(answer)) == 1
    assert TYPED in answer.text or legs == "999"


def test_there_are_no_more_legs_than_can_be_read():
    client, referral = browser_of(a_triager()), a_referral()
    many = given(legs=",".join(map(str, range(1, 40))), do="add")
    answer = client.post(at("accept", referral), many)
    assert len(leg_sections(answer)) == 12
    assert soup(answer).select_one("[value=add]") is None


@pytest.mark.parametrize("button", ["add:2", "remove:x", "remove:9", "template:none", "\0"])
def test_a_button_that_there_is_not_sends_nothing_and_changes_nothing(button):
    referral, triager = a_referral(), a_triager()
    answer = browser_of(triager).post(at("accept", referral), given(do=button))
    assert fields_of(answer)["leg-1-what"] == TYPED
    assert as_now(referral, triager).revision == 1


def test_with_no_usual_legs_that_fit_there_is_one_for_all_that_is_asked_for():
    page = browser_of(a_triager()).get(at("accept", a_referral(needs=["pets", "advice"])))
    sent = fields_of(page)
    assert (sent["legs"], sent["leg-1-needs"]) == ("1", ["pets", "advice"])
    assert sent["leg-1-what"] == "Care of pets, advice, finding the way"


def test_usual_legs_for_what_nobody_asked_for_can_be_taken_all_the_same():
    client, referral = browser_of(a_triager()), a_referral(needs=["pets"])
    page = client.get(at("accept", referral))
    page = client.post(at("accept", referral), fields_of(page) | {"do": "template:wounds"})
    sent = fields_of(page)
    assert [sent[f"leg-{each}-what"] for each in sent["legs"].split(",")] == ["Wound care"]
    assert "Care of pets: not covered yet" in text_of(page)
