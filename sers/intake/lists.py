"""Code lists: reference data that forms offer as options. No personal data.

A version of a list is published once, whole, and never edited: the database refuses it. Another
version stands beside it. A code can only be ended; what was said with it keeps its label.
"""

from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Now

from sers.directory.models import InForceQuerySet


class _TransactionId(Func):
    """The transaction that a version was published in: its codes come in the same."""

    template = "pg_current_xact_id()::text::bigint"
    arity = 0
    output_field = models.BigIntegerField()


class CodeList(models.Model):
    """One version of a list, as its publisher has it. The newest in force is offered."""

    key = models.SlugField(max_length=60)
    version = models.CharField(max_length=40)
    title = models.CharField(max_length=120)
    system = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=300)
    status = models.CharField(max_length=120)
    note = models.CharField(max_length=300, blank=True)
    since = models.DateField()
    published_at = models.DateTimeField(db_default=Now())
    published_in = models.BigIntegerField(db_default=_TransactionId(), editable=False)

    class Meta:
        ordering = ["key", "-since", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["key", "version"], name="code_list_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.version}"


class Code(models.Model):
    """One code of one version of a list, from one day until before another.

    `value` is what an answer keeps; `code` is what the publisher calls it, where that is not
    the same.
    """

    list = models.ForeignKey(CodeList, on_delete=models.PROTECT, related_name="codes")
    value = models.CharField(max_length=80)
    code = models.CharField(max_length=120, blank=True)
    label = models.CharField(max_length=200)
    hint = models.CharField(max_length=200, blank=True)
    position = models.PositiveSmallIntegerField()
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    objects = InForceQuerySet["Code"].as_manager()

    class Meta:
        ordering = ["list", "position", "since"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gt=F("since")), name="code_ends_later"
            ),
            models.UniqueConstraint(
                fields=["list", "value"], condition=Q(until=None), name="one_open_code_of_a_value"
            ),
        ]

    def __str__(self) -> str:
        return self.label
