"""What stays in the file of somebody who waits for a bed: who was passed over, what was chosen."""

from django.conf import settings
from django.db import models

from sers.beds.places import Bed, Site
from sers.directory.models import Team
from sers.referrals.lists import Reason


class Skip(models.Model):
    """That somebody was passed over: a bed that would have fitted them went to another."""

    request = models.ForeignKey("beds.BedRequest", on_delete=models.PROTECT, related_name="skips")
    # For whom: their request is known to the Bed Bureau, and to nobody who reads this one's file.
    went_to = models.ForeignKey(
        "beds.BedRequest", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    bed = models.ForeignKey(Bed, on_delete=models.PROTECT, related_name="+", db_index=False)
    owner = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    reason = models.ForeignKey(Reason, on_delete=models.PROTECT, related_name="+", db_index=False)
    note = models.CharField(max_length=400, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.request_id} was passed over"


class Choice(models.Model):
    """What the person or the family was shown, and what they said to it."""

    class Said(models.TextChoices):
        WANTED = "wanted"
        WOULD_DO = "would_do"
        REFUSED = "refused"

    request = models.ForeignKey("beds.BedRequest", on_delete=models.PROTECT, related_name="choices")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+", db_index=False)
    owner = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    said = models.CharField(max_length=10, choices=Said)
    who = models.CharField(max_length=200, help_text="the person, or who spoke for them")
    note = models.CharField(max_length=400, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"choice of {self.request_id}"
