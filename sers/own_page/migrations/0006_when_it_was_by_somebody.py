"""By somebody, and then: where the time is not known, a CHECK would let the name stand alone."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0005_user_display"),
        ("own_page", "0005_safer_rows"),
        ("referrals", "0016_who_reports"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="link",
            name="own_page_link_ends_for_a_reason",
        ),
        migrations.RemoveConstraint(
            model_name="saying",
            name="dealt_with_by_somebody",
        ),
        migrations.AddConstraint(
            model_name="link",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at", None), ("ended_why", "")),
                    models.Q(
                        ("ended_at__gte", models.F("made_at")),
                        ("ended_at__isnull", False),
                        models.Q(("ended_why", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="own_page_link_ends_for_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="saying",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("dealt_at", None), ("dealt_by", None), ("reply", "")),
                    models.Q(
                        ("dealt_at__gte", models.F("at")),
                        ("dealt_at__isnull", False),
                        ("dealt_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="dealt_with_by_somebody",
            ),
        ),
    ]
