"""A provider sees what it was asked, and not what only waited for its turn and came to nothing."""

from importlib import import_module

from django.db import migrations

rows = import_module("sers.beds.migrations.0002_rows")
SEEN = """
ALTER POLICY offer_seen ON beds_offer USING (
    {keeper} OR sent_by_id = {teams} OR owner_id = {teams} AND {asked} OR {may_know_where}
);
"""
NAMED = {"keeper": rows.KEEPER, "teams": rows.TEAMS, "may_know_where": rows.MAY_KNOW_WHERE}


class Migration(migrations.Migration):
    dependencies = [("beds", "0004_core_what_the_database_refuses")]
    operations = [
        migrations.RunSQL(
            SEEN.format(**NAMED, asked="offered_at IS NOT NULL"),
            SEEN.format(**NAMED, asked="status <> 'queued'"),
        ),
    ]
