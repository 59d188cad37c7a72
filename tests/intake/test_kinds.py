import json
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sers.intake import kinds
from sers.intake.asking import error_list
from sers.intake.checking import faults
from sers.intake.kinds import FIELD_KINDS, KINDS, Given
from sers.intake.kinds.kind import LONGEST_POSTED, translated
from sers.intake.schema import FormDefinition, Option, Page, Question, not_known
from tests.intake.saying import PRACTICES, QUESTIONS, answer_to, asked, refusals

SCALE = (Option("alone", "Alone"), Option("one", "With one person"), Option("unknown", "Not known"))
ANY = {
    "choose_one": {"options": SCALE},
    "choose_many": {"options": (*SCALE, Option("none", "None of these", alone=True))},
    "find_many": {"options": SCALE},
    "matrix": {"options": SCALE, "rows": (Option("moving", "Moving"), Option("toilet", "Toilet"))},
    "repeat": {"fields": (Question("name", "Name", "text"), Question("phone", "Phone", "phone"))},
}


def a(kind: str, **parts) -> Question:
    return Question("q", "What?", kind, **(ANY.get(kind, {}) | parts))


def given_to(question, **data):
    form = asked(question, data)
    assert form.is_valid(), form.errors
    return form.answers().get("q")


READ = [
    ("text", "  Morwenna \t Trembath ", "Morwenna Trembath"),
    ("text", "unknown", "unknown"),
    ("long_text", " Fell.\r\nNo injury.\rSore.\n", "Fell.\nNo injury.\nSore."),
    ("nhs_number", "999 012 3456", None),
    ("phone", "07700900982", "07700 900982"),
    ("phone", "(01872) 25-00-00", "01872 25 00 00"),
    ("phone", "01872 250000 Ext. 1234", "01872 250000 ext 1234"),
    ("phone", "01872 250000x12", "01872 250000 ext 12"),
    ("phone", "0044 7700 900982", "+44 7700 900982"),
    ("phone", "+353 1 234 5678", "+353 1 234 5678"),
    ("email", "wenna@example.nhs.uk", "wenna@example.nhs.uk"),
    ("postcode", "tr274bq", "TR27 4BQ"),
    ("time", "9:30", "09:30"),
    ("time", "1705", "17:05"),
    ("time", "23.59", "23:59"),
    ("choose_one", "one", "one"),
    ("choose_many", ["one", "alone", "one", ""], ["alone", "one"]),
    ("choose_many", ["none"], ["none"]),
    ("practice", "L82036", "L82036"),
    ("practice", "none", "none"),
    ("practice", "unknown", "unknown"),
    ("practice", "elsewhere", "elsewhere"),
]
SENTENCES = {
    "nhs_number": "Check the NHS number: two digits may be swapped",
    "phone": "Enter a telephone number, like 01872 250000 or 07700 900982",
    "email": "Enter an email address, like name@example.nhs.uk",
    "postcode": "Enter a full postcode, like TR27 4BQ",
    "time": "Enter a time by the 24-hour clock, like 09:30 or 17:05",
    "choose_one": "Choose from the list for “What?”",
    "choose_many": "Choose from the list for “What?”",
    "practice": "Choose a practice from the list",
}
REFUSED = [
    ("nhs_number", "12"),
    ("nhs_number", "٩٩٩٠١٢٣٤٥٦"),
    ("phone", "999"),
    ("phone", "01872 2500"),
    ("phone", "01872 250000 250000"),
    ("phone", "+12"),
    ("phone", "+1234567890123456"),
    ("phone", "ring the ward"),
    ("phone", "٠١٨٧٢٢٥٠٠٠٠"),
    ("email", "wenna"),
    ("email", "wenna@"),
    ("email", "a@b.uk\x0b"),
    ("postcode", "TR27"),
    ("postcode", "HAYLE"),
    ("time", "24:00"),
    ("time", "9 o’clock"),
    ("time", "12:60"),
    ("choose_one", "hammock"),
    ("choose_one", "not-known"),
    ("choose_one", "x" * 1_000_000),
    ("choose_many", ["one", "hammock"]),
    ("choose_many", ["x"] * 100_000),
    ("practice", "L99999"),
    ("practice", "'; drop"),
    ("practice", "\x00"),
]
UNREADABLE = "Remove the characters that cannot be read from “What?”"
BOXES = ["text", "long_text", "nhs_number", "phone", "email", "postcode", "time"]


