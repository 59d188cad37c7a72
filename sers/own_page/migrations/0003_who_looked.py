"""Who has looked at a referral, for the page of the person it is about.

The access log is open to nobody but those who look it over. The function runs with its owner's
rights and answers teams, days and numbers, never who; only to the system account that shows the
page, and only while a link to that referral is live.
"""

from django.db import migrations

DO = """
CREATE FUNCTION sers_who_looked(asked uuid)
RETURNS TABLE (day date, team text, organisation text, people bigint, last timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH parts AS (
        SELECT i.team_id FROM access_involvement i WHERE i.subject = 'referral/' || asked::text
        UNION SELECT r.owner_id FROM referrals_referral r WHERE r.id = asked
        UNION SELECT r.sent_by_id FROM referrals_referral r WHERE r.id = asked
        UNION SELECT a.owner_id FROM referrals_allocation a WHERE a.referral_id = asked
    ), looks AS (
        SELECT a.user_id, a.at, (
            SELECT m.team_id FROM directory_membership m WHERE m.user_id = a.user_id
            ORDER BY m.team_id IN (SELECT p.team_id FROM parts p) DESC, m.until IS NULL DESC,
                m.team_id
            LIMIT 1
        ) AS team_id
        FROM audit_access a JOIN directory_user u ON u.id = a.user_id
        WHERE NOT u.is_system AND a.deed IN ('opened', 'restricted', 'printed')
        AND a.about IN (
            SELECT 'referral/' || asked::text
            UNION ALL
            SELECT 'allocation/' || l.id::text
            FROM referrals_allocation l WHERE l.referral_id = asked
        )
    )
    SELECT (looks.at AT TIME ZONE 'Europe/London')::date, t.name::text, o.name::text,
        count(DISTINCT looks.user_id), max(looks.at)
    FROM looks
    JOIN directory_team t ON t.id = looks.team_id
    JOIN directory_organisation o ON o.id = t.organisation_id
    WHERE EXISTS (
        SELECT FROM directory_membership m
        JOIN directory_user u ON u.id = m.user_id
        JOIN access_involvement i ON i.team_id = m.team_id
        WHERE m.user_id = sers_user() AND m.until IS NULL AND m.role = 'own_page' AND u.is_system
        AND i.subject = 'referral/' || asked::text AND (i.until IS NULL OR i.until > now())
    )
    GROUP BY 1, 2, 3
$$;
REVOKE ALL ON FUNCTION sers_who_looked(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION sers_who_looked(uuid) TO sers_app;
"""


class Migration(migrations.Migration):
    dependencies = [("own_page", "0002_rows"), ("audit", "0002_reading_what_is_kept_apart")]
    operations = [migrations.RunSQL(DO, "DROP FUNCTION sers_who_looked(uuid);")]
