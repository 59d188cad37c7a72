"""Row-level security, with the application's own filters taken away.

What a person may see is asked of the tables themselves here, by plain SQL as the role that
runs the pages. If a page forgets to filter, this is what stands behind it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import psycopg
import pytest
from django.apps import apps
from django.db import DatabaseError, ProgrammingError, connection, connections, transaction
from django.utils import timezone
from psycopg_pool import ConnectionPool

from sers.access import rows
from sers.access.models import Involvement
from sers.audit.models import Access, Event
from sers.beds import choosing
from sers.beds.models import Choice
from sers.config.environment import database
from sers.directory.models import Team, end_memberships
from sers.own_page.models import Kind
from sers.people import matching
from sers.people.models import Person
from sers.policy.roles import Role
from sers.referrals import allocation, correspondence, notes, presence, working
from sers.referrals.legs import Allocation
from sers.referrals.models import Addition, Batch, Referral, RestrictedAnswers
from tests.beds.lives import a_bed, a_coordinator, agreed, offered, placing, skipping_all
from tests.builders import (
    A_BED,
    a_draft,
    a_member,
    a_reason,
    a_referral,
    a_team,
    penwith,
    seen_by,
    the_bed_bureau,
    truro,
)
from tests.own_page.pages import a_link, opened, says
from tests.referrals.lives import (
    a_charity,
    a_service,
    a_triager,
    accepted,
    begin,
    finish,
    helping_with,
    redirect,
    take,
    working_on,
)

pytestmark = pytest.mark.django_db

# Every table in which something about a person referred stands, or who looked at it.
PERSONAL = frozenset(
    {
        "people_person",
        "intake_draft",
        "referrals_referral",
        "referrals_need",
        "referrals_sentversion",
        "referrals_restrictedanswers",
        "referrals_allocation",
        "referrals_informationrequest",
        "referrals_addition",
        "referrals_clock",
        "referrals_assignment",
        "referrals_batch",
        "referrals_presence",
        "referrals_teamnote",
        "audit_event",
        "audit_access",
        "beds_bedrequest",
        "beds_placement",
        "beds_offer",
        "beds_skip",
        "beds_choice",
        "own_page_link",
        "own_page_opening",
        "own_page_saying",
        "own_page_secretwords",
    }
)
# Every other table, and why it may be read whole: it holds nothing about a person referred.
OPEN_TO_ALL = frozenset(
    {
        "access_involvement",  # which team has a part in which id
        "beds_bed",
        "beds_bedclosure",
        "beds_confirmlink",  # a digest of its token, which opens nothing by itself
        "beds_site",
        "beds_unit",
        "content_contact",  # what anybody reads, whoever they are
        "content_notice",  # the same
        "content_page",  # the same
        "content_pageversion",  # drafts too: they name nobody who was referred
        "content_phrase",  # the same in other languages
        "directory_carearea",
        "directory_closure",
        "directory_leave",
        "directory_membership",
        "directory_openinghours",
        "directory_organisation",
        "directory_postcodedistrict",
        "directory_postcodedistrict_areas",
        "directory_practicearea",
        "directory_service",
        "directory_service_areas",
        "directory_skill",
        "directory_team",
        "directory_user",
        "directory_worker",
        "directory_workinghours",
        "intake_code",
        "intake_codelist",
        "intake_formversion",
        "referrals_legtemplate",
        "referrals_nextstep",
        "referrals_outcome",
        "referrals_priority",
        "referrals_reason",
        "referrals_routingrule",
        "referrals_templateleg",
    }
)
# What is between the members of one team, whoever else sees the referral.
OF_ONE_TEAM = frozenset({"referrals_batch", "referrals_presence", "referrals_teamnote"})
# What the Bed Bureau keeps of those who wait, and tells nobody else.
OF_THE_BUREAU = frozenset({"beds_skip", "beds_choice"})
# What the person says on their own page: for who helps, not for who only sent it.
OF_WHO_HELPS = frozenset({"own_page_saying", "own_page_secretwords"})
NOT_OURS = ("django_", "auth_", "account_", "axes_")
APPEND_ONLY = (
    "audit_event",
    "audit_access",
    "intake_formversion",
    "referrals_addition",
    "referrals_sentversion",
    "referrals_restrictedanswers",
    "referrals_teamnote",
    "beds_skip",
    "beds_choice",
    "own_page_secretwords",
)


def rows_of(table: str) -> int:
    """How many rows there are, for whoever asks."""
    return int(answer(f"SELECT count(*) FROM {table}"))


def answer(sql: str, *given: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        (found,) = cursor.fetchone()
    return found


def changed_by(sql: str, *given: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return int(cursor.rowcount)


@contextmanager
def refused(*states: str) -> Iterator[None]:
    """PostgreSQL refuses it, for one of these reasons; the transaction goes on."""
    with pytest.raises(DatabaseError) as refusal, transaction.atomic():
        yield
    assert refusal.value.__cause__.sqlstate in states


@contextmanager
def as_nobody() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('sers.user', '', true)")
    yield


NO_RIGHT = "42501"  # insufficient_privilege: also what a policy's WITH CHECK raises
RAISED = "P0001"  # by a trigger of ours


def a_worked_referral() -> Referral:
    """One with a row in every personal table: asked about, offered, with restricted answers."""
    referral = a_referral(
        setting="both",
        **A_BED,
        safeguarding="yes",
        safeguarding_place="cornwall",
        reported="yes",
        reported_to="Told the council at noon",
        reported_on="2026-11-20",
        key_safe="By the door, 1234",
    )
    triager = a_triager()
    with working_on(referral, triager) as mine:
        correspondence.ask(mine, question="Who holds the key?", by=triager, seen=1)
        notes.write(mine, text="Ring Wenna about him", by=triager)
        presence.note(mine, triager)
        Batch.objects.create(team=mine.owner, by=triager, deed="claim", at=mine.sent_at)
    leg_of_the_bureau(referral)
    bed_for(referral)
    page = opened(a_link(referral)[1], referral)
    says(page, Kind.KEY_SAFE, "4711")
    a_draft(by=referral.referrer, team=referral.sent_by)
    with seen_by(referral.referrer):
        Addition.objects.create(
            referral=referral,
            kind=Addition.Kind.CHANGED,
            text="She fell again",
            by=referral.referrer,
            team=referral.sent_by,
            at=timezone.now(),
        )
    return referral


def leg_of_the_bureau(referral: Referral) -> Allocation:
    """Taken on there, by a worker who is named."""
    with seen_by(a_member(the_bed_bureau(), Role.WORKER)):
        leg = Allocation.objects.get(referral=referral.pk)
    take(leg)
    with helping_with(leg) as (mine, worker):
        working.assign(mine, [worker], lead=worker, by=worker, seen=mine.revision)
    return leg


def bed_for(referral: Referral) -> None:
    """One is offered, after somebody was passed over and the family has chosen."""
    bed = a_bed()
    agreed(at=timezone.now() - timedelta(hours=5))
    request = agreed(referral=referral)
    with placing(request) as (mine, by):
        said = {bed.unit.site: Choice.Said.WANTED}
        choosing.keep_choice(mine, said, who="Her son", by=by, seen=mine.revision)
    offered(request, bed, skipping_over=skipping_all(request))


@pytest.mark.parametrize("table", sorted(PERSONAL))
def test_with_no_filter_at_all_a_stranger_sees_nothing(table):
    referral = a_worked_referral()
    with seen_by(referral.referrer):
        kept_apart = {*OF_ONE_TEAM, *OF_THE_BUREAU, *OF_WHO_HELPS}
        if table not in {"audit_access", "referrals_restrictedanswers", *kept_apart}:
            assert rows_of(table) > 0
    with seen_by(a_coordinator()):
        assert table not in OF_THE_BUREAU or rows_of(table) > 0
    with seen_by(a_triager()):
        assert table not in OF_ONE_TEAM | OF_WHO_HELPS or rows_of(table) > 0
    for stranger in (a_triager(truro()), a_member(a_team(), Role.REFERRER)):
        with seen_by(stranger):
            assert rows_of(table) == 0


@pytest.mark.parametrize("identity", ["", "-1"])
def test_nobody_and_an_account_that_does_not_exist_see_nothing(identity):
    a_worked_referral()
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('sers.user', %s, true)", [identity])
    assert [table for table in PERSONAL if rows_of(table)] == []


def test_every_table_is_either_closed_by_row_or_known_to_hold_nobody():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, relrowsecurity FROM pg_class"
            " WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace"
        )
        tables = {name: closed for name, closed in cursor if not name.startswith(NOT_OURS)}
    assert {name for name, closed in tables.items() if closed} == PERSONAL
    assert {name for name, closed in tables.items() if not closed} == OPEN_TO_ALL


def test_no_view_looks_round_the_policies():
    assert (
        answer(
            "SELECT count(*) FROM pg_class WHERE relkind IN ('v', 'm')"
            " AND relnamespace = 'public'::regnamespace"
        )
        == 0
    )


def test_the_only_functions_with_more_rights_are_the_narrow_ones_that_are_tested():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT proname FROM pg_proc WHERE prosecdef AND pronamespace = 'public'::regnamespace"
        )
        assert {name for (name,) in cursor} == {
            "beds_bands",
            "beds_has_a_part",
            "beds_referral",
            "nobody_is_booked_into_an_occupied_bed",
            "nothing_is_sought_on_an_ended_leg",
            "nothing_open_hangs_on_what_has_ended",
            "people_look_up",
            "referrals_caseloads",
            "referrals_desk_counts",
            "referrals_helped_before",
            "referrals_in_hand",
            "referrals_open_for",
            "referrals_others_open",
            "sers_who_looked",
        }


def test_nothing_about_a_person_is_deleted_by_whoever_sees_it():
    referral = a_worked_referral()
    for user in (a_triager(), referral.referrer):
        with seen_by(user):
            for table in PERSONAL - {"intake_draft"}:
                before = rows_of(table)
                assert deleted_from(table) == 0
                assert rows_of(table) == before


def deleted_from(table: str) -> int:
    try:
        with transaction.atomic():
            return changed_by(f"DELETE FROM {table}")
    except DatabaseError as refusal:
        assert refusal.__cause__.sqlstate == RAISED
        return 0


# Change without WHERE


CHANGES = {
    "referrals_referral": "revision = revision + 1",
    "referrals_allocation": "revision = revision + 1",
    "referrals_informationrequest": "question = 'Another'",
    "referrals_clock": "stopped_at = now()",
    "referrals_need": "label = 'Another'",
    "referrals_assignment": "until = now()",
    "referrals_batch": "undone_at = now()",
    "referrals_presence": "doing = 'nothing'",
    "people_person": "family_name = 'Another'",
    "intake_draft": "answers = '{}'",
    "beds_bedrequest": "revision = revision + 1",
    "beds_placement": "note = 'Another'",
    "beds_offer": "note = 'Another'",
    "own_page_link": "failures = failures + 1",
    "own_page_opening": "seen_at = now()",
    "own_page_saying": "reply = 'Another'",
}


def test_an_update_that_forgot_its_where_changes_nothing_of_a_stranger():
    a_worked_referral()
    with seen_by(a_triager(truro())):
        for table in PERSONAL - set(APPEND_ONLY):
            assert changed_by(f"UPDATE {table} SET {CHANGES[table]}") == 0


@pytest.mark.parametrize("table", ["people_person", "referrals_need"])
def test_what_was_said_of_a_person_is_altered_by_nobody(table):
    referral = a_worked_referral()
    for user in (a_triager(), referral.referrer):
        with seen_by(user):
            assert changed_by(f"UPDATE {table} SET {CHANGES[table]}") == 0


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize("deed", ["UPDATE", "DELETE"])
@pytest.mark.parametrize("role", ["default", "owner"])
def test_what_is_kept_for_good_is_refused_even_to_the_owner_of_the_tables(table, deed, role):
    with connections[role].cursor() as cursor:
        cursor.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum = 1",
            [table],
        )
        (column,) = cursor.fetchone()
        change = f"UPDATE {table} SET {column} = {column}" if deed == "UPDATE" else None
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(using=role):
            cursor.execute(change or f"DELETE FROM {table}")


# Writing in another's name


def test_nobody_sends_a_referral_in_the_name_of_another_team():
    sent = a_referral()
    outsider = a_member(a_team(), Role.REFERRER)
    with seen_by(sent.referrer):
        copy = Referral.objects.get(pk=sent.pk)
    with seen_by(outsider):
        copy.pk, copy.reference, copy.draft_id = a_new_id(), "SER-2222-2222", a_new_id()
        with refused(NO_RIGHT):
            copy.save(force_insert=True)


@pytest.mark.parametrize("team_has_a_part", [False, True])
def test_nobody_writes_an_event_in_anothers_name(team_has_a_part):
    referral, triager = a_referral(), a_triager(penwith() if team_has_a_part else truro())
    with seen_by(triager), refused(NO_RIGHT):
        Event.objects.create(kind="x", about=referral.about, actor=referral.referrer)


def test_nobody_writes_into_the_access_log_in_anothers_name():
    referral = a_referral()
    with seen_by(a_triager()), refused(NO_RIGHT):
        Access.objects.create(user=referral.referrer, deed="opened", about=referral.about)


def test_nobody_begins_or_takes_over_a_draft_of_somebody_else():
    draft, other = a_draft(), a_triager()
    with seen_by(other), refused(NO_RIGHT):
        draft.pk = a_new_id()
        draft.save(force_insert=True)


@pytest.mark.parametrize(
    "child",
    [
        *("need", "sentversion", "restrictedanswers", "informationrequest", "clock"),
        *("assignment", "teamnote"),
    ],
)
def test_nobody_hangs_anything_on_a_referral_that_they_cannot_see(child):
    referral = a_worked_referral()
    model = {m._meta.model_name: m for m in _models()}[child]
    with working_on(referral, a_triager()) as mine:
        within = "leg__referral" if child == "assignment" else "referral"
        copy = model.objects.filter(**{within: mine}).first()
    copy._state.adding = True
    if child != "restrictedanswers":
        copy.pk = a_new_id() if child in {"informationrequest", "teamnote"} else 10**9
    with seen_by(a_triager(truro())), refused(NO_RIGHT):
        copy.save(force_insert=True)


def _models() -> list[Any]:
    return list(apps.get_app_config("referrals").get_models())


def test_nobody_offers_a_leg_of_a_referral_that_they_cannot_see():
    _, leg = accepted()
    with seen_by(leg.offered_by):
        copy = Allocation.objects.get(pk=leg.pk)
    copy.pk, copy._state.adding = a_new_id(), True
    with seen_by(a_triager(truro())), refused(NO_RIGHT):
        copy.save(force_insert=True)


def a_new_id() -> Any:
    return answer("SELECT gen_random_uuid()")


# Restricted answers


def with_something_restricted() -> Referral:
    return a_referral(key_safe="By the door, 1234", getting_in="key_safe")


def test_restricted_answers_are_in_no_table_but_their_own():
    referral = with_something_restricted()
    with seen_by(referral.referrer):
        said = answer("SELECT answers::text FROM referrals_sentversion")
        apart = answer("SELECT answers::text FROM referrals_restrictedanswers")
        logged = answer("SELECT string_agg(e::text, '') FROM audit_event e")
        row = answer("SELECT r::text FROM referrals_referral r")
    assert "1234" in apart
    assert "1234" not in said + logged + row


def test_a_team_that_only_helps_sees_the_referral_without_its_restricted_answers():
    service = a_service()
    worker = a_member(service, Role.WORKER)
    referral, leg = accepted(to=service, key_safe="1234", getting_in="key_safe")
    with seen_by(worker):
        allocation.accept(Allocation.objects.get(pk=leg.pk), by=worker, seen=1)
        assert Referral.objects.get().pk == referral.pk
        assert not RestrictedAnswers.objects.exists()
    with seen_by(a_triager()):
        assert RestrictedAnswers.objects.get().referral_id == referral.pk
        Involvement.objects.filter(team=service).update(restricted=True)
    with seen_by(worker):
        assert RestrictedAnswers.objects.get().referral_id == referral.pk


def test_owning_it_is_not_enough_for_the_restricted_answers_the_involvement_says_so():
    referral, triager = with_something_restricted(), a_triager()
    Involvement.objects.filter(subject=referral.about, team=penwith()).update(restricted=False)
    with seen_by(triager):
        assert Referral.objects.exists()
        assert not RestrictedAnswers.objects.exists()


# Charities, and legs that end


def test_a_charity_sees_the_leg_without_the_referral_until_it_accepts():
    charity = a_charity()
    volunteer = a_member(charity, Role.VOLUNTEER)
    referral, leg = accepted(to=charity)
    with seen_by(volunteer):
        assert Allocation.objects.get().pk == leg.pk
        assert {table for table in PERSONAL if rows_of(table)} == {"referrals_allocation"}
        allocation.accept(Allocation.objects.get(), by=volunteer, seen=1)
        assert Referral.objects.get().pk == referral.pk
        assert Person.objects.get().pk == referral.person_id
        assert rows_of("referrals_sentversion") == 1


def test_what_a_charity_is_shown_before_it_accepts_names_nobody():
    charity = a_charity()
    referral, _ = accepted(to=charity)
    with seen_by(a_member(charity, Role.VOLUNTEER)):
        shown = answer("SELECT a::text FROM referrals_allocation a")
    for secret in ("Trembath", "Morwenna", "1942", "Penpol", referral.nhs_number, "TR27"):
        assert secret not in shown


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("how", ["declined", "cancelled"])
@pytest.mark.parametrize("after_accepting", [False, True])
def test_a_leg_that_ended_closes_the_referral_to_that_team_again(how, after_accepting):
    service = a_service()
    worker, triager = a_member(service, Role.WORKER), a_triager()
    referral, leg = accepted(to=service, by=triager)
    with seen_by(worker):
        assert Referral.objects.exists()
        if after_accepting:
            allocation.accept(Allocation.objects.get(), by=worker, seen=1)
    seen = 1 + after_accepting
    if how == "declined":
        with seen_by(worker):
            leg = Allocation.objects.get()
            reason = a_reason("leg_declined")
            allocation.decline(leg, by=worker, seen=seen, reason=reason, note="")
    else:
        with working_on(referral, triager) as mine:
            allocation.cancel(mine, Allocation.objects.get(), by=triager, seen=seen)
    with seen_by(worker):
        # The leg itself stays: it is what the team was asked, and says nobody's name.
        left = {table for table in PERSONAL if rows_of(table)}
        assert left - {"audit_event"} == {"referrals_allocation"}
        assert set(Event.objects.values_list("actor", flat=True)) <= {worker.pk}


def test_a_team_that_passed_it_on_goes_on_seeing_what_it_did():
    referral, first = a_referral(), a_triager()
    with working_on(referral, first) as mine:
        redirect(mine, truro(), by=first, seen=1)
    with seen_by(first):
        assert Referral.objects.get().owner == truro()


# Persons


def an_identity(referral: Referral, **other: Any) -> matching.Identity:
    said = {
        "nhs_number": referral.nhs_number,
        "family_name": "Trembath",
        "given_name": "Morwenna",
        "birth_date": date(1942, 2, 14),
    }
    return matching.Identity(**(said | other))


def test_a_person_is_seen_by_who_sees_a_referral_of_theirs():
    first, second = a_referral(), a_referral()
    with seen_by(first.referrer):
        assert [person.pk for person in Person.objects.all()] == [first.person_id]
    with seen_by(a_triager()):
        assert set(Person.objects.values_list("pk", flat=True)) == {
            first.person_id,
            second.person_id,
        }


def test_the_look_up_answers_one_question_and_no_other():
    referral, asker = a_referral(), a_member(a_team(), Role.REFERRER)
    with seen_by(asker), connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM people_look_up(%s, %s, %s)",
            [referral.nhs_number, "trembath", date(1942, 2, 14)],
        )
        assert [column.name for column in cursor.description] == ["verdict", "person"]
        assert cursor.fetchall() == [("same", referral.person_id)]
        assert not Person.objects.exists()


@pytest.mark.parametrize(
    ("number", "family", "born", "verdict"),
    [
        (None, "trembath", date(1942, 2, 14), "unknown"),
        ("%", "trembath", date(1942, 2, 14), "unknown"),
        ("' OR true --", "trembath", date(1942, 2, 14), "unknown"),
        ("theirs", "trembath", date(1942, 2, 14), "same"),
        ("theirs", "trembath", date(1942, 2, 15), "differs"),
        ("theirs", "other", date(1942, 2, 14), "differs"),
        ("theirs", None, None, "differs"),
    ],
)
def test_the_look_up_says_same_differs_or_unknown(number, family, born, verdict):
    referral = a_referral()
    number = referral.nhs_number if number == "theirs" else number
    with seen_by(a_member(a_team(), Role.REFERRER)):
        sql = "SELECT verdict FROM people_look_up(%s, %s, %s)"
        assert answer(sql, number, family, born) == verdict


def test_the_look_up_is_logged_without_what_was_asked():
    asker = a_member(a_team(), Role.REFERRER)
    referral = a_referral()
    with seen_by(asker):
        matching.find_or_make(an_identity(referral))
        (row,) = Access.objects.filter(user=asker)
        assert (row.deed, row.about, row.shown) == ("matched", "person", [])


def test_the_sixty_first_question_in_a_minute_is_refused():
    referral, asker = a_referral(), a_member(a_team(), Role.REFERRER)
    with seen_by(asker):
        for _ in range(60):
            matching.find_or_make(an_identity(referral))
        with pytest.raises(matching.AskedTooOften):
            matching.find_or_make(an_identity(referral))
    with seen_by(a_member(a_team(), Role.REFERRER)):
        assert matching.find_or_make(an_identity(referral)).person.pk == referral.person_id


def test_nobody_can_ask_without_saying_who_they_are():
    with as_nobody(), refused(RAISED):
        answer("SELECT verdict FROM people_look_up('9990000018', 'x', '1942-02-14')")
    with as_nobody(), refused(NO_RIGHT):
        Person.objects.create(family_name="A", given_name="B", birth_date=date(1942, 2, 14))


# What the role that runs the pages may not do


FORBIDDEN = {
    "drop a policy": "DROP POLICY referral_seen ON referrals_referral",
    "alter a policy": "ALTER POLICY referral_seen ON referrals_referral USING (true)",
    "make a policy": "CREATE POLICY all_of_it ON referrals_referral USING (true)",
    "switch policies off": "ALTER TABLE referrals_referral DISABLE ROW LEVEL SECURITY",
    "own a table": "ALTER TABLE referrals_referral OWNER TO sers_app",
    "alter a table": "ALTER TABLE referrals_referral ADD COLUMN x int",
    "drop a table": "DROP TABLE referrals_clock",
    "empty a log": "TRUNCATE audit_event",
    "drop a trigger": "DROP TRIGGER audit_event_append_only ON audit_event",
    "switch a trigger off": "ALTER TABLE audit_event DISABLE TRIGGER ALL",
    "switch all triggers off": "SET session_replication_role = replica",
    "make a trigger": (
        "CREATE TRIGGER t BEFORE INSERT ON audit_event EXECUTE FUNCTION refuse_change()"
    ),
    "make a function": "CREATE FUNCTION public.f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "replace who is asking": (
        "CREATE OR REPLACE FUNCTION sers_user() RETURNS bigint LANGUAGE sql AS 'SELECT 1::bigint'"
    ),
    "drop who is asking": "DROP FUNCTION sers_user() CASCADE",
    "alter the look-up": "ALTER FUNCTION people_look_up(text, text, date) RESET search_path",
    "alter whether one is open": (
        "ALTER FUNCTION referrals_open_for(text, text, text, date) RESET search_path"
    ),
    "make a table": "CREATE TABLE public.x (id int)",
    "make a schema": "CREATE SCHEMA mine",
    "become the owner": "SET ROLE sers_owner",
    "become the owner for the session": "SET SESSION AUTHORIZATION sers_owner",
    "be put in the owner's place": "GRANT sers_owner TO sers_app",
    "bypass": "ALTER ROLE sers_app BYPASSRLS",
    "give rights away": (
        "ALTER DEFAULT PRIVILEGES FOR ROLE sers_owner GRANT ALL ON TABLES TO public"
    ),
    "read files": "SELECT pg_read_file('PG_VERSION')",
    "run programs": "COPY (SELECT 1) TO PROGRAM 'true'",
    "make an extension": "CREATE EXTENSION file_fdw",
}


@pytest.mark.parametrize("deed", FORBIDDEN)
def test_the_role_that_runs_the_pages_cannot(deed):
    with refused(NO_RIGHT), connection.cursor() as cursor:
        cursor.execute(FORBIDDEN[deed])


def test_asking_for_rows_without_policies_is_an_error_not_an_answer():
    a_referral()
    with refused(NO_RIGHT), connection.cursor() as cursor:
        cursor.execute("SET LOCAL row_security = off")
        cursor.execute("SELECT count(*) FROM referrals_referral")


def test_the_role_that_runs_the_pages_has_nothing_of_its_own():
    assert answer("SELECT current_user") == "sers_app"
    assert (
        answer(
            "SELECT rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication"
            " FROM pg_roles WHERE rolname = current_user"
        )
        is False
    )
    assert (
        answer(
            "SELECT count(*) FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner"
            " WHERE rolname = current_user"
        )
        == 0
    )
    assert (
        answer(
            "SELECT count(*) FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member"
            " WHERE rolname = current_user"
        )
        == 0
    )


# One identity does not reach the next


@pytest.mark.django_db(transaction=True)
def test_an_identity_ends_with_its_transaction():
    user = a_triager()
    with rows.identified(user):
        assert answer("SELECT sers_user()") == user.pk
    assert answer("SELECT sers_user()") is None
    with pytest.raises(ProgrammingError), rows.identified(user):
        answer("SELECT nonsense")
    assert answer("SELECT sers_user()") is None
    with pytest.raises(RuntimeError, match="transaction"):
        rows.become(user)


def a_pool(monkeypatch: pytest.MonkeyPatch) -> ConnectionPool[Any]:
    """The pool of the settings, with one connection, so that the next user gets this very one."""
    monkeypatch.setenv("DATABASE_POOL", "1")
    options = database("DATABASE_URL", pool=True)["OPTIONS"]["pool"]
    to_the_test_database = connections["default"].get_connection_params()
    for named in ("cursor_factory", "context", "prepare_threshold", "client_encoding"):
        to_the_test_database.pop(named, None)
    return ConnectionPool(kwargs=to_the_test_database, open=True, **options)


@pytest.mark.parametrize("for_good", [False, True])
def test_the_next_to_borrow_a_connection_inherits_nobody(monkeypatch, for_good):
    with a_pool(monkeypatch) as pool:
        with pool.connection() as borrowed:
            first = borrowed.info.backend_pid
            borrowed.execute("SELECT set_config('sers.user', '1', %s)", [not for_good])
            assert borrowed.execute("SELECT sers_user()").fetchone() == (1,)
        with pool.connection() as borrowed:
            assert borrowed.info.backend_pid == first
            assert borrowed.execute("SELECT sers_user()").fetchone() == (None,)
            assert borrowed.execute("SHOW TimeZone").fetchone() == ("UTC",)


def test_a_connection_returned_in_the_middle_of_a_failure_is_clean_too(monkeypatch):
    with a_pool(monkeypatch) as pool:
        with pytest.raises(psycopg.Error), pool.connection() as borrowed:
            borrowed.execute("SET sers.user = '1'")
            borrowed.execute("SELECT nonsense")
        with pool.connection() as borrowed:
            assert borrowed.execute("SELECT sers_user()").fetchone() == (None,)


# Who is in a team


def test_who_has_left_a_team_sees_nothing_of_it():
    triager = a_triager()
    a_referral()
    with seen_by(triager):
        assert Referral.objects.exists()
        end_memberships(triager.memberships.all(), at=timezone.now())
        assert not Referral.objects.exists()


def test_the_logs_are_read_by_teams_that_are_there_for_it():
    referral = a_referral()
    office = a_team("", Team.Kind.OFFICE, reads_logs=True)
    with seen_by(a_member(office, Role.PRIVACY_OFFICER)):
        assert Event.objects.filter(about=referral.about).exists()
        assert {table for table in PERSONAL if rows_of(table)} == {"audit_event", "audit_access"}


def test_a_bed_bureau_sees_nothing_of_help_at_home():
    a_referral()
    with seen_by(a_triager(the_bed_bureau())):
        assert not Referral.objects.exists()


def test_a_service_that_runs_as_the_owner_of_the_tables_is_not_ready():
    assert rows.bind()
    assert not rows.bind("owner")


# What is between the members of one team


def test_a_note_is_read_by_the_team_that_wrote_it_and_by_no_other_that_sees_the_referral():
    referral, leg = accepted(to=a_service())
    helper, triager = a_member(leg.owner, Role.WORKER), a_triager()
    with working_on(referral, helper) as mine:
        notes.write(mine, text="Bring the long hoist", by=helper)
    for other in (triager, referral.referrer):
        with working_on(referral, other):
            assert rows_of("referrals_teamnote") == 0
            assert Event.objects.filter(kind="note.written").count() == 0
    with seen_by(a_member(leg.owner, Role.WORKER)):
        assert rows_of("referrals_teamnote") == 1


@pytest.mark.django_db(transaction=True)
def test_a_team_that_has_left_the_referral_reads_its_own_notes_about_it_no_longer():
    referral, leg = accepted(to=a_service())
    helper, triager = a_member(leg.owner, Role.WORKER), a_triager()
    with working_on(referral, helper) as mine:
        notes.write(mine, text="Bring the long hoist", by=helper)
        assert rows_of("referrals_teamnote") == 1
    with working_on(referral, triager) as mine:
        allocation.cancel(mine, Allocation.objects.get(pk=leg.pk), by=triager, seen=1)
    with seen_by(helper):
        assert rows_of("referrals_teamnote") == 0


def test_nobody_writes_a_note_in_the_name_of_another_team():
    referral, triager = a_referral(), a_triager()
    with working_on(referral, triager) as mine:
        note = notes.write(mine, text="Ring Wenna", by=triager)
    note.pk, note._state.adding = a_new_id(), True
    with seen_by(referral.referrer), refused(NO_RIGHT):
        note.save(force_insert=True)


def test_nobody_is_present_in_anothers_name():
    referral, triager, colleague = a_referral(), a_triager(), a_triager()
    with working_on(referral, triager) as mine:
        presence.note(mine, triager)
        assert rows_of("referrals_presence") == 1
    with seen_by(colleague):
        assert rows_of("referrals_presence") == 1
        assert changed_by("UPDATE referrals_presence SET doing = 'nothing'") == 0
        with refused(NO_RIGHT):
            presence.note(Referral.objects.get(pk=referral.pk), triager)


def test_what_one_did_to_many_is_undone_by_nobody_else():
    a_worked_referral()
    with seen_by(a_triager()):
        assert rows_of("referrals_batch") == 1
        assert changed_by("UPDATE referrals_batch SET undone_at = now()") == 0


def test_who_does_a_leg_is_seen_by_whoever_sees_the_leg():
    referral = a_worked_referral()
    charity = a_charity()
    with working_on(referral, a_triager()):
        assert rows_of("referrals_assignment") == 1
    with seen_by(a_member(charity, Role.VOLUNTEER)):
        assert rows_of("referrals_assignment") == 0


def test_a_charity_asks_the_desk_before_it_agrees_and_reads_only_that():
    charity = a_charity()
    referral, leg = accepted(to=charity)
    triager, volunteer = a_triager(), a_member(charity, Role.VOLUNTEER)
    with working_on(referral, triager) as mine:
        correspondence.ask(mine, question="Who holds the key?", by=triager, seen=mine.revision)
    with helping_with(leg, volunteer) as (mine_leg, _):
        asked = correspondence.ask_about(
            mine_leg, question="A ground floor?", of_desk=True, by=volunteer, seen=1
        )
    with working_on(referral, triager):
        correspondence.answer_as_desk(asked, text="Yes", by=triager)
    with seen_by(volunteer):
        assert answer("SELECT answer FROM referrals_informationrequest") == "Yes"
        assert rows_of("referrals_informationrequest") == 1
        assert rows_of("referrals_referral") == 0


@pytest.mark.django_db(transaction=True)
def test_a_leg_that_is_done_closes_the_referral_to_those_who_did_it():
    leg = begin(take(accepted(to=a_service())[1]))
    with seen_by(a_member(leg.owner, Role.WORKER)):
        assert rows_of("referrals_referral") == 1
    finish(leg)
    with seen_by(a_member(leg.owner, Role.WORKER)):
        assert rows_of("referrals_referral") == 0
        assert rows_of("referrals_allocation") == 1
