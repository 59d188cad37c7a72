"""The forms by which something is decided: done, invalid, refused, and overtaken."""

from datetime import timedelta

import pytest
from django.utils import timezone

from sers.directory import queries as directory
from sers.policy.roles import Role
from sers.referrals import closure, sending_on
from sers.referrals.lifecycle import Status
from tests.builders import (
    a_member,
    a_next_step,
    a_reason,
    a_referral,
    as_now,
    penwith,
    seen_by,
    the_bed_bureau,
    truro,
)
from tests.web.triage.working import (
    a_service,
    a_triager,
    accesses,
    asked,
    at,
    browser_of,
    claimed,
    errors_in,
    offered,
    refusal_in,
    seen_in,
    soup,
    text_of,
)

pytestmark = pytest.mark.django_db

FORMS = ("ask", "redirect", "not_accept")
TYPED = "Words that took a long time to write"


def given(name, seen=1, **other):
    """What a whole form of this name sends."""
    return (
        {
            "ask": lambda: {"question": TYPED},
            "redirect": lambda: {
                "to": str(truro().pk),
                "reason": a_reason("redirected").pk,
                "note": TYPED,
            },
            "not_accept": lambda: {
                "reason": a_reason("not_accepted").pk,
                "next_step": a_next_step().pk,
                "note": TYPED,
                "owner": "referrer",
            },
        }[name]()
        | {"seen": seen}
        | other
    )


def test_asking_rests_the_clock_and_asks_the_referrer():
    referral, triager = a_referral(), a_triager()
    done = browser_of(triager).post(at("ask", referral), given("ask"), follow=True)
    assert "Your question is sent" in text_of(done)
    now = as_now(referral, triager)
    assert now.waiting
    with seen_by(triager):
        assert [each.question for each in now.questions.all()] == [TYPED]


def test_sending_it_on_gives_it_to_the_other_desk():
    referral, triager = a_referral(), a_triager()
    client = browser_of(triager)
    done = client.post(at("redirect", referral), given("redirect"))
    assert done["Location"] == at("recall", referral)
    assert f"It is sent to {truro().name}" in text_of(client.get(at("team", penwith())))
    assert as_now(referral, a_triager(truro())).owner == truro()


def test_the_desks_to_send_to_are_the_others():
    page = soup(browser_of(a_triager()).get(at("redirect", a_referral())))
    offered_desks = {option["value"] for option in page.select("select option") if option["value"]}
    own = {str(team.pk) for team in directory.teams_that_own()}
    assert offered_desks == own - {str(penwith().pk)}


@pytest.mark.parametrize(
    ("owner", "another"), [("referrer", ""), ("another", "Morrab Surgery nurses")]
)
def test_not_accepting_names_the_criterion_the_next_step_and_its_owner(owner, another):
    referral, triager = a_referral(), a_triager()
    kept = another or f"{referral.referrer.name}, {referral.sent_by.name}"
    sent = given("not_accept", owner=owner, another=another)
    browser_of(triager).post(at("not_accept", referral), sent)
    now = as_now(referral, triager)
    assert now.status == Status.NOT_ACCEPTED
    assert (now.reason, now.next_step) == (a_reason("not_accepted"), a_next_step())
    assert (now.next_owner, now.reason_note) == (kept, TYPED)


def test_the_next_step_may_have_a_day():
    referral, triager = a_referral(), a_triager()
    day = timezone.localdate() + timedelta(days=4)
    when = {"by_day": day.day, "by_month": day.month, "by_year": day.year}
    browser_of(triager).post(at("not_accept", referral), given("not_accept", **when))
    assert timezone.localdate(as_now(referral, triager).next_by) == day


@pytest.mark.parametrize(
    "day", [("31", "2", "2030"), ("1", "1", "2020"), ("x", "", ""), ("1", "", ""), ("0", "0", "0")]
)
def test_a_day_that_is_none_or_past_is_refused(day):
    referral, triager = a_referral(), a_triager()
    when = dict(zip(("by_day", "by_month", "by_year"), day, strict=True))
    answer = browser_of(triager).post(at("not_accept", referral), given("not_accept", **when))
    assert errors_in(answer) == ["Enter a real date that is not past, or leave it blank"]
    assert [part["value"] for part in soup(answer).select("[name^=by_]")] == list(day)


def test_another_owner_must_be_named():
    answer = browser_of(a_triager()).post(
        at("not_accept", a_referral()), given("not_accept", owner="another")
    )
    assert errors_in(answer) == ["Write the name of the person or team"]


def test_no_room_is_no_reason_and_the_page_says_what_to_do_instead():
    referral = a_referral()
    page = soup(browser_of(a_triager()).get(at("not_accept", referral)))
    note = page.select_one(".app-panel .app-note")
    assert "No room, no carers, no bed is no reason to refuse." in note.get_text()
    assert note.select_one("a")["href"] == at("accept", referral)


def test_what_the_referrer_will_read_can_be_seen_before_it_is_sent():
    referral, triager = a_referral(), a_triager()
    sent = given("not_accept", owner="another", another="The practice nurses", preview="yes")
    answer = browser_of(triager).post(at("not_accept", referral), sent)
    preview = " ".join(soup(answer).select_one(".app-preview").get_text(" ").split())
    assert preview.startswith(f"Not accepted by {penwith().name}: it is a task of primary care.")
    assert TYPED in preview
    assert "Next: The practice nurses." in preview
    assert triager.name in preview
    assert as_now(referral, triager).status == Status.AWAITING_TRIAGE


