"""What was changed after sending, as the desk and the print show it."""

import pytest
from django.utils import timezone

from sers.policy.roles import Role
from sers.referrals import telling, triage
from sers.referrals.models import Referral
from tests.builders import A_BED, PROTECTED, a_member, a_referral, a_team, seen_by
from tests.referrals.lives import a_service, working_on
from tests.referrals.test_amending import CONCERN, SECRET, amended
from tests.web.triage.working import a_triager, at, browser_of, soup, text_of

pytestmark = pytest.mark.django_db

NEW_CODE = "Under the pot, 0815"


def seen_on(name: str, referral: Referral, by=None):
    return browser_of(by or a_triager()).get(at(name, referral))


@pytest.mark.parametrize(("name", "day"), [("referral", "today"), ("print", "%a %-d %b %Y")])
def test_the_desk_reads_what_was_said_before_and_what_is_said_now(name, day):
    referral = a_referral()
    amended(referral, problem="Fell again at 14:00", preferred_name="Wenna")
    page = seen_on(name, referral)
    said = text_of(page)
    assert "Changed since it was sent" in said
    assert f"Changed {timezone.localtime():{day}} at" in said
    assert f"by {referral.referrer.name}" in said
    assert "was: Fell in the kitchen at 11:30. No head injury. now: Fell again at 14:00" in said
    struck = [each.get_text() for each in soup(page).select(".redline del")]
    assert struck == ["was: Fell in the kitchen at 11:30. No head injury."]
    assert len(soup(page).select(".redline ins")) == 2


def test_each_changed_answer_is_marked_where_it_stands_and_leads_to_the_change():
    referral = a_referral()
    amended(referral, problem="Fell again at 14:00")
    page = soup(seen_on("referral", referral))
    (mark,) = page.select(".app-marked")
    assert mark.parent["id"] == "answer-problem"
    assert page.select_one(str(mark["href"]))
    assert "Fell again at 14:00" in mark.parent.find_next("dd").get_text()


@pytest.mark.parametrize("name", ["referral", "print"])
def test_where_nothing_was_changed_nothing_is_said_of_changes(name):
    assert "hanged since it was sent" not in text_of(seen_on(name, a_referral()))


def test_every_change_is_told_the_latest_first():
    referral = a_referral()
    amended(referral, problem="Fell again at 14:00")
    amended(referral, problem="In bed now")
    titles = [each.get_text() for each in soup(seen_on("referral", referral)).select("ins")]
    assert titles == ["now: In bed now", "now: Fell again at 14:00"]


def test_who_may_read_a_restricted_answer_reads_its_change_and_others_only_that_it_changed():
    referral = a_referral(**CONCERN)
    amended(referral, key_safe=NEW_CODE)
    triager = a_triager()
    said = text_of(seen_on("referral", referral, triager))
    assert f"was: {SECRET} now: {NEW_CODE}" in said

    service = a_service()
    with working_on(referral, triager) as mine:
        triage.accept(mine, to=service, what="Help", by=triager, seen=mine.revision)
    worker = a_member(service, Role.WORKER)
    page = text_of(seen_on("referral", referral, worker))
    assert "Changed. It is not shown here" in page
    assert SECRET not in page and NEW_CODE not in page


def test_an_address_kept_secret_afterwards_stands_nowhere_on_the_workers_page():
    referral = a_referral()
    amended(referral, **PROTECTED)
    triager, service = a_triager(), a_service()
    with working_on(referral, triager) as mine:
        triage.accept(mine, to=service, what="Help", by=triager, seen=mine.revision)
    page = text_of(seen_on("referral", referral, a_member(service, Role.WORKER)))
    assert "Penpol" not in page and "TR27" not in page


def test_what_is_wanted_sooner_is_said_beside_what_was_promised():
    referral = a_referral(priority="p4")
    assert "wanted sooner" not in text_of(seen_on("referral", referral))
    amended(referral, priority="p1")
    for name in ("referral", "print"):
        assert "It is now wanted sooner:" in text_of(seen_on(name, referral))
    later = a_referral(priority="p2")
    amended(later, priority="p5")
    assert "wanted sooner" not in text_of(seen_on("referral", later))


def test_the_timeline_says_what_was_told_and_where_it_would_go_now():
    referral = a_referral()
    with seen_by(referral.referrer):
        mine = Referral.objects.get(pk=referral.pk)
        telling.tell(mine, text="Her daughter has come", by=referral.referrer)
    bed = {key: value for key, value in A_BED.items() if key != "needs"}
    amended(referral, setting="bed", **bed)
    said = text_of(seen_on("referral", referral))
    assert "“Her daughter has come”" in said
    assert "It would now go to" in said and "Bed" in said


def test_who_saves_from_an_older_page_reads_that_it_was_changed_and_by_whom():
    referral, triager = a_referral(), a_triager()
    amended(referral, problem="Fell again at 14:00")
    answer = browser_of(triager).post(at("claim", referral), {"seen": "1"}, follow=True)
    said = text_of(answer)
    assert f"{referral.referrer.name} changed this after you opened it" in said
    assert f"{referral.referrer.name} changed what was sent" in said


def test_a_team_without_a_part_in_it_reads_nothing():
    referral = a_referral()
    amended(referral, problem="Fell again at 14:00")
    stranger = a_member(a_team(), Role.WORKER)
    assert seen_on("referral", referral, stranger).status_code == 404
