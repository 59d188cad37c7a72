"""Who only sent a referral reads nothing that the person says; nobody says it in their name.

A sender has a part in the referral that opens even what is restricted, for it is what they wrote
themselves. What the person says on their own page is none of it: neither words nor key safes.
Links and openings are written by who they say; what a link opens is never altered.
"""

from django.db import migrations, models

MINE = "ANY ((SELECT sers_teams())::uuid[])"
IN_FORCE = "(i.until IS NULL OR i.until > now())"
PART = f"""
    SELECT FROM access_involvement i WHERE i.subject = 'referral/' || r.id::text
    AND i.team_id = {MINE} AND i.reads AND {IN_FORCE}"""
# The team has it, or a part in it that is more than to have sent it or to follow it.
TEAM_OR_HELP = f"""EXISTS (
    SELECT FROM referrals_referral r WHERE r.id = {{table}}.referral_id AND (
        r.owner_id = {MINE}
        OR EXISTS ({PART} AND NOT i.follows AND i.team_id <> r.sent_by_id)
        OR EXISTS (
            SELECT FROM referrals_allocation a WHERE a.referral_id = r.id AND a.owner_id = {MINE}
            AND a.closed_at IS NULL AND EXISTS ({PART})
        )
    )
)"""
READS = f"""EXISTS (
    SELECT FROM referrals_referral r WHERE r.id = own_page_link.referral_id
    AND (r.owner_id = {MINE} OR EXISTS ({PART}))
)"""
A_REFERRAL = "EXISTS (SELECT FROM referrals_referral r WHERE r.id = {table}.referral_id)"
A_LINK = "EXISTS (SELECT FROM own_page_link l WHERE l.id = own_page_opening.link_id)"
AS_THE_PAGE = """EXISTS (
    SELECT FROM directory_membership m
    WHERE m.user_id = (SELECT sers_user()) AND m.role = 'own_page' AND m.until IS NULL
)"""
SECRETS = f"""EXISTS (
    SELECT FROM own_page_saying s
    JOIN referrals_referral r ON r.id = s.referral_id
    JOIN access_involvement i ON i.subject = 'referral/' || r.id::text
    WHERE s.id = own_page_secretwords.saying_id
    AND i.team_id = {MINE} AND i.restricted AND {IN_FORCE}
    AND (i.team_id <> r.sent_by_id OR r.owner_id = i.team_id)
)"""
BEFORE_SECRETS = f"""EXISTS (
    SELECT FROM own_page_saying s
    JOIN access_involvement i ON i.subject = 'referral/' || s.referral_id::text
    WHERE s.id = own_page_secretwords.saying_id
    AND i.team_id = {MINE} AND i.restricted AND {IN_FORCE}
)"""
A_SAYING = "EXISTS (SELECT FROM own_page_saying s WHERE s.id = own_page_secretwords.saying_id)"
OF_SAYING = TEAM_OR_HELP.format(table="own_page_saying")


def policies(
    *, link: str, opening_made: str, saying: str, said: str, secret: str, kept: str
) -> str:
    """All of them as they stand: what is read of each table, and who may add to it."""
    return f"""
ALTER POLICY own_link_seen ON own_page_link USING ({link});
ALTER POLICY own_link_made ON own_page_link WITH CHECK ({link});
ALTER POLICY own_link_changed ON own_page_link USING ({link}) WITH CHECK ({link});
ALTER POLICY own_opening_made ON own_page_opening WITH CHECK ({opening_made});
ALTER POLICY own_saying_seen ON own_page_saying USING ({saying});
ALTER POLICY own_saying_made ON own_page_saying WITH CHECK ({said});
ALTER POLICY own_saying_changed ON own_page_saying USING ({saying}) WITH CHECK ({saying});
ALTER POLICY secretwords_seen ON own_page_secretwords USING ({secret});
ALTER POLICY secretwords_made ON own_page_secretwords WITH CHECK ({kept});
"""


DO = policies(
    link=READS,
    opening_made=f"{A_LINK} AND {AS_THE_PAGE}",
    saying=OF_SAYING,
    said=f"{OF_SAYING} AND {AS_THE_PAGE}",
    secret=SECRETS,
    kept=f"{A_SAYING} AND {AS_THE_PAGE}",
)
UNDO = policies(
    link=A_REFERRAL.format(table="own_page_link"),
    opening_made=A_LINK,
    saying=A_REFERRAL.format(table="own_page_saying"),
    said=A_REFERRAL.format(table="own_page_saying"),
    secret=BEFORE_SECRETS,
    kept=A_SAYING,
)
STAYS = """
CREATE FUNCTION refuse_another_link() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog
AS $$ BEGIN RAISE EXCEPTION 'what a link opens, for whom and until when, is never altered'
    USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER link_stays BEFORE UPDATE ON own_page_link FOR EACH ROW
    WHEN ((OLD.id, OLD.referral_id, OLD.whose, OLD.name, OLD.agreed, OLD.digest, OLD.made_by_id,
           OLD.team_id, OLD.made_at, OLD.expires_at)
        IS DISTINCT FROM (NEW.id, NEW.referral_id, NEW.whose, NEW.name, NEW.agreed, NEW.digest,
           NEW.made_by_id, NEW.team_id, NEW.made_at, NEW.expires_at)
        OR OLD.ended_at IS NOT NULL)
    EXECUTE FUNCTION refuse_another_link();
CREATE TRIGGER opening_stays BEFORE UPDATE ON own_page_opening FOR EACH ROW
    WHEN ((OLD.id, OLD.link_id, OLD.at) IS DISTINCT FROM (NEW.id, NEW.link_id, NEW.at)
        OR OLD.ended_at IS NOT NULL)
    EXECUTE FUNCTION refuse_another_link();
"""
MOVES = """
DROP TRIGGER opening_stays ON own_page_opening;
DROP TRIGGER link_stays ON own_page_link;
DROP FUNCTION refuse_another_link();
"""


class Migration(migrations.Migration):
    dependencies = [("own_page", "0004_which_bed")]
    operations = [
        # Of a protected person the words of a question stand apart.
        migrations.RemoveConstraint("saying", "a_question_or_correction_has_words"),
        migrations.AddConstraint(
            "saying",
            models.CheckConstraint(
                condition=models.Q(
                    ("apart", False),
                    ("kind__in", ["wrong", "question"]),
                    ("text", ""),
                    _negated=True,
                ),
                name="a_question_or_correction_has_words",
            ),
        ),
        migrations.RunSQL(DO, UNDO),
        migrations.RunSQL(STAYS, MOVES),
    ]
