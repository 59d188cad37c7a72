"""Who sees the new tables, what the database counts, and what it refuses.

Nothing that has ended holds an open leg or question: checked when a transaction commits, for
the verbs end the referral first and then what hangs on it.
"""

from importlib import import_module

from django.db import migrations

DESK_COUNTS = import_module("sers.referrals.migrations.0003_desk_counts").DO
FOLLOWERS = import_module("sers.referrals.migrations.0008_follower_rows")

FILL = """
UPDATE referrals_referral SET clock_from = sent_at;
UPDATE referrals_reason SET until = current_date WHERE code = 'died' AND sort = 'withdrawn';
"""

OURS = "team_id = ANY ((SELECT sers_teams())::uuid[])"
OF_A_REFERRAL = "EXISTS (SELECT FROM referrals_referral r WHERE r.id = referral_id)"
OF_A_LEG = "EXISTS (SELECT FROM referrals_allocation a WHERE a.id = leg_id)"

TABLES = f"""
ALTER TABLE referrals_teamnote ENABLE ROW LEVEL SECURITY;
CREATE POLICY note_seen ON referrals_teamnote FOR SELECT USING ({OURS} AND {OF_A_REFERRAL});
CREATE POLICY note_written ON referrals_teamnote FOR INSERT WITH CHECK ({OURS} AND {OF_A_REFERRAL});
CREATE TRIGGER note_append_only BEFORE UPDATE OR DELETE ON referrals_teamnote
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

ALTER TABLE referrals_presence ENABLE ROW LEVEL SECURITY;
CREATE POLICY presence_seen ON referrals_presence FOR SELECT USING ({OURS});
CREATE POLICY presence_written ON referrals_presence FOR INSERT
    WITH CHECK ({OURS} AND user_id = (SELECT sers_user()) AND {OF_A_REFERRAL});
CREATE POLICY presence_renewed ON referrals_presence FOR UPDATE
    USING (user_id = (SELECT sers_user())) WITH CHECK ({OURS});

ALTER TABLE referrals_batch ENABLE ROW LEVEL SECURITY;
CREATE POLICY batch_seen ON referrals_batch FOR SELECT USING ({OURS});
CREATE POLICY batch_written ON referrals_batch FOR INSERT WITH CHECK ({OURS});
CREATE POLICY batch_undone ON referrals_batch FOR UPDATE
    USING (by_id = (SELECT sers_user())) WITH CHECK ({OURS});

ALTER TABLE referrals_assignment ENABLE ROW LEVEL SECURITY;
CREATE POLICY assignment_seen ON referrals_assignment FOR SELECT USING ({OF_A_LEG});
CREATE POLICY assignment_made ON referrals_assignment FOR INSERT WITH CHECK ({OF_A_LEG});
CREATE POLICY assignment_changed ON referrals_assignment FOR UPDATE
    USING ({OF_A_LEG}) WITH CHECK ({OF_A_LEG});
"""

# Who is asked to help may ask before they see the referral, and read what they are answered.
ASKED_BY_US = "asking_team_id = ANY ((SELECT sers_teams())::uuid[])"
READS = FOLLOWERS.READS.format(table="referrals_informationrequest")
QUESTIONS = f"""
ALTER POLICY informationrequest_seen ON referrals_informationrequest
    USING (EXISTS {READS} OR {ASKED_BY_US});
ALTER POLICY informationrequest_written ON referrals_informationrequest
    WITH CHECK ({OF_A_REFERRAL} OR {ASKED_BY_US} AND {OF_A_LEG});
"""

# How it ended is told to those who only follow it; what was written about it is not.
ALSO_TOLD = (
    "referral.handed_over",
    "referral.completed",
    "referral.reopened",
    "referral.ended_by_death",
    "allocation.telephoned",
    "allocation.started",
    "allocation.completed",
)
TELLING = (*FOLLOWERS.TELLING, *ALSO_TOLD)
EVENTS = f"""
ALTER POLICY event_seen ON audit_event USING (
    actor_id = (SELECT sers_user())
    OR (SELECT sers_reads_logs())
    -- What managers changed concerns nobody referred.
    OR about LIKE 'config/%'
    OR EXISTS (
        SELECT FROM access_involvement i
        WHERE i.subject = about AND i.team_id = ANY ((SELECT sers_teams())::uuid[])
        AND (i.until IS NULL OR i.until > now())
        AND (i.reads OR kind IN {TELLING!r})
    )
);
"""

