"""What a record is called stands in error logs: it names ids, never a person."""

from datetime import date, time

import pytest
from django.apps import apps
from django.utils import timezone

from sers.audit.models import Access, Event
from sers.directory.models import Closure, Team, User
from sers.people.models import Person
from sers.policy.roles import Role
from sers.referrals import allocation, bulk, correspondence, desk, notes, presence
from sers.referrals.allocation import Part
from sers.referrals.desk import View
from sers.referrals.legs import Allocation
from sers.referrals.models import Addition, Referral
from tests.builders import a_draft, a_member, a_referral, a_team, penwith, seen_by
from tests.directory.helping import a_leave, a_service_offering, a_worker
from tests.referrals.lives import a_triager, accepted, working_on

pytestmark = pytest.mark.django_db

SECRETS = ("Trembath", "Morwenna", "1942", "Penpol", "999", "Fell in the kitchen", "01632")
APPS = ("access", "audit", "directory", "intake", "people", "referrals")


def test_no_record_is_called_by_what_it_holds_about_a_person():
    referral, _ = accepted(key_safe="1234", getting_in="key_safe")
    triager = a_triager()
    with working_on(referral, triager) as mine:
        correspondence.ask(mine, question="Is Morwenna in?", by=triager, seen=mine.revision)
    a_draft(by=referral.referrer, team=referral.sent_by)
    Closure.objects.create(team=penwith(), on="2026-12-27", reason="Training")
    with seen_by(referral.referrer):
        Addition.objects.create(
            referral=referral,
            kind=Addition.Kind.CHANGED,
            text="Morwenna fell again",
            by=referral.referrer,
            team=referral.sent_by,
            at=timezone.now(),
        )
    _others(referral, triager)
    office = a_member(a_team("", reads_logs=True), Role.PRIVACY_OFFICER)
    called: dict[str, str] = {}
    for reader in (triager, referral.referrer, office):
        with seen_by(reader):
            for app in APPS:
                for model in apps.get_app_config(app).get_models():
                    if record := model._default_manager.first():
                        called[model.__name__] = f"{record!s} {record!r}"
    models = {m.__name__ for app in APPS for m in apps.get_app_config(app).get_models()}
    assert models - set(called) == set()
    for name, words in called.items():
        assert words.strip(), name
        assert not [secret for secret in SECRETS if secret in words], (name, words)


def _others(referral: Referral, triager: User) -> None:
    """One of each record that nothing above has made."""
    team = a_team("", Team.Kind.SERVICE)
    worker = a_worker(team, hours=(time(8), time(17)))
    a_leave(worker, date(2026, 12, 1), date(2026, 12, 8))
    a_service_offering(team=team)
    with working_on(referral, triager) as mine:
        notes.write(mine, text="Morwenna hides the key", by=triager)
        presence.note(mine, triager)
        part = Part(team, "Help for Morwenna", workers=[worker])
        allocation.offer_parts(mine, [part], by=triager, seen=mine.revision)
    with working_on(a_referral(), triager) as other:
        bulk.claim_all([(other, other.revision)], team=penwith(), by=triager)


def test_a_record_is_logged_under_its_kind_and_id():
    referral, leg = accepted()
    with seen_by(referral.referrer):
        assert Referral.objects.get().about == f"referral/{referral.pk}"
        assert Allocation.objects.get().about == f"allocation/{leg.pk}"
        assert Person.objects.get().about == f"person/{referral.person_id}"
        assert Event.objects.filter(about=referral.about).exists()
    draft = a_draft()
    assert draft.about == f"draft/{draft.pk}"


def test_logs_hold_nothing_that_was_typed_to_find_somebody():
    referral, triager = a_referral(), a_triager()
    with seen_by(triager):
        desk.desk(penwith(), triager, View(find="Trembath, Morwenna"))
        (row,) = Access.objects.filter(user=triager)
        kept = " ".join(str(value) for value in vars(row).values())
    assert "rembath" not in kept
    assert row.shown == [referral.pk]
