"""The page of the person: what it says of help that comes, and what it leaves out."""

import pytest

from tests.builders import a_referral
from tests.web.person.opening import at, opened, text_of

pytestmark = pytest.mark.django_db


def test_who_opens_the_page_is_greeted_by_name_and_told_how_it_stands():
    referral = a_referral(preferred_name="Wenna")
    page = opened(referral).get(at("page"))
    said = text_of(page)
    print(said)
    assert "Hello Wenna" in said
    assert "The Penwith team has been asked to help you." in said


@pytest.mark.parametrize("name", ["tell", "written", "looked", "stop", "others", "choose"])
def test_every_page_opens(name):
    client = opened(a_referral())
    page = client.get(at(name, *(["away"] if name == "tell" else [])))
    assert page.status_code == 200
    print(text_of(page))
