"""Asking whether a person is known, without being able to look around.

The function runs with its owner's rights, so that it sees everybody; it answers one
question about one NHS number, writes down that it was asked, and refuses a user who
asks more often than anybody refers.
"""

from django.db import migrations

DO = """
CREATE FUNCTION people_look_up(asked_number text, asked_family text, asked_born date)
RETURNS TABLE (verdict text, person uuid)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    known people_person;
BEGIN
    IF sers_user() IS NULL THEN
        RAISE EXCEPTION 'nobody is asking';
    END IF;
    IF (
        SELECT count(*) FROM audit_access a
        WHERE a.user_id = sers_user() AND a.deed = 'matched'
        AND a.at > clock_timestamp() - interval '1 minute'
    ) >= 60 THEN
        RAISE EXCEPTION 'asked too often';
    END IF;
    INSERT INTO audit_access (user_id, deed, about, permission, shown)
    VALUES (sers_user(), 'matched', 'person', 'referral.make', '{}');
    SELECT * INTO known FROM people_person p
    WHERE p.nhs_number = asked_number AND NOT p.provisional;
    IF NOT FOUND THEN
        RETURN QUERY SELECT 'unknown'::text, NULL::uuid;
    ELSIF known.birth_date = asked_born AND known.family_key = asked_family THEN
        RETURN QUERY SELECT 'same'::text, known.id;
    ELSE
        RETURN QUERY SELECT 'differs'::text, known.id;
    END IF;
END
$$;
REVOKE ALL ON FUNCTION people_look_up(text, text, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION people_look_up(text, text, date) TO sers_app;
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial"), ("access", "0002_rows")]
    operations = [
        migrations.RunSQL(DO, "DROP FUNCTION people_look_up(text, text, date);"),
    ]
