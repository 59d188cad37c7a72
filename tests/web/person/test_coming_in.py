"""The way in: a code and a birth date, answered alike whatever is wrong; and out again."""

import logging
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from sers.access import rows
from sers.audit.models import Access
from sers.config.logs import WithoutWords
from sers.own_page import keeper, linking, opening
from sers.own_page.models import Link, Opening
from sers.policy.roles import Role
from tests.builders import a_member, a_referral, a_team, penwith, seen_by
from tests.own_page.pages import a_link
from tests.web.person.opening import at, born, opened, say, soup, text_of

pytestmark = pytest.mark.django_db

WRONG = "That code and birth date do not go together, or the link has ended."
MADE_UP = "zzzz-zzzz-zzzz-zzzz"


def test_a_link_puts_its_code_out_of_the_address_at_once():
    code = a_link()[1]
    client = Client()
    answer = client.get(at("key", code))
    assert answer["Location"] == at("come")
    assert answer["Referrer-Policy"] == "no-referrer"
    page = client.get(at("come"))
    assert code not in page.content.decode()
    assert "The code on your letter" not in text_of(page)


def test_a_made_up_code_in_a_link_is_answered_with_the_same_form():
    client, other = Client(), Client()
    client.get(at("key", a_link()[1]))
    other.get(at("key", MADE_UP))
    assert text_of(client.get(at("come"))) == text_of(other.get(at("come")))


def test_the_code_is_typed_as_it_is_read_out():
    referral = a_referral()
    code = a_link(referral)[1].upper().replace("-", " ")
    answer = Client().post(at("come"), {"code": code, **born(referral)})
    assert answer["Location"] == at("page")


def _refused(code: str, typed: dict[str, object]) -> str:
    answer = Client().post(at("come"), {"code": code, **typed})
    assert answer.status_code == 200
    return text_of(answer)


def test_whatever_is_wrong_is_answered_alike():
    referral = a_referral()
    over, code = a_link(referral)[1], a_link(referral)[1]  # the second ends the first
    wrong_day = born(referral) | {"born_year": 1941}
    answers = {_refused(code, wrong_day), _refused(MADE_UP, wrong_day)}
    answers.add(_refused(over, born(referral) | {"born_year": 1941}))
    assert WRONG in _refused(over, born(referral))
    assert len(answers) == 1
    assert WRONG in answers.pop()


def test_after_five_wrong_dates_the_right_one_is_not_heard():
    referral = a_referral()
    code = a_link(referral)[1]
    for _time in range(opening.TRIES):
        _refused(code, born(referral) | {"born_year": 1941})
    assert WRONG in _refused(code, born(referral))


@pytest.mark.parametrize("year", ["", "forty-two", "42", "9999", "\u0661\u0669", "9" * 20])
def test_a_date_that_is_none_is_asked_for_again_and_kept(year):
    referral = a_referral()
    typed = {"code": "k7fm", **born(referral), "born_year": year}
    page = Client().post(at("come"), typed)
    assert "Enter the date of birth in numbers" in text_of(page)
    assert soup(page).select_one("#code")["value"] == "k7fm"
    assert soup(page).select_one("#born_day")["value"] == "14"


def test_the_session_before_it_was_opened_is_worth_nothing_afterwards():
    referral = a_referral()
    client = Client()
    client.get(at("key", a_link(referral)[1]))
    before = client.session.session_key
    opened(referral, client=client)
    assert client.session.session_key != before
    fixed = Client()
    fixed.cookies["sessionid"] = before
    assert fixed.get(at("page"))["Location"] == at("come")


def test_the_session_holds_no_code_and_no_name_once_it_is_open():
    referral = a_referral()
    code = a_link(referral)[1]
    client = opened(referral, code)
    kept = str(dict(client.session.items()))
    for secret in (code, "Trembath", str(referral.pk), "1942"):
        assert secret not in kept


def test_no_page_is_kept_listed_or_named():
    client = opened(a_referral())
    for name in ("page", "written", "looked", "others", "choose"):
        answer = client.get(at(name))
        assert "no-store" in answer["Cache-Control"]
        assert "noindex" in answer["X-Robots-Tag"]
        # Stricter would make browsers hide where a form comes from, and all forms be refused.
        assert answer["Referrer-Policy"] == "same-origin"
        title = soup(answer).title.get_text()
        assert "Morwenna" not in title
        assert "Trembath" not in title


def test_who_has_not_opened_it_is_led_to_the_way_in():
    for name in ("page", "written", "looked", "stop", "others", "choose"):
        assert Client().get(at(name))["Location"] == at("come")


def _opened_before(ago: timedelta, *, used: bool = False) -> Client:
    """A browser whose page was opened so long ago, and asked for nothing since unless `used`."""
    referral, then = a_referral(), timezone.now() - ago
    code = a_link(referral, at=then)[1]
    found = opening.open_with(code, referral.birth_date, at=then)
    assert found
    if used:
        with rows.identified(keeper.ensure_keeper()):
            Opening.objects.filter(pk=found.pk).update(seen_at=timezone.now())
    client = Client()
    session = client.session
    session["own_page_opening"] = str(found.pk)
    session.save()
    return client


