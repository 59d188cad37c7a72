"""What comes in the reader's language, and what stays in English, marked as such."""

from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import write_po
from bs4 import BeautifulSoup
from django.test import Client

from sers.config import pseudo
from sers.content.placeholders import differing
from sers.policy.roles import Role
from sers.values.languages import DRAFTED
from sers.web import marks, speaking
from tests.builders import a_member, a_team
from tests.conftest import forget_languages

pytestmark = pytest.mark.django_db

SAID = {
    "Privacy": "Prywatność",
    "Cookies": "Ciasteczka",
    "Sign in": "Zaloguj się",
    "Menu": "Menu",
    "Language": "Język",
}


@pytest.fixture
def polish(settings, tmp_path):
    """Pages speak a Polish that has these words only."""
    folder = tmp_path / "pl" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    catalogue = Catalog(locale="pl")
    for english, polish in SAID.items():
        catalogue.add(english, polish, user_comments=[DRAFTED])
    with (folder / "django.mo").open("wb") as file:
        write_mo(file, catalogue)
    with (folder / "django.po").open("wb") as file:
        write_po(file, catalogue)
    settings.LOCALE_PATHS = [tmp_path]
    yield from _afresh()


@pytest.fixture
def nothing_translated(settings, tmp_path):
    settings.LOCALE_PATHS = [tmp_path]
    yield from _afresh()


def _afresh():
    forget_languages()
    client = Client()
    client.cookies["display"] = "language:pl"
    yield client
    forget_languages()


def page_of(client: Client, address: str) -> BeautifulSoup:
    answer = client.get(address)
    text = answer.content.decode()
    assert not marks.MARKS.search(text)
    return BeautifulSoup(text, "html.parser")


def test_a_spoken_page_says_what_is_translated(polish):
    page = page_of(polish, "/sign-in/")
    assert page.html["lang"] == "pl"
    assert page.h1.text == "Zaloguj się"
    assert page.title.text == "Zaloguj się – SERS"
    assert not page.h1.span


def test_what_is_not_translated_is_english_and_says_so(polish):
    page = page_of(polish, "/sign-in/")
    link = page.find("a", string="I have no account")
    assert (link.span["lang"], link.span["dir"]) == ("en-GB", "ltr")


def test_where_no_element_may_stand_the_english_is_plain(polish):
    page = page_of(polish, "/accessibility/")
    assert page.html["lang"] == "pl"
    assert page.title.text == "Accessibility – SERS"
    assert page.find("section", class_="sers-display")["aria-label"] == (
        "Text, colours and language"
    )


def test_an_error_speaks_as_its_reader_does_also_behind_the_sign_in(polish):
    assert page_of(polish, "/no-such-page/").html["lang"] == "pl"
    polish.force_login(a_member(a_team(), Role.REFERRER))
    assert page_of(polish, "/desk/referral/00000000-0000-0000-0000-000000000000/").html["lang"] == (
        "pl"
    )


def test_a_working_page_is_english_within_a_frame_in_the_readers_language(polish):
    polish.force_login(a_member(a_team(), Role.REFERRER))
    page = page_of(polish, "/referrals/")
    assert (page.html["lang"], page.html["dir"]) == ("en-GB", "ltr")
    assert page.header["lang"] == page.footer["lang"] == "pl"
    assert page.footer.find("a", string="Prywatność")
    assert page.select_one("form#display").find(string="Język")
    assert page.main.get("lang") is None
    assert not page.main.select("[lang]")


def test_an_english_reader_sees_no_marks_and_no_frame(client):
    client.force_login(a_member(a_team(), Role.REFERRER))
    page = page_of(client, "/referrals/")
    assert page.header.get("lang") is None
    assert not page.select("span[lang]")


def test_a_page_that_a_machine_translated_says_so_and_offers_english(polish, client):
    page = page_of(polish, "/sign-in/")
    line = page.select_one(".sers-display__drafted")
    button = line.button
    assert (button["name"], button["value"], button["form"]) == ("language", "en-gb", "display")
    assert not page_of(client, "/sign-in/").select_one(".sers-display__drafted")


