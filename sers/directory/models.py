"""Who is who: organisations, areas, the teams inside them, their people and hours.

None of this is about the people referred. It is loaded from a seed file and then
belongs to whoever manages the service.
"""

import uuid
from collections.abc import Iterable
from datetime import date, datetime
from functools import cached_property
from typing import ClassVar, Self
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from sers.policy.permissions import Permission
from sers.policy.roles import LABELS, Role, roles_granting


class _DateRange(Func):
    function = "daterange"
    output_field = DateRangeField()


def _never_at_once(name: str, *keys: str) -> ExclusionConstraint:
    """No two rows with these keys may be in force on the same day."""
    return ExclusionConstraint(
        name=name,
        expressions=[
            *((key, RangeOperators.EQUAL) for key in keys),
            (_DateRange("since", "until"), RangeOperators.OVERLAPS),
        ],
    )


class InForceQuerySet[M: models.Model](models.QuerySet[M]):
    """Records that hold from one day until before another."""

    def in_force(self, on: date) -> Self:
        return self.filter(Q(until=None) | Q(until__gt=on), since__lte=on)


class Organisation(models.Model):
    """A trust, practice, council, hospital or provider: ODS code where there is one."""

    class Kind(models.TextChoices):
        ICB = "icb", _("Integrated care board")
        COUNCIL = "council", _("Council")
        TRUST = "trust", _("NHS trust")
        AMBULANCE = "ambulance", _("Ambulance service")
        HOSPITAL = "hospital", _("Hospital")
        PRACTICE = "practice", _("GP practice")
        PROVIDER = "provider", _("Provider of care")
        VOLUNTARY = "voluntary", _("Voluntary organisation")

    key = models.SlugField(max_length=60)
    ods_code = models.CharField(max_length=10, null=True, blank=True)  # noqa: DJ001  none is not «»
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, choices=Kind)
    address = models.CharField(max_length=300, blank=True)
    postcode = models.CharField(max_length=8, blank=True)
    note = models.CharField(max_length=300, blank=True)
    source = models.CharField(max_length=100, blank=True)
    confidence = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key"], name="organisation_key_once"),
            models.UniqueConstraint(fields=["ods_code"], name="organisation_ods_code_once"),
        ]

    def __str__(self) -> str:
        return self.name


class CareArea(models.Model):
    """A place that is looked after together: the county, an area of it, a PCN."""

    class Kind(models.TextChoices):
        SYSTEM = "system", _("Health and care system")
        AREA = "area", _("Integrated care area")
        PCN = "pcn", _("Primary Care Network")

    code = models.SlugField(primary_key=True)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=Kind)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="parts"
    )
    ods_code = models.CharField(max_length=10, blank=True)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)
    source = models.CharField(max_length=100, blank=True)
    confidence = models.CharField(max_length=40, blank=True)

    objects = InForceQuerySet["CareArea"].as_manager()

    def __str__(self) -> str:
        return self.name


class PracticeArea(models.Model):
    """That a GP practice belongs to a PCN, from one day until before another."""

    practice = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="areas")
    area = models.ForeignKey(CareArea, on_delete=models.PROTECT, related_name="practices")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=100, blank=True)
    confidence = models.CharField(max_length=40, blank=True)

    objects = InForceQuerySet["PracticeArea"].as_manager()

    class Meta:
        constraints = [_never_at_once("a_practice_is_in_one_area_at_a_time", "practice")]

    def __str__(self) -> str:
        return f"{self.practice_id} in {self.area_id}"


class PostcodeDistrict(models.Model):
    """The PCN areas that a postcode district may lie in. Never enough to route on alone."""

    district = models.CharField(primary_key=True, max_length=4)
    place = models.CharField(max_length=100)
    county = models.CharField(max_length=60)
    areas = models.ManyToManyField(CareArea, related_name="districts")
    # Its middle, to about a mile: enough to say «about 17 miles», and no more.
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    source = models.CharField(max_length=100, blank=True)
    confidence = models.CharField(max_length=40, blank=True)

    def __str__(self) -> str:
        return self.district