@pytest.mark.parametrize(("kind", "typed", "answer"), [row for row in READ if row[2]])
def test_what_people_type_is_read_as_they_mean_it(kind, typed, answer):
    assert given_to(a(kind), q=typed) == answer


@pytest.mark.parametrize(("kind", "typed"), REFUSED)
def test_what_cannot_be_meant_is_refused_with_what_to_do(kind, typed):
    (sentence,) = refusals(a(kind), {"q": typed})
    if kind == "nhs_number":
        assert sentence.startswith("An NHS number has")
    elif "\x0b" not in typed:
        assert sentence == SENTENCES[kind]


@pytest.mark.parametrize("kind", BOXES)
@pytest.mark.parametrize("typed", ["\x00", "a\ud800b", "\x1b[31m", "\uffff"])
def test_characters_that_cannot_be_stored_are_refused(kind, typed):
    assert refusals(a(kind), {"q": typed}) == [UNREADABLE]


@pytest.mark.parametrize("kind", BOXES)
def test_a_megabyte_is_refused_and_only_its_beginning_kept(kind):
    form = asked(a(kind), {"q": "x" * 1_000_000})
    (sentence,) = form.errors["q"]
    assert sentence == "Shorten “What?” to 20,000 characters or fewer. It has 1,000,000"
    assert form.typed() == {"q": ["x" * LONGEST_POSTED]}


def test_the_longest_text_is_counted_out_loud():
    assert given_to(a("long_text"), q="x" * 4000) == "x" * 4000
    assert refusals(a("long_text"), {"q": "x" * 4001}) == [
        "Shorten “What?” to 4,000 characters or fewer. It has 4,001"
    ]


def test_a_question_may_take_a_longer_text_or_only_a_shorter_one():
    assert given_to(a("long_text", longest=20_000), q="x" * 20_000) == "x" * 20_000
    assert refusals(a("long_text", longest=10), {"q": "x" * 11}) == [
        "Shorten “What?” to 10 characters or fewer. It has 11"
    ]


def test_the_limit_is_said_to_those_who_come_near_it():
    hints = [
        kinds.drawn(kinds.Posted(a("long_text", hint=hint), {"q": ["x" * size]}, PRACTICES)).params
        for hint, size in [("Briefly", 10), ("Briefly", 3900), ("", 3900)]
    ]
    said = "You can write up to 4,000 characters"
    assert [params["hint"]["text"] for params in hints] == ["Briefly", f"Briefly. {said}", said]


class TestNHSNumbers:
    REAL_LOOKING = "9434765919"  # the published example of the NHS Data Dictionary
    TEST = "999 000 0018"

    def test_a_demonstration_takes_test_numbers_only(self, settings):
        settings.DEMO = True
        assert given_to(a("nhs_number"), q=self.TEST) == "9990000018"
        (sentence,) = refusals(a("nhs_number"), {"q": self.REAL_LOOKING})
        assert sentence.startswith(
            "This is a demonstration: use an NHS number that begins with 999"
        )

    def test_the_service_takes_no_test_number(self, settings):
        settings.DEMO = False
        assert given_to(a("nhs_number"), q=self.REAL_LOOKING) == self.REAL_LOOKING
        (sentence,) = refusals(a("nhs_number"), {"q": self.TEST})
        assert sentence.startswith("Numbers beginning 999 are for testing and belong to nobody")

    def test_it_is_shown_as_people_read_it_aloud(self):
        number = Given(a("nhs_number"), "9990000018", PRACTICES)
        assert kinds.typed_of(number) == {"q": ["999 000 0018"]}
        assert kinds.say(number)[0].lines == ("999 000 0018",)


def day(of: date) -> dict[str, str]:
    return {"q-day": str(of.day), "q-month": str(of.month), "q-year": f"{of.year:04}"}


def dated(day: str = "", month: str = "", year: str = "") -> dict[str, str]:
    return {"q-day": day, "q-month": month, "q-year": year}


