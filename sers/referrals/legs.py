"""The legs of the response, who does them, and the clocks that run."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from sers.access.gate import ReachableQuerySet
from sers.directory.helping import Service
from sers.directory.models import Team, User
from sers.referrals.lifecycle import FINAL_LEG, OPEN_LEG, LegStatus, Stage
from sers.referrals.lists import Outcome, Reason


class AllocationQuerySet(ReachableQuerySet["Allocation"]):
    kind = "allocation"

    def still_open(self) -> "AllocationQuerySet":
        return self.filter(status__in=OPEN_LEG)

    def with_another_part(self, team: Team) -> "AllocationQuerySet":
        """Those of referrals that the team owns or sent."""
        return self.filter(Q(referral__owner=team) | Q(referral__sent_by=team))


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
    service = models.ForeignKey(
        Service, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    what = models.CharField(max_length=400, help_text="what help is asked of this team")
    needs = ArrayField(
        models.SlugField(max_length=60), default=list, help_text="which of the needs it covers"
    )
    note = models.TextField(blank=True)
    summary = models.CharField(max_length=300, help_text="area and age band, no identity")
    risks = models.JSONField(default=list, help_text="what whoever goes must know, no identity")
    together = models.BooleanField(default=False, help_text="they visit with the other legs")
    # Who said yes on the telephone. The desk may then record the rest for them too.
    telephoned = models.CharField(max_length=200, blank=True)
    points = models.PositiveSmallIntegerField(default=4, help_text="how much work it is")
    status = models.CharField(max_length=10, choices=LegStatus, default=LegStatus.OFFERED)
    revision = models.PositiveIntegerField(default=1)
    offered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    offered_at = models.DateTimeField()
    # What its owner must do next, by when: reply, start, look again, review.
    due_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    expected_at = models.DateTimeField(null=True, blank=True)
    expected_note = models.CharField(max_length=200, blank=True, help_text="told to the referrer")
    waits_for = models.ForeignKey(
        Reason, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    attempts = models.PositiveSmallIntegerField(default=0, help_text="contacts that failed")
    started_at = models.DateTimeField(null=True, blank=True)
    place = models.ForeignKey(
        Outcome, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    mode = models.ForeignKey(
        Outcome, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    reason = models.ForeignKey(
        Reason, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    reason_note = models.TextField(blank=True)
    outcome = models.ForeignKey(
        Outcome, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    report = models.TextField(blank=True, help_text="how it went, for the referrer")

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
                | Q(closed_at__isnull=False, status__in=sorted(FINAL_LEG)),
                name="a_leg_is_open_or_closed",
            ),
            models.CheckConstraint(
                condition=~Q(status=LegStatus.DECLINED) | Q(reason__isnull=False),
                name="declining_a_leg_has_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(status=LegStatus.WAITING) | Q(waits_for__isnull=False),
                name="a_leg_waits_for_something",
            ),
            models.CheckConstraint(
                condition=~Q(status=LegStatus.STARTED)
                | Q(started_at__isnull=False, place__isnull=False, mode__isnull=False),
                name="a_start_is_a_contact",
            ),
            models.CheckConstraint(
                condition=~Q(status=LegStatus.COMPLETED) | Q(outcome__isnull=False) & ~Q(report=""),
                name="completing_a_leg_says_how_it_went",
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
    def is_open(self) -> bool:
        return self.status in OPEN_LEG

    @property
    def owner_has_another_part(self) -> bool:
        """Whether the team also owns the referral, or sent it, so that it goes on seeing it."""
        # Asked of the database: a team that has not agreed yet may not see the referral at all.
        both = Q(referral__owner=F("owner")) | Q(referral__sent_by=F("owner"))
        return Allocation.objects.filter(both, pk=self.pk).exists()


class Assignment(models.Model):
    """That somebody by name does a leg, alone or with others; one of them leads."""

    leg = models.ForeignKey(Allocation, on_delete=models.CASCADE, related_name="workers")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    leads = models.BooleanField(default=False)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-leads", "since", "id"]
        indexes = [
            models.Index(fields=["user", "leg"], condition=Q(until=None), name="caseload_of")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["leg", "user"], condition=Q(until=None), name="assigned_once"
            ),
            models.UniqueConstraint(
                fields=["leg"], condition=Q(until=None, leads=True), name="one_leads"
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="assignment_ends_later"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.leg_id}"


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
