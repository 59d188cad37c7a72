"""Bed triage: a Bed Bureau agrees a bed, or says that none is right."""

from datetime import date, time
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from sers.audit.models import Event
from sers.beds import searches
from sers.beds.models import BedRequest
from sers.beds.requirement import Requirement
from sers.policy.roles import Role
from sers.referrals.legs import Allocation
from sers.referrals.lifecycle import LegStatus, Status
from sers.referrals.models import Referral
from sers.web.beds.needing import NeedForm
from tests.beds.lives import a_bed_referral, a_coordinator, a_pathway, agreed
from tests.builders import A_BED, LEAVING, a_member, a_reason, a_referral, as_now, penwith, seen_by
from tests.web.triage.working import (
    browser_of,
    claimed,
    errors_in,
    queries,
    refusal_in,
    seen_in,
    soup,
    text_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def elowen():
    return a_coordinator()


def at(referral: Referral) -> str:
    return reverse("beds:decide", args=[referral.pk])


def typed(answer: Any) -> dict[str, Any]:
    """What the first form of the page would send as it stands."""
    form = soup(answer).select_one(".sers-agree")
    assert form
    sent: dict[str, Any] = {}
    for tag in form.select("input[name], textarea[name]"):
        boxes = tag.get("type") in {"radio", "checkbox"}
        if boxes and not tag.has_attr("checked"):
            continue
        value = tag.get_text().strip() if tag.name == "textarea" else tag.get("value", "on")
        sent.setdefault(str(tag["name"]), []).append(value)
    for tag in form.select("select[name]"):
        chosen = tag.select_one("option[selected]")
        sent[str(tag["name"])] = [chosen["value"] if chosen else ""]
    return sent


def the_request(referral: Referral) -> BedRequest:
    with seen_by(a_coordinator()):
        return BedRequest.objects.get(referral=referral)


def test_the_form_begins_with_what_the_referral_says(elowen):
    referral = a_bed_referral(**LEAVING | {"bed_requirements": ["hoist", "oxygen"]})
    given = typed(browser_of(elowen).get(at(referral)))
    assert given["hoist"] == given["oxygen"] == ["must"]
    assert given["dementia"] == ["no"]
    assert given["purpose"] == ["bed_rehabilitation"]
    assert (given["therapy_days"], given["therapy_days_wish"]) == (["5"], ["on"])
    ready = [given[f"ready_{part}"] for part in ("day", "month", "year")]
    assert ready == [["20"], ["11"], ["2026"]]
    assert "urgent" not in given


def test_a_bed_is_agreed_and_the_search_begins(elowen):
    referral = a_bed_referral(**LEAVING)
    browser = browser_of(elowen)
    given = typed(browser.get(at(referral)))
    given |= {
        "pathway": a_pathway().pk,
        "urgent": "on",
        "therapy_days": "3",
        "dementia": "wish",
        "nurse_always": "must",
        "sorts": ["community_hospital", "block"],
        "note": "Her sister drives",
    }
    answer = browser.post(at(referral), given)
    request = the_request(referral)
    assert answer["Location"] == f"/beds/request/{request.pk}/"
    assert (request.pathway_id, request.urgent) == (a_pathway().pk, True)
    assert request.ready_on == date(2026, 11, 20)
    asked = request.asked
    assert (asked.hoist, asked.dementia, asked.nurse_always) == (True, True, True)
    assert asked.wishes == {"therapy", "distance", "dementia"}
    assert asked.sorts == {"community_hospital", "block"}
    assert (asked.therapy_days, asked.sex) == (3, "female")
    now = as_now(referral, elowen)
    assert (now.status, now.pathway_id) == (Status.IN_PROGRESS, a_pathway().pk)
    # The response that the pathway means, where triage named none besides.
    assert now.response.code == "bed_agreed_p2"
    with seen_by(elowen):
        assert Event.objects.get(kind="bed.agreed").facts["note"] == "Her sister drives"


def test_a_bureau_that_holds_a_leg_agrees_and_decides_nothing_for_its_owner(elowen):
    referral = a_referral(setting="both", **A_BED)
    browser = browser_of(elowen)
    page = browser.get(at(referral))
    assert not soup(page).select("[name=response], [name=to]")
    given = typed(page) | {"pathway": a_pathway("pathway_3").pk}
    assert browser.post(at(referral), given).status_code == 302
    with seen_by(elowen):
        assert Allocation.objects.get(pk=the_request(referral).leg_id).status == LegStatus.ACCEPTED
    assert as_now(referral, elowen).pathway_id is None


def test_what_the_form_has_no_box_for_is_not_lost():
    known = Requirement(
        purpose="bed_of_an_older_form",
        behaviours=frozenset({"wandering", "calling"}),
        skills=frozenset({"a_skill_of_an_older_form"}),
        organisms=frozenset({"mrsa"}),
        arrives=time(14, 30),
        weekend=True,
        most_cost=3,
        weight_kg=450,
        miles=12,
        wishes=frozenset({"distance", "cost", "weekend", "organisms"}),
    )
    begun = NeedForm(None, known=known, purposes=[]).initial
    # What a browser sends of it: what is drawn, which neither old codes nor the miles are.
    undrawn = ("purpose", "skills", "miles", "miles_wish")
    sent = {name: each for name, each in begun.items() if each and name not in undrawn}
    sent["behaviours"] = ["calling"]
    form = NeedForm(sent, known=known, purposes=[("bed_nursing", "Nursing home")])
    assert form.is_valid(), form.errors
    assert form.requirement() == known


def test_what_is_taken_out_on_the_form_is_gone():
    known = Requirement(near=((50.1, -5.5),), miles=12, wishes=frozenset({"distance", "oxygen"}))
    form = NeedForm(dict.fromkeys(("oxygen", "same_sex"), "no"), known=known, purposes=[])
    assert form.is_valid(), form.errors
    asked = form.requirement()
    assert (asked.miles, asked.same_sex, asked.wishes) == (0, False, frozenset())


def test_what_is_wrong_is_said_and_everything_typed_is_kept(elowen):
    referral = a_bed_referral()
    browser = browser_of(elowen)
    given = typed(browser.get(at(referral)))
    wrong = {"therapy_days": "9", "ready_day": "31", "ready_month": "2", "ready_year": "2026"}
    answer = browser.post(at(referral), given | wrong | {"note": "Kept", "oxygen": "wish"})
    assert set(errors_in(answer)) == {
        "Choose the pathway",
        "Enter a real date, or leave it blank",
        "Enter the days of therapy a week, from 0 to 7",
    }
    kept = typed(answer)
    assert (kept["note"], kept["oxygen"], kept["therapy_days"]) == (["Kept"], ["wish"], ["9"])


def not_right(browser: Any, referral: Referral, **given: Any) -> Any:
    page = browser.get(at(referral))
    form = BeautifulSoup(page.content, "html.parser").select("form:has([value=not-right])")[0]
    team = form.select_one("[name=to] option[selected]")
    chosen = form.select_one("[name=reason][checked]")
    sent = {
        "do": "not-right",
        "seen": seen_in(page),
        "to": team["value"] if team else "",
        "reason": chosen["value"] if chosen else "",
        "note": "Carers twice a day and a raised chair would do",
    }
    return browser.post(at(referral), sent | given)


def test_a_bed_that_is_not_right_sends_the_referral_to_the_persons_own_area_team(elowen):
    referral = a_bed_referral()
    before = as_now(referral, elowen).due_at
    answer = not_right(browser_of(elowen), referral)
    assert answer["Location"] == reverse("triage:recall", args=[referral.pk])
    now = as_now(referral, elowen)
    assert (now.owner_id, now.status) == (penwith().pk, Status.AWAITING_TRIAGE)
    assert now.due_at == before
    with seen_by(elowen):
        event = Event.objects.get(kind="bed.not_indicated")
        assert event.facts["reason_code"] == "home_fits_better"
    # A slip is taken back as any that was sent on.
    back = browser_of(elowen).get(answer["Location"])
    assert "take" in text_of(back).lower()
    assert soup(back).select("main form [name=seen]")


def test_a_leg_for_which_no_bed_is_right_is_declined_and_the_owner_keeps_the_referral(elowen):
    referral = a_referral(setting="both", **A_BED)
    answer = not_right(browser_of(elowen), referral)
    with seen_by(elowen):
        leg = Allocation.objects.get(referral=referral)
        assert answer["Location"] == reverse("triage:leg", args=[leg.pk])
        assert (leg.status, leg.reason.code) == (LegStatus.DECLINED, "bed_not_indicated")
    triager = a_member(penwith(), Role.TRIAGER)
    assert as_now(referral, triager).owner_id == penwith().pk
    page = browser_of(triager).get(reverse("triage:referral", args=[referral.pk]))
    assert "Carers twice a day" in text_of(page)


def test_without_a_sentence_a_bed_is_not_refused(elowen):
    referral = a_bed_referral()
    answer = not_right(browser_of(elowen), referral, note=" ")
    said = "Write why a bed is not right: the team and the referrer read it"
    assert errors_in(answer) == [said]
    assert as_now(referral, elowen).status == Status.AWAITING_TRIAGE


def test_who_was_overtaken_reads_what_happened_and_keeps_what_was_typed(elowen):
    referral = a_bed_referral()
    browser = browser_of(elowen)
    given = typed(browser.get(at(referral))) | {"pathway": a_pathway().pk, "note": "Mine"}
    claimed(referral, a_coordinator())
    answer = browser.post(at(referral), given)
    assert "Nothing was changed" in refusal_in(answer)
    kept = typed(answer)
    assert kept["note"] == ["Mine"]
    assert browser.post(at(referral), kept).status_code == 302


def test_agreeing_twice_leads_to_the_search_that_is_on(elowen):
    request = agreed(by=elowen)
    referral = Referral(pk=request.referral_id)
    browser = browser_of(elowen)
    answer = browser.get(at(referral))
    assert answer["Location"] == f"/beds/request/{request.pk}/"
    sent = {"do": "not-right", "seen": 99, "note": "x", "reason": a_reason("redirected").pk}
    sent |= {"to": penwith().pk}
    assert "A bed was agreed" in refusal_in(browser.post(at(referral), sent))


def test_what_was_sent_on_meanwhile_is_refused_with_what_was_typed(elowen):
    referral = a_bed_referral()
    browser = browser_of(elowen)
    given = typed(browser.get(at(referral))) | {"pathway": a_pathway().pk, "note": "Mine"}
    not_right(browser_of(a_coordinator()), referral)
    answer = browser.post(at(referral), given)
    assert "was not asked" in refusal_in(answer)
    assert typed(answer)["note"] == ["Mine"]
    # And who opens it only now is told who has it.
    again = browser.get(at(referral), follow=True)
    assert "nothing to decide here" in text_of(again)


def test_nobody_but_a_bed_bureau_with_a_part_in_it_decides():
    referral = a_bed_referral()
    triager = a_member(penwith(), Role.TRIAGER)
    assert browser_of(triager).get(at(referral)).status_code == 404
    elsewhere = a_referral()
    assert browser_of(a_coordinator()).get(at(elsewhere)).status_code == 404


def test_the_page_asks_the_database_no_more_for_more_beds(elowen):
    referral = a_bed_referral()
    browser = browser_of(elowen)
    browser.get(at(referral))
    with queries() as asked:
        browser.get(at(referral))
    assert len(asked) == 19, "\n".join(asked)


def test_who_works_in_no_bed_bureau_has_no_case():
    referral = a_bed_referral()
    triager = a_member(penwith(), Role.TRIAGER)
    assert searches.case_of(referral, triager) is None
