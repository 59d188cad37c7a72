"""The gate: one answer to who may do what, whichever door asks."""

from itertools import product

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext

from sers.access import gate
from sers.access.models import Involvement
from sers.audit.models import Access
from sers.directory.models import Membership, Team, User
from sers.policy.permissions import Permission, Reach
from sers.policy.roles import GRANTS, Role
from sers.referrals.legs import Allocation
from sers.referrals.models import Referral
from tests.builders import a_member, a_referral, a_team, penwith, seen_by, truro
from tests.referrals.lives import a_charity, a_service, a_triager, accepted

pytestmark = pytest.mark.django_db

# What a team may have to do with a referral, and which reaches extend to it then.
REACHED = {
    "owner": {Reach.OWNED, Reach.INVOLVED, Reach.CONCERNED, Reach.ANY},
    "sender": {
        *(Reach.SENT, Reach.SAID, Reach.FOLLOWED),
        *(Reach.INVOLVED, Reach.CONCERNED, Reach.ANY),
    },
    "helper": {Reach.INVOLVED, Reach.CONCERNED, Reach.ANY},
    "joined": {Reach.FOLLOWED, Reach.ANY},
    "charity that has not agreed": {Reach.ANY},
    "stranger": {Reach.ANY},
}


@pytest.fixture
def referral() -> Referral:
    return accepted(to=a_service())[0]


def the_team(standing: str, referral: Referral) -> Team:
    match standing:
        case "owner":
            return referral.owner
        case "sender":
            return referral.sent_by
        case "helper":
            return Team.objects.get(pk__in=_leg_holders(referral))
        case "joined":
            joined = a_team()
            gate.follow(referral.about, joined, because="referral.added_to")
            return joined
        case "stranger":
            return truro()
        case _:
            return a_charity()


def _leg_holders(referral: Referral) -> list[object]:
    with seen_by(a_triager()):
        return list(Allocation.objects.filter(referral=referral).values_list("owner", flat=True))


@pytest.mark.parametrize("standing", REACHED)
def test_every_door_gives_the_answer_of_the_policy(referral, standing):
    team = the_team(standing, referral)
    members = {role: a_member(team, role) for role in Role}
    for role, permission in product(Role, Permission):
        allowed = permission in GRANTS[role] and permission.reach in REACHED[standing]
        user = members[role]
        with seen_by(user):
            _agree(user, permission, referral, team if allowed else None)


def _agree(user: User, permission: Permission, referral: Referral, team: Team | None) -> None:
    """Button, verb and list say the same; the list is cut further where the rows are closed."""
    assert gate.may(user, permission, referral) is (team is not None)
    assert gate.acting_team(user, permission, referral) == team
    if team:
        assert gate.demand(user, permission, referral) == team
    else:
        with pytest.raises(PermissionDenied, match=permission):
            gate.demand(user, permission, referral)
    within = Referral.objects.within_reach(permission, user.teams_where(permission))
    open_row = Referral.objects.filter(pk=referral.pk).exists()
    assert within.filter(pk=referral.pk).exists() is (team is not None and open_row)
    if permission.reach is not Reach.ANY:
        # The rows never say less than the policy: nobody is shown a button that finds nothing.
        assert open_row or team is None


def test_a_leg_is_answered_by_the_team_that_was_asked_and_nobody_else(referral):
    answers = Permission.ANSWER_OFFER
    with seen_by(a_triager()):
        leg = Allocation.objects.get(referral=referral)
    for role in Role:
        assert gate.may(a_member(leg.owner, role), answers, leg) is (answers in GRANTS[role])
        for team in (referral.owner, referral.sent_by, truro()):
            assert not gate.may(a_member(team, role), answers, leg)


def test_the_team_one_acts_for_is_the_first_that_may():
    referral = a_referral()
    user = a_member(truro(), Role.TRIAGER)
    Membership.objects.create(user=user, team=penwith(), role=Role.MANAGER)
    assert gate.acting_team(user, Permission.TRIAGE_REFERRAL, referral) is None
    Membership.objects.create(user=user, team=penwith(), role=Role.TRIAGER)
    user.forget_memberships()
    assert gate.demand(user, Permission.TRIAGE_REFERRAL, referral) == penwith()
    assert gate.acting_team(user, Permission.WORK_DESK, referral) == penwith()


def test_who_is_in_no_team_reaches_nothing_at_all():
    referral, nobody = a_referral(), User.objects.create_user("none@test.sers.example", "None")
    for permission in Permission:
        assert gate.acting_team(nobody, permission, referral) is None
        assert not Referral.objects.within_reach(permission, frozenset()).exists()


