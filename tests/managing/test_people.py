"""Members, accounts and workers: rights come and go at once, and never silently."""

from datetime import date, time, timedelta

import pytest

from sers.audit.models import Event
from sers.directory import queries as directory
from sers.directory import workforce
from sers.directory.helping import Leave
from sers.directory.models import Membership, Team, User
from sers.managing import people, reading, workers
from sers.managing.versions import ChangedElsewhere, Kept, Refused, version
from sers.own_page import keeper
from sers.policy.permissions import Permission
from sers.policy.roles import LABELS, Role
from tests.builders import a_member, a_team, penwith, seen_by
from tests.referrals.lives import a_service

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager() -> User:
    return a_member(a_team("", Team.Kind.OFFICE), Role.MANAGER)


def the_part_of(user: User) -> Membership:
    return Membership.objects.get(user=user, until=None)


def last_event(team: Team, manager: User) -> Event:
    with seen_by(manager):
        return Event.objects.filter(about=f"config/members/{team.key}").latest("id")


def members_seen(team: Team) -> int:
    return version(Kept.MEMBERS, team.key)


# Adding


def test_who_has_an_account_is_found_by_its_address_however_it_is_written(manager):
    somebody = a_member(a_team(), Role.REFERRER)
    with seen_by(manager):
        shouted = f" {somebody.email.upper()} "
        args = {"by": manager, "role": Role.TRIAGER}
        assert people.add_member(penwith(), email=shouted, **args) == somebody
    assert User.objects.get(pk=somebody.pk).teams_where(Permission.TRIAGE_REFERRAL) == {
        penwith().pk
    }


def test_anybody_else_gets_a_new_account_without_a_password(manager):
    new = {"email": "Tegen@Example.Test", "name": "Tegen Rowe", "profession": "Nurse"}
    with seen_by(manager):
        user = people.add_member(penwith(), by=manager, role=Role.TRIAGER, **new)
    assert (user.email, str(user)) == ("tegen@example.test", "Tegen Rowe, nurse")
    assert not user.has_usable_password()
    event = last_event(penwith(), manager)
    assert event.facts["new_account"]
    assert event.after == {"role": "Triager"}


def test_a_new_account_needs_a_name(manager):
    with seen_by(manager), pytest.raises(Refused, match="Enter a name") as refused:
        people.add_member(penwith(), by=manager, role=Role.TRIAGER, email="t@example.test")
    assert refused.value.field == "name"


def test_nobody_is_in_a_team_twice_as_the_same(manager):
    triager = a_member(penwith(), Role.TRIAGER)
    with seen_by(manager), pytest.raises(Refused, match="already"):
        people.add_member(penwith(), by=manager, role=Role.TRIAGER, email=triager.email)


def test_a_system_and_a_closed_account_get_no_role(manager):
    system, closed = a_member(a_team(), Role.REFERRER), a_member(a_team(), Role.REFERRER)
    User.objects.filter(pk=system.pk).update(is_system=True)
    User.objects.filter(pk=closed.pk).update(is_active=False)
    with seen_by(manager):
        for user in (system, closed):
            with pytest.raises(Refused):
                people.add_member(penwith(), by=manager, role=Role.TRIAGER, email=user.email)


def test_no_role_of_a_system_is_given_to_anybody(manager):
    of_systems = {role for role, label in LABELS.items() if label.startswith("System ")}
    for kind in Team.Kind:
        assert not of_systems & set(people.roles_in(a_team("", kind)))


def test_nobody_joins_the_account_that_shows_people_their_own_page(manager):
    own = keeper.ensure_keeper()
    team = Team.objects.get(key=keeper.TEAM)
    for role in (Role.REFERRER, Role.MANAGER):
        with seen_by(manager), pytest.raises(Refused, match="kind of team"):
            people.add_member(team, by=manager, role=role, email=manager.email)
    part, seen = the_part_of(own), members_seen(team)
    with seen_by(manager), pytest.raises(Refused, match="belongs to a system"):
        people.end(part, by=manager, seen=seen)
    with seen_by(manager), pytest.raises(Refused, match="belongs to a system"):
        people.change_role(part, Role.MANAGER, by=manager, seen=seen)


