"""Who is told what becomes of a bed.

Whoever follows a referral is told how far the search is, not where. What happens to the stock
names nobody, and is for the teams it concerns: the provider, and every Bed Bureau.
"""

from importlib import import_module

from django.db import migrations

BEFORE = import_module("sers.referrals.migrations.0014_who_may_write")
ENDED = import_module("sers.referrals.migrations.0011_rows_of_the_end")

TOLD = ("bed.agreed", "bed.not_indicated", "bed.arrived", "bed.left")
STOCK = """OR about LIKE 'unit/%' AND concerns && (SELECT sers_teams())::uuid[]
    OR about LIKE 'config/%' AND ("""
EVENTS = BEFORE.EVENTS.replace("OR about LIKE 'config/%' AND (", STOCK).replace(
    repr(ENDED.TELLING), repr((*ENDED.TELLING, *TOLD))
)


class Migration(migrations.Migration):
    dependencies = [("beds", "0002_rows")]
    operations = [migrations.RunSQL(EVENTS, BEFORE.EVENTS)]
