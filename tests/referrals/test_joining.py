"""Adding to a referral that is open for the same person: who learns what, and what is kept."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils import timezone

from sers.access import gate
from sers.access.models import Involvement
from sers.audit.models import Access, Event
from sers.directory.models import Membership, User
from sers.intake.drafting import ChangedElsewhere
from sers.intake.models import Draft
from sers.people.matching import AskedTooOften, Identity
from sers.policy.permissions import Permission
from sers.policy.roles import Role
from sers.referrals import (
    allocation,
    closure,
    correspondence,
    joining,
    sent,
    submission,
    triage,
)
from sers.referrals.lifecycle import OPEN
from sers.referrals.models import Addition, Need, Referral, RestrictedAnswers, SentVersion
from sers.referrals.moving import MoveRefused
from sers.values.nhs_number import NHSNumber
from sers.web.practices import PRACTICES
from tests.builders import (
    PROTECTED,
    a_draft,
    a_member,
    a_reason,
    a_referral,
    a_team,
    an_nhs_number,
    as_now,
    seen_by,
    truro,
)
from tests.referrals.lives import STANDING, a_service, a_triager, accepted, working_on
from tests.referrals.test_races import at_once

pytestmark = pytest.mark.django_db

UNKNOWN = {"nhs_number": {"not_known": True, "why": "not_to_hand"}}


def somebody(number: str | None = None, **other: Any) -> Identity:
    said = {"family_name": "Trembath", "given_name": "Morwenna", "birth_date": date(1942, 2, 14)}
    return Identity(nhs_number=NHSNumber(number) if number else None, **(said | other))


def a_referrer() -> User:
    return a_member(a_team(), Role.REFERRER)


def asked(person: Identity, by: User | None = None) -> list[joining.Open]:
    with seen_by(by or a_referrer()):
        return joining.open_for(person)


def ids(found: Iterable[joining.Open]) -> list[Any]:
    return [each.referral_id for each in found]


def add(draft: Draft, referral: Referral, text: str = "She fell again", **more: Any) -> Referral:
    by = more.pop("by", draft.author)
    with seen_by(by):
        return joining.add_to(draft, referral.pk, text=text, by=by, practices=PRACTICES, **more)


def joined(**answers: Any) -> tuple[Referral, User]:
    """A referral that another team added to, and who did."""
    referral = a_referral(**answers)
    draft = a_draft(nhs_number=referral.nhs_number)
    add(draft, referral)
    return referral, draft.author


# Asking


def test_a_stranger_learns_which_team_has_it_and_the_day_and_no_more():
    referral = a_referral(at=timezone.now() - timedelta(days=3))
    (found,) = asked(somebody(referral.nhs_number))
    assert found.team == referral.owner
    assert found.sent_on == timezone.localdate(referral.sent_at)
    assert not found.ours
    with seen_by(a_referrer()), connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM referrals_open_for(%s, 'trembath', 'morwenna', '1942-02-14')",
            [referral.nhs_number],
        )
        names = [column.name for column in cursor.description]
        assert names == ["referral", "owner", "sent_on", "ours"]
        assert not Referral.objects.exists()


@pytest.mark.parametrize("standing", STANDING)
def test_only_what_is_open_is_told(standing):
    referral = STANDING[standing]()
    now = as_now(referral, referral.referrer)
    others = {now.joined_to_id} - {None}  # the one it was joined to is open
    told = set(ids(asked(somebody(referral.nhs_number))))
    assert told - others == ({referral.pk} if standing in OPEN else set())


def test_somebody_whose_address_is_kept_secret_is_never_told():
    draft = a_draft(**PROTECTED)
    with seen_by(draft.author):
        Draft.objects.filter(pk=draft.pk).update(area_unsettled=True)
        referral = submission.send(draft.pk, by=draft.author)
    assert referral.protected
    assert asked(somebody(referral.nhs_number)) == asked(somebody()) == []


def test_nor_is_anything_asked_about_such_a_person():
    draft = a_draft(**PROTECTED)
    with seen_by(draft.author):
        assert joining.whom(draft) is None


@pytest.mark.parametrize(
    ("differs", "is_found"),
    [
        ({}, True),
        ({"family_name": "TREMBATH"}, True),
        ({"given_name": "Morwenna Rose"}, True),
        ({"given_name": "Morwen"}, False),
        ({"given_name": "M"}, False),
        ({"given_name": ""}, False),
        ({"given_name": "—"}, False),
        ({"given_name": "%"}, False),
        ({"family_name": ""}, False),
        ({"family_name": "Trembat"}, False),
        ({"birth_date": date(1942, 2, 15)}, False),
    ],
)
def test_without_a_number_names_and_birth_date_must_be_the_same(differs, is_found):
    referral = a_referral(**UNKNOWN)
    assert ids(asked(somebody(**differs))) == ([referral.pk] if is_found else [])


@pytest.mark.parametrize(
    ("given", "asked_for", "is_found"),
    [
        ("Ann Marie", "Ann", True),
        ("Ann", "Ann Marie", True),
        ("Zoë Ann", "Zoe", True),
        ("Annette", "Ann", False),
        ("Ann", "Annette", False),
        ("Ann-Marie", "Ann-Marie", True),
    ],
)
def test_one_given_name_too_many_is_the_same_person(given, asked_for, is_found):
    a_referral(given_name=given, **UNKNOWN)
    assert bool(asked(somebody(given_name=asked_for))) is is_found


def test_two_numbers_that_differ_are_two_people_and_the_same_number_one():
    referral = a_referral()
    assert asked(somebody(an_nhs_number())) == []
    assert ids(asked(somebody(None))) == [referral.pk]
    renamed = somebody(referral.nhs_number, family_name="Bray", given_name="Wenna")
    assert ids(asked(renamed)) == [referral.pk]
    later = somebody(referral.nhs_number, birth_date=date(1943, 2, 14))
    assert asked(later) == []


def test_of_many_the_five_oldest_are_told():
    now = timezone.now()
    made = [a_referral(at=now - timedelta(hours=n), **UNKNOWN) for n in range(7)]
    assert ids(asked(somebody())) == [each.pk for each in reversed(made)][:5]


def test_ones_own_team_is_told_that_it_is_theirs():
    referral, follower = joined()
    for user in (referral.referrer, a_member(referral.sent_by, Role.REFERRER), follower):
        assert [each.ours for each in asked(somebody(referral.nhs_number), user)] == [True]


def test_asking_is_logged_and_names_nobody():
    asker, referral = a_referrer(), a_referral()
    asked(somebody(referral.nhs_number), asker)
    asked(somebody(an_nhs_number()), asker)
    with seen_by(asker):
        rows = list(Access.objects.filter(user=asker))
    assert [(row.deed, row.about, row.shown, row.permission) for row in rows] == [
        ("matched", "referral", [], "referral.make")
    ] * 2


def test_both_questions_together_may_be_asked_sixty_times_a_minute():
    asker, person = a_referrer(), somebody(an_nhs_number())
    with seen_by(asker):
        for _ in range(59):
            joining.open_for(person)
        with connection.cursor() as cursor:
            cursor.execute("SELECT people_look_up(%s, 'x', '1942-02-14')", [person.nhs_number])
        with pytest.raises(AskedTooOften):
            joining.open_for(person)
    assert asked(person) == []


def test_nobody_asks_without_saying_who_they_are():
    with connection.cursor() as cursor, pytest.raises(Exception, match="nobody is asking"):
        cursor.execute("SELECT set_config('sers.user', '', true)")
        cursor.execute("SELECT * FROM referrals_open_for('', 'x', 'y', '1942-02-14')")


def test_the_function_is_for_the_pages_alone():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT proconfig, proacl::text, pg_get_userbyid(proowner) FROM pg_proc"
            " WHERE proname = 'referrals_open_for'"
        )
        (config, rights, owner) = cursor.fetchone()
    assert config == ["search_path=public, pg_temp"]
    assert owner == "sers_owner"
    assert "{=" not in rights and ",=" not in rights


# Adding


def test_adding_keeps_what_was_written_and_answered_and_ends_the_draft():
    referral = a_referral()
    draft = a_draft(nhs_number=referral.nhs_number, problem="Fell again on the stairs")
    at = timezone.now()
    add(draft, referral, "  She fell again  ", at=at)
    with seen_by(draft.author):
        assert not Draft.objects.filter(pk=draft.pk).exists()
    with working_on(referral, a_triager()) as mine:
        (added,) = mine.additions.all()
        assert (added.kind, added.by, added.team) == ("joined", draft.author, draft.team)
        assert added.text.startswith("She fell again\n\nAnswered in the form before:\n")
        assert "Fell again on the stairs" in added.text and "01632 960142" in added.text
        assert "1942" not in added.text and referral.nhs_number not in added.text
        assert (mine.news_at, mine.revision, mine.status) == (at, 2, referral.status)


def test_what_only_some_may_read_is_said_to_exist_and_not_written():
    referral = a_referral()
    draft = a_draft(
        nhs_number=referral.nhs_number, key_safe="By the door, 1234", getting_in="key_safe"
    )
    add(draft, referral)
    with working_on(referral, a_triager()) as mine:
        (added,) = mine.additions.all()
    assert "1234" not in added.text
    assert f"not shown here. Ask {draft.author.name}" in added.text


def test_the_event_says_which_team_and_not_a_word_of_what_was_written():
    referral, joiner = joined()
    with seen_by(referral.referrer):
        event = Event.objects.get(about=referral.about, kind="referral.added_to")
    assert event.actor == joiner
    assert referral.owner.pk in event.concerns
    assert event.facts == {"from_team": joiner.memberships_held[0].team.name}


def test_the_first_news_stands_until_the_owner_has_read_it():
    referral = a_referral()
    first = timezone.now() - timedelta(hours=1)
    for at in (first, first + timedelta(minutes=30)):
        add(a_draft(nhs_number=referral.nhs_number), referral, at=at)
    service, triager = a_service(), a_triager()
    with working_on(referral, triager) as mine:
        assert mine.news_at == first
        triage.accept(mine, to=service, what="Help", by=triager, seen=mine.revision)
    worker = a_member(service, Role.WORKER)
    with working_on(referral, worker) as theirs:
        triage.read(theirs, by=worker)
        assert theirs.news_at == first
    with working_on(referral, triager) as mine:
        triage.read(mine, by=triager)
        assert mine.news_at is None
    with working_on(referral, triager) as mine:
        assert mine.news_at is None and mine.additions.count() == 2


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 4001])
def test_something_must_be_written_and_not_a_book(text):
    referral = a_referral()
    draft = a_draft(nhs_number=referral.nhs_number)
    with pytest.raises(MoveRefused, match=r"(Write|Shorten)"):
        add(draft, referral, text)
    with seen_by(draft.author):
        assert Draft.objects.filter(pk=draft.pk).exists()
        assert not Referral.objects.exists()


def test_a_referral_for_somebody_else_is_not_added_to():
    other = a_referral(family_name="Bray")
    draft = a_draft()
    with pytest.raises(MoveRefused, match="ended meanwhile"):
        add(draft, other)
    with seen_by(draft.author):
        assert not Involvement.objects.filter(subject=other.about, team=draft.team).exists()


def test_nor_one_that_has_ended():
    referral = a_referral()
    draft = a_draft(nhs_number=referral.nhs_number)
    with working_on(referral, referral.referrer) as mine:
        closure.withdraw(mine, by=referral.referrer, seen=1, reason=a_reason("withdrawn"))
    with pytest.raises(MoveRefused, match="ended meanwhile"):
        add(draft, referral)


def test_who_refers_for_the_team_no_longer_adds_nothing():
    referral = a_referral()
    draft = a_draft(nhs_number=referral.nhs_number)
    Membership.objects.filter(user=draft.author).update(team=truro())
    draft.author.forget_memberships()
    with pytest.raises(PermissionDenied):
        add(draft, referral)


def test_what_changed_in_another_window_is_looked_at_again():
    referral = a_referral()
    draft = a_draft(nhs_number=referral.nhs_number)
    with pytest.raises(ChangedElsewhere):
        add(draft, referral, seen=draft.revision - 1)


def test_a_draft_is_its_authors_to_add():
    referral = a_referral()
    draft = a_draft(nhs_number=referral.nhs_number)
    with pytest.raises(Draft.DoesNotExist):
        add(draft, referral, by=a_member(draft.team, Role.REFERRER))


def test_a_draft_that_was_added_leads_to_where_it_went():
    referral = a_referral()
    draft = a_draft(nhs_number=referral.nhs_number)
    draft_id = draft.pk
    add(draft, referral)
    with seen_by(draft.author):
        assert joining.became(draft_id, draft.author) == referral
    with seen_by(referral.referrer):
        assert joining.became(draft_id, referral.referrer) is None


# What who added may see


def test_who_added_follows_it_and_reads_nothing_of_what_was_said():
    referral, joiner = joined(key_safe="1234", getting_in="key_safe")
    triager = a_triager()
    with working_on(referral, triager) as mine:
        correspondence.ask(mine, question="Which leg?", by=triager, seen=mine.revision)
    with seen_by(joiner):
        mine = Referral.objects.get()
        assert gate.may(joiner, Permission.FOLLOW_REFERRAL, mine)
        assert gate.may(joiner, Permission.TELL_CHANGE, mine)
        for permission in set(Permission) - {Permission.FOLLOW_REFERRAL, Permission.TELL_CHANGE}:
            assert not gate.may(joiner, permission, mine)
        for closed in (SentVersion, RestrictedAnswers, Need):
            assert not closed.objects.exists()
        assert not mine.questions.exists()
        assert [each.by for each in mine.additions.all()] == [joiner]
        told = set(Event.objects.values_list("kind", flat=True))
        assert told == {"referral.added_to"}
        assert correspondence.InformationRequest.objects.update(question="Another") == 0


def test_a_second_who_adds_does_not_read_the_first():
    referral, first = joined()
    draft = a_draft(nhs_number=referral.nhs_number)
    add(draft, referral, "Something else")
    for user in (first, draft.author):
        with seen_by(user):
            assert [each.by for each in Addition.objects.all()] == [user]
            actors = set(Event.objects.values_list("actor", flat=True))
            assert actors == {user.pk}


@pytest.mark.django_db(transaction=True)
def test_a_part_that_has_ended_does_not_open_again_by_adding():
    service, triager = a_service(), a_triager()
    referral, leg = accepted(to=service, by=triager)
    reason = a_reason("leg_declined")
    worker = a_member(service, Role.WORKER)
    with seen_by(worker):
        allocation.decline(
            type(leg).objects.get(pk=leg.pk), by=worker, seen=1, reason=reason, note=""
        )
    with seen_by(worker):
        assert not Referral.objects.exists()
    draft = a_draft(team=service, nhs_number=referral.nhs_number)
    add(draft, referral)
    part = Involvement.objects.get(subject=referral.about, team=service)
    assert (part.follows, part.reads, part.restricted, part.until) == (True, False, False, None)
    with working_on(referral, worker) as theirs:
        assert not gate.may(worker, Permission.VIEW_REFERRAL, theirs)


def test_who_added_and_then_helped_goes_on_following():
    service, triager = a_service(), a_triager()
    referral = a_referral()
    add(a_draft(team=service, nhs_number=referral.nhs_number), referral)
    with working_on(referral, triager) as mine:
        leg = triage.accept(mine, to=service, what="Help", by=triager, seen=mine.revision)
    part = Involvement.objects.get(subject=referral.about, team=service)
    assert part.reads and part.follows
    with working_on(referral, triager) as mine:
        allocation.cancel(mine, leg, by=triager, seen=1)
    part.refresh_from_db()
    assert (part.follows, part.reads, part.until) == (True, False, None)


def test_my_referrals_list_what_i_added_to_and_my_teams_what_we_did():
    referral, joiner = joined()
    team = joiner.memberships_held[0].team
    colleague = a_member(team, Role.REFERRER)
    with seen_by(joiner):
        assert [each.pk for each in sent.by_user(joiner).rows] == [referral.pk]
        assert sent.totals(joiner) == (1, {team.pk: 1})
    with seen_by(colleague):
        assert list(sent.by_user(colleague).rows) == []
        assert [each.pk for each in sent.by_team(colleague, team).rows] == [referral.pk]
        assert sent.totals(colleague) == (0, {team.pk: 1})


# At once


@pytest.mark.django_db(transaction=True)
def test_two_who_add_at_once_both_have_added():
    referral = a_referral()
    drafts = [a_draft(nhs_number=referral.nhs_number) for _ in range(2)]
    ended = at_once(*(lambda each=each: add(each, referral) for each in drafts))
    assert ended == [None, None]
    with working_on(referral, a_triager()) as mine:
        assert mine.additions.count() == 2 and mine.revision == 3


@pytest.mark.django_db(transaction=True)
def test_one_draft_is_added_once_however_often_it_is_asked_for():
    referral = a_referral()
    draft = a_draft(nhs_number=referral.nhs_number)
    ended = at_once(*(lambda: add(draft, referral) for _ in range(2)))
    assert sorted(type(each) for each in ended if each) == [Draft.DoesNotExist]
    with working_on(referral, a_triager()) as mine:
        assert mine.additions.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_adding_and_withdrawing_neither_is_lost_in_silence():
    referral = a_referral()
    draft = a_draft(nhs_number=referral.nhs_number)

    def withdraw() -> None:
        with working_on(referral, referral.referrer) as mine:
            seen = mine.revision
            closure.withdraw(mine, by=referral.referrer, seen=seen, reason=a_reason("withdrawn"))

    added, withdrew = at_once(lambda: add(draft, referral), withdraw)
    assert added is None or isinstance(added, MoveRefused)
    assert withdrew is None or isinstance(withdrew, MoveRefused)
    with working_on(referral, a_triager()) as mine:
        assert mine.additions.count() == (0 if added else 1)
    with seen_by(draft.author):
        assert Draft.objects.filter(pk=draft.pk).exists() is (added is not None)
