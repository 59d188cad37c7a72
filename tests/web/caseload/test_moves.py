"""What is done about a leg, on pages: said once, refused with what was typed, and told."""

from datetime import time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from sers.directory.models import OpeningHours, Team
from sers.policy.roles import Role
from sers.referrals import allocation, correspondence
from sers.referrals.lifecycle import LEG_MOVES, LegStatus
from sers.referrals.lists import Priority
from sers.web.caseload.acts import WAYS
from tests.builders import a_member, a_reason, a_team, as_now, seen_by
from tests.web.caseload.helping import Part, in_boxes
from tests.web.triage.working import (
    a_charity,
    a_service,
    accesses,
    browser_of,
    errors_in,
    refusal_in,
    seen_in,
    soup,
    text_of,
)

pytestmark = pytest.mark.django_db

TOMORROW = timezone.now() + timedelta(days=1)


def test_every_move_of_the_table_has_its_button():
    assert {way.move for way in WAYS} == set(LEG_MOVES)


@pytest.mark.parametrize("stand", ["offered", "accepted", "waiting", "started", "declined"])
def test_a_leg_offers_what_is_open_and_nothing_else(stand):
    part = Part()
    if stand == "waiting":
        part.post("accept_waiting", reason=a_reason("leg_waiting").pk, review_on=in_boxes(TOMORROW))
    elif stand == "declined":
        part.post("triage:decline_leg", reason=a_reason("leg_declined").pk, note="Not ours")
    elif stand != "offered":
        part.accept()
        if stand == "started":
            part.start()
    assert part.now.status == stand
    page = soup(part.get("triage:leg"))
    names = {
        str(a.get("href") or a.find_parent("form")["action"])
        for a in page.select(".app-acts .nhsuk-button")
    }
    wanted = {
        part.at(way.route)
        for way in WAYS
        if stand in way.move.sources and way.route != "triage:cancel"
    }
    assert names == wanted
    assert len(page.select(".app-acts__main")) == (stand != "declined")


def test_yes_but_it_must_wait_in_one_step():
    part = Part(a_charity(), Role.VOLUNTEER)
    reason = a_reason("leg_waiting")
    missing = part.post("accept_waiting")
    assert errors_in(missing) == [
        "Choose what it waits for",
        "Enter the day on which you look again",
    ]
    past = part.post("accept_waiting", reason=reason.pk, review_on="2020-01-01", note="Soon")
    assert refusal_in(past).startswith("Choose a day that is not past")
    assert "Soon" in past.text
    assert part.now.status == LegStatus.OFFERED
    said = text_of(part.post("accept_waiting", reason=reason.pk, review_on=in_boxes(TOMORROW)))
    assert "You have accepted" in said
    assert "TREMBATH" in said
    assert reason.label in said


def test_declining_is_for_criteria_and_leads_to_waiting():
    part = Part()
    page = soup(part.get("triage:decline_leg"))
    assert page.select_one(f'.app-note a[href="{part.at("accept_waiting")}"]')
    part.accept()
    page = soup(part.get("triage:decline_leg"))
    assert page.select_one(f'.app-note a[href="{part.at("wait")}"]')


def test_who_goes_is_of_the_team_and_one_leads():
    part = Part().accept()
    colleague = a_member(part.leg.owner, Role.WORKER)
    stranger = a_member(a_service(), Role.WORKER)
    page = soup(part.get("assign"))
    boxes = {str(box["value"]): box.has_attr("checked") for box in page.select("[name=workers]")}
    assert boxes == {str(part.user.pk): True, str(colleague.pk): False}
    answer = part.post("assign", workers=[stranger.pk])
    assert errors_in(answer) == ["Choose people of this team"]
    answer = part.post("assign", workers=[part.user.pk], lead=colleague.pk)
    assert "must be among those who go" in refusal_in(answer)
    said = text_of(part.post("assign", workers=[part.user.pk, colleague.pk], lead=colleague.pk))
    assert f"Who goes {colleague.name}, You" in said


def test_when_somebody_comes_is_told_to_the_referrer():
    part = Part().accept()
    assert "not past" in refusal_in(part.post("plan", day="2026-01-01", time="10:00"))
    part.post("plan", day=in_boxes(TOMORROW), time="14:30", note="Between two and four")
    page = browser_of(part.referral.referrer).get(
        reverse("track:referral", args=[part.referral.pk])
    )
    assert "14:30" in text_of(page)