# Fetching


def fetched(user: User, permission: Permission, **lookup: object) -> Referral:
    with seen_by(user):
        return gate.fetch(user, permission, Referral.objects.all(), **lookup)


def test_what_is_missing_and_what_is_not_yours_are_the_same_answer():
    referral, stranger = a_referral(), a_triager(truro())
    answers = []
    assert stranger.memberships_held  # read once, whatever is asked first
    for pk in (referral.pk, referral.draft_id):
        with CaptureQueriesContext(connection) as asked, pytest.raises(Http404) as refusal:
            fetched(stranger, Permission.VIEW_REFERRAL, pk=pk)
        answers.append((str(refusal.value), len(asked)))
    assert answers[0] == answers[1]
    with seen_by(stranger):
        assert not Access.objects.filter(user=stranger).exists()


@pytest.mark.parametrize("role", Role)
def test_fetching_asks_for_the_very_permission(role):
    referral = a_referral()
    user = a_member(penwith(), role)
    if Permission.VIEW_REFERRAL in GRANTS[role]:
        assert fetched(user, Permission.VIEW_REFERRAL, pk=referral.pk) == referral
    else:
        with pytest.raises(Http404):
            fetched(user, Permission.VIEW_REFERRAL, pk=referral.pk)


def log_of(user: User) -> list[tuple[str, str, str]]:
    with seen_by(user):
        rows = Access.objects.filter(user=user).order_by("id")
        return list(rows.values_list("deed", "about", "permission"))


def test_what_is_fetched_is_in_the_access_log_once():
    referral, triager = a_referral(), a_triager()
    fetched(triager, Permission.VIEW_REFERRAL, pk=referral.pk)
    assert log_of(triager) == [("opened", referral.about, "referral.view")]


def test_printing_is_logged_as_printing_and_a_second_half_not_at_all():
    referral, triager = a_referral(), a_triager()
    with seen_by(triager):
        for deed in (Access.Deed.PRINTED, None):
            gate.fetch(
                triager, Permission.VIEW_REFERRAL, Referral.objects.all(), deed=deed, pk=referral.pk
            )
    assert log_of(triager) == [("printed", referral.about, "referral.view")]


# Involvements


def involvement(about: str, team: Team) -> Involvement:
    return Involvement.objects.get(subject=about, team=team)


def test_involving_again_never_narrows_what_was_open():
    gate.involve("referral/x", penwith(), because="first", restricted=True)
    gate.involve("referral/x", penwith(), because="second")
    assert involvement("referral/x", penwith()).restricted
    gate.involve("referral/y", penwith(), because="first")
    gate.involve("referral/y", penwith(), because="second", restricted=True)
    assert involvement("referral/y", penwith()).restricted


def test_an_involvement_that_ended_opens_again():
    gate.involve("referral/x", penwith(), because="first")
    began = involvement("referral/x", penwith()).since
    gate.end_involvement("referral/x", penwith(), at=began)
    assert not gate.in_force(Involvement.objects.filter(subject="referral/x")).exists()
    gate.involve("referral/x", penwith(), because="second")
    assert involvement("referral/x", penwith()).until is None


@pytest.mark.parametrize("about", ["referral/x", "person/x"])
def test_an_involvement_in_one_thing_is_none_in_another(about):
    referral, service = a_referral(), a_service()
    worker = a_member(service, Role.WORKER)
    gate.involve(about, service, because="x")
    gate.involve(f"referral/{referral.pk}0", service, because="x")
    assert not gate.may(worker, Permission.VIEW_REFERRAL, referral)
    with seen_by(worker):
        assert not Referral.objects.exists()


def test_a_second_team_of_the_same_person_opens_what_it_owns():
    referral = a_referral()
    user = a_member(a_team(), Role.REFERRER)
    Membership.objects.create(user=user, team=penwith(), role=Role.TRIAGER)
    assert fetched(user, Permission.VIEW_REFERRAL, pk=referral.pk) == referral


def test_the_owner_and_whoever_holds_nothing_are_answered_without_a_question(referral):
    owner, stranger = a_member(referral.owner, Role.TRIAGER), a_member(truro(), Role.REFERRER)
    owner.teams_holding(Permission.VIEW_REFERRAL), stranger.teams_holding(Permission.VIEW_REFERRAL)
    with CaptureQueriesContext(connection) as asked:
        assert gate.may(owner, Permission.VIEW_REFERRAL, referral)
        assert not gate.may(stranger, Permission.TRIAGE_REFERRAL, referral)
    assert len(asked) == 0