class TestDates:
    BORN = Question("q", "Date of birth", "date", must_be=frozenset({"past", "adult"}))
    TODAY = date.today()  # noqa: DTZ011

    @pytest.mark.parametrize("month", ["2", "02", " 2 ", "Feb", "february", "FEBRUARY"])
    def test_a_month_may_be_a_number_or_a_name(self, month):
        assert given_to(self.BORN, **dated("14", month, "1942")) == "1942-02-14"

    @pytest.mark.parametrize(
        ("typed", "sentence", "at"),
        [
            (dated("", "2", "1942"), "“Date of birth” must include a day", "q-day"),
            (dated("14", "", "1942"), "“Date of birth” must include a month", "q-month"),
            (dated("14", "2"), "“Date of birth” must include a year", "q-year"),
            (dated("14", "2", "42"), "“Date of birth” must have a year of 4 figures", "q-year"),
            (dated("14", "2", "19420"), "“Date of birth” must have a year of 4 figures", "q-year"),
            (dated("14", "2", "1800"), "Check the year of “Date of birth”", "q-year"),
            (dated("30", "2", "1942"), "“Date of birth” must be a real date", "q-day"),
            (dated("0", "2", "1942"), "“Date of birth” must be a real date", "q-day"),
            (dated("²", "2", "1942"), "“Date of birth” must be a real date", "q-day"),
            (dated("-1", "2", "1942"), "“Date of birth” must be a real date", "q-day"),
            (dated("1_4", "2", "1942"), "“Date of birth” must be a real date", "q-day"),
            (dated("1" * 9999, "2", "1942"), "“Date of birth” must be a real date", "q-day"),
            (dated("14", "marvel", "1942"), "“Date of birth” must be a real date", "q-day"),
            (dated("14", "13", "1942"), "“Date of birth” must be a real date", "q-day"),
            (dated("14", "\x00", "1942"), "“Date of birth” must be a real date", "q-day"),
            (dated("14", "2", "0000"), "“Date of birth” must be a real date", "q-day"),
            (dated("1", "1", "9999"), "“Date of birth” must be today or in the past", "q-day"),
        ],
    )
    def test_a_date_that_cannot_be_is_refused_where_it_is_wrong(self, typed, sentence, at):
        form = asked(self.BORN, typed)
        (error,) = error_list(form)
        assert error["text"].startswith(sentence)
        assert error["href"] == f"#{at}"

    def test_digits_of_any_script_are_digits(self):
        assert given_to(self.BORN, **dated("١٤", "٢", "١٩٤٢")) == "1942-02-14"

    def test_the_person_is_an_adult_from_the_eighteenth_birthday(self):
        birthday = self.TODAY.replace(year=self.TODAY.year - 18, day=min(self.TODAY.day, 28))
        assert given_to(self.BORN, **day(birthday - timedelta(days=31)))
        (sentence,) = refusals(self.BORN, day(birthday + timedelta(days=31)))
        assert sentence.startswith("The person must be 18 or over. ")

    def test_a_date_may_have_to_be_past_or_future_and_today_is_both(self):
        past, future = a("date", must_be=frozenset({"past"})), a("date", must_be={"future"})
        assert given_to(past, **day(self.TODAY)) == given_to(future, **day(self.TODAY))
        week = timedelta(days=7)
        assert refusals(past, day(self.TODAY + week)) == ["“What?” must be today or in the past"]
        assert refusals(future, day(self.TODAY - week)) == [
            "“What?” must be today or in the future"
        ]

    def test_it_is_said_in_words(self):
        assert kinds.say(Given(a("date"), "1942-02-14", PRACTICES))[0].lines == (
            "14 February 1942",
        )

    def test_only_the_box_in_error_is_marked(self):
        form = asked(self.BORN, dated("14", "", "1942"))
        drawn = kinds.drawn(
            kinds.Posted(self.BORN, form.typed(), PRACTICES, form.refusals(self.BORN))
        )
        assert [item.get("error", False) for item in drawn.params["items"]] == [False, True, False]


