"""What anybody reads, without an account: content of managers, drawn by the service."""

import re
from datetime import timedelta
from itertools import pairwise

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from sers.content import loading
from sers.content.models import Contact, Page
from sers.intake import publishing
from sers.policy.roles import Role
from sers.web.public.addresses import address_of
from sers.web.public.caching import SHELF
from tests.builders import a_member, a_team
from tests.content.pages import a_notice, a_page_of_a_manager, a_phrase, a_version

pytestmark = pytest.mark.django_db

ADDRESSES = [*(address_of(seed.slug) for seed in loading.read_pages()), "/status/"]
PLACES = {
    "cornwall": ("0300 1234 131", "01208 251300"),
    "scilly": ("0300 1234 105", "01720 422699"),
    "elsewhere": ("101",),
}


def read(client, address, **headers):
    answer = client.get(address, headers=headers)
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "html.parser")


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_page_can_be_read_by_anybody(client, address):
    assert len(read(client, address).find_all("h1")) == 1


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_page_leaves_a_cookie_or_asks_another_site(client, address):
    page = read(client, address)
    assert not client.cookies
    asked = [each.get("src") or each.get("href") for each in page.select("script, link, img")]
    assert [each for each in asked if each and not each.startswith("/")] == []
    sent = {each["action"] for each in page.select("form[method=post]")}
    assert sent == {"/display/save/"} and not page.select("[name=csrfmiddlewaretoken]")


@pytest.mark.parametrize("address", ADDRESSES)
def test_headings_follow_one_another(client, address):
    orders = [int(each.name[1]) for each in read(client, address).select("main :is(h1,h2,h3,h4)")]
    assert all(after <= before + 1 for before, after in pairwise(orders))


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_link_within_the_service_leads_somewhere(client, address):
    page = read(client, address)
    leads = {link["href"].partition("#")[0] for link in page.select("main a[href^='/']")}
    assert [href for href in leads if client.get(href).status_code not in (200, 302)] == []


def test_home_says_first_what_its_reader_comes_for(client):
    page = read(client, "/")
    assert page.select_one(".sers-danger a")["href"] == "tel:999"
    tiles = [link["href"] for link in page.select(".sers-tiles .nhsuk-card__link")]
    assert tiles == ["/how-to-refer/", "/need-help/", "/abuse-or-neglect/"]


def test_home_leads_to_every_page_that_can_be_read(client):
    slug = a_page_of_a_manager(title="Our news")
    page = read(client, "/")
    leads = {link["href"] for link in page.select("main nav a")}
    assert leads == {*ADDRESSES, address_of(slug)} - {"/"}


def test_home_shows_what_readers_must_know_now(client):
    a_notice("The telephone line rests today", fault=True)
    assert "The telephone line rests today" in read(client, "/").select_one(".sers-message").text


def test_a_notice_stands_on_whatever_page_somebody_comes_to(client):
    a_notice("The telephone line rests today", fault=True)
    for address in ("/need-help/", "/abuse-or-neglect/", "/the-form/"):
        assert "The telephone line rests today" in client.get(address).content.decode()


def test_somebody_at_work_is_led_back_to_it(client):
    client.force_login(a_member(a_team(), Role.REFERRER))
    assert "Go to your work" in read(client, "/").text


def test_a_page_says_when_it_was_changed_and_when_it_is_read_again(client):
    a_version(review_on=timezone.localdate() + timedelta(days=30), title="New title")
    page = read(client, "/helplines/")
    assert page.h1.text == "New title"
    assert re.search(r"Last changed: .*To be read again by: ", page.select_one(".face-dates").text)


@pytest.mark.parametrize("place", PLACES)
def test_the_right_number_stands_under_the_place(client, place):
    page = read(client, f"/abuse-or-neglect/?place={place}&asked=1")
    assert page.select_one("input[checked]")["value"] == place
    shown = [link.text for link in page.select(f"#number-{place} a[href^=tel]")]
    assert tuple(shown) == PLACES[place]


def test_nobody_who_has_not_said_where_is_shown_one_place_as_the_right_one(client):
    page = read(client, "/abuse-or-neglect/")
    assert not page.select("input[checked]")
    assert not page.select(".nhsuk-error-message")


@pytest.mark.parametrize("query", ["asked=1", "asked=1&place=", "asked=1&place=%00nowhere"])
def test_who_says_no_place_is_asked_to_choose_one(client, query):
    page = read(client, f"/abuse-or-neglect/?{query}")
    assert "Choose where the person lives" in page.select_one("#place-error").text


def test_all_numbers_for_abuse_stand_in_a_list_too(client):
    table = read(client, "/abuse-or-neglect/").select_one("table")
    numbers = [link.text for link in table.select("a[href^=tel]")]
    assert numbers == [*PLACES["cornwall"], *PLACES["scilly"]]


def test_no_page_gives_an_address_to_write_to(client):
    assert all("mailto:" not in str(read(client, address)) for address in ADDRESSES)


