"""What each may see and write of links, openings and sayings, by plain SQL as the run-time role."""

from collections.abc import Callable, Mapping

import pytest

from sers.directory.models import User
from sers.own_page import keeper
from sers.own_page.models import Kind, Link, Opening, Saying, SecretWords
from sers.policy.roles import Role
from sers.referrals import working
from sers.referrals.legs import Allocation
from tests.access.test_rows import NO_RIGHT, answer, changed_by, refused, rows_of
from tests.builders import a_member, a_protected_referral, a_referral, a_team, seen_by, truro
from tests.own_page.pages import a_link, opened, says
from tests.referrals.lives import a_charity, a_service, a_triager, accepted, take

pytestmark = pytest.mark.django_db
TABLES = ("link", "opening", "saying", "secretwords")


class Cast:
    """One referral whose person said two things; and everybody who might wish to read them."""

    def __init__(self) -> None:
        self.referral, leg = accepted(to=a_service())
        self.visitor = a_member(leg.owner, Role.WORKER)
        self.leg = take(leg, self.visitor)
        page = opened(a_link(self.referral)[1], self.referral)
        self.question = says(page, Kind.QUESTION, "When?")
        self.key_safe = says(page, Kind.KEY_SAFE, "4711")

    def go(self) -> None:
        with seen_by(self.visitor):
            leg = Allocation.objects.get(pk=self.leg.pk)
            working.assign(
                leg, [self.visitor], lead=self.visitor, by=self.visitor, seen=leg.revision
            )

    def seen(self, by: User) -> dict[str, int]:
        with seen_by(by):
            return {table: rows_of(f"own_page_{table}") for table in TABLES}


READERS: Mapping[str, tuple[Callable[[Cast], User], dict[str, int]]] = {
    "owner": (lambda _: a_triager(), {"link": 1, "opening": 1, "saying": 2, "secretwords": 1}),
    "helper": (lambda it: it.visitor, {"link": 1, "opening": 1, "saying": 2, "secretwords": 0}),
    "sender": (
        lambda it: it.referral.referrer,
        {"link": 1, "opening": 1, "saying": 0, "secretwords": 0},
    ),
    "stranger": (lambda _: a_triager(truro()), dict.fromkeys(TABLES, 0)),
    "keeper": (
        lambda _: keeper.ensure_keeper(),
        {"link": 1, "opening": 1, "saying": 2, "secretwords": 0},
    ),
}


@pytest.mark.parametrize("who", READERS)
def test_each_reads_what_is_theirs_and_nothing_else(who):
    cast = Cast()
    reader, expected = READERS[who]
    assert cast.seen(reader(cast)) == expected


def test_nobody_reads_anything_without_saying_who_they_are():
    cast = Cast()
    with seen_by(cast.visitor):
        answer("SELECT set_config('sers.user', '', true)")
        assert {rows_of(f"own_page_{table}") for table in TABLES} == {0}


def test_who_is_named_to_go_reads_the_new_number_of_the_key_safe():
    cast = Cast()
    cast.go()
    assert cast.seen(cast.visitor)["secretwords"] == 1
    assert cast.seen(cast.referral.referrer)["secretwords"] == 0


def test_a_charity_that_has_not_agreed_reads_nothing_of_it():
    referral, leg = accepted(to=a_charity())
    says(opened(a_link(referral)[1], referral), Kind.AWAY)
    with seen_by(a_member(leg.owner, Role.VOLUNTEER)):
        assert {rows_of(f"own_page_{table}") for table in TABLES} == {0}


def test_the_account_of_the_page_never_reads_what_is_kept_apart_of_the_referral_either():
    referral = a_protected_referral()
    says(opened(a_link(referral)[1], referral), Kind.IN_HOSPITAL, "In Treliske")
    with seen_by(keeper.ensure_keeper()):
        assert rows_of("referrals_restrictedanswers") == 0
        assert rows_of("own_page_secretwords") == 0


def test_without_a_link_the_account_of_the_page_sees_no_referral():
    a_referral()
    with seen_by(keeper.ensure_keeper()):
        assert rows_of("referrals_referral") == 0


@pytest.mark.parametrize("who", ["owner", "helper", "sender", "stranger"])
def test_nobody_says_anything_in_the_name_of_the_person(who):
    cast = Cast()
    with seen_by(READERS[who][0](cast)), refused(NO_RIGHT):
        Saying.objects.create(
            link=Link(pk=cast.question.link_id),
            referral=cast.referral,
            kind=Kind.CHANGED_MIND,
            at=cast.question.at,
        )


@pytest.mark.parametrize("who", ["owner", "helper", "sender", "stranger"])
def test_nobody_makes_an_opening_of_their_own(who):
    cast = Cast()
    with seen_by(READERS[who][0](cast)), refused(NO_RIGHT):
        at = cast.question.at
        Opening.objects.create(link=Link(pk=cast.question.link_id), at=at, seen_at=at)


def test_nobody_writes_words_apart_but_the_page():
    cast = Cast()
    with seen_by(a_triager()), refused(NO_RIGHT):
        SecretWords.objects.create(saying=cast.question, text="0000")


def test_a_stranger_makes_no_link_and_ends_none():
    cast, stranger = Cast(), a_triager(truro())
    link = Link(
        referral=cast.referral,
        whose="person",
        digest="0" * 64,
        made_by=stranger,
        team=truro(),
        made_at=cast.question.at,
        expires_at=cast.question.at.replace(year=2030),
    )
    with seen_by(stranger):
        with refused(NO_RIGHT):
            link.save(force_insert=True)
        assert changed_by("UPDATE own_page_link SET failures = 9") == 0
        assert changed_by("UPDATE own_page_saying SET reply = 'x'") == 0


def test_nothing_of_it_is_ever_deleted_by_the_pages():
    cast = Cast()
    with seen_by(a_triager()):
        for table in ("opening", "saying", "link"):
            assert changed_by(f"DELETE FROM own_page_{table}") == 0
    assert cast.seen(a_triager())["link"] == 1


def test_a_desk_that_has_no_part_in_it_reads_nothing():
    cast = Cast()
    nobodys = a_member(a_team("", name="Of another place"), Role.TRIAGER)
    assert cast.seen(nobodys) == dict.fromkeys(TABLES, 0)
