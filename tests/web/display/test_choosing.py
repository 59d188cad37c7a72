"""Choosing how pages look and read: what is kept, where, and what is left alone."""

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from sers.policy.roles import Role
from sers.values.languages import LANGUAGES
from sers.web.display import choices
from tests.builders import a_member, a_team

pytestmark = pytest.mark.django_db


def page_of(client: Client, address: str = "/privacy/", **headers: str) -> BeautifulSoup:
    answer = client.get(address, headers=headers)
    return BeautifulSoup(answer.content, "html.parser")


def html_of(client: Client, address: str = "/privacy/", **headers: str) -> dict[str, str]:
    return page_of(client, address, **headers).html.attrs


def choose(client: Client, back: str = "/privacy/", **chosen: str):
    return client.post("/display/save/", {"back": back, **chosen})


@pytest.mark.parametrize(
    ("name", "attribute", "value"),
    [
        (name, "data-read" if name == "reading" else f"data-{name}", value)
        for name, values in choices.CHOICES.items()
        for value in values
    ],
)
def test_each_choice_is_said_on_every_page_from_then_on(client, name, attribute, value):
    assert choose(client, **{name: value}).url == "/privacy/"
    assert html_of(client)[attribute] == value
    assert html_of(client, "/sign-in/")[attribute] == value
    assert html_of(client, "/no-such-page/")[attribute] == value


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda each: each.code)
def test_each_language_is_said_with_the_way_it_is_written(client, language):
    choose(client, language=language.code)
    said = html_of(client)
    assert (said["lang"], said["dir"]) == (language.tag, language.direction)


def test_choices_add_up_until_somebody_goes_back_to_standard(client):
    choose(client, text="150")
    choose(client, theme="dark")
    choose(client, language="cy")
    said = html_of(client)
    assert (said["data-text"], said["data-theme"], said["lang"]) == ("150", "dark", "cy")
    choose(client, standard="yes")
    said = html_of(client)
    assert (said["data-text"], said["data-theme"], said["lang"]) == ("100", "standard", "cy")


def test_the_bar_says_what_stands_and_names_each_language_in_its_own_tongue(client):
    choose(client, spacing="wide", language="ar")
    bar = page_of(client).select_one("form#display")
    pressed = {(b["name"], b["value"]) for b in bar.select('[aria-pressed="true"]')}
    # Pressed again, a switch goes back.
    assert {("spacing", "standard"), ("text", "100"), ("language", "ar")} <= pressed
    arabic = bar.select_one('[value="ar"]')
    assert (arabic["lang"], arabic["dir"], arabic.text) == ("ar", "rtl", "العربية")
    assert len(bar.select("details[name=display]")) == 4
    assert len(bar.select('[name="language"]')) == len(LANGUAGES)


def test_a_browser_that_nobody_chose_in_is_asked_what_it_reads(client):
    assert html_of(client, accept_language="pt-BR,en;q=0.5")["lang"] == "pt-PT"
    assert html_of(client, accept_language="zh-TW,zh-CN;q=0.8")["lang"] == "zh-Hans"
    assert html_of(client, accept_language="xx,pl;q=0,lt;q=0.1")["lang"] == "lt"
    assert html_of(client, accept_language="xx")["lang"] == "en-GB"
    choose(client, language="kw")
    assert html_of(client, accept_language="pt-BR")["lang"] == "kw"


@pytest.mark.parametrize(
    "cookie", ["", "text", "text:9000.font:x", "::..", "a" * 5000, "text:150;", "language:xx"]
)
def test_what_an_old_or_broken_cookie_says_is_nothing_to_complain_of(client, cookie):
    client.cookies["display"] = cookie
    assert html_of(client)["data-font"] == "standard"


def test_the_cookie_holds_the_choices_and_nothing_else(client):
    cookie = choose(client, text="150", language="zh-hans").cookies["display"]
    assert cookie.value == "text:150.language:zh-hans"
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["max-age"] == 365 * 24 * 60 * 60


def test_nobody_gets_a_cookie_or_a_session_by_reading_or_choosing(
    client, django_assert_num_queries
):
    assert not client.get("/privacy/").cookies
    # Its words are data, read once; from then on it stands on the shelf.
    with django_assert_num_queries(0):
        assert not client.get("/privacy/").cookies
        assert set(choose(client, text="125").cookies) == {"display"}