def test_a_number_says_whether_somebody_has_checked_it(client):
    today = timezone.localdate()
    Contact.objects.filter(key="samaritans").update(checked_on=today)
    Contact.objects.filter(key="mind").update(checked_on=today - timedelta(days=200))
    rows = {row.a.text: row.text for row in read(client, "/helplines/").select("tbody tr")}
    assert "Not checked yet" in rows["Cruse Bereavement Support"]
    assert "Being checked again" in rows["Mind"]
    assert "checked yet" not in rows["Samaritans"]
    assert "Owner: Samaritans" in rows["Samaritans"]


def test_a_corrected_number_is_right_on_every_page(client):
    Contact.objects.filter(key="nhs-111").update(number="222")
    for address in ("/", "/need-help/", "/helplines/"):
        leads = {link["href"] for link in read(client, address).select("main a")}
        assert "tel:222" in leads
        assert "tel:111" not in leads


def test_easy_words_are_offered_where_there_are_any(client):
    page = read(client, "/need-help/")
    offered = page.select_one(".face-words a")
    easy = read(client, offered["href"])
    assert "You could die" in easy.text
    assert read(client, easy.select_one(".face-words a")["href"]).text == page.text
    assert not read(client, "/helplines/").select(".face-words")


def test_an_easy_page_keeps_to_easy_words_when_a_place_is_chosen(client):
    easy = read(client, "/abuse-or-neglect/?words=easy")
    assert easy.select_one("form input[name=words]")["value"] == "easy"
    assert "Who to ring" in read(client, "/abuse-or-neglect/?words=easy&place=scilly").text


def test_the_form_to_look_at_is_the_form_that_is_in_use(client):
    definition = publishing.current().definition
    first = definition["pages"][0]["questions"][0]
    page = read(client, "/the-form/")
    assert first["ask"] in page.text
    assert len(page.select("dt")) == sum(len(each["questions"]) for each in definition["pages"])
    assert not page.select("main :is(input, textarea, select, button, form)")
    changed = {**definition, "pages": [*definition["pages"]]}
    questions = [{**first, "ask": "Is any of this so?"}, *changed["pages"][0]["questions"][1:]]
    changed["pages"][0] = {**changed["pages"][0], "questions": questions}
    publishing.publish(changed)
    SHELF.clear()
    assert "Is any of this so?" in read(client, "/the-form/").text


def test_the_form_says_when_a_question_is_asked(client):
    assert "Asked only when “Abuse or neglect” is answered “Yes”" in _quoted(
        read(client, "/the-form/")
    )


def _quoted(page):
    for quotation in page.select("q"):
        quotation.replace_with(f"“{quotation.text}”")
    return " ".join(page.text.split())


@pytest.mark.parametrize("slug", ["unknown", "home", "helplines", "a-draft", "gone"])
def test_what_cannot_be_read_is_not_there(client, slug):
    for each in ("a-draft", "gone"):
        Page.objects.create(slug=each, place="about")
    a_version("a-draft", number=1, published=False)
    a_version("gone", number=1)
    Page.objects.filter(slug="gone").update(withdrawn_at=timezone.now())
    assert client.get(f"/pages/{slug}/").status_code == 404


def test_a_page_that_a_manager_added_is_read_at_an_address_of_its_own(client):
    slug = a_page_of_a_manager(title="Our news", body="## Today\n\nNothing.")
    page = read(client, f"/pages/{slug}/")
    assert (page.h1.text, page.h2.text) == ("Our news", "Today")


def test_a_translated_page_says_what_a_machine_drafted_and_what_is_english(client):
    a_version(title="Help", body="Approved.\n\nDrafted.\n\nMissing.")
    a_phrase("Approved.", "Zatwierdzone.", approved=True)
    a_phrase("Drafted.", "Naszkicowane.")
    page = read(client, "/helplines/", accept_language="pl")
    words = [each for each in page.select("article > p") if not each.get("class")]
    assert [each.text for each in words] == ["Zatwierdzone.", "Naszkicowane.", "Missing."]
    assert [each.get("lang") for each in words] == [None, None, "en-GB"]
    assert page.select_one(".sers-display__drafted")


def test_an_approved_page_does_not_speak_of_machines(client):
    a_version(title="Help", body="Approved.")
    a_phrase("Approved.", "Zatwierdzone.", approved=True)
    assert not read(client, "/helplines/", accept_language="pl").select(".face-drafted")


def test_the_status_page_says_what_does_not_work(client):
    assert "Yes." in read(client, "/status/").text
    a_notice("Letters cannot be printed", fault=True)
    page = read(client, "/status/").text
    assert "Partly." in page
    assert "Letters cannot be printed" in page


@pytest.mark.parametrize("address", ["/helplines/", "/abuse-or-neglect/", "/", "/cookies/"])
def test_a_page_is_drawn_with_few_queries(client, address, django_assert_max_num_queries):
    with django_assert_max_num_queries(6):
        client.get(address)
