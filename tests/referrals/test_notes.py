"""Notes for one's own team alone."""

import pytest
from django.core.exceptions import PermissionDenied

from sers.audit.models import Event
from sers.policy.roles import Role
from sers.referrals import notes
from sers.referrals.moving import MoveRefused
from tests.builders import a_member, a_referral, seen_by, truro
from tests.referrals.lives import a_triager, accepted, working_on

pytestmark = pytest.mark.django_db


def test_colleagues_read_each_others_notes_in_order_and_nobody_else_does():
    referral, leg = accepted()
    triager, helper = a_triager(), a_member(leg.owner, Role.WORKER)
    for by, text in ((triager, " Ring Wenna "), (helper, "Bring the hoist"), (triager, "Rung")):
        with working_on(referral, by) as mine:
            notes.write(mine, text=text, by=by)
    for reader, read in ((a_triager(), ["Ring Wenna", "Rung"]), (helper, ["Bring the hoist"])):
        with working_on(referral, reader) as mine:
            assert [note.text for note in notes.of(mine, reader)] == read
    with working_on(referral, referral.referrer) as mine:
        assert notes.of(mine, referral.referrer) == []


def test_that_a_note_was_written_is_told_to_its_team_and_not_what_it_says():
    referral, triager = a_referral(), a_triager()
    with working_on(referral, triager) as mine:
        notes.write(mine, text="Ring Wenna", by=triager)
        (event,) = Event.objects.filter(kind="note.written")
    assert event.concerns == [referral.owner_id]
    assert "Wenna" not in str(event.facts)
    assert event.about != referral.about


def test_a_note_has_words_and_somebody_with_a_part_in_it():
    referral, triager, stranger = a_referral(), a_triager(), a_triager(truro())
    with working_on(referral, triager) as mine, pytest.raises(MoveRefused, match="Write the note"):
        notes.write(mine, text=" ", by=triager)
    for outsider in (stranger, referral.referrer):
        with seen_by(outsider), pytest.raises(PermissionDenied):
            notes.write(referral, text="x", by=outsider)
