"""Whoever hands a draft on sees that it was handed on, until it is sent; only its author writes."""

from django.db import migrations

DO = """
DROP POLICY draft_of_author ON intake_draft;
CREATE POLICY draft_seen ON intake_draft FOR SELECT
    USING ((SELECT sers_user()) IN (author_id, handed_by_id));
CREATE POLICY draft_begun ON intake_draft FOR INSERT
    WITH CHECK (author_id = (SELECT sers_user()));
CREATE POLICY draft_written ON intake_draft FOR UPDATE
    USING (author_id = (SELECT sers_user()))
    WITH CHECK (
        author_id = (SELECT sers_user())
        -- Handed on: by the one who asks, to somebody of a team that both are in.
        OR handed_by_id = (SELECT sers_user())
        AND team_id = ANY ((SELECT sers_teams())::uuid[])
        AND EXISTS (
            SELECT FROM directory_membership m
            WHERE m.user_id = author_id AND m.team_id = intake_draft.team_id AND m.until IS NULL
        )
    );
CREATE POLICY draft_discarded ON intake_draft FOR DELETE
    USING (author_id = (SELECT sers_user()));
"""

UNDO = """
DROP POLICY draft_seen ON intake_draft;
DROP POLICY draft_begun ON intake_draft;
DROP POLICY draft_written ON intake_draft;
DROP POLICY draft_discarded ON intake_draft;
CREATE POLICY draft_of_author ON intake_draft
    USING (author_id = (SELECT sers_user())) WITH CHECK (author_id = (SELECT sers_user()));
"""


class Migration(migrations.Migration):
    dependencies = [("intake", "0003_handing_on")]
    operations = [migrations.RunSQL(DO, UNDO)]
