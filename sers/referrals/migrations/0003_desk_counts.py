"""Counting a desk in one go, however many legs its referrals have.

Under the policies the database asks of each of thousands of legs whether the referral it
hangs on may be seen, although a desk may see all of its own. The function runs with its
owner's rights, so it asks once: whether the reader is a member of the team. It gives numbers,
and to anybody else none; a member could count the same rows one by one.
"""

from django.db import migrations

DO = """
CREATE FUNCTION referrals_desk_counts(desk uuid, at timestamptz)
RETURNS TABLE (
    pick_up bigint, pick_up_late bigint, triage bigint, triage_late bigint, waiting bigint,
    progress bigint, unallocated bigint, unallocated_late bigint, asked bigint, asked_late bigint
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT
        count(*) FILTER (WHERE owned.status = 'awaiting_triage'),
        count(*) FILTER (WHERE owned.status = 'awaiting_triage' AND owned.late),
        count(*) FILTER (WHERE owned.status = 'in_triage'),
        count(*) FILTER (WHERE owned.status = 'in_triage' AND owned.late),
        count(*) FILTER (WHERE owned.waiting),
        count(*) FILTER (WHERE owned.status = 'in_progress'),
        count(*) FILTER (WHERE owned.unallocated),
        count(*) FILTER (WHERE owned.unallocated AND owned.late),
        (SELECT count(*) FROM referrals_allocation a WHERE a.owner_id = ours.id
            AND a.closed_at IS NULL AND a.status = 'offered'),
        (SELECT count(*) FROM referrals_allocation a WHERE a.owner_id = ours.id
            AND a.closed_at IS NULL AND a.status = 'offered' AND a.due_at < at)
    FROM (SELECT t.id FROM directory_team t WHERE t.id = desk AND t.id = ANY (sers_teams())) ours
    LEFT JOIN LATERAL (
        SELECT
            CASE WHEN NOT r.waiting THEN r.status END AS status,
            r.waiting,
            r.due_at < at AS late,
            r.status = 'in_progress' AND NOT r.waiting AND NOT EXISTS (
                SELECT FROM referrals_allocation a
                WHERE a.referral_id = r.id AND a.closed_at IS NULL
            ) AS unallocated
        FROM referrals_referral r WHERE r.owner_id = ours.id AND r.closed_at IS NULL
        OFFSET 0  -- so that legs are looked for once and not for each count
    ) owned ON true
    GROUP BY ours.id
$$;
REVOKE ALL ON FUNCTION referrals_desk_counts(uuid, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION referrals_desk_counts(uuid, timestamptz) TO sers_app;
"""


class Migration(migrations.Migration):
    dependencies = [("referrals", "0002_rows")]
    operations = [
        migrations.RunSQL(DO, "DROP FUNCTION referrals_desk_counts(uuid, timestamptz);"),
    ]
