"""What people say on their page: it is on the desk at once, and nothing typed is lost."""

import pytest
from django.test import Client

from sers.access import rows
from sers.own_page import keeper, saying
from sers.own_page.models import Kind, Link, Print, Saying, SecretWords
from sers.policy.roles import Role
from sers.referrals.models import Referral
from tests.builders import a_member, a_protected_referral, a_referral, penwith, seen_by
from tests.own_page.pages import a_carers_link, a_link
from tests.referrals.lives import accepted, take
from tests.web.person.opening import at, opened, say, soup, text_of

pytestmark = pytest.mark.django_db

TYPED = {
    "in-hospital": {"text": "Treliske, Ward 3", "from_day": 27, "from_month": 11},
    "away": {"from_day": 1, "from_month": 12, "until_day": 5, "until_month": 12},
    "key-safe": {"text": "CANARY beside the gate"},
    "changed-mind": {"text": "I would rather go to my sister", "about": "all"},
    "wrong": {"text": "My doctor is in St Ives"},
    "question": {"text": "Who is coming?"},
}
YEARS = {"from_year": 2026, "until_year": 2026}
KINDS = {
    "in-hospital": Kind.IN_HOSPITAL,
    "away": Kind.AWAY,
    "key-safe": Kind.KEY_SAFE,
    "changed-mind": Kind.CHANGED_MIND,
    "wrong": Kind.WRONG,
    "question": Kind.QUESTION,
}


def with_years(typed: dict[str, object]) -> dict[str, object]:
    years = {part: year for part, year in YEARS.items() if part.replace("year", "day") in typed}
    return typed | years


@pytest.mark.parametrize("kind", TYPED)
def test_each_thing_that_people_say_is_on_the_desk_at_once(kind):
    referral, leg = accepted()
    take(leg)
    client = opened(referral)
    answer = say(client, kind, **with_years(TYPED[kind]))
    assert answer.status_code == 302, text_of(answer)
    page = client.get(at("page"))
    assert "The Penwith team has it. They read it" in text_of(page)
    assert "Sent" in text_of(page)
    triager = a_member(penwith(), Role.TRIAGER)
    with seen_by(triager):
        told = Saying.objects.get(referral=referral)
        assert told.kind == KINDS[kind]
        assert Referral.objects.get(pk=referral.pk).news_at


def test_how_to_get_in_is_not_shown_again_and_stands_apart():
    client = opened(a_referral())
    say(client, "key-safe", **TYPED["key-safe"])
    page = client.get(at("page"))
    assert "CANARY" not in page.content.decode()
    assert "What you wrote is kept apart" in text_of(page)
    with rows.identified(keeper.ensure_keeper()):
        assert not SecretWords.objects.exists()


def test_all_that_a_protected_person_says_stands_apart():
    client = opened(a_protected_referral())
    answer = say(client, "question", text="CANARY: who comes to Hayle?")
    assert answer.status_code == 302
    page = client.get(at("page")).content.decode()
    assert "CANARY" not in page
    assert "Penwith" not in page
    assert "The team that looks after you has it." in page


def test_the_answer_of_the_team_comes_back_to_the_page():
    referral, triager = a_referral(), a_member(penwith(), Role.TRIAGER)
    client = opened(referral)
    say(client, "question", text="Who is coming?")
    with seen_by(triager):
        told = Saying.objects.select_related("referral__owner").get(referral=referral)
        saying.deal_with(told, by=triager, reply="A nurse, tomorrow.")
    text = text_of(client.get(at("page")))
    assert "A nurse, tomorrow." in text
    assert "The team has dealt with it" in text
    assert triager.name not in text


REFUSED = [
    ("question", {"text": " "}, "Write your question"),
    ("wrong", {"text": "x" * 2001}, "Write at most 2,000 characters. You wrote 2,001"),
    ("key-safe", {}, "Write how we get in now"),
    ("away", {"text": "Bude"}, "Enter the first day that you are away"),
    ("away", {"from_day": "31", "from_month": "2", "from_year": "2026"}, "Enter a day in numbers"),
    ("away", {"from_day": "1", "from_month": "2", "from_year": "1926"}, "Enter a day of this year"),
    (
        "away",
        {
            "from_day": "5",
            "from_month": "12",
            "from_year": "2026",
            "until_day": "1",
            "until_month": "12",
            "until_year": "2026",
        },
        "The last day must not be before the first",
    ),
]


@pytest.mark.parametrize(("kind", "typed", "sentence"), REFUSED)
def test_what_cannot_be_taken_comes_again_with_everything_that_was_typed(kind, typed, sentence):
    answer = say(opened(a_referral()), kind, **typed)
    assert answer.status_code == 200
    assert sentence in text_of(answer)
    page = soup(answer)
    for name, value in typed.items():
        field = page.select_one(f"main [name={name}]")
        assert field
        kept = field.get_text() if field.name == "textarea" else field["value"]
        assert kept.strip() == value.strip()


