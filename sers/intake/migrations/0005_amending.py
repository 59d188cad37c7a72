"""A draft that changes a referral knows which version of it it began with."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("intake", "0004_handed_rows")]
    operations = [
        migrations.AddField(
            model_name="draft",
            name="amends_number",
            field=models.PositiveSmallIntegerField(
                blank=True, help_text="the version of it that this draft began with", null=True
            ),
        ),
        migrations.AddConstraint(
            model_name="draft",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("amends", None), ("amends_number", None)),
                    models.Q(("amends__isnull", False), ("amends_number__isnull", False)),
                    _connector="OR",
                ),
                name="an_amendment_names_the_version_it_began_with",
            ),
        ),
    ]
