"""Row-level security of the person's own page, and what was said there is never altered.

Everything is open to whoever may see the referral, but the words that stand apart: those only to
teams whose involvement opens what is kept apart. The page itself is never one of these.
"""

from django.db import migrations

OF_A_REFERRAL = "EXISTS (SELECT FROM referrals_referral r WHERE r.id = {table}.referral_id)"
OF_A_LINK = "EXISTS (SELECT FROM own_page_link l WHERE l.id = own_page_opening.link_id)"
OF_A_SAYING = "EXISTS (SELECT FROM own_page_saying s WHERE s.id = own_page_secretwords.saying_id)"
ALLOW = """
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
CREATE POLICY {name}_seen ON {table} FOR SELECT USING ({seen});
CREATE POLICY {name}_made ON {table} FOR INSERT WITH CHECK ({seen});
CREATE POLICY {name}_changed ON {table} FOR UPDATE USING ({seen}) WITH CHECK ({seen});
"""
FORBID = """
DROP POLICY {name}_seen ON {table};
DROP POLICY {name}_made ON {table};
DROP POLICY {name}_changed ON {table};
ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
"""
TABLES = (
    ("link", OF_A_REFERRAL.format(table="own_page_link")),
    ("opening", OF_A_LINK),
    ("saying", OF_A_REFERRAL.format(table="own_page_saying")),
)
SECRET = f"""
ALTER TABLE own_page_secretwords ENABLE ROW LEVEL SECURITY;
CREATE POLICY secretwords_seen ON own_page_secretwords FOR SELECT USING (
    EXISTS (
        SELECT FROM own_page_saying s
        JOIN access_involvement i ON i.subject = 'referral/' || s.referral_id::text
        WHERE s.id = own_page_secretwords.saying_id
        AND i.team_id = ANY ((SELECT sers_teams())::uuid[])
        AND i.restricted AND (i.until IS NULL OR i.until > now())
    )
);
CREATE POLICY secretwords_made ON own_page_secretwords FOR INSERT WITH CHECK ({OF_A_SAYING});
CREATE TRIGGER secretwords_append_only BEFORE UPDATE OR DELETE ON own_page_secretwords
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""
UNSECRET = """
DROP TRIGGER secretwords_append_only ON own_page_secretwords;
DROP POLICY secretwords_seen ON own_page_secretwords;
DROP POLICY secretwords_made ON own_page_secretwords;
ALTER TABLE own_page_secretwords DISABLE ROW LEVEL SECURITY;
"""
NEVER_ALTERED = """
CREATE FUNCTION refuse_other_words() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog
AS $$ BEGIN RAISE EXCEPTION 'what somebody said is never altered' USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER saying_stays BEFORE UPDATE ON own_page_saying FOR EACH ROW
    WHEN ((OLD.link_id, OLD.referral_id, OLD.kind, OLD.text, OLD.apart, OLD.language, OLD.from_day,
           OLD.until_day, OLD.at)
        IS DISTINCT FROM (NEW.link_id, NEW.referral_id, NEW.kind, NEW.text, NEW.apart,
           NEW.language, NEW.from_day, NEW.until_day, NEW.at)
        OR OLD.dealt_at IS NOT NULL)
    EXECUTE FUNCTION refuse_other_words();
"""
ALTERED = """
DROP TRIGGER saying_stays ON own_page_saying;
DROP FUNCTION refuse_other_words();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("own_page", "0001_initial"),
        ("access", "0002_rows"),
        ("referrals", "0016_who_reports"),
    ]
    operations = [
        *(
            migrations.RunSQL(
                ALLOW.format(table=f"own_page_{name}", name=f"own_{name}", seen=seen),
                FORBID.format(table=f"own_page_{name}", name=f"own_{name}"),
            )
            for name, seen in TABLES
        ),
        migrations.RunSQL(SECRET, UNSECRET),
        migrations.RunSQL(NEVER_ALTERED, ALTERED),
    ]
