"""Promises that the database keeps by itself: each is broken on purpose and refused by name.

The rows are made by the verbs; only the violation is planted, by plain SQL.
"""

from collections.abc import Callable
from datetime import date, time
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from sers.access import gate
from sers.directory.helping import Leave, Service, WorkingHours
from sers.directory.models import Team
from sers.intake import drafting
from sers.policy.roles import Role
from sers.referrals import correspondence, presence, working
from sers.referrals.batches import Batch
from sers.referrals.legs import Allocation
from sers.referrals.models import Referral
from tests.builders import (
    a_draft,
    a_member,
    a_referral,
    a_team,
    penwith,
    seen_by,
    the_bed_bureau,
)
from tests.referrals.lives import (
    a_triager,
    accepted,
    begin,
    claimed,
    completed,
    helping_with,
    joined,
    not_accepted,
    take,
    withdrawn,
    working_on,
)
from tests.referrals.test_amending import amended, begun

pytestmark = pytest.mark.django_db

APPS = ("directory", "people", "referrals", "access", "intake")


def sql(statement: str, *given: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, given)


def set_on(made: Callable[[], Referral], change: str) -> Callable[[], None]:
    """A referral, and a change to its row."""

    def plant() -> None:
        referral = made()
        with seen_by(referral.referrer):
            sql(f"UPDATE referrals_referral SET {change} WHERE id = %s", referral.pk)

    return plant


def a_leg() -> tuple[Referral, Allocation]:
    return accepted(to=the_bed_bureau())


def set_on_leg(change: str) -> Callable[[], None]:
    def plant() -> None:
        referral, leg = a_leg()
        with seen_by(referral.referrer):
            sql(f"UPDATE referrals_allocation SET {change} WHERE id = %s", leg.pk)

    return plant


def set_on_question(change: str) -> Callable[[], None]:
    def plant() -> None:
        referral, triager = a_referral(), a_triager()
        with working_on(referral, triager) as mine:
            asked = correspondence.ask(mine, question="Which leg?", by=triager, seen=1)
            sql(f"UPDATE referrals_informationrequest SET {change} WHERE id = %s", asked.pk)

    return plant


def copied(table: str, **other: str) -> Callable[[], None]:
    """A second row, like the first but for the columns named."""

    def plant() -> None:
        referral = a_leg()[0]
        with seen_by(referral.referrer):
            _copy(table, other)

    return plant


