"""The last look and the send: once, by the right team, to the right team."""

import pytest

from sers.directory.models import Membership
from sers.people import matching
from sers.people.matching import AskedTooOften
from sers.referrals.models import Referral
from tests.builders import a_draft, an_nhs_number, seen_by
from tests.web.refer.walking import a_referrer, address, as_saved, begun, give, signed_in

pytestmark = pytest.mark.django_db


def sent_of(draft) -> list[Referral]:
    with seen_by(draft.author):
        return list(Referral.objects.filter(draft_id=draft.pk))


def ready(draft) -> dict[str, object]:
    return {"revision": as_saved(draft).revision, "same_person": "yes"}


def test_the_check_page_says_everything_and_what_happens_next():
    draft = a_draft(key_safe="1234")
    page = signed_in(draft.author).get(address(draft, "check")).content.decode()
    assert "Send to the Penwith team" in page
    assert "Penwith PCN area team" in page
    assert "What happens when you send it" in page
    assert "things the team may ring you about" in page and "Allergies" in page
    assert "1234" in page, "what is restricted is shown to its author"
    assert address(draft, "health") + "?from=check" in page


def test_the_check_page_asks_the_database_little(django_assert_max_num_queries):
    draft = a_draft()
    client = signed_in(draft.author)
    with django_assert_max_num_queries(20):
        client.get(address(draft, "check"))


def test_it_is_not_sent_before_the_person_is_checked():
    draft = a_draft()
    client = signed_in(draft.author)
    answer = client.post(address(draft, "send"), {"revision": draft.revision})
    page = answer.content.decode()
    assert "<title>Error:" in page and 'href="#same_person"' in page
    assert sent_of(draft) == []


def test_sending_twice_makes_one_referral_and_leads_to_the_same_page():
    draft = a_draft()
    client, data = signed_in(draft.author), ready(draft)
    first, second = (client.post(address(draft, "send"), data) for _ in range(2))
    assert first.url == second.url
    assert len(sent_of(draft)) == 1
    for page in ("person", "check", "team", "discard", "stop/person"):
        assert client.get(address(draft, page)).url == first.url
    assert client.post(address(draft, "person"), {"given_name": "Late"}).url == first.url


def test_what_changed_in_another_window_is_looked_at_again_before_it_is_sent():
    draft = a_draft()
    client, stale = signed_in(draft.author), ready(draft)
    give(client, draft, "person", draft.answers | {"given_name": "Wenna"})
    page = client.post(address(draft, "send"), stale).content.decode()
    assert "changed in another window" in page and "Wenna" in page
    assert sent_of(draft) == []
    assert client.post(address(draft, "send"), ready(draft)).status_code == 302


def test_looking_up_too_many_people_says_wait(monkeypatch):
    draft = a_draft()

    def refuse(identity):
        raise AskedTooOften

    monkeypatch.setattr(matching, "find_or_make", refuse)
    answer = signed_in(draft.author).post(address(draft, "send"), ready(draft))
    assert "Wait a minute" in answer.content.decode()
    assert sent_of(draft) == [] and as_saved(draft)


def test_who_has_left_the_team_sends_nothing_for_it():
    draft = a_draft()
    other = a_referrer()
    client, data = signed_in(draft.author), ready(draft)
    Membership.objects.filter(user=draft.author).update(team=other.memberships_held[0].team)
    assert client.post(address(draft, "send"), data).status_code == 404
    assert as_saved(draft)


def test_where_practice_and_place_disagree_the_referrer_chooses_with_reasons():
    # A practice in Penwith, help in Truro.
    draft = a_draft(postcode="TR1 2AA", address="1 Boscawen Street", town="Truro")
    client = signed_in(draft.author)
    check = client.get(address(draft, "check")).content.decode()
    assert "You choose before you send it" in check and address(draft, "team") in check
    refused = client.post(address(draft, "send"), ready(draft)).content.decode()
    assert "Choose which team should have this referral" in refused
    page = client.get(address(draft, "team")).content.decode()
    assert "Bodriggy Health Centre belongs to Penwith PCN" in page and "I cannot tell" in page
    data = {"revision": draft.revision}
    assert "Select which team" in client.post(address(draft, "team"), data).content.decode()
    rubbish = client.post(address(draft, "team"), data | {"area": "nowhere"})
    assert "Select which team" in rubbish.content.decode()
    assert client.post(address(draft, "team"), data | {"area": "unsettled"}).url == address(
        draft, "check"
    )
    assert "Unrouted desk" in client.get(address(draft, "check")).content.decode()
    stale = client.post(address(draft, "team"), data | {"area": "u76032"})
    assert "changed in another window" in stale.content.decode()
    now = {"revision": as_saved(draft).revision, "area": "u76032"}
    client.post(address(draft, "team"), now)
    assert "Because you chose Penwith PCN." in client.get(address(draft, "check")).content.decode()
    client.post(address(draft, "send"), ready(draft))
    assert [referral.owner.key for referral in sent_of(draft)] == ["penwith-pcn"]