def test_what_is_chosen_while_signed_in_goes_along_to_other_devices():
    user = a_member(a_team(), Role.REFERRER)
    ward, home = Client(), Client()
    choose(ward, theme="cream")
    ward.force_login(user)
    assert not choose(ward, text="200").cookies
    home.force_login(user)
    assert html_of(home)["data-text"] == "200"
    assert html_of(home, "/referrals/")["data-text"] == "200"
    ward.logout()
    # The ward's own computer is as it was.
    assert html_of(ward)["data-text"] == "100"


def test_the_browsers_own_choice_is_as_it_was_after_signing_out():
    ward = Client()
    choose(ward, theme="cream")
    kept = ward.cookies["display"].value
    ward.force_login(a_member(a_team(), Role.REFERRER))
    choose(ward, theme="dark")
    assert html_of(ward)["data-theme"] == "dark"
    ward.post("/sign-out/")
    assert ward.cookies["display"].value == kept
    assert html_of(ward)["data-theme"] == "cream"


@pytest.mark.parametrize(
    "back",
    [
        *("https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"),
        *("", "privacy/", "/" + "x" * 3000),
    ],
)
def test_nobody_is_led_off_the_site(client, back):
    assert choose(client, back=back, text="125").url == "/"


def test_somebody_comes_back_to_the_page_they_chose_on(client):
    there = "/privacy/?words=easy"
    bar = page_of(client, there).select_one("form#display")
    assert bar.select_one('[name="back"]')["value"] == there
    assert choose(client, back=there, text="125").url == there


def test_nobody_chooses_where_the_next_reader_of_a_public_page_comes_back_to(client):
    page_of(client, "/privacy/?words=easy&from=evil")
    back = page_of(client, "/privacy/?words=easy").select_one('form#display [name="back"]')
    assert back["value"] == "/privacy/?words=easy"


def test_after_a_form_the_way_back_is_to_the_page_with_the_form(client):
    answer = client.post(
        "/sign-in/", {"login": ""}, headers={"referer": "http://testserver/sign-in/?next=/desk/"}
    )
    bar = BeautifulSoup(answer.content, "html.parser").select_one("form#display")
    assert bar.select_one('[name="back"]')["value"] == "/sign-in/?next=/desk/"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"sec-fetch-site": "cross-site"}, 404),
        ({"sec-fetch-site": "same-site"}, 404),
        ({"sec-fetch-site": "same-origin"}, 302),
        ({"origin": "https://evil.example"}, 404),
        ({"origin": "null"}, 404),
        ({"origin": "http://testserver"}, 302),
        ({}, 302),
    ],
)
def test_what_another_site_sends_is_refused_without_any_token(headers, status):
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/display/save/", {"text": "200"}, headers=headers)
    assert answer.status_code == status
    assert ("display" in answer.cookies) == (status == 302)


def test_a_script_is_answered_in_a_word(client):
    answer = client.post("/display/save/", {"text": "200"}, headers={"accept": "application/json"})
    assert (answer.status_code, answer.content) == (204, b"")
    assert html_of(client)["data-text"] == "200"


def test_all_choices_stand_on_a_page_of_their_own(client):
    page = page_of(client, "/display/?back=/privacy/")
    form = page.select_one('form[data-display="page"]')
    asked = {radio["name"] for radio in form.select('input[type="radio"]')}
    assert asked == {*choices.CHOICES, "language"}
    sent = {radio["name"]: radio["value"] for radio in form.select("input[checked]")}
    back = form.select_one('[name="back"]')["value"]
    answer = client.post("/display/save/", {**sent, "font": "dyslexic", "back": back}, follow=True)
    page = BeautifulSoup(answer.content, "html.parser")
    assert "Your choices are kept" in page.text
    assert page.html["data-font"] == "dyslexic"
    assert page.select_one("a.nhsuk-back-link")["href"] == "/privacy/"


def test_the_way_back_from_that_page_stays_on_the_site(client):
    page = page_of(client, "/display/?back=https://evil.example/")
    assert page.select_one("a.nhsuk-back-link")["href"] == "/"


def test_that_page_leads_to_itself_and_its_address_does_not_grow(client):
    first = page_of(client).find("a", string="All choices on one page")["href"]
    assert first == "/display/?back=/privacy/"
    assert page_of(client, first).find("a", string="All choices on one page")["href"] == first
