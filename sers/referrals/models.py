"""The referral and what hangs on it. Every table here has row-level security."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from sers.access.gate import ReachableQuerySet
from sers.directory.models import CareArea, Organisation, Team
from sers.people.models import Person
from sers.referrals.batches import Batch
from sers.referrals.kept import Need, RestrictedAnswers, SentVersion
from sers.referrals.legs import Allocation, Assignment, Clock
from sers.referrals.lifecycle import FINAL, OPEN, Stage, Status
from sers.referrals.lists import (
    LegTemplate,
    NextStep,
    Outcome,
    Priority,
    Reason,
    RoutingRule,
    TemplateLeg,
)
from sers.referrals.thread import Addition, InformationRequest, Presence, TeamNote
from sers.values.names import family_key

__all__ = [
    "Addition",
    "Allocation",
    "Assignment",
    "Batch",
    "Clock",
    "InformationRequest",
    "LegTemplate",
    "Need",
    "NextStep",
    "Outcome",
    "Presence",
    "Priority",
    "Reason",
    "Referral",
    "RestrictedAnswers",
    "RoutingRule",
    "SentVersion",
    "TeamNote",
    "TemplateLeg",
]


def _one_of(field: str, values: list[str], name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(**{f"{field}__in": sorted(values)}), name=name)


class ReferralQuerySet(ReachableQuerySet["Referral"]):
    kind = "referral"

    def still_open(self) -> "ReferralQuerySet":
        return self.filter(status__in=OPEN)


class Referral(models.Model):
    """A request that care be arranged for an adult; owned by exactly one team at any time.

    It keeps its own particulars of the person, as said in it: a Person is never
    overwritten by a referral, nor a referral by a Person.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=13)
    draft_id = models.UUIDField(help_text="sending the same draft twice makes one referral")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="referrals")
    identity_to_check = models.BooleanField(default=False)

    owner = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+", db_index=False)
    sent_by = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+", db_index=False)
    referrer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    # Who typed what the referrer told by telephone; None where the referrer wrote it. Where the
    # referrer has no account, `referrer` is the same user, and only the name tells them apart.
    completed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
    )
    referrer_name = models.CharField(
        max_length=200, default="", help_text="as the referral says it"
    )
    referrer_role = models.CharField(max_length=200, blank=True)
    sent_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField()
    # The oldest news from those who refer that the owner has not read yet.
    news_at = models.DateTimeField(null=True, blank=True)
    again_of = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    together_with = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )

    status = models.CharField(max_length=20, choices=Status, default=Status.AWAITING_TRIAGE)
    revision = models.PositiveIntegerField(default=1)
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    claimed_at = models.DateTimeField(null=True, blank=True)

    # What the owner must do next, and by when. `waiting` while somebody else's clock runs.
    clock_from = models.DateTimeField(help_text="when it was sent, or reopened")
    stage = models.CharField(max_length=10, choices=Stage, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    waiting = models.BooleanField(default=False)
    waiting_since = models.DateTimeField(null=True, blank=True)
    waited_minutes = models.PositiveIntegerField(default=0)

    area = models.ForeignKey(
        CareArea, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    because = models.CharField(max_length=400, help_text="why it came to the owner")

    setting = models.CharField(max_length=10)
    purpose = models.CharField(max_length=40)
    wished = models.ForeignKey(Priority, on_delete=models.PROTECT, related_name="+", db_index=False)
    # How soon, as it stands: the referrer's wish until a triager decides otherwise.
    priority = models.ForeignKey(
        Priority, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    band = models.PositiveSmallIntegerField()
    # What triage decided on: the kind of response, and the pathway of Discharge to Assess.
    response = models.ForeignKey(
        Outcome, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    pathway = models.ForeignKey(
        Outcome, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    huddle_on = models.DateField(null=True, blank=True, help_text="the day it is talked about")
    huddle_note = models.TextField(blank=True, help_text="what to talk about")

    nhs_number = models.CharField(max_length=10, blank=True)
    family_name = models.CharField(max_length=200)
    given_name = models.CharField(max_length=200)
    preferred_name = models.CharField(max_length=200, blank=True)
    family_key = models.CharField(max_length=410, db_collation="C")
    birth_date = models.DateField()
    sex = models.CharField(max_length=20, blank=True)
    practice = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    where_now = models.CharField(max_length=200, blank=True)
    headline = models.CharField(max_length=400, help_text="the help asked for, in a line")
    call_back = models.CharField(max_length=30)
    ring_minutes = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="the team rings the referrer within so many open minutes"
    )
    protected = models.BooleanField(
        default=False, help_text="where the person is, is kept among the restricted answers"
    )
    alerts = models.JSONField(default=list)
    share_with_voluntary = models.BooleanField(default=False)

    closed_at = models.DateTimeField(null=True, blank=True)
    reason = models.ForeignKey(
        Reason, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    reason_note = models.TextField(blank=True)
    next_step = models.ForeignKey(
        NextStep, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    next_owner = models.CharField(max_length=200, blank=True)
    next_by = models.DateTimeField(null=True, blank=True)
    outcome = models.ForeignKey(
        Outcome, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    joined_to = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    died_on = models.DateField(null=True, blank=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
    )

    objects = ReferralQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["owner", "band", "waiting", "due_at", "id"],
                condition=Q(closed_at=None),
                include=["status", "claimed_by"],
                name="desk_by_urgency",
            ),
            models.Index(fields=["owner", "-sent_at", "id"], name="desk_by_arrival"),
            models.Index(fields=["owner", "-closed_at", "id"], name="desk_closed"),
            models.Index(fields=["owner", "family_key", "id"], name="desk_by_name"),
            models.Index(fields=["owner", "nhs_number"], name="desk_by_nhs_number"),
            models.Index(fields=["referrer", "-sent_at", "id"], name="sent_by_me"),
            models.Index(
                fields=["completed_by", "-sent_at", "id"],
                condition=Q(completed_by__isnull=False),
                name="written_down_by_me",
            ),
            models.Index(fields=["sent_by", "-sent_at", "id"], name="sent_by_team"),
            models.Index(
                fields=["birth_date"],
                condition=Q(closed_at=None, protected=False),
                name="open_by_birth_date",
            ),
            models.Index(
                fields=["owner", "closed_at", "id"],
                condition=Q(status=Status.NOT_ACCEPTED, acknowledged_at=None),
                name="refused_and_not_read",
            ),
            models.Index(
                fields=["owner", "huddle_on"],
                condition=Q(huddle_on__isnull=False),
                name="huddles_of_a_desk",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["reference"], name="reference_once"),
            models.UniqueConstraint(fields=["draft_id"], name="a_draft_is_sent_once"),
            _one_of("status", Status.values, "referral_status_is_known"),
            models.CheckConstraint(
                condition=Q(closed_at=None, status__in=sorted(OPEN))
                | Q(closed_at__isnull=False, status__in=sorted(FINAL)),
                name="a_referral_is_open_or_closed",
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.NOT_ACCEPTED)
                | Q(reason__isnull=False, next_step__isnull=False) & ~Q(next_owner=""),
                name="a_refusal_names_who_owns_the_next_step",
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.WITHDRAWN) | Q(reason__isnull=False),
                name="a_withdrawal_has_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.COMPLETED) | Q(outcome__isnull=False),
                name="completing_says_how_it_went",
            ),
            models.CheckConstraint(
                condition=Q(status=Status.JOINED, joined_to__isnull=False)
                | ~Q(status=Status.JOINED) & Q(joined_to=None),
                name="joined_to_another",
            ),
            models.CheckConstraint(
                condition=Q(acknowledged_at=None, acknowledged_by=None)
                | Q(status=Status.NOT_ACCEPTED, acknowledged_by__isnull=False),
                name="a_refusal_is_acknowledged_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.IN_TRIAGE) | Q(claimed_by__isnull=False),
                name="somebody_triages",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=False) | Q(due_at__isnull=False) & ~Q(stage=""),
                name="an_open_referral_has_a_clock",
            ),
            models.CheckConstraint(
                condition=Q(waiting=False, waiting_since=None)
                | Q(waiting=True, waiting_since__isnull=False),
                name="waiting_since_some_time",
            ),
            models.CheckConstraint(
                condition=Q(nhs_number="") | Q(nhs_number__regex=r"^[0-9]{10}$"),
                name="nhs_number_has_ten_digits",
            ),
            models.CheckConstraint(
                condition=Q(protected=False) | Q(practice=None, where_now=""),
                name="a_protected_person_is_nowhere",
            ),
            models.CheckConstraint(
                condition=~Q(together_with=F("id")) & ~Q(again_of=F("id")) & ~Q(joined_to=F("id")),
                name="no_referral_is_its_own_companion",
            ),
            models.CheckConstraint(
                condition=Q(completed_by=None) | ~Q(referrer_name=""),
                name="what_was_told_names_who_told_it",
            ),
            _one_of("setting", ["home", "bed", "both", "not_sure"], "referral_setting_is_known"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def about(self) -> str:
        return f"referral/{self.pk}"

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def rings(self) -> bool:
        """Whether the team rings the referrer."""
        return self.ring_minutes is not None

    @property
    def listed_name(self) -> str:
        """As lists and banners show it: NANKERVIS, Jean (Jeannie)."""
        called = f" ({self.preferred_name})" if self.preferred_name else ""
        return f"{self.family_name.upper()}, {self.given_name}{called}"

    @property
    def spoken_name(self) -> str:
        return f"{self.given_name} {self.family_name}"

    @property
    def asks_for(self) -> list["Need"]:
        """The kinds of help that the version sent last asks for."""
        needs = list(self.needs.all())
        latest = max((need.number for need in needs), default=1)
        return [need for need in needs if need.number == latest]

    @staticmethod
    def key_for(family_name: str, given_name: str) -> str:
        """What names are sorted and found by: the family name first, as much as can be kept."""
        return f"{family_key(family_name)[:200]} {family_key(given_name)[:200]}"
