"""What is said about a referral: questions, additions, notes of one team; and who is reading it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from sers.directory.models import Team
from sers.referrals.legs import Allocation


class InformationRequest(models.Model):
    """A question with somebody to answer it and a time: put to the referrer, or to the desk."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    referral = models.ForeignKey(
        "referrals.Referral", on_delete=models.CASCADE, related_name="questions"
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asking_team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    # Whose part it is about, where a team that helps asks; else the owner asks.
    leg = models.ForeignKey(
        Allocation, on_delete=models.CASCADE, null=True, related_name="questions"
    )
    of_desk = models.BooleanField(default=False, help_text="put to the owner, not to the referrer")
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
            models.CheckConstraint(
                condition=Q(of_desk=False) | Q(leg__isnull=False),
                name="a_desk_is_asked_by_those_who_help",
            ),
        ]

    def __str__(self) -> str:
        return f"question about {self.referral_id}"

    @property
    def is_open(self) -> bool:
        return self.answered_at is None and self.dropped_at is None


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


class TeamNote(models.Model):
    """What members of one team tell each other about a referral. No other team reads it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    referral = models.ForeignKey(
        "referrals.Referral", on_delete=models.CASCADE, related_name="notes"
    )
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    text = models.TextField()

    class Meta:
        ordering = ["at"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="a_note_has_words"),
        ]

    def __str__(self) -> str:
        return f"note about {self.referral_id}"

    @property
    def about(self) -> str:
        return f"note/{self.pk}"


class Presence(models.Model):
    """That somebody has a referral open on their screen, as their page says every few seconds."""

    referral = models.ForeignKey("referrals.Referral", on_delete=models.CASCADE, related_name="+")
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    doing = models.CharField(max_length=20, blank=True, help_text="the move they are about to make")
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["referral", "user"], name="present_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} at {self.referral_id}"
