"""The proof that nobody is lost: whole where people used the verbs, and each check finds its own.

Violations are planted as the owner of the tables, in a transaction that is never committed;
what a constraint would refuse is planted with the constraint taken away.
"""

from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connections, transaction

from sers.config import cli
from sers.policy.roles import Role
from sers.referrals import correspondence, proof, working
from sers.referrals.legs import Allocation
from sers.referrals.lifecycle import Status
from sers.referrals.models import Referral
from tests.builders import a_member, a_protected_referral, a_referral, seen_by
from tests.referrals.lives import (
    STANDING,
    a_triager,
    accepted,
    begin,
    claimed,
    completed,
    helping_with,
    joined,
    not_accepted,
    put_to_wait,
    take,
    withdrawn,
    working_on,
)

pytestmark = pytest.mark.django_db(transaction=True)

ON = "referrals_referral"
ON_LEG = "referrals_allocation"


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


def asked_about() -> Referral:
    referral, triager = a_referral(), a_triager()
    with working_on(referral, triager) as mine:
        correspondence.ask(mine, question="Which leg?", by=triager, seen=1)
    return referral


def a_leg_asked_about() -> Allocation:
    leg = begin(take(accepted()[1]))
    with helping_with(leg) as (mine, worker):
        given = {"question": "Is there a dog?", "of_desk": True}
        correspondence.ask_about(mine, **given, by=worker, seen=mine.revision)
    return leg


def a_leg_done_by_somebody() -> Allocation:
    leg = take(accepted()[1])
    workers = [a_member(leg.owner, Role.WORKER) for _ in range(2)]
    with helping_with(leg, workers[0]) as (mine, worker):
        working.assign(mine, workers, lead=None, by=worker, seen=mine.revision)
    return leg


def set_on(referral: Referral, change: str, *without: str) -> Any:
    for constraint in without:
        sql(f"ALTER TABLE {ON} DROP CONSTRAINT {constraint}")
    sql(f"UPDATE {ON} SET {change} WHERE id = %s", referral.pk)
    return referral.pk


def set_on_leg(leg: Allocation, change: str) -> Any:
    sql(f"UPDATE {ON_LEG} SET {change} WHERE id = %s", leg.pk)
    return leg.pk


def test_what_people_made_with_the_verbs_breaks_no_promise():
    for status, made in STANDING.items():
        referral = made()
        if status == Status.IN_PROGRESS:  # its team has nobody yet
            assert [each.check.name for each in proof.prove()] == ["leg_no_answer"]
            with seen_by(referral.referrer):
                leg = Allocation.objects.select_related("owner").get(referral=referral)
            a_member(leg.owner, Role.WORKER)
    a_protected_referral()
    asked_about()
    a_leg_asked_about()
    a_leg_done_by_somebody()
    put_to_wait(take(accepted()[1]))
    assert proof.prove() == []


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