def test_a_page_that_nobody_used_for_a_while_says_so_and_shows_what_was_typed():
    client = _opened_before(opening.IDLE + timedelta(minutes=1))
    answer = client.post(at("tell", "question"), {"press": "1", "text": "Who is coming?"})
    assert "This page has closed" in text_of(answer)
    assert "Who is coming?" in answer.content.decode()
    assert client.get(at("page"))["Location"] == at("come")


def test_a_page_that_was_used_within_half_an_hour_is_open_still():
    assert _opened_before(timedelta(hours=7), used=True).get(at("page")).status_code == 200


def test_however_much_it_is_used_it_is_over_after_eight_hours():
    client = _opened_before(opening.AT_MOST + timedelta(minutes=1), used=True)
    assert "This page has closed" in text_of(client.get(at("page")))


def test_a_page_whose_link_the_team_ended_shows_nothing_more():
    referral, triager = a_referral(), a_member(penwith(), Role.TRIAGER)
    link, code = a_link(referral, by=triager)
    client = opened(referral, code)
    with seen_by(triager):
        linking.end(Link.objects.get(pk=link.pk), why="Sent to the wrong house", by=triager)
    answer = client.get(at("page"))
    assert "This page has closed" in text_of(answer)
    assert "Morwenna" not in answer.content.decode()


def test_closing_it_closes_it_on_this_device_and_the_code_opens_it_again():
    referral = a_referral()
    code = a_link(referral)[1]
    client = opened(referral, code)
    kept = client.session["own_page_opening"]
    assert "The page is closed" in text_of(client.post(at("close")))
    session = client.session
    session["own_page_opening"] = kept
    session.save()
    assert "This page has closed" in text_of(client.get(at("page")))
    opened(referral, code)


def test_staff_who_open_a_link_stay_who_they_are_and_look_in_nobodys_name():
    referral, clerk = a_referral(), a_member(a_team(), Role.REFERRER)
    client = Client()
    client.force_login(clerk)
    opened(referral, client=client)
    page = client.get(at("page"))
    assert clerk.name not in page.content.decode()
    assert "My referrals" not in page.content.decode()
    assert client.get("/referrals/").status_code == 200
    with seen_by(clerk):
        assert not Access.objects.filter(user=clerk, about=referral.about).exists()
    client.post(at("close"))
    assert client.get("/referrals/").status_code == 200


def test_no_log_keeps_a_code():
    record = logging.LogRecord("x", logging.INFO, "", 0, "GET /your-help/k/%s/", (MADE_UP,), None)
    told = WithoutWords().format(record)
    assert MADE_UP not in told
    assert "/your-help/k/…" in told


@pytest.mark.parametrize(
    "typed",
    [
        "/your-help/k/k7fm 2q9x hw4p 8rtn/",
        "/YOUR-HELP/K/K7FM-2Q9X-HW4P-8RTN",
        "/your-help/k7fm-2q9x-hw4p-8rtn",
        "/your-help/k/k7fm\u20132q9x\u2013hw4p\u20138rtn",
        "/your-help/code/k7fm2q9xhw4p8rtn",
    ],
)
def test_no_log_keeps_a_code_however_it_was_typed(typed):
    record = logging.LogRecord("x", logging.INFO, "", 0, "Not Found: %s", (typed,), None)
    told = WithoutWords().format(record).casefold()
    for part in ("k7fm", "2q9x", "hw4p", "8rtn"):
        assert part not in told


def test_a_log_names_the_page_that_failed():
    record = logging.LogRecord("x", logging.INFO, "", 0, "GET /your-help/tell/wrong/", (), None)
    assert "/your-help/tell/wrong/" in WithoutWords().format(record)


def test_what_is_said_on_one_page_is_never_said_on_another():
    one, other = a_referral(), a_referral()
    mine, theirs = opened(one), opened(other)
    page = mine.get(at("tell", "question"))
    press = soup(page).select_one("[name=press]")["value"]
    sent = {"press": press, "text": "Who is coming?"}
    assert mine.post(at("tell", "question"), sent).status_code == 302
    assert theirs.post(at("tell", "question"), sent).status_code == 302
    for client in (mine, theirs):
        assert text_of(client.get(at("page"))).count("Who is coming?") == 1


def test_the_same_press_again_says_it_once():
    client = opened(a_referral())
    page = client.get(at("tell", "question"))
    press = soup(page).select_one("[name=press]")["value"]
    for _time in range(3):
        client.post(at("tell", "question"), {"press": press, "text": "Who is coming?"})
    assert text_of(client.get(at("page"))).count("Who is coming?") == 1
    say(client, "question", text="And when?")
    assert "And when?" in text_of(client.get(at("page")))
