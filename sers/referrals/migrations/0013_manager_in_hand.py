"""How much each team has in hand, for those who may end a team.

A manager has no part in any referral, so the policies would let them count none, and a desk
that still owns referrals could be closed. The function runs with its owner's rights; it gives
numbers, and to nobody but a manager.
"""

from django.db import migrations

DO = """
CREATE FUNCTION referrals_in_hand()
RETURNS TABLE (team uuid, referrals bigint, legs bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT held.team, sum(held.referrals)::bigint, sum(held.legs)::bigint FROM (
        SELECT r.owner_id AS team, count(*) AS referrals, 0 AS legs
        FROM referrals_referral r WHERE r.closed_at IS NULL GROUP BY r.owner_id
        UNION ALL
        SELECT a.owner_id, 0, count(*)
        FROM referrals_allocation a WHERE a.closed_at IS NULL GROUP BY a.owner_id
    ) held
    WHERE EXISTS (
        SELECT FROM directory_membership m
        WHERE m.user_id = sers_user() AND m.until IS NULL AND m.role = 'manager'
    )
    GROUP BY held.team
$$;
REVOKE ALL ON FUNCTION referrals_in_hand() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION referrals_in_hand() TO sers_app;
"""


class Migration(migrations.Migration):
    dependencies = [("referrals", "0012_counted_from")]
    operations = [migrations.RunSQL(DO, "DROP FUNCTION referrals_in_hand();")]
