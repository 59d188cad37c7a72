"""What a ward or home says of its own care."""

import pytest

from sers.beds import keeping_stock
from sers.beds.models import Unit
from tests.beds.lives import a_coordinator
from tests.builders import seen_by
from tests.web.beds.providing import Ward, messages_in
from tests.web.triage.working import queries, soup, text_of

pytestmark = pytest.mark.django_db

SAID = {"cover": "every_day", "therapy_days": "3", "skills": ["peg"], "admits_from": "8:30"}


def problems(answer):
    return [each.get_text() for each in soup(answer).select(".nhsuk-error-summary li")]


def unit_of(ward: Ward) -> Unit:
    return Unit.objects.get(pk=ward.unit.pk)


def test_a_provider_says_how_it_cares_and_when_it_admits():
    ward = Ward(cost=2)
    assert ward.unit.name in text_of(ward.get("own_care", ward.unit))
    said = ward.fill_in("own_care", ward.unit, **SAID, phone="01632 960100", cost="5")
    assert "The Bed Bureau matches with it at once" in messages_in(said)
    unit = unit_of(ward)
    assert (unit.skills, unit.phone, unit.therapy_days) == (["peg"], "01632 960100", 3)
    assert f"{unit.admits_from:%H:%M}" == "08:30"
    assert unit.cost == 2
    again = ward.fill_in("own_care", ward.unit, **SAID, phone="01632 960100")
    assert "Nothing differed" in messages_in(again)


def test_what_is_bought_of_it_is_not_asked():
    form = soup(_page(Ward()))
    names = {str(each["name"]) for each in form.select("main [name]")}
    assert names - {"csrfmiddlewaretoken", "seen"} <= set(keeping_stock.CARE)


def _page(ward: Ward):
    return ward.get("own_care", ward.unit)


def test_what_cannot_be_is_said_and_everything_typed_stays():
    ward = Ward()
    wrong = SAID | {"admits_from": "early", "phone": "01632 960100"}
    answer = ward.fill_in("own_care", ward.unit, **wrong)
    assert len(problems(answer)) == 1
    assert 'value="early"' in answer.text
    assert 'value="01632 960100"' in answer.text
    assert soup(answer).title.get_text().startswith("Error: ")


def test_what_the_bureau_changed_meanwhile_is_shown_even_after_a_slip_of_the_pen():
    ward, by = Ward(), a_coordinator()
    read = soup(_page(ward)).select_one("main input[name=seen]")["value"]
    with seen_by(by):
        given = {"phone": "01632 960199"}
        keeping_stock.change_unit(
            ward.unit, given, by=by, seen=keeping_stock.version(unit_of(ward))
        )
    slip = ward.post("own_care", ward.unit, seen=read, **SAID | {"admits_from": "early"})
    kept = soup(slip).select_one("main input[name=seen]")["value"]
    late = ward.post("own_care", ward.unit, seen=kept, **SAID, phone="01632 960100")
    assert "after you opened it" in text_of(late)
    assert "01632 960199" in text_of(late)
    assert 'value="01632 960100"' in late.text
    ward.post(
        "own_care",
        ward.unit,
        seen=soup(late).select_one("main input[name=seen]")["value"],
        **SAID,
        phone="01632 960100",
    )
    assert unit_of(ward).phone == "01632 960100"


def test_nobody_says_it_of_another_s_unit():
    ward, other = Ward(), Ward()
    assert ward.get("own_care", other.unit).status_code == 404
    assert ward.client.post(f"/beds/mine/{other.unit.pk}/care/", SAID).status_code == 404


def test_the_page_asks_little_of_the_database():
    ward = Ward(*(f"Bed {n}" for n in range(9)))
    _page(ward)
    with queries() as asked:
        _page(ward)
    assert len(asked) <= 20
