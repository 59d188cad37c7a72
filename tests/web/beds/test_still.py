"""The link without an account: one unit, one use, soon over, and nobody’s name."""

import logging
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone

from sers.audit.models import Event
from sers.beds import confirming
from sers.beds.lifecycle import Condition
from sers.beds.models import Bed, ConfirmLink, Placement
from sers.beds.places import How
from sers.config.logs import WithoutWords
from sers.directory.models import User
from sers.policy.roles import Role
from tests.beds.lives import a_bed_referral, a_coordinator, agreed
from tests.builders import a_member, seen_by, the_bed_bureau
from tests.web.beds.providing import Ward, at
from tests.web.triage.working import browser_of, errors_in, soup, text_of

pytestmark = pytest.mark.django_db

OVER = "This link is over"
MADE_UP = "x" * 32


@pytest.fixture
def ward() -> Ward:
    return Ward("Bed 3", "Bed 9", "Bed 10")


def token_of(ward: Ward, **given) -> str:
    with seen_by(ward.sister):
        return confirming.make_link(ward.unit, by=ward.sister, **given)


def opened(token: str, client: Client | None = None):
    """A browser that has opened the link, and the page it shows."""
    client = client or Client()
    return client, client.get(at("still", token), follow=True)


def path_of(page) -> str:
    return page.request["PATH_INFO"]


def everything_free(page) -> dict[str, object]:
    return {"all": "free", "stood": [each["value"] for each in soup(page).select("[name=stood]")]}


def each_of(page, *said: str) -> dict[str, str]:
    names = dict.fromkeys(each["name"] for each in soup(page).select("input[type=radio]"))
    return dict(zip(names, said, strict=True))


def beds_now(ward: Ward) -> list[Bed]:
    return [Bed.objects.get(pk=bed.pk) for bed in ward.beds]


def test_a_link_is_shown_once_to_copy_or_print_to_those_who_keep_the_stock(ward):
    for client in (ward.client, browser_of(a_coordinator())):
        before = text_of(client.get(at("still_link", ward.unit)))
        assert "It works once, and for 24 hours" in before
        page = client.post(at("still_link", ward.unit))
        slip = soup(page).select_one(".app-slip")
        address = slip.select_one(".app-slip__address").get_text()
        assert "Open this address" in slip.get_text()
        assert "It works once, until tomorrow" in " ".join(slip.get_text().split())
        assert "no-store" in page["Cache-Control"]
        token = address.rstrip("/").rsplit("/", 1)[-1]
        assert confirming.find_link(token).unit == ward.unit
        assert token not in client.get(at("still_link", ward.unit)).text
    unit = browser_of(a_coordinator()).get(at("unit", ward.unit))
    assert at("still_link", ward.unit) in unit.text
    triager = a_member(the_bed_bureau(), Role.TRIAGER)
    assert browser_of(triager).get(at("still_link", ward.unit)).status_code == 404


def test_one_press_says_that_all_are_still_free_and_by_which_way(ward):
    client, page = opened(token_of(ward))
    assert [each.get_text() for each in soup(page).select("legend")] == [
        "Bed 3: still free?",
        "Bed 9: still free?",
        "Bed 10: still free?",
    ]
    done = client.post(path_of(page), everything_free(page), follow=True)
    assert "Thank you" in text_of(done)
    assert {bed.confirmed_how for bed in beds_now(ward)} == {How.LINK}
    with seen_by(ward.sister):
        event = Event.objects.select_related("actor").get(kind="stock.confirmed")
        assert event.actor.is_system


def test_each_bed_can_be_free_taken_or_not_ready(ward):
    client, page = opened(token_of(ward))
    missing = client.post(path_of(page), each_of(page, "taken", "free", "maybe"))
    assert errors_in(missing) == ["Say of Bed 10 whether it is still free"]
    assert len(soup(missing).select("input[checked]")) == 2
    client.post(path_of(page), each_of(page, "taken", "not_ready", "free"))
    with seen_by(ward.sister):
        assert Placement.objects.get().bed == ward.beds[0]
    assert [bed.condition for bed in beds_now(ward)] == [
        Condition.READY,
        Condition.HOUSEKEEPING,
        Condition.READY,
    ]


def test_looking_uses_nothing_up(ward):
    token = token_of(ward)
    for _ in range(3):
        assert Client().get(at("still", token), follow=True).status_code == 200
        assert Client().head(at("still", token)).status_code == 302
    assert ConfirmLink.objects.get().used_at is None
    client, page = opened(token)
    client.head(path_of(page))
    client.get(path_of(page))
    assert "Thank you" in text_of(client.post(path_of(page), everything_free(page), follow=True))


def test_it_works_once_in_whichever_browser_and_tab(ward):
    token = token_of(ward)
    client, page = opened(token)
    other, second = opened(token)
    client.post(path_of(page), everything_free(page))
    for browser in (client, other):
        late = browser.post(path_of(second), each_of(second, "taken", "taken", "taken"))
        assert OVER in text_of(late)
        assert OVER in text_of(browser.get(at("still", token), follow=True))
    with seen_by(ward.sister):
        assert not Placement.objects.exists()


