"""Components draw what their contracts say, and say it to everybody."""

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace as Sample
from typing import Any

import pytest
from bs4 import BeautifulSoup
from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PackageLoader

from sers.config.jinja import environment, nhsuk_attributes
from sers.web import words

WEB = Path(__file__).resolve().parents[2] / "sers" / "web"
COMPONENTS = sorted((WEB / "components").glob("*.jinja"))
OURS = [*COMPONENTS, *sorted((WEB / "templates").rglob("*.jinja"))]
ERRORS = sorted(path.stem for path in (WEB / "templates" / "errors").glob("*.jinja"))
NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="module", name="env")
def _env() -> Environment:
    return an_environment()


def an_environment() -> Environment:
    folders = [WEB / "templates", WEB / "components"]
    return environment(loader=FileSystemLoader(folders), autoescape=True)


def with_the_stock_macro() -> Environment:
    env = an_environment()
    env.loader = ChoiceLoader([PackageLoader("nhsuk_frontend_jinja"), env.loader])
    return env


def drawn(env: Environment, component: str, *args: Any) -> BeautifulSoup:
    """What a component draws, by the macro of its own name."""
    macro = getattr(env.get_template(f"{component}.jinja").module, component)
    return BeautifulSoup(str(macro(*args)), "html.parser")


def shape(html: str) -> list[Any]:
    """The elements with their attributes, and the text, without white space between."""
    soup = BeautifulSoup(html, "html.parser")
    elements = [(tag.name, dict(tag.attrs)) for tag in soup.find_all(True)]
    return [elements, " ".join(soup.get_text(" ").split())]


ITEMS = [
    {"value": "home", "text": "At home", "hint": {"text": "Or with family"}},
    {
        "value": "ward",
        "text": 'On a "ward"',
        "checked": True,
        "conditional": {"html": "<p>Which?</p>"},
    },
    {"divider": "or"},
    {"value": "none", "text": "Neither", "disabled": True, "attributes": {"data-x": "<&'\">"}},
]
FIELDSET = {
    "legend": {"text": "Where?", "size": "m"},
    "attributes": {"data-list": {"value": ["a'", 'b"'], "type": "array"}},
}
NHS_COMPONENTS = [
    (
        "input",
        "input",
        {
            "id": "n",
            "name": "n",
            "label": {"text": "Number"},
            "hint": {"text": "Ten digits"},
            "errorMessage": {"text": "Enter it"},
            "value": "<9>",
            "spellcheck": False,
            "inputmode": "numeric",
            "width": 10,
            "attributes": {"data-a": None, "data-b": True, "data-c": 5},
        },
    ),
    (
        "textarea",
        "textarea",
        {"id": "t", "name": "t", "label": {"text": "Why"}, "rows": 3, "value": "a & b"},
    ),
    (
        "radios",
        "radios",
        {
            "idPrefix": "r",
            "name": "r",
            "fieldset": FIELDSET,
            "items": ITEMS,
            "hint": {"text": "Now"},
        },
    ),
    (
        "checkboxes",
        "checkboxes",
        {"idPrefix": "c", "name": "c", "fieldset": FIELDSET, "items": ITEMS},
    ),
    (
        "date-input",
        "dateInput",
        {
            "id": "d",
            "namePrefix": "d",
            "fieldset": FIELDSET,
            "errorMessage": {"text": "Enter a date"},
        },
    ),
    (
        "select",
        "select",
        {
            "id": "s",
            "name": "s",
            "label": {"text": "S"},
            "items": [{"value": "1", "text": "One", "selected": True}],
        },
    ),
    (
        "character-count",
        "characterCount",
        {"id": "cc", "name": "cc", "maxlength": 200, "label": {"text": "Words"}},
    ),
    ("label", "label", {"text": "A & <b>", "for": "x", "size": "m"}),
    ("label", "label", {"html": "<i>A</i>", "id": "i", "classes": "nhsuk-label--s", "size": "m"}),
    ("label", "label", {"text": "A", "isPageHeading": True, "visuallyHiddenText": "B"}),
    ("label", "label", {}),
    (
        "button",
        "button",
        {"text": "Send", "preventDoubleClick": True, "disabled": True, "value": ""},
    ),
    (
        "header",
        "header",
        {"service": {"text": "SERS", "href": "/"}, "search": {"visuallyHiddenLabel": "Find"}},
    ),
]


@pytest.mark.parametrize(
    ("folder", "macro", "params"), NHS_COMPONENTS, ids=[c[0] for c in NHS_COMPONENTS]
)
def test_attributes_in_python_draw_what_the_design_system_draws(
    folder: str, macro: str, params: dict[str, Any]
):
    imported = f'{{% from "nhsuk/components/{folder}/macro.jinja" import {macro} %}}'
    source = f"{imported}{{{{ {macro}(params) }}}}"
    ours, stock = (
        env.from_string(source).render(params=params)
        for env in (an_environment(), with_the_stock_macro())
    )
    assert shape(ours) == shape(stock)


