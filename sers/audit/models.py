"""What was done (`Event`) and what was seen (`Access`): two logs, kept apart.

They differ in volume and in how long they are kept. Neither can be altered: the
database refuses UPDATE and DELETE, see migration 0002.
"""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Func
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sers.directory.models import Team


class _TransactionId(Func):
    """The transaction an event was written in: what durable readers order by."""

    template = "pg_current_xact_id()::text::bigint"
    arity = 0
    output_field = models.BigIntegerField()


class Event(models.Model):
    """Something somebody did. Written once, with the change it describes, and never altered.

    The timeline, the open pages and later the notices and statistics read from here;
    nothing else is told when something happens. `about` is a string such as
    `referral/<id>`, so that this layer knows nothing of those above it.
    """

    kind = models.CharField(max_length=60)
    about = models.CharField(max_length=60)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="+")
    # The teams whose open pages should look again.
    concerns = ArrayField(models.UUIDField(), default=list)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    facts = models.JSONField(default=dict)
    happened_at = models.DateTimeField(default=timezone.now)
    recorded_at = models.DateTimeField(db_default=Now())
    transaction = models.BigIntegerField(db_default=_TransactionId())

    class Meta:
        indexes = [
            models.Index(fields=["about", "id"], name="event_about"),
            models.Index(fields=["recorded_at"], name="event_recorded"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.about}"


class Access(models.Model):
    """That somebody saw something: opened, printed, listed or searched it.

    That the restricted answers about a protected person were read has a deed of its own, so
    that it can be looked over.
    """

    class Deed(models.TextChoices):
        OPENED = "opened"
        RESTRICTED = "restricted", _("Read what is kept apart")
        PRINTED = "printed"
        LISTED = "listed"
        SEARCHED = "searched"
        MATCHED = "matched"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    deed = models.CharField(max_length=10, choices=Deed)
    about = models.CharField(max_length=60)
    permission = models.CharField(max_length=40, blank=True)
    # Which records a list or search showed, never what was typed to find them.
    shown = ArrayField(models.UUIDField(), default=list)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [
            models.Index(fields=["about", "id"], name="access_about"),
            models.Index(F("user"), F("id").desc(), name="access_by_user"),
        ]

    def __str__(self) -> str:
        return f"{self.deed} {self.about}"
