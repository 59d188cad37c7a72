"""Who sees who asks for a bed and who has which, and what the database refuses besides.

A request is seen by the Bed Bureau, and by the teams that own or sent the referral. An offer and
a placement are seen by the Bed Bureau, by the provider, by the desk that owns the referral, and
by the sender unless where the person is must be kept secret. They are written by the keeper of
beds alone: see `keeper`. That a bed is taken by somebody who came another way names nobody.
"""

from django.db import migrations

TEAMS = "ANY ((SELECT sers_teams())::uuid[])"
KEEPER = "(SELECT sers_keeps_beds())"
# Read as the row of the referral itself allows: whoever cannot see it has no part in it.
OWNS = f"""EXISTS (
    SELECT FROM referrals_referral r WHERE r.id = referral_id
    AND (r.owner_id = {TEAMS} OR r.sent_by_id = {TEAMS})
)"""
MAY_KNOW_WHERE = f"""EXISTS (
    SELECT FROM referrals_referral r WHERE r.id = referral_id
    AND (r.owner_id = {TEAMS} OR r.sent_by_id = {TEAMS} AND NOT r.protected)
)"""
OURS = f"(owner_id = {TEAMS} OR sent_by_id = {TEAMS})"

FUNCTIONS = """
CREATE FUNCTION sers_keeps_beds() RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM directory_membership m JOIN directory_user u ON u.id = m.user_id
        WHERE m.user_id = sers_user() AND m.until IS NULL AND m.role = 'bed_keeper' AND u.is_system
    )
$$;

-- Whether a team goes on seeing a referral once a bed of theirs is let go of.
CREATE FUNCTION beds_has_a_part(asked uuid, asking uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (
        SELECT FROM referrals_referral r WHERE r.id = asked
        AND (r.owner_id = asking OR r.sent_by_id = asking)
    ) OR EXISTS (
        SELECT FROM referrals_allocation a WHERE a.referral_id = asked AND a.owner_id = asking
        AND a.closed_at IS NULL AND a.status <> 'offered'
    ) OR EXISTS (
        SELECT FROM beds_placement p WHERE p.referral_id = asked AND p.owner_id = asking
        AND p.status IN ('held', 'reserved', 'stay', 'away')
    )
$$;
REVOKE ALL ON FUNCTION beds_has_a_part(uuid, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION beds_has_a_part(uuid, uuid) TO sers_app;

-- How soon each of those who wait was promised help: for their Bed Bureau, and the keeper.
CREATE FUNCTION beds_bands(bureau uuid) RETURNS TABLE (request uuid, band smallint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT b.id, r.band FROM beds_bedrequest b JOIN referrals_referral r ON r.id = b.referral_id
    WHERE b.owner_id = bureau AND b.closed_at IS NULL
    AND (sers_keeps_beds() OR bureau = ANY (sers_teams()))
$$;
REVOKE ALL ON FUNCTION beds_bands(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION beds_bands(uuid) TO sers_app;

-- Whose referral it is, and whether where the person is must be told to nobody: for the keeper.
CREATE FUNCTION beds_referral(asked uuid) RETURNS TABLE (owner uuid, protected boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT r.owner_id, r.protected FROM referrals_referral r
    WHERE r.id = asked AND sers_keeps_beds()
$$;
REVOKE ALL ON FUNCTION beds_referral(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION beds_referral(uuid) TO sers_app;

CREATE FUNCTION nobody_is_booked_into_an_occupied_bed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (
        SELECT FROM beds_placement p WHERE p.bed_id = NEW.bed_id AND p.id <> NEW.id
        AND p.status IN ('stay', 'away')
    ) THEN
        RAISE EXCEPTION 'a bed is booked from now on while somebody is still in it'
            USING ERRCODE = 'exclusion_violation',
            CONSTRAINT = 'nobody_is_booked_into_an_occupied_bed';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER nobody_is_booked_into_an_occupied_bed BEFORE INSERT ON beds_placement
    FOR EACH ROW WHEN (
        NEW.status IN ('offered', 'held', 'reserved') AND lower(NEW.period) <= now()
    )
    EXECUTE FUNCTION nobody_is_booked_into_an_occupied_bed();

-- A search lasts no longer than the leg it hangs on.
CREATE FUNCTION nothing_is_sought_on_an_ended_leg() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    asked uuid := CASE WHEN TG_TABLE_NAME = 'beds_bedrequest'
        THEN (to_jsonb(NEW) ->> 'leg_id')::uuid ELSE NEW.id END;
BEGIN
    IF EXISTS (
        SELECT FROM beds_bedrequest b JOIN referrals_allocation a ON a.id = b.leg_id
        WHERE b.leg_id = asked AND b.closed_at IS NULL AND a.closed_at IS NOT NULL
    ) OR EXISTS (
        SELECT FROM beds_placement p JOIN beds_bedrequest b ON b.id = p.request_id
        WHERE b.leg_id = asked AND b.closed_at IS NOT NULL
        AND p.status IN ('offered', 'held', 'reserved', 'stay', 'away')
    ) THEN
        RAISE EXCEPTION 'a bed is sought or taken for a part that has ended'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'nothing_is_sought_on_an_ended_leg';
    END IF;
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER leg_ends_its_search AFTER UPDATE OF status ON referrals_allocation
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.closed_at IS NOT NULL)
    EXECUTE FUNCTION nothing_is_sought_on_an_ended_leg();
CREATE CONSTRAINT TRIGGER search_of_an_open_leg AFTER INSERT OR UPDATE OF status ON beds_bedrequest
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    EXECUTE FUNCTION nothing_is_sought_on_an_ended_leg();
"""

