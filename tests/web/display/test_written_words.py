"""What somebody of the place says in another language stands before what a machine drafted."""

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from sers.content import sources, translating
from sers.content.translating import State
from sers.policy.roles import Role
from sers.values.languages import language
from sers.web import speaking, written
from tests.builders import a_member, a_team, seen_by

pytestmark = pytest.mark.django_db
POLISH = language("pl")
MACHINE = "sers-display__drafted"


@pytest.fixture
def manager():
    return a_member(a_team(), Role.MANAGER)


def test_a_manager_words_a_heading_anew_and_everybody_reads_it(manager):
    source = "Skip to main content"
    assert source in {each.source for each in translating.sentences(POLISH)}
    with seen_by(manager):
        translating.write(POLISH, source, "Prosto do tekstu", by=manager)
    written.forget()
    assert "Prosto do tekstu" in _read()


def test_a_translation_ends_no_attribute_and_adds_no_element(manager):
    source = "What do you need?"  # home.jinja says it in an attribute
    with seen_by(manager):
        translating.write(POLISH, source, 'Czego" hidden class="x > <', by=manager)
    written.forget()
    page = BeautifulSoup(_read(), "html.parser")
    tiles = page.select_one(".sers-tiles")
    assert tiles["aria-label"] == 'Czego" hidden class="x > <'
    assert "hidden" not in tiles.attrs


def test_the_line_about_the_machine_goes_once_everything_is_approved(manager):
    assert MACHINE in _read()
    with seen_by(manager):
        for each in translating.sentences(POLISH):
            if each.state is State.MISSING:
                translating.write(POLISH, each.source, f"… {each.source}", by=manager)
            if each.state is not State.APPROVED:
                translating.approve(POLISH, each.source, by=manager)
    written.forget()
    page = _read()
    assert not speaking.is_drafted("pl")
    assert MACHINE not in page
    assert "face-drafted" not in page


def test_numbers_and_headings_are_lists_of_their_own(manager):
    places = {place for each in translating.sentences(POLISH) for place in each.pages}
    assert {sources.NUMBERS, sources.INTERFACE, "need-help"} <= places


def _read() -> str:
    return Client(headers={"accept-language": "pl"}).get("/").content.decode()