def test_used_over_and_made_up_look_the_same(ward):
    used, over = token_of(ward), token_of(ward, at=timezone.now() - timedelta(hours=25))
    client, page = opened(used)
    client.post(path_of(page), everything_free(page))
    links = ConfirmLink.objects.order_by("made_at")
    asked = [used, over, MADE_UP, "a", *(str(each.pk) for each in links)]
    answers = [Client().get(at("still", token)) for token in asked]
    assert len({text_of(answer) for answer in answers}) == 1
    posted = [Client().post(at("still", token), {"all": "free"}) for token in asked]
    assert {text_of(answer) for answer in posted} == {text_of(answers[0])}
    assert "Bed Bureau" in text_of(answers[0])
    assert not any(answer.cookies.get("sessionid") for answer in answers)


def test_it_reaches_no_bed_of_another_unit(ward):
    other = Ward("Bed 1")
    client, page = opened(token_of(ward))
    sent = each_of(page, "free", "free", "free") | {f"bed-{other.bed.pk}": "taken"}
    client.post(path_of(page), sent | {"stood": [str(other.bed.pk)]})
    with seen_by(other.sister):
        assert not Placement.objects.exists()
    assert beds_now(other)[0].confirmed_how == ""


def test_two_links_in_one_browser_do_not_get_in_each_other_s_way(ward):
    other = Ward("Attic")
    client, first = opened(token_of(ward))
    _, second = opened(token_of(other), client)
    assert "Attic" in text_of(second)
    assert "Bed 10" in text_of(client.get(path_of(first)))
    client.post(path_of(first), everything_free(first))
    assert beds_now(other)[0].confirmed_how == ""
    client.post(path_of(second), everything_free(second))
    assert beds_now(other)[0].confirmed_how == How.LINK


def test_whoever_is_here_or_expected_is_neither_named_nor_asked_about(ward):
    ward.keeps(agreed(referral=a_bed_referral(family_name="Penrose")), ward.beds[1])
    ward.press("take", ward.beds[2])
    _, page = opened(token_of(ward))
    text = text_of(page)
    assert "Bed 3" in text
    assert "Bed 9" not in text
    assert "PENROSE" not in text.upper()


def test_a_bed_that_became_free_meanwhile_is_not_said_to_be(ward):
    ward.press("take", ward.beds[2])
    client, page = opened(token_of(ward))
    ward.press("free", ward.beds[2])
    ward.press("ready", ward.beds[2])
    again = client.post(path_of(page), everything_free(page))
    assert errors_in(again) == ["Say of Bed 10 whether it is still free"]
    assert ConfirmLink.objects.get().used_at is None


def test_a_bed_that_was_asked_for_meanwhile_and_is_not_free_is_not_let_pass(ward):
    client, page = opened(token_of(ward))
    ward.asked()
    sent = each_of(page, "taken", "free", "not_ready")
    told = client.post(path_of(page), sent)
    assert "asked for meanwhile. Ring the Bed Bureau now" in text_of(told)
    assert len(soup(told).select("input[checked]")) == 2
    assert ConfirmLink.objects.get().used_at is None
    again = client.post(path_of(told), each_of(told, "free", "not_ready"), follow=True)
    assert "Thank you" in text_of(again)


def test_where_nothing_is_listed_as_free_there_is_nothing_to_answer(ward):
    for bed in ward.beds:
        ward.press("take", bed)
    client, page = opened(token_of(ward))
    assert "nothing to ask" in text_of(page)
    client.post(path_of(page), {"all": "free"})
    assert ConfirmLink.objects.get().used_at is None


@pytest.mark.parametrize("rubbish", ["", "\x00", "'; DROP TABLE", "free\x00", "١٢٣", "x" * 100_000])
def test_rubbish_is_answered_with_the_page_again(ward, rubbish):
    client, page = opened(token_of(ward))
    sent = each_of(page, rubbish, rubbish, rubbish) | {"all": rubbish, "stood": rubbish}
    answer = client.post(path_of(page), sent)
    assert answer.status_code == 200
    assert len(errors_in(answer)) == 3


def test_its_secret_stands_in_no_page_no_header_and_no_log(ward):
    token = token_of(ward)
    client, page = opened(token)
    first = client.get(at("still", token))
    assert token not in path_of(page)
    assert token not in page.text
    assert token not in first["Location"]
    assert page["Referrer-Policy"] == "same-origin"
    said = f"Method Not Allowed: {at('still', token)} and /account/first-password/MQ/{token}/"
    record = logging.LogRecord("django.request", logging.WARNING, "", 0, said, None, None)
    told = WithoutWords().format(record)
    assert token not in told
    assert "/beds/still/…" in told
    with seen_by(ward.sister):
        assert not Event.objects.filter(facts__icontains=token).exists()


def test_whoever_is_signed_in_uses_it_like_anybody(ward):
    client, page = opened(token_of(ward), browser_of(User.objects.get(pk=ward.sister.pk)))
    assert BeautifulSoup(page.text, "html.parser").select_one(".still-all")
    assert "Thank you" in text_of(client.post(path_of(page), everything_free(page), follow=True))
