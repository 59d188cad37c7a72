"""Who can help with what: services, and what each worker can do and when.

None of this is about the people referred. Managers keep it, and each service says when it
was last checked.
"""

import uuid
from datetime import date

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sers.directory.models import CareArea, InForceQuerySet, Organisation, Team


class Sector(models.TextChoices):
    """Who stands behind a service."""

    HEALTH = "health", _("Health")
    SOCIAL = "social", _("Social care")
    VOLUNTARY = "voluntary", _("Voluntary sector")


class Skill(models.Model):
    """Something that not everybody may or can do: a list that differs by place."""

    code = models.SlugField(primary_key=True, max_length=60)
    position = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=120)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    objects = InForceQuerySet["Skill"].as_manager()

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.label


class Service(models.Model):
    """What an organisation offers: FHIR's HealthcareService, of any sector.

    Legs are offered to its team. Where the people of that team do not use SERS, they are
    telephoned, and the desk records what they say.
    """

    # A year-old entry leads people to a telephone nobody answers.
    FRESH_DAYS = 183

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.SlugField(max_length=60)
    name = models.CharField(max_length=200)
    sector = models.CharField(max_length=10, choices=Sector)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="services")
    needs = ArrayField(models.SlugField(max_length=60), default=list, blank=True)
    skills = ArrayField(models.SlugField(max_length=60), default=list, blank=True)
    # None means all of the county.
    areas = models.ManyToManyField(CareArea, related_name="services", blank=True)
    criteria = models.TextField(blank=True)
    how_to_refer = models.TextField(blank=True)
    phone = models.CharField(max_length=30, blank=True)
    by_telephone = models.BooleanField(
        default=False, help_text="its people do not use SERS: ring them, and record what they say"
    )
    points = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="how much it can have in hand at once; none: not known"
    )
    taking_on = models.BooleanField(default=True)
    not_taking_on = models.CharField(max_length=200, blank=True, help_text="why, and until when")
    checked_on = models.DateField(null=True, blank=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    objects = InForceQuerySet["Service"].as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["key"], name="service_key_once"),
            models.CheckConstraint(
                condition=Q(sector__in=sorted(Sector.values)), name="service_sector_is_known"
            ),
            models.CheckConstraint(
                condition=Q(taking_on=True) | ~Q(not_taking_on=""),
                name="a_service_that_takes_nobody_says_why",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def is_stale(self, on: date) -> bool:
        """Whether nobody has checked for half a year that this is still so."""
        return self.checked_on is None or (on - self.checked_on).days > self.FRESH_DAYS


class Worker(models.Model):
    """What somebody who helps can do, and how much at once: beside their account."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="worker"
    )
    registration = models.CharField(max_length=60, blank=True, help_text="body and number")
    registered_until = models.DateField(null=True, blank=True)
    skills = ArrayField(models.SlugField(max_length=60), default=list, blank=True)
    points = models.PositiveSmallIntegerField(default=40)

    def __str__(self) -> str:
        return f"what {self.user_id} can do"


class WorkingHours(models.Model):
    """When somebody works, on one weekday (Monday is 0), in Europe/London time."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="working_hours"
    )
    weekday = models.PositiveSmallIntegerField()
    begins = models.TimeField()
    ends = models.TimeField()

    class Meta:
        ordering = ["weekday", "begins"]
        constraints = [
            models.CheckConstraint(condition=Q(weekday__lte=6), name="a_working_week_has_seven"),
            models.CheckConstraint(condition=Q(ends__gt=F("begins")), name="work_ends_later"),
            models.UniqueConstraint(fields=["user", "weekday", "begins"], name="begins_work_once"),
        ]

    def __str__(self) -> str:
        return f"{self.weekday} {self.begins}–{self.ends}"


class Leave(models.Model):
    """Days on which somebody is away: nothing is given to them. Why is nobody’s business here."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    since = models.DateField()
    until = models.DateField(help_text="the first day back")

    class Meta:
        ordering = ["since"]
        constraints = [
            models.CheckConstraint(condition=Q(until__gt=F("since")), name="leave_ends_later"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} away {self.since} to {self.until}"