def test_a_first_contact_is_one_press():
    part = Part().accept()
    page = soup(part.get("start"))
    sent = {
        str(box["name"]): str(box["value"])
        for box in page.select("main input:not([type=radio]), main input:checked")
    }
    part.client.post(part.at("start"), sent)
    leg = part.now
    assert leg.status == LegStatus.STARTED
    assert (leg.place_id, leg.mode_id) == ("at_home", "face_to_face")
    assert leg.started_at >= leg.offered_at


def test_who_has_beds_goes_nowhere():
    part = Part(a_team(kind=Team.Kind.BED_PROVIDER), Role.BED_PROVIDER)
    for page in (part.get("triage:leg"), part.client.get("/caseload/")):
        assert "Yes, they can come" in text_of(page) and "we’ll go" not in text_of(page)
    form = soup(part.accept().get("start"))
    assert form.select("[name=mode][checked]") and not form.select("[name=place][checked]")
    assert "at home, press" not in form.get_text()


def test_after_three_tries_it_is_said_that_it_may_end_as_not_reached():
    part = Part().accept()
    for number in range(3):
        assert "tried three times" not in text_of(part.get("triage:leg")), number
        part.post("fail", outcome="not_in", next_step="Ring her daughter", day=in_boxes(TOMORROW))
    assert part.now.attempts == 3
    page = soup(part.get("triage:leg"))
    assert page.select_one(f'.app-note a[href="{part.at("complete")}"]')
    ends = soup(part.get("complete")).select("[name=outcome]")
    assert [str(each["value"]) for each in ends if each.has_attr("checked")] == ["leg_not_reached"]
    assert "leg_needs_met" not in {str(each["value"]) for each in ends}


def test_a_time_without_a_day_and_a_day_that_is_none_are_said_to_be_wrong():
    part = Part().accept()
    answer = part.post("fail", outcome="not_in", next_step="Again", time="10:00")
    assert errors_in(answer) == ["Enter the day too"]
    answer = part.post("plan", day="31/02/2026", time="25:00")
    assert errors_in(answer) == ["Enter the day, like 28/11/2026", "Enter the time, like 14:30"]


def test_how_it_went_is_read_by_the_referrer_and_it_can_be_reopened():
    part = Part().accept().start()
    part.post("complete", outcome="leg_needs_met", report="She walks with a frame.")
    page = browser_of(part.referral.referrer).get(
        reverse("track:referral", args=[part.referral.pk])
    )
    assert "She walks with a frame." in text_of(page)
    part.post("reopen", reason=a_reason("reopened").pk)
    assert part.now.status == LegStatus.STARTED


def test_what_has_not_begun_is_not_completed_but_will_not_begin():
    part = Part().accept()
    said = text_of(part.get("triage:leg"))
    assert "It will not begin" in said and "Complete" not in said
    form = text_of(part.get("complete"))
    assert "End our part" in form and "How did it go?" not in form
    part.start()
    said = text_of(part.get("triage:leg"))
    assert "It will not begin" not in said and "Complete" in said


def test_a_yes_that_was_a_slip_is_taken_back():
    part = Part()
    answer = part.client.post(
        part.at("triage:accept_leg"), {"seen": part.now.revision}, follow=True
    )
    said = text_of(answer)
    assert "If it was a slip, hand it back" in said
    assert part.at("hand_back") in answer.text and "cannot after all" in said
    part.post("hand_back", reason="agreed_by_mistake", note="I pressed the wrong one")
    assert part.now.status == LegStatus.CANCELLED
    assert soup(part.get("triage:leg")).select_one(".app-status").get_text() == "Handed back"
    assert as_now(part.referral, part.owner).stage == "allocate"


def test_a_time_that_is_past_is_not_offered_again():
    part = Part().accept().go().missed()
    day, hour = (soup(part.get("plan")).select_one(f"[name={each}]") for each in ("day", "time"))
    assert (str(day["value"]), str(hour["value"])) == (in_boxes(timezone.localtime()), "")


def test_it_is_said_in_which_hours_the_time_runs():
    without = Part(a_charity(), Role.VOLUNTEER)
    assert "your team has no opening hours on record" in text_of(without.get("triage:leg"))
    part, charity = Part(a_service()), Part(a_charity(), Role.VOLUNTEER)
    for team in (part.leg.owner, charity.leg.owner):
        OpeningHours.objects.create(team=team, weekday=0, opens=time(8), closes=time(18))
    assert "in the opening hours of your team" in text_of(part.get("triage:leg"))
    # How soon a referral is that it may not see, it reads in the summary.
    assert "Counted" not in text_of(charity.get("triage:leg"))
    Priority.objects.update(counts=Priority.Counts.CLOCK_HOURS)
    assert "because it is that urgent" in text_of(part.get("triage:leg"))
    assert "Counted" not in text_of(part.accept().start().get("triage:leg"))


