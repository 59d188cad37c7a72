import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from sers.directory.models import CareArea, Team
from sers.intake import reading
from sers.intake.lists import Code, CodeList
from sers.intake.schema import FormDefinition

__all__ = ["Code", "CodeList", "Draft", "FormVersion"]

_forms: dict[int, FormDefinition] = {}


class FormVersion(models.Model):
    """A referral form as it stood when published. Never edited: publish another."""

    form = models.SlugField(max_length=40)
    number = models.PositiveIntegerField()
    definition = models.JSONField()
    published_at = models.DateTimeField(db_default=Now())
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["form", "number"], name="form_version_once")]

    def __str__(self) -> str:
        return f"{self.form} version {self.number}"

    def read(self) -> FormDefinition:
        """The form itself, read once in a process: a version never changes."""
        if self.pk not in _forms:
            _forms[self.pk] = reading.restore(self.definition)
        return _forms[self.pk]


class Draft(models.Model):
    """A referral being written, held to the version of the form it began with.

    `answers` are those that make sense; `typed` keeps what a page was left with while
    something on it did not, so that nothing is ever lost. Referrals are named by their number
    alone: `again_of` the person's last one, `together_with` that of who lives with them, and
    `amends` the one that this draft will say anew.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.ForeignKey(FormVersion, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="drafts"
    )
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    answers = models.JSONField(default=dict)
    typed = models.JSONField(default=dict)
    chosen_area = models.ForeignKey(
        CareArea, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    area_unsettled = models.BooleanField(default=False)
    revision = models.PositiveIntegerField(default=1)
    new_for = models.JSONField(
        default=list,
        help_text="whom another one is open for, and this one is about something else",
    )
    by_telephone = models.BooleanField(default=False, help_text="somebody else tells it")
    again_of = models.UUIDField(null=True, blank=True)
    together_with = models.UUIDField(null=True, blank=True)
    amends = models.UUIDField(null=True, blank=True)
    amends_number = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="the version of it that this draft began with"
    )
    handed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    handed_at = models.DateTimeField(null=True, blank=True)
    handed_note = models.CharField(max_length=400, blank=True)
    began_at = models.DateTimeField(auto_now_add=True)
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        indexes = [models.Index(fields=["author", "-saved_at"], name="drafts_of_author")]
        constraints = [
            models.CheckConstraint(
                condition=Q(handed_by=None, handed_at=None)
                | Q(handed_by__isnull=False, handed_at__isnull=False),
                name="a_draft_handed_on_has_a_giver_and_a_time",
            ),
            models.CheckConstraint(
                condition=Q(amends=None, amends_number=None)
                | Q(amends__isnull=False, amends_number__isnull=False),
                name="an_amendment_names_the_version_it_began_with",
            ),
            models.UniqueConstraint(
                fields=["author", "amends"], name="one_amendment_of_an_author_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"draft/{self.pk}"

    @property
    def about(self) -> str:
        return f"draft/{self.pk}"

    @property
    def expires_at(self) -> datetime:
        """When, nobody having gone on with it, it is deleted: by the clock on the wall."""
        return timezone.localtime(self.saved_at) + timedelta(days=self.version.read().days_kept)

    def has_expired(self, at: datetime) -> bool:
        # In UTC, because two times of one zone are compared by their faces alone.
        return self.expires_at.astimezone(UTC) <= at.astimezone(UTC)

    def given(self, binding: str) -> Any:
        """The answer that the form binds to this name, or None."""
        return self.version.read().bound(self.answers).get(binding)
