"""A draft is handed to a colleague of its own team, who alone goes on with it."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.utils import timezone

from sers.audit.models import Event
from sers.directory.models import Membership, User, end_memberships
from sers.intake import drafting
from sers.intake.drafting import ChangedElsewhere, NotHandedOver
from sers.intake.events import DraftEvent
from sers.intake.models import Draft
from sers.policy.roles import Role
from tests.builders import a_draft, a_member, a_team, seen_by

pytestmark = pytest.mark.django_db


def handed(note: str = "") -> tuple[Draft, User, User]:
    """A draft handed on, its giver and its receiver."""
    team = a_team()
    giver, receiver = a_member(team, Role.REFERRER), a_member(team, Role.REFERRER)
    draft = a_draft(by=giver, team=team)
    with seen_by(giver):
        drafting.hand_over(draft, receiver, by=giver, note=note, seen=draft.revision)
    return draft, giver, receiver


def test_the_receiver_goes_on_with_it_and_the_giver_only_sees_that_it_is_not_sent():
    draft, giver, receiver = handed("Ring the daughter")
    with seen_by(receiver):
        theirs = drafting.draft_of(receiver, draft.pk)
        assert theirs is not None
        assert (theirs.handed_by, theirs.handed_note) == (giver, "Ring the daughter")
        assert drafting.drafts_of(receiver) == [draft]
        assert drafting.handed_on_by(receiver) == []
        page = theirs.version.read().page("contacts")
        drafting.save_page(theirs, page, answers={}, typed=None, seen=theirs.revision)
    with seen_by(giver):
        assert drafting.draft_of(giver, draft.pk) is None
        assert drafting.drafts_of(giver) == []
        assert drafting.handed_on_by(giver) == [draft]
        with pytest.raises(ChangedElsewhere):
            drafting.save_page(draft, page, answers={}, typed=None, seen=draft.revision)


def test_the_database_lets_the_giver_neither_write_nor_delete_it():
    draft, giver, receiver = handed()
    with seen_by(giver):
        mine = Draft.objects.filter(pk=draft.pk)
        assert mine.exists()
        assert mine.update(answers={}) == 0
        assert mine.update(author=giver) == 0
        assert mine.delete()[0] == 0
    with seen_by(receiver):
        assert Draft.objects.get().answers == draft.answers


def test_nobody_of_the_team_but_these_two_sees_it():
    draft, _giver, _receiver = handed()
    third = a_member(draft.team, Role.REFERRER)
    with seen_by(third):
        assert not Draft.objects.filter(pk=draft.pk).exists()
        assert drafting.out_of_hand(third, draft.pk) is None


def test_nobody_outside_the_team_can_be_given_it():
    draft = a_draft()
    giver = draft.author
    stranger = a_member(a_team(), Role.REFERRER)
    gone = a_member(draft.team, Role.REFERRER)
    end_memberships(Membership.objects.filter(user=gone), at=timezone.now())
    reader = a_member(draft.team, Role.WORKER)
    shut = a_member(draft.team, Role.REFERRER)
    User.objects.filter(pk=shut.pk).update(is_active=False)
    with seen_by(giver):
        assert drafting.colleagues(draft, giver) == []
        for other in (stranger, gone, reader, shut, giver):
            with pytest.raises(NotHandedOver):
                drafting.hand_over(draft, other, by=giver, note="", seen=draft.revision)
        assert Draft.objects.get(pk=draft.pk).author == giver


def test_the_database_refuses_a_stranger_even_where_the_verb_is_passed_by():
    draft, now = a_draft(), timezone.now()
    stranger = a_member(a_team(), Role.REFERRER)
    with seen_by(draft.author), pytest.raises(DatabaseError), transaction.atomic():
        Draft.objects.filter(pk=draft.pk).update(
            author=stranger, handed_by=draft.author, handed_at=now
        )


def test_only_its_author_hands_it_over_and_only_while_they_refer_for_the_team():
    draft = a_draft()
    colleague = a_member(draft.team, Role.REFERRER)
    with seen_by(colleague), pytest.raises(PermissionDenied):
        drafting.hand_over(draft, colleague, by=colleague, note="", seen=draft.revision)
    author = draft.author
    end_memberships(Membership.objects.filter(user=author), at=timezone.now())
    author.forget_memberships()
    with seen_by(author), pytest.raises(PermissionDenied):
        drafting.hand_over(draft, colleague, by=author, note="", seen=draft.revision)


def test_what_was_changed_elsewhere_is_not_handed_over_unseen():
    draft = a_draft()
    colleague = a_member(draft.team, Role.REFERRER)
    with seen_by(draft.author):
        with pytest.raises(ChangedElsewhere):
            drafting.hand_over(draft, colleague, by=draft.author, note="", seen=draft.revision - 1)
        assert drafting.draft_of(draft.author, draft.pk) == draft


def test_two_who_change_the_same_referral_do_not_hand_it_to_each_other():
    first, team = a_draft(), None
    team, colleague = first.team, a_member(first.team, Role.REFERRER)
    second = a_draft(by=colleague, team=team)
    amended = first.pk  # any number will do
    for draft in (first, second):
        with seen_by(draft.author):
            Draft.objects.filter(pk=draft.pk).update(amends=amended, amends_number=1)
    with seen_by(first.author), pytest.raises(NotHandedOver, match="changing this referral"):
        drafting.hand_over(first, colleague, by=first.author, note="", seen=first.revision)


def test_it_is_written_down_who_gave_it_to_whom_and_nothing_of_the_person():
    draft, giver, receiver = handed("Ring Morwenna’s daughter")
    with seen_by(giver):
        (event,) = Event.objects.filter(about=draft.about)
    assert event.kind == DraftEvent.HANDED_OVER
    assert (event.actor, event.team) == (giver, draft.team)
    assert event.facts == {"from_user": giver.pk, "to_user": receiver.pk}
    assert event.concerns == []


def test_it_can_be_handed_back():
    draft, giver, receiver = handed()
    with seen_by(receiver):
        now = drafting.draft_of(receiver, draft.pk)
        drafting.hand_over(now, giver, by=receiver, note="Done", seen=now.revision)
        assert drafting.handed_on_by(receiver) == [draft]
    with seen_by(giver):
        assert drafting.draft_of(giver, draft.pk) == draft
        assert drafting.handed_on_by(giver) == []
