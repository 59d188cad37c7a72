"""Letters and PDFs: who may have them, what they say, and that it is written down."""

import pytest
from django.urls import reverse
from django.utils import timezone

from sers.audit.models import Access
from sers.own_page import linking
from sers.own_page.models import Print, Whose
from sers.referrals import closure
from sers.referrals.lifecycle import Sort
from sers.referrals.lists import Reason
from sers.values.languages import BY_CODE
from sers.web.letters.saying import Voice
from tests.builders import a_protected_referral, a_referral, seen_by
from tests.papers.reading import pages_of, read, sizes_of, text_of
from tests.web.triage.working import a_triager, accesses, browser_of, penwith

pytestmark = pytest.mark.django_db


def a_link(referral, by, **more):
    with seen_by(by):
        return linking.make(referral, by=by, days=30, **more)


def link_letter(client, referral, link, code, **more):
    address = reverse("triage:link_letter", args=[referral.pk, link.pk])
    return client.post(address, {"code": code} | more)


def letter_of(client, referral, **chosen):
    address = reverse("triage:letter", args=[referral.pk])
    wanted = {"to": "person", "language": "en-gb", "print": "standard"}
    return client.post(address, wanted | chosen)


@pytest.mark.parametrize(
    ("route", "name"), [("triage:print_pdf", "referral"), ("track:copy_pdf", "referral")]
)
def test_a_referral_is_a_pdf_with_three_identifiers_on_each_page_and_written_down(route, name):
    referral = a_referral()
    who = a_triager() if route == "triage:print_pdf" else referral.referrer
    answer = browser_of(who).get(reverse(route, args=[referral.pk]))
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f'inline; filename="{name}-{referral.reference}.pdf"'
    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    number = referral.nhs_number
    spaced = f"{number[:3]} {number[3:6]} {number[6:]}"
    for page in pages_of(answer.content):
        assert "14 February 1942" in page and spaced in page and "rembath" in page.lower()
    printed = [row.about for row in accesses(who) if row.deed == Access.Deed.PRINTED]
    assert printed == [referral.about]


def test_a_protected_place_is_on_no_pdf():
    secret = a_protected_referral()
    client = browser_of(a_triager())
    for address in (
        reverse("triage:print_pdf", args=[secret.pk]),
        reverse("triage:list_pdf", args=[penwith().pk]),
    ):
        said = text_of(client.get(address).content)
        assert "Ring her sister first" not in said


def test_a_desks_list_is_printed_whole_with_who_what_and_when():
    me, referral = a_triager(), a_referral()
    client = browser_of(me)
    said = text_of(client.get(reverse("triage:list_pdf", args=[penwith().pk])).content)
    assert "TREMBATH" in said and "14 Feb 1942" in said and "Nobody" in said
    page = client.get(reverse("triage:list_print", args=[penwith().pk])).content.decode()
    assert "TREMBATH" in page and "As PDF" in page
    [*_, last] = accesses(me)
    assert last.deed == Access.Deed.PRINTED and referral.pk in last.shown


RELATIVE = ("today at", "yesterday at", "tomorrow at")


def test_a_referral_on_paper_says_dates_for_it_is_read_on_another_day():
    me, referral = a_triager(), a_referral()
    gp = referral.referrer
    with seen_by(gp):
        reason = Reason.objects.filter(sort=Sort.WITHDRAWN)[0]
        closure.withdraw(referral, by=gp, seen=referral.revision, reason=reason, note="")
    desk, sender = browser_of(me), browser_of(gp)
    for client, on_screen, on_paper in (
        (desk, "triage:referral", "triage:print"),
        (sender, "track:referral", "track:copy"),
    ):
        assert "today at" in client.get(reverse(on_screen, args=[referral.pk])).text
        printed = client.get(reverse(on_paper, args=[referral.pk])).text
        as_pdf = text_of(client.get(reverse(f"{on_paper}_pdf", args=[referral.pk])).content)
        for said in (printed, as_pdf):
            assert f"{timezone.localtime():%a %-d %b %Y} at" in said, on_paper
            assert not [each for each in RELATIVE if each in said.casefold()], on_paper


