"""The desk's side of the person's own page: giving links, and hearing what is said there."""

from typing import Any

import pytest
from django.urls import reverse

from sers.own_page import linking
from sers.own_page.models import Kind, Link, Saying
from sers.policy.roles import Role
from sers.referrals.models import Referral
from tests.builders import a_member, a_protected_referral, a_referral, truro
from tests.own_page.pages import CARER, a_link, dealt_with, opened, says, something_said
from tests.referrals.lives import a_charity, a_service, accepted, take, withdrawn, working_on
from tests.web.caseload.helping import Part
from tests.web.person.opening import opened as with_code
from tests.web.triage.working import (
    a_triager,
    accesses,
    at,
    browser_of,
    errors_in,
    queries,
    refusal_in,
    soup,
    text_of,
)

pytestmark = pytest.mark.django_db

FORM: dict[str, Any] = {"whose": "person", "language": "en-gb", "print": "standard", "days": "91"}


class Desk:
    """A referral, somebody of the desk that has it, and their browser."""

    def __init__(self, referral: Referral | None = None) -> None:
        self.referral = referral or a_referral()
        self.user = a_triager(self.referral.owner)
        self.client = browser_of(self.user)

    def get(self, name: str, /, *more: Any) -> Any:
        return self.client.get(at(name, self.referral, *more))

    def post(self, name: str, /, *more: Any, **sent: Any) -> Any:
        return self.client.post(at(name, self.referral, *more), sent)

    def give(self, **sent: Any) -> str:
        """The code of a new link, from the page that shows it."""
        answer = self.post("give_link", **(FORM | sent))
        assert answer.status_code == 302, errors_in(answer)
        shown = soup(self.client.get(answer["Location"])).select_one("[data-code]")
        assert shown is not None
        return shown.get_text().strip()

    def links(self) -> list[Link]:
        with working_on(self.referral, self.user) as mine:
            return list(linking.of(mine))


def test_a_link_is_given_and_its_sheet_opens_the_page():
    desk = Desk()
    code = desk.give()
    assert opened(code, desk.referral)
    (link,) = desk.links()
    assert (link.made_by, link.whose) == (desk.user, "person")


def test_the_sheet_is_shown_once_and_refreshing_makes_no_second_link():
    desk = Desk()
    code = desk.give()
    again = desk.get("link_given")
    assert code not in again.text
    assert "shown once" in text_of(again)
    assert len(desk.links()) == 1


def test_the_code_stands_in_no_address_and_on_no_other_page():
    desk = Desk()
    answer = desk.post("give_link", **FORM)
    code = str(desk.client.session["own_page_given"]["code"])
    assert code not in answer["Location"]
    assert code not in desk.get("referral").text
    assert code in soup(desk.get("link_given")).get_text()
    assert "own_page_given" not in desk.client.session


def test_whoever_gives_a_link_may_open_another_one_before_they_see_the_sheet():
    desk = Desk()
    desk.post("give_link", **FORM)
    code = str(desk.client.session["own_page_given"]["code"])
    with_code(a_referral(), client=desk.client)
    assert code in soup(desk.get("link_given")).get_text()


def test_a_code_that_waits_for_its_sheet_is_none_that_came_with_a_link():
    desk = Desk()
    desk.post("give_link", **FORM)
    page = desk.client.get(reverse("person:come"))
    assert "The code on your letter" in text_of(page)


def test_a_sheet_is_never_shown_beside_another_referral():
    desk = Desk()
    desk.post("give_link", **FORM)
    other = a_referral()
    assert "shown once" in text_of(desk.client.get(at("link_given", other)))
    assert "shown once" in text_of(desk.get("link_given"))


def test_the_sheet_is_kept_by_no_browser_and_spells_the_code():
    desk = Desk()
    desk.post("give_link", **FORM)
    answer = desk.get("link_given")
    assert "no-store" in answer["Cache-Control"]
    page = soup(answer)
    assert str(page.select_one(".sers-sheet__picture img")["src"]).startswith("data:image/svg")  # type: ignore[index]
    assert len(page.select(".sers-sheet__spelled li")) == 4
    assert "Morwenna Trembath" in page.get_text()
    assert "/your-help/" in page.get_text()


def test_the_nurse_reads_which_language_and_print_the_letter_is_in():
    desk = Desk()
    desk.post("give_link", **(FORM | {"language": "pl", "print": "large"}))
    assert "as they read: Polish, large print" in text_of(desk.get("link_given"))


