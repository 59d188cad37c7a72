"""Nobody writes in another's name, nor into what is another team's; and who learns what besides.

A question of a team that helps belongs to its own leg, and is read by it for as long as that is
open. Who goes is said by the team of the leg or by the owner; all others can only end it. What
managers changed tells when somebody is away, and is for managers, and for the team concerned.
"""

from importlib import import_module

from django.db import migrations

FOLLOWERS = import_module("sers.referrals.migrations.0008_follower_rows")
BEFORE = import_module("sers.referrals.migrations.0011_rows_of_the_end")
LEG_OFFERED = "EXISTS (SELECT FROM referrals_referral r WHERE r.id = referral_id{besides})"

ME = "(SELECT sers_user())"
TEAMS = "ANY ((SELECT sers_teams())::uuid[])"
OURS, OF_A_REFERRAL, OF_A_LEG = BEFORE.OURS, BEFORE.OF_A_REFERRAL, BEFORE.OF_A_LEG
OUR_LEG = f"""EXISTS (
    SELECT FROM referrals_allocation a WHERE a.id = leg_id AND (
        a.owner_id = {TEAMS}
        OR EXISTS (SELECT FROM referrals_referral r
            WHERE r.id = a.referral_id AND r.owner_id = {TEAMS})
    )
)"""

WRITING = f"""
ALTER POLICY note_written ON referrals_teamnote WITH CHECK (
    {OURS} AND by_id = {ME} AND EXISTS {FOLLOWERS.READS.format(table="referrals_teamnote")}
);
ALTER POLICY presence_written ON referrals_presence WITH CHECK (
    {OURS} AND user_id = {ME} AND EXISTS (
        SELECT FROM referrals_referral r
        WHERE r.id = referral_id AND r.owner_id = referrals_presence.team_id
    )
);
ALTER POLICY presence_renewed ON referrals_presence
    WITH CHECK ({OURS} AND user_id = {ME} AND {OF_A_REFERRAL});
ALTER POLICY batch_written ON referrals_batch WITH CHECK ({OURS} AND by_id = {ME});
ALTER POLICY batch_undone ON referrals_batch WITH CHECK ({OURS} AND by_id = {ME});
ALTER POLICY assignment_made ON referrals_assignment WITH CHECK ({OUR_LEG});
ALTER POLICY assignment_changed ON referrals_assignment
    WITH CHECK ({OUR_LEG} OR until IS NOT NULL AND {OF_A_LEG});
ALTER POLICY allocation_offered ON referrals_allocation WITH CHECK (
    {LEG_OFFERED.format(besides=f" AND (r.owner_id = {TEAMS} OR r.sent_by_id = {TEAMS})")}
);
"""
WRITTEN = f"""
ALTER POLICY note_written ON referrals_teamnote WITH CHECK ({OURS} AND {OF_A_REFERRAL});
ALTER POLICY presence_written ON referrals_presence
    WITH CHECK ({OURS} AND user_id = {ME} AND {OF_A_REFERRAL});
ALTER POLICY presence_renewed ON referrals_presence WITH CHECK ({OURS});
ALTER POLICY batch_written ON referrals_batch WITH CHECK ({OURS});
ALTER POLICY batch_undone ON referrals_batch WITH CHECK ({OURS});
ALTER POLICY assignment_made ON referrals_assignment WITH CHECK ({OF_A_LEG});
ALTER POLICY assignment_changed ON referrals_assignment WITH CHECK ({OF_A_LEG});
ALTER POLICY allocation_offered ON referrals_allocation
    WITH CHECK ({LEG_OFFERED.format(besides="")});
"""

