import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from sers.directory.models import CareArea, Team
from sers.intake import reading
from sers.intake.schema import FormDefinition

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
            _forms[self.pk] = reading.parse(self.definition)
        return _forms[self.pk]


class Draft(models.Model):
    """A referral being written, held to the version of the form it began with.

    `answers` are those that make sense; `typed` keeps what a page was left with while
    something on it did not, so that nothing is ever lost.
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
    began_at = models.DateTimeField(auto_now_add=True)
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        indexes = [models.Index(fields=["author", "-saved_at"], name="drafts_of_author")]

    def __str__(self) -> str:
        return f"draft/{self.pk}"

    @property
    def about(self) -> str:
        return f"draft/{self.pk}"

    def given(self, binding: str) -> Any:
        """The answer that the form binds to this name, or None."""
        return self.version.read().bound(self.answers).get(binding)