def test_several_are_one_pdf():
    me = a_triager()
    some = [a_referral(family_name=name) for name in ("Olds", "Rowe")]
    chosen = [f"{each.pk}:{each.revision}" for each in some]
    address = reverse("triage:print_many_pdf", args=[penwith().pk])
    answer = browser_of(me).post(address, {"chosen": chosen})
    said = text_of(answer.content)
    assert "OLDS" in said and "ROWE" in said
    printed = {row.about for row in accesses(me) if row.deed == Access.Deed.PRINTED}
    assert printed == {each.about for each in some}


def test_the_letter_with_the_code_leaves_the_key_to_it_away():
    me, referral = a_triager(), a_referral()
    link, code = a_link(referral, me)
    answer = link_letter(browser_of(me), referral, link, code)
    said = text_of(answer.content)
    assert code.replace("-", " ") in said
    assert "14 February 1942" not in said and "1942" not in said
    assert referral.reference in said and "999" in said and "111" in said
    assert Access.Deed.PRINTED in {row.deed for row in accesses(me)}


def test_the_letter_of_a_link_is_in_its_language_and_print_with_english_beside_it():
    me, referral = a_triager(), a_referral()
    link, code = a_link(referral, me, language="ar", print_=Print.LARGE)
    client = browser_of(me)
    made = link_letter(client, referral, link, code).content
    assert str(read(made).trailer["/Root"]["/Lang"]).startswith("ar")
    assert min(sizes_of(made)) >= 18
    page = link_letter(client, referral, link, code, preview="yes")
    assert "no-store" in page["Cache-Control"]
    assert 'lang="ar" dir="rtl"' in page.content.decode() and "Arabic" in page.content.decode()


@pytest.mark.parametrize("code", ["", "x", "k7fm-2q9x-hw4p-8rtn", "\x00", "x" * 5000])
def test_a_code_that_is_not_the_links_gets_no_letter(code):
    me, referral = a_triager(), a_referral()
    link, _code = a_link(referral, me)
    client = browser_of(me)
    assert link_letter(client, referral, link, code).status_code == 302


def test_a_link_that_was_made_again_or_is_of_another_gets_no_letter():
    me, referral, other = a_triager(), a_referral(), a_referral(family_name="Olds")
    link, code = a_link(referral, me)
    a_link(referral, me)
    client = browser_of(me)
    assert link_letter(client, referral, link, code).status_code == 302
    assert link_letter(client, other, link, code).status_code == 404


def test_a_carer_is_written_to_by_name():
    me, referral = a_triager(), a_referral()
    carer = {"whose": Whose.CARER, "name": "Jory Trembath", "agreed": "She said so"}
    link, code = a_link(referral, me, **carer)
    said = text_of(link_letter(browser_of(me), referral, link, code).content)
    assert "Dear Jory Trembath," in said and "has agreed that you can see" in said
    said = text_of(letter_of(browser_of(me), referral, to=str(link.pk), pdf="yes").content)
    assert "Dear Jory Trembath," in said


def test_what_happens_next_is_read_before_it_is_printed():
    me, referral = a_triager(), a_referral()
    client = browser_of(me)
    page = letter_of(client, referral, language="pl", preview="yes").content.decode()
    assert 'lang="pl"' in page and "The Penwith team has been asked to help you." in page
    said = text_of(letter_of(client, referral, pdf="yes").content)
    assert "What happens next" in said and "14 February 1942" in said
    assert "Call 999" in said


@pytest.mark.parametrize("rubbish", ["", "\x00", "x" * 5000, "<script>", "None"])
def test_rubbish_gets_the_page_again(rubbish):
    referral = a_referral()
    for field in ("to", "language", "print"):
        answer = letter_of(browser_of(a_triager()), referral, **{field: rubbish}, pdf="yes")
        assert b"Choose " in answer.content and b"<h1" in answer.content


def test_a_protected_persons_letter_names_no_team():
    secret = a_protected_referral()
    said = text_of(letter_of(browser_of(a_triager()), secret, pdf="yes").content)
    assert secret.owner.name not in said and "The team that looks after you has been asked" in said


def test_a_sentence_without_a_translation_is_english_and_says_so():
    arabic = BY_CODE["ar"]
    said = Voice(arabic)("A sentence that nobody has ever translated.")
    assert said.language.is_english
