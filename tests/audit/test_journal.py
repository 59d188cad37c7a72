"""What was done and what was seen: written once, with the change, and never altered."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from enum import StrEnum

import pytest
from django.db import connection
from django.utils import timezone

from sers.audit import access_log, journal, timeline
from sers.audit.journal import NotInATransaction, react_with, record
from sers.audit.models import Access, Event
from sers.beds.freeing import leg_ended
from sers.config.reactions import REACTIONS
from sers.directory.models import Team
from sers.own_page.linking import referral_closed_or_reopened, referral_ended_by_death
from sers.policy.permissions import Permission
from sers.referrals import triage
from sers.referrals.events import AllocationEvent, ReferralEvent
from sers.referrals.lifecycle import Status
from sers.referrals.models import Referral
from tests.builders import a_referral, penwith, seen_by, truro
from tests.referrals.lives import a_triager, working_on

pytestmark = pytest.mark.django_db


class Happening(StrEnum):
    RAINED = "test.rained"


@pytest.fixture
def reactions() -> Iterator[None]:
    """Whatever a test installs, the table of the service stands again afterwards."""
    yield
    react_with(REACTIONS)


def test_the_whole_table_of_reactions_is_this():
    assert dict(REACTIONS) == {
        AllocationEvent.CANCELLED: (leg_ended,),
        AllocationEvent.DECLINED: (leg_ended,),
        AllocationEvent.HANDED_BACK: (leg_ended,),
        AllocationEvent.COMPLETED: (leg_ended,),
        ReferralEvent.ENDED_BY_DEATH: (referral_ended_by_death,),
        ReferralEvent.NOT_ACCEPTED: (referral_closed_or_reopened,),
        ReferralEvent.CONCLUDED: (referral_closed_or_reopened,),
        ReferralEvent.JOINED: (referral_closed_or_reopened,),
        ReferralEvent.COMPLETED: (referral_closed_or_reopened,),
        ReferralEvent.WITHDRAWN: (referral_closed_or_reopened,),
        ReferralEvent.REOPENED: (referral_closed_or_reopened,),
    }
    assert journal._reactions == dict(REACTIONS)


@pytest.mark.django_db(transaction=True)
def test_an_event_apart_from_its_change_is_refused():
    with pytest.raises(NotInATransaction):
        record(Happening.RAINED, "place/hayle", by=a_triager(), concerns=[])


def test_an_event_says_who_when_what_and_whom_it_concerns():
    triager, then = a_triager(), datetime(2026, 11, 20, 9, tzinfo=UTC)
    with seen_by(triager):
        record(
            Happening.RAINED,
            "place/hayle",
            by=triager,
            team=penwith(),
            concerns=[penwith(), truro(), penwith()],
            at=then,
            before={"sky": "blue"},
            after={"sky": "grey"},
            how="hard",
        )
        event = Event.objects.get(kind="test.rained")
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_current_xact_id()::text::bigint")
            assert cursor.fetchone() == (event.transaction,)
    assert (event.about, event.actor, event.team) == ("place/hayle", triager, penwith())
    assert event.concerns == [penwith().pk, truro().pk]
    assert (event.before, event.after, event.facts) == (
        {"sky": "blue"},
        {"sky": "grey"},
        {"how": "hard"},
    )
    assert event.happened_at == then
    assert timezone.now() - event.recorded_at < timedelta(minutes=1)
    assert str(event) == "test.rained place/hayle"


def test_without_a_time_it_happened_now_and_without_words_it_says_nothing_more():
    triager = a_triager()
    with seen_by(triager):
        event = record(Happening.RAINED, "place/hayle", by=triager, concerns=[])
    assert timezone.now() - event.happened_at < timedelta(minutes=1)
    assert (event.before, event.after, event.facts, event.concerns) == ({}, {}, {}, [])


def test_a_timeline_is_newest_first_by_when_it_happened_and_latest_is_what_was_written_last():
    triager, now = a_triager(), timezone.now()
    with seen_by(triager):
        for hours in (1, 3, 2):
            at = now - timedelta(hours=hours)
            record(Happening.RAINED, "place/hayle", by=triager, concerns=[], at=at, ago=hours)
        record(Happening.RAINED, "place/truro", by=triager, concerns=[])
        assert [event.facts["ago"] for event in timeline.of("place/hayle")] == [1, 2, 3]
        assert timeline.latest("place/hayle").facts == {"ago": 2}
        assert timeline.latest("place/bude") is None


def test_a_reaction_runs_inside_the_transaction_of_its_event(reactions):
    seen: list[tuple[str, bool, bool]] = []

    def look(event: Event) -> None:
        referral = Referral.objects.get(pk=event.about.removeprefix("referral/"))
        seen.append((referral.status, Event.objects.filter(pk=event.pk).exists(), in_transaction()))

    react_with({ReferralEvent.CLAIMED: (look,)})
    referral, triager = a_referral(), a_triager()
    with working_on(referral, triager) as mine:
        triage.claim(mine, by=triager, seen=1)
        triage.release(mine, by=triager, seen=2)
    assert seen == [(Status.IN_TRIAGE, True, True)]


def in_transaction() -> bool:
    return connection.in_atomic_block


def test_reactions_run_in_the_order_of_the_table(reactions):
    order: list[int] = []
    react_with({Happening.RAINED: (lambda _: order.append(1), lambda _: order.append(2))})
    triager = a_triager()
    with seen_by(triager):
        record(Happening.RAINED, "place/hayle", by=triager, concerns=[])
    assert order == [1, 2]


@pytest.mark.django_db(transaction=True)
def test_a_reaction_that_fails_takes_the_move_back_with_it(reactions):
    class Flooded(Exception):
        pass

    def fail(event: Event) -> None:
        raise Flooded

    react_with({ReferralEvent.CLAIMED: (fail,)})
    referral, triager = a_referral(), a_triager()
    with pytest.raises(Flooded), working_on(referral, triager) as mine:
        triage.claim(mine, by=triager, seen=1)
    with working_on(referral, triager) as now:
        assert (now.status, now.revision) == (Status.AWAITING_TRIAGE, 1)
        assert [event.kind for event in timeline.of(now.about)] == [
            "referral.routed",
            "referral.sent",
        ]


def test_installing_a_table_replaces_the_one_before(reactions):
    react_with({Happening.RAINED: (lambda _: 1 / 0,)})
    react_with({})
    triager = a_triager()
    with seen_by(triager):
        assert record(Happening.RAINED, "place/hayle", by=triager, concerns=[]).pk


# What was seen


def test_one_row_says_what_a_page_showed_and_by_which_right():
    triager, referral = a_triager(), a_referral()
    with seen_by(triager):
        access_log.saw(
            triager,
            Access.Deed.LISTED,
            "desk/x",
            by_right_of=Permission.WORK_DESK,
            shown=[referral.pk],
        )
        (row,) = Access.objects.filter(user=triager)
    assert (row.deed, row.about, row.permission) == ("listed", "desk/x", "desk.work")
    assert row.shown == [referral.pk]
    assert timezone.now() - row.at < timedelta(minutes=1)
    assert str(row) == "listed desk/x"


def test_a_person_reads_their_own_log_and_nobody_elses():
    one, other = a_triager(), a_triager()
    for user in (one, other):
        with seen_by(user):
            access_log.saw(user, Access.Deed.OPENED, "referral/x")
            assert set(Access.objects.values_list("user", flat=True)) == {user.pk}


def test_the_owner_of_the_tables_can_empty_them_between_tests():
    """The triggers stop UPDATE and DELETE; TRUNCATE is the owner's alone."""
    assert Team.objects.exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege('audit_event', 'TRUNCATE')")
        assert cursor.fetchone() == (False,)
