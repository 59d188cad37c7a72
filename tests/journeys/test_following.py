"""Following what one sent to each of its ends, with the pages in pictures."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from sers.config import demo
from sers.config.demo.people import DOMAIN
from sers.directory.models import User
from sers.policy.permissions import Permission
from sers.referrals import allocation, closure, correspondence, judging, working
from sers.referrals.legs import Allocation
from sers.referrals.lifecycle import Kind
from sers.referrals.lists import Priority
from sers.referrals.models import Referral
from tests.builders import a_reason, a_referral, as_now, seen_by
from tests.journeys.acting import press, sign_in
from tests.journeys.conftest import Look
from tests.referrals.lives import a_charity, a_service, refuse
from tests.web.track.test_ends import (
    a_worker,
    an_outcome,
    begin,
    decide,
    do,
    finish,
    helped_by,
)

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


def sent_by_gp(**answers) -> Referral:
    gp = User.objects.get(email=f"gp@{DOMAIN}")
    (team,) = gp.teams_holding(Permission.MAKE_REFERRAL)
    return a_referral(by=gp, team=team, **answers)


def follow(page: Page, referral: Referral, part: str = "") -> None:
    page.goto(f"/referrals/{referral.pk}/{part}")


def being_helped() -> tuple[Referral, list[Allocation]]:
    """Five kinds of help, each at another stage, sooner than was wished."""
    teams = [a_service(), a_service(), a_charity(), a_service(), a_service()]
    named = ["Penwith urgent community response", "STEPS reablement", "Volunteer Cornwall"]
    for team, name in zip(teams, named, strict=False):
        type(team).objects.filter(pk=team.pk).update(name=name)
        team.refresh_from_db()
    referral = sent_by_gp(priority="p3", share_voluntary="yes")
    p1 = Priority.objects.get(pk="p1")
    why = a_reason("prioritised")
    decide(lambda mine, **how: judging.prioritise(mine, p1, reason=why, **how), referral)
    visit = an_outcome(Kind.RESPONSE, "joint_visit")
    _referral, legs = helped_by(*teams, referral=referral, response=visit)
    rowe, steps, charity = (a_worker(team) for team in teams[:3])
    for leg, worker in zip(legs, (rowe, steps, charity), strict=False):
        do(allocation.accept, leg, worker)
    mitra = a_worker(teams[0], "Asha Mitra", "Physiotherapist")
    do(working.assign, legs[0], rowe, [rowe, mitra], lead=rowe)
    begin(legs[0], rowe)
    soon = timezone.now() + timedelta(hours=20)
    do(working.plan, legs[1], steps, expected_at=soon, note="Between 8 and 10")
    failed = an_outcome(Kind.FAILED)
    for _try in range(3):
        do(working.fail, legs[1], steps, outcome=failed, next_step="Ring the daughter first")
    review = timezone.localdate() + timedelta(days=3)
    do(working.wait, legs[2], charity, reason=a_reason("leg_waiting"), review_on=review)
    other = a_worker(teams[3])
    do(allocation.decline, legs[3], other, reason=a_reason("leg_declined"), note="")
    return referral, legs


def asks(leg: Allocation, **how) -> None:
    correspondence.ask_about(leg, of_desk=False, **how)


def test_to_each_end_with_what_is_to_be_read_and_answered(page: Page, look: Look):
    demo.load()
    referral, legs = being_helped()
    steps = a_worker(legs[1].owner)
    do(asks, legs[1], steps, question="Is the stick she uses her own?")
    decide(correspondence.ask, referral, question="Is there a rail on the stairs?")
    refused, advised, ended = sent_by_gp(), sent_by_gp(), sent_by_gp()
    decide(refuse, refused)
    advice = an_outcome(Kind.CONCLUSION, "advice_given")
    words = "Ask the practice nurse to look at the wound.\nRing us if it has not healed by Monday."
    decide(lambda mine, **how: closure.conclude(mine, outcome=advice, note=words, **how), advised)

    sign_in(page, "gp")
    page.goto("/referrals/")
    expect(page.get_by_role("heading", name="Not accepted: read why (2)")).to_be_visible()
    look(page, "following-mine")

    follow(page, referral)
    expect(page.get_by_text("of 4 kinds of help agreed, 1 begun.")).to_be_visible()
    look(page, "following-helped")
    press(page, "^Send answer")
    expect(page.get_by_role("alert")).to_be_visible()

    follow(page, refused)
    look(page, "following-refused")
    press(page, "^I have read this$")
    expect(page.get_by_text("that you have read this")).to_be_visible()
    look(page, "following-refused-read")

    follow(page, advised)
    look(page, "following-advised")

    follow(page, ended, "withdraw/")
    page.get_by_role("link", name="Say that they have died instead").click()
    look(page, "following-death")
    page.get_by_label("Day").fill("31")
    page.get_by_label("Month").fill("2")
    page.get_by_label("Year").fill("2026")
    press(page, "^End it")
    expect(page.get_by_role("link", name="Enter a real date")).to_be_visible()
    look(page, "following-death-error")
    page.get_by_label("Day").fill("1")
    page.get_by_label("Who told you?").fill("Her daughter")
    press(page, "^End it")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ended")
    look(page, "following-died")


def test_a_completed_one_its_copy_and_what_was_joined(page: Page, look: Look):
    demo.load()
    service = a_service()
    done, (leg,) = helped_by(service, referral=sent_by_gp())
    worker = a_worker(service)
    do(allocation.accept, leg, worker)
    begin(leg, worker)
    finish(leg, worker, "She walks to the shop with her frame, and washes by herself.")
    met = an_outcome(Kind.CLOSURE, "needs_met")
    note = "She manages by herself. Refer her again if she falls."
    decide(lambda mine, **how: closure.complete(mine, outcome=met, note=note, **how), done)
    joined = sent_by_gp()
    into = a_referral(nhs_number=joined.nhs_number)
    decide(lambda mine, **how: closure.join(mine, as_now(into, how["by"]), **how), joined)

    sign_in(page, "gp")
    follow(page, done)
    look(page, "following-completed")
    follow(page, done, "copy/")
    expect(page.get_by_text("She walks to the shop")).to_be_visible()
    look(page, "following-copy")
    follow(page, joined)
    page.get_by_role("link", name="Open the referral that it was joined to").click()
    expect(page.get_by_text("You see how it stands, not what that team wrote")).to_be_visible()
    follow(page, joined)
    look(page, "following-joined")

    decide(closure.reopen, done, reason=a_reason("reopened"))
    follow(page, done)
    expect(page.get_by_role("heading", name="Before it was opened again")).to_be_visible()
    look(page, "following-reopened")
    with seen_by(worker):
        assert Allocation.objects.filter(pk=leg.pk).exists()
