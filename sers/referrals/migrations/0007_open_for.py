"""Asking whether an open referral exists for a person, without being able to look around.

The function runs with its owner's rights, so that it sees every referral; it answers one
question about one person by saying which team has it and on which day it was sent. It writes
down that it was asked, names nobody whose address must be kept secret, and refuses a user who
asks more often than anybody refers: its questions and those of `people_look_up` count together.
"""

from django.db import migrations, models

DO = """
CREATE FUNCTION referrals_open_for(
    asked_number text, asked_family text, asked_given text, asked_born date
)
RETURNS TABLE (referral uuid, owner uuid, sent_on date, ours boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
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
    VALUES (sers_user(), 'matched', 'referral', 'referral.make', '{}');
    RETURN QUERY
    SELECT r.id, r.owner_id, (r.sent_at AT TIME ZONE 'Europe/London')::date,
        r.sent_by_id = ANY (sers_teams()) OR EXISTS (
            SELECT FROM access_involvement i
            WHERE i.subject = 'referral/' || r.id::text AND i.team_id = ANY (sers_teams())
            AND i.follows AND (i.until IS NULL OR i.until > now())
        )
    FROM referrals_referral r
    WHERE r.closed_at IS NULL AND NOT r.protected AND r.birth_date = asked_born
    AND CASE WHEN asked_number <> '' AND r.nhs_number <> '' THEN r.nhs_number = asked_number
        -- The key of a name is the family name's letters, and after a space all given names'.
        -- With one given name too many on either side it is still the same person: «Ann» and
        -- «Ann Marie», but not «Annette».
        ELSE asked_family <> '' AND asked_given <> ''
            AND split_part(r.family_key, ' ', 1) = asked_family
            AND (split_part(r.family_key, ' ', 2) = asked_given
                OR starts_with(split_part(r.family_key, ' ', 2), asked_given)
                AND length(split_part(btrim(r.given_name), ' ', 1)) = length(asked_given))
        END
    ORDER BY r.sent_at, r.id LIMIT 5;
END
$$;
REVOKE ALL ON FUNCTION referrals_open_for(text, text, text, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION referrals_open_for(text, text, text, date) TO sers_app;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("referrals", "0006_amending"),
        ("people", "0003_look_ups_of_a_minute"),
        ("access", "0003_following"),
    ]
    operations = [
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(
                fields=["birth_date"],
                condition=models.Q(closed_at=None, protected=False),
                name="open_by_birth_date",
            ),
        ),
        migrations.RunSQL(DO, "DROP FUNCTION referrals_open_for(text, text, text, date);"),
    ]