def test_where_nothing_is_to_choose_there_is_no_page_to_choose_on():
    draft = a_draft()
    assert signed_in(draft.author).get(address(draft, "team")).url == address(draft, "check")


STOPS = [
    ("before", "gate", "danger", False),
    ("before", "gate", "crisis", False),
    ("before", "gate", "public", False),
    ("before", "gate", "child", False),
    ("before", "gate", "mental_health", False),
    ("before", "gate", "primary_care", False),
    ("safeguarding-place", "safeguarding_place", "cornwall", True),
    ("safeguarding-place", "safeguarding_place", "scilly", True),
    ("safeguarding-place", "safeguarding_place", "elsewhere", True),
    ("consent-declines", "override", "none", False),
]


LEADING_TO = {
    "safeguarding-place": {"safeguarding": "yes"},
    "consent-declines": {"consent": "declines"},
}


def test_every_stop_of_the_form_is_tried_here():
    form = a_draft().version.read()
    found = {
        (page.id, question.id, option.value)
        for page in form.pages
        for question in page.questions
        for option in question.options
        if option.stop
    }
    assert found == {stop[:3] for stop in STOPS}


@pytest.mark.parametrize(("page", "question", "option", "goes_on"), STOPS)
def test_an_answer_that_stops_shows_whom_to_ring(page, question, option, goes_on):
    draft = a_draft(**LEADING_TO.get(page, {}))
    client = signed_in(draft.author)
    chosen = [option] if question == "gate" else option
    answer = give(client, draft, page, draft.answers | {question: chosen})
    assert answer.url.startswith(address(draft, f"stop/{page}"))
    shown = client.get(answer.url)
    words = shown.content.decode()
    assert words.count("<h1") == 1 and "tel:" in words
    assert ("Go on with the referral" in words) is goes_on
    assert address(draft, page) in words
    check = client.get(address(draft, "check")).content.decode()
    assert ("This cannot be sent" in check) is not goes_on
    if not goes_on:
        refused = client.post(address(draft, "send"), ready(draft))
        assert refused.status_code == 200 and sent_of(draft) == []


def test_every_number_of_a_stop_can_be_tapped_also_those_in_a_note():
    draft = a_draft(safeguarding="yes")
    client = signed_in(draft.author)
    elsewhere = draft.answers | {"safeguarding_place": "elsewhere"}
    answer = give(client, draft, "safeguarding-place", elsewhere)
    words = client.get(answer.url).content.decode()
    for number in ("0300 1234 131", "01208 251300", "01720 422699", "999", "101"):
        assert f'<a href="tel:{number.replace(" ", "")}">{number}</a>' in words


def test_a_stop_that_nothing_calls_for_leads_on():
    user = a_referrer()
    client = signed_in(user)
    draft = begun(client, user)
    assert client.get(address(draft, "stop/before")).url == address(draft, "before")
    assert client.get(address(draft, "stop/nowhere")).url == address(draft, "before")


def test_no_address_and_no_title_says_who_it_is_about():
    number = str(an_nhs_number())
    draft = a_draft(nhs_number=number)
    client = signed_in(draft.author)
    for page in ("check", "person", "place", "help", "discard"):
        words = client.get(address(draft, page)).content.decode()
        title = words.partition("<title>")[2].partition("</title>")[0]
        assert "Trembath" not in title and number not in title
    sent = client.post(address(draft, "send"), ready(draft))
    assert "rembath" not in sent.url and number not in sent.url