def test_handing_back_needs_a_reason_and_words():
    part = Part().accept()
    assert errors_in(part.post("hand_back")) == [
        "Choose a reason",
        "Write what they should know to look further",
    ]
    part.post("hand_back", reason=a_reason("leg_handed_back").pk, note="Two must go")
    assert part.now.status == LegStatus.CANCELLED
    assert "closed to you" in text_of(part.get("triage:leg"))


def test_a_question_and_its_answer_stand_on_the_page():
    part = Part(a_charity(), Role.VOLUNTEER)
    assert len(soup(part.get("ask")).select("[name=of]")) == 1
    part.post("ask", of="desk", question="Is there a dog?")
    with seen_by(part.user):
        asked = part.now.questions.get()
    with seen_by(part.owner):
        asked = type(asked).objects.get(pk=asked.pk)
        correspondence.answer_as_desk(asked, text="A small one", by=part.owner)
    said = text_of(part.get("triage:leg"))
    assert "Is there a dog?" in said and "A small one" in said
    part.accept()
    part.post("ask", of="referrer", question="Is she deaf?")
    assert "Asked of the referrer" in text_of(part.get("triage:leg"))


def test_a_note_is_for_the_team_alone():
    part = Part().accept()
    part.post("note", text="Bring the tall stool")
    colleague = browser_of(a_member(part.leg.owner, Role.WORKER))
    assert "Bring the tall stool" in text_of(colleague.get(part.at("triage:leg")))
    desk = browser_of(part.owner).get(reverse("triage:referral", args=[part.referral.pk]))
    assert "Bring the tall stool" not in text_of(desk)


def test_a_death_ends_everything_and_is_not_for_volunteers():
    part = Part().accept()
    assert "/death/" in part.get("triage:leg").text
    part.post("death", told_by="Her son")
    assert as_now(part.referral, part.owner).status == "ended_by_death"
    assert part.now.status == LegStatus.CANCELLED
    charity = Part(a_charity(), Role.VOLUNTEER).accept()
    assert "/death/" not in charity.get("triage:leg").text
    assert charity.get("death").status_code == 404


def test_of_two_at_once_the_second_keeps_what_was_typed():
    part = Part().accept()
    seen = part.now.revision
    part.plan(timedelta(hours=1))
    sent = {"seen": seen, "reason": a_reason("leg_handed_back").pk, "note": "Two must go"}
    answer = part.client.post(part.at("hand_back"), sent)
    assert part.user.name in refusal_in(answer)
    assert "Two must go" in answer.text
    assert seen_in(answer) == part.now.revision
    assert part.now.status == LegStatus.ACCEPTED


def test_what_is_no_longer_open_leads_back():
    part = Part()
    answer = part.get("start")
    assert answer["Location"] == part.at("triage:leg")


def test_of_two_who_say_yes_the_second_is_not_told_that_it_was_done():
    part = Part()
    first, second = part.now.revision, part.now.revision
    (done,) = soup(part.post("triage:accept_leg", seen=first)).select(".app-message")
    assert done["role"] == "status" and "app-note--late" not in done["class"]
    (refused,) = soup(part.post("triage:accept_leg", seen=second)).select(".app-message")
    assert refused["role"] == "alert" and "app-note--late" in refused["class"]


def test_the_desk_does_for_a_team_what_it_says_on_the_telephone():
    part = Part()
    with seen_by(part.owner):
        mine = as_now(part.referral, part.owner)
        said = allocation.Part(a_service(), "Meals", telephoned="Bryony")
        (leg,) = allocation.offer_parts(mine, [said], by=part.owner, seen=mine.revision)
    part.leg, part.user, part.client = leg, part.owner, browser_of(part.owner)
    assert "what Bryony of" in text_of(part.get("triage:leg"))
    now = timezone.localtime()
    when = {"day": in_boxes(now), "time": f"{now:%H:%M}"}
    part.post("start", place="at_home", mode="by_telephone", **when)
    assert part.now.status == LegStatus.STARTED
    assert accesses(part.owner)
    stranger = browser_of(a_member(a_service(), Role.WORKER))
    assert stranger.get(part.at("start")).status_code == 404
