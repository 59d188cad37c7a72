"""Many referrals at once: what is done and what is left, and undoing it as one."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from sers.audit import timeline
from sers.audit.models import Access
from sers.directory.models import Team, User
from sers.policy.roles import Role
from sers.referrals import bulk, correspondence, triage
from sers.referrals.batches import Batch
from sers.referrals.bulk import Chosen, Result
from sers.referrals.lifecycle import Status
from sers.referrals.models import Referral
from sers.referrals.moving import MoveRefused
from tests.builders import a_member, a_reason, a_referral, as_now, penwith, seen_by, truro
from tests.referrals.lives import a_triager, accepted, claimed, not_accepted, working_on

pytestmark = pytest.mark.django_db


def ticked(by: User, *referrals: Referral, seen: int | None = None) -> list[Chosen]:
    revisions = [(each.pk, seen or as_now(each, by).revision) for each in referrals]
    with seen_by(by):
        return bulk.choose(by, penwith(), revisions, deed=None)


def claim(by: User, *referrals: Referral, **named: Any) -> Result:
    chosen = ticked(by, *referrals)
    with seen_by(by):
        return bulk.claim_all(chosen, team=penwith(), by=by, **named)


def give(by: User, to: User, *referrals: Referral) -> Result:
    chosen = ticked(by, *referrals)
    with seen_by(by):
        return bulk.assign_all(chosen, to=to, team=penwith(), by=by)


def send_on(by: User, to: Team, *referrals: Referral) -> Result:
    chosen, reason = ticked(by, *referrals), a_reason("redirected")
    with seen_by(by):
        return bulk.redirect_all(chosen, to=to, reason=reason, note="", team=penwith(), by=by)


def undo(by: User, result: Result, **named: Any) -> Result:
    assert result.batch
    with seen_by(by):
        return bulk.undo(result.batch, by=by, **named)


def ids(referrals: Any) -> set[UUID]:
    return {each.pk for each in referrals}


def whys(result: Result) -> dict[UUID, str]:
    return {each.referral.pk: each.why for each in result.left if each.referral}


def standing(referral: Referral, by: User) -> tuple[str, Team, User | None]:
    now = as_now(referral, by)
    with seen_by(by):
        return now.status, now.owner, now.claimed_by


def kinds(referral: Referral, by: User) -> list[str]:
    with seen_by(by):
        return [event.kind for event in timeline.of(referral.about)]


def test_all_that_can_be_claimed_is_and_the_rest_is_named_with_the_reason():
    me, colleague = a_triager(), a_triager()
    free = [a_referral() for _ in range(3)]
    theirs, ended = claimed(by=colleague), not_accepted()
    result = claim(me, *free, theirs, ended)
    assert ids(result.done) == ids(free)
    assert set(whys(result)) == {theirs.pk, ended.pk}
    assert "In triage" in whys(result)[theirs.pk]
    assert all(standing(each, me) == (Status.IN_TRIAGE, penwith(), me) for each in free)
    assert standing(theirs, me)[2] == colleague


def test_what_somebody_changed_since_it_was_ticked_is_left_alone():
    me, colleague, other = a_triager(), a_triager(), a_triager()
    changed, same = a_referral(), a_referral()
    chosen = ticked(me, changed, same)
    with working_on(changed, colleague) as theirs:
        triage.claim(theirs, by=colleague, seen=1)
    with seen_by(me):
        result = bulk.assign_all(chosen, to=other, team=penwith(), by=me)
    assert ids(result.done) == {same.pk}
    assert colleague.name in whys(result)[changed.pk]
    assert standing(changed, me)[2] == colleague


def test_a_revision_that_was_never_seen_is_refused():
    me, referral = a_triager(), a_referral()
    chosen = ticked(me, referral, seen=7)
    with seen_by(me):
        result = bulk.claim_all(chosen, team=penwith(), by=me)
    assert not result.done
    assert result.batch is None


def test_only_what_the_desk_owns_can_be_chosen():
    me = a_triager()
    with seen_by(me):
        assert bulk.choose(me, truro(), [(a_referral().pk, 1)], deed=None) == []
    elsewhere = a_triager(truro())
    referral = a_referral()
    with seen_by(elsewhere):
        assert bulk.choose(elsewhere, truro(), [(referral.pk, 1)], deed=None) == []
    worker = a_member(penwith(), Role.WORKER)
    with seen_by(worker):
        assert bulk.choose(worker, penwith(), [(referral.pk, 1)], deed=None) == []


def test_showing_what_is_chosen_is_written_down_as_one_row():
    me, some = a_triager(), [a_referral() for _ in range(2)]
    with seen_by(me):
        seen = [(each.pk, 1) for each in some]
        bulk.choose(me, penwith(), seen, deed=Access.Deed.LISTED)
        (row,) = Access.objects.filter(user=me)
    assert set(row.shown) == ids(some)
    assert row.about == f"desk/{penwith().pk}"


def test_each_leaves_the_events_it_would_have_left_alone():
    me, other = a_triager(), a_triager()
    referral = a_referral()
    result = give(me, other, referral)
    undo(me, result)
    assert kinds(referral, me)[:2] == ["referral.released", "referral.assigned"]


def test_undoing_a_claim_lets_go_of_all():
    me, some = a_triager(), [a_referral() for _ in range(3)]
    undone = undo(me, claim(me, *some))
    assert ids(undone.done) == ids(some)
    assert all(standing(each, me) == (Status.AWAITING_TRIAGE, penwith(), None) for each in some)


def test_undoing_a_gift_gives_each_back_to_whoever_had_it():
    me, before, after = a_triager(), a_triager(), a_triager()
    hers, mine, nobodys = claimed(by=before), claimed(by=me), a_referral()
    result = give(me, after, hers, mine, nobodys)
    assert {standing(each, me)[2] for each in (hers, mine, nobodys)} == {after}
    undo(me, result)
    assert [standing(each, me)[2] for each in (hers, mine, nobodys)] == [before, me, None]


def test_undoing_takes_back_what_was_sent_on_unless_somebody_has_opened_it():
    me, theirs = a_triager(), a_triager(truro())
    opened, unread = a_referral(), a_referral()
    result = send_on(me, truro(), opened, unread)
    assert ids(result.done) == {opened.pk, unread.pk}
    with working_on(opened, theirs) as there:
        triage.read(there, by=theirs)
    undone = undo(me, result)
    assert ids(undone.done) == {unread.pk}
    assert truro().name in whys(undone)[opened.pk]
    assert standing(unread, me)[:2] == (Status.AWAITING_TRIAGE, penwith())
    assert standing(opened, theirs)[1] == truro()


def test_undoing_leaves_alone_what_somebody_has_touched_since():
    me, colleague = a_triager(), a_triager()
    touched, same = a_referral(), a_referral()
    result = claim(me, touched, same)
    with working_on(touched, colleague) as theirs:
        correspondence.ask(theirs, question="Which leg?", by=colleague, seen=theirs.revision)
    undone = undo(me, result)
    assert ids(undone.done) == {same.pk}
    assert colleague.name in whys(undone)[touched.pk]
    assert standing(touched, me)[2] == me


def test_a_batch_is_undone_once_by_its_author_and_for_ten_minutes():
    me, colleague = a_triager(), a_triager()
    result = claim(me, a_referral())
    assert result.batch
    with seen_by(colleague), pytest.raises(PermissionDenied):
        bulk.undo(result.batch, by=colleague)
    later = timezone.now() + bulk.UNDO + timedelta(seconds=1)
    with pytest.raises(MoveRefused):
        undo(me, result, at=later)
    undo(me, result)
    with pytest.raises(MoveRefused):
        undo(me, result)


def test_help_that_has_begun_elsewhere_is_not_sent_on_and_the_rest_is():
    me = a_triager()
    held, free = accepted(to=truro())[0], a_referral()
    result = send_on(me, truro(), held, free)
    assert ids(result.done) == {free.pk}
    assert "holds a part" in whys(result)[held.pk]


def test_a_batch_names_ids_and_nobody():
    me, referral = a_triager(), a_referral()
    result = claim(me, referral)
    with seen_by(me):
        (kept,) = Batch.objects.all()
    assert result.batch == kept
    assert "rembath" not in str(kept.items)
    assert bulk_colleagues_of(me) >= {me.pk}


def bulk_colleagues_of(user: User) -> set[int]:
    with seen_by(user):
        return {each.pk for each in bulk.colleagues(penwith())}


def test_a_colleague_who_left_is_no_longer_given_anything():
    me, gone = a_triager(), a_triager()
    gone.memberships.update(until=timezone.now())
    assert gone.pk not in bulk_colleagues_of(me)
    result = give(me, gone, a_referral())
    assert not result.done


def test_another_team_does_not_see_a_batch():
    me = a_triager()
    claim(me, a_referral())
    with seen_by(a_triager(truro())):
        assert not Batch.objects.exists()
