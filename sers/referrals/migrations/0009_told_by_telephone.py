from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0001_initial"),
        ("referrals", "0008_follower_rows"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(
                condition=models.Q(("completed_by__isnull", False)),
                fields=["completed_by", "-sent_at", "id"],
                name="written_down_by_me",
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("completed_by", None),
                    models.Q(("referrer_name", ""), _negated=True),
                    _connector="OR",
                ),
                name="what_was_told_names_who_told_it",
            ),
        ),
    ]
