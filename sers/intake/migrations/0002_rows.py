"""A draft is its author's alone; a published form is never altered."""

from django.db import migrations

DO = """
ALTER TABLE intake_draft ENABLE ROW LEVEL SECURITY;
CREATE POLICY draft_of_author ON intake_draft
    USING (author_id = (SELECT sers_user())) WITH CHECK (author_id = (SELECT sers_user()));
CREATE TRIGGER form_version_append_only BEFORE UPDATE OR DELETE ON intake_formversion
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""

UNDO = """
DROP TRIGGER form_version_append_only ON intake_formversion;
DROP POLICY draft_of_author ON intake_draft;
ALTER TABLE intake_draft DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = [("intake", "0001_initial"), ("access", "0002_rows")]
    operations = [migrations.RunSQL(DO, UNDO)]
