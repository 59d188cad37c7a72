"""Adding, changing, ending and bringing back what managers keep; every change leaves a trace."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from sers.audit.models import Event
from sers.directory import queries as directory
from sers.directory.events import ConfigEvent
from sers.directory.helping import Service
from sers.directory.models import Organisation, Team, User
from sers.managing import ending, reading, records
from sers.managing.versions import ChangedElsewhere, Kept, Refused, about, version
from sers.policy.roles import Role
from sers.referrals import queries
from sers.referrals.lifecycle import Sort
from sers.referrals.lists import LegTemplate, Outcome, Priority, Reason, RoutingRule
from tests.builders import a_member, a_referral, a_team, penwith, seen_by
from tests.referrals.lives import a_service, accepted, not_accepted

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager() -> User:
    return a_member(a_team("", Team.Kind.OFFICE), Role.MANAGER)


def a_reason(manager: User, label: str = "Lives abroad") -> Reason:
    with seen_by(manager):
        return records.add(Kept.REASON, by=manager, sort="not_accepted", label=label, hint="")


def a_service_offered(manager: User, **fields: Any) -> Service:
    cft = Organisation.objects.get(key="cft").pk
    fields = {"name": "Falls clinic", "sector": "health", "team": a_service().pk} | fields
    with seen_by(manager):
        return records.add(Kept.SERVICE, by=manager, organisation=cft, **fields)


def retire(kind: Kept, record: Any, manager: User) -> None:
    with seen_by(manager):
        seen = version(kind, records.key_of(kind, record))
        records.retire(kind, record, by=manager, seen=seen)


# Who


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.MANAGER])
def test_nobody_but_a_manager_changes_what_is_kept(role):
    somebody = a_member(penwith(), role)
    skill = reading.record(Kept.SKILL, "nursing")
    with seen_by(somebody):
        with pytest.raises(PermissionDenied):
            records.add(Kept.SKILL, by=somebody, label="Juggling")
        with pytest.raises(PermissionDenied):
            records.change(Kept.SKILL, skill, by=somebody, seen=0, label="Juggling")
        with pytest.raises(PermissionDenied):
            records.retire(Kept.SKILL, skill, by=somebody, seen=0)
        with pytest.raises(PermissionDenied):
            records.restore(Kept.SKILL, skill, by=somebody, seen=0)


# Adding


def test_a_new_reason_is_the_last_of_its_list_and_offered_at_once(manager):
    reason = a_reason(manager)
    assert reason.code == "lives_abroad"
    assert queries.reasons_for(Sort.NOT_ACCEPTED)[-1] == reason


def test_what_is_added_gets_a_code_of_its_own_even_after_one_of_its_name_has_ended(manager):
    first = a_reason(manager)
    retire(Kept.REASON, first, manager)
    assert a_reason(manager).code == "lives_abroad_2"


def test_no_code_is_the_word_by_which_the_address_adds_one(manager):
    assert a_reason(manager, "New").code == "new_2"


def test_a_name_of_no_letters_still_gets_a_code(manager):
    assert a_reason(manager, "—").code == "reason"


def test_a_name_stands_only_once_in_a_list(manager):
    a_reason(manager)
    with pytest.raises(Refused, match="one of this name already") as refused:
        a_reason(manager, "LIVES ABROAD")
    assert refused.value.field == "label"


def test_the_same_name_may_stand_in_another_list(manager):
    a_reason(manager)
    with seen_by(manager):
        records.add(Kept.REASON, by=manager, sort="withdrawn", label="Lives abroad", hint="")


def test_no_priority_is_added_or_ended_because_the_form_names_them(manager):
    with seen_by(manager):
        with pytest.raises(Refused):
            records.add(Kept.PRIORITY, by=manager, label="Whenever")
        with pytest.raises(Refused):
            records.retire(Kept.PRIORITY, Priority.objects.get(pk="p2"), by=manager, seen=0)


# Every change is one event


def test_every_change_is_one_event_with_what_was_and_what_is(manager):
    reason = a_reason(manager)
    with seen_by(manager):
        seen = version(Kept.REASON, reason.code)
        records.change(Kept.REASON, reason, by=manager, seen=seen, label="Lives away", hint="")
        retire(Kept.REASON, reason, manager)
        seen = version(Kept.REASON, reason.code)
        records.restore(Kept.REASON, reason, by=manager, seen=seen)
        events = list(Event.objects.filter(about=f"config/reason/{reason.code}").order_by("id"))
    today = directory.today().isoformat()
    assert [event.kind for event in events] == [
        *(ConfigEvent.ADDED, ConfigEvent.CHANGED, ConfigEvent.RETIRED, ConfigEvent.RESTORED)
    ]
    assert all(event.actor == manager for event in events)
    assert events[0].after["label"] == "Lives abroad"
    assert (events[1].before, events[1].after) == (
        {"label": "Lives abroad"},
        {"label": "Lives away"},
    )
    assert (events[2].before, events[2].after) == ({"until": None}, {"until": today})
    assert events[3].after == {"until": None}
    assert Reason.objects.get(pk=reason.pk).label == "Lives away"


def test_saving_what_differs_in_nothing_leaves_no_trace(manager):
    reason = a_reason(manager)
    with seen_by(manager):
        seen = version(Kept.REASON, reason.code)
        same = {"label": reason.label, "hint": reason.hint}
        assert not records.change(Kept.REASON, reason, by=manager, seen=seen, **same)
        assert version(Kept.REASON, reason.code) == seen


def test_an_event_says_what_is_chosen_by_its_name(manager):
    service = a_service_offered(manager)
    other = a_team("", Team.Kind.SERVICE, name="Night nurses")
    areas = [area for area, _name in reading.areas()[:2]]
    with seen_by(manager):
        seen = version(Kept.SERVICE, service.key)
        records.change(
            Kept.SERVICE, service, by=manager, seen=seen, team=str(other.pk), areas=areas
        )
        event = Event.objects.filter(about=about(Kept.SERVICE, service.key)).latest("id")
    assert event.after["team"] == "Night nurses"
    assert event.before["areas"] == []
    assert len(event.after["areas"]) == 2


def test_every_record_of_the_seed_has_a_name_that_fits_its_events():
    names = [
        about(kind, records.key_of(kind, record))
        for kind in records.MODELS
        for record in reading.records(kind)
    ]
    assert len(names) == len(set(names))
    assert all(name.startswith("config/") and len(name) < 60 for name in names)


# Nobody overwrites what they have not seen


def test_the_second_of_two_managers_is_told_that_it_was_changed(manager):
    other = a_member(a_team("", Team.Kind.OFFICE), Role.MANAGER)
    reason = a_reason(manager)
    with seen_by(manager):
        seen = version(Kept.REASON, reason.code)
        records.change(Kept.REASON, reason, by=manager, seen=seen, hint="Ask the embassy")
    with seen_by(other):
        assert version(Kept.REASON, reason.code) > seen
        with pytest.raises(ChangedElsewhere):
            records.change(Kept.REASON, reason, by=other, seen=seen, label="Lives away")
        with pytest.raises(ChangedElsewhere):
            records.retire(Kept.REASON, reason, by=other, seen=seen)
    assert Reason.objects.get(pk=reason.pk).label == "Lives abroad"


# Ending


def test_what_has_ended_is_offered_nowhere_and_can_be_brought_back(manager):
    reason = a_reason(manager)
    retire(Kept.REASON, reason, manager)
    assert reason not in queries.reasons_for(Sort.NOT_ACCEPTED)
    with seen_by(manager):
        with pytest.raises(Refused, match="ended already"):
            records.retire(Kept.REASON, reason, by=manager, seen=version(Kept.REASON, reason.code))
        records.restore(Kept.REASON, reason, by=manager, seen=version(Kept.REASON, reason.code))
    assert reason in queries.reasons_for(Sort.NOT_ACCEPTED)


def test_what_was_closed_with_a_reason_that_has_ended_keeps_its_label(manager):
    referral = not_accepted()
    reason = referral.reason or Reason.objects.filter(sort="not_accepted")[0]
    retire(Kept.REASON, reason, manager)
    with seen_by(referral.referrer):
        again = type(referral).objects.select_related("reason").get(pk=referral.pk)
        assert again.reason
        assert again.reason.label == reason.label


@pytest.mark.parametrize("sort", ["not_accepted", "withdrawn", "leg_declined"])
def test_the_last_of_a_list_that_people_must_choose_from_does_not_end(sort, manager):
    *others, last = Reason.objects.filter(sort=sort)
    for reason in others:
        retire(Kept.REASON, reason, manager)
    with pytest.raises(Refused, match="last of its list"):
        retire(Kept.REASON, last, manager)


def test_two_names_that_are_one_cannot_both_be_brought_back(manager):
    first = a_reason(manager)
    retire(Kept.REASON, first, manager)
    a_reason(manager)
    with seen_by(manager), pytest.raises(Refused, match="one of this name"):
        records.restore(Kept.REASON, first, by=manager, seen=version(Kept.REASON, first.code))


def test_a_desk_that_still_owns_referrals_does_not_end(manager):
    a_referral()
    with pytest.raises(Refused, match="still owns 1 open referral"):
        retire(Kept.TEAM, penwith(), manager)
    a_referral()
    with pytest.raises(Refused, match="still owns 2 open referrals"):
        retire(Kept.TEAM, penwith(), manager)
    assert penwith().until is None


def test_a_team_that_still_helps_does_not_end(manager):
    helpers = a_service()
    accepted(to=helpers)
    with pytest.raises(Refused, match="1 leg in hand"):
        retire(Kept.TEAM, helpers, manager)


def test_a_team_that_offers_a_service_does_not_end_and_no_service_comes_back_without(manager):
    service = a_service_offered(manager)
    with pytest.raises(Refused, match="1 service is offered by"):
        retire(Kept.TEAM, service.team, manager)
    retire(Kept.SERVICE, service, manager)
    retire(Kept.TEAM, service.team, manager)
    seen = version(Kept.SERVICE, service.key)
    with seen_by(manager), pytest.raises(Refused, match="Its team has ended"):
        records.restore(Kept.SERVICE, service, by=manager, seen=seen)


@pytest.mark.parametrize("name", ["key", "code", "kind", "sort"])
def test_what_history_hangs_on_never_changes(name, manager):
    with seen_by(manager), pytest.raises(ValueError, match="never change"):
        records.change(Kept.TEAM, penwith(), by=manager, seen=0, **{name: "other"})


def test_no_last_day_of_today_goes_round_that(manager):
    a_referral()
    with seen_by(manager), pytest.raises(Refused, match="still owns"):
        records.change(Kept.TEAM, penwith(), by=manager, seen=0, until=directory.today())


def test_a_desk_that_a_rule_sends_to_does_not_end(manager):
    with pytest.raises(Refused, match="still sends referrals to"):
        retire(Kept.TEAM, penwith(), manager)


def test_a_team_that_has_ended_is_offered_nowhere(manager):
    desk, helpers = a_team("", Team.Kind.PCN), a_service()
    assert desk in directory.teams_that_own()
    for team in (desk, helpers):
        retire(Kept.TEAM, team, manager)
    assert desk not in directory.teams_that_own()
    assert helpers not in directory.teams_that_help()
    assert RoutingRule.objects.filter(team=desk).count() == 0


def test_only_a_manager_is_told_how_much_teams_have_in_hand(manager):
    referral = a_referral()
    with seen_by(manager):
        assert ending.in_hand()[penwith().pk] == ending.InHand(1, 0)
    for role in (Role.TRIAGER, Role.PRIVACY_OFFICER):
        with seen_by(a_member(penwith(), role)):
            assert ending.in_hand() == {}
    with seen_by(referral.referrer):
        assert ending.in_hand() == {}


# Services, templates


def test_saying_that_a_service_is_still_so_names_who_and_the_day(manager):
    service = a_service_offered(manager)
    assert service.is_stale(directory.today())
    with seen_by(manager):
        assert service in reading.attention().stale
        records.confirm(service, by=manager, seen=version(Kept.SERVICE, service.key))
        assert service not in reading.attention().stale
    service.refresh_from_db()
    assert (service.checked_by, service.checked_on) == (manager, directory.today())


def test_services_that_nobody_has_checked_come_first(manager):
    checked = a_service_offered(manager, name="Checked")
    with seen_by(manager):
        records.confirm(checked, by=manager, seen=version(Kept.SERVICE, checked.key))
    stale = a_service_offered(manager, name="Stale")
    found = list(reading.records(Kept.SERVICE))
    assert found.index(stale) < found.index(checked)


def test_the_legs_of_a_template_are_kept_whole_and_in_order(manager):
    falls = LegTemplate.objects.get(key="falls")
    before = records.legs_said(falls)
    legs = [{"what": "A visit", "needs": ["falls_check"], "skills": [], "sector": "", "points": 2}]
    with seen_by(manager):
        records.keep_legs(falls, legs, by=manager, seen=0)
        event = Event.objects.get(about="config/leg_template/falls")
        records.keep_legs(falls, legs, by=manager, seen=event.pk)
        assert version(Kept.LEG_TEMPLATE, "falls") == event.pk
    assert event.before == {"legs": before}
    assert event.after == {"legs": ["A visit, falls_check, 2"]}


def test_an_outcome_that_promises_a_priority_can_promise_none(manager):
    outcome = Outcome.objects.exclude(priority=None)[0]
    with seen_by(manager), transaction.atomic():
        records.change(Kept.OUTCOME, outcome, by=manager, seen=0, priority="")
    outcome.refresh_from_db()
    assert outcome.priority is None
