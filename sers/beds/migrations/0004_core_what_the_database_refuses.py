"""A bed is not claimed, nor lived in, for a search that has ended, whoever writes it.

And «from now on» is by the clock: a transaction begins before anybody reads the time in it, so
that by its own time every booking would begin later. A minute is what two machines may differ.
"""

from importlib import import_module

from django.db import migrations

BEFORE = import_module("sers.beds.migrations.0002_rows").FUNCTIONS
_, _BEGINS, _REST = BEFORE.partition("CREATE FUNCTION nothing_is_sought_on_an_ended_leg()")
_BODY, _, _TRIGGERS = _REST.partition("CREATE CONSTRAINT TRIGGER leg_ends_its_search")
WAS = (_BEGINS + _BODY).replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
ASKED = """uuid := CASE WHEN TG_TABLE_NAME = 'beds_bedrequest'
        THEN (to_jsonb(NEW) ->> 'leg_id')::uuid ELSE NEW.id END;"""
ASKED_OF_A_BED = """uuid := CASE TG_TABLE_NAME
        WHEN 'beds_bedrequest' THEN (to_jsonb(NEW) ->> 'leg_id')::uuid
        WHEN 'beds_placement' THEN (
            SELECT leg_id FROM beds_bedrequest
            WHERE id = (to_jsonb(NEW) ->> 'request_id')::uuid
        )
        ELSE NEW.id END;"""
NOW = WAS.replace(ASKED, ASKED_OF_A_BED)
TRIGGER = """
CREATE CONSTRAINT TRIGGER bed_of_an_open_search AFTER INSERT OR UPDATE OF status ON beds_placement
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.status IN ('offered', 'held', 'reserved', 'stay', 'away'))
    EXECUTE FUNCTION nothing_is_sought_on_an_ended_leg();
"""
OCCUPIED = """
DROP TRIGGER nobody_is_booked_into_an_occupied_bed ON beds_placement;
CREATE TRIGGER nobody_is_booked_into_an_occupied_bed BEFORE INSERT ON beds_placement
    FOR EACH ROW WHEN (
        NEW.status IN ('offered', 'held', 'reserved') AND lower(NEW.period) <= {now}
    )
    EXECUTE FUNCTION nobody_is_booked_into_an_occupied_bed();
"""


class Migration(migrations.Migration):
    dependencies = [("beds", "0003_events")]
    operations = [
        migrations.RunSQL(
            OCCUPIED.format(now="clock_timestamp() + interval '1 minute'"),
            OCCUPIED.format(now="now()"),
        ),
        migrations.RunSQL(
            [NOW, TRIGGER], ["DROP TRIGGER bed_of_an_open_search ON beds_placement", WAS]
        ),
    ]
