from django.db import models
from django.db.models import F, Q

from sers.directory.models import Team


class Involvement(models.Model):
    """Why a team may see something: what the NHS calls a legitimate relationship.

    `subject` is a string such as `referral/<id>` or `person/<id>`. Row-level security
    reads this table, so a row here is what opens a record to a team. It holds no
    personal data itself.
    """

    subject = models.CharField(max_length=60)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    because = models.CharField(max_length=60)
    # Whether it opens the table of restricted answers too: safeguarding, hidden addresses.
    restricted = models.BooleanField(default=False)
    # Whether it opens the whole record to those whose role may view it, or …
    reads = models.BooleanField(default=True)
    # … lets referrers follow how it stands, as those do who sent it.
    follows = models.BooleanField(default=False)
    since = models.DateTimeField(auto_now_add=True)
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject", "team"], name="involved_once"),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="involvement_ends_later"
            ),
        ]
        indexes = [models.Index(fields=["team", "subject"], name="involved_by_team")]

    def __str__(self) -> str:
        return f"{self.team_id} in {self.subject}"