def test_attributes_are_escaped_and_optional_ones_left_out():
    assert nhsuk_attributes({"title": 'a "b" <c>'}) == ' title="a &#34;b&#34; &lt;c&gt;"'
    assert nhsuk_attributes({"hidden": {"value": False, "optional": True}}) == ""
    assert nhsuk_attributes({"hidden": {"value": True, "optional": True}}) == " hidden"
    assert nhsuk_attributes(' data-module="x"') == ' data-module="x"'
    assert nhsuk_attributes() == ""


@pytest.mark.parametrize("path", COMPONENTS, ids=lambda path: path.stem)
def test_every_component_compiles_and_begins_with_its_contract(env: Environment, path: Path):
    env.get_template(path.name)
    assert path.read_text().startswith(f"{{#- {path.stem}")


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.stem)
def test_no_template_of_ours_has_inline_style_or_script(path: Path):
    assert not re.search(r"\sstyle=|\son[a-z]+=|<style|<script(?![^>]*\ssrc=)", path.read_text())


def test_every_sign_that_is_drawn_is_in_the_sprite(env: Environment):
    sprite = (WEB / "static" / "sers" / "icons.svg").read_text()
    kinds = {
        "safety",
        "safeguarding",
        "twos",
        "infection",
        "withheld",
        "plan",
        "access",
        "consent",
        "allergy",
        "eye",
        "none",
    }
    named = {
        name for path in COMPONENTS for name in re.findall(r'icon\("(\w+)"\)', path.read_text())
    }
    signs = kinds | named | set(env.get_template("clock.jinja").module.SIGNS.values())  # type: ignore[attr-defined]
    assert {sign for sign in signs if f'id="i-{sign}"' not in sprite} == set()


@pytest.mark.parametrize("name", ERRORS)
def test_an_error_page_stands_without_request_user_or_database(env: Environment, name: str):
    page = BeautifulSoup(env.get_template(f"errors/{name}.jinja").render(), "html.parser")
    assert len(page.find_all("h1")) == 1
    assert page.title
    assert page.title.get_text().endswith("– SERS")


def a_row(**changes: Any) -> Sample:
    row = {
        "id": "7",
        "revision": 3,
        "url": "/referrals/7",
        "name": "NANKERVIS, Jean",
        "age": 90,
        "born": "3 Apr 1936",
        "nhs_number": "999 619 3454",
        "urgency": Sample(position=3, label="24 hours"),
        "clock": words.due(
            NOON + timedelta(minutes=16),
            since=NOON - timedelta(minutes=14),
            now=NOON,
            what="Ours: decide by 12:16",
        ),
        "help": "Washing",
        "help_note": "",
        "where": "At home",
        "source": "From <b>a ward</b>",
        "alerts": [("plan", "TEP"), ("safety", "Dog in the house")],
        "has": "You",
        "since": "since 07:48",
        "mine": True,
        "unread": "",
        "verb": Sample(text="Continue", url="", posts=False, main=False),
    }
    return Sample(**row | changes)


def test_a_row_says_who_how_soon_and_what_next(env: Environment):
    row = drawn(env, "referral_row", a_row())
    said = " ".join(row.get_text(" ").split())
    for words_of_it in (
        "24 hours",
        "16 min left",
        "90 · 3 Apr 1936 · 999 619 3454",
        "TEP",
        "You since 07:48",
    ):
        assert words_of_it in said
    assert row.tr["class"] == ["app-row", "app-row--fine", "app-row--mine"]
    assert row.select_one("a[data-verb]")["href"] == "/referrals/7"


def test_a_row_shows_three_alerts_and_tells_the_others_to_those_who_listen(env: Environment):
    four = [("withheld", "Secret"), ("safety", "Dog"), ("plan", "TEP"), ("access", "Interpreter")]
    drawn = env.from_string(
        '{% from "chips.jinja" import chips %}{{ chips(alerts, most=3) }}{{ chips(alerts) }}'
    )
    page = BeautifulSoup(drawn.render(alerts=four), "html.parser")
    short, whole = ([li.get_text(" ") for li in ul.select("li")] for ul in page.select("ul"))
    assert short == ["Secret", "Dog", "TEP", "+1 And also: Interpreter"]
    assert whole == ["Secret", "Dog", "TEP", "Interpreter"]


def test_what_people_typed_never_becomes_markup(env: Environment):
    row = drawn(env, "referral_row", a_row(name="<script>alert(1)</script>"))
    assert not row.find("script")
    assert not row.select(".app-cell-from b")


def test_a_verb_that_writes_posts_the_revision_it_was_drawn_from(env: Environment):
    verb = Sample(text="Claim", url="/referrals/7/claim", posts=True, main=True)
    form = drawn(env, "referral_row", a_row(verb=verb)).form
    assert (form["method"], form["action"]) == ("post", "/referrals/7/claim")
    assert form.find("input", attrs={"name": "seen"})["value"] == "3"


