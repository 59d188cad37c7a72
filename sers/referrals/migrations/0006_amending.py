"""A referral can be changed: every version is kept, its needs are those of the last."""

from django.db import migrations, models

DO = """
CREATE POLICY need_replaced ON referrals_need FOR DELETE USING (
    EXISTS (
        SELECT FROM referrals_referral r WHERE r.id = referrals_need.referral_id
        AND r.sent_by_id = ANY ((SELECT sers_teams())::uuid[])
    )
);
"""
UNDO = "DROP POLICY need_replaced ON referrals_need;"


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
        migrations.RunSQL(DO, UNDO),
    ]
