"""Where beds are: sites, units and beds. Nothing here is about anybody referred."""

import uuid
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sers.access.gate import ReachableQuerySet
from sers.beds import words
from sers.beds.lifecycle import Condition
from sers.beds.requirement import Sort
from sers.directory.models import InForceQuerySet, Organisation, Team
from sers.referrals.lists import Reason


class Sex(models.TextChoices):
    """Whose bay it is today."""

    FEMALE = "female", _("Women’s bay")
    MALE = "male", _("Men’s bay")


class How(models.TextChoices):
    """By which way a vacancy was confirmed."""

    PAGES = "pages", _("by the ward or home")
    BUREAU = "bureau", _("by telephone")
    LINK = "link", _("by one-tap link")
    IMPORT = "import", _("from a file")


class Site(models.Model):
    """A building with beds: FHIR's Location, and a postcode to reckon distances from."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.SlugField(max_length=60)
    name = models.CharField(max_length=200)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    town = models.CharField(max_length=100, blank=True)
    postcode = models.CharField(max_length=8, blank=True)
    note = models.CharField(max_length=300, blank=True)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    objects = InForceQuerySet["Site"].as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["key"], name="site_key_once")]

    def __str__(self) -> str:
        return self.name


class UnitQuerySet(ReachableQuerySet["Unit"]):
    kind = "unit"


class Unit(models.Model):
    """A ward, or a home: what is alike for all its beds. Its owner is the provider’s team."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.SlugField(max_length=60)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="units")
    name = models.CharField(max_length=200)
    sort = models.CharField(max_length=20, choices=list(words.SORTS.items()))
    owner = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="bed_units")
    phone = models.CharField(max_length=30, blank=True)
    purposes = ArrayField(models.SlugField(max_length=60), default=list, blank=True)
    organisms = ArrayField(models.SlugField(max_length=60), default=list, blank=True)
    skills = ArrayField(models.SlugField(max_length=60), default=list, blank=True)
    behaviours = ArrayField(models.SlugField(max_length=60), default=list, blank=True)
    funders = ArrayField(models.SlugField(max_length=60), default=list, blank=True)
    secure = models.BooleanField(default=False)
    dementia = models.BooleanField(default=False)
    one_to_one = models.BooleanField(default=False)
    nurse_always = models.BooleanField(default=False)
    non_weight_bearing = models.BooleanField(default=False)
    therapy_days = models.PositiveSmallIntegerField(default=0, help_text="days a week")
    cover = models.CharField(max_length=20, choices=list(words.COVERS.items()), default="gp_visits")
    admits_from = models.TimeField(null=True, blank=True)
    admits_until = models.TimeField(null=True, blank=True)
    admits_weekends = models.BooleanField(default=True)
    cost = models.PositiveSmallIntegerField(default=0, help_text="band, 1 to 5; 0: not known")
    longest_days = models.PositiveSmallIntegerField(default=0, help_text="0: no limit")
    reply_minutes = models.PositiveIntegerField(default=60, help_text="to answer an offer")
    hold_minutes = models.PositiveIntegerField(default=24 * 60)
    fresh_hours = models.PositiveSmallIntegerField(
        default=12, help_text="after so long, trust in a vacancy is half"
    )
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    objects = UnitQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["key"], name="unit_key_once"),
            models.CheckConstraint(
                condition=Q(sort__in=sorted(Sort)), name="sort_of_unit_is_known"
            ),
            models.CheckConstraint(condition=Q(therapy_days__lte=7), name="therapy_within_a_week"),
            models.CheckConstraint(condition=Q(cost__lte=5), name="cost_band_is_known"),
            models.CheckConstraint(
                condition=Q(fresh_hours__gt=0, reply_minutes__gt=0, hold_minutes__gt=0),
                name="a_unit_takes_its_time",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def about(self) -> str:
        return f"unit/{self.pk}"

    @property
    def sent_by_id(self) -> UUID:
        return self.owner_id


class Bed(models.Model):
    """One bed: FHIR's Location of physical type `bd`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="beds")
    name = models.CharField(max_length=60)
    bay = models.CharField(max_length=60, blank=True, help_text="none: a room of its own")
    bay_sex = models.CharField(max_length=10, choices=Sex, blank=True)
    isolates = models.BooleanField(default=False)
    oxygen = models.BooleanField(default=False)
    hoist = models.BooleanField(default=False)
    profiling = models.BooleanField(default=False)
    most_kg = models.PositiveSmallIntegerField(default=0, help_text="0: that of an ordinary bed")
    ground_floor = models.BooleanField(default=False)
    en_suite = models.BooleanField(default=False)
    condition = models.CharField(max_length=1, choices=Condition, default=Condition.READY)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    confirmed_how = models.CharField(max_length=10, choices=How, blank=True)
    revision = models.PositiveIntegerField(default=1)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    objects = InForceQuerySet["Bed"].as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "name"], condition=Q(until=None), name="bed_named_once"
            ),
            models.CheckConstraint(
                condition=Q(condition__in=sorted(Condition.values)), name="bed_condition_is_known"
            ),
            models.CheckConstraint(
                condition=Q(bay_sex="") | ~Q(bay=""), name="only_a_bay_is_of_one_sex"
            ),
            models.CheckConstraint(
                condition=Q(isolates=False) | Q(bay=""), name="only_a_room_isolates"
            ),
        ]

    def __str__(self) -> str:
        return f"bed {self.pk}"

    @property
    def side_room(self) -> bool:
        return not self.bay


class BedClosure(models.Model):
    """That a bed cannot be used, from one moment until it is opened again."""

    bed = models.ForeignKey(Bed, on_delete=models.CASCADE, related_name="closures")
    reason = models.ForeignKey(Reason, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(max_length=300, blank=True)
    since = models.DateTimeField()
    review_on = models.DateField(help_text="when somebody looks whether it can be opened")
    until = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-since"]
        constraints = [
            models.UniqueConstraint(
                fields=["bed"], condition=Q(until=None), name="a_bed_is_closed_once"
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="closure_ends_later"
            ),
        ]

    def __str__(self) -> str:
        return f"closure of {self.bed_id}"


class ConfirmLink(models.Model):
    """A link with which somebody without an account confirms the vacancies of one unit, once.

    Only a digest of its token is kept.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="links")
    digest = models.CharField(max_length=64)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["digest"], name="confirm_link_once"),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("made_at")), name="confirm_link_lasts"
            ),
        ]

    def __str__(self) -> str:
        return f"link for {self.unit_id}"

    def is_good(self, at: datetime) -> bool:
        """Whether it can still be used."""
        return self.used_at is None and at < self.expires_at
