"""The demonstration: who can sign in, and what they find."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from sers.config import demo
from sers.config.demo.people import DOMAIN, PASSWORD
from sers.directory import queries as directory
from sers.directory import workforce
from sers.directory.helping import Sector, Service, Skill
from sers.directory.models import Team, User
from sers.policy.permissions import Permission
from sers.referrals import desk
from sers.referrals.desk import Tab, View
from tests.builders import seen_by

pytestmark = pytest.mark.django_db


def test_the_demonstration_can_be_loaded_again_and_again():
    demo.load()
    before = User.objects.count()
    demo.load()
    assert User.objects.count() == before


def test_it_is_refused_where_sers_is_no_demonstration(settings):
    settings.DEMO = False
    with pytest.raises(ImproperlyConfigured):
        demo.load()


def test_every_account_that_is_printed_can_sign_in(client):
    demo.load()
    for email, _who in demo.accounts():
        answer = client.post("/sign-in/", {"login": email, "password": PASSWORD})
        assert answer.status_code == 302, email
        client.post("/sign-out/")


def test_the_penwith_desk_shows_work_of_every_sort():
    demo.load()
    jenna = User.objects.get(email=f"penwith@{DOMAIN}")
    team = jenna.teams_holding(Permission.TRIAGE_REFERRAL)[0]
    with seen_by(jenna):
        counts = desk.desk(team, jenna, View()).counts
    for tab in (Tab.PICK_UP, Tab.TRIAGE, Tab.WAITING, Tab.PROGRESS):
        assert counts[tab].all, tab


def test_services_of_every_sector_are_there_some_stale_one_closed_one_by_telephone():
    demo.load()
    services = list(Service.objects.all())
    assert {each.sector for each in services} == set(Sector)
    assert {each.is_stale(directory.today()) for each in services} == {True, False}
    assert {each.taking_on for each in services} == {True, False}
    assert {each.by_telephone for each in services} == {True, False}
    assert {bool(each.areas.count()) for each in services} == {True, False}
    for service in services:
        needs = service.by_telephone or workforce.who_help(service.team)
        assert needs, f"Nobody works for {service}"


def test_those_who_help_have_skills_and_hours_and_one_of_them_is_away():
    demo.load()
    today = directory.today()
    teams = {service.team_id for service in Service.objects.filter(by_telephone=False)}
    people = workforce.capable(teams, today)
    assert {each.is_away for each in people} == {True, False}
    assert all(each.hours for each in people)
    known = set(Skill.objects.values_list("code", flat=True))
    assert set().union(*(each.skills for each in people)) <= known


def test_who_only_acts_in_stories_cannot_sign_in(client):
    demo.load()
    named = {email for email, _who in demo.accounts()}
    others = User.objects.filter(email__endswith=f"@{DOMAIN}").exclude(email__in=named)
    assert others
    assert not any(each.has_usable_password() for each in others)


def test_the_practice_without_a_pcn_is_on_the_unrouted_desk():
    demo.load()
    keeper = User.objects.get(email="manager@demo.sers.example")
    with seen_by(keeper):
        assert desk.desk(Team.objects.get(key="unrouted"), keeper, View()).referrals.rows
