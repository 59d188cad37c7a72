"""Giving somebody a way in, and ending it."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from sers.access.models import Involvement
from sers.audit.models import Event
from sers.own_page import keeper, linking, opening
from sers.own_page.events import OwnPageEvent
from sers.own_page.models import CLOSED_FOR, Link
from sers.policy.roles import Role
from sers.referrals import closure, dying, sending_on
from sers.referrals.models import Referral
from sers.referrals.moving import MoveRefused
from tests.builders import a_member, a_reason, a_referral, as_now, penwith, truro
from tests.own_page.pages import CARER, a_link, opened
from tests.referrals.lives import (
    a_charity,
    a_service,
    a_triager,
    accepted,
    begin,
    complete,
    finish,
    redirect,
    take,
    working_on,
)

pytestmark = pytest.mark.django_db


def links_of(referral: Referral) -> list[Link]:
    with working_on(referral, a_triager()) as mine:
        return list(linking.of(mine))


def events_of(referral: Referral, kind: OwnPageEvent) -> list[Event]:
    with working_on(referral, a_triager()):
        return list(Event.objects.filter(about=referral.about, kind=kind))


def test_a_link_opens_with_its_code_and_the_birth_date():
    referral = a_referral()
    _link, code = a_link(referral)
    assert opened(code, referral)


def test_of_the_code_only_a_digest_is_kept():
    referral = a_referral()
    link, code = a_link(referral)
    kept = as_now(link, a_triager())
    assert kept.digest == linking.digest(code)
    everything = str({field.name: getattr(kept, field.name) for field in kept._meta.fields})
    assert code not in everything
    assert code.replace("-", "") not in everything


@pytest.mark.parametrize("typed", ["{0}", " {0} ", "{1}", "{2}"])
def test_a_code_may_be_typed_in_any_way(typed):
    referral = a_referral()
    _link, code = a_link(referral)
    shouted, spaced = code.upper(), code.replace("-", " ")
    assert opened(typed.format(code, shouted, spaced), referral)


def test_codes_have_no_letters_that_are_mistaken_for_others():
    codes = {linking.new_code() for _ in range(200)}
    assert len(codes) == 200
    assert not set("".join(codes)) & set("01ilo")
    assert {len(code) for code in codes} == {19}


def test_a_new_link_for_the_same_holder_ends_the_one_before():
    referral = a_referral()
    _first, old = a_link(referral)
    _second, new = a_link(referral)
    assert opened(old, referral) is None
    assert opened(new, referral)


def test_the_links_of_a_carer_and_of_the_person_are_apart():
    referral = a_referral()
    _own, own = a_link(referral)
    _theirs, theirs = a_link(referral, **CARER)
    assert opened(own, referral)
    assert opened(theirs, referral)


def test_of_a_carer_it_is_said_who_they_are_and_that_the_person_agreed():
    referral = a_referral()
    for missing in ("name", "agreed"):
        with pytest.raises(MoveRefused, match="how the person agreed"):
            a_link(referral, **(CARER | {missing: "  "}))
    assert links_of(referral) == []


def test_a_link_for_the_person_names_nobody():
    link, _code = a_link(a_referral(), name="Somebody", agreed="Somehow")
    assert (link.name, link.agreed) == ("", "")


@pytest.mark.parametrize("days", [0, -1, 185])
def test_a_link_is_good_for_six_months_at_most(days):
    with pytest.raises(MoveRefused, match="A link is good for"):
        a_link(a_referral(), days=days)


def test_nobody_is_neither_the_person_nor_a_carer():
    with pytest.raises(MoveRefused, match="for the person or for somebody else"):
        a_link(a_referral(), whose="neighbour")


def test_what_is_too_long_is_refused_in_words():
    with pytest.raises(MoveRefused, match="at most"):
        a_link(a_referral(), **(CARER | {"name": "n" * 121}))


def test_no_link_is_given_to_what_has_ended():
    referral = a_referral()
    with working_on(referral, referral.referrer) as mine:
        closure.withdraw(mine, by=referral.referrer, seen=1, reason=a_reason("withdrawn"))
    with pytest.raises(MoveRefused, match="has ended"):
        a_link(referral)


def test_those_who_help_may_give_one_while_they_do():
    referral, leg = accepted(to=a_service())
    worker = a_member(leg.owner, Role.WORKER)
    take(leg, worker)
    _link, code = a_link(referral, by=worker)
    assert opened(code, referral)
    with working_on(referral, worker) as mine:
        finish(begin(leg, worker), worker)
        with pytest.raises(PermissionDenied):
            linking.make(mine, by=worker, days=14)


@pytest.mark.parametrize("who", ["sender", "volunteer", "stranger"])
def test_nobody_else_gives_one(who):
    referral, leg = accepted(to=a_charity())
    by = {
        "sender": lambda: referral.referrer,
        "volunteer": lambda: a_member(leg.owner, Role.VOLUNTEER),
        "stranger": lambda: a_triager(truro()),
    }[who]()
    with pytest.raises((PermissionDenied, Referral.DoesNotExist)):
        a_link(referral, by=by)


def test_a_link_ends_for_a_reason_and_at_once():
    referral, triager = a_referral(), a_triager()
    link, code = a_link(referral)
    page = opened(code, referral)
    with working_on(referral, triager):
        with pytest.raises(MoveRefused, match="Say why"):
            linking.end(link, why=" ", by=triager)
        linking.end(link, why="She lost the letter", by=triager)
    assert opened(code, referral) is None
    with working_on(referral, triager):
        assert opening.still_open(page) is None
        assert Link.objects.get().ended_why == "She lost the letter"
    (ended,) = events_of(referral, OwnPageEvent.LINK_ENDED)
    assert ended.facts["why"] == "She lost the letter"


def test_a_link_that_has_ended_ends_no_second_time():
    referral, triager = a_referral(), a_triager()
    link, _code = a_link(referral)
    with working_on(referral, triager):
        linking.end(link, why="Lost", by=triager)
        linking.end(link, why="Once more", by=triager)
    assert len(events_of(referral, OwnPageEvent.LINK_ENDED)) == 1


def test_a_link_expires_by_itself():
    referral = a_referral()
    _link, code = a_link(referral, days=14)
    now = timezone.now()
    assert opened(code, referral, at=now + timedelta(days=13))
    assert opened(code, referral, at=now + timedelta(days=14, minutes=1)) is None


def test_a_death_ends_every_link_whoever_reports_it():
    referral = a_referral()
    codes = [a_link(referral)[1], a_link(referral, **CARER)[1]]
    with working_on(referral, referral.referrer) as mine:
        dying.record_death(
            mine, died_on=None, told_by="Her son", by=referral.referrer, seen=mine.revision
        )
    assert [opened(code, referral) for code in codes] == [None, None]
    assert {link.ended_why for link in links_of(referral)} == {"The person has died"}


def test_a_death_that_another_team_hears_of_ends_links_here_too():
    referral = a_referral()
    _link, code = a_link(referral)
    other = a_referral(nhs_number=referral.nhs_number)
    with working_on(other, other.referrer) as mine:
        dying.record_death(mine, died_on=None, told_by="Her son", by=mine.referrer, seen=1)
    assert opened(code, referral) is None


def test_a_link_opens_how_it_ended_for_a_fortnight_and_no_longer():
    triager = a_triager()
    referral, leg = accepted(by=triager)
    _link, code = a_link(referral, days=90)
    finish(begin(take(leg)))
    with working_on(referral, triager) as mine:
        complete(mine, by=triager, seen=mine.revision)
    now = timezone.now()
    assert opened(code, referral, at=now + CLOSED_FOR - timedelta(hours=1))
    assert opened(code, referral, at=now + CLOSED_FOR) is None
    with working_on(referral, triager):
        part = Involvement.objects.get(subject=referral.about, team__key=keeper.TEAM)
        assert part.until <= now + CLOSED_FOR


def test_what_is_reopened_is_open_again_until_the_link_expires():
    referral, triager = a_referral(), a_triager()
    link, code = a_link(referral, days=90)
    with working_on(referral, referral.referrer) as mine:
        closure.withdraw(mine, by=mine.referrer, seen=mine.revision, reason=a_reason("withdrawn"))
    with working_on(referral, triager) as mine:
        closure.reopen(mine, reason=a_reason("reopened"), by=triager, seen=mine.revision)
        part = Involvement.objects.get(subject=referral.about, team__key=keeper.TEAM)
        assert part.until == link.expires_at
    assert opened(code, referral, at=timezone.now() + timedelta(days=30))


def test_a_link_follows_the_referral_to_another_desk():
    referral, triager = a_referral(), a_triager()
    _link, code = a_link(referral)
    with working_on(referral, triager) as mine:
        redirect(mine, truro(), by=triager, seen=mine.revision)
    assert opened(code, referral)
    with working_on(referral, a_triager(truro())) as mine:
        assert len(linking.of(mine)) == 1


def test_a_link_stays_when_it_is_handed_over_with_those_who_help():
    referral, leg = accepted()
    begin(take(leg))
    _link, code = a_link(referral)
    triager = a_triager()
    with working_on(referral, triager) as mine:
        sending_on.hand_over(
            mine,
            truro(),
            reason=a_reason("handed_over"),
            note="She moves",
            by=triager,
            seen=mine.revision,
        )
    assert opened(code, referral)


def test_what_was_joined_says_so_for_a_while():
    referral, triager = a_referral(), a_triager()
    _link, code = a_link(referral)
    other = a_referral(nhs_number=referral.nhs_number)
    with working_on(referral, triager) as mine:
        closure.join(mine, Referral.objects.get(pk=other.pk), by=triager, seen=mine.revision)
    assert opened(code, referral)
    assert opened(code, referral, at=timezone.now() + CLOSED_FOR) is None


@pytest.mark.django_db(transaction=True)
def test_the_account_of_the_page_has_a_part_only_while_there_is_a_link():
    referral, triager = a_referral(), a_triager()
    own = keeper.ensure_keeper()
    with pytest.raises(Referral.DoesNotExist):
        as_now(referral, own)
    link, _code = a_link(referral)
    assert as_now(referral, own) == referral
    with working_on(referral, triager):
        linking.end(link, why="Lost", by=triager)
    with pytest.raises(Referral.DoesNotExist):
        as_now(referral, own)


def test_when_each_link_was_last_opened_is_known():
    referral = a_referral()
    _link, code = a_link(referral)
    a_link(referral, **CARER)
    opened(code, referral)
    seen = {link.whose: link.opened_at for link in links_of(referral)}  # type: ignore[attr-defined]
    assert seen["person"] is not None
    assert seen["carer"] is None


def test_whoever_gave_it_is_written_down_and_told_to_the_team():
    referral, triager = a_referral(), a_triager()
    a_link(referral, by=triager)
    (made,) = events_of(referral, OwnPageEvent.LINK_MADE)
    assert (made.actor, made.team, made.facts["whose"]) == (triager, penwith(), "person")
    assert penwith().pk in made.concerns