POLICIES = f"""
ALTER TABLE beds_bedrequest ENABLE ROW LEVEL SECURITY;
CREATE POLICY bedrequest_seen ON beds_bedrequest FOR SELECT USING (
    {KEEPER} OR owner_id = {TEAMS} OR {OWNS}
);
CREATE POLICY bedrequest_made ON beds_bedrequest FOR INSERT WITH CHECK ({KEEPER});
CREATE POLICY bedrequest_moved ON beds_bedrequest FOR UPDATE USING ({KEEPER}) WITH CHECK ({KEEPER});

ALTER TABLE beds_placement ENABLE ROW LEVEL SECURITY;
CREATE POLICY placement_seen ON beds_placement FOR SELECT USING (
    {KEEPER} OR request_id IS NULL OR {OURS} OR {MAY_KNOW_WHERE}
);
CREATE POLICY placement_made ON beds_placement FOR INSERT WITH CHECK ({KEEPER});
CREATE POLICY placement_moved ON beds_placement FOR UPDATE USING ({KEEPER}) WITH CHECK ({KEEPER});

ALTER TABLE beds_offer ENABLE ROW LEVEL SECURITY;
CREATE POLICY offer_seen ON beds_offer FOR SELECT USING (
    {KEEPER} OR sent_by_id = {TEAMS} OR owner_id = {TEAMS} AND status <> 'queued'
    OR {MAY_KNOW_WHERE}
);
CREATE POLICY offer_made ON beds_offer FOR INSERT WITH CHECK ({KEEPER});
CREATE POLICY offer_moved ON beds_offer FOR UPDATE USING ({KEEPER}) WITH CHECK ({KEEPER});

ALTER TABLE beds_skip ENABLE ROW LEVEL SECURITY;
CREATE POLICY skip_seen ON beds_skip FOR SELECT USING ({KEEPER} OR owner_id = {TEAMS});
CREATE POLICY skip_kept ON beds_skip FOR INSERT WITH CHECK ({KEEPER});
CREATE TRIGGER skip_append_only BEFORE UPDATE OR DELETE ON beds_skip
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

ALTER TABLE beds_choice ENABLE ROW LEVEL SECURITY;
CREATE POLICY choice_seen ON beds_choice FOR SELECT USING ({KEEPER} OR owner_id = {TEAMS});
CREATE POLICY choice_kept ON beds_choice FOR INSERT WITH CHECK ({KEEPER});
CREATE TRIGGER choice_append_only BEFORE UPDATE OR DELETE ON beds_choice
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""

UNDO = """
DROP TRIGGER choice_append_only ON beds_choice;
DROP TRIGGER skip_append_only ON beds_skip;
DROP TRIGGER search_of_an_open_leg ON beds_bedrequest;
DROP TRIGGER leg_ends_its_search ON referrals_allocation;
DROP FUNCTION nothing_is_sought_on_an_ended_leg();
DROP TRIGGER nobody_is_booked_into_an_occupied_bed ON beds_placement;
DROP FUNCTION nobody_is_booked_into_an_occupied_bed();
DROP FUNCTION beds_referral(uuid);
DROP FUNCTION beds_bands(uuid);
DROP FUNCTION beds_has_a_part(uuid, uuid);
DROP POLICY bedrequest_seen ON beds_bedrequest;
DROP POLICY bedrequest_made ON beds_bedrequest;
DROP POLICY bedrequest_moved ON beds_bedrequest;
DROP POLICY placement_seen ON beds_placement;
DROP POLICY placement_made ON beds_placement;
DROP POLICY placement_moved ON beds_placement;
DROP POLICY offer_seen ON beds_offer;
DROP POLICY offer_made ON beds_offer;
DROP POLICY offer_moved ON beds_offer;
DROP POLICY skip_seen ON beds_skip;
DROP POLICY skip_kept ON beds_skip;
DROP POLICY choice_seen ON beds_choice;
DROP POLICY choice_kept ON beds_choice;
ALTER TABLE beds_bedrequest DISABLE ROW LEVEL SECURITY;
ALTER TABLE beds_placement DISABLE ROW LEVEL SECURITY;
ALTER TABLE beds_offer DISABLE ROW LEVEL SECURITY;
ALTER TABLE beds_skip DISABLE ROW LEVEL SECURITY;
ALTER TABLE beds_choice DISABLE ROW LEVEL SECURITY;
DROP FUNCTION sers_keeps_beds();
"""


class Migration(migrations.Migration):
    dependencies = [("beds", "0001_initial"), ("referrals", "0016_who_reports")]
    operations = [migrations.RunSQL([FUNCTIONS, POLICIES], UNDO)]
