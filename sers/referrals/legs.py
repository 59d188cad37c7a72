"""What hangs on a referral while it is worked: its legs, its questions and its clocks."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from sers.access.gate import ReachableQuerySet
from sers.directory.models import Team
from sers.referrals.lifecycle import OPEN_LEG, LegStatus, Stage
from sers.referrals.lists import Reason


class AllocationQuerySet(ReachableQuerySet["Allocation"]):
    kind = "allocation"

    def still_open(self) -> "AllocationQuerySet":
        return self.filter(status__in=OPEN_LEG)


class Allocation(models.Model):
    """One leg of the response: what one team is asked to do. Ended, never deleted.

    Its owner is the team it is offered to. It carries as much as that team may know
    before it accepts, so that a voluntary organisation need not see the referral.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    referral = models.ForeignKey(
        "referrals.Referral", on_delete=models.CASCADE, related_name="allocations"
    )
    owner = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+", db_index=False)
    sent_by = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+", db_index=False)
    what = models.CharField(max_length=400, help_text="what help is asked of this team")
    note = models.TextField(blank=True)
    summary = models.CharField(max_length=300, help_text="area and age band, no identity")
    status = models.CharField(max_length=10, choices=LegStatus, default=LegStatus.OFFERED)
    revision = models.PositiveIntegerField(default=1)
    offered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    offered_at = models.DateTimeField()
    due_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    reason = models.ForeignKey(
        Reason, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    reason_note = models.TextField(blank=True)

    objects = AllocationQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["owner", "due_at", "id"],
                condition=Q(closed_at=None),
                name="legs_of_a_desk",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=sorted(LegStatus.values)), name="leg_status_is_known"
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, status__in=sorted(OPEN_LEG))
                | Q(closed_at__isnull=False, status__in=["cancelled", "declined"]),
                name="a_leg_is_open_or_closed",
            ),
            models.CheckConstraint(
                condition=~Q(status=LegStatus.DECLINED) | Q(reason__isnull=False),
                name="declining_a_leg_has_a_reason",
            ),
            models.UniqueConstraint(
                fields=["referral", "owner"],
                condition=Q(closed_at=None),
                name="one_open_leg_per_team",
            ),
        ]

    def __str__(self) -> str:
        return f"leg of {self.referral_id} with {self.owner_id}"

    @property
    def about(self) -> str:
        return f"allocation/{self.pk}"

    @property
    def owner_has_another_part(self) -> bool:
        """Whether the team also owns the referral, or sent it, so that it goes on seeing it."""
        # Asked of the database: a team that has not agreed yet may not see the referral at all.
        both = Q(referral__owner=F("owner")) | Q(referral__sent_by=F("owner"))
        return Allocation.objects.filter(both, pk=self.pk).exists()


class InformationRequest(models.Model):
    """A question put to the referrer, with an owner and a time; answered once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    referral = models.ForeignKey(
        "referrals.Referral", on_delete=models.CASCADE, related_name="questions"
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asking_team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    question = models.TextField()
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    # Closed without an answer when the referral ends or moves.
    dropped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["asked_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at=None, answered_by=None, answer="")
                | Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer=""),
                name="an_answer_has_words_and_an_author",
            ),
            models.CheckConstraint(condition=~Q(question=""), name="a_question_has_words"),
        ]

    def __str__(self) -> str:
        return f"question about {self.referral_id}"

    @property
    def is_open(self) -> bool:
        return self.answered_at is None and self.dropped_at is None


class Clock(models.Model):
    """A stretch of a referral's life and whose it was: what «where the time went» is drawn from."""

    referral = models.ForeignKey(
        "referrals.Referral", on_delete=models.CASCADE, related_name="clocks"
    )
    stage = models.CharField(max_length=10, choices=Stage)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["started_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["referral"], condition=Q(stopped_at=None), name="one_open_clock"
            ),
            models.CheckConstraint(
                condition=Q(stopped_at=None) | Q(stopped_at__gte=F("started_at")),
                name="a_clock_stops_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stage} of {self.referral_id}"


class Addition(models.Model):
    """What was said about a referral after it was sent. Never altered.

    Either something has changed, or somebody else who was about to refer the same person added
    to this one instead.
    """

    class Kind(models.TextChoices):
        CHANGED = "changed"
        JOINED = "joined"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    referral = models.ForeignKey(
        "referrals.Referral", on_delete=models.CASCADE, related_name="additions"
    )
    kind = models.CharField(max_length=10, choices=Kind)
    text = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="an_addition_has_words"),
            models.CheckConstraint(
                condition=Q(kind__in=["changed", "joined"]), name="addition_kind_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"addition to {self.referral_id}"
