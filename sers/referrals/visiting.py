"""The way in: what is kept apart and a visit needs, to whoever is named to go.

PostgreSQL opens it to a team while one of its people goes, see `opening`. Here it is cut to
that person, and to the answers that the form binds to visits: never to a safeguarding concern.
"""

from collections.abc import Mapping
from typing import Any

from django.db.models import Exists, OuterRef

from sers.directory.models import User
from sers.intake.schema import FormDefinition
from sers.policy.permissions import Permission
from sers.referrals import queries
from sers.referrals.legs import Allocation, Assignment
from sers.referrals.models import Referral, ReferralQuerySet
from sers.referrals.opening import VISITING

# What the form binds so, is asked for the sake of those who visit.
FOR_VISITS = "visit."
# Open to the whole team anyway, and wanted in the same glance.
BESIDES = frozenset(
    {"place.address", "place.town", "place.postcode", "person.phone", "safety.visitors"}
    | {"support.address", "support.town", "support.postcode"}
)


def goes(leg: Allocation, user: User) -> bool:
    """Whether this user is named for the leg, and it is agreed and not ended."""
    named = Assignment.objects.filter(leg=leg, user=user, until=None)
    return leg.status in VISITING and named.exists()


def open_to(user: User) -> ReferralQuerySet:
    """Referrals of the people this user goes to."""
    teams = user.teams_where(Permission.ANSWER_OFFER)
    going = Assignment.objects.filter(
        leg__referral=OuterRef("pk"),
        leg__owner__in=teams,
        leg__status__in=VISITING,
        user=user,
        until=None,
    )
    return queries.with_particulars().filter(Exists(going)).opening_restricted(teams)


def way_in(referral: Referral) -> tuple[FormDefinition, Mapping[str, Any]]:
    """The form and the answers, of the restricted ones only those that a visit needs."""
    version, kept = queries.what_was_said(referral, with_restricted=True)
    form = version.form_version.read()
    needed = {q.id for q in form.questions() if q.binds.startswith(FOR_VISITS)}
    said = {question: answer for question, answer in kept.items() if question in needed}
    return form, {**version.answers, **said}


def is_for_visits(binds: str) -> bool:
    """Whether an answer with this binding is shown with the way in."""
    return binds.startswith(FOR_VISITS) or binds in BESIDES
