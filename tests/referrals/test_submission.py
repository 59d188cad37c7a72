"""Sending: one referral, to the right desk, of a person who is never overwritten."""

from threading import Barrier, Thread

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sers.audit import timeline
from sers.audit.models import Access, Event
from sers.directory.models import Membership, end_memberships
from sers.intake import drafting
from sers.intake.models import Draft
from sers.people.matching import AskedTooOften
from sers.people.models import Person
from sers.policy.permissions import Permission
from sers.policy.roles import GRANTS, Role
from sers.referrals import desk, submission
from sers.referrals.desk import View
from sers.referrals.models import Referral
from sers.referrals.submission import NotReady
from sers.values.reference import Reference
from tests.builders import (
    a_draft,
    a_member,
    a_referral,
    a_team,
    an_nhs_number,
    penwith,
    seen_by,
    truro,
)

MOST_QUERIES = 50

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", Role)
def test_only_who_refers_for_the_team_can_send(role):
    draft = a_draft(by=a_member(team := a_team(), role), team=team)
    with seen_by(draft.author):
        if Permission.MAKE_REFERRAL in GRANTS[role]:
            assert submission.send(draft.pk, by=draft.author).sent_by == team
        else:
            with pytest.raises(PermissionDenied):
                submission.send(draft.pk, by=draft.author)
            assert not Referral.objects.exists()


def test_a_draft_of_a_team_one_has_left_stays_a_draft():
    draft = a_draft()
    end_memberships(Membership.objects.filter(user=draft.author), at=timezone.now())
    draft.author.forget_memberships()
    with seen_by(draft.author):
        with pytest.raises(PermissionDenied):
            submission.send(draft.pk, by=draft.author)
        assert Draft.objects.filter(pk=draft.pk).exists()


@pytest.mark.parametrize("letter", ["ß", "\ufb03", "\ufdfa", "İ"])
def test_letters_that_are_several_when_compared_fit_all_the_same(letter):
    referral = a_referral(family_name=letter * 200, given_name=letter * 200)
    triager = a_member(penwith(), Role.TRIAGER)
    with seen_by(triager):
        found = desk.desk(penwith(), triager, View(find=letter * 10)).referrals.rows
        assert [row.pk for row in found] == [referral.pk]


# Once, however often


def test_sending_again_gives_the_same_referral_and_does_nothing():
    draft = a_draft()
    with seen_by(draft.author):
        first = submission.send(draft.pk, by=draft.author)
        events = list(timeline.of(first.about))
        assert submission.send(draft.pk, by=draft.author) == first
        assert submission.sent_from(draft.pk, draft.author) == first
        assert list(timeline.of(first.about)) == events
        assert not Draft.objects.exists()


def test_what_somebody_else_sent_cannot_be_sent_again_by_me():
    referral = a_referral()
    stranger = a_member(a_team(), Role.REFERRER)
    with seen_by(stranger), pytest.raises(Draft.DoesNotExist):
        submission.send(referral.draft_id, by=stranger)


def test_a_draft_of_somebody_else_cannot_be_sent():
    draft = a_draft()
    colleague = a_member(draft.team, Role.REFERRER)
    with seen_by(colleague), pytest.raises(Draft.DoesNotExist):
        submission.send(draft.pk, by=colleague)


def test_sending_leaves_the_row_its_children_and_one_event_of_each_kind():
    referral = a_referral(key_safe="1234", getting_in="key_safe")
    with seen_by(referral.referrer):
        kinds = sorted(event.kind for event in timeline.of(referral.about))
        assert kinds == ["referral.routed", "referral.sent"]
        assert [need.code for need in referral.needs.all()] == [
            "falls_check",
            "personal_care",
            "shopping",
        ]
        (version,) = referral.versions.all()
        assert version.answers["given_name"] == "Morwenna"
        assert version.restricted.answers == {"key_safe": "1234"}
        (clock,) = referral.clocks.all()
        assert (clock.stage, clock.due_at, clock.stopped_at) == ("pick_up", referral.due_at, None)


