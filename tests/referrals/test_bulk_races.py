"""Two who press a button for the same referrals at once: each is done once, and nobody waits."""

import pytest

from sers.audit.models import Event
from sers.directory.models import User
from sers.referrals import bulk
from sers.referrals.batches import Batch
from sers.referrals.bulk import Chosen, Result
from sers.referrals.models import Referral
from sers.referrals.moving import MoveRefused
from tests.builders import a_referral, as_now, penwith, seen_by
from tests.referrals.lives import a_triager
from tests.referrals.test_races import Deed, at_once

pytestmark = pytest.mark.django_db(transaction=True)

MANY = 6


def chosen_by(user: User, referrals: list[Referral]) -> list[Chosen]:
    with seen_by(user):
        return bulk.choose(user, penwith(), [(each.pk, 1) for each in referrals], deed=None)


def claiming(user: User, referrals: list[Referral], results: list[Result]) -> Deed:
    team, chosen = penwith(), chosen_by(user, referrals)

    def deed() -> None:
        with seen_by(user):
            results.append(bulk.claim_all(chosen, team=team, by=user))

    return deed


def test_of_two_who_claim_the_same_ones_each_is_claimed_once():
    one, other = a_triager(), a_triager()
    some = [a_referral() for _ in range(MANY)]
    results: list[Result] = []
    backwards = claiming(other, some[::-1], results)
    assert at_once(claiming(one, some, results), backwards) == [None, None]
    assert sum(len(result.done) for result in results) == MANY
    assert sum(len(result.left) for result in results) == MANY
    with seen_by(one):
        about = [each.about for each in some]
        assert Event.objects.filter(about__in=about, kind="referral.claimed").count() == MANY


def test_a_batch_is_undone_once_however_often_undo_is_pressed_at_once():
    me = a_triager()
    some = [a_referral() for _ in range(MANY)]
    results: list[Result] = []
    claiming(me, some, results)()
    batch = results[0].batch
    assert batch

    def undoing() -> None:
        with seen_by(me):
            bulk.undo(batch, by=me)

    ended = at_once(undoing, undoing)
    assert [type(each) for each in ended if each] == [MoveRefused]
    assert {as_now(each, me).status for each in some} == {"awaiting_triage"}
    with seen_by(me):
        assert Batch.objects.get(pk=batch.pk).undone_at