class TestChoices:
    def test_none_of_these_stands_alone(self):
        (sentence,) = refusals(a("choose_many"), {"q": ["one", "none"]})
        assert sentence == "Choose “None of these” or the others for “What?”, not both"

    def test_not_known_is_one_more_radio(self):
        question = a("choose_one", may_be_unknown=True)
        assert given_to(question, q="not-known") == not_known()
        items = kinds.drawn(kinds.Posted(question, {"q": ["not-known"]}, PRACTICES)).params["items"]
        assert items[-1] == {"value": "not-known", "text": "Not known", "checked": True}

    def test_grouped_boxes_are_drawn_and_said_in_their_groups(self):
        options = (
            Option("a", "A", group="Health"),
            Option("b", "B"),
            Option("c", "C", group="Health"),
        )
        question = a("choose_many", options=options)
        drawn = kinds.drawn(kinds.Posted(question, {}, PRACTICES))
        assert drawn.component == "groups"
        assert [group["legend"] for group in drawn.params["groups"]] == ["Health", ""]
        ids = [choice["id"] for group in drawn.params["groups"] for choice in group["choices"]]
        assert ids == ["q", "q-c", "q-b"]
        assert kinds.say(Given(question, ["a", "b", "c"], PRACTICES))[0].lines == (
            "Health: A, C",
            "B",
        )

    def test_a_choice_that_a_later_form_has_no_more_is_said_as_it_stands(self):
        assert kinds.say(Given(a("choose_one"), "gone", PRACTICES))[0].lines == ("gone",)

    def test_several_choices_without_groups_have_a_line_each(self):
        said = kinds.say(Given(a("choose_many"), ["alone", "one"], PRACTICES))
        assert said[0].lines == ("Alone", "With one person")


class TestNotKnown:
    QUESTION = a("text", may_be_unknown=True)

    def test_a_tick_says_that_it_is_not_known(self):
        assert given_to(self.QUESTION, **{"q": "", "q-unknown": "yes"}) == not_known()

    def test_an_answer_and_the_tick_contradict_each_other(self):
        assert refusals(self.QUESTION, {"q": "Penicillin", "q-unknown": "yes"}) == [
            "Answer “What?” or tick “Not known”, not both"
        ]

    def test_without_being_offered_it_is_no_answer(self):
        assert refusals(a("text"), {"q": "", "q-unknown": "yes"}) == ["Answer “What?”"]

    def test_it_is_drawn_ticked_with_words_of_its_own(self):
        question = a("phone", may_be_unknown=True, unknown_label="They have none")
        typed = kinds.typed_of(Given(question, not_known(), PRACTICES))
        drawn = kinds.drawn(kinds.Posted(question, typed, PRACTICES))
        assert drawn.unknown["items"] == [
            {"value": "yes", "text": "They have none", "checked": True}
        ]
        assert drawn.unknown["fieldset"]["legend"]["text"] == "What?: They have none"

    def test_it_is_said_in_the_same_words_for_every_kind(self):
        assert kinds.say(Given(self.QUESTION, not_known(), PRACTICES))[0].lines == ("Not known",)


class TestPractices:
    QUESTION = a("practice")

    def drawn(self, **typed):
        found = {name.replace("_", "-"): [value] for name, value in typed.items()}
        return kinds.drawn(kinds.Posted(self.QUESTION, found, PRACTICES)).params

    def test_what_was_found_can_be_chosen(self):
        params = self.drawn(q_search="surgery")
        assert params["said"] == "2 practices found"
        assert [found["value"] for found in params["found"]] == ["L82047", "Y01050"]
        assert [way["value"] for way in params["otherwise"]] == ["elsewhere", "none", "unknown"]

    def test_one_found_is_not_chosen_for_anybody(self):
        params = self.drawn(q_search="hayle")
        assert params["said"] == "1 practice found"
        assert params["chosen"] == ""

    def test_nothing_found_says_what_to_try(self):
        assert (
            self.drawn(q_search="zzz")["said"]
            == "No practice found. Try fewer letters, or the town"
        )

    def test_nothing_sought_says_nothing(self):
        assert self.drawn()["said"] == ""

    @pytest.mark.parametrize("text", ["\x00hayle", "h" * 101, "   "])
    def test_what_no_practice_is_called_is_not_looked_up(self, text):
        assert self.drawn(q_search=text)["found"] == []

    def test_the_practice_chosen_stays_in_sight_whatever_is_sought_next(self):
        params = self.drawn(q="L82036", q_search="penzance")
        assert [found["value"] for found in params["found"]] == ["L82036", "Y01050"]
        assert params["chosen"] == "L82036"

    def test_searching_is_not_choosing(self):
        (error,) = error_list(asked(self.QUESTION, {"q-search": "hayle"}))
        assert error == {
            "text": "Choose the practice from those found, or say why there is none",
            "href": "#q",
        }

    @pytest.mark.parametrize(
        ("code", "lines"),
        [
            ("L82036", ("Bodriggy Health Centre", "Hayle, TR27 4PB")),
            ("none", ("Not registered with a practice",)),
            ("L82099", ("L82099",)),
        ],
    )
    def test_it_is_said_by_name(self, code, lines):
        assert kinds.say(Given(self.QUESTION, code, PRACTICES))[0].lines == lines


