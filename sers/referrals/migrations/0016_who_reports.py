"""Whoever places people in beds reports a death as any triager does."""

from importlib import import_module

from django.db import migrations

BEFORE = import_module("sers.referrals.migrations.0014_who_may_write")
AND_BUREAUX = BEFORE.WHO_MAY_REPORT.replace(
    "'bed_provider')", "'bed_provider', 'bed_coordinator', 'bed_lead')"
)


class Migration(migrations.Migration):
    dependencies = [("referrals", "0015_kinds_of_beds")]
    operations = [
        migrations.RunSQL(
            BEFORE.OTHERS.format(teams=AND_BUREAUX),
            BEFORE.OTHERS.format(teams=BEFORE.WHO_MAY_REPORT),
        )
    ]
