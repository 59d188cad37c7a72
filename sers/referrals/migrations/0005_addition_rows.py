"""What was added to a referral is open to whoever may see the referral, and never altered."""

from django.db import migrations

OF_A_REFERRAL = (
    "EXISTS (SELECT FROM referrals_referral r WHERE r.id = referrals_addition.referral_id)"
)
DO = f"""
UPDATE referrals_referral r SET
    referrer_name = u.name,
    referrer_role = u.profession,
    ring_minutes = CASE WHEN p.call_back THEN p.pick_up_minutes END
FROM directory_user u, referrals_priority p
WHERE u.id = r.referrer_id AND p.code = r.wished_id;
ALTER TABLE referrals_addition ENABLE ROW LEVEL SECURITY;
CREATE POLICY addition_seen ON referrals_addition FOR SELECT USING ({OF_A_REFERRAL});
CREATE POLICY addition_written ON referrals_addition FOR INSERT WITH CHECK ({OF_A_REFERRAL});
CREATE TRIGGER addition_append_only BEFORE UPDATE OR DELETE ON referrals_addition
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""
UNDO = """
DROP TRIGGER addition_append_only ON referrals_addition;
DROP POLICY addition_seen ON referrals_addition;
DROP POLICY addition_written ON referrals_addition;
ALTER TABLE referrals_addition DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = [("referrals", "0004_afterwards")]
    operations = [migrations.RunSQL(DO, UNDO)]
