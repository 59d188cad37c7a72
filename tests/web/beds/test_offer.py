"""A bed that is asked for: what is needed and no name, until its provider says yes."""

from datetime import timedelta

import pytest
from django.utils import timezone

from sers.audit.models import Access, Event
from sers.beds import expiring, offering
from sers.beds.lifecycle import OfferStatus, RequestStatus
from sers.beds.models import BedRequest, Offer
from sers.referrals.models import Referral
from tests.beds.lives import a_bed, a_bed_referral, agreed, offered, placing, standing
from tests.builders import a_reason, seen_by
from tests.papers.reading import text_of as text_of_pdf
from tests.web.beds.providing import Ward, at, messages_in
from tests.web.triage.working import accesses, errors_in, refusal_in, soup, text_of

pytestmark = pytest.mark.django_db

NAME = "PENROSE"


@pytest.fixture
def ward() -> Ward:
    return Ward()


@pytest.fixture
def offer(ward: Ward) -> Offer:
    return ward.asked(agreed(referral=a_bed_referral(family_name="Penrose")))


def test_what_is_asked_is_read_without_a_name_and_the_bureau_sees_it_was_opened(ward, offer):
    page = ward.get("offer", offer)
    text = text_of(page)
    assert offer.summary in text
    assert all(need in text for need in offer.asks)
    assert NAME not in text.upper()
    assert soup(page).select_one("[data-due]")
    assert ward.now(offer).seen_at is not None
    access = accesses(ward.sister)[-1]
    assert (access.deed, access.about) == (Access.Deed.OPENED, offer.about)


def test_a_yes_holds_the_bed_and_opens_the_referral_and_that_is_written_down(ward, offer):
    assert ward.client.get(f"/desk/referral/{offer.referral_id}/").status_code == 404
    page = ward.post("accept_offer", offer, note="After two, please")
    text = text_of(page)
    assert "You have said yes" in text
    assert NAME in text
    assert "After two, please" in text
    assert standing(offer.request) == RequestStatus.HELD
    whole = ward.client.get(f"/desk/referral/{offer.referral_id}/")
    assert NAME in text_of(whole)
    opened = [access.permission for access in accesses(ward.sister) if access.about == offer.about]
    assert "referral.view" in opened
    assert at("stay", ward.now(offer).placement) in page.text


def test_a_yes_after_its_time_is_refused_and_says_whom_to_ring(ward, offer):
    expiring.expire(timezone.now() + timedelta(hours=3))
    late = ward.post("accept_offer", offer)
    assert "No reply in time" in messages_in(late)
    assert NAME not in text_of(late).upper()
    assert not soup(late).select("main form")


def test_a_no_asks_for_a_reason_and_the_next_in_line_is_asked(ward):
    other = a_bed()
    request, offers = offered(agreed(), ward.bed, other)
    missing = ward.post("decline_offer", offers[0], note="Two carers are ill")
    assert errors_in(missing) == ["Choose a reason"]
    assert "Two carers are ill" in missing.text
    reason = a_reason("bed_declined")
    said = ward.post("decline_offer", offers[0], reason=reason.pk, note="Two carers are ill")
    assert "The next in line is asked" in messages_in(said)
    declined = ward.now(offers[0])
    assert (declined.status, declined.reason) == (OfferStatus.DECLINED, reason)
    assert standing(request) == RequestStatus.OFFERED
    shown = text_of(ward.get("offer", offers[0]))
    assert f"{reason.label}. Two carers are ill" in shown


def test_of_two_who_answer_the_second_reads_who_was_quicker_and_keeps_what_was_typed(ward, offer):
    ward.post("accept_offer", offer)
    reason = a_reason("bed_declined")
    late = ward.post("decline_offer", offer, reason=reason.pk, note="Two carers are ill")
    assert f"Last: Accepted by {ward.sister.name}" in refusal_in(late)
    assert "Two carers are ill" in late.text
    assert ward.now(offer).status == OfferStatus.ACCEPTED
    again = ward.client.get(at("decline_offer", offer), follow=True)
    assert "This offer is now “Accepted”" in messages_in(again)


def test_a_question_and_the_bureau_s_answer_stand_on_the_page(ward, offer):
    assert errors_in(ward.post("ask_offer", offer)) == ["Write the question"]
    asked = ward.post("ask_offer", offer, question="Does she wander at night?")
    assert "Does she wander at night?" in text_of(asked)
    assert "No answer yet" in text_of(asked)
    with placing(offer.request) as (_request, by):
        offering.answer(Offer.objects.get(pk=offer.pk), text="Never", by=by)
    assert "Never" in text_of(ward.get("offer", offer))
    assert "Your question is answered" in text_of(ward.list_of())


def test_words_that_are_too_many_are_kept_and_said_at_their_field(ward, offer):
    long = "x" * 401
    page = ward.post("accept_offer", offer, note=long)
    assert soup(page).select_one("#field-note-error")
    assert long in page.text
    assert ward.now(offer).status == OfferStatus.OFFERED


def test_what_another_provider_is_asked_is_not_there(ward, offer):
    other = Ward()
    for name in ("offer", "decline_offer", "ask_offer"):
        assert other.get(name, offer).status_code == 404
    for name in ("accept_offer", "decline_offer", "ask_offer"):
        assert other.client.post(at(name, offer), {"question": "Who?"}).status_code == 404
    assert ward.now(offer).status == OfferStatus.OFFERED
    assert ward.now(offer).seen_at is None


def test_before_the_yes_no_page_that_the_provider_can_reach_says_who_it_is(ward):
    # Not the year that the form gives as its example.
    named = {"family_name": "Penrose", "given_name": "Loveday", "birth_date": "1937-05-02"}
    referral = a_bed_referral(**named)
    offer = ward.asked(agreed(referral=referral))
    secret = [
        *("PENROSE", "LOVEDAY", referral.reference, referral.nhs_number),
        *(str(referral.pk), str(offer.request_id), f"{referral.birth_date:%Y}"),
    ]
    todo, seen = ["/beds/mine/", "/desk/", "/caseload/"], set()
    while todo:
        address = todo.pop().split("#")[0]
        if address in seen or not address.startswith("/") or "sign-out" in address:
            continue
        seen.add(address)
        answer = ward.client.get(address, follow=True)
        is_paper = answer.get("Content-Type") == "application/pdf"
        found = (text_of_pdf(answer.content) if is_paper else answer.content.decode()).upper()
        assert not [each for each in secret if each and each.upper() in found], address
        assert answer.status_code == 200, address
        if not is_paper:
            todo += [str(link["href"]) for link in soup(answer).select("a[href]")]
        assert len(seen) < 500, "some page leads to ever new addresses"
    assert len(seen) > 12
    assert ward.client.get("/record/access/").status_code == 404
    for address in ("desk/referral", "referrals", "beds/decide", "beds/request", "allocate"):
        for key in (referral.pk, offer.request_id):
            assert ward.client.get(f"/{address}/{key}/").status_code == 404
    with seen_by(ward.sister):
        assert not Referral.objects.filter(pk=referral.pk).exists()
        assert not BedRequest.objects.exists()
        kept = str(list(Event.objects.filter(about=offer.about).values("facts", "before", "after")))
    assert not [each for each in secret[:4] if each and each.upper() in kept.upper()]
