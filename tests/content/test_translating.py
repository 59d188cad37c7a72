"""Translating what public pages say: by sentence, by page, and approving it."""

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from django.core.exceptions import PermissionDenied

from sers.audit.models import Event
from sers.content import drafting, translating
from sers.content.events import ContentEvent
from sers.content.models import Phrase
from sers.content.translating import State
from sers.directory.refusing import ChangedElsewhere, Refused
from sers.policy.roles import Role
from sers.values.languages import BY_CODE
from tests.builders import a_member, penwith, seen_by
from tests.content.writing import a_manager, a_number, next_version, published

pytestmark = pytest.mark.django_db

POLISH, ARABIC, ENGLISH = BY_CODE["pl"], BY_CODE["ar"], BY_CODE["en-gb"]
LINKED = "Ring [them](https://www.nhs.uk) **today**, zenith."


@pytest.fixture
def manager():
    return a_manager()


@pytest.fixture
def page(manager):
    return published(manager, title="Zenith", summary="", body=f"{LINKED}\n\n- Quokka\n- Quokka")


def of(source, language=POLISH):
    (found,) = [each for each in translating.sentences(language) if each.source == source]
    return found


def write(source, text, by, language=POLISH, **more):
    with seen_by(by):
        return translating.write(language, source, text, by=by, **more)


def approve(source, by, **more):
    with seen_by(by):
        translating.approve(POLISH, source, by=by, **more)


@pytest.fixture
def machine(tmp_path, settings):
    """A catalogue that a machine drafted, as compiled ones stand in sers/locale."""
    folder = tmp_path / "pl" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    catalogue = Catalog(locale="pl")
    catalogue.add("Quokka", "Kuoka")
    with (folder / "django.mo").open("wb") as compiled:
        write_mo(compiled, catalogue)
    settings.LOCALE_PATHS = [tmp_path, *settings.LOCALE_PATHS]


def test_each_sentence_of_a_published_page_is_listed_once(page):
    said = [each for each in translating.sentences(POLISH) if page.page_id in each.pages]
    assert {each.source for each in said} == {"Zenith", LINKED, "Quokka"}
    assert {each.state for each in said} == {State.MISSING}


def test_drafts_and_withdrawn_pages_are_not_translated(page, manager):
    next_version(page.page, manager, title="Nadir", summary="", body="Wombat")
    assert not any(each.source == "Wombat" for each in translating.sentences(POLISH))
    with seen_by(manager):
        drafting.withdraw(page.page, by=manager)
    assert not any(each.source == "Zenith" for each in translating.sentences(POLISH))


@pytest.mark.usefixtures("machine")
def test_a_sentence_goes_from_drafted_to_written_to_approved(page, manager):
    assert (of("Quokka").state, of("Quokka").text) == (State.DRAFTED, "Kuoka")
    assert write("Quokka", " Kuokka ", manager)
    assert (of("Quokka").state, of("Quokka").text) == (State.WRITTEN, "Kuokka")
    assert not write("Quokka", "Kuokka", manager)
    other = a_manager()
    approve("Quokka", other)
    phrase = Phrase.objects.get(language="pl")
    assert (phrase.written_by, phrase.approved_by) == (manager, other)
    assert of("Quokka").state is State.APPROVED
    approve("Quokka", other)
    with seen_by(manager):
        events = Event.objects.filter(about__startswith="config/phrase/pl/").order_by("id")
        kinds = [event.kind for event in events]
    assert kinds == [ContentEvent.TRANSLATED, ContentEvent.TRANSLATION_APPROVED]
    assert page.page_id in of("Quokka").pages


@pytest.mark.usefixtures("machine", "page")
def test_what_a_machine_drafted_can_be_approved_as_it_stands(manager):
    approve("Quokka", manager)
    assert (of("Quokka").state, of("Quokka").text) == (State.APPROVED, "Kuoka")