@pytest.mark.parametrize(
    ("kind", "role", "fits"),
    [
        (Team.Kind.PCN, Role.TRIAGER, True),
        (Team.Kind.SERVICE, Role.TRIAGER, False),
        (Team.Kind.VOLUNTARY, Role.VOLUNTEER, True),
        (Team.Kind.SERVICE, Role.VOLUNTEER, False),
        (Team.Kind.OFFICE, Role.MANAGER, True),
        (Team.Kind.OFFICE, Role.PRIVACY_OFFICER, False),
        (Team.Kind.OFFICE, Role.FOLLOWER, False),
        (Team.Kind.OFFICE, Role.BED_KEEPER, False),
        (Team.Kind.PCN, Role.OWN_PAGE, False),
        (Team.Kind.BED_BUREAU, Role.BED_COORDINATOR, True),
        (Team.Kind.BED_BUREAU, Role.BED_LEAD, True),
        (Team.Kind.BED_BUREAU, Role.TRIAGER, False),
        (Team.Kind.PCN, Role.BED_COORDINATOR, False),
        (Team.Kind.PCN, Role.BED_LEAD, False),
        (Team.Kind.BED_PROVIDER, Role.BED_PROVIDER, True),
        (Team.Kind.BED_PROVIDER, Role.BED_COORDINATOR, False),
    ],
)
def test_a_role_goes_with_the_kind_of_team(kind, role, fits, manager):
    team = a_team("", kind)
    assert (role in people.roles_in(team)) is fits
    if not fits:
        with seen_by(manager), pytest.raises(Refused, match="kind of team"):
            people.add_member(team, by=manager, role=role, email=manager.email)


def test_a_privacy_officer_is_one_only_where_logs_are_read():
    assert Role.PRIVACY_OFFICER in people.roles_in(a_team("", Team.Kind.OFFICE, reads_logs=True))


def test_managers_who_give_themselves_a_role_are_seen_to(manager):
    with seen_by(manager):
        people.add_member(penwith(), by=manager, role=Role.TRIAGER, email=manager.email)
    assert last_event(penwith(), manager).facts["for_themself"] is True


# Ending


def test_ending_a_role_ends_its_rights_at_once(manager):
    a_member(penwith(), Role.TRIAGER)
    leaving = a_member(penwith(), Role.TRIAGER)
    with seen_by(manager):
        people.end(the_part_of(leaving), by=manager, seen=members_seen(penwith()))
    assert User.objects.get(pk=leaving.pk).teams_where(Permission.WORK_DESK) == frozenset()
    assert last_event(penwith(), manager).before == {"role": "Triager"}


def test_the_last_triager_of_a_desk_stays(manager):
    only = a_member(penwith(), Role.TRIAGER)
    with seen_by(manager):
        with pytest.raises(Refused, match="Add another triager first"):
            people.end(the_part_of(only), by=manager, seen=0)
        with pytest.raises(Refused, match="Add another triager first"):
            people.change_role(the_part_of(only), Role.WORKER, by=manager, seen=0)
    User.objects.filter(pk=a_member(penwith(), Role.TRIAGER).pk).update(is_active=False)
    with seen_by(manager), pytest.raises(Refused):
        people.end(the_part_of(only), by=manager, seen=0)


def test_the_last_manager_stays(manager):
    with seen_by(manager), pytest.raises(Refused, match="no other manager"):
        people.end(the_part_of(manager), by=manager, seen=0)


def test_changing_a_role_ends_the_one_and_begins_the_other(manager):
    worker = a_member(penwith(), Role.WORKER)
    with seen_by(manager):
        people.change_role(the_part_of(worker), Role.TRIAGER, by=manager, seen=0)
        people.change_role(
            the_part_of(worker), Role.TRIAGER, by=manager, seen=members_seen(penwith())
        )
    assert [each.role for each in Membership.objects.filter(user=worker).order_by("id")] == [
        *(Role.WORKER, Role.TRIAGER)
    ]
    event = last_event(penwith(), manager)
    assert (event.before["role"], event.after["role"]) == ("Worker", "Triager")


