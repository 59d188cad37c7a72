"""What those who refer see to the end: who helps and when, why it ended, what they must read."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sers.access import gate
from sers.directory.models import Team, User
from sers.policy.roles import Role
from sers.referrals import (
    allocation,
    closure,
    correspondence,
    dying,
    following,
    judging,
    sending_on,
    triage,
    working,
)
from sers.referrals.allocation import Part
from sers.referrals.legs import Allocation
from sers.referrals.lifecycle import Kind, LegStatus, Status
from sers.referrals.lists import Outcome, Priority
from sers.referrals.models import Referral
from tests.builders import a_draft, a_member, a_reason, a_referral, as_now, seen_by, truro
from tests.referrals.lives import a_charity, a_service, a_triager, refuse, working_on
from tests.referrals.test_joining import add
from tests.referrals.test_telephone import a_caller, told
from tests.web.refer.walking import a_referrer, signed_in
from tests.web.track.test_afterwards import text_of
from tests.web.track.test_track import page_of

pytestmark = pytest.mark.django_db

SOON = timedelta(hours=30)


def an_outcome(kind: Kind, code: str = "") -> Outcome:
    listed = Outcome.objects.filter(kind=kind).order_by("position")
    return listed.get(code=code) if code else listed[0]


def helped_by(*teams: Team, referral: Referral | None = None, **more) -> tuple[Referral, list]:
    """One in progress, with a leg for each team that has been asked."""
    referral, triager = referral or a_referral(), a_triager()
    parts = [Part(team, f"Help number {number}") for number, team in enumerate(teams)]
    with working_on(referral, triager) as mine:
        legs = triage.allocate(mine, parts, by=triager, seen=mine.revision, **more)
    return referral, legs


def a_worker(team: Team, name: str = "Tegen Rowe", profession: str = "Nurse") -> User:
    worker = a_member(team, Role.VOLUNTEER if team.kind == Team.Kind.VOLUNTARY else Role.WORKER)
    worker.name, worker.profession = name, profession
    worker.save(update_fields=["name", "profession"])
    return worker


def do(verb, leg: Allocation, worker: User, *args, **how) -> None:
    """One of the verbs of those who help, on the leg as it stands now."""
    with seen_by(worker):
        now = Allocation.objects.select_related("owner", "sent_by").get(pk=leg.pk)
        verb(now, *args, by=worker, seen=now.revision, **how)


def begin(leg: Allocation, worker: User) -> None:
    place, mode = an_outcome(Kind.PLACE), an_outcome(Kind.MODE)
    do(working.start, leg, worker, working.Contact(timezone.now(), place, mode))


def finish(leg: Allocation, worker: User, report: str) -> None:
    do(working.complete, leg, worker, outcome=an_outcome(Kind.LEG), report=report)


def decide(verb, referral: Referral, **how) -> None:
    """One of the verbs of the desk, on the referral as it stands now."""
    triager = a_triager()
    with working_on(referral, triager) as mine:
        verb(mine, by=triager, seen=mine.revision, **how)


def refused() -> Referral:
    referral = a_referral()
    decide(refuse, referral)
    return referral


def read(referral: Referral, user: User | None = None) -> str:
    """What stands on the page that follows it."""
    return text_of(page_of(signed_in(user or referral.referrer), f"/referrals/{referral.pk}/"))


def joined_by_another(referral: Referral) -> User:
    draft = a_draft(nhs_number=referral.nhs_number)
    add(draft, referral)
    return draft.author


# Who will come, and when


def test_who_comes_when_and_who_leads_stand_on_the_card():
    service = a_service()
    referral, (leg,) = helped_by(service)
    rowe = a_worker(service)
    mitra = a_worker(service, "Asha Mitra", "Physiotherapist")
    do(allocation.accept, leg, rowe)
    do(working.assign, leg, rowe, [rowe, mitra], lead=mitra)
    do(working.plan, leg, rowe, expected_at=timezone.now() + SOON, note="Between 8 and 10")
    page = read(referral)
    assert "Asha Mitra (physiotherapist) leads, with Tegen Rowe (nurse)." in page
    assert "They come" in page and "Between 8 and 10" in page
    assert "Help is agreed." in page
    assert f"{service.name} comes" in page.partition("Next:")[2]


def test_what_waits_says_why_and_when_they_look_again():
    charity = a_charity()
    referral, (leg,) = helped_by(charity, referral=a_referral(share_voluntary="yes"))
    worker = a_worker(charity)
    do(allocation.accept, leg, worker)
    reason = a_reason("leg_waiting")
    review = timezone.localdate() + timedelta(days=3)
    do(working.wait, leg, worker, reason=reason, review_on=review)
    page = read(referral)
    assert "Waiting to begin" in page
    assert f"{reason.label}. They look again by" in page
    assert f"has to wait: {reason.label}." in page


def test_tries_that_failed_say_what_follows_and_after_three_ask_for_help():
    service = a_service()
    referral, (leg,) = helped_by(service)
    worker = a_worker(service)
    do(allocation.accept, leg, worker)
    failed = an_outcome(Kind.FAILED)
    for number in range(2):
        do(working.fail, leg, worker, outcome=failed, next_step=f"Try number {number + 2}")
    page = read(referral)
    assert "Nobody was met at 2 tries." in page and "What follows: “Try number 3”" in page
    assert "If you know how to reach the person" not in page
    do(working.fail, leg, worker, outcome=failed, next_step="Ring the daughter")
    assert "If you know how to reach the person" in read(referral)


def test_what_is_handed_back_or_declined_is_looked_for_further():
    first, second = a_service(), a_service()
    referral, (begun, other) = helped_by(first, second)
    one, two = a_worker(first), a_worker(second)
    do(allocation.accept, begun, one)
    begin(begun, one)
    reason = a_reason("leg_handed_back")
    do(working.hand_back, begun, one, reason=reason, note="She wants a woman to come")
    do(allocation.decline, other, two, reason=a_reason("leg_declined"), note="")
    page = read(referral)
    assert "Handed back" in page and "Cannot help" in page and "They had begun." in page
    assert f"{reason.label}. The Penwith team looks further." in page
    assert "has accepted it and looks for who can help." in page
    assert "She wants a woman" not in page


def test_of_what_is_refused_it_is_said_until_somebody_else_is_asked_that_it_is_looked_for():
    first, second, third = a_service(), a_service(), a_service()
    referral, (agreed, refused) = helped_by(first, second)
    do(allocation.accept, agreed, a_worker(first))
    do(allocation.decline, refused, a_worker(second), reason=a_reason("leg_declined"), note="")
    page = read(referral)
    assert "Help is being arranged" in page and "They look further for 1 more." in page
    assert "The Penwith team looks further." in page
    triager = a_triager()
    with working_on(referral, triager) as mine:
        allocation.offer(mine, to=third, what="Shopping", by=triager, seen=mine.revision)
    page = read(referral)
    assert "1 of 2 kinds of help agreed." in page and "look further" not in page
    assert "looks further" not in page


def test_help_that_never_began_is_not_said_to_have_finished():
    service = a_service()
    referral, (leg,) = helped_by(service)
    worker = a_worker(service)
    do(allocation.accept, leg, worker)
    outcome = an_outcome(Kind.LEG, "leg_not_reached")
    do(working.complete, leg, worker, outcome=outcome, report="Nobody opens")
    page = read(referral)
    assert "The help that was agreed did not begin." in page and "Did not begin" in page
    assert "Help has finished" not in page and f"{outcome.label}." in page


def test_what_was_agreed_by_telephone_says_so():
    service = a_service()
    referral, triager = a_referral(), a_triager()
    part = Part(service, "Shopping", telephoned="Loveday", together=True)
    with working_on(referral, triager) as mine:
        triage.allocate(mine, [part], by=triager, seen=mine.revision)
    page = read(referral)
    assert "Agreed by telephone." in page and "They visit together with the others." in page
    assert f"{service.name} agreed by telephone: Shopping." in page


def test_a_finished_leg_says_how_it_went_in_the_words_written_for_the_sender():
    service = a_service()
    referral, (leg,) = helped_by(service)
    worker = a_worker(service)
    do(allocation.accept, leg, worker)
    begin(leg, worker)
    assert "Help has begun" in read(referral) and "They began today at" in read(referral)
    finish(leg, worker, "She walks to the shop again")
    page = read(referral)
    assert "Help has finished" in page and "“She walks to the shop again”" in page
    assert "whether more is needed" in page
    decide(
        closure.complete,
        referral,
        outcome=an_outcome(Kind.CLOSURE, "needs_met"),
        note="Nothing is left to do",
    )
    page = read(referral)
    assert (
        "How it ended" in page and "“Nothing is left to do”" in page and "What was arranged" in page
    )
    copy = text_of(page_of(signed_in(referral.referrer), f"/referrals/{referral.pk}/copy/"))
    for said in ("“Nothing is left to do”", "“She walks to the shop again”", "What was sent"):
        assert said in copy


@pytest.mark.parametrize("begun", [0, 1, 2])
def test_the_page_of_the_sender_agrees_with_what_the_desk_has_to_do(begun):
    teams = [a_service(), a_service()]
    referral, legs = helped_by(*teams)
    for team, leg in list(zip(teams, legs, strict=True))[:begun]:
        worker = a_worker(team)
        do(allocation.accept, leg, worker)
        begin(leg, worker)
    now = as_now(referral, a_triager())
    page = read(referral)
    assert f"{begun} of 2 kinds of help agreed{f', {begun} begun' if begun else ''}." in page
    assert ("Help has begun" in page) is (now.stage == "support")
    desk = text_of(signed_in(a_triager()).get(f"/desk/referral/{referral.pk}/").text)
    for team in teams:
        assert team.name in desk and team.name in page


# A refusal


def test_a_refusal_stands_first_until_somebody_has_read_it():
    referral = refused()
    user = referral.referrer
    client = signed_in(user)
    listed = text_of(page_of(client, "/referrals/"))
    assert "Not accepted: read why (1)" in listed
    assert "Not accepted: read why (1)" in text_of(
        page_of(client, f"/referrals/team/{referral.sent_by.pk}/")
    )
    page = read(referral)
    assert "Why it was not accepted" in page and "I have read this" in page
    assert "Who does that The GP practice" in page and "By when No time was set" in page
    seen = as_now(referral, user).revision
    answer = client.post(f"/referrals/{referral.pk}/read/", {"seen": seen})
    assert answer.url == f"/referrals/{referral.pk}/"
    page = text_of(page_of(client, answer.url))
    assert "that you have read this." in page and "I have read this" not in page
    assert "You read why." in page
    assert "read why (" not in text_of(page_of(client, "/referrals/"))
    colleague = a_member(referral.sent_by, Role.REFERRER)
    assert f"{user.name} said today at" in read(referral, colleague)
    assert as_now(referral, user).acknowledged_by == user


@pytest.mark.parametrize("seen", ["", "x", "-1", "1", "99999999999999"])
def test_what_was_not_seen_is_not_said_to_be_read(seen):
    referral = refused()
    client = signed_in(referral.referrer)
    answer = client.post(f"/referrals/{referral.pk}/read/", {"seen": seen}, follow=True)
    page = answer.content.decode()
    assert "Reload the page" in page or "changed this after you opened it" in page
    assert as_now(referral, referral.referrer).acknowledged_at is None


def test_what_is_open_again_cannot_be_acknowledged():
    referral = refused()
    client = signed_in(referral.referrer)
    seen = as_now(referral, referral.referrer).revision
    decide(closure.reopen, referral, reason=a_reason("reopened"))
    page = client.post(f"/referrals/{referral.pk}/read/", {"seen": seen}, follow=True)
    assert "is no longer open" in page.content.decode()
    # Not drawn as what succeeded is.
    assert 'class="sers-message sers-message--refused" role="alert"' in page.content.decode()
    assert "Why it was not accepted" not in page.content.decode()


def test_nobody_else_acknowledges_a_refusal():
    referral = refused()
    for user in (a_referrer(), a_triager()):
        answer = signed_in(user).post(f"/referrals/{referral.pk}/read/", {"seen": 2})
        assert answer.status_code == 404


# Other ends


def test_advice_is_told_in_full():
    referral = a_referral()
    words = "Ask the practice nurse.\nThe leaflet is on the website."
    decide(triage_conclude, referral, note=words)
    page = read(referral)
    assert "The Penwith team advises" in page and "Ask the practice nurse." in page
    assert "Read what they write: it says what comes next." in page


def triage_conclude(referral: Referral, **how) -> None:
    closure.conclude(referral, outcome=an_outcome(Kind.CONCLUSION, "advice_given"), **how)


def test_what_was_joined_leads_to_the_one_it_was_joined_to():
    into = a_referral()
    referral = a_referral(nhs_number=into.nhs_number)
    decide(lambda mine, **how: closure.join(mine, as_now(into, how["by"]), **how), referral)
    page = page_of(signed_in(referral.referrer), f"/referrals/{referral.pk}/")
    assert f'href="/referrals/{into.pk}/"' in page
    assert "You follow that one among your referrals." in page
    assert "Another team referred them" in read(into, referral.referrer)


def test_one_that_may_not_be_followed_is_not_linked():
    into = a_referral()
    referral = a_referral(nhs_number=into.nhs_number)
    decide(lambda mine, **how: closure.join(mine, as_now(into, how["by"]), **how), referral)
    with seen_by(a_triager()):
        gate.end_following(into.about, at=timezone.now())
    client = signed_in(referral.referrer)
    page = page_of(client, f"/referrals/{referral.pk}/")
    assert str(into.pk) not in page and "The team goes on with that one." in page
    assert "The team goes on with that one." in page_of(client, "/referrals/")


def test_after_reopening_the_old_end_is_history():
    service = a_service()
    referral, (leg,) = helped_by(service)
    worker = a_worker(service)
    do(allocation.accept, leg, worker)
    begin(leg, worker)
    finish(leg, worker, "She is well")
    met = an_outcome(Kind.CLOSURE, "needs_met")
    decide(closure.complete, referral, outcome=met, note="All is done")
    decide(closure.reopen, referral, reason=a_reason("reopened"))
    page = read(referral)
    assert "Not looked at yet" in page and "Opened again today at" in page
    assert "How it ended" not in page and "Before it was opened again" in page
    assert "opened it again." in page and "completed it: What was asked for is done." in page
    other = a_service()
    helped_by(other, referral=referral)
    assert "Help is asked for and not agreed yet." in read(referral)


# The person has died


def test_saying_that_somebody_died_shows_first_what_it_ends():
    service = a_service()
    referral, (leg,) = helped_by(service)
    elsewhere = a_referral(nhs_number=referral.nhs_number)
    user = referral.referrer
    client = signed_in(user)
    address = f"/referrals/{referral.pk}/death/"
    assert f'href="{address}"' in page_of(client, f"/referrals/{referral.pk}/")
    assert f'href="{address}"' in page_of(client, f"/referrals/{referral.pk}/withdraw/")
    page = page_of(client, address)
    assert f"{service.name}: Help number 0" in page
    assert "Every other open referral of the same person" in page
    today = timezone.localdate()
    day = {"died_day": today.day, "died_month": today.month, "died_year": today.year}
    seen = as_now(referral, user).revision
    answer = client.post(address, day | {"told_by": "Her daughter", "seen": seen})
    assert answer.url == f"/referrals/{referral.pk}/"
    now = as_now(referral, user)
    assert (now.status, now.died_on) == (Status.ENDED_BY_DEATH, today)
    assert as_now(elsewhere, elsewhere.referrer).status == Status.ENDED_BY_DEATH
    assert as_now(leg, user).status == LegStatus.CANCELLED
    page = read(referral)
    assert "The person died on" in page and "Nothing more." in page
    assert "Say that the person has died" not in page
    # Nobody has it any more, and nobody refers again who has died.
    assert "Who had it" in page and "Who has it" not in page and "Only if it cannot" not in page
    assert "Refer again" not in page and "Refer who lives with them" in page
    assert client.get(address).url == f"/referrals/{referral.pk}/"
    # Nor is anybody told there that another team referred them too.
    assert "another referral" not in read(elsewhere)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"told_by": " "}, "Write who told you"),
        ({"told_by": "x" * 201}, "Shorten it to 200 characters or fewer"),
        ({"died_day": "31", "died_month": "2", "died_year": "2026"}, "Enter a real date"),
        ({"died_day": "3"}, "Enter a real date"),
        ({"died_year": "9" * 100, "died_day": "1", "died_month": "1"}, "Enter a real date"),
        ({"died_day": "1", "died_month": "1", "died_year": "1901"}, "before they were born"),
        ({"died_day": "1", "died_month": "1", "died_year": "2999"}, "cannot be in the future"),
        ({"seen": "x"}, "Reload the page"),
        ({"seen": "0"}, "changed this after you opened it"),
    ],
)
def test_what_cannot_be_true_is_kept_on_the_page(typed, sentence):
    referral = a_referral()
    given = {"told_by": "Her daughter Wenna", "seen": referral.revision} | typed
    client = signed_in(referral.referrer)
    page = client.post(f"/referrals/{referral.pk}/death/", given).content.decode()
    assert sentence in page and "<title>Error:" in page
    for name in set(given) - {"seen"}:
        assert f'value="{str(given[name]).strip()}"' in page or not str(given[name]).strip()
    assert as_now(referral, referral.referrer).is_open


def test_who_only_follows_cannot_say_that_somebody_died():
    referral = a_referral()
    follower = joined_by_another(referral)
    for user in (follower, a_referrer()):
        assert signed_in(user).get(f"/referrals/{referral.pk}/death/").status_code == 404


# Questions


def test_several_questions_are_open_the_soonest_first_and_say_who_asks():
    service = a_service()
    referral, (leg,) = helped_by(service)
    worker = a_worker(service)
    do(allocation.accept, leg, worker)
    later, sooner = timezone.now() + timedelta(days=4), timezone.now() + timedelta(minutes=20)
    decide(correspondence.ask, referral, question="Is there a rail?", answer_by=later)
    do(working_ask, leg, worker, question="Which door?")
    decide(correspondence.ask, referral, question="Does she smoke?", answer_by=sooner)
    page = read(referral)
    assert "You answer 3 questions, the first by" in page
    asked = [page.index(each) for each in ("Does she smoke?", "Which door?", "Is there a rail?")]
    assert asked == sorted(asked)
    assert f"A question for you from {service.name}" in page
    assert f"{service.name} asked: “Which door?”" in page


def test_of_several_questions_one_has_a_box_so_that_nothing_typed_is_lost():
    referral = a_referral()
    for question in ("Does she smoke?", "Is there a rail?"):
        decide(correspondence.ask, referral, question=question)
    client = signed_in(referral.referrer)
    address = f"/referrals/{referral.pk}/"
    page = page_of(client, address)
    assert page.count("<textarea") == 1
    with seen_by(referral.referrer):
        first, second = following.questions(referral)
    assert f'href="{address}answer/{second.pk}/"' in page
    answer = client.post(f"{address}answer/{first.pk}/", {"answer": "No"}, follow=True)
    page = answer.content.decode()
    assert f'action="{address}answer/{second.pk}/"' in page and page.count("<textarea") == 1
    # A page that was left open leads back, and asks for no second answer.
    again = client.get(f"{address}answer/{first.pk}/", follow=True)
    assert "This question has been answered" in again.content.decode()
    assert again.redirect_chain[-1][0] == address


def working_ask(leg: Allocation, **how) -> None:
    correspondence.ask_about(leg, of_desk=False, **how)


def test_what_the_desk_is_asked_is_never_shown_to_the_sender():
    service = a_service()
    referral, (leg,) = helped_by(service)
    worker = a_worker(service)
    secret = "Is the son still violent?"
    do(
        lambda leg, **how: correspondence.ask_about(leg, of_desk=True, **how),
        leg,
        worker,
        question=secret,
    )
    user = referral.referrer
    client = signed_in(user)
    base = f"/referrals/{referral.pk}/"
    with seen_by(worker):
        asked = leg.questions.get()
    for page in ("/referrals/", *(base + each for each in ("", "withdraw/", "death/", "copy/"))):
        text = page_of(client, page)
        assert "violent" not in text and "Question for you" not in text
    assert client.get(f"{base}answer/{asked.pk}/").status_code == 404
    assert client.post(f"{base}answer/{asked.pk}/", {"answer": "No"}).status_code == 404
    triager = a_triager()
    with seen_by(triager):
        correspondence.answer_as_desk(asked, text="He has moved out", by=triager)
    assert "moved out" not in page_of(client, base)


# What was decided


def test_a_priority_decided_otherwise_stands_beside_the_wish_with_the_reason():
    referral = a_referral(priority="p3")
    wished = as_now(referral, referral.referrer).priority.label
    to = Priority.objects.get(pk="p1")
    reason = a_reason("prioritised")
    decide(lambda mine, **how: judging.prioritise(mine, to, reason=reason, **how), referral)
    page = read(referral)
    assert f"You asked for “{wished}”. The team decided “{to.label}”: {reason.label}." in page
    assert f"decided how soon: “{to.label}”, not “{wished}”." in page


def test_a_response_that_promises_a_time_is_the_reason_itself():
    referral = a_referral(priority="p3")
    urgent = an_outcome(Kind.RESPONSE, "urgent_response")
    pathway = an_outcome(Kind.PATHWAY, "pathway_1")
    helped_by(a_service(), referral=referral, response=urgent, pathway=pathway)
    page = read(referral)
    assert f"Decided on: {urgent.label}." in page and f"{pathway.label}." in page
    assert f"The team decided “{urgent.priority.label}”: {urgent.label}." in page


def test_who_has_it_after_it_was_handed_over():
    service = a_service()
    referral, (leg,) = helped_by(service)
    worker = a_worker(service)
    do(allocation.accept, leg, worker)
    begin(leg, worker)
    reason = a_reason("handed_over")
    decide(
        lambda mine, **how: sending_on.hand_over(mine, truro(), reason=reason, **how),
        referral,
        note="The daughter takes her in",
    )
    page = read(referral)
    held = page.partition("Who has it")[2]
    assert held.strip().startswith(truro().name)
    assert f"handed it over: {reason.label}." in held
    assert "The daughter takes her in" not in page
    assert "Help has begun" in page


# Who only added to it


def test_who_only_added_reads_how_far_it_is_and_nothing_that_was_written():
    service = a_service()
    referral = a_referral(priority="p3")
    follower = joined_by_another(referral)
    response = an_outcome(Kind.RESPONSE, "urgent_response")
    _referral, (leg, other) = helped_by(service, a_service(), referral=referral, response=response)
    worker = a_worker(service)
    do(allocation.accept, leg, worker)
    do(working.assign, leg, worker, [worker], lead=worker)
    do(working.plan, leg, worker, expected_at=timezone.now() + SOON, note="By the back door")
    do(working.fail, leg, worker, outcome=an_outcome(Kind.FAILED), next_step="Ask the son")
    begin(leg, worker)
    page = read(referral, follower)
    assert "2 kinds of help agreed" in page and service.name in page and "Begun" in page
    secrets = ["back door", "Tegen", "Ask the son", "Help number", "Decided on", "They come"]
    finish(leg, worker, "She walks again")
    decide(
        lambda mine, **how: allocation.cancel(
            mine, as_now(other, how["by"]), **(how | {"seen": 1})
        ),
        referral,
    )
    met = an_outcome(Kind.CLOSURE, "needs_met")
    decide(closure.complete, referral, outcome=met, note="All is done")
    ended = read(referral, follower)
    assert "It is completed." in ended and f"{service.name} has finished." in ended
    secrets += ["She walks again", "All is done", met.label, "How it ended"]
    assert [each for each in secrets if each in page + ended] == []


def test_a_death_is_told_to_who_only_added_and_not_who_said_so():
    referral = a_referral()
    follower = joined_by_another(referral)
    with working_on(referral, referral.referrer) as mine:
        dying.record_death(
            mine, died_on=None, told_by="Her son", by=referral.referrer, seen=mine.revision
        )
    page = read(referral, follower)
    assert "It ended, because the person has died." in page and "Her son" not in page


def test_a_refusal_asks_nothing_of_who_only_added():
    referral = a_referral()
    follower = joined_by_another(referral)
    decide(refuse, referral)
    page = read(referral, follower)
    assert "Not accepted" in page and "I have read this" not in page
    client = signed_in(follower)
    assert "read why (" not in text_of(page_of(client, "/referrals/"))
    assert client.post(f"/referrals/{referral.pk}/read/", {"seen": 2}).status_code == 404


# How often the database is asked


def asked_of_the_database(client, address: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


@pytest.mark.parametrize("where", ["", "copy/", "withdraw/", "death/"])
def test_many_legs_ask_the_database_no_more_than_two(where):
    few, _legs = helped_by(a_service(), a_service())
    many, legs = helped_by(*(a_service() for _ in range(6)))
    for leg in legs[:4]:
        worker = a_worker(leg.owner)
        do(allocation.accept, leg, worker)
        do(working.assign, leg, worker, [worker], lead=worker)
    counts = {
        asked_of_the_database(signed_in(each.referrer), f"/referrals/{each.pk}/{where}")
        for each in (few, many)
    }
    assert len(counts) == 1 and counts.pop() <= 32


def test_the_list_asks_no_more_for_many_legs_and_refusals():
    user = a_referrer()
    team = user.memberships_held[0].team
    client = signed_in(user)

    def one_more(legs: int) -> None:
        helped_by(*(a_service() for _ in range(legs)), referral=a_referral(by=user, team=team))
        decide(refuse, a_referral(by=user, team=team))

    one_more(1)
    few = asked_of_the_database(client, "/referrals/")
    for _ in range(2):
        one_more(3)
    assert asked_of_the_database(client, "/referrals/") == few <= 40


def test_colleagues_of_who_told_it_by_telephone_read_the_refusal_too():
    caller = a_caller()
    referral = told(caller.email)
    decide(refuse, referral)
    team = caller.memberships_held[0].team
    colleague = a_member(team, Role.REFERRER)
    listed = page_of(signed_in(colleague), f"/referrals/team/{team.pk}/")
    assert "Not accepted: read why (1)" in text_of(listed)
    seen = as_now(referral, colleague).revision
    signed_in(colleague).post(f"/referrals/{referral.pk}/read/", {"seen": seen})
    assert as_now(referral, caller).acknowledged_by == colleague
