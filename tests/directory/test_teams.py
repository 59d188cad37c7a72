"""Teams, their hours, their people, and what may be loaded twice."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import DataError, IntegrityError, transaction
from django.utils import timezone

from sers.directory import loading, queries
from sers.directory.models import (
    CareArea,
    Closure,
    Membership,
    OpeningHours,
    Organisation,
    PostcodeDistrict,
    PracticeArea,
    Team,
    User,
    end_memberships,
)
from sers.policy.permissions import Permission
from sers.policy.roles import Role
from sers.values.working_time import ALWAYS
from tests.builders import a_member, a_team, penwith, the_bed_bureau, truro

pytestmark = pytest.mark.django_db


# Hours


def test_a_team_without_hours_is_always_there_whatever_else_is_said():
    team = a_team()
    Closure.objects.create(team=team, on=date(2026, 12, 27), reason="Training")
    assert queries.hours_of(team) is ALWAYS


def test_hours_are_the_teams_own_with_its_closed_days():
    team = a_team(works_bank_holidays=True)
    OpeningHours.objects.create(team=team, weekday=0, opens=time(9), closes=time(0))
    Closure.objects.create(team=team, on=date(2026, 12, 28), reason="Training")
    hours = queries.hours_of(team)
    assert hours.weekly == ((0, time(9), time(0)),)
    assert hours.closed_on == {date(2026, 12, 28)}


def test_bank_holidays_close_whoever_does_not_work_them():
    team = a_team()
    OpeningHours.objects.create(team=team, weekday=0, opens=time(9), closes=time(17))
    christmas = date(queries.today().year, 12, 25)
    assert christmas in queries.hours_of(team).closed_on
    team.works_bank_holidays = True
    assert queries.hours_of(team).closed_on == frozenset()


def test_bank_holidays_are_those_of_england():
    found = queries.bank_holidays(2026, 2026)
    assert {date(2026, 4, 6), date(2026, 8, 31), date(2026, 12, 28)} <= found
    assert date(2026, 1, 2) not in found  # Scotland
    assert date(2026, 3, 17) not in found  # Northern Ireland
    assert len(found) == len({day for day in found if day.year == 2026})


def test_today_is_the_day_on_the_wall_in_cornwall():
    assert queries.today(datetime(2026, 6, 30, 23, 30, tzinfo=UTC)) == date(2026, 7, 1)
    assert queries.today(datetime(2026, 12, 31, 23, 30, tzinfo=UTC)) == date(2026, 12, 31)


# In force


@pytest.mark.parametrize(
    ("since", "until", "there"), [(0, None, True), (1, None, False), (-9, 0, False), (-9, 1, True)]
)
def test_a_team_is_there_from_its_first_day_until_before_its_last(since, until, there):
    day = queries.today()
    days = {"since": day + timedelta(days=since)}
    if until is not None:
        days["until"] = day + timedelta(days=until)
    team = a_team("", Team.Kind.PCN, **days)
    assert team.works_on(day) is there
    assert Team.objects.in_force(day).filter(pk=team.pk).exists() is there
    assert (team in queries.teams_that_own()) is there
    assert (team in queries.teams_that_help()) is there


def test_desks_are_listed_by_name_with_the_bed_bureau_and_the_unrouted_desk_last():
    *areas, bureau, unrouted = queries.teams_that_own()
    assert (bureau, unrouted.key) == (the_bed_bureau(), "unrouted")
    assert [team.name for team in areas] == sorted(team.name for team in areas)
    assert len(areas) == 15
    assert all(team.is_desk for team in queries.teams_that_own())


def test_who_only_refers_is_asked_for_no_help():
    ward = a_team()
    assert ward not in queries.teams_that_help()
    assert not ward.is_desk


# Practices and areas


def a_practice() -> Organisation:
    return Organisation.objects.create(key="new", name="New", kind="practice", ods_code="X00001")


def test_a_practice_is_in_one_area_on_any_day():
    practice, first, second = a_practice(), *CareArea.objects.filter(kind="pcn")[:2]
    link = PracticeArea.objects.create(
        practice=practice, area=first, since=date(2020, 1, 1), until=date(2021, 1, 1)
    )
    PracticeArea.objects.create(practice=practice, area=second, since=date(2021, 1, 1))
    assert queries.area_of_practice(practice, date(2019, 12, 31)) is None
    assert queries.area_of_practice(practice, date(2020, 12, 31)) == first
    assert queries.area_of_practice(practice, date(2021, 1, 1)) == second
    for since, until in [
        (date(2020, 6, 1), date(2020, 7, 1)),
        (date(2019, 1, 1), date(2020, 1, 2)),
        (date(2030, 1, 1), None),
    ]:
        with pytest.raises(IntegrityError, match="one_area_at_a_time"), transaction.atomic():
            PracticeArea.objects.create(practice=practice, area=first, since=since, until=until)
    assert str(link) == f"{practice.pk} in {first.pk}"


def test_an_area_that_ends_before_it_begins_is_refused():
    practice, area = a_practice(), penwith().area
    with pytest.raises(DataError), transaction.atomic():
        PracticeArea.objects.create(
            practice=practice, area=area, since=date(2021, 1, 1), until=date(2020, 1, 1)
        )


def test_only_practices_are_found_as_practices():
    hospital = Organisation.objects.filter(kind="hospital").exclude(ods_code=None)[0]
    assert queries.practice_with(hospital.ods_code) is None
    assert hospital not in queries.find_practices(hospital.name)
    assert queries.practice_with("L82036").name == "Bodriggy Health Centre"
    assert queries.practice_with("") is None


def test_a_district_has_areas_and_a_name_or_is_not_ours():
    assert penwith().area in queries.areas_of_district("TR27")
    assert queries.place_of_district("TR27") == "Hayle"
    assert queries.areas_of_district("EX1") == []
    assert queries.place_of_district("EX1") == ""


# People


def test_what_somebody_may_do_is_what_their_teams_give_and_is_read_once(django_assert_num_queries):
    west, east = penwith(), truro()
    user = a_member(west, Role.TRIAGER)
    Membership.objects.create(user=user, team=east, role=Role.WORKER)
    Membership.objects.create(user=user, team=east, role=Role.TRIAGER)
    with django_assert_num_queries(1):
        assert user.teams_holding(Permission.WORK_DESK) == [west, east]
        assert user.teams_where(Permission.TRIAGE_REFERRAL) == {west.pk, east.pk}
        assert user.teams_where(Permission.MAKE_REFERRAL) == frozenset()


def test_a_role_taken_away_is_gone_and_stays_on_record():
    user = a_member(penwith(), Role.TRIAGER)
    assert user.teams_where(Permission.WORK_DESK)
    end_memberships(user.memberships.all(), at=timezone.now())
    user.forget_memberships()
    assert not user.teams_where(Permission.WORK_DESK)
    assert user.memberships.count() == 1
    Membership.objects.create(user=user, team=penwith(), role=Role.TRIAGER)
    assert user.memberships.count() == 2


def test_the_people_of_a_team_are_those_who_are_in_it_now():
    team = a_team()
    here, gone = a_member(team, Role.REFERRER), a_member(team, Role.REFERRER)
    Membership.objects.create(user=here, team=team, role=Role.MANAGER)
    end_memberships(gone.memberships.all(), at=timezone.now())
    assert queries.people_in([team.pk]) == [here]


def test_an_account_is_named_by_its_address_in_small_letters_and_may_do_nothing_yet():
    user = User.objects.create_user("Jory@Test.SERS.example", "Jory Penhale", "a long password")
    assert user.email == "jory@test.sers.example"
    assert user.check_password("a long password")
    assert user.get_full_name() == "Jory Penhale"
    assert not any(user.teams_where(permission) for permission in Permission)
    assert not User.objects.create_user("x@test.sers.example", "X").has_usable_password()


# Loading


def everything() -> dict[str, list[object]]:
    models = (Organisation, CareArea, PracticeArea, PostcodeDistrict, Team, OpeningHours)
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in models}


def test_loading_again_adds_nothing_and_overwrites_nothing():
    Team.objects.filter(key="penwith-pcn").update(phone="01632 960999")
    before = everything()
    loading.load(loading.read_seed())
    assert everything() == before


def test_what_was_taken_out_of_a_team_is_not_put_back():
    penwith().hours.all().delete()
    loading.load(loading.read_seed())
    assert not penwith().hours.exists()
