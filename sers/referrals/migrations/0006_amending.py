"""A referral can be changed: every version is kept, with the needs that it asked for."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("referrals", "0005_addition_rows")]
    operations = [
        migrations.AddField(
            model_name="sentversion",
            name="changed_apart",
            field=models.JSONField(default=list, help_text="restricted questions answered anew"),
        ),
        migrations.AddField(
            model_name="sentversion",
            name="draft_id",
            field=models.UUIDField(
                blank=True,
                help_text="sending the same changes twice makes one version",
                null=True,
            ),
        ),
        migrations.AddConstraint(
            model_name="sentversion",
            constraint=models.UniqueConstraint(fields=["draft_id"], name="changes_are_sent_once"),
        ),
        migrations.AddField(
            model_name="need",
            name="number",
            field=models.PositiveSmallIntegerField(
                default=1, help_text="of the version that asks it"
            ),
        ),
        migrations.RemoveConstraint(model_name="need", name="a_need_is_asked_once"),
        migrations.AddConstraint(
            model_name="need",
            constraint=models.UniqueConstraint(
                fields=["referral", "number", "code"], name="a_need_is_asked_once"
            ),
        ),
    ]