def test_whoever_answers_is_told_that_nobody_translates_it():
    desk = Desk()
    warning = "in English"
    for language in ("en-gb", "pl"):
        said = something_said(desk.referral, Kind.QUESTION, "Kto?", language=language)
        assert (warning in text_of(desk.get("deal_with", said))) is (language == "pl")


def test_of_a_carer_both_answers_are_asked_for_and_what_was_typed_stays():
    desk = Desk()
    answer = desk.post("give_link", **(FORM | {"whose": "carer", "agreed": "She said yes"}))
    assert errors_in(answer) == ["Enter the name of whoever cares for them"]
    assert "She said yes" in answer.text
    answer = desk.post("give_link", **(FORM | {"whose": "carer", "name": "Lowenna"}))
    assert errors_in(answer) == ["Write how the person agreed to it"]
    assert desk.links() == []


def test_a_carer_has_a_link_of_their_own():
    desk = Desk()
    desk.give(**CARER)
    desk.give()
    shown = text_of(desk.get("referral"))
    assert "Lowenna Trembath" in shown
    assert "She said yes to me on the telephone" in shown
    assert len([link for link in desk.links() if link.ended_at is None]) == 2


def test_the_panel_says_until_when_and_whether_it_was_opened():
    desk = Desk()
    assert "Nobody has a link" in text_of(desk.get("referral"))
    code = desk.give(language="pl", print="large")
    shown = text_of(desk.get("referral"))
    for words in ("Not opened yet", "Good until", "Polish, large print", desk.user.name):
        assert words in shown
    opened(code, desk.referral)
    assert "Opened last" in text_of(desk.get("referral"))


def test_a_link_ends_with_a_reason():
    desk = Desk()
    code = desk.give()
    (link,) = desk.links()
    assert errors_in(desk.post("end_link", link, why=" ")) == ["Write why the link ends"]
    desk.post("end_link", link, why="It went to the wrong person")
    assert opened(code, desk.referral) is None
    shown = text_of(desk.get("referral"))
    assert "It went to the wrong person" in shown
    assert "ended already" in text_of(
        desk.client.get(at("end_link", desk.referral, link), follow=True)
    )


def test_a_link_is_ended_only_beside_its_own_referral():
    desk, other = Desk(), Desk()
    link, _code = a_link(other.referral)
    assert desk.get("end_link", link).status_code == 404
    assert desk.post("end_link", link, why="Lost").status_code == 404


def test_of_what_has_ended_no_link_is_offered():
    desk = Desk(withdrawn())
    assert "Give a link" not in text_of(desk.get("referral"))
    assert desk.get("give_link").status_code == 302


@pytest.mark.parametrize("kind", Kind)
def test_what_was_said_stands_first_until_it_is_dealt_with(kind):
    desk = Desk()
    said = something_said(desk.referral, kind, "A few words")
    page = soup(desk.get("referral"))
    assert page.select_one(".app-two h2").get("id") == "they-said"  # type: ignore[union-attr]
    if kind == Kind.QUESTION:
        assert errors_in(desk.post("deal_with", said)) == [
            "Write the answer. The person reads it on their page"
        ]
    desk.post("deal_with", said, reply="We know, thank you")
    page = soup(desk.get("referral"))
    assert page.select_one("#they-said") is None
    assert "We know, thank you" in page.get_text()


def test_who_said_it_when_and_in_which_language_is_told():
    desk = Desk()
    page = opened(a_link(desk.referral, **CARER)[1], desk.referral)
    says(page, Kind.QUESTION, "Kiedy przyjdziecie?", language="pl")
    shown = desk.get("referral")
    assert "Written on the page in Polish" in text_of(shown)
    words = soup(shown).select_one(".sers-said__words")
    assert words is not None
    assert (words["lang"], words.get_text()) == ("pl", "“Kiedy przyjdziecie?”")
    assert "Lowenna Trembath" in text_of(shown)


def test_the_number_of_a_key_safe_is_on_a_page_of_its_own_and_each_look_is_written_down():
    desk = Desk()
    something_said(desk.referral, Kind.KEY_SAFE, "Now 8251")
    assert "8251" not in desk.get("referral").text
    assert at("said_apart", desk.referral) in desk.get("referral").text
    assert [each for each in accesses(desk.user) if each.deed == "restricted"] == []
    assert "Now 8251" in text_of(desk.get("said_apart"))
    assert [each.about for each in accesses(desk.user) if each.deed == "restricted"] == [
        desk.referral.about
    ]