@pytest.mark.parametrize(
    ("name", "sentences"),
    [
        ("ask", ["Write the question"]),
        ("redirect", ["Choose a desk", "Choose a reason", "Write what the other desk must know"]),
        (
            "not_accept",
            [
                "Choose the criterion that is not met",
                "Choose what should happen instead",
                "Write what the referrer should do, or can expect",
                "Say who owns the next step",
            ],
        ),
    ],
)
def test_a_form_sent_empty_says_what_to_put_right_and_where(name, sentences):
    referral, triager = a_referral(), a_triager()
    answer = browser_of(triager).post(at(name, referral), {"seen": 1})
    assert errors_in(answer) == sentences
    page = soup(answer)
    assert page.title.get_text().startswith("Error:")
    inline = [" ".join(each.get_text().split()) for each in page.select(".app-error")]
    assert inline == [f"Error: {sentence}" for sentence in sentences]
    assert as_now(referral, triager).revision == 1


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("rubbish", ["\0", "x" * 10_000, "<script>", "999999999999"])
def test_rubbish_in_any_field_is_met_with_a_page(name, rubbish):
    referral, triager = a_referral(), a_triager()
    client = browser_of(triager)
    for field in given(name):
        answer = client.post(at(name, referral), given(name, **{field: rubbish}))
        assert answer.status_code in {200, 302}
        if answer.status_code == 200:
            assert errors_in(answer) or refusal_in(answer)
            assert "<script>" not in answer.text
        else:
            return  # words may be anything, and this was decided


@pytest.mark.parametrize("name", FORMS)
def test_the_second_of_two_is_told_who_was_first_and_keeps_every_word(name):
    referral, first, second = a_referral(), a_triager(), a_triager()
    client = browser_of(second)
    seen = seen_in(client.get(at(name, referral)))
    claimed(referral, first)
    answer = client.post(at(name, referral), given(name, seen=seen))
    assert f"{first.name} changed this after you opened it" in refusal_in(answer)
    assert f"Last: Taken by {first.name}, today at" in refusal_in(answer)
    page = soup(answer)
    for field, value in given(name).items():
        if field != "seen" and value:
            assert value in _values(page, field), field
    assert seen_in(answer) == 2, "so that whoever has read this can decide after all"
    again = client.post(at(name, referral), given(name, seen=2))
    assert again.status_code == 302


def _values(page, field):
    """What stands in a field, or is chosen in it."""
    return [
        control.get("value") or control.get_text().strip()
        for control in page.select(
            f"textarea[name={field}], input[name={field}][checked],"
            f" select[name={field}] option[selected]"
        )
    ]


@pytest.mark.parametrize("name", FORMS)
def test_what_was_withdrawn_meanwhile_is_refused_with_every_word_kept(name):
    referral, triager = a_referral(), a_triager()
    with seen_by(referral.referrer):
        sent = as_now(referral, referral.referrer)
        closure.withdraw(sent, by=referral.referrer, seen=1, reason=a_reason("withdrawn"))
    answer = browser_of(triager).post(at(name, referral), given(name))
    assert "This is now “Withdrawn”" in refusal_in(answer)
    assert TYPED in answer.text


@pytest.mark.parametrize("name", FORMS)
def test_what_went_to_another_desk_meanwhile_is_refused_with_every_word_kept(name):
    referral, triager = a_referral(), a_triager()
    with seen_by(triager):
        mine, reason = as_now(referral, triager), a_reason("redirected")
        sending_on.redirect(mine, truro(), by=triager, seen=1, reason=reason, note="Moved house")
    answer = browser_of(triager).post(at(name, referral), given(name))
    told = "already has this referral" if name == "redirect" else "has this referral now"
    assert f"{truro().name} {told}" in refusal_in(answer)
    assert TYPED in answer.text
    assert browser_of(triager).get(at(name, referral)).status_code == 404


def test_a_form_that_is_no_longer_open_leads_back_with_the_reason():
    referral, triager = a_referral(), a_triager()
    offered(referral, triager, a_service())
    answer = browser_of(triager).get(at("not_accept", referral), follow=True)
    assert answer.redirect_chain[-1][0] == at("referral", referral)
    assert "This is now “In progress”, so that is no longer open" in text_of(answer)


@pytest.mark.parametrize("name", FORMS)
def test_whoever_may_not_decide_finds_no_form(name):
    worker = a_member(penwith(), Role.WORKER)
    client, referral = browser_of(worker), a_referral()
    assert client.get(at(name, referral)).status_code == 404
    assert client.post(at(name, referral), given(name)).status_code == 404


def test_a_desk_with_only_a_part_cannot_decide_about_the_whole():
    referral = a_referral()
    offered(referral, a_triager(), the_bed_bureau())
    client = browser_of(a_triager(the_bed_bureau()))
    assert client.get(at("ask", referral)).status_code == 404
    refused = client.post(at("ask", referral), given("ask", seen=3))
    assert f"{penwith().name} has this referral now" in refusal_in(refused)


def test_every_time_a_form_shows_who_it_is_about_that_is_written_down():
    referral, triager = a_referral(), a_triager()
    client = browser_of(triager)
    client.get(at("ask", referral))
    client.post(at("ask", referral), {"seen": 1})
    client.post(at("ask", referral), given("ask"))
    logged = [(each.deed, each.about) for each in accesses(triager)]
    assert logged == [("opened", referral.about)] * 2


def test_a_question_can_be_asked_beside_the_answers():
    referral = a_referral()
    page = soup(browser_of(a_triager()).get(at("referral", referral)))
    form = page.select_one("details form")
    assert form["action"] == at("ask", referral)
    assert form.select_one("[name=seen]")["value"]
    assert form.select_one("textarea[name=question]")


def test_asking_again_while_a_question_is_open_is_possible():
    referral, triager = a_referral(), a_triager()
    asked(referral, triager)
    sent = given("ask", seen=as_now(referral, triager).revision)
    assert browser_of(triager).post(at("ask", referral), sent).status_code == 302
