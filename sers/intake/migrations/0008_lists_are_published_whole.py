"""A version of a code list is never edited: its codes come with it, and can only be ended."""

from django.db import migrations

DO = """
CREATE FUNCTION refuse_code_of_another_day() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NOT EXISTS (
            SELECT FROM intake_codelist l WHERE l.id = NEW.list_id
            AND l.published_in = pg_current_xact_id()::text::bigint
        ) THEN RAISE EXCEPTION 'a code comes with its list: publish another version'; END IF;
        RETURN NEW;
    END
$$;
CREATE FUNCTION refuse_all_but_ending() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF OLD.until IS NOT NULL OR NEW.until IS NULL
            OR to_jsonb(NEW) - 'until' <> to_jsonb(OLD) - 'until'
        THEN RAISE EXCEPTION 'a code can only be ended: publish another version'; END IF;
        RETURN NEW;
    END
$$;
CREATE TRIGGER code_list_append_only BEFORE UPDATE OR DELETE ON intake_codelist
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER code_comes_with_its_list BEFORE INSERT ON intake_code
    FOR EACH ROW EXECUTE FUNCTION refuse_code_of_another_day();
CREATE TRIGGER code_can_only_be_ended BEFORE UPDATE ON intake_code
    FOR EACH ROW EXECUTE FUNCTION refuse_all_but_ending();
CREATE TRIGGER code_is_kept BEFORE DELETE ON intake_code
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""

UNDO = """
DROP TRIGGER code_is_kept ON intake_code;
DROP TRIGGER code_can_only_be_ended ON intake_code;
DROP TRIGGER code_comes_with_its_list ON intake_code;
DROP TRIGGER code_list_append_only ON intake_codelist;
DROP FUNCTION refuse_all_but_ending();
DROP FUNCTION refuse_code_of_another_day();
"""


class Migration(migrations.Migration):
    dependencies = [("intake", "0007_code_lists")]
    operations = [migrations.RunSQL(DO, UNDO)]
