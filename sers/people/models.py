import uuid

from django.db import models
from django.db.models import Q


class Person(models.Model):
    """The person referred, as first described. No later referral overwrites this.

    A referral keeps particulars of its own. Where one comes with a known NHS number but
    another birth date or family name, it gets a *provisional* person that says whom it
    `resembles`, and somebody checks the identity.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    nhs_number = models.CharField(max_length=10, null=True, blank=True)  # noqa: DJ001  not known
    family_name = models.CharField(max_length=200)
    given_name = models.CharField(max_length=200)
    family_key = models.CharField(max_length=200, db_collation="C")
    birth_date = models.DateField()
    provisional = models.BooleanField(default=False)
    resembles = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["nhs_number"],
                condition=Q(provisional=False),
                name="one_person_per_nhs_number",
            ),
            models.CheckConstraint(
                condition=Q(nhs_number=None) | Q(nhs_number__regex=r"^[0-9]{10}$"),
                name="person_nhs_number_has_ten_digits",
            ),
            models.CheckConstraint(
                condition=Q(resembles=None) | Q(provisional=True),
                name="only_a_provisional_person_resembles",
            ),
        ]

    def __str__(self) -> str:
        return f"person/{self.pk}"

    @property
    def about(self) -> str:
        return f"person/{self.pk}"
