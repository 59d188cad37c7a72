"""What is kept apart opens to a team while one of its people goes, and closes after."""

import pytest

from sers.access.models import Involvement
from sers.audit.models import Access
from sers.policy.roles import Role
from sers.referrals import allocation, queries, visiting, working
from sers.referrals.lifecycle import Sort
from sers.referrals.models import RestrictedAnswers
from tests.builders import a_member, as_now, penwith, seen_by
from tests.web.caseload.helping import Part
from tests.web.triage.working import A_CONCERN, a_triager, offered

pytestmark = pytest.mark.django_db

SECRET = {**A_CONCERN, "getting_in": "key_safe"}


def reads(part: Part) -> bool:
    """Whether PostgreSQL shows the restricted answers to this team."""
    with seen_by(part.user):
        return RestrictedAnswers.objects.filter(referral=part.referral).exists()


def test_it_opens_when_somebody_of_the_team_is_named_and_not_before():
    part = Part(**SECRET)
    assert not reads(part)
    part.accept()
    assert not reads(part)
    part.go()
    assert reads(part)


def test_whoever_is_named_in_the_offer_reads_it_once_the_team_agrees():
    part = Part(**SECRET)
    with seen_by(part.owner):
        working.name(part.leg, [part.user], lead=part.user, at=part.leg.offered_at)
    assert not reads(part)
    part.accept()
    assert reads(part)


def test_it_closes_when_nobody_is_named_any_more():
    part = Part(**SECRET).accept().go()
    with seen_by(part.user):
        leg = part.now
        working.assign(leg, [], lead=None, by=part.user, seen=leg.revision)
    assert not reads(part)


@pytest.mark.parametrize("end", ["complete", "hand_back", "decline", "cancel"])
def test_it_closes_when_the_leg_ends_and_stays_closed_when_asked_anew(end):
    part = Part(**SECRET).accept().go()
    _end(part, end)
    assert not reads(part)
    part.leg = offered(part.referral, part.owner, part.leg.owner)
    assert not reads(part)
    held = Involvement.objects.get(subject=part.referral.about, team=part.leg.owner)
    assert not held.restricted


def _end(part: Part, end: str) -> None:
    leg, by = part.now, {"by": part.user, "seen": part.now.revision}
    with seen_by(part.owner if end == "cancel" else part.user):
        match end:
            case "complete":
                (outcome,) = [o for o in queries.outcomes_of("leg") if o.pk == "leg_not_reached"]
                working.complete(leg, outcome=outcome, report="Not in", **by)
            case "hand_back":
                reason = queries.reasons_for(Sort.LEG_HANDED_BACK)[0]
                working.hand_back(leg, reason=reason, note="Two are needed", **by)
            case "decline":
                reason = queries.reasons_for(Sort.LEG_DECLINED)[0]
                allocation.decline(leg, reason=reason, note="Not ours", **by)
            case "cancel":
                mine = as_now(part.referral, part.owner)
                allocation.cancel(mine, leg, by=part.owner, seen=leg.revision)


def test_the_desk_that_decides_reads_on_when_its_own_leg_ends():
    part = Part(penwith(), role=Role.TRIAGER, **SECRET).accept().go()
    _end(part, "hand_back")
    assert reads(part)


def test_only_who_is_named_gets_the_way_in_and_of_it_no_safeguarding_concern():
    part = Part(**SECRET).accept().go()
    colleague = a_member(part.leg.owner, Role.WORKER)
    with seen_by(part.user):
        (found,) = visiting.open_to(part.user)
        _form, answers = visiting.way_in(found)
        assert "4711" in answers["key_safe"]
        assert "safeguarding_detail" not in answers
        assert "reported_to" not in answers
    with seen_by(colleague):
        assert not visiting.open_to(colleague).exists()


def test_a_triager_of_a_team_that_only_visits_reads_no_more_than_the_way_in():
    part = Part(**SECRET).accept().go()
    triager = a_triager(part.leg.owner)
    with seen_by(triager):
        found = queries.with_particulars().get(pk=part.referral.pk)
        assert not queries.opens_restricted(found, triager)
    owner = part.owner
    with seen_by(owner):
        assert queries.opens_restricted(as_now(part.referral, owner), owner)
    assert not Access.objects.filter(deed="restricted").exists()
