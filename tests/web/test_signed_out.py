"""A session that ended while somebody was typing: nothing is taken, nothing typed is lost."""

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from tests.builders import a_draft

pytestmark = pytest.mark.django_db


def test_a_page_asked_for_leads_to_signing_in_and_back():
    answer = Client().get("/referrals/?find=x")
    assert answer.url == "/sign-in/?next=/referrals/%3Ffind%3Dx"


def test_a_form_that_comes_too_late_is_shown_again_to_copy():
    draft = a_draft()
    address = f"/refer/{draft.pk}/person/?from=check"
    data = {"given_name": "Jago <b>", "family_name": "", "revision": "1"}
    answer = Client().post(address, data)
    assert answer.status_code == 403
    page = BeautifulSoup(answer.content, "html.parser")
    assert page.textarea.text.strip() == "given name: Jago <b>"
    assert page.select_one("a.nhsuk-button")["href"] == (
        f"/sign-in/?next=/refer/{draft.pk}/person/%3Ffrom%3Dcheck"
    )


def test_a_button_pressed_too_late_leads_to_ones_own_start():
    answer = Client().post(f"/refer/{a_draft().pk}/send/", {"same_person": "yes"})
    page = BeautifulSoup(answer.content, "html.parser")
    assert page.select_one("a.nhsuk-button")["href"] == "/sign-in/?next=/account/"
