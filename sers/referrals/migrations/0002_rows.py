"""Row-level security of referrals, of what hangs on them, and of the people in them.

A row is open to the team that owns it, the team that sent it, and those involved. What
hangs on a referral is open to whoever may see the referral; a leg also to the team that
it is offered to; the restricted answers only to teams whose involvement says so.
"""

from django.db import migrations

SEEN = """(
    owner_id = ANY ((SELECT sers_teams())::uuid[])
    OR sent_by_id = ANY ((SELECT sers_teams())::uuid[])
    OR EXISTS (
        SELECT FROM access_involvement i
        WHERE i.subject = 'referral/' || referrals_referral.id::text
        AND i.team_id = ANY ((SELECT sers_teams())::uuid[])
        AND (i.until IS NULL OR i.until > now())
    )
)"""
REFERRAL = f"""
ALTER TABLE referrals_referral ENABLE ROW LEVEL SECURITY;
CREATE POLICY referral_seen ON referrals_referral FOR SELECT USING {SEEN};
CREATE POLICY referral_sent ON referrals_referral FOR INSERT
    WITH CHECK (sent_by_id = ANY ((SELECT sers_teams())::uuid[]));
-- Only what can be seen can be changed; a redirected one may then belong to another team.
CREATE POLICY referral_moved ON referrals_referral FOR UPDATE
    USING {SEEN} WITH CHECK (true);
"""

LEG_SEEN = """(
    owner_id = ANY ((SELECT sers_teams())::uuid[])
    OR EXISTS (SELECT FROM referrals_referral r WHERE r.id = referral_id)
)"""
ALLOCATION = f"""
ALTER TABLE referrals_allocation ENABLE ROW LEVEL SECURITY;
CREATE POLICY allocation_seen ON referrals_allocation FOR SELECT USING {LEG_SEEN};
CREATE POLICY allocation_offered ON referrals_allocation FOR INSERT
    WITH CHECK (EXISTS (SELECT FROM referrals_referral r WHERE r.id = referral_id));
CREATE POLICY allocation_moved ON referrals_allocation FOR UPDATE
    USING {LEG_SEEN} WITH CHECK (true);
"""

RESTRICTED = """
ALTER TABLE referrals_restrictedanswers ENABLE ROW LEVEL SECURITY;
CREATE POLICY restricted_seen ON referrals_restrictedanswers FOR SELECT USING (
    EXISTS (
        SELECT FROM access_involvement i
        WHERE i.subject = 'referral/' || referral_id::text
        AND i.team_id = ANY ((SELECT sers_teams())::uuid[])
        AND i.restricted AND (i.until IS NULL OR i.until > now())
    )
);
CREATE POLICY restricted_kept ON referrals_restrictedanswers FOR INSERT
    WITH CHECK (EXISTS (SELECT FROM referrals_referral r WHERE r.id = referral_id));
CREATE TRIGGER restricted_append_only BEFORE UPDATE OR DELETE ON referrals_restrictedanswers
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER sent_version_append_only BEFORE UPDATE OR DELETE ON referrals_sentversion
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""

PERSON = """
ALTER TABLE people_person ENABLE ROW LEVEL SECURITY;
CREATE POLICY person_seen ON people_person FOR SELECT
    USING (EXISTS (SELECT FROM referrals_referral r WHERE r.person_id = people_person.id));
CREATE POLICY person_made ON people_person FOR INSERT
    WITH CHECK ((SELECT sers_user()) IS NOT NULL);
"""

CHILDREN = ("need", "sentversion", "informationrequest", "clock")
CHANGING = ("informationrequest", "clock")


def child(table: str) -> str:
    of_a_referral = (
        f"EXISTS (SELECT FROM referrals_referral r WHERE r.id = referrals_{table}.referral_id)"
    )
    seen = f"""
    ALTER TABLE referrals_{table} ENABLE ROW LEVEL SECURITY;
    CREATE POLICY {table}_seen ON referrals_{table} FOR SELECT USING ({of_a_referral});
    CREATE POLICY {table}_written ON referrals_{table} FOR INSERT WITH CHECK ({of_a_referral});
    """
    if table not in CHANGING:
        return seen
    return seen + (
        f"CREATE POLICY {table}_changed ON referrals_{table} FOR UPDATE "
        f"USING ({of_a_referral}) WITH CHECK ({of_a_referral});"
    )


TABLES = {
    "people_person": ["person_seen", "person_made"],
    "referrals_restrictedanswers": ["restricted_seen", "restricted_kept"],
    "referrals_allocation": ["allocation_seen", "allocation_offered", "allocation_moved"],
    **{
        f"referrals_{table}": [f"{table}_seen", f"{table}_written"]
        + ([f"{table}_changed"] if table in CHANGING else [])
        for table in CHILDREN
    },
    "referrals_referral": ["referral_seen", "referral_sent", "referral_moved"],
}
UNDO = [
    "DROP TRIGGER restricted_append_only ON referrals_restrictedanswers",
    "DROP TRIGGER sent_version_append_only ON referrals_sentversion",
    *(f"DROP POLICY {policy} ON {table}" for table, named in TABLES.items() for policy in named),
    *(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY" for table in TABLES),
]


class Migration(migrations.Migration):
    dependencies = [
        ("referrals", "0001_initial"),
        ("people", "0002_look_up"),
        ("intake", "0002_rows"),
    ]
    operations = [
        migrations.RunSQL(
            [REFERRAL, ALLOCATION, RESTRICTED, PERSON, *(child(table) for table in CHILDREN)],
            UNDO,
        )
    ]