COUNTS = """
DROP FUNCTION referrals_desk_counts(uuid, timestamptz);
CREATE FUNCTION referrals_desk_counts(desk uuid, at timestamptz)
RETURNS TABLE (
    pick_up bigint, pick_up_late bigint, triage bigint, triage_late bigint, waiting bigint,
    progress bigint, progress_late bigint, unallocated bigint, unallocated_late bigint,
    to_close bigint, to_close_late bigint, huddle bigint, refused bigint, refused_late bigint,
    asked bigint, asked_late bigint, in_hand bigint, in_hand_late bigint
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT
        count(*) FILTER (WHERE owned.status = 'awaiting_triage'),
        count(*) FILTER (WHERE owned.status = 'awaiting_triage' AND owned.late),
        count(*) FILTER (WHERE owned.status = 'in_triage'),
        count(*) FILTER (WHERE owned.status = 'in_triage' AND owned.late),
        count(*) FILTER (WHERE owned.waiting),
        count(*) FILTER (WHERE owned.status = 'in_progress'),
        count(*) FILTER (WHERE owned.status = 'in_progress' AND owned.stage = 'support'
            AND owned.late),
        count(*) FILTER (WHERE owned.unallocated),
        count(*) FILTER (WHERE owned.unallocated AND owned.late),
        count(*) FILTER (WHERE owned.status = 'in_progress' AND owned.stage = 'close'),
        count(*) FILTER (WHERE owned.status = 'in_progress' AND owned.stage = 'close'
            AND owned.late),
        count(*) FILTER (WHERE owned.huddle),
        (SELECT count(*) FROM referrals_referral r WHERE r.owner_id = ours.id
            AND r.status = 'not_accepted' AND r.acknowledged_at IS NULL),
        (SELECT count(*) FROM referrals_referral r WHERE r.owner_id = ours.id
            AND r.status = 'not_accepted' AND r.acknowledged_at IS NULL
            AND least(r.next_by, r.closed_at + interval '2 days') < at),
        (SELECT count(*) FROM referrals_allocation a WHERE a.owner_id = ours.id
            AND a.closed_at IS NULL AND a.status = 'offered'),
        (SELECT count(*) FROM referrals_allocation a WHERE a.owner_id = ours.id
            AND a.closed_at IS NULL AND a.status = 'offered' AND a.due_at < at),
        (SELECT count(*) FROM referrals_allocation a WHERE a.owner_id = ours.id
            AND a.closed_at IS NULL AND a.status <> 'offered'),
        (SELECT count(*) FROM referrals_allocation a WHERE a.owner_id = ours.id
            AND a.closed_at IS NULL AND a.status <> 'offered' AND a.due_at < at)
    FROM (SELECT t.id FROM directory_team t WHERE t.id = desk AND t.id = ANY (sers_teams())) ours
    LEFT JOIN LATERAL (
        SELECT
            CASE WHEN NOT r.waiting THEN r.status END AS status,
            r.waiting,
            r.stage,
            r.huddle_on IS NOT NULL AS huddle,
            r.due_at < at AS late,
            r.status = 'in_progress' AND NOT r.waiting AND r.stage = 'allocate' AND NOT EXISTS (
                SELECT FROM referrals_allocation a
                WHERE a.referral_id = r.id AND a.closed_at IS NULL
            ) AS unallocated
        FROM referrals_referral r WHERE r.owner_id = ours.id AND r.closed_at IS NULL
        OFFSET 0  -- so that legs are looked for once and not for each count
    ) owned ON true
    GROUP BY ours.id
$$;
"""
COUNTED = """
REVOKE ALL ON FUNCTION referrals_desk_counts(uuid, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION referrals_desk_counts(uuid, timestamptz) TO sers_app;
"""

NARROW = """
-- How much each team and worker has in hand: numbers, to desks for choosing among them, and to
-- each team its own.
CREATE FUNCTION referrals_caseloads()
RETURNS TABLE (team uuid, worker bigint, legs bigint, points bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH open_legs AS (
        SELECT a.id, a.owner_id, a.points FROM referrals_allocation a
        WHERE a.closed_at IS NULL AND (
            a.owner_id = ANY (sers_teams())
            OR EXISTS (
                SELECT FROM directory_team t WHERE t.id = ANY (sers_teams())
                AND t.kind IN ('pcn', 'bed_bureau', 'unrouted')
            )
        )
    )
    SELECT owner_id, NULL::bigint, count(*), sum(points)::bigint FROM open_legs GROUP BY owner_id
    UNION ALL
    SELECT l.owner_id, w.user_id, count(*), sum(l.points)::bigint
    FROM open_legs l JOIN referrals_assignment w ON w.leg_id = l.id AND w.until IS NULL
    GROUP BY l.owner_id, w.user_id
$$;

-- Who has helped this person before: for the desk that owns the referral, and nobody else.
CREATE FUNCTION referrals_helped_before(asked uuid)
RETURNS TABLE (team uuid, worker bigint, lately timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT a.owner_id, w.user_id, max(a.started_at)
    FROM referrals_referral ours
    JOIN referrals_referral r ON r.person_id = ours.person_id
    JOIN referrals_allocation a ON a.referral_id = r.id AND a.started_at IS NOT NULL
    LEFT JOIN referrals_assignment w ON w.leg_id = a.id
    WHERE ours.id = asked AND ours.owner_id = ANY (sers_teams()) AND NOT ours.identity_to_check
    GROUP BY a.owner_id, w.user_id
$$;

-- The other open referrals of the same person, for a death to end: ids, to whoever sees this one.
-- Two who report the same death wait for each other here.
CREATE FUNCTION referrals_others_open(asked uuid) RETURNS SETOF uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    whose uuid;
BEGIN
    SELECT r.person_id INTO whose FROM referrals_referral r WHERE r.id = asked AND (
        r.owner_id = ANY (sers_teams()) OR r.sent_by_id = ANY (sers_teams())
        OR EXISTS (
            SELECT FROM access_involvement i
            WHERE i.subject = 'referral/' || r.id::text AND i.team_id = ANY (sers_teams())
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
REVOKE ALL ON FUNCTION referrals_caseloads() FROM PUBLIC;
REVOKE ALL ON FUNCTION referrals_helped_before(uuid) FROM PUBLIC;
REVOKE ALL ON FUNCTION referrals_others_open(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION referrals_caseloads() TO sers_app;
GRANT EXECUTE ON FUNCTION referrals_helped_before(uuid) TO sers_app;
GRANT EXECUTE ON FUNCTION referrals_others_open(uuid) TO sers_app;
"""