def test_what_a_protected_person_says_is_read_apart():
    desk = Desk(a_protected_referral())
    said = something_said(desk.referral, Kind.QUESTION, "Who comes to Skerryvore?")
    for name, more in (("referral", ()), ("deal_with", (said,))):
        assert "Skerryvore" not in desk.get(name, *more).text
    assert "Skerryvore" in desk.get("said_apart").text
    assert "only into their own hands" in text_of(desk.get("give_link"))


@pytest.mark.parametrize("role", [Role.WORKER, Role.VOLUNTEER])
def test_those_who_help_read_it_and_only_the_desk_deals_with_it(role):
    team = a_service() if role is Role.WORKER else a_charity()
    referral, leg = accepted(to=team)
    helper = a_member(leg.owner, role)
    take(leg, helper)
    said = something_said(referral, Kind.IN_HOSPITAL)
    browser = browser_of(helper)
    for page in (at("leg", leg), at("referral", referral)):
        shown = soup(browser.get(page))
        assert shown.select_one("#they-said") is not None
        assert shown.select_one(f'[action="{at("deal_with", referral, said)}"]') is None
    assert "In hospital" in text_of(browser.get(reverse("caseload:mine")))
    assert browser.post(at("deal_with", referral, said)).status_code == 404
    assert browser.get(at("said_apart", referral)).status_code == 404
    gives = browser.get(at("give_link", referral)).status_code
    assert gives == (200 if role is Role.WORKER else 404)


def test_whoever_is_named_to_go_reads_the_new_number_with_the_way_in():
    part = Part().accept().go()
    something_said(part.referral, Kind.KEY_SAFE, "Now 8251")
    assert "8251" not in part.get("triage:leg").text
    assert "8251" not in part.get("way_in").text
    assert "Now 8251" in text_of(part.post("way_in"))


def test_the_desk_says_so_on_its_list():
    desk = Desk()
    something_said(desk.referral, Kind.QUESTION, "When?")
    listed = at("team", desk.referral.owner)
    assert "The person said something" in text_of(desk.client.get(listed))
    away = something_said(desk.referral, Kind.AWAY)
    assert "Away" in text_of(desk.client.get(listed))
    with working_on(desk.referral, desk.user):
        waiting = Saying.objects.filter(dealt_at=None).exclude(pk=away.pk).get()
    dealt_with(away)
    dealt_with(waiting, reply="At ten")
    assert "The person said something" not in text_of(desk.client.get(listed))


def test_the_sender_reads_that_something_was_said_and_no_word_of_it():
    referral = a_referral()
    something_said(referral, Kind.QUESTION, "Penhallow")
    shown = browser_of(referral.referrer).get(reverse("track:referral", args=[referral.pk]))
    assert "said something to the team" in text_of(shown)
    assert "Penhallow" not in shown.text


def test_strangers_and_senders_find_no_such_pages():
    referral = a_referral()
    said = something_said(referral, Kind.AWAY)
    for user in (a_triager(truro()), referral.referrer):
        browser = browser_of(user)
        for page in (
            at("give_link", referral),
            at("link_given", referral),
            at("end_link", referral, said.link_id),
            at("deal_with", referral, said),
            at("said_apart", referral),
        ):
            assert browser.get(page).status_code == 404


def test_somebody_was_quicker_and_what_was_typed_stays():
    desk = Desk()
    said = something_said(desk.referral, Kind.QUESTION, "When?")
    dealt_with(said, reply="At ten")
    answer = desk.post("deal_with", said, reply="At noon")
    assert "dealt with this already" in refusal_in(answer)
    assert "At noon" in answer.text


def test_however_much_was_said_the_page_asks_as_often():
    desk = Desk()
    page = opened(a_link(desk.referral)[1], desk.referral)
    says(page, Kind.AWAY)
    desk.get("referral")
    with queries() as few:
        desk.get("referral")
    for _ in range(3):
        says(page, Kind.QUESTION, "When?")
    desk.get("referral")
    with queries() as many:
        desk.get("referral")
    assert len(many) == len(few)