def test_a_role_that_somebody_else_ended_meanwhile_is_not_ended_twice(manager):
    worker = a_member(penwith(), Role.WORKER)
    part = the_part_of(worker)
    with seen_by(manager):
        people.end(part, by=manager, seen=0)
        with pytest.raises(ChangedElsewhere):
            people.end(part, by=manager, seen=0)
        with pytest.raises(Refused, match="ended already"):
            people.end(part, by=manager, seen=members_seen(penwith()))


def test_no_link_is_made_for_an_account_that_has_a_password(manager):
    somebody = a_member(penwith(), Role.WORKER)
    with seen_by(manager):
        assert people.hand_over_link(the_part_of(somebody), by=manager) == somebody
    somebody.set_password("three words together")
    somebody.save()
    with seen_by(manager), pytest.raises(Refused, match="has a password already"):
        people.hand_over_link(the_part_of(somebody), by=manager)


# Workers


def test_what_a_worker_can_do_is_kept_with_their_week(manager):
    team = a_service()
    worker = a_member(team, Role.WORKER)
    can = {"registration": "NMC 12A3456", "skills": ["wounds"], "points": 20}
    can["registered_until"] = date(2027, 3, 31)
    with seen_by(manager):
        workers.keep(worker, [(0, time(9), time(12))], by=manager, seen=0, **can)
        event = Event.objects.get(about=f"config/worker/{worker.pk}")
    (told,) = workforce.capable([team.pk], directory.today())
    assert (told.skills, told.points) == (frozenset({"wounds"}), 20)
    assert told.hours == ((0, time(9), time(12)),)
    assert event.after["registered_until"] == "2027-03-31"
    assert event.after["day_0"] == "09:00 to 12:00"


def test_leave_is_kept_once_and_can_be_taken_back(manager):
    worker, today = a_member(a_service(), Role.WORKER), directory.today()
    week = {"since": today - timedelta(days=2), "until": today + timedelta(days=5)}
    with seen_by(manager):
        workers.send_on_leave(worker, **week, by=manager, seen=0)
        assert worker.pk in workforce.away([worker.pk], today)
        seen = version(Kept.WORKER, worker.pk)
        with pytest.raises(Refused, match="away on some of these days"):
            workers.send_on_leave(worker, **week, by=manager, seen=seen)
        workers.call_back(Leave.objects.get(user=worker), by=manager, seen=seen)
    assert worker.pk not in workforce.away([worker.pk], today)
    assert Leave.objects.get(user=worker).until == today


def test_leave_that_has_not_begun_is_taken_back_whole(manager):
    worker, today = a_member(a_service(), Role.WORKER), directory.today()
    with seen_by(manager):
        week = {"since": today, "until": today + timedelta(days=5)}
        workers.send_on_leave(worker, **week, by=manager, seen=0)
        leave = Leave.objects.get(user=worker)
        workers.call_back(leave, by=manager, seen=version(Kept.WORKER, worker.pk))
    assert not Leave.objects.filter(user=worker).exists()


@pytest.mark.parametrize(("first", "back"), [(3, 3), (4, 3), (-9, -3)])
def test_leave_ends_after_it_begins_and_is_not_over(first, back, manager):
    worker, today = a_member(a_service(), Role.WORKER), directory.today()
    days = {"since": today + timedelta(days=first), "until": today + timedelta(days=back)}
    with seen_by(manager), pytest.raises(Refused):
        workers.send_on_leave(worker, **days, by=manager, seen=0)


def test_everybody_who_helps_is_a_worker_to_keep(manager):
    nurse, referrer = a_member(a_service(), Role.WORKER), a_member(a_team(), Role.REFERRER)
    assert nurse in [user for user, _worker, _teams in reading.workers()]
    assert reading.worker(nurse.pk) == nurse
    assert reading.worker(referrer.pk) is None
