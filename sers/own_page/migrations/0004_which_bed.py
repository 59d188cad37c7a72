"""The page of the person referred shows how far the search for a bed is, as their senders see it.

It reads what those who sent a referral read: of a protected person that there is a search, never
which bed.
"""

from django.db import migrations

DO = """
CREATE FUNCTION sers_shows_own_page() RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM directory_membership m JOIN directory_user u ON u.id = m.user_id
        WHERE m.user_id = sers_user() AND m.until IS NULL AND m.role = 'own_page' AND u.is_system
    )
$$;
CREATE POLICY bedrequest_on_own_page ON beds_bedrequest FOR SELECT USING (
    (SELECT sers_shows_own_page())
    AND EXISTS (SELECT FROM referrals_referral r WHERE r.id = referral_id)
);
CREATE POLICY placement_on_own_page ON beds_placement FOR SELECT USING (
    (SELECT sers_shows_own_page())
    AND EXISTS (SELECT FROM referrals_referral r WHERE r.id = referral_id AND NOT r.protected)
);
"""
UNDO = """
DROP POLICY placement_on_own_page ON beds_placement;
DROP POLICY bedrequest_on_own_page ON beds_bedrequest;
DROP FUNCTION sers_shows_own_page();
"""


class Migration(migrations.Migration):
    dependencies = [("own_page", "0003_who_looked"), ("beds", "0002_rows")]
    operations = [migrations.RunSQL(DO, UNDO)]
