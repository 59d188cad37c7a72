"""What all pages that decide something share: done, empty, rubbish, overtaken, out of reach."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from sers.policy.roles import Role
from sers.referrals.lifecycle import Kind, Status
from sers.referrals.lists import Outcome, Priority
from tests.builders import a_member, a_reason, a_referral, as_now, penwith, truro
from tests.web.triage.working import (
    a_service,
    a_triager,
    accesses,
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

TYPED = "Words that took a long time to write"


def outcome(kind: Kind, *, after_start: bool = False) -> str:
    return Outcome.objects.filter(kind=kind, after_start=after_start).order_by("position")[0].pk


def on(day: date) -> dict[str, int]:
    return {"on_day": day.day, "on_month": day.month, "on_year": day.year}


# What a whole form of each page sends.
FORMS = {
    "prioritise": lambda: {
        "to": Priority.objects.order_by("position")[0].pk,
        "reason": a_reason("prioritised").pk,
        "note": TYPED,
    },
    "pathway": lambda: {"to": outcome(Kind.PATHWAY)},
    "bring": lambda: {"note": TYPED, **on(timezone.localdate() + timedelta(days=1))},
    "conclude": lambda: {"outcome": outcome(Kind.CONCLUSION), "note": TYPED},
    "assign": lambda: {"to": str(a_triager().pk)},
    "record_death": lambda: {"told_by": TYPED, "confirmed": "yes", **on(timezone.localdate())},
}
SENTENCES = {
    "prioritise": ["Choose how soon", "Choose a reason"],
    "pathway": ["Choose a pathway"],
    "bring": ["Enter the day of the huddle", "Write what to talk about"],
    "conclude": ["Choose how it ends", "Write what the referrer should read"],
    "assign": ["Choose a colleague"],
    "record_death": ["Write who told you"],
}


@pytest.mark.parametrize("name", FORMS)
def test_a_whole_form_is_done_and_leads_back_with_a_sentence(name):
    referral, triager = a_referral(), a_triager()
    sent = FORMS[name]() | {"seen": 1}
    done = browser_of(triager).post(at(name, referral), sent, follow=True)
    assert done.redirect_chain[0][0] == at("referral", referral)
    assert soup(done).select_one(".app-message[role=status]")
    assert as_now(referral, triager).revision == 2


@pytest.mark.parametrize("name", FORMS)
def test_a_form_sent_empty_says_what_to_put_right_and_where(name):
    referral, triager = a_referral(), a_triager()
    answer = browser_of(triager).post(at(name, referral), {"seen": 1})
    assert errors_in(answer) == SENTENCES[name]
    assert soup(answer).title.get_text().startswith("Error:")
    assert as_now(referral, triager).revision == 1


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("rubbish", ["\0", "x" * 10_000, "<script>", "999999999999"])
def test_rubbish_in_any_field_is_met_with_a_page(name, rubbish):
    referral, triager = a_referral(), a_triager()
    client, whole = browser_of(triager), FORMS[name]()
    for field in whole:
        answer = client.post(at(name, referral), whole | {"seen": 9, field: rubbish})
        assert errors_in(answer) or refusal_in(answer)
        assert "<script>" not in answer.text


@pytest.mark.parametrize("name", FORMS)
def test_the_second_of_two_is_told_who_was_first_and_keeps_every_word(name):
    first, second = a_triager(), a_triager()
    referral = a_referral()
    client = browser_of(second)
    sent = FORMS[name]()
    seen = seen_in(client.get(at(name, referral)))
    claimed(referral, first)
    answer = client.post(at(name, referral), sent | {"seen": seen})
    assert f"{first.name} changed this after you opened it" in refusal_in(answer)
    assert f"Last: Taken by {first.name}, today at" in refusal_in(answer)
    page = soup(answer)
    for field, value in sent.items():
        if field != "confirmed":
            assert str(value) in _values(page, field), field
    assert seen_in(answer) == 2, "so that whoever has read this can decide after all"
    assert client.post(at(name, referral), sent | {"seen": 2}).status_code == 302


def _values(page, field):
    """What stands in a field, or is chosen in it."""
    return [
        control.get("value") or control.get_text().strip()
        for control in page.select(
            f"textarea[name={field}], input[type=text][name={field}],"
            f" input[name={field}][checked], select[name={field}] option[selected]"
        )
    ]


@pytest.mark.parametrize("name", [name for name in FORMS if name != "record_death"])
def test_whoever_may_not_decide_finds_no_form(name):
    client, referral = browser_of(a_member(penwith(), Role.WORKER)), a_referral()
    assert client.get(at(name, referral)).status_code == 404
    assert client.post(at(name, referral), FORMS[name]() | {"seen": 1}).status_code == 404


@pytest.mark.parametrize("name", [*FORMS, "complete", "join", "reopen", "hand_over", "note"])
def test_a_referral_of_another_desk_is_not_found(name):
    assert browser_of(a_triager(truro())).get(at(name, a_referral())).status_code == 404


@pytest.mark.parametrize(("name", "status"), [("complete", "To pick up"), ("reopen", "To pick up")])
def test_what_is_not_open_from_here_leads_back_with_the_reason(name, status):
    answer = browser_of(a_triager()).get(at(name, a_referral()), follow=True)
    assert f"This is now “{status}”, so that is no longer open" in text_of(answer)


def test_every_time_a_form_shows_who_it_is_about_that_is_written_down():
    referral, triager = a_referral(), a_triager()
    browser_of(triager).get(at("prioritise", referral))
    assert [(each.deed, each.about) for each in accesses(triager)] == [("opened", referral.about)]


def test_the_steps_say_how_far_deciding_has_come():
    referral, triager = a_referral(), a_triager()
    client = browser_of(triager)
    said = text_of(client.get(at("referral", referral)))
    assert "Allocate Nobody is asked to help yet" in said
    assert "Decide Today. No pathway set" in said
    client.post(at("pathway", referral), FORMS["pathway"]() | {"seen": 1})
    client.post(at("prioritise", referral), FORMS["prioritise"]() | {"seen": 2})
    offered(referral, triager, a_service())
    said = text_of(client.get(at("referral", referral)))
    assert "Within 2 hours, asked for Today. Pathway 0: home, nothing new" in said
    assert "1 has not answered" in said
    assert as_now(referral, triager).status == Status.IN_PROGRESS
