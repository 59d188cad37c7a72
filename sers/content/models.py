"""What anybody can read, as managers write it: pages, telephone numbers, notices, translations.

Nothing here is about a person referred. A page is never overwritten: each saving is a version,
and of the published ones the newest is shown.
"""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sers.values.languages import BY_CODE, ENGLISH


class Page(models.Model):
    """A page that anybody can read. What it says is in its versions."""

    class Place(models.TextChoices):
        """Where it is led to from."""

        COLLEAGUES = "colleagues", _("For colleagues who refer")
        PUBLIC = "public", _("For the public")
        ABOUT = "about", _("About the service")

    slug = models.SlugField(primary_key=True, max_length=40)
    place = models.CharField(max_length=12, choices=Place)
    position = models.PositiveSmallIntegerField(default=100)
    # A page that the service itself leads to cannot be taken away.
    needed = models.BooleanField(default=False)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["place", "position", "slug"]
        constraints = [
            models.CheckConstraint(
                condition=Q(needed=False) | Q(withdrawn_at=None), name="a_needed_page_stays"
            ),
            models.CheckConstraint(
                condition=Q(place__in=["colleagues", "public", "about"]),
                name="page_place_is_known",
            ),
        ]

    def __str__(self) -> str:
        return self.slug


class PageVersion(models.Model):
    """What a page says, in English, from one saving. Published, it is never altered."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    page = models.ForeignKey(Page, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=120)
    summary = models.CharField(max_length=300, help_text="what stands where the page is led to")
    body = models.TextField(help_text="Markdown")
    # The same in easy words, where there is one.
    easy = models.TextField(blank=True, help_text="Markdown")
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    saved_at = models.DateTimeField()
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    published_at = models.DateTimeField(null=True, blank=True)
    # When somebody has to read it again.
    review_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["page", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["page", "number"], name="page_version_once"),
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(body=""), name="a_page_version_says_something"
            ),
            models.CheckConstraint(
                condition=Q(published_at=None, published_by=None)
                | Q(
                    published_at__isnull=False,
                    published_at__gte=F("saved_at"),
                    published_by__isnull=False,
                ),
                name="published_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.page_id} {self.number}"


class Contact(models.Model):
    """Whom to ring: a number that somebody answers for, and when it was last rung to check it."""

    class Group(models.TextChoices):
        URGENT = "urgent", _("Urgent")
        COUNCIL = "council", _("Council, help with daily life")
        SAFEGUARDING = "safeguarding", _("Abuse or neglect")
        HELPLINE = "helpline", _("Helpline or support")
        SERVICE = "service", _("About this service")

    class Area(models.TextChoices):
        """Where the person lives for whom the number is right."""

        EVERYWHERE = "", _("Everywhere")
        CORNWALL = "cornwall", _("Cornwall")
        SCILLY = "scilly", _("Isles of Scilly")

    key = models.SlugField(primary_key=True, max_length=40)
    group = models.CharField(max_length=12, choices=Group)
    area = models.CharField(max_length=10, choices=Area, blank=True)
    name = models.CharField(max_length=120, help_text="who answers")
    what_for = models.CharField(max_length=200, help_text="for whom, or for what")
    number = models.CharField(max_length=30)
    text_number = models.CharField(max_length=30, blank=True)
    website = models.URLField(max_length=200, blank=True)
    hours = models.CharField(max_length=120, help_text="in words")
    # The same at night and at weekends, where that is another number.
    other_number = models.CharField(max_length=30, blank=True)
    other_hours = models.CharField(max_length=120, blank=True)
    owner = models.CharField(max_length=120, help_text="who answers for it that it is right")
    checked_on = models.DateField(null=True, blank=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    good_for_days = models.PositiveSmallIntegerField(default=180)
    position = models.PositiveSmallIntegerField(default=100)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["group", "position", "key"]
        constraints = [
            models.CheckConstraint(
                condition=Q(number__regex=r"^[0-9][0-9 ]{2,}$"), name="a_number_can_be_rung"
            ),
            models.CheckConstraint(condition=~Q(owner=""), name="a_number_has_an_owner"),
            models.CheckConstraint(
                condition=Q(good_for_days__gte=1), name="a_number_is_good_for_some_days"
            ),
            models.CheckConstraint(
                condition=Q(area__in=["", "cornwall", "scilly"]), name="contact_area_is_known"
            ),
        ]

    def __str__(self) -> str:
        return self.key


class Notice(models.Model):
    """Something that readers must know now: an outage, maintenance, a change of hours."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    text = models.CharField(max_length=400)
    # Whether something does not work, or is only worth knowing.
    fault = models.BooleanField(default=False)
    put_up_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-since"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="a_notice_ends_later"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="a_notice_says_something"),
        ]

    def __str__(self) -> str:
        return f"notice {self.pk}"


class Phrase(models.Model):
    """What somebody says one English sentence is in another language, or has approved as that.

    The catalogues in `sers/locale` hold what was drafted; a phrase here stands before them. Only
    approved ones are shown without saying that a machine drafted them.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    language = models.CharField(max_length=10)
    source = models.TextField(help_text="the English, exactly")
    # SHA-256 of the source: the source itself may be too long for an index.
    digest = models.CharField(max_length=64)
    text = models.TextField()
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    written_at = models.DateTimeField()
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["language", "written_at"]
        constraints = [
            models.UniqueConstraint(fields=["language", "digest"], name="one_phrase_a_language"),
            models.CheckConstraint(
                condition=Q(language__in=sorted(set(BY_CODE) - {ENGLISH})),
                name="phrase_language_is_offered",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="a_phrase_says_something"),
            models.CheckConstraint(
                condition=Q(approved_at=None, approved_by=None)
                | Q(
                    approved_at__isnull=False,
                    approved_at__gte=F("written_at"),
                    approved_by__isnull=False,
                ),
                name="approved_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"phrase {self.pk}"
