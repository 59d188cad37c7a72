"""What was said in a referral, as it is kept: every version, the needs, what only some may read."""

from django.conf import settings
from django.db import models

from sers.intake.models import FormVersion


class Need(models.Model):
    """One kind of help asked for, as the form names it. Never altered: see `Referral.asks_for`."""

    referral = models.ForeignKey(
        "referrals.Referral", on_delete=models.CASCADE, related_name="needs"
    )
    number = models.PositiveSmallIntegerField(default=1, help_text="of the version that asks it")
    code = models.SlugField(max_length=60)
    label = models.CharField(max_length=120)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["referral", "number", "code"], name="a_need_is_asked_once"
            )
        ]

    def __str__(self) -> str:
        return self.label


class SentVersion(models.Model):
    """What was said: every version sent, with the form it was said on. Never altered."""

    referral = models.ForeignKey(
        "referrals.Referral", on_delete=models.CASCADE, related_name="versions"
    )
    number = models.PositiveSmallIntegerField(default=1)
    form_version = models.ForeignKey(FormVersion, on_delete=models.PROTECT, related_name="+")
    answers = models.JSONField()
    # Of the restricted answers only that they changed, for those who may not read them.
    changed_apart = models.JSONField(default=list, help_text="restricted questions answered anew")
    draft_id = models.UUIDField(
        null=True, blank=True, help_text="sending the same changes twice makes one version"
    )
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    sent_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["referral", "number"], name="sent_version_once"),
            models.UniqueConstraint(fields=["draft_id"], name="changes_are_sent_once"),
        ]

    def __str__(self) -> str:
        return f"{self.referral_id} version {self.number}"


class RestrictedAnswers(models.Model):
    """The answers only some may read: safeguarding detail, key codes. A policy of its own."""

    version = models.OneToOneField(
        SentVersion, on_delete=models.CASCADE, primary_key=True, related_name="restricted"
    )
    referral = models.ForeignKey("referrals.Referral", on_delete=models.CASCADE, related_name="+")
    answers = models.JSONField()

    def __str__(self) -> str:
        return f"restricted answers of {self.referral_id}"
