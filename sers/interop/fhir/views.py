"""The FHIR doors: each reads through the gate, hands over to its resource, and answers."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpResponse
from django.urls import reverse

from sers.access import gate
from sers.access.doors import SIGNED_IN, Request
from sers.audit.access_log import saw
from sers.audit.models import Access
from sers.directory.models import User
from sers.intake import published
from sers.intake.models import FormVersion
from sers.intake.queries import lists_now
from sers.interop.fhir.naming import Naming
from sers.interop.fhir.resource import answer, resource
from sers.interop.fhir.resources.bundle import searchset
from sers.interop.fhir.resources.questionnaire import Questionnaire
from sers.interop.fhir.resources.questionnaire import questionnaire as as_questionnaire
from sers.interop.fhir.resources.questionnaire_response import Sent, response
from sers.policy.permissions import Permission
from sers.referrals import queries
from sers.referrals.models import Referral, SentVersion

# Whoever works on a referral, and whoever’s team sent it.
READERS = frozenset({Permission.VIEW_REFERRAL, Permission.FOLLOW_REFERRAL})


@resource(SIGNED_IN)
def questionnaires(request: Request) -> HttpResponse:
    """Every version of the form, the latest first."""
    found = {
        request.build_absolute_uri(_address(version)): _questionnaire(version, newest)
        for version, newest in published.versions()
    }
    return answer(searchset(request.build_absolute_uri(request.path), found))


@resource(SIGNED_IN)
def questionnaire(_request: Request, form: str, number: int) -> HttpResponse:
    """One version of the form. It holds nothing about anybody."""
    for version, newest in published.versions():
        if (version.form, version.number) == (form, number):
            return answer(_questionnaire(version, newest))
    raise Http404


@resource(READERS)
def questionnaire_response(request: Request, referral_id: UUID) -> HttpResponse:
    """The latest version of what was sent, as far as this user may read it."""
    found = _fetch(request.user, referral_id)
    # Where a protected person is, is shown to people one at a time, and sent to no system.
    may_read_all = queries.opens_restricted(found, request.user) and not found.protected
    version, restricted = queries.what_was_said(found, with_restricted=may_read_all)
    if restricted:
        right = Permission.VIEW_RESTRICTED
        saw(request.user, Access.Deed.PRINTED, found.about, by_right_of=right)
    sent = _sent(found, version, restricted if may_read_all else None)
    return answer(response(_naming(version.form_version), sent))


def _fetch(user: User, referral_id: UUID) -> Referral:
    """As whoever works on it, or else as whoever’s team sent it.

    A team that only added to it follows how it stands, and does not read what was answered.
    It is a copy that leaves the service, so it is logged as one.
    """
    copied = Access.Deed.PRINTED
    try:
        every = queries.with_particulars()
        return gate.fetch(user, Permission.VIEW_REFERRAL, every, deed=copied, pk=referral_id)
    except Http404:
        own = queries.sent_by_teams_of(user)
        return gate.fetch(user, Permission.FOLLOW_REFERRAL, own, deed=copied, pk=referral_id)


def _sent(referral: Referral, version: SentVersion, restricted: Mapping[str, Any] | None) -> Sent:
    told_by = filter(None, [referral.referrer_name, referral.referrer_role])
    return Sent(
        id=str(referral.pk),
        reference=referral.reference,
        number=version.form_version.number,
        version=version.number,
        at=version.sent_at,
        answers=version.answers,
        restricted=restricted,
        nhs_number=referral.nhs_number,
        person=str(referral.person_id),
        written_by=version.sent_by.name,
        told_by=", ".join(told_by),
    )


def _questionnaire(version: FormVersion, newest: int) -> Questionnaire:
    on = version.published_at.date()
    return as_questionnaire(
        _naming(version), version.number, on, superseded=version.number < newest
    )


def _naming(version: FormVersion) -> Naming:
    return Naming(version.read(), settings.FHIR_BASE, lists_now())


def _address(version: FormVersion) -> str:
    return reverse("fhir:questionnaire", args=[version.form, version.number])