def _copy(table: str, other: dict[str, str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} LIMIT 0")
        columns = [column.name for column in cursor.description]
    values = ", ".join(other.get(column, column) for column in columns)
    sql(f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} FROM {table} LIMIT 1")


ANOTHER = "gen_random_uuid()"
A_PERSON = (
    "INSERT INTO people_person (id, nhs_number, family_name, given_name, family_key, birth_date,"
    " provisional, resembles_id, created_at)"
    " VALUES (gen_random_uuid(), %s, 'A', 'B', 'a', '1942-02-14', %s, %s, now())"
)


def a_person(
    number: str | None, provisional: bool, *, resembling: bool = False
) -> Callable[[], None]:
    def plant() -> None:
        referral = a_referral()
        with seen_by(referral.referrer):
            nhs_number = referral.nhs_number if number == "theirs" else number
            sql(A_PERSON, nhs_number, provisional, referral.person_id if resembling else None)

    return plant


def changes_sent_twice() -> None:
    referral = amended(a_referral(), problem="Fell again")
    with seen_by(referral.referrer):
        for number in (3, 4):
            sql(
                "INSERT INTO referrals_sentversion (referral_id, number, form_version_id, answers,"
                " changed_apart, draft_id, sent_by_id, sent_at) SELECT referral_id, %s,"
                " form_version_id, answers, changed_apart, draft_id, sent_by_id, sent_at"
                " FROM referrals_sentversion WHERE draft_id IS NOT NULL LIMIT 1",
                number,
            )


def a_change_of_no_version() -> None:
    draft = begun(a_referral())
    with seen_by(draft.author):
        sql("UPDATE intake_draft SET amends_number = NULL WHERE id = %s", draft.pk)


def set_on_member(change: str) -> Callable[[], None]:
    def plant() -> None:
        user = a_triager()
        sql(f"UPDATE directory_membership SET {change} WHERE user_id = %s", user.pk)

    return plant


def a_second_membership() -> None:
    a_triager()
    _copy("directory_membership", {"id": "10 ^ 9"})


def a_seeded_copy(table: str, **other: str) -> Callable[[], None]:
    return lambda: _copy(table, other)


def a_day_twice() -> None:
    team = a_team()
    for _ in range(2):
        sql("INSERT INTO directory_closure (team_id, \"on\", reason) VALUES (%s, '2026-12-27', '')",
            team.pk)  # fmt: skip


def set_on_draft(change: str) -> Callable[[], None]:
    def plant() -> None:
        draft = a_draft()
        with seen_by(draft.author):
            sql(f"UPDATE intake_draft SET {change} WHERE id = %s", draft.pk)

    return plant


def two_amendments_of_one_author() -> None:
    first = a_draft()
    with seen_by(first.author):
        drafting.begin(first.team, by=first.author, prefilled={})
        sql("UPDATE intake_draft SET amends = %s, amends_number = 1", first.pk)


def an_addition(**said: str) -> Callable[[], None]:
    values = {"kind": "changed", "text": "She fell again"} | said

    def plant() -> None:
        referral = a_referral()
        with seen_by(referral.referrer):
            sql(
                "INSERT INTO referrals_addition (id, referral_id, kind, text, by_id, team_id, at)"
                " VALUES (gen_random_uuid(), %s, %s, %s, %s, %s, now())",
                referral.pk,
                values["kind"],
                values["text"],
                referral.referrer_id,
                referral.sent_by_id,
            )

    return plant


def involved_before_it_began() -> None:
    gate.involve("referral/x", penwith(), because="x")
    sql("UPDATE access_involvement SET until = since - interval '1 day'")


def involved_twice() -> None:
    gate.involve("referral/x", penwith(), because="x")
    _copy("access_involvement", {"id": "10 ^ 9"})


def a_rule(change: str) -> Callable[[], None]:
    return lambda: sql(f"UPDATE referrals_routingrule SET {change}")


def a_second_open_clock() -> None:
    referral = a_referral()
    with seen_by(referral.referrer):
        _copy("referrals_clock", {"id": "10 ^ 9"})


def a_clock_backwards() -> None:
    referral = a_referral()
    with seen_by(referral.referrer):
        sql("UPDATE referrals_clock SET stopped_at = started_at - interval '1 second'")


A_LIST = (
    "INSERT INTO intake_codelist (key, version, title, system, source, status, note, since)"
    " VALUES ('a_list', '1', 'A list', '', 'us', 'ours', '', '2026-01-01')"
)
A_CODE = (
    "INSERT INTO intake_code (list_id, value, code, label, hint, position, since, until)"
    " SELECT id, 'a', '', 'A', '', 0, '2026-01-01', {until} FROM intake_codelist"
    " WHERE key = 'a_list'"
)


def codes_until(*days: str) -> Callable[[], None]:
    """Codes of one value in one version of a list, each with the day that it ends."""

    def plant() -> None:
        sql(A_LIST)
        for until in days:
            sql(A_CODE.format(until=until))

    return plant


def set_on_begun(change: str) -> Callable[[], None]:
    """A leg that was taken on and begun, and a change to its row."""

    def plant() -> None:
        referral, leg = accepted()
        begin(take(leg))
        with seen_by(referral.referrer):
            sql(f"UPDATE referrals_allocation SET {change} WHERE id = %s", leg.pk)

    return plant


def named(*, column: str = "", value: str = "") -> Callable[[], None]:
    """Two people who do a leg; then one is changed, or is named once more."""

    def plant() -> None:
        _, leg = accepted()
        workers = [a_member(leg.owner, Role.WORKER) for _ in range(2)]
        with helping_with(take(leg), workers[0]) as (mine, worker):
            working.assign(mine, workers, lead=None, by=worker, seen=mine.revision)
            if column:
                sql(f"UPDATE referrals_assignment SET {column} = {value}")
            else:
                _copy("referrals_assignment", {"id": "10 ^ 9", "leads": "false"})

    return plant


def a_note_without_words() -> None:
    referral, triager = a_referral(), a_triager()
    with working_on(referral, triager):
        sql(
            "INSERT INTO referrals_teamnote (id, referral_id, team_id, by_id, at, text)"
            " VALUES (gen_random_uuid(), %s, %s, %s, now(), '')",
            referral.pk,
            referral.owner_id,
            triager.pk,
        )


def present_twice() -> None:
    referral, triager = a_referral(), a_triager()
    with working_on(referral, triager) as mine:
        presence.note(mine, triager)
        _copy("referrals_presence", {"id": "10 ^ 9"})


def a_batch(change: str) -> Callable[[], None]:
    def plant() -> None:
        triager = a_triager()
        with seen_by(triager):
            Batch.objects.create(team=penwith(), by=triager, deed="claim", at=timezone.now())
            sql(f"UPDATE referrals_batch SET {change}")

    return plant


def a_service_that(change: str) -> Callable[[], None]:
    def plant() -> None:
        listed = {"key": "meals", "name": "Meals", "sector": "voluntary", "since": "2026-01-01"}
        team = a_team("", Team.Kind.VOLUNTARY)
        Service.objects.create(**listed, team=team, organisation=team.organisation)
        if change:
            sql(f"UPDATE directory_service SET {change}")
        else:
            _copy("directory_service", {"id": ANOTHER})

    return plant


def hours_of_work(change: str) -> Callable[[], None]:
    def plant() -> None:
        given = {"weekday": 0, "begins": time(9), "ends": time(17)}
        WorkingHours.objects.create(user=a_triager(), **given)
        if change:
            sql(f"UPDATE directory_workinghours SET {change}")
        else:
            _copy("directory_workinghours", {"id": "10 ^ 9"})

    return plant


def leave_that_ends_before_it_begins() -> None:
    Leave.objects.create(user=a_triager(), since=date(2026, 12, 1), until=date(2026, 12, 1))


PLANTED: dict[str, Callable[[], None]] = {
    # the referral
    "reference_once": copied("referrals_referral", id=ANOTHER, draft_id=ANOTHER),
    "a_draft_is_sent_once": copied("referrals_referral", id=ANOTHER, reference="'SER-2222-2222'"),
    "referral_status_is_known": set_on(a_referral, "status = 'lost'"),
    "a_referral_is_open_or_closed": set_on(a_referral, "closed_at = now()"),
    "a_refusal_names_who_owns_the_next_step": set_on(not_accepted, "next_owner = ''"),
    "a_withdrawal_has_a_reason": set_on(withdrawn, "reason_id = NULL"),
    "completing_says_how_it_went": set_on(completed, "outcome_id = NULL"),
    "joined_to_another": set_on(joined, "joined_to_id = NULL"),
    "a_refusal_is_acknowledged_by_somebody": set_on(not_accepted, "acknowledged_at = now()"),
    "somebody_triages": set_on(claimed, "claimed_by_id = NULL"),
    "an_open_referral_has_a_clock": set_on(a_referral, "due_at = NULL"),
    "waiting_since_some_time": set_on(a_referral, "waiting = true"),
    "nhs_number_has_ten_digits": set_on(a_referral, "nhs_number = '999000001X'"),
    "what_was_told_names_who_told_it": set_on(
        a_referral, "completed_by_id = referrer_id, referrer_name = ''"
    ),
    "referral_setting_is_known": set_on(a_referral, "setting = 'moon'"),
    "a_protected_person_is_nowhere": set_on(a_referral, "protected = true"),
    "no_referral_is_its_own_companion": set_on(a_referral, "together_with_id = id"),
    "an_addition_has_words": an_addition(text=""),
    "addition_kind_is_known": an_addition(kind="gossip"),
    "a_need_is_asked_once": copied("referrals_need", id="10 ^ 9"),
    "changes_are_sent_once": changes_sent_twice,
    "sent_version_once": copied("referrals_sentversion", id="10 ^ 9"),
    # its legs, questions and clocks
    "leg_status_is_known": set_on_leg("status = 'lost'"),
    "a_leg_is_open_or_closed": set_on_leg("closed_at = now()"),
    "declining_a_leg_has_a_reason": set_on_leg("status = 'declined', closed_at = now()"),
    "a_leg_waits_for_something": set_on_leg("status = 'waiting'"),
    "a_start_is_a_contact": set_on_begun("place_id = NULL"),
    "completing_a_leg_says_how_it_went": set_on_begun("status = 'completed', closed_at = now()"),
    "assigned_once": named(),
    "one_leads": named(column="leads", value="true"),
    "assignment_ends_later": named(column="until", value="since - interval '1 second'"),
    "one_open_leg_per_team": copied("referrals_allocation", id=ANOTHER),
    "an_answer_has_words_and_an_author": set_on_question("answer = 'The left'"),
    "a_question_has_words": set_on_question("question = ''"),
    "a_desk_is_asked_by_those_who_help": set_on_question("of_desk = true"),
    "a_note_has_words": a_note_without_words,
    "present_once": present_twice,
    "batch_deed_is_known": a_batch("deed = 'delete'"),
    "a_batch_is_undone_later": a_batch("undone_at = at - interval '1 second'"),
    "template_leg_once": a_seeded_copy("referrals_templateleg", id="10 ^ 9"),
    "a_template_leg_says_what": lambda: sql("UPDATE referrals_templateleg SET what = ''"),
    "one_open_clock": a_second_open_clock,
    "a_clock_stops_after_it_starts": a_clock_backwards,
    "rule_ends_later": a_rule("until = since"),
    "rule_setting_is_known": a_rule("setting = 'moon'"),
    # persons
    "one_person_per_nhs_number": a_person("theirs", provisional=False),
    "person_nhs_number_has_ten_digits": a_person("12345", provisional=True),
    "only_a_provisional_person_resembles": a_person(None, provisional=False, resembling=True),
    # the directory
    "organisation_key_once": a_seeded_copy(
        "directory_organisation", id="10 ^ 9", ods_code="'X99999'"
    ),
    "organisation_ods_code_once": a_seeded_copy(
        "directory_organisation", id="10 ^ 9", key="'another'"
    ),
    "a_practice_is_in_one_area_at_a_time": a_seeded_copy(
        "directory_practicearea", id="10 ^ 9", area_id="'u41591'"
    ),
    "team_key_once": a_seeded_copy("directory_team", id=ANOTHER),
    "a_week_has_seven_days": lambda: sql("UPDATE directory_openinghours SET weekday = 7"),
    "opens_once": a_seeded_copy("directory_openinghours", id="10 ^ 9"),
    "closed_once_a_day": a_day_twice,
    "member_once": a_second_membership,
    "role_is_known": set_on_member("role = 'king'"),
    "membership_ends_later": set_on_member("until = since - interval '1 day'"),
    "service_key_once": a_service_that(""),
    "service_sector_is_known": a_service_that("sector = 'magic'"),
    "a_service_that_takes_nobody_says_why": a_service_that("taking_on = false"),
    "a_working_week_has_seven": hours_of_work("weekday = 7"),
    "work_ends_later": hours_of_work("ends = begins"),
    "begins_work_once": hours_of_work(""),
    "leave_ends_later": leave_that_ends_before_it_begins,
    # the rest
    "involved_once": involved_twice,
    "involvement_ends_later": involved_before_it_began,
    "an_amendment_names_the_version_it_began_with": a_change_of_no_version,
    "code_list_version_once": a_seeded_copy("intake_codelist", id="10 ^ 9"),
    "code_ends_later": codes_until("'2026-01-01'"),
    "one_open_code_of_a_value": codes_until("NULL", "NULL"),
    "form_version_once": a_seeded_copy("intake_formversion", id="10 ^ 9"),
    "a_draft_handed_on_has_a_giver_and_a_time": set_on_draft("handed_at = now()"),
    "one_amendment_of_an_author_at_a_time": two_amendments_of_one_author,
}


# PostgreSQL asks in order of name, and an unknown status is neither open nor closed.
REFUSED_FIRST_BY = {
    "referral_status_is_known": "a_referral_is_open_or_closed",
    "leg_status_is_known": "a_leg_is_open_or_closed",
}


def all_constraints() -> set[str]:
    return {
        constraint.name
        for app in APPS
        for model in apps.get_app_config(app).get_models()
        for constraint in model._meta.constraints
    }


def test_every_constraint_has_a_planted_violation():
    assert all_constraints() == set(PLANTED)


@pytest.mark.parametrize("name", PLANTED)
def test_the_database_refuses(name):
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        PLANTED[name]()
    assert refusal.value.__cause__.diag.constraint_name == REFUSED_FIRST_BY.get(name, name)


def test_no_referral_is_its_own_forerunner():
    with pytest.raises(IntegrityError, match="no_referral_is_its_own_companion"):
        set_on(a_referral, "again_of_id = id")()


def test_what_is_said_of_a_referral_can_be_added_to_it():
    an_addition()()


def test_a_referral_has_an_owner_and_a_person_always():
    for column in ("owner_id", "sent_by_id", "person_id", "referrer_id", "priority_id"):
        with pytest.raises(IntegrityError, match=column), transaction.atomic():
            set_on(a_referral, f"{column} = NULL")()
