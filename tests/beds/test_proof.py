"""The proof that no bed is lost: whole where people used the verbs, and each check finds its own.

Violations are planted as the owner of the tables, in a transaction that is never committed;
what a constraint would refuse is planted with the constraint taken away.
"""

from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connections, transaction

from sers.beds import choosing, expiring, proof, staying
from sers.beds.models import BedRequest, Placement
from sers.config import cli
from sers.referrals import proof as of_referrals
from tests.beds.lives import (
    a_bed,
    agreed,
    arrived,
    held,
    left,
    made_ready,
    offered,
    reserved,
    staff_of,
)
from tests.builders import a_reason, seen_by

pytestmark = pytest.mark.django_db(transaction=True)


def sql(statement: str, *given: Any) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute(statement, given)


@contextmanager
def never_kept() -> Iterator[None]:
    with transaction.atomic(using="owner"):
        yield
        transaction.set_rollback(True, using="owner")


def found() -> set[tuple[str, Any]]:
    return {(each.check.name, each.broken) for each in proof.prove()}


def without(table: str, *constraints: str) -> None:
    for each in constraints:
        sql(f"ALTER TABLE {table} DROP CONSTRAINT {each}")


def without_index(*indexes: str) -> None:
    for each in indexes:
        sql(f"DROP INDEX {each}")


class World:
    """Searches and stays as people leave them, and one way to break each promise about them."""

    def __init__(self) -> None:
        self.asked, (self.offer, self.queued) = offered(agreed(), a_bed(), a_bed())
        self.held, self.hold = held()
        self.placed, self.reserved = reserved()
        self.there, self.stay = arrived()
        self.other, self.other_stay = arrived()
        self.done, self.past = arrived()
        left(self.past)
        made_ready(self.past.bed)
        self.searching = agreed()  # last, for else they would be passed over

    def sought_on_an_ended_leg(self) -> Any:
        self._leg_ended(self.searching)
        return self.searching.pk

    def stands_elsewhere(self) -> Any:
        sql("UPDATE beds_bedrequest SET status = 'searching' WHERE id = %s", self.held.pk)
        return self.held.pk

    def in_line_after_the_end(self) -> Any:
        ended = "status = 'cancelled', closed_at = now()"
        sql(f"UPDATE beds_bedrequest SET {ended} WHERE id = %s", self.asked.pk)
        return self.queued.pk

    def asked_about_no_bed(self) -> Any:
        status = "UPDATE beds_placement SET status = 'released' WHERE id = %s"
        sql(status, self.offer.placement_id)
        return self.offer.pk

    def taken_on_an_ended_leg(self) -> Any:
        self._leg_ended(self.held)
        return self.hold.pk

    def overrun(self) -> Any:
        late = "now() - interval '6 minutes'"
        sql(f"UPDATE beds_placement SET until = {late} WHERE id = %s", self.hold.pk)
        return self.hold.pk

    def in_two_beds(self) -> Any:
        without("beds_placement", "a_person_lies_in_one_bed_at_a_time")
        without_index("one_stay_per_person")
        whose = "(SELECT person_id FROM beds_placement WHERE id = %s)"
        move = f"UPDATE beds_placement SET person_id = {whose} WHERE id = %s"
        sql(move, self.stay.pk, self.other_stay.pk)
        return self.other_stay.pk

    def lived_in_twice(self) -> Any:
        without("beds_placement", "a_bed_is_taken_once_at_a_time")
        without_index("one_stay_per_bed")
        move = "UPDATE beds_placement SET bed_id = %s WHERE id = %s"
        sql(move, self.stay.bed_id, self.other_stay.pk)
        return self.other_stay.pk

    def of_another_provider(self) -> Any:
        move = "UPDATE beds_placement SET owner_id = %s WHERE id = %s"
        sql(move, self.stay.owner_id, self.other_stay.pk)
        return self.other_stay.pk

    def reads_on(self) -> Any:
        sql("UPDATE access_involvement SET until = NULL WHERE subject = %s AND team_id = %s",
            f"referral/{self.done.referral_id}", self.past.owner_id)  # fmt: skip
        return self.done.referral_id

    def _leg_ended(self, request: BedRequest) -> None:
        ended = "status = 'cancelled', closed_at = now()"
        sql(f"UPDATE referrals_allocation SET {ended} WHERE id = %s", request.leg_id)


PLANTED = {
    "bed_leg_ended": World.sought_on_an_ended_leg,
    "bed_disagrees": World.stands_elsewhere,
    "offer_ended": World.in_line_after_the_end,
    "offer_alone": World.asked_about_no_bed,
    "bed_taken_on": World.taken_on_an_ended_leg,
    "overrun": World.overrun,
    "in_two_beds": World.in_two_beds,
    "bed_twice": World.lived_in_twice,
    "bed_of_another": World.of_another_provider,
    "reads_on": World.reads_on,
}


def test_each_check_finds_what_breaks_its_promise():
    """In one test, because each that commits empties the tables after it."""
    lives = World()
    assert proof.prove() == []
    for name, plant in PLANTED.items():
        with never_kept():
            broken = plant(lives)
            assert (name, broken) in found(), name
    assert proof.prove() == []
    assert set(PLANTED) == {check.name for check in proof.CHECKS}


def test_what_people_made_with_the_verbs_breaks_no_promise():
    lives = World()
    with seen_by(lives.held.referral.referrer):
        mine = BedRequest.objects.get(pk=lives.held.pk)
        reason = a_reason("bed_not_ready")
        choosing.not_ready(mine, reason=reason, by=lives.held.referral.referrer)
    nurse = staff_of(lives.stay.bed.unit)
    with seen_by(nurse):
        staying.go_away(Placement.objects.get(pk=lives.stay.pk), by=nurse)
    assert proof.prove() == []
    expiring.expire(lives.offer.reply_by)
    assert proof.prove() == []


def test_the_console_says_both_proofs_at_once(capsys, tmp_path):
    _request, hold = held()
    cli._prove(Namespace(data=tmp_path), [])
    assert capsys.readouterr().out == "Nobody is lost.\n"
    sql("UPDATE beds_placement SET until = now() - interval '1 hour' WHERE id = %s", hold.pk)
    with pytest.raises(SystemExit) as ended:
        cli._prove(Namespace(data=tmp_path), [])
    said = capsys.readouterr().out
    assert ended.value.code == 1
    assert said == f"overrun: placement/{hold.pk} (what runs out is released: a clock runs)\n"


def test_every_check_has_a_name_of_its_own_and_words():
    checks = [*proof.CHECKS, *of_referrals.CHECKS]
    assert len({check.name for check in checks}) == len(checks)
    assert len({check.promises for check in checks}) == len(checks)
