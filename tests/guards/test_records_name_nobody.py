"""What a record is called stands in error logs: it names ids, never a person."""

import pytest
from django.apps import apps
from django.utils import timezone

from sers.audit.models import Access, Event
from sers.directory.models import Closure
from sers.people.models import Person
from sers.policy.roles import Role
from sers.referrals import correspondence, desk
from sers.referrals.desk import View
from sers.referrals.legs import Allocation
from sers.referrals.models import Addition, Referral
from tests.builders import a_draft, a_member, a_referral, a_team, penwith, seen_by
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