QUESTIONS = f"""
ALTER POLICY informationrequest_seen ON referrals_informationrequest USING (
    EXISTS {BEFORE.READS}
    OR {BEFORE.ASKED_BY_US} AND EXISTS (
        SELECT FROM referrals_allocation a WHERE a.id = leg_id AND a.closed_at IS NULL
    )
);
ALTER POLICY informationrequest_written ON referrals_informationrequest WITH CHECK (
    {BEFORE.ASKED_BY_US} AND asked_by_id = {ME} AND CASE WHEN leg_id IS NULL
        THEN EXISTS (SELECT FROM referrals_referral r
            WHERE r.id = referral_id AND r.owner_id = {TEAMS})
        ELSE EXISTS (SELECT FROM referrals_allocation a WHERE a.id = leg_id
            AND a.referral_id = referrals_informationrequest.referral_id
            AND a.owner_id = {TEAMS})
    END
);
"""

FOR_ALL = "OR about LIKE 'config/%'\n"
FOR_SOME = f"""OR about LIKE 'config/%' AND (
        concerns && (SELECT sers_teams())::uuid[]
        OR (SELECT EXISTS (
            SELECT FROM directory_membership m
            WHERE m.user_id = {ME} AND m.until IS NULL AND m.role = 'manager'
        ))
    )
"""
EVENTS = BEFORE.EVENTS.replace(FOR_ALL, FOR_SOME)

# Of somebody whose address is secret, no desk learns what another one arranged.
HELPED = """
CREATE OR REPLACE FUNCTION referrals_helped_before(asked uuid)
RETURNS TABLE (team uuid, worker bigint, lately timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT a.owner_id, w.user_id, max(a.started_at)
    FROM referrals_referral ours
    JOIN referrals_referral r ON r.person_id = ours.person_id
    JOIN referrals_allocation a ON a.referral_id = r.id AND a.started_at IS NOT NULL
    LEFT JOIN referrals_assignment w ON w.leg_id = a.id
    WHERE ours.id = asked AND ours.owner_id = ANY (sers_teams()) AND NOT ours.identity_to_check
    {besides}
    GROUP BY a.owner_id, w.user_id
$$;
"""
UNLESS_HIDDEN = """
    AND (r.owner_id = ANY (sers_teams()) OR NOT (r.protected OR ours.protected))"""

# Only to those who could record a death, or join: no voluntary organisation can.
OTHERS = """
CREATE OR REPLACE FUNCTION referrals_others_open(asked uuid) RETURNS SETOF uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    whose uuid;
    teams uuid[] := {teams};
BEGIN
    SELECT r.person_id INTO whose FROM referrals_referral r WHERE r.id = asked AND (
        r.owner_id = ANY (teams) OR r.sent_by_id = ANY (teams)
        OR EXISTS (
            SELECT FROM access_involvement i
            WHERE i.subject = 'referral/' || r.id::text AND i.team_id = ANY (teams)
            AND i.reads AND (i.until IS NULL OR i.until > now())
        )
    );
    IF whose IS NULL THEN
        RETURN;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended(whose::text, 0));
    RETURN QUERY SELECT r.id FROM referrals_referral r
        WHERE r.person_id = whose AND r.closed_at IS NULL AND r.id <> asked ORDER BY r.id;
END
$$;
"""
WHO_MAY_REPORT = """ARRAY(
        SELECT m.team_id FROM directory_membership m
        WHERE m.user_id = sers_user() AND m.until IS NULL
        AND m.role IN ('referrer', 'triager', 'worker', 'bed_provider')
    )"""


class Migration(migrations.Migration):
    dependencies = [("referrals", "0013_manager_in_hand")]
    operations = [
        migrations.RunSQL(
            [
                WRITING,
                QUESTIONS,
                EVENTS,
                HELPED.format(besides=UNLESS_HIDDEN),
                OTHERS.format(teams=WHO_MAY_REPORT),
            ],
            [
                OTHERS.format(teams="sers_teams()"),
                HELPED.format(besides=""),
                BEFORE.EVENTS,
                BEFORE.QUESTIONS,
                WRITTEN,
            ],
        )
    ]
