"""The person's own page: the link to it, each time it was opened, what the person said there."""

import uuid
from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sers.directory.models import Team
from sers.referrals.models import Referral
from sers.values.languages import BY_CODE, ENGLISH

# For how long after a referral was closed the page still says how it ended.
CLOSED_FOR = timedelta(days=14)


class Whose(models.TextChoices):
    """Who holds a link."""

    PERSON = "person", _("The person")
    CARER = "carer", _("Somebody who cares for them")


class Print(models.TextChoices):
    """How letters and pages are wanted (DAPB1605, specific information format)."""

    STANDARD = "standard", _("Standard print")
    LARGE = "large", _("Large print")
    EASY = "easy", _("Easy read")


class Kind(models.TextChoices):
    """What somebody can say on the page."""

    IN_HOSPITAL = "in_hospital", _("I am in hospital")
    AWAY = "away", _("I am going away")
    KEY_SAFE = "key_safe", _("The key safe has changed")
    CHANGED_MIND = "changed_mind", _("I have changed my mind")
    WRONG = "wrong", _("Something here is wrong")
    QUESTION = "question", _("I have a question")
    FORMAT = "format", _("Another language or format")
    STOP_CARER = "stop_carer", _("Somebody else must not see this page any more")


class LinkQuerySet(models.QuerySet["Link"]):
    """Links cut to what matters now."""

    def good(self, at: datetime) -> Self:
        """Those that open something at this moment."""
        closed = Q(referral__closed_at=None) | Q(referral__closed_at__gt=at - CLOSED_FOR)
        return self.filter(closed, ended_at=None, expires_at__gt=at)


class Link(models.Model):
    """A way in for one person or one carer of theirs, until it ends.

    Only a digest of its code is kept: who reads this table cannot open anything with it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="links")
    whose = models.CharField(max_length=8, choices=Whose)
    # Of a carer: who it is, and how the person agreed to it.
    name = models.CharField(max_length=120, blank=True)
    agreed = models.CharField(max_length=400, blank=True)
    language = models.CharField(max_length=10, default=ENGLISH)
    print = models.CharField(max_length=8, choices=Print, default=Print.STANDARD)
    digest = models.CharField(max_length=64)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_why = models.CharField(max_length=200, blank=True)
    # Wrong birth dates since it was last opened, and until when no further one is heard.
    failures = models.PositiveSmallIntegerField(default=0)
    locked_until = models.DateTimeField(null=True, blank=True)

    objects = LinkQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at"]
        constraints = [
            models.UniqueConstraint(fields=["digest"], name="own_page_code_once"),
            models.CheckConstraint(
                condition=Q(whose="person", name="", agreed="")
                | Q(whose="carer") & ~Q(name="") & ~Q(agreed=""),
                name="a_carer_is_named_and_agreed_to",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("made_at")), name="own_page_link_expires_later"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_why="")
                | Q(ended_at__isnull=False, ended_at__gte=F("made_at")) & ~Q(ended_why=""),
                name="own_page_link_ends_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(language__in=sorted(BY_CODE)), name="link_language_is_offered"
            ),
            models.CheckConstraint(condition=Q(print__in=Print.values), name="link_print_is_known"),
        ]

    def __str__(self) -> str:
        return f"link {self.pk}"


class Opening(models.Model):
    """That somebody opened the page with a code and the right birth date."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    link = models.ForeignKey(Link, on_delete=models.CASCADE, related_name="openings")
    at = models.DateTimeField()
    seen_at = models.DateTimeField(help_text="when it was last asked for anything")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-at"]
        constraints = [
            models.CheckConstraint(condition=Q(seen_at__gte=F("at")), name="seen_after_opened"),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("at")),
                name="an_opening_ends_later",
            ),
        ]

    def __str__(self) -> str:
        return f"opening {self.pk}"


class Saying(models.Model):
    """What the person, or their carer, said on the page; and what became of it.

    `apart` marks what only those may read who may read what is kept apart, such as the number of a
    key safe: its words then stand in `SecretWords`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    link = models.ForeignKey(Link, on_delete=models.PROTECT, related_name="sayings")
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="sayings")
    kind = models.CharField(max_length=12, choices=Kind)
    text = models.TextField(blank=True)
    apart = models.BooleanField(default=False)
    # The language of the page it was written on.
    language = models.CharField(max_length=10, default=ENGLISH)
    from_day = models.DateField(null=True, blank=True)
    until_day = models.DateField(null=True, blank=True)
    at = models.DateTimeField()
    dealt_at = models.DateTimeField(null=True, blank=True)
    dealt_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    # What the person reads in reply.
    reply = models.TextField(blank=True)

    class Meta:
        ordering = ["-at"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="saying_kind_is_known"),
            models.CheckConstraint(
                condition=Q(apart=False) | Q(text=""), name="what_is_apart_stands_apart"
            ),
            models.CheckConstraint(
                condition=Q(until_day=None)
                | Q(from_day__isnull=False, until_day__gte=F("from_day")),
                name="away_until_later",
            ),
            models.CheckConstraint(
                condition=Q(dealt_at=None, dealt_by=None, reply="")
                | Q(dealt_at__isnull=False, dealt_at__gte=F("at"), dealt_by__isnull=False),
                name="dealt_with_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(kind="question", dealt_at__isnull=False, reply=""),
                name="a_question_is_answered_in_words",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["wrong", "question"], text="", apart=False),
                name="a_question_or_correction_has_words",
            ),
        ]

    def __str__(self) -> str:
        return f"saying {self.pk}"


class SecretWords(models.Model):
    """The words of a saying that is kept apart: how to come in, a number of a key safe."""

    saying = models.OneToOneField(
        Saying, on_delete=models.PROTECT, primary_key=True, related_name="secret"
    )
    text = models.TextField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="secret_words_are_words"),
        ]

    def __str__(self) -> str:
        return f"words of {self.saying_id}"