def test_help_is_chosen_by_what_it_is_called_and_another_is_not_taken():
    referral, leg = accepted()
    take(leg)
    client = opened(referral)
    page = client.get(at("tell", "changed-mind"))
    assert "Help to wash" in text_of(page)
    assert "Nothing stops until the team has spoken with you." in text_of(page)
    refused = say(client, "changed-mind", about="7", text="Stop")
    assert "Choose which help you mean" in text_of(refused)
    say(client, "changed-mind", about="1", text="My son does it")
    assert "Help to wash My son does it" in text_of(client.get(at("page")))


def test_what_is_no_page_of_these_is_not_found():
    client = opened(a_referral())
    for kind in ("format", "stop_carer", "made-up"):
        assert client.get(at("tell", kind)).status_code == 404


RUBBISH = ["\x00", "a\x00b", "'; DROP TABLE x; --", "{{ 7 * 7 }}", "-1", "9" * 30, "%s", "\u202e"]


@pytest.mark.parametrize("rubbish", RUBBISH)
def test_rubbish_in_any_field_is_answered_with_a_page(rubbish):
    client = opened(a_referral())
    forms = [at("tell", kind) for kind in TYPED] + [at("choose"), at("come")]
    for address in forms:
        names = {each["name"] for each in soup(client.get(address)).select("main [name]")}
        names -= {"csrfmiddlewaretoken"}
        answer = client.post(address, dict.fromkeys(names | {"press", "code"}, rubbish))
        assert answer.status_code < 400, address


def test_language_and_print_are_chosen_and_kept_with_the_link():
    client = opened(a_referral())
    refused = client.post(at("choose"), {"language": "tlh", "print": "large"})
    assert "Choose a language" in text_of(refused)
    client.post(at("choose"), {"language": "pl", "print": Print.LARGE})
    with rows.identified(keeper.ensure_keeper()):
        link = Link.objects.get()
        assert (link.language, link.print) == ("pl", "large")


def test_whoever_wants_large_print_or_easy_read_gets_pages_like_it_too():
    client = opened(a_referral())
    client.post(at("choose"), {"language": "en-gb", "print": Print.LARGE})
    assert soup(client.get(at("page"))).html["data-text"] == "150"
    client.cookies["display"] = "text:200"
    client.post(at("choose"), {"language": "en-gb", "print": Print.EASY})
    page = soup(client.get(at("page"))).html
    assert (page["data-text"], page["data-read"]) == ("200", "easy")


def test_how_the_person_reads_changes_nothing_of_the_nurse_who_is_signed_in():
    nurse = a_member(penwith(), Role.TRIAGER)
    client = Client()
    client.force_login(nurse)
    client = opened(a_referral(), client=client)
    client.post(at("choose"), {"language": "ar", "print": Print.LARGE})
    nurse.refresh_from_db()
    assert nurse.display == {}


def test_a_link_made_for_large_print_opens_in_large_text():
    referral = a_referral()
    large = opened(referral, a_link(referral, print_=Print.LARGE)[1])
    assert soup(large.get(at("page"))).html["data-text"] == "150"
    standard = opened(referral, a_link(referral)[1])
    assert soup(standard.get(at("page"))).html["data-text"] == "100"


def test_the_person_closes_the_page_to_who_cares_for_them_and_the_team_hears_it():
    referral = a_referral()
    carer, code = a_carers_link(referral)
    theirs, client = opened(referral, code), opened(referral)
    assert "Demelza Hosking" in text_of(client.get(at("others")))
    client.post(at("stop_other", carer.pk), {"press": "1"})
    assert "This page has closed" in text_of(theirs.get(at("page")))
    assert "Nobody else." in text_of(client.get(at("others")))
    with seen_by(a_member(penwith(), Role.TRIAGER)):
        assert Saying.objects.get(referral=referral).kind == Kind.STOP_CARER


def test_nobody_stops_a_link_that_is_not_of_one_who_cares_for_them():
    one, other = a_referral(), a_referral()
    foreign, code = a_carers_link(other)
    theirs, client = opened(other, code), opened(one)
    client.post(at("stop_other", foreign.pk), {"press": "1"})
    assert theirs.get(at("page")).status_code == 200
    theirs.post(at("stop_other", foreign.pk), {"press": "1"})
    assert theirs.get(at("page")).status_code == 200


@pytest.mark.parametrize(("name", "more"), [("tell", ("question",)), ("stop", ()), ("choose", ())])
def test_a_form_of_one_page_does_nothing_to_another_that_was_opened_since(name, more):
    mother, father = a_referral(), a_referral()
    client = opened(mother)
    fields = soup(client.get(at(name, *more))).select("main form input[type=hidden]")
    typed = {each["name"]: each["value"] for each in fields}
    typed |= {"text": "Who comes to her?", "language": "pl", "print": "large"}
    opened(father, client=client)
    answer = client.post(at(name, *more), typed)
    assert "This page has closed" in text_of(answer)
    if name == "tell":
        assert soup(answer).select_one("#typed").get_text().strip() == "Who comes to her?"
    assert "?other" in str(soup(answer).select_one("main a"))
    page = client.get(at("page"))
    assert page.status_code == 200
    assert "Who comes to her?" not in text_of(page)
    with seen_by(keeper.ensure_keeper()):
        links = Link.objects.filter(referral__in=[mother, father])
        assert set(links.values_list("ended_at", "language", "print")) == {
            (None, "en-gb", "standard")
        }