@pytest.mark.usefixtures("page")
def test_to_write_over_an_approved_one_is_to_approve_anew(manager):
    write("Quokka", "Kuoka", manager)
    approve("Quokka", manager)
    write("Quokka", "Kuokka", manager)
    assert of("Quokka").state is State.WRITTEN


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("Zadzwoń **dziś**", "https://www.nhs.uk"),
        ("Zadzwoń [tu](https://evil.example) **dziś**", "https://evil.example"),
        ("[Zadzwoń](https://www.nhs.uk) {number:x}", "{number:x}"),
        ("[Zadzwoń](https://www.nhs.uk) [tu]( https://evil.example)", "https://evil.example"),
        ("[Zadzwoń](https://www.nhs.uk) [tu](https://evil.example/(a))", "https://evil.example"),
        ("[Zadzwoń](https://www.nhs.uk) za 50% ceny", "%"),
        ("[Zadzwoń](https://www.nhs.uk), %(Name)s", "%"),
        ("[Zadzwoń](https://www.nhs.uk), %d", "%"),
        ("[Zadzwoń](https://www.nhs.uk) <b>dziś</b>", "HTML"),
        ("", "Write the translation"),
        ("x" * 4_001, "Write the translation"),
    ],
)
@pytest.mark.usefixtures("page")
def test_a_translation_leads_where_the_english_leads(manager, text, what):
    with pytest.raises(Refused, match=what.replace("{", r"\{")):
        write(LINKED, text, manager)
    assert not Phrase.objects.exists()


def test_numbers_stand_in_it_as_in_the_english(manager):
    number = a_number(manager)
    source = f"Ring {{number:{number.key}}} now"
    published(manager, body=source)
    with pytest.raises(Refused, match="number:"):
        write(source, "Zadzwoń teraz", manager)
    assert write(source, f"Zadzwoń {{number:{number.key}}} teraz", manager)


@pytest.mark.usefixtures("page")
def test_the_second_of_two_is_told(manager):
    seen = of("Quokka").mark
    write("Quokka", "Kuoka", a_manager(), seen=seen)
    with pytest.raises(ChangedElsewhere):
        write("Quokka", "Kangur", manager, seen=seen)
    with pytest.raises(ChangedElsewhere):
        approve("Quokka", manager, seen=seen)


def test_changing_the_english_makes_the_sentence_missing_again(page, manager):
    write("Zenith", "Zenit", manager)
    version = next_version(page.page, manager, title="The zenith", summary="", body=page.body)
    with seen_by(manager):
        drafting.publish(version, by=manager, seen=1)
    assert of("The zenith").state is State.MISSING
    with pytest.raises(ChangedElsewhere, match="Nothing says this any more"):
        write("Zenith", "Zenitu", manager)
    assert translating.sentences(POLISH)[0].state is State.MISSING


@pytest.mark.usefixtures("page")
def test_english_is_no_translation_and_what_is_missing_cannot_be_approved(manager):
    with pytest.raises(Refused, match="not offered"):
        write("Quokka", "Quokka!", manager, language=ENGLISH)
    with pytest.raises(Refused, match="no translation"):
        approve("Quokka", manager)


def test_a_whole_page_is_approved_as_it_was_read(page, manager):
    def press(seen):
        with seen_by(manager):
            return translating.approve_page(POLISH, page.page, by=manager, seen=seen)

    def mark():
        return translating.mark(translating.of_page(POLISH, page))

    with pytest.raises(Refused, match="no translation yet"):
        press(mark())
    for source, text in (
        ("Zenith", "Zenit"),
        ("Quokka", "Kuoka"),
        (LINKED, "[Zadzwoń](https://www.nhs.uk)"),
    ):
        write(source, text, manager)
    read = mark()
    write("Zenith", "Zenitt", a_manager())
    with pytest.raises(ChangedElsewhere):
        press(read)
    assert press(mark()) == 3
    assert press(mark()) == 0
    assert {each.state for each in translating.of_page(POLISH, page)} == {State.APPROVED}
    with seen_by(manager):
        drafting.withdraw(page.page, by=manager)
    with pytest.raises(Refused, match="not published"):
        press(mark())


@pytest.mark.usefixtures("page")
def test_languages_are_counted_apart(manager):
    write("Quokka", "كوكا", manager, language=ARABIC)
    counts = translating.counts([POLISH, ARABIC])
    assert counts["ar"][State.WRITTEN] == 1
    assert counts["pl"][State.WRITTEN] == 0
    assert counts["pl"].total() == counts["ar"].total()


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.MANAGER])
def test_nobody_else_translates(page, manager, role):
    other = a_member(penwith(), role)
    with pytest.raises(PermissionDenied):
        write("Quokka", "Kuoka", other)
    with pytest.raises(PermissionDenied):
        approve("Quokka", other)
    with seen_by(other), pytest.raises(PermissionDenied):
        translating.approve_page(POLISH, page.page, by=other, seen="")