def test_answers_to_questions_that_ended_up_unasked_are_not_sent():
    referral = a_referral(why_not_home="Said before choosing home", infection="no")
    with seen_by(referral.referrer):
        assert "why_not_home" not in referral.versions.get().answers


# Not yet


def assert_nothing_written(draft: Draft) -> None:
    with seen_by(draft.author):
        assert Draft.objects.filter(pk=draft.pk).exists()
        assert not Referral.objects.exists()
        assert not Person.objects.exists()
        assert not Event.objects.exists()
        assert not Access.objects.filter(deed="matched").exists()


@pytest.mark.parametrize(
    "question", ["family_name", "priority", "setting", "condition", "agreed_on"]
)
def test_an_unfinished_form_is_not_sent(question):
    draft = a_draft(**{question: None})
    with seen_by(draft.author), pytest.raises(NotReady, match="need an answer"):
        submission.send(draft.pk, by=draft.author)
    assert_nothing_written(draft)


@pytest.mark.parametrize(
    "barring",
    [
        {"gate": ["danger"]},
        {"gate": ["crisis"]},
        {"gate": ["public"]},
        {"gate": ["child"]},
        {"gate": ["mental_health"]},
        {"gate": ["primary_care"]},
        {"consent": "declines"},
        {"consent": "declines", "override": "none"},
    ],
)
def test_what_the_form_is_not_for_is_not_sent(barring):
    draft = a_draft(**barring)
    with seen_by(draft.author), pytest.raises(NotReady):
        submission.send(draft.pk, by=draft.author)
    assert_nothing_written(draft)


def test_a_worry_that_a_telephone_call_reports_does_not_bar_the_form():
    referral = a_referral(
        safeguarding="yes",
        safeguarding_place="cornwall",
        reported="yes",
        reported_to="Adult social care",
        reported_on="2026-11-20",
    )
    assert referral.alerts == [["safeguarding", "Safeguarding concern"]]


def test_a_page_left_with_something_that_made_no_sense_is_finished_first():
    draft = a_draft()
    page = draft.version.read().page("health")
    with seen_by(draft.author):
        drafting.save_page(
            draft, page, answers=draft.answers, typed={"problem": ["x" * 9999]}, seen=1
        )
        with pytest.raises(NotReady, match="need an answer"):
            submission.send(draft.pk, by=draft.author)
    assert_nothing_written(draft)


def test_what_one_purpose_must_say_another_may_leave_out():
    draft = a_draft(purpose="support_home", doing=None)
    with seen_by(draft.author), pytest.raises(NotReady, match="need an answer"):
        submission.send(draft.pk, by=draft.author)
    assert a_referral(doing=None)


def test_what_was_changed_in_another_window_is_not_sent_unread():
    draft = a_draft()
    with seen_by(draft.author):
        drafting.choose_area(draft, None, seen=1)
        with pytest.raises(NotReady, match="another window"):
            submission.send(draft.pk, by=draft.author, seen=1)
    assert_nothing_written(draft)
    with seen_by(draft.author):
        assert submission.send(draft.pk, by=draft.author, seen=2)


def test_where_practice_and_place_disagree_somebody_chooses_first():
    draft = a_draft(postcode="TR1 2AB")
    with seen_by(draft.author), pytest.raises(NotReady, match="Choose which team"):
        submission.send(draft.pk, by=draft.author)
    assert_nothing_written(draft)
    with seen_by(draft.author):
        drafting.choose_area(draft, truro().area, seen=1)
        assert submission.send(draft.pk, by=draft.author).owner == truro()


# Persons


def the_person(referral: Referral) -> Person:
    with seen_by(referral.referrer):
        return Person.objects.get(pk=referral.person_id)


def kinds_of(referral: Referral) -> list[str]:
    with seen_by(referral.referrer):
        return [event.kind for event in timeline.of(referral.about)]


def test_a_second_referral_of_one_person_is_about_that_person():
    first = a_referral()
    second = a_referral(nhs_number=first.nhs_number, given_name="Wenna", address="Elsewhere 1")
    assert second.person_id == first.person_id
    assert second.given_name == "Wenna"
    assert the_person(second).given_name == "Morwenna"
    assert not second.identity_to_check


