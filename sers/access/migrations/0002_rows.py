"""Row-level security: who is asking, and which rows of the logs they may see.

`sers_user()` is who is asking, set for one transaction by `access.rows`. The policies of
the tables higher up are in their own migrations and use the functions made here. The
functions are called as `(SELECT f())` there, so that each runs once a query.
"""

from django.db import migrations

IDENTITY = """
CREATE FUNCTION sers_user() RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT nullif(current_setting('sers.user', true), '')::bigint
$$;
CREATE FUNCTION sers_teams() RETURNS uuid[] LANGUAGE sql STABLE AS $$
    SELECT coalesce(array_agg(DISTINCT team_id), '{}') FROM directory_membership
    WHERE user_id = sers_user() AND until IS NULL
$$;
CREATE FUNCTION sers_reads_logs() RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM directory_membership m JOIN directory_team t ON t.id = m.team_id
        WHERE m.user_id = sers_user() AND m.until IS NULL AND t.reads_logs
    )
$$;
"""

LOGS = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END
$$;
CREATE TRIGGER audit_event_append_only BEFORE UPDATE OR DELETE ON audit_event
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_access_append_only BEFORE UPDATE OR DELETE ON audit_access
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

ALTER TABLE audit_event ENABLE ROW LEVEL SECURITY;
CREATE POLICY event_seen ON audit_event FOR SELECT USING (
    actor_id = (SELECT sers_user())
    OR (SELECT sers_reads_logs())
    OR EXISTS (
        SELECT FROM access_involvement i
        WHERE i.subject = about AND i.team_id = ANY ((SELECT sers_teams())::uuid[])
        AND (i.until IS NULL OR i.until > now())
    )
);
CREATE POLICY event_recorded ON audit_event FOR INSERT
    WITH CHECK (actor_id = (SELECT sers_user()));

ALTER TABLE audit_access ENABLE ROW LEVEL SECURITY;
CREATE POLICY access_seen ON audit_access FOR SELECT
    USING (user_id = (SELECT sers_user()) OR (SELECT sers_reads_logs()));
CREATE POLICY access_recorded ON audit_access FOR INSERT
    WITH CHECK (user_id = (SELECT sers_user()));
"""

UNDO = """
DROP POLICY access_recorded ON audit_access;
DROP POLICY access_seen ON audit_access;
DROP POLICY event_recorded ON audit_event;
DROP POLICY event_seen ON audit_event;
ALTER TABLE audit_access DISABLE ROW LEVEL SECURITY;
ALTER TABLE audit_event DISABLE ROW LEVEL SECURITY;
DROP TRIGGER audit_access_append_only ON audit_access;
DROP TRIGGER audit_event_append_only ON audit_event;
DROP FUNCTION refuse_change();
DROP FUNCTION sers_reads_logs();
DROP FUNCTION sers_teams();
DROP FUNCTION sers_user();
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0001_initial"), ("audit", "0001_initial")]
    operations = [migrations.RunSQL([IDENTITY, LOGS], UNDO)]
