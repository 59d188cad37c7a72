"""What nobody goes on with is kept for some days, said to be deleted, and then deleted."""

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connections

from sers.intake import drafting
from sers.intake.models import Draft
from sers.referrals import submission
from tests.builders import a_draft, seen_by

# The owner deletes, on a connection of its own, which sees only what is committed.
pytestmark = pytest.mark.django_db(transaction=True)

DAYS = 30
SUMMER = datetime(2026, 10, 10, 13, tzinfo=UTC)  # 14:00 by the wall
WINTER = datetime(2027, 3, 10, 14, tzinfo=UTC)  # 14:00 too
TICK = timedelta(seconds=1)


def saved(at: datetime) -> Draft:
    draft = a_draft()
    with seen_by(draft.author):
        Draft.objects.filter(pk=draft.pk).update(saved_at=at)
        draft.refresh_from_db()
    return draft


@pytest.mark.parametrize(
    ("at", "over"),
    [
        (SUMMER, datetime(2026, 11, 9, 14, tzinfo=UTC)),
        (WINTER, datetime(2027, 4, 9, 13, tzinfo=UTC)),
        (datetime(2026, 12, 1, 9, tzinfo=UTC), datetime(2026, 12, 31, 9, tzinfo=UTC)),
    ],
)
def test_its_time_is_over_at_the_same_time_by_the_wall(at, over):
    draft = saved(at)
    assert draft.version.read().days_kept == DAYS
    assert draft.expires_at == over
    with seen_by(draft.author):
        assert drafting.draft_of(draft.author, draft.pk, at=over - TICK) == draft
        assert drafting.drafts_of(draft.author, at=over - TICK) == [draft]
        assert drafting.draft_of(draft.author, draft.pk, at=over) is None
        assert drafting.drafts_of(draft.author, at=over) == []
    assert drafting.expire(at=over - TICK) == 0
    assert drafting.expire(at=over) == 1
    with seen_by(draft.author):
        assert not Draft.objects.filter(pk=draft.pk).exists()


def test_one_whose_time_is_over_is_not_sent():
    draft = saved(SUMMER)
    with seen_by(draft.author):
        with pytest.raises(Draft.DoesNotExist):
            submission.send(draft.pk, by=draft.author, at=draft.expires_at)
        assert submission.send(draft.pk, by=draft.author, at=draft.expires_at - TICK)


def test_going_on_puts_it_off():
    draft = saved(SUMMER)
    before = draft.expires_at
    with seen_by(draft.author):
        page = draft.version.read().page("contacts")
        drafting.save_page(draft, page, answers={}, typed=None, seen=draft.revision)
    assert draft.expires_at > before
    assert drafting.expire(at=before) == 0


def test_everybodys_are_deleted_and_only_those_whose_time_is_over():
    saved(SUMMER), saved(SUMMER), saved(SUMMER + timedelta(days=1))
    assert drafting.expire(at=saved(SUMMER).expires_at) == 3
    assert drafting.expire(at=SUMMER) == 0


def test_the_command_counts_and_names_nobody():
    saved(datetime(2026, 1, 5, tzinfo=UTC))
    said = StringIO()
    call_command("expire_drafts", stdout=said)
    assert said.getvalue() == "Drafts deleted because their time was over: 1\n"
    call_command("expire_drafts", stdout=(quiet := StringIO()), verbosity=0)
    assert quiet.getvalue() == ""


def test_the_role_that_serves_pages_sees_nobodys_to_delete():
    saved(SUMMER)
    with connections["default"].cursor() as cursor:
        cursor.execute("DELETE FROM intake_draft")
        assert cursor.rowcount == 0
