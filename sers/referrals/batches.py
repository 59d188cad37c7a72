"""What somebody did to several referrals in one go, kept so that it can be undone as one."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from sers.directory.models import Team


class Batch(models.Model):
    """One press of a button for many referrals of a desk.

    `items` holds for each its id, the revision it had afterwards, and who had it before.
    """

    class Deed(models.TextChoices):
        CLAIM = "claim"
        ASSIGN = "assign"
        REDIRECT = "redirect"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    deed = models.CharField(max_length=10, choices=Deed)
    at = models.DateTimeField()
    items = models.JSONField(default=list)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(deed__in=["assign", "claim", "redirect"]), name="batch_deed_is_known"
            ),
            models.CheckConstraint(
                condition=Q(undone_at=None) | Q(undone_at__gte=F("at")),
                name="a_batch_is_undone_later",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.deed} of {len(self.items)}"