class Team(models.Model):
    """People who work one desk together: a PCN area team, the Bed Bureau, a ward, a charity."""

    class Kind(models.TextChoices):
        PCN = "pcn", _("PCN area team")
        BED_BUREAU = "bed_bureau", _("Bed Bureau")
        UNROUTED = "unrouted", _("Unrouted desk")
        REFERRER = "referrer", _("Referring team")
        SERVICE = "service", _("Health or care service")
        VOLUNTARY = "voluntary", _("Voluntary organisation")
        BED_PROVIDER = "bed_provider", _("Provider of beds")
        OFFICE = "office", _("Office")

    # A desk is where a referral may be owned; the rest hold legs of it, or refer.
    DESKS: ClassVar[frozenset[str]] = frozenset({Kind.PCN, Kind.BED_BUREAU, Kind.UNROUTED})
    LEG_HOLDERS: ClassVar[frozenset[str]] = frozenset(
        {Kind.PCN, Kind.BED_BUREAU, Kind.SERVICE, Kind.VOLUNTARY, Kind.BED_PROVIDER}
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.SlugField(max_length=60)
    name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=60, blank=True)
    kind = models.CharField(max_length=20, choices=Kind)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="teams")
    area = models.ForeignKey(
        CareArea, on_delete=models.PROTECT, null=True, blank=True, related_name="teams"
    )
    phone = models.CharField(max_length=30, blank=True)
    when_closed = models.CharField(
        max_length=300, blank=True, help_text="Who looks, and whom to ring, outside the hours"
    )
    works_bank_holidays = models.BooleanField(default=False)
    # Row-level security lets members of such a team read what was done and seen, of any record.
    reads_logs = models.BooleanField(default=False)
    since = models.DateField(default=date(2020, 4, 1))
    until = models.DateField(null=True, blank=True)

    objects = InForceQuerySet["Team"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key"], name="team_key_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_desk(self) -> bool:
        return self.kind in self.DESKS

    def works_on(self, day: date) -> bool:
        """Whether there is such a team on that day: one that has ended looks at nothing."""
        return self.since <= day and (self.until is None or day < self.until)


class OpeningHours(models.Model):
    """When a team works, on one weekday (Monday is 0), in Europe/London time."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="hours")
    weekday = models.PositiveSmallIntegerField()
    opens = models.TimeField()
    closes = models.TimeField(help_text="00:00 means midnight at the end of the day")

    class Meta:
        ordering = ["weekday", "opens"]
        constraints = [
            models.CheckConstraint(condition=Q(weekday__lte=6), name="a_week_has_seven_days"),
            models.UniqueConstraint(fields=["team", "weekday", "opens"], name="opens_once"),
        ]

    def __str__(self) -> str:
        return f"{self.weekday} {self.opens}–{self.closes}"


class Closure(models.Model):
    """A day on which a team does not work, besides bank holidays."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="closures")
    on = models.DateField()
    reason = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "on"], name="closed_once_a_day")]

    def __str__(self) -> str:
        return f"{self.team_id} closed on {self.on}"


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, name: str, password: str | None = None) -> "User":
        """An account. It may do nothing until it has a membership."""
        user = self.model(email=self.normalize_email(email).lower(), name=name)
        user.set_password(password)
        user.save()
        return user


class User(AbstractBaseUser):
    """An account, of a person or of a system. What it may do comes from its memberships."""

    email = models.EmailField(unique=True, max_length=254)
    name = models.CharField(max_length=200)
    profession = models.CharField(max_length=100, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    is_system = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    # How they want pages to look and read, in the words of sers/web/display/choices.py.
    display = models.JSONField(default=dict, blank=True)
    joined_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects = UserManager()

    def __str__(self) -> str:
        """As headers show them: «Jory Penhale, paramedic», «Asha Mitra, GP»."""
        said = self.profession
        if said[1:2].islower():
            said = said[:1].lower() + said[1:]
        return f"{self.name}, {said}" if said else self.name

    def get_full_name(self) -> str:
        return self.name

    @cached_property
    def memberships_held(self) -> "list[Membership]":
        """Read once: a user object lives as long as the request does."""
        return list(
            self.memberships.filter(until=None).select_related("team__organisation").order_by("id")
        )

    def teams_where(self, permission: Permission) -> frozenset[UUID]:
        """The teams in which this user holds this permission."""
        return frozenset(team.pk for team in self.teams_holding(permission))

    def teams_holding(self, permission: Permission) -> list[Team]:
        """The same teams, in the order they were joined."""
        granting = roles_granting(permission)
        held = (m.team for m in self.memberships_held if m.role in granting)
        return list(dict.fromkeys(held))

    def forget_memberships(self) -> None:
        """After a change of membership in the same request."""
        self.__dict__.pop("memberships_held", None)


class Membership(models.Model):
    """A user's role in a team: the only source of permissions."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=[(role.value, LABELS[role]) for role in Role])
    since = models.DateTimeField(auto_now_add=True)
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "team", "role"], condition=Q(until=None), name="member_once"
            ),
            models.CheckConstraint(
                condition=Q(role__in=[role.value for role in Role]), name="role_is_known"
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="membership_ends_later"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}, {self.role} in {self.team_id}"


def end_memberships(memberships: Iterable[Membership], *, at: datetime) -> None:
    """Take the role away from now on; what was done with it stays on record."""
    for membership in memberships:
        membership.until = at
        membership.save(update_fields=["until"])