@pytest.mark.parametrize("differing", [{"birth_date": "1943-02-14"}, {"family_name": "Trembeth"}])
def test_a_known_number_with_another_name_or_birth_is_a_provisional_person(differing):
    first = a_referral()
    second = a_referral(nhs_number=first.nhs_number, **differing)
    assert second.identity_to_check
    assert "referral.identity_to_check" in kinds_of(second)
    assert "referral.identity_to_check" not in kinds_of(first)
    provisional = the_person(second)
    assert provisional.provisional
    assert provisional.resembles_id == first.person_id
    known = the_person(first)
    assert (known.family_name, str(known.birth_date)) == ("Trembath", "1942-02-14")


def test_a_name_written_otherwise_is_the_same_name():
    first = a_referral(family_name="O’Neil")
    assert a_referral(nhs_number=first.nhs_number, family_name="ONEIL").person == first.person


def test_without_a_number_everybody_is_somebody_else():
    first, second = (a_referral(nhs_number={"not_known": True}) for _ in range(2))
    assert first.person_id != second.person_id
    assert first.nhs_number == ""
    assert the_person(first).nhs_number is None


def test_the_sixty_first_referral_in_a_minute_is_refused_and_its_draft_kept():
    draft = a_draft()
    with seen_by(draft.author):
        for _ in range(60):
            with connection.cursor() as cursor:
                cursor.execute("SELECT people_look_up('9990000018', 'x', '1942-02-14')")
        with pytest.raises(AskedTooOften):
            submission.send(draft.pk, by=draft.author)
        assert Draft.objects.filter(pk=draft.pk).exists()


# What it costs


def queries_to_send(**answers: object) -> int:
    draft = a_draft(**answers)
    with seen_by(draft.author), CaptureQueriesContext(connection) as asked:
        submission.send(draft.pk, by=draft.author)
    return len(asked)


def test_sending_asks_the_database_no_more_for_many_needs_than_for_one():
    ten = ["falls_check", "medicines", "wound_care", "equipment", "personal_care"]
    ten += ["meals", "shopping", "company", "transport", "pets"]
    one = queries_to_send(needs=["shopping"])
    assert queries_to_send(needs=ten) == one
    assert one <= MOST_QUERIES


# At once


def at_once(*drafts: Draft) -> list[Referral]:
    barrier, sent, failed = Barrier(len(drafts), timeout=30), [], []

    def send(draft: Draft) -> None:
        try:
            barrier.wait()
            with seen_by(draft.author):
                sent.append(submission.send(draft.pk, by=draft.author))
        except Exception as error:
            failed.append(error)
        finally:
            connections.close_all()

    threads = [Thread(target=send, args=[draft]) for draft in drafts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert failed == []
    return sent


@pytest.mark.django_db(transaction=True)
def test_a_double_click_is_one_referral():
    draft = a_draft()
    sent = at_once(draft, draft, draft)
    assert len({referral.pk for referral in sent}) == 1
    assert sorted(kinds_of(sent[0])) == ["referral.routed", "referral.sent"]
    with seen_by(draft.author):
        assert Referral.objects.count() == Person.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_first_referrals_of_one_person_at_once_are_about_one_person():
    number = an_nhs_number()
    one, other = at_once(a_draft(nhs_number=number), a_draft(nhs_number=number))
    assert one.pk != other.pk
    assert one.person_id == other.person_id
    assert not one.identity_to_check
    assert not other.identity_to_check


@pytest.mark.django_db(transaction=True)
def test_two_first_referrals_at_once_that_disagree_are_not_joined():
    number = an_nhs_number()
    one, other = at_once(
        a_draft(nhs_number=number), a_draft(nhs_number=number, birth_date="1950-01-01")
    )
    assert one.person_id != other.person_id
    assert sorted([one.identity_to_check, other.identity_to_check]) == [False, True]


def test_a_reference_that_is_taken_is_made_again(monkeypatch):
    # Chance, which nobody can wait for: everything else here is real.
    taken = a_referral().reference
    free = Reference.make()
    coming = iter([taken, taken, free])
    monkeypatch.setattr(Reference, "make", lambda: next(coming))
    assert a_referral().reference == free
