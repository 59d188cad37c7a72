"""A version of a page is never altered once it is published, and none is ever deleted."""

from django.db import migrations

DO = """
CREATE FUNCTION refuse_other_page() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog
AS $$ BEGIN RAISE EXCEPTION 'a published page is never altered' USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER published_stays BEFORE UPDATE ON content_pageversion FOR EACH ROW
    WHEN (OLD.published_at IS NOT NULL) EXECUTE FUNCTION refuse_other_page();
CREATE TRIGGER versions_stay BEFORE DELETE ON content_pageversion
    FOR EACH ROW EXECUTE FUNCTION refuse_other_page();
"""
UNDO = """
DROP TRIGGER published_stays ON content_pageversion;
DROP TRIGGER versions_stay ON content_pageversion;
DROP FUNCTION refuse_other_page();
"""


class Migration(migrations.Migration):
    dependencies = [("content", "0001_initial"), ("access", "0002_rows")]
    operations = [migrations.RunSQL(DO, UNDO)]
