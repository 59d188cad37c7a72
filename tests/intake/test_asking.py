import json

import pytest
from bs4 import BeautifulSoup
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jinja2 import ChainableUndefined, Environment, PackageLoader

from sers.intake import asking, kinds
from sers.intake.schema import Option, Page, Question
from tests.intake.saying import PRACTICES, QUESTIONS, SERF, answers_to, garbage

PAGES = {page.id: page for page in SERF.pages}
# Every question of a page, asked whatever was answered before.
WHOLE = {page.id: Page(page.id, page.title, page.questions) for page in SERF.pages}
YOU = {
    "referrer_name": "Jory Penhale",
    "referrer_role": "Paramedic",
    "referrer_phone": "07700 900142",
    "referrer_organisation": "St Ives ambulance station",
}


def form_for(page_id, answers=None, data=None):
    return asking.form_for(WHOLE[page_id], answers or {}, data, practices=PRACTICES)


def test_a_page_asks_only_what_the_answers_call_for():
    assert asking.form_for(PAGES["bed"], {"setting": "home"}, practices=PRACTICES).questions == []
    bed = asking.form_for(PAGES["bed"], {"setting": "bed"}, practices=PRACTICES)
    assert [question.id for question in bed.questions] == [
        "why_not_home",
        "bed_goal",
        "bed_afterwards",
        "bed_requirements",
        "bed_nursing",
        "weight_bearing",
        "weight_review",
        "weight",
        "bed_behaviour",
        "bed_assessed_by",
        "bed_assessed_on",
        "ceiling",
        "bed_area",
        "funding",
    ]


def test_what_a_browser_posts_is_answered():
    posted = QueryDict("referrer_name=Jory+Penhale&referrer_role=Paramedic", mutable=True)
    posted["referrer_phone"] = "07700900142"
    posted["referrer_organisation"] = "St Ives ambulance station"
    assert form_for("you", data=posted).answers() == YOU


def test_errors_say_what_to_do_and_lead_to_the_box():
    form = form_for("place", data={"postcode": "Hayle"})
    assert asking.error_list(form) == [
        {"text": "Enter the usual address, or say that there is none", "href": "#address"},
        {"text": "Enter a full postcode, like TR27 4BQ", "href": "#postcode"},
        {"text": "Select where the person is now", "href": "#where_now"},
        {"text": "Find the GP practice, or say why there is none", "href": "#practice"},
    ]


def test_a_page_with_errors_has_no_answers_but_keeps_those_that_are_right():
    form = form_for("you", data={"referrer_name": "Jory", "referrer_phone": "12"})
    assert form.partial_answers() == {"referrer_name": "Jory"}
    with pytest.raises(ValueError, match="Only a page without errors"):
        form.answers()


def test_answers_of_this_page_replace_those_of_before_and_no_others():
    before = {"problem": "Fell", "referrer_name": "Jory", "referrer_best_time": "Mornings"}
    form = form_for("you", before, {**YOU, "referrer_best_time": ""})
    assert form.merged(before) == {"problem": "Fell", **YOU}


def test_a_page_is_drawn_with_the_answers_kept():
    name, *_others = asking.drawn(form_for("you", YOU))
    assert name.component == "input"
    assert name.params["value"] == "Jory Penhale"
    assert name.params["label"] == {"text": "Your name", "size": "m"}
    assert name.why == "So that the team knows whom to ask for."


def test_what_was_typed_wins_over_the_answer_kept():
    name, *_others = asking.drawn(form_for("you", YOU, {"referrer_name": "Jo"}))
    assert name.params["value"] == "Jo"


def test_typed_holds_only_the_pages_own_fields():
    form = form_for("you", data={**YOU, "csrfmiddlewaretoken": "x", "problem": "Fell"})
    assert set(form.typed()) == set(YOU)


def test_an_unbound_page_has_typed_nothing():
    form = form_for("you", YOU)
    assert form.typed() == {}
    assert asking.error_list(form) == []
    assert not form.only_redraws


def test_finding_a_practice_draws_the_page_again_without_judging_it():
    form = form_for("place", data={"practice-search": "hayle", "find": "practice"})
    assert form.only_redraws
    assert asking.error_list(form) == []
    drawn = {each.question: each for each in asking.drawn(form)}
    assert drawn["practice"].params["said"] == "1 practice found"


def test_everything_asked_says_why():
    assert all(drawn.why for page_id in WHOLE for drawn in asking.drawn(form_for(page_id)))


@pytest.mark.parametrize("page_id", WHOLE)
@given(data=st.data())
@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
def test_nothing_that_can_be_posted_raises(page_id, data):
    names = [name for question in WHOLE[page_id].questions for name in kinds.names(question)]
    form = form_for(page_id, data=data.draw(garbage(names)))
    kept = {"typed": form.typed(), "answers": form.partial_answers()}
    kept["errors"] = asking.error_list(form)
    assert "\\u0000" not in json.dumps(kept)
    json.dumps(kept, ensure_ascii=False).encode()
    render(asking.drawn(form)).encode()


@pytest.mark.parametrize("page_id", WHOLE)
@given(data=st.data())
@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow])
def test_what_was_typed_can_be_kept_and_typed_again(page_id, data):
    names = [name for question in WHOLE[page_id].questions for name in kinds.names(question)]
    form = form_for(page_id, data=data.draw(garbage(names)))
    again = form_for(page_id, data=json.loads(json.dumps(form.typed())))
    assert again.typed() == form.typed()


