"""The whole policy: what is granted, how far it reaches, and what must not come together."""

import pytest

from sers.policy.permissions import REACH, Permission, Reach
from sers.policy.roles import GRANTS, LABELS, Role, roles_granting

ON_RECORDS = {
    Permission.VIEW_REFERRAL,
    Permission.VIEW_RESTRICTED,
    Permission.TRIAGE_REFERRAL,
    Permission.ALLOCATE_REFERRAL,
    Permission.ANSWER_OFFER,
    Permission.WORK_DESK,
    Permission.FOLLOW_REFERRAL,
    Permission.MAKE_REFERRAL,
    Permission.ANSWER_QUESTION,
    Permission.WITHDRAW_REFERRAL,
    Permission.READ_SENT,
    Permission.TELL_CHANGE,
    *(Permission.GIVE_LINK, Permission.ANSWER_PERSON),
    *(Permission.SHOW_OWN_PAGE, Permission.SPEAK_AS_PERSON),
    Permission.AMEND_REFERRAL,
    Permission.ACKNOWLEDGE_REFUSAL,
    Permission.RECORD_DEATH,
    Permission.RECALL_REFERRAL,
    Permission.WRITE_NOTE,
    Permission.PLACE_IN_BED,
    Permission.OVERRIDE_BED,
    Permission.RECEIVE_INTO_BED,
}
# Whoever triages for the Bed Bureau also places people, and is told apart by it.
TRIAGING = {Role.TRIAGER, Role.BED_COORDINATOR, Role.BED_LEAD}


def test_every_permission_has_a_reach():
    assert set(REACH) == set(Permission)
    assert all(permission.reach is REACH[permission] for permission in Permission)


def test_every_role_has_a_label_of_its_own_and_a_line_of_grants():
    assert set(LABELS) == set(GRANTS) == set(Role)
    assert len(set(LABELS.values())) == len(Role)
    assert all(GRANTS.values())


def test_every_permission_is_held_by_somebody():
    assert [p for p in Permission if not roles_granting(p)] == []


@pytest.mark.parametrize("permission", Permission)
def test_the_roles_granting_a_permission_are_those_whose_line_names_it(permission):
    assert roles_granting(permission) == {r for r in Role if permission in GRANTS[r]}


def test_nobody_watches_over_what_they_do_themselves():
    watching = {Permission.READ_ACCESS_LOG, Permission.READ_EVENTS}
    for role, granted in GRANTS.items():
        assert not (granted & watching and granted & ON_RECORDS), role


def test_no_permission_over_records_of_persons_reaches_every_record():
    assert {p for p in Permission if p.reach is Reach.ANY}.isdisjoint(ON_RECORDS)


def test_only_who_triages_reads_what_is_restricted():
    assert roles_granting(Permission.VIEW_RESTRICTED) == TRIAGING
    assert roles_granting(Permission.TRIAGE_REFERRAL) == TRIAGING


def test_what_ends_a_referral_for_good_reports_a_death_and_does_nothing_else():
    assert GRANTS[Role.CLOSER] == {Permission.RECORD_DEATH}


def test_a_voluntary_organisation_tells_the_desk_of_a_death_and_ends_nothing_by_itself():
    assert Permission.RECORD_DEATH not in GRANTS[Role.VOLUNTEER]


def test_whoever_takes_back_what_was_sent_on_triages_and_whoever_writes_notes_reads():
    assert roles_granting(Permission.RECALL_REFERRAL) == TRIAGING
    assert roles_granting(Permission.WRITE_NOTE) == roles_granting(Permission.VIEW_REFERRAL)


def test_every_permission_over_records_of_persons_is_listed_here():
    of_the_service = {
        *(Permission.SET_CAPACITY, Permission.SEARCH_SERVICES, Permission.VIEW_DIRECTORY),
        *(Permission.MANAGE_DIRECTORY, Permission.MANAGE_FORM),
        *(Permission.READ_ACCESS_LOG, Permission.READ_EVENTS),
        *(Permission.VIEW_BEDS, Permission.KEEP_OWN_STOCK, Permission.KEEP_STOCK),
        *(Permission.KEEP_BEDS, Permission.MANAGE_CONTENT),
    }
    assert set(Permission) - of_the_service == ON_RECORDS


def test_whoever_answers_an_offer_can_find_it_on_a_desk():
    for role in roles_granting(Permission.ANSWER_OFFER):
        assert {Permission.WORK_DESK, Permission.VIEW_REFERRAL} <= GRANTS[role]


def test_only_the_lead_of_a_bed_bureau_puts_somebody_where_it_does_not_suit():
    assert roles_granting(Permission.OVERRIDE_BED) == {Role.BED_LEAD}
    assert GRANTS[Role.BED_LEAD] - GRANTS[Role.BED_COORDINATOR] == {Permission.OVERRIDE_BED}
    assert roles_granting(Permission.PLACE_IN_BED) == {Role.BED_COORDINATOR, Role.BED_LEAD}


def test_a_provider_receives_and_keeps_its_own_and_nobody_else_does():
    assert roles_granting(Permission.RECEIVE_INTO_BED) == {Role.BED_PROVIDER}
    assert roles_granting(Permission.KEEP_OWN_STOCK) == {Role.BED_PROVIDER}


def test_what_shows_people_their_own_page_does_nothing_else():
    assert GRANTS[Role.OWN_PAGE] == {Permission.SHOW_OWN_PAGE, Permission.SPEAK_AS_PERSON}
    for permission in GRANTS[Role.OWN_PAGE]:
        assert roles_granting(permission) == {Role.OWN_PAGE}


def test_what_keeps_the_times_of_beds_does_nothing_else():
    assert GRANTS[Role.BED_KEEPER] == {Permission.KEEP_BEDS}
    assert roles_granting(Permission.KEEP_BEDS) == {Role.BED_KEEPER}
