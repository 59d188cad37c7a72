"""The letter that says what the page says: had on the page itself, and from the desk."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from sers.audit.models import Access
from sers.own_page import keeper, linking, reading
from sers.own_page.models import Print
from sers.referrals.lifecycle import Status
from sers.values.languages import BY_CODE
from sers.web.letters.saying import Voice, together
from tests.beds.lives import agreed, arrived, held, offered, reserved
from tests.builders import A_BED, a_protected_referral, a_referral, seen_by
from tests.own_page.pages import a_carers_link, a_link, open_page
from tests.papers.reading import pages_of, read, sizes_of, text_of
from tests.referrals.lives import (
    STANDING,
    a_triager,
    accepted,
    begin,
    comes,
    finish,
    put_to_wait,
    take,
)
from tests.web.person.opening import at, opened
from tests.web.triage.working import accesses, browser_of

pytestmark = pytest.mark.django_db


def own_letter(referral, code="") -> str:
    return text_of(opened(referral, code).get(at("letter")).content)


def desk_letter(referral, who=None, **chosen) -> str:
    wanted = {"to": "person", "language": "en-gb", "print": "standard", "pdf": "yes"}
    client = browser_of(who or a_triager(referral.owner))
    return text_of(
        client.post(reverse("triage:letter", args=[referral.pk]), wanted | chosen).content
    )


def test_the_letter_is_had_from_the_page_as_a_pdf_that_nobody_keeps():
    referral = a_referral()
    answer = opened(referral).get(at("letter"))
    assert answer["Content-Type"] == "application/pdf"
    assert "no-store" in answer["Cache-Control"]
    assert "noindex" in answer["X-Robots-Tag"]
    assert answer["Content-Disposition"] == f'inline; filename="letter-{referral.reference}.pdf"'
    for page in pages_of(answer.content):
        assert "14 February 1942" in page and "Trembath" in page
    assert "Printed on" in text_of(answer.content)


def test_that_it_was_printed_is_written_down_for_the_account_of_the_page():
    referral = a_referral()
    client = opened(referral)
    client.get(at("letter"))
    printed = [
        row.about for row in accesses(keeper.ensure_keeper()) if row.deed == Access.Deed.PRINTED
    ]
    assert printed == [referral.about]


def test_it_comes_in_the_language_and_print_of_the_link_whatever_the_browser_speaks():
    referral = a_referral()
    _link, code = a_link(referral, language="ar", print_=Print.LARGE)
    client = opened(referral, code, Client(headers={"accept-language": "pl"}))
    made = client.get(at("letter")).content
    assert str(read(made).trailer["/Root"]["/Lang"]).startswith("ar")
    assert min(sizes_of(made)) >= 18
    assert reverse("person:letter") in client.get(at("choose")).content.decode()


def test_who_cares_for_the_person_has_one_that_says_who_is_meant():
    referral = a_referral()
    said = own_letter(referral, a_carers_link(referral)[1])
    assert "Dear Demelza Hosking," in said
    assert f"In this letter, “you” means {referral.spoken_name}." in said


def test_without_an_open_page_there_is_no_letter():
    referral = a_referral()
    link, code = a_link(referral)
    client = opened(referral, code)
    assert Client().get(at("letter"))["Location"] == at("come")
    who = a_triager(referral.owner)
    with seen_by(who):
        linking.end(link, why="Lost", by=who)
    assert "This page has closed" in client.get(at("letter")).content.decode()
    assert client.post(at("letter")).status_code == 405


BEDS = [
    (lambda request: request, "We are looking for a bed for you."),
    (offered, "We have asked for a bed for you, and wait for the answer."),
    (held, "A bed is kept for you."),
    (reserved, "A bed is ready for you It is at "),
    (arrived, "Your bed You are at "),
]


@pytest.mark.parametrize(("bring", "sentence"), BEDS)
def test_how_far_a_bed_is_stands_in_the_letter_as_on_the_page(bring, sentence):
    referral = a_referral(setting="bed", **A_BED)
    bring(agreed(referral=referral))
    assert sentence in own_letter(referral)
    assert sentence in desk_letter(referral)


LEGS = [
    (lambda leg: leg, "Not agreed yet"),
    (take, "They begin by"),
    (lambda leg: put_to_wait(take(leg)), "They want to help, and cannot begin yet."),
    (lambda leg: begin(take(leg)), "This help has begun"),
    (lambda leg: finish(begin(take(leg))), "Finished on"),
]


@pytest.mark.parametrize(("bring", "sentence"), LEGS)
def test_each_kind_of_help_stands_in_both_letters_alike(bring, sentence):
    referral, leg = accepted()
    bring(leg)
    own, desk = own_letter(referral), desk_letter(referral)
    assert sentence in own and "Help to wash" in own
    assert own.split("Printed on")[0] == desk.split("Printed on")[0]


def test_paper_calls_no_day_today_or_tomorrow():
    referral, leg = accepted()
    take(leg)
    tomorrow = timezone.now() + timedelta(days=1)
    worker = comes(leg, tomorrow)
    said = own_letter(referral)
    assert f"{tomorrow:%A} {tomorrow.day} {tomorrow:%B} at about" in said
    assert worker.name in said
    for relative in ("oday", "omorrow"):
        assert relative not in said.replace("what we know today", "")


ENDED = {
    Status.COMPLETED: "This has ended.",
    Status.NOT_ACCEPTED: "cannot give the help that was asked for.",
    Status.WITHDRAWN: "took that back on",
    Status.JOINED: "Help was asked for you twice.",
}


@pytest.mark.parametrize("status", list(ENDED))
def test_how_it_ended_is_told_as_on_the_page(status):
    said = desk_letter(STANDING[status]())
    assert ENDED[status] in said
    assert "This page" not in said


def test_nobody_writes_to_somebody_who_has_died():
    referral = STANDING[Status.ENDED_BY_DEATH]()
    client = browser_of(a_triager(referral.owner))
    assert client.get(reverse("triage:letter", args=[referral.pk])).status_code == 404
    page = client.get(reverse("triage:referral", args=[referral.pk])).content.decode()
    assert reverse("triage:letter", args=[referral.pk]) not in page


def test_of_a_protected_person_neither_letter_says_which_bed():
    referral = a_protected_referral(setting="bed", **A_BED)
    reserved(agreed(referral=referral))
    for said in (own_letter(referral), desk_letter(referral)):
        assert "A bed is ready for you We tell you when you go there." in said
        assert "It is at" not in said
    with open_page(referral) as page:
        assert reading.shown_on(page).bed.at is None


def test_a_sentence_that_is_english_still_makes_its_line_english():
    say = Voice(BY_CODE["ar"])
    both = together("كلام", say("A sentence that nobody has ever translated."))
    assert both.language.is_english
    assert say.either("same", "same").language.is_english


@pytest.mark.parametrize(("name", "most"), [("own", 14), ("desk", 11), ("link", 9)])
def test_each_letter_asks_a_settled_number_of_questions(name, most, django_assert_max_num_queries):
    referral, leg = accepted()
    take(leg)
    who = a_triager(referral.owner)
    link, code = a_link(referral, by=who)
    client = opened(referral, code) if name == "own" else browser_of(who)
    wanted = {"to": "person", "language": "en-gb", "print": "standard", "pdf": "yes"}
    addresses = {
        "own": at("letter"),
        "desk": reverse("triage:letter", args=[referral.pk]),
        "link": reverse("triage:link_letter", args=[referral.pk, link.pk]),
    }
    ask = client.get if name == "own" else client.post
    ask(addresses[name], wanted | {"code": code})
    with django_assert_max_num_queries(most):
        assert ask(addresses[name], wanted | {"code": code}).status_code == 200