class World:
    """Lives as people leave them, and one way to break each promise about them."""

    def __init__(self) -> None:
        self.sent, self.taken = a_referral(), claimed()
        self.helped, leg = accepted()
        self.leg = take(leg)
        self.asked, self.leg_asked = asked_about(), a_leg_asked_about()
        self.done_by = a_leg_done_by_somebody()
        self.waits = put_to_wait(take(accepted()[1]))
        self.refused, self.done, self.back = not_accepted(), completed(), withdrawn()
        self.joined = joined()

    def the_desk_ended(self) -> Any:
        sql("UPDATE directory_team SET until = current_date WHERE id = %s", self.sent.owner_id)
        return self.sent.pk

    def nobody_triages(self) -> Any:
        left = "UPDATE directory_membership SET until = now() WHERE team_id = %s"
        sql(left, self.sent.owner_id)
        return self.sent.pk

    def the_holder_left(self) -> Any:
        with connections["owner"].cursor() as cursor:
            cursor.execute(
                "UPDATE directory_user SET is_active = false WHERE id ="
                " (SELECT claimed_by_id FROM referrals_referral WHERE id = %s)",
                [self.taken.pk],
            )
        return self.taken.pk

    def the_desk_may_not_read(self) -> Any:
        sql("UPDATE access_involvement SET restricted = false WHERE subject = %s", self.sent.about)
        return self.sent.pk

    def no_clock(self) -> Any:
        sql("UPDATE referrals_clock SET stopped_at = now() WHERE referral_id = %s", self.sent.pk)
        return self.sent.pk

    def another_clock(self) -> Any:
        return set_on(self.sent, "due_at = due_at + interval '1 minute'")

    def another_stage(self) -> Any:
        return set_on(self.helped, "stage = 'close'")

    def waits_for_nothing(self) -> Any:
        return set_on(self.sent, "waiting = true, waiting_since = now()")

    def nobody_answers(self) -> Any:
        left = "UPDATE directory_membership SET until = now() WHERE team_id = %s"
        sql(left, self.asked.sent_by_id)
        return self.asked.pk

    def a_clock_runs_on(self) -> Any:
        sql("UPDATE referrals_clock SET stopped_at = NULL WHERE id = (SELECT max(id) FROM"
            " referrals_clock WHERE referral_id = %s)", self.back.pk)  # fmt: skip
        return self.back.pk

    def ended_over_a_leg(self) -> Any:
        return set_on(self.helped, "status = 'ended_by_death', closed_at = now()")

    def ended_over_a_question(self) -> Any:
        return set_on(self.asked, "status = 'ended_by_death', closed_at = now()")

    def refused_and_left(self) -> Any:
        return set_on(self.refused, "next_owner = ''", "a_refusal_names_who_owns_the_next_step")

    def completed_without_outcome(self) -> Any:
        return set_on(self.done, "outcome_id = NULL", "completing_says_how_it_went")

    def withdrawn_without_reason(self) -> Any:
        return set_on(self.back, "reason_id = NULL", "a_withdrawal_has_a_reason")

    def joined_in_a_ring(self) -> Any:
        sql(
            f"UPDATE {ON} SET status = 'joined', closed_at = now(), joined_to_id = %s"
            f" WHERE id = (SELECT joined_to_id FROM {ON} WHERE id = %s)",
            self.joined.pk,
            self.joined.pk,
        )
        return self.joined.pk

    def the_team_ended(self) -> Any:
        sql("UPDATE directory_team SET until = current_date WHERE id = %s", self.leg.owner_id)
        return self.leg.pk

    def the_team_is_empty(self) -> Any:
        left = "UPDATE directory_membership SET until = now() WHERE team_id = %s"
        sql(left, self.leg.owner_id)
        return self.leg.pk

    def the_day_is_past(self) -> Any:
        return set_on_leg(self.waits, "due_at = now() - interval '1 minute'")

    def asked_by_another_desk(self) -> Any:
        return set_on_leg(self.leg, "sent_by_id = owner_id")

    def all_who_did_it_left(self) -> Any:
        sql("UPDATE directory_user SET is_active = false WHERE id IN"
            " (SELECT user_id FROM referrals_assignment WHERE leg_id = %s)",
            self.done_by.pk)  # fmt: skip
        return self.done_by.pk

    def an_ended_leg_is_asked_about(self) -> Any:
        return set_on_leg(self.leg_asked, "status = 'cancelled', closed_at = now()")


PLANTED = {
    "no_desk": World.the_desk_ended,
    "no_triager": World.nobody_triages,
    "left_behind": World.the_holder_left,
    "hidden": World.the_desk_may_not_read,
    "not_one_clock": World.no_clock,
    "wrong_clock": World.another_clock,
    "wrong_stage": World.another_stage,
    "waits_for_nothing": World.waits_for_nothing,
    "no_answer": World.nobody_answers,
    "clock_runs_on": World.a_clock_runs_on,
    "ended_with_leg": World.ended_over_a_leg,
    "ended_with_question": World.ended_over_a_question,
    "refused_and_left": World.refused_and_left,
    "no_outcome": World.completed_without_outcome,
    "no_reason": World.withdrawn_without_reason,
    "joined_to_nothing": World.joined_in_a_ring,
    "leg_no_team": World.the_team_ended,
    "leg_no_answer": World.the_team_is_empty,
    "leg_waits_on": World.the_day_is_past,
    "leg_other_desk": World.asked_by_another_desk,
    "leg_left_behind": World.all_who_did_it_left,
    "leg_ended_asked": World.an_ended_leg_is_asked_about,
}


def test_the_console_says_that_nobody_is_lost_or_who_by_id_and_ends_with_one(capsys, tmp_path):
    sent = claimed()
    cli._prove(Namespace(data=tmp_path), [])
    assert capsys.readouterr().out == "Nobody is lost.\n"
    sql("UPDATE directory_user SET is_active = false WHERE id ="
        " (SELECT claimed_by_id FROM referrals_referral WHERE id = %s)", sent.pk)  # fmt: skip
    with pytest.raises(SystemExit) as ended:
        cli._prove(Namespace(data=tmp_path), [])
    said = capsys.readouterr().out
    assert ended.value.code == 1
    assert f"left_behind: referral/{sent.pk} (whoever has it is still of the desk)\n" in said
    for named in (sent.family_name, sent.given_name, sent.reference, sent.nhs_number):
        assert named not in said


def test_every_check_has_a_name_of_its_own_and_words():
    assert len({check.name for check in proof.CHECKS}) == len(proof.CHECKS)
    assert len({check.promises for check in proof.CHECKS}) == len(proof.CHECKS)
    assert {check.kind for check in proof.CHECKS} == {"referral", "leg"}
