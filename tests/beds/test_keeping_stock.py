"""Sites, units and beds are added, changed, retired and restored by those who may."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from sers.audit import timeline
from sers.audit.models import Event
from sers.beds import keeping_stock, stock
from sers.beds.facts import as_they_stand
from sers.beds.keeping_stock import CARE, UNIT, version
from sers.beds.models import Bed, Site, Unit
from sers.directory.models import Organisation
from sers.directory.queries import today
from sers.policy.roles import Role
from sers.referrals.moving import MoveRefused, Overtaken
from tests.beds.lives import a_bed, a_coordinator, a_provider, a_unit, held, offered, staff_of
from tests.builders import a_member, a_team, seen_by
from tests.referrals.lives import a_triager

pytestmark = pytest.mark.django_db


def a_site(name: str = "Carn Brea House") -> Site:
    by = a_coordinator()
    given = {"name": name, "organisation": Organisation.objects.get(key="cft")}
    with seen_by(by):
        return keeping_stock.add_site(given, by=by)


def said_of(name: str = "Upstairs", **given) -> dict:
    return {"name": name, "sort": "block", "owner": a_provider()} | given


def test_a_bureau_adds_a_site_and_a_unit_whose_keys_are_made_of_their_names():
    site, again = a_site(), a_site()
    assert (site.key, again.key) == ("carn-brea-house", "carn-brea-house-2")
    by = a_coordinator()
    with seen_by(by):
        unit = keeping_stock.add_unit(site, said_of(skills=["iv"]), by=by)
        assert (unit.key, unit.since) == ("carn-brea-house-upstairs", today())
        (event,) = timeline.of(unit.about)
        assert (event.kind, event.after["skills"]) == ("stock.added", ["iv"])
        (event,) = timeline.of(keeping_stock.about_site(site))
        assert (event.kind, event.facts["name"]) == ("stock.added", "Carn Brea House")


def test_a_name_without_letters_has_a_key_too():
    assert a_site("日本").key == "place"


def test_every_attribute_of_a_unit_is_kept():
    fixed = {"id", "key", "site", "since", "until"}
    assert set(UNIT) == {each.name for each in Unit._meta.fields} - fixed


def test_a_change_keeps_what_it_was_and_what_it_is():
    unit = a_unit(cost=2)
    by = a_coordinator()
    with seen_by(by):
        seen = version(unit)
        assert keeping_stock.change_unit(unit, {"cost": 4, "phone": ""}, by=by, seen=seen)
        event = timeline.latest(unit.about)
        assert (event.before, event.after) == ({"cost": 2}, {"cost": 4})
        unit.refresh_from_db()
        assert not keeping_stock.change_unit(unit, {"cost": 4}, by=by, seen=version(unit))
        assert len(timeline.of(unit.about)) == 1


def test_the_second_of_two_tabs_is_told_it_was_overtaken():
    unit, site = a_unit(), a_site()
    by = a_coordinator()
    with seen_by(by):
        seen, at_site = version(unit), version(site)
        keeping_stock.change_unit(unit, {"cost": 4}, by=by, seen=seen)
        keeping_stock.change_site(site, {"town": "Redruth"}, by=by, seen=at_site)
        with pytest.raises(Overtaken):
            keeping_stock.change_unit(unit, {"cost": 5}, by=by, seen=seen)
        with pytest.raises(Overtaken):
            keeping_stock.retire_unit(unit, by=by, seen=seen)
        with pytest.raises(Overtaken):
            keeping_stock.retire_site(site, by=by, seen=at_site)
    assert Unit.objects.get(pk=unit.pk).cost == 4


def test_a_provider_says_how_it_cares_and_nothing_else():
    unit = a_unit(cost=2)
    nurse = staff_of(unit)
    with seen_by(nurse):
        given = {"skills": ["peg"], "phone": "01632 960100"}
        keeping_stock.change_care(unit, given, by=nurse, seen=version(unit))
        unit.refresh_from_db()
        assert (unit.skills, unit.phone) == (["peg"], "01632 960100")
        for name in sorted(set(UNIT) - set(CARE)):
            with pytest.raises(ValueError, match=name):
                keeping_stock.change_care(unit, {name: "x"}, by=nurse, seen=version(unit))
        with pytest.raises(PermissionDenied):
            keeping_stock.change_unit(unit, {"cost": 1}, by=nurse, seen=version(unit))


def test_what_is_bought_is_no_care():
    assert not {"owner", "sort", "cost", "funders", "name"} & set(CARE)


def test_nobody_else_keeps_the_stock():
    unit, site, bed = a_unit(), a_site(), a_bed()
    others = [a_triager(), staff_of(a_unit()), a_member(a_team("", reads_logs=True), Role.MANAGER)]
    for other in others:
        with seen_by(other):
            for refused in (
                lambda: keeping_stock.add_site({"name": "X"}, by=other),  # noqa: B023
                lambda: keeping_stock.change_site(site, {}, by=other, seen=0),  # noqa: B023
                lambda: keeping_stock.retire_site(site, by=other, seen=0),  # noqa: B023
                lambda: keeping_stock.restore_site(site, by=other, seen=0),  # noqa: B023
                lambda: keeping_stock.add_unit(site, {}, by=other),  # noqa: B023
                lambda: keeping_stock.change_unit(unit, {}, by=other, seen=0),  # noqa: B023
                lambda: keeping_stock.change_care(unit, {}, by=other, seen=0),  # noqa: B023
                lambda: keeping_stock.retire_unit(unit, by=other, seen=0),  # noqa: B023
                lambda: keeping_stock.restore_unit(unit, by=other, seen=0),  # noqa: B023
                lambda: keeping_stock.restore_bed(bed, by=other, seen=1),  # noqa: B023
            ):
                with pytest.raises(PermissionDenied):
                    refused()


@pytest.mark.parametrize("how", ["held", "offered", "taken by somebody from elsewhere"])
def test_a_unit_with_a_bed_in_use_is_not_retired_and_keeps_its_provider(how):
    bed = a_bed(name="Bed 7")
    unit = bed.unit
    nurse = staff_of(unit)
    if how == "held":
        held(None, bed)
    elif how == "offered":
        offered(None, bed)
    else:
        with seen_by(nurse):
            stock.take(bed, by=nurse)
    by = a_coordinator()
    with seen_by(by):
        with pytest.raises(MoveRefused, match="Bed 7"):
            keeping_stock.retire_unit(unit, by=by, seen=version(unit))
        given = {"owner": a_provider()}
        with pytest.raises(MoveRefused, match="another provider when all its beds are free"):
            keeping_stock.change_unit(unit, given, by=by, seen=version(unit))


def test_a_unit_is_retired_with_its_beds_and_restored_with_them():
    unit = a_unit()
    bed, gone = a_bed(unit), a_bed(unit, until=today() - timedelta(days=9))
    by = a_coordinator()
    with seen_by(by):
        keeping_stock.retire_unit(unit, by=by, seen=version(unit))
        unit.refresh_from_db()
        assert unit.until == today()
        assert as_they_stand(timezone.now(), [bed.pk]) == []
        with pytest.raises(MoveRefused, match="is retired"):
            keeping_stock.add_bed(unit, {"name": "New"}, by=by)
        with pytest.raises(MoveRefused, match="is retired"):
            keeping_stock.restore_bed(gone, by=by, seen=1)
        with pytest.raises(MoveRefused, match="is retired"):
            keeping_stock.retire_unit(unit, by=by, seen=version(unit))
        keeping_stock.restore_unit(unit, by=by, seen=version(unit))
        assert len(as_they_stand(timezone.now(), [bed.pk, gone.pk])) == 1
        unit.refresh_from_db()
        with pytest.raises(MoveRefused, match="is in use"):
            keeping_stock.restore_unit(unit, by=by, seen=version(unit))


def test_of_two_beds_that_had_one_name_on_the_last_day_the_later_comes_back():
    unit = a_unit()
    first = a_bed(unit, name="Bed 1", until=today(), confirmed_at=None)
    later = a_bed(unit, name="Bed 1")
    by = a_coordinator()
    with seen_by(by):
        keeping_stock.retire_unit(unit, by=by, seen=version(unit))
        unit.refresh_from_db()
        keeping_stock.restore_unit(unit, by=by, seen=version(unit))
    assert Bed.objects.get(pk=later.pk).until is None
    assert Bed.objects.get(pk=first.pk).until == today()


def test_a_site_ends_after_its_units_and_comes_back_before_them():
    unit = a_unit()
    site = unit.site
    by = a_coordinator()
    with seen_by(by):
        with pytest.raises(MoveRefused, match=f"Retire its units first: {unit.name}"):
            keeping_stock.retire_site(site, by=by, seen=version(site))
        keeping_stock.retire_unit(unit, by=by, seen=version(unit))
        keeping_stock.retire_site(site, by=by, seen=version(site))
        site.refresh_from_db()
        unit.refresh_from_db()
        with pytest.raises(MoveRefused, match="is retired"):
            keeping_stock.add_unit(site, said_of(), by=by)
        with pytest.raises(MoveRefused, match="Restore its site first"):
            keeping_stock.restore_unit(unit, by=by, seen=version(unit))
        keeping_stock.restore_site(site, by=by, seen=version(site))
        site.refresh_from_db()
        with pytest.raises(MoveRefused, match="is in use"):
            keeping_stock.restore_site(site, by=by, seen=version(site))
        unit = Unit.objects.get(pk=unit.pk)
        keeping_stock.restore_unit(unit, by=by, seen=version(unit))


def test_a_bed_comes_back_unless_another_has_its_name():
    bed = a_bed(name="Bed 3")
    nurse = staff_of(bed.unit)
    with seen_by(nurse):
        with pytest.raises(MoveRefused, match="is in use"):
            keeping_stock.restore_bed(bed, by=nurse, seen=1)
        stock.retire_bed(bed, by=nurse, seen=1)
        with pytest.raises(Overtaken):
            keeping_stock.restore_bed(bed, by=nurse, seen=1)
        keeping_stock.restore_bed(bed, by=nurse, seen=2)
        bed.refresh_from_db()
        assert (bed.until, bed.confirmed_at, bed.revision) == (None, None, 3)
        stock.retire_bed(bed, by=nurse, seen=3)
        keeping_stock.add_bed(bed.unit, {"name": "Bed 3"}, by=nurse)
        with pytest.raises(MoveRefused, match="has its name"):
            keeping_stock.restore_bed(bed, by=nurse, seen=4)


def test_the_provider_and_every_bureau_read_what_was_changed_and_no_other_does():
    unit = a_unit()
    by, nurse, other = a_coordinator(), staff_of(unit), staff_of(a_unit())
    with seen_by(by):
        keeping_stock.change_unit(unit, {"cost": 3}, by=by, seen=version(unit))
    for reader, reads in ((nurse, True), (a_coordinator(), True), (other, False)):
        with seen_by(reader):
            assert Event.objects.filter(about=unit.about).exists() is reads