@given(answers=answers_to(QUESTIONS))
@settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.too_slow])
def test_every_page_draws_any_answers_kept(answers):
    for page in SERF.path(answers):
        render(asking.drawn(asking.form_for(page, answers, practices=PRACTICES)))


class TestTheMacrosOfTheDesignSystem:
    """Parameters are only right if the design system's own templates understand them."""

    @pytest.mark.parametrize("page_id", WHOLE)
    def test_every_page_has_each_id_once(self, page_id):
        ids = [tag["id"] for tag in soup(form_for(page_id)).select("[id]")]
        assert sorted(ids) == sorted(set(ids))

    @pytest.mark.parametrize("page_id", WHOLE)
    def test_every_error_leads_to_a_control(self, page_id):
        form = form_for(page_id, data={})
        page = soup(form)
        for error in asking.error_list(form):
            target = page.find(id=error["href"].removeprefix("#"))
            assert target.name in {"input", "textarea", "select"}, error

    @pytest.mark.parametrize("page_id", WHOLE)
    def test_everything_posted_is_a_name_of_the_page(self, page_id):
        names = {tag["name"] for tag in soup(form_for(page_id)).select("input, select, textarea")}
        own = {name for question in WHOLE[page_id].questions for name in kinds.names(question)}
        assert names <= own

    @pytest.mark.parametrize("page_id", WHOLE)
    def test_every_control_has_a_label(self, page_id):
        page = soup(form_for(page_id))
        for control in page.select("input, select, textarea"):
            label = page.find("label", attrs={"for": control["id"]})
            assert label, control
            assert label.get_text(strip=True), control

    def test_errors_are_shown_at_the_question(self):
        page = soup(form_for("person", data={"birth_date-day": "14"}))
        assert "must include a month" in page.find(id="birth_date-error").get_text()
        assert "nhsuk-input--error" in page.find(id="birth_date-month")["class"]
        assert "nhsuk-input--error" not in page.find(id="birth_date-day")["class"]

    def test_what_was_chosen_is_checked(self):
        page = soup(form_for("help", {"needs": ["meals", "pets"], "setting": "home"}))
        checked = [tag["value"] for tag in page.select("input[checked]")]
        assert checked == ["home", "meals", "pets"]

    def test_what_people_write_is_escaped(self):
        question = Question("q", "<b>?", "choose_one", options=(Option("a", "<i>A</i>"),))
        form = asking.PageForm([question], {}, None, PRACTICES)
        assert "<i>" not in render(asking.drawn(form))


_DISPATCH = """
{%- from "nhsuk/components/input/macro.jinja" import input -%}
{%- from "nhsuk/components/textarea/macro.jinja" import textarea -%}
{%- from "nhsuk/components/radios/macro.jinja" import radios -%}
{%- from "nhsuk/components/checkboxes/macro.jinja" import checkboxes -%}
{%- from "nhsuk/components/date-input/macro.jinja" import dateInput -%}
{%- from "nhsuk/components/select/macro.jinja" import select -%}
{%- macro draw(one) -%}
{%- set params = one.params -%}
{%- if one.component == "input" %}{{ input(params) }}
{%- elif one.component == "textarea" %}{{ textarea(params) }}
{%- elif one.component == "radios" %}{{ radios(params) }}
{%- elif one.component == "checkboxes" %}{{ checkboxes(params) }}
{%- elif one.component == "date-input" %}{{ dateInput(params) }}
{%- elif one.component == "groups" %}
  {%- for group in params.groups %}{% for choice in group.choices %}
    {{- checkboxes({"name": params.name, "items": [choice]}) }}
  {%- endfor %}{% endfor %}
{%- elif one.component == "practice" %}
  {{- input({"id": params.id, "name": params.name ~ "-search", "label": params.label}) }}
  {{- radios({"name": params.name, "idPrefix": params.id ~ "-r", "items": params.otherwise}) }}
{%- elif one.component == "find-many" %}
  {{- input({"id": params.field, "name": params.search, "label": {"text": params.legend}}) }}
  {%- for choice in params.choices %}
    {{- checkboxes({"name": params.name, "items": [choice]}) }}
  {%- endfor %}
{%- elif one.component == "matrix" %}
  {%- for row in params.rows %}{% for cell in row.cells %}
    {{- select({"id": cell.id, "name": cell.name, "label": row.label, "items": params.options}) }}
  {%- endfor %}{% endfor %}
{%- elif one.component == "repeat" %}
  {%- for row in params.rows %}
    {%- for field in row.fields %}{{ draw(field) }}{% endfor %}
  {%- endfor %}
{%- else %}{{ nobody_draws(one.component) }}
{%- endif %}
{%- if one.unknown %}{{ checkboxes(one.unknown) }}{% endif %}
{%- if one.reasons %}{{ select(one.reasons) }}{% endif %}
{%- endmacro -%}
{%- for one in drawn %}{{ draw(one) }}{% endfor -%}
"""
_NHS = Environment(
    loader=PackageLoader("nhsuk_frontend_jinja"), undefined=ChainableUndefined, autoescape=True
)
_TEMPLATE = _NHS.from_string(_DISPATCH)


def render(drawn) -> str:
    return _TEMPLATE.render(drawn=drawn)


def soup(form) -> BeautifulSoup:
    return BeautifulSoup(render(asking.drawn(form)), "html.parser")
