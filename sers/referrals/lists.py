"""The lists and rules that differ by place: data, effective-dated, never constants.

Retiring a row ends it on a day; what was done with it keeps showing its label.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from sers.directory.helping import Sector
from sers.directory.models import CareArea, InForceQuerySet, Team
from sers.referrals.lifecycle import Kind, Sort


class Priority(models.Model):
    """A promise of how soon, and what each stage may take. Minutes of the team's open hours,
    or of the clock on the wall where `counts` says so.
    """

    class Counts(models.TextChoices):
        OPEN_HOURS = "open_hours"
        CLOCK_HOURS = "clock_hours"

    code = models.SlugField(primary_key=True, max_length=10)
    position = models.PositiveSmallIntegerField(unique=True)
    label = models.CharField(max_length=60)
    short_label = models.CharField(max_length=20)
    # Desks group by band: 0 within hours, 1 today, 2 later.
    band = models.PositiveSmallIntegerField()
    pick_up_minutes = models.PositiveIntegerField()
    decide_minutes = models.PositiveIntegerField()
    reply_minutes = models.PositiveIntegerField(help_text="for a team to answer an offered leg")
    answer_minutes = models.PositiveIntegerField(help_text="for the referrer to answer")
    response_minutes = models.PositiveIntegerField(help_text="for help to begin")
    # By the clock on the wall: six weeks is how long intermediate care usually lasts.
    review_minutes = models.PositiveIntegerField(
        default=6 * 7 * 24 * 60, help_text="for the owner to look again once help has begun"
    )
    counts = models.CharField(max_length=12, choices=Counts, default=Counts.OPEN_HOURS)
    call_back = models.BooleanField(default=False, help_text="the team rings the referrer")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    objects = InForceQuerySet["Priority"].as_manager()

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.label


class Reason(models.Model):
    """Why something was done, from the list for that move."""

    code = models.SlugField(primary_key=True, max_length=60)
    sort = models.CharField(max_length=20, choices=[(sort.value, sort.value) for sort in Sort])
    position = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=120)
    hint = models.CharField(max_length=200, blank=True)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    objects = InForceQuerySet["Reason"].as_manager()

    class Meta:
        ordering = ["sort", "position"]

    def __str__(self) -> str:
        return self.label


class NextStep(models.Model):
    """What should happen instead, when a referral is not accepted."""

    code = models.SlugField(primary_key=True, max_length=60)
    position = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=120)
    hint = models.CharField(max_length=200, blank=True)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    objects = InForceQuerySet["NextStep"].as_manager()

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.label


class RoutingRule(models.Model):
    """Where a referral goes: the first rule in position whose conditions all hold.

    A rule that `offers_leg` adds a leg instead of deciding the owner; all of those that
    hold apply.
    """

    position = models.PositiveIntegerField(unique=True)
    setting = models.CharField(max_length=10, blank=True)
    area = models.ForeignKey(
        CareArea, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    offers_leg = models.BooleanField(default=False)
    because = models.CharField(max_length=200, blank=True)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    objects = InForceQuerySet["RoutingRule"].as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gt=F("since")), name="rule_ends_later"
            ),
            models.CheckConstraint(
                condition=Q(setting__in=["", "home", "bed", "both", "not_sure"]),
                name="rule_setting_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}: {self.setting or 'any'} {self.area_id or 'anywhere'}"


class Outcome(models.Model):
    """How something was decided, made or ended, from the list of its kind: data, not an enum."""

    code = models.SlugField(primary_key=True, max_length=60)
    kind = models.CharField(max_length=20, choices=[(kind.value, kind.value) for kind in Kind])
    position = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=120)
    hint = models.CharField(max_length=200, blank=True)
    after_start = models.BooleanField(
        default=False, help_text="only where help has begun: «needs met»"
    )
    priority = models.ForeignKey(
        Priority,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="a response that promises this, whatever was wished",
    )
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    objects = InForceQuerySet["Outcome"].as_manager()

    class Meta:
        ordering = ["kind", "position"]

    def __str__(self) -> str:
        return self.label


class LegTemplate(models.Model):
    """Legs that usually go together, such as those after a fall."""

    key = models.SlugField(primary_key=True, max_length=60)
    position = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=120)
    hint = models.CharField(max_length=200, blank=True)
    # Offered first where the referral asks for one of these kinds of help.
    needs = ArrayField(models.SlugField(max_length=60), default=list, blank=True)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    objects = InForceQuerySet["LegTemplate"].as_manager()

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.label


class TemplateLeg(models.Model):
    """One leg of a template: what is asked, and what whoever does it must cover."""

    template = models.ForeignKey(LegTemplate, on_delete=models.CASCADE, related_name="legs")
    position = models.PositiveSmallIntegerField()
    what = models.CharField(max_length=400)
    needs = ArrayField(models.SlugField(max_length=60), default=list, blank=True)
    skills = ArrayField(models.SlugField(max_length=60), default=list, blank=True)
    sector = models.CharField(max_length=10, choices=Sector, blank=True)
    points = models.PositiveSmallIntegerField(default=4)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["template", "position"], name="template_leg_once"),
            models.CheckConstraint(condition=~Q(what=""), name="a_template_leg_says_what"),
        ]

    def __str__(self) -> str:
        return self.what
