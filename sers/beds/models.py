"""Who asks for a bed, and who has which. Every table here has row-level security."""

import uuid
from datetime import datetime

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Q

from sers.access.gate import ReachableQuerySet
from sers.beds.kept import Choice, Skip
from sers.beds.lifecycle import (
    CLAIMING,
    FINAL_REQUEST,
    OPEN_REQUEST,
    STAYING,
    TOOK_UP,
    OfferStatus,
    PlacementStatus,
    RequestStatus,
)
from sers.beds.places import Bed, BedClosure, ConfirmLink, Site, Unit
from sers.beds.requirement import Requirement
from sers.directory.models import Team
from sers.people.models import Person
from sers.referrals.legs import Allocation
from sers.referrals.lists import Outcome, Reason
from sers.referrals.models import Referral

__all__ = [
    "Bed",
    "BedClosure",
    "BedRequest",
    "Choice",
    "ConfirmLink",
    "Offer",
    "Placement",
    "Site",
    "Skip",
    "Unit",
]


class BedRequestQuerySet(ReachableQuerySet["BedRequest"]):
    kind = "bed_request"

    def still_open(self) -> "BedRequestQuerySet":
        return self.filter(status__in=OPEN_REQUEST)


class BedRequest(models.Model):
    """That a bed is right for somebody, and which would do. Owned by the Bed Bureau.

    It hangs on the leg to the Bed Bureau, and ends with it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    leg = models.ForeignKey(Allocation, on_delete=models.PROTECT, related_name="bed_requests")
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="bed_requests")
    owner = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    sent_by = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+", db_index=False)
    # Nobody where the identity is still to be checked.
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    status = models.CharField(max_length=10, choices=RequestStatus, default=RequestStatus.SEARCHING)
    revision = models.PositiveIntegerField(default=1)
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    agreed_at = models.DateTimeField()
    pathway = models.ForeignKey(
        Outcome, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    urgent = models.BooleanField(default=False, help_text="step-up: instead of hospital, today")
    last_days = models.BooleanField(default=False, help_text="for the end of life")
    requirement = models.JSONField(default=dict)
    ready_on = models.DateField(null=True, blank=True, help_text="discharge-ready date")
    not_ready_since = models.DateTimeField(null=True, blank=True)
    not_ready_why = models.ForeignKey(
        Reason, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    not_ready_note = models.CharField(max_length=400, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    discharged = models.ForeignKey(
        Outcome, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )

    objects = BedRequestQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["owner", "agreed_at"], condition=Q(closed_at=None), name="waiting_for_beds"
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["leg"], condition=Q(closed_at=None), name="one_open_request_per_leg"
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, status__in=sorted(OPEN_REQUEST))
                | Q(closed_at__isnull=False, status__in=sorted(FINAL_REQUEST)),
                name="a_bed_request_is_open_or_closed",
            ),
            models.CheckConstraint(
                condition=Q(not_ready_since=None) | Q(not_ready_why__isnull=False),
                name="not_being_ready_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(not_ready_since=None)
                | Q(status__in=["searching", *sorted(FINAL_REQUEST)]),
                name="nothing_is_claimed_for_who_is_not_ready",
            ),
            models.CheckConstraint(
                condition=~Q(status=RequestStatus.ENDED) | Q(discharged__isnull=False),
                name="a_stay_that_ended_says_where_to",
            ),
        ]

    def __str__(self) -> str:
        return f"bed request {self.pk}"

    @property
    def about(self) -> str:
        """What happens to it is recorded about its referral."""
        return f"referral/{self.referral_id}"

    @property
    def is_open(self) -> bool:
        return self.status in OPEN_REQUEST

    @property
    def asked(self) -> Requirement:
        return Requirement.from_data(self.requirement)


class PlacementQuerySet(ReachableQuerySet["Placement"]):
    kind = "placement"


class Placement(models.Model):
    """That a bed is offered, held, reserved or taken, over a stretch of time.

    Owned by the provider. One without a request is of somebody who did not come through SERS:
    nothing is known of them but that the bed is taken.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    bed = models.ForeignKey(Bed, on_delete=models.PROTECT, related_name="placements")
    request = models.ForeignKey(
        BedRequest, on_delete=models.PROTECT, null=True, related_name="placements"
    )
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    owner = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    # The Bed Bureau, or the provider where the person did not come through SERS.
    sent_by = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+", db_index=False)
    status = models.CharField(max_length=12, choices=PlacementStatus)
    # From when the bed is not free for others, until it is expected to be again.
    period = DateTimeRangeField()
    # By when something must happen, else the bed is released: reply, confirmation, return.
    until = models.DateTimeField(null=True, blank=True)
    expected_at = models.DateTimeField(null=True, blank=True, help_text="arrival")
    leaving_at = models.DateTimeField(null=True, blank=True, help_text="expected discharge")
    note = models.CharField(max_length=400, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()
    reason = models.ForeignKey(
        Reason, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )

    objects = PlacementQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["until"],
                condition=Q(until__isnull=False),
                name="placements_running_out",
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=sorted(PlacementStatus.values)),
                name="placement_status_is_known",
            ),
            ExclusionConstraint(
                name="a_bed_is_taken_once_at_a_time",
                expressions=[("bed", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
                condition=Q(status__in=sorted(TOOK_UP)),
            ),
            ExclusionConstraint(
                name="a_person_lies_in_one_bed_at_a_time",
                expressions=[("person", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
                condition=Q(status__in=sorted({*STAYING, PlacementStatus.LEFT})),
            ),
            models.UniqueConstraint(
                fields=["bed"], condition=Q(status__in=sorted(STAYING)), name="one_stay_per_bed"
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(status__in=sorted(CLAIMING)),
                name="one_bed_is_claimed_per_person",
            ),
            models.UniqueConstraint(
                fields=["request"],
                condition=Q(status__in=sorted(CLAIMING)),
                name="one_bed_is_claimed_per_request",
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(status__in=sorted(STAYING)),
                name="one_stay_per_person",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["offered", "held"]) | Q(until__isnull=False),
                name="what_is_held_is_held_until",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=sorted(CLAIMING)) | Q(request__isnull=False),
                name="a_bed_is_claimed_for_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"placement {self.pk}"

    @property
    def about(self) -> str:
        return f"referral/{self.referral_id}" if self.referral_id else f"bed/{self.bed_id}"

    @property
    def since(self) -> datetime:
        # Whoever left as soon as they came was there for no time at all: a period without a bound.
        begins: datetime = self.period.lower or self.made_at
        return begins

    @property
    def is_live(self) -> bool:
        return self.status in CLAIMING or self.status in STAYING


class OfferQuerySet(ReachableQuerySet["Offer"]):
    kind = "offer"


class Offer(models.Model):
    """A bed proposed to its provider for somebody, or next in line to be.

    Until it is accepted, the provider reads `summary` and `asks`, which name nobody.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.ForeignKey(BedRequest, on_delete=models.PROTECT, related_name="offers")
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="+")
    bed = models.ForeignKey(Bed, on_delete=models.PROTECT, related_name="offers")
    placement = models.OneToOneField(
        Placement, on_delete=models.PROTECT, null=True, related_name="offer"
    )
    owner = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    sent_by = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+", db_index=False)
    status = models.CharField(max_length=10, choices=OfferStatus)
    position = models.PositiveSmallIntegerField(default=0)
    reply_minutes = models.PositiveIntegerField()
    hold_minutes = models.PositiveIntegerField()
    summary = models.CharField(max_length=300, help_text="age band and sex, no identity")
    asks = models.JSONField(default=list, help_text="what the bed must have, no identity")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()
    offered_at = models.DateTimeField(null=True, blank=True)
    reply_by = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True, help_text="opened by the provider")
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    reason = models.ForeignKey(
        Reason, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    note = models.CharField(max_length=400, blank=True)
    question = models.CharField(max_length=400, blank=True)
    answer = models.CharField(max_length=400, blank=True)

    objects = OfferQuerySet.as_manager()

    class Meta:
        ordering = ["position", "made_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=sorted(OfferStatus.values)), name="offer_status_is_known"
            ),
            models.UniqueConstraint(
                fields=["bed"], condition=Q(status=OfferStatus.OFFERED), name="one_offer_per_bed"
            ),
            models.UniqueConstraint(
                fields=["request"],
                condition=Q(status=OfferStatus.OFFERED),
                name="one_offer_per_request",
            ),
            models.UniqueConstraint(
                fields=["request", "bed"],
                condition=Q(status__in=[OfferStatus.QUEUED, OfferStatus.OFFERED]),
                name="a_bed_is_in_line_once",
            ),
            models.CheckConstraint(
                condition=~Q(status=OfferStatus.DECLINED) | Q(reason__isnull=False),
                name="declining_a_bed_has_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(status=OfferStatus.OFFERED)
                | Q(reply_by__isnull=False, placement__isnull=False),
                name="an_offer_is_answered_by",
            ),
        ]

    def __str__(self) -> str:
        return f"offer {self.pk}"

    @property
    def about(self) -> str:
        return f"referral/{self.referral_id}"
