"""A team that only follows a referral does not see what was said in it, nor to whom.

It sees the referral's row, for that says how it stands, and its legs. What was answered, the
needs, the questions between owner and sender, and what others added are closed to it, and so
are the events that name the sender or quote somebody.
"""

from django.db import migrations

# The team owns it, sent it, or has a part in it; following alone is none.
POLICIES = {
    "need_seen": "need",
    "sentversion_seen": "sentversion",
    "informationrequest_seen": "informationrequest",
    "informationrequest_changed": "informationrequest",
    "addition_seen": "addition",
}
TELLING = (
    "referral.opened",
    "referral.claimed",
    "referral.taken_over",
    "referral.released",
    "referral.redirected",
    "referral.accepted",
    "referral.not_accepted",
    "allocation.offered",
    "allocation.accepted",
    "allocation.declined",
    "allocation.cancelled",
)

READS = """(
    SELECT FROM referrals_referral r WHERE r.id = {table}.referral_id AND (
        r.owner_id = ANY ((SELECT sers_teams())::uuid[])
        OR r.sent_by_id = ANY ((SELECT sers_teams())::uuid[])
        OR EXISTS (
            SELECT FROM access_involvement i
            WHERE i.subject = 'referral/' || r.id::text
            AND i.team_id = ANY ((SELECT sers_teams())::uuid[])
            AND i.reads AND (i.until IS NULL OR i.until > now())
        )
    )
)"""
SEEN = "(SELECT FROM referrals_referral r WHERE r.id = {table}.referral_id)"
OURS = "team_id = ANY ((SELECT sers_teams())::uuid[]) AND EXISTS " + SEEN

EVENTS = """
ALTER POLICY event_seen ON audit_event USING (
    actor_id = (SELECT sers_user())
    OR (SELECT sers_reads_logs())
    OR EXISTS (
        SELECT FROM access_involvement i
        WHERE i.subject = about AND i.team_id = ANY ((SELECT sers_teams())::uuid[])
        AND (i.until IS NULL OR i.until > now())
        {besides}
    )
)"""


def altered(policy: str, condition: str) -> str:
    table = f"referrals_{POLICIES[policy]}"
    return f"ALTER POLICY {policy} ON {table} USING ({condition.format(table=table)})"


def closed(policy: str) -> str:
    ours = f" OR {OURS}" if policy == "addition_seen" else ""
    return altered(policy, f"EXISTS {READS}{ours}")


DO = [
    *map(closed, POLICIES),
    EVENTS.format(besides=f"AND (i.reads OR kind IN {TELLING!r})"),
]
UNDO = [
    *(altered(policy, f"EXISTS {SEEN}") for policy in POLICIES),
    EVENTS.format(besides=""),
]


class Migration(migrations.Migration):
    dependencies = [("referrals", "0007_open_for")]
    operations = [migrations.RunSQL(DO, UNDO)]
