"""The keeper writes what happens to beds; whoever leaves its part is themselves again, however."""

from collections.abc import Callable

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from sers.access import rows
from sers.beds import holding
from sers.beds.keeper import KEEPER, ensure_keeper, in_turn, keeping
from sers.beds.models import BedRequest, Choice, Offer, Placement, Skip
from sers.directory.models import User
from sers.policy.permissions import Permission
from sers.policy.roles import Role
from sers.referrals.moving import MoveRefused
from tests.beds.lives import a_bed, a_coordinator, agreed, held, placing
from tests.builders import a_member, a_team, seen_by

pytestmark = pytest.mark.django_db


def who() -> int | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT sers_user()")
        (found,) = cursor.fetchone()
    return found


def nonsense() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nonsense")


def refuse() -> None:
    raise MoveRefused("No")


def break_a_promise() -> None:
    """What PostgreSQL refuses, after going back to a savepoint of its own."""
    _, placement = held()
    rows.become(ensure_keeper())
    with transaction.atomic():
        Placement.objects.filter(pk=placement.pk).update(status="gone")


def fail_for_good() -> None:
    with transaction.atomic(savepoint=False):
        nonsense()


ENDS: dict[str, tuple[Callable[[], None], type[BaseException]]] = {
    "refused": (refuse, MoveRefused),
    "an error of the database": (nonsense, DatabaseError),
    "an error in a savepoint": (break_a_promise, IntegrityError),
    "an error that dooms what is around it": (fail_for_good, DatabaseError),
    "stopped": (lambda: (_ for _ in ()).throw(KeyboardInterrupt()), KeyboardInterrupt),
}


@pytest.mark.parametrize("end", ENDS)
def test_however_the_keepers_part_ends_whoever_acts_is_themselves_again(end):
    deed, expected = ENDS[end]
    user = a_coordinator()
    with seen_by(user):
        with pytest.raises(expected), transaction.atomic(), keeping(user):
            deed()
        assert who() == user.pk


def test_an_error_of_the_database_is_told_as_what_it_was():
    user = a_coordinator()
    with (
        seen_by(user),
        pytest.raises(DatabaseError, match="nonsense"),
        transaction.atomic(),
        keeping(user),
    ):
        nonsense()


def test_what_is_caught_inside_leaves_the_keepers_part_going_on():
    user = a_coordinator()
    with seen_by(user):
        with keeping(user):
            with pytest.raises(DatabaseError), transaction.atomic():
                nonsense()
            assert who() == ensure_keeper().pk
        assert who() == user.pk


@pytest.mark.parametrize("end", ["refused", "an error of the database", "an error in a savepoint"])
def test_inside_of_another_it_ends_with_no_more_rights_than_whoever_acts(end):
    deed, expected = ENDS[end]
    user = a_coordinator()
    with seen_by(user):
        with keeping(user):
            with pytest.raises(expected), transaction.atomic(), keeping(user):
                deed()
            assert who() in {user.pk, ensure_keeper().pk}
        assert who() == user.pk
        with keeping(user):
            with keeping(user):
                pass
            assert who() == user.pk
        assert who() == user.pk


def test_a_verb_that_is_refused_in_the_keepers_part_leaves_nobody_as_the_keeper():
    bed = a_bed()
    held(None, bed)
    other = agreed()
    with placing(other) as (mine, by):
        with pytest.raises(MoveRefused):
            holding.hold(mine, bed, by=by, seen=mine.revision)
        assert who() == by.pk


@pytest.mark.django_db(transaction=True)
def test_the_keeper_is_nobody_once_the_transaction_is_over():
    user = a_coordinator()
    with pytest.raises(RuntimeError, match="transaction"), keeping(user):
        pass
    with seen_by(user), keeping(user):
        in_turn()
    assert who() is None


def test_the_keeper_is_made_once_and_cannot_sign_in():
    keeper = ensure_keeper()
    assert ensure_keeper() == keeper
    assert User.objects.filter(email=KEEPER).count() == 1
    assert keeper.is_system
    assert not keeper.has_usable_password()
    assert [each for each in Permission if keeper.teams_holding(each)] == [Permission.KEEP_BEDS]


def test_somebody_who_is_given_the_role_of_the_keeper_writes_nothing_all_the_same():
    """Only an account of a system keeps beds, and none of those signs in."""
    user = a_member(a_team(), Role.BED_KEEPER)
    _, placement = held()
    with seen_by(user):
        assert Placement.objects.filter(pk=placement.pk).update(note="Mine") == 0
        for model in (BedRequest, Placement, Offer, Skip, Choice):
            assert not model.objects.exists()