def test_working_pages_say_nothing_of_machines(polish):
    polish.force_login(a_member(a_team(), Role.REFERRER))
    assert not page_of(polish, "/referrals/").select_one(".sers-display__drafted")


def test_a_language_of_which_nothing_is_there_still_gives_every_page(nothing_translated):
    assert page_of(nothing_translated, "/").h1.span["lang"] == "en-GB"


@pytest.mark.parametrize("address", ["/sign-in/", "/no-such-page/", "/display/"])
def test_only_public_pages_lead_to_a_translation_service(client, address):
    link = page_of(client, "/privacy/").select_one(".sers-display__option--elsewhere")
    assert link["href"] == "https://translate.google.com/"
    assert link["rel"] == ["noopener", "noreferrer"]
    assert link["referrerpolicy"] == "no-referrer"
    assert not page_of(client, address).select_one(".sers-display__option--elsewhere")


def test_no_working_page_leads_to_a_translation_service(client):
    client.force_login(a_member(a_team(), Role.REFERRER))
    assert not page_of(client, "/referrals/").select_one(".sers-display__option--elsewhere")


def test_a_page_says_what_a_cache_has_to_tell_apart(client):
    answer = client.get("/privacy/")
    assert {"Cookie", "Accept-Language"} <= {each.strip() for each in answer["Vary"].split(",")}


OPEN, CLOSE = marks.OPEN, marks.CLOSE


@pytest.mark.parametrize(
    ("drawn", "said"),
    [
        ("<p>x</p>", "<p>x</p>"),
        (f"<p>{OPEN}x{CLOSE}</p>", f"<p>{marks.ENGLISH}x</span></p>"),
        (f"<title>{OPEN}x{CLOSE}</title>", "<title>x</title>"),
        (f'<a title="{OPEN}x{CLOSE}">y</a>', '<a title="x">y</a>'),
        (f"<option value=1>{OPEN}x{CLOSE}</option>", "<option value=1>x</option>"),
        (f"<textarea>\n{OPEN}x{CLOSE}</textarea>", "<textarea>\nx</textarea>"),
        (f"<!-- {OPEN}x{CLOSE} -->", "<!-- x -->"),
        ('<div data-words=\'{"a":"\\ue000x\\ue001"}\'>', '<div data-words=\'{"a":"x"}\'>'),
        (f"{OPEN}a <b>c</b>{CLOSE}", f"{marks.ENGLISH}a <b>c</b></span>"),
        (f"<p>{CLOSE}x{CLOSE}</p>", "<p>x</p>"),
        (f"<p>{OPEN}x</p>", f"<p>{marks.ENGLISH}x</p></span>"),
    ],
)
def test_a_mark_becomes_an_element_where_one_may_stand(drawn, said):
    assert marks.settled(drawn) == said


def test_nothing_is_marked_outside_of_what_is_spoken():
    assert speaking.gettext("I have no account") == "I have no account"
    assert speaking.ngettext("%(n)s bed", "%(n)s beds", 2) == "%(n)s beds"


def test_our_catalogues_stand_where_the_settings_say(settings):
    assert all(Path(each).is_dir() for each in settings.LOCALE_PATHS)


def test_a_longer_english_shows_what_would_be_cut(client, lengthened):
    client.cookies["display"] = f"language:{lengthened}"
    page = page_of(client, "/sign-in/")
    assert page.html["lang"] == "en-XL"
    assert page.h1.text.startswith("Śíğñ íñ ë")
    assert not page.select("span[lang]")
    # It is nobody's language, so the bar does not offer it.
    assert not page.select_one(f'[value="{lengthened}"]')


def test_no_service_offers_the_longer_english(client, settings):
    settings.PSEUDO_LOCALE = False
    client.cookies["display"] = "language:en-xl"
    assert page_of(client, "/sign-in/").html["lang"] == "en-GB"


def test_a_longer_sentence_keeps_what_is_filled_in_and_where_links_lead():
    english = "Ring [us](tel:111) by %(time)s, {name} &amp; <b>co</b>"
    said = pseudo.lengthened(english)
    assert differing(english, said) == []
    assert "<b>ćö</b>" in said
    assert "&amp;" in said
    assert len(said) >= len(english) + 8