def test_a_paused_clock_has_no_due_time_to_run_towards(env: Environment):
    clock = words.paused(
        since=NOON - timedelta(minutes=72), now=NOON, what="Ward’s: reply by 13:30"
    )
    soup = drawn(env, "clock", clock)
    assert "Paused 1 h 12 min" in soup.get_text()
    assert not soup.find("time")
    assert not soup.find("rect")


def test_an_answer_that_changed_says_so_in_words(env: Environment):
    answers = [Sample(id="", label="Stairs", text="Usually alone. Now not tried", kind="changed")]
    soup = drawn(env, "answers", [Sample(id="s6", title="Everyday life", answers=answers)])
    assert "Changed: Usually alone" in " ".join(soup.dd.get_text(" ").split())


def test_enter_in_a_field_saves_and_goes_on(env: Environment):
    meter = Sample(text="18 of 25 answers that must be given", given=18, needed=25, percent=72)
    bar = drawn(env, "draft_bar", Sample(name="", born="", saved="", meter=meter))
    buttons = [(button.get("name"), button.get("value")) for button in bar.find_all("button")]
    assert buttons == [(None, None), ("leave", "yes"), ("leave", "hand-over")]


def test_a_meter_says_in_words_what_its_bar_shows(env: Environment):
    text = "18 of 25 answers that must be given · 3 of 7 worth knowing"
    soup = drawn(env, "meter", Sample(text=text, given=18, needed=25, percent=72))
    assert text in soup.get_text(" ")
    bar = soup.find("progress")
    assert (bar["value"], bar["max"], bar["aria-label"]) == (
        "18",
        "25",
        "Answers that must be given",
    )


def test_a_draft_that_a_colleague_goes_on_with_has_no_way_in(env: Environment):
    row = Sample(name="Jago Uren", facts="", story="Not sent yet.", notes=(), notice="", links=[])
    soup = drawn(env, "rows_drafts", [row])
    assert "Not sent yet." in soup.get_text()
    assert not soup.find("a") and not soup.find("strong")


@pytest.mark.parametrize(
    ("minutes", "kind", "left"),
    [
        (2880, "fine", "2 days left"),
        (180, "fine", "3 h left"),
        (106, "fine", "1 h 46 min left"),
        (10, "fine", "10 min left"),
        (9.5, "soon", "10 min left"),
        (0.1, "soon", "1 min left"),
        (0, "soon", "due now"),
        (-0.5, "soon", "due now"),
        (-1, "late", "1 min late"),
        (-65, "late", "1 h 5 min late"),
    ],
)
def test_a_clock_never_promises_more_than_is_left(minutes: float, kind: str, left: str):
    clock = words.due(
        NOON + timedelta(minutes=minutes), since=NOON - timedelta(hours=1), now=NOON, what="Ours"
    )
    assert (clock.kind, clock.left) == (kind, left)


def test_a_clock_that_was_late_from_the_start_is_full():
    clock = words.due(NOON, since=NOON, now=NOON + timedelta(minutes=5), what="Ours")
    assert clock.share == 100


@pytest.mark.parametrize(
    ("when", "said"),
    [
        (NOON, "today at 12:00"),
        (NOON - timedelta(days=1), "yesterday at 12:00"),
        (NOON + timedelta(days=1), "tomorrow at 12:00"),
        (datetime(2026, 11, 16, 9, 10, tzinfo=UTC), "Mon 16 Nov at 09:10"),
        (datetime(2025, 7, 1, 9, 10, tzinfo=UTC), "Tue 1 Jul 2025 at 10:10"),
    ],
)
def test_a_moment_is_said_as_people_say_it_in_london(when: datetime, said: str):
    assert words.moment(when, NOON) == said


@pytest.mark.parametrize("days", [-400, -1, 0, 1])
def test_on_paper_a_moment_is_the_same_whenever_it_is_read(days: int):
    with words.dated():
        assert words.moment(NOON, NOON + timedelta(days=days)) == "Tue 24 Nov 2026 at 12:00"
    assert words.moment(NOON, NOON) == "today at 12:00"


def test_dates_and_numbers_are_said_as_the_nhs_says_them():
    assert words.day(date(1936, 4, 3)) == "3 April 1936"
    assert words.short_day(date(1936, 4, 3)) == "3 Apr 1936"
    assert words.clock_time(datetime(2026, 7, 1, 13, 2, tzinfo=UTC)) == "14:02"
    assert words.all_of(["Penwith", "Truro"]) == "Penwith, Truro"
    assert words.all_of(["Nursing, west", "Reablement"]) == "Nursing, west; Reablement"
    assert words.spaced_nhs_number("9996193454") == "999 619 3454"
    assert words.spaced_nhs_number("") == ""


@pytest.mark.parametrize(("on", "years"), [(date(2026, 4, 2), 89), (date(2026, 4, 3), 90)])
def test_an_age_turns_on_the_birthday(on: date, years: int):
    assert words.age(date(1936, 4, 3), on) == years