REFUSED = """
CREATE FUNCTION nothing_open_hangs_on_what_has_ended() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    asked uuid := CASE WHEN TG_TABLE_NAME = 'referrals_referral' THEN NEW.id
        ELSE (to_jsonb(NEW) ->> 'referral_id')::uuid END;
BEGIN
    IF EXISTS (
        SELECT FROM referrals_referral r WHERE r.id = asked AND r.closed_at IS NOT NULL AND (
            EXISTS (SELECT FROM referrals_allocation a
                WHERE a.referral_id = r.id AND a.closed_at IS NULL)
            OR EXISTS (SELECT FROM referrals_informationrequest q WHERE q.referral_id = r.id
                AND q.answered_at IS NULL AND q.dropped_at IS NULL)
        )
    ) THEN
        RAISE EXCEPTION 'a referral that has ended holds an open leg or question'
            USING ERRCODE = 'check_violation',
            CONSTRAINT = 'nothing_open_hangs_on_what_has_ended';
    END IF;
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER referral_ends_whole AFTER UPDATE OF status ON referrals_referral
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.closed_at IS NOT NULL)
    EXECUTE FUNCTION nothing_open_hangs_on_what_has_ended();
CREATE CONSTRAINT TRIGGER leg_of_an_open_referral
    AFTER INSERT OR UPDATE OF status ON referrals_allocation
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.closed_at IS NULL)
    EXECUTE FUNCTION nothing_open_hangs_on_what_has_ended();
CREATE CONSTRAINT TRIGGER question_of_an_open_referral
    AFTER INSERT OR UPDATE ON referrals_informationrequest
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.answered_at IS NULL AND NEW.dropped_at IS NULL)
    EXECUTE FUNCTION nothing_open_hangs_on_what_has_ended();
"""

UNDO = [
    "DROP TRIGGER question_of_an_open_referral ON referrals_informationrequest",
    "DROP TRIGGER leg_of_an_open_referral ON referrals_allocation",
    "DROP TRIGGER referral_ends_whole ON referrals_referral",
    "DROP FUNCTION nothing_open_hangs_on_what_has_ended()",
    "DROP FUNCTION referrals_others_open(uuid)",
    "DROP FUNCTION referrals_helped_before(uuid)",
    "DROP FUNCTION referrals_caseloads()",
    "DROP FUNCTION referrals_desk_counts(uuid, timestamptz)",
    DESK_COUNTS,
    FOLLOWERS.EVENTS.format(besides=f"AND (i.reads OR kind IN {FOLLOWERS.TELLING!r})"),
    f"ALTER POLICY informationrequest_seen ON referrals_informationrequest USING (EXISTS {READS})",
    "ALTER POLICY informationrequest_written ON referrals_informationrequest"
    f" WITH CHECK ({OF_A_REFERRAL})",
    *(
        f"DROP POLICY {policy} ON referrals_{table}"
        for table, named in {
            "teamnote": ("note_seen", "note_written"),
            "presence": ("presence_seen", "presence_written", "presence_renewed"),
            "batch": ("batch_seen", "batch_written", "batch_undone"),
            "assignment": ("assignment_seen", "assignment_made", "assignment_changed"),
        }.items()
        for policy in named
    ),
    "DROP TRIGGER note_append_only ON referrals_teamnote",
    *(
        f"ALTER TABLE referrals_{table} DISABLE ROW LEVEL SECURITY"
        for table in ("teamnote", "presence", "batch", "assignment")
    ),
]


class Migration(migrations.Migration):
    dependencies = [("referrals", "0010_to_the_end")]
    operations = [
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.RunSQL(
            [TABLES, QUESTIONS, EVENTS, COUNTS, COUNTED, NARROW, REFUSED],
            UNDO,
        ),
    ]