class TestMatrix:
    NOW = {"q-moving-now": "one", "q-toilet-now": "alone"}

    def test_now_is_enough(self):
        assert given_to(a("matrix"), **self.NOW) == {
            "moving": {"now": "one"},
            "toilet": {"now": "alone"},
        }

    def test_a_row_left_out_is_asked_for_by_name(self):
        (error,) = error_list(asked(a("matrix"), {"q-moving-now": "one"}))
        assert error == {"text": "Select how “Toilet” is now", "href": "#q-toilet-now"}

    def test_an_optional_one_takes_what_there_is(self):
        question = a("matrix", optional=True)
        assert given_to(question, **{"q-moving-usual": "one"}) == {"moving": {"usual": "one"}}
        assert given_to(question) is None

    def test_wholly_blank_it_is_unanswered_at_its_first_select(self):
        (error,) = error_list(asked(a("matrix"), {}))
        assert error == {"text": "Answer “What?”", "href": "#q-moving-usual"}

    def test_a_level_that_is_not_on_the_scale_is_refused(self):
        (error,) = error_list(asked(a("matrix"), {**self.NOW, "q-toilet-usual": "flying"}))
        assert error == {"text": "Choose from the list for “Toilet”", "href": "#q-toilet-usual"}

    def test_each_row_is_said_and_says_whether_it_changed(self):
        answer = {"moving": {"usual": "alone", "now": "one"}, "toilet": {"now": "alone"}}
        moving, toilet = kinds.say(Given(a("matrix"), answer, PRACTICES))
        assert (moving.label, moving.lines, moving.changed) == (
            "Moving",
            ("Usually: Alone", "Now: With one person"),
            True,
        )
        assert (toilet.lines, toilet.changed) == (("Now: Alone",), False)


