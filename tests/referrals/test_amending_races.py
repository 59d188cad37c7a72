"""Changing a referral while somebody else does something to it."""

import pytest

from sers.audit.models import Event
from sers.intake import drafting
from sers.intake.models import Draft
from sers.policy.roles import Role
from sers.referrals import amending, closure, telling
from sers.referrals.events import ReferralEvent
from sers.referrals.lifecycle import Status
from sers.referrals.models import Referral
from sers.referrals.moving import MoveRefused, Overtaken
from sers.referrals.submission import NotReady
from tests.builders import a_member, a_reason, a_referral, as_now, seen_by
from tests.referrals.lives import a_triager
from tests.referrals.test_amending import begun, say, sent, versions
from tests.referrals.test_races import ACTIONS, Deed, at_once, by

pytestmark = pytest.mark.django_db(transaction=True)


def sending(draft: Draft) -> Deed:
    """As the page does it: what refuses is caught inside the transaction."""

    def deed() -> None:
        refused: Exception | None = None
        with seen_by(draft.author):
            try:
                amending.amend(draft.pk, by=draft.author)
            except (NotReady, MoveRefused) as error:
                refused = error
        if refused:
            raise refused

    return deed


def changes_of(referral: Referral) -> int:
    with seen_by(referral.referrer):
        return Event.objects.filter(about=referral.about, kind=ReferralEvent.AMENDED).count()


def test_two_presses_of_one_button_make_one_version():
    referral = a_referral()
    draft = say(begun(referral), problem="Fell again")
    assert at_once(sending(draft), sending(draft)) == [None, None]
    assert len(versions(referral)) == 2
    assert changes_of(referral) == 1


def test_two_windows_begin_one_draft():
    referral = a_referral()
    user = referral.referrer
    mine = as_now(referral, user)

    def beginning() -> None:
        with seen_by(user):
            amending.begin(mine, by=user)

    assert at_once(beginning, beginning) == [None, None]
    with seen_by(user):
        assert Draft.objects.filter(amends=referral.pk).count() == 1


def test_of_two_colleagues_the_second_is_told_and_finds_both_changes():
    referral = a_referral()
    other = a_member(referral.sent_by, Role.REFERRER)
    drafts = [
        say(begun(referral), problem="Fell again"),
        say(begun(referral, other), town="Copperhouse"),
    ]
    ended = at_once(*map(sending, drafts))
    assert sorted(type(each) for each in ended if each) == [NotReady]
    late = drafts[next(n for n, each in enumerate(ended) if each)]
    with seen_by(late.author):
        now = drafting.draft_of(late.author, late.pk)
    assert (now.answers["problem"], now.answers["town"]) == ("Fell again", "Copperhouse")
    sent(now)
    assert [each.number for each in versions(referral)] == [1, 2, 3]


def test_a_change_and_a_withdrawal_end_in_one_or_the_other_first():
    referral = a_referral()
    colleague = a_member(referral.sent_by, Role.REFERRER)
    draft = say(begun(referral, colleague), problem="Fell again")
    withdraw = by(referral.referrer, referral, closure.withdraw, reason=a_reason("withdrawn"))
    changed, withdrew = at_once(sending(draft), withdraw)
    assert (changed is None) != (withdrew is None)
    now = as_now(referral, referral.referrer)
    if changed:
        assert isinstance(changed, MoveRefused)
        assert "has ended" in str(changed)
        assert (now.status, len(versions(referral))) == (Status.WITHDRAWN, 1)
    else:
        assert isinstance(withdrew, Overtaken)
        assert colleague.name in str(withdrew)
        assert (now.status, len(versions(referral))) == (Status.AWAITING_TRIAGE, 2)


@pytest.mark.parametrize("action", ["claim", "redirect", "accept"])
def test_a_change_is_never_lost_to_a_triager_nor_a_triager_surprised(action):
    referral, triager = a_referral(), a_triager()
    draft = say(begun(referral), problem="Fell again")
    changed, triaged = at_once(sending(draft), ACTIONS[action](referral, triager))
    assert changed is None
    assert triaged is None or isinstance(triaged, Overtaken)
    if triaged:
        assert referral.referrer.name in str(triaged)
    assert len(versions(referral)) == 2


def test_words_and_a_change_are_both_kept():
    referral = a_referral()
    draft = say(begun(referral), problem="Fell again")
    mine = as_now(referral, referral.referrer)

    def tell() -> None:
        with seen_by(referral.referrer):
            telling.tell(mine, text="Her daughter has come", by=referral.referrer)

    assert at_once(sending(draft), tell) == [None, None]
    now = as_now(referral, referral.referrer)
    assert now.revision == 3
    with seen_by(referral.referrer):
        assert now.additions.count() == 1