class TestRepeat:
    QUESTION = a("repeat", most=3, short="Contact")
    WENNA = {"q-0-name": "Wenna", "q-0-phone": "01872 250000"}
    JAGO = {"q-1-name": "Jago", "q-1-phone": "01872 250001"}

    def test_entries_left_blank_are_no_entries(self):
        data = {**self.WENNA, "q-1-name": "", "q-1-phone": "", "q-2-name": "Ann", "q-2-phone": ""}
        assert refusals(self.QUESTION, data) == ["Answer “Phone”"]
        assert given_to(self.QUESTION, **{**data, "q-2-name": ""}) == [
            {"name": "Wenna", "phone": "01872 250000"}
        ]

    def test_every_fault_is_said_where_it_is(self):
        data = {"q-0-name": "\x00", "q-0-phone": "12", "q-1-phone": "01872 250000"}
        assert [error["href"] for error in error_list(asked(self.QUESTION, data))] == [
            "#q-0-name",
            "#q-0-phone",
            "#q-1-name",
        ]

    def test_a_field_may_have_words_of_its_own(self):
        field = Question("name", "Name", "text", error="Enter the contact’s name")
        question = a("repeat", fields=(field, Question("phone", "Phone", "phone")))
        assert refusals(question, {"q-0-phone": "01872 250000"}) == ["Enter the contact’s name"]

    def test_add_another_shows_one_more_unjudged(self):
        form = asked(self.QUESTION, {**self.WENNA, "q-0-phone": "", "add": "q"})
        assert form.only_redraws
        assert error_list(form) == []
        assert "q-1-name" in form.typed()

    def test_no_more_than_the_most_can_be_added(self):
        form = asked(self.QUESTION, {"q-2-name": "Ann", "add": "q"})
        assert form.typed() == {"q-2-name": ["Ann"]}
        assert self.drawn(form).params["add"] == ""

    def test_remove_takes_one_out_and_the_later_ones_move_up(self):
        form = asked(self.QUESTION, {**self.WENNA, **self.JAGO, "remove": "q:0"})
        assert form.typed() == {"q-0-name": ["Jago"], "q-0-phone": ["01872 250001"]}
        assert form.partial_answers() == {"q": [{"name": "Jago", "phone": "01872 250001"}]}

    def test_removing_the_last_leaves_the_first_as_it_is(self):
        form = asked(self.QUESTION, {**self.WENNA, **self.JAGO, "remove": "q:1"})
        assert form.typed() == {name: [value] for name, value in self.WENNA.items()}

    @pytest.mark.parametrize("button", [{"remove": "q:x"}, {"remove": "q"}, {"find": "q"}])
    def test_a_button_that_was_tampered_with_changes_nothing(self, button):
        form = asked(self.QUESTION, {**self.WENNA, **button})
        assert form.typed() == {name: [value] for name, value in self.WENNA.items()}

    def test_a_button_of_another_question_is_not_ours(self):
        assert not asked(self.QUESTION, {**self.WENNA, "remove": "other:0"}).only_redraws

    def test_an_entry_is_drawn_with_its_own_errors_and_a_way_out(self):
        form = asked(self.QUESTION, {**self.WENNA, "q-1-phone": "12"})
        first, second = self.drawn(form).params["rows"]
        assert (first["heading"], first["index"]) == ("Contact 1", 0)
        assert all("errorMessage" not in field.params for field in first["fields"])
        assert all("errorMessage" in field.params for field in second["fields"])

    def test_an_entry_is_said_in_a_line(self):
        answer = [{"name": "Wenna", "phone": "01872 250000"}, {"name": "Jago", "phone": "01872 1"}]
        (said,) = kinds.say(Given(self.QUESTION, answer, PRACTICES))
        assert said.lines == ("Wenna, 01872 250000", "Jago, 01872 1")

    def drawn(self, form):
        return kinds.drawn(
            kinds.Posted(self.QUESTION, form.typed(), PRACTICES, form.refusals(self.QUESTION))
        )


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
@given(data=st.data())
@settings(deadline=None, max_examples=40)
def test_what_is_drawn_from_an_answer_is_read_as_the_same_answer(question, data):
    answer = data.draw(answer_to(question))
    typed = kinds.typed_of(Given(question, answer, PRACTICES))
    if question.kind != "date":  # whether a date may be given depends on the day
        assert kinds.cleaned(kinds.Posted(question, typed, PRACTICES)) == answer
    assert set(typed) <= set(kinds.names(question))
    assert all(
        line for said in kinds.say(Given(question, answer, PRACTICES)) for line in said.lines
    )
    json.dumps(answer)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_can_be_left_blank_where_it_is_optional(kind):
    assert given_to(a(kind, optional=True)) is None


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_that_must_be_answered_says_so_in_the_forms_own_words(kind):
    assert refusals(a(kind, error="Enter it please"), {}) == ["Enter it please"]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_a_type_of_the_fhir_questionnaire(kind):
    types = {"string", "text", "date", "time", "choice", "reference", "group"}
    assert KINDS[kind].fhir_type in types


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_the_parts_it_needs(kind):
    form = FormDefinition("f", "F", "1", (Page("p", "P", (a(kind, purpose="To test it"),)),))
    assert not [fault for fault in faults(form) if "binds" not in fault]


def test_the_fields_of_a_repeat_have_no_fields_of_their_own():
    assert not {"repeat", "matrix", "practice", "find_many"} & set(FIELD_KINDS)


def test_a_sentence_that_is_not_there_is_not_translated():
    assert translated("") == ""
