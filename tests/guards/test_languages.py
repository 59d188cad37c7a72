"""What public, person's and safety pages say can be read in every language that is offered.

The numbers per language are printed with `pytest -s tests/guards/test_languages.py`.
"""

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from sers.config import catalogue, spoken, translations
from sers.content.placeholders import differing
from sers.content.sentences import sentences_of


@pytest.fixture(scope="module")
def found() -> Catalog:
    return catalogue.found()


@pytest.mark.parametrize("code", translations.OTHERS)
def test_a_language_says_all_that_is_spoken(code, found):
    missing = translations.missing(code, found)
    print(f"{code}: {len(missing)} of {len(translations.spoken(found))} are missing")  # noqa: T201
    assert [str(each.id) for each in missing] == []


@pytest.mark.parametrize("code", translations.OTHERS)
def test_a_translation_fills_in_and_links_what_the_english_does(code):
    assert translations.misfits(code) == []


@pytest.mark.parametrize("code", translations.OTHERS)
def test_a_translation_is_approved_by_somebody_or_says_that_a_machine_drafted_it(code):
    unsaid = [
        message.id
        for message in translations.kept(code)
        if message.id and translations.is_whole(message)
        if not any(
            comment.startswith((translations.DRAFTED, translations.APPROVED))
            for comment in message.user_comments
        )
    ]
    assert unsaid == []


def test_what_is_spoken_stands_on_public_and_person_s_pages_and_not_on_the_desk(found):
    said = {path for each in translations.spoken(found) for path, _line in each.locations}
    assert {"sers/web/templates/layout.jinja", "sers/web/templates/errors/404.jinja"} <= said
    assert spoken.is_spoken("sers/web/components/error_summary.jinja")
    assert not spoken.is_spoken("sers/web/triage/templates/triage/desk.jinja")
    assert not spoken.is_spoken("sers/content/drafting.py")


def test_a_sentence_of_a_page_is_a_block_of_it():
    page = """# Who can help

Ring **111**
at any time.

{numbers:helpline}

- Your [GP](https://www.nhs.uk)

| When | Ring |
|------|------|
| Now  |      |
"""
    assert list(sentences_of(page)) == [
        "Who can help",
        "Ring **111**\nat any time.",
        "Your [GP](https://www.nhs.uk)",
        "When",
        "Ring",
        "Now",
    ]


@pytest.mark.parametrize(
    ("english", "said", "wrong"),
    [
        ("Ring %(number)s by %(time)s", "%(time)s %(number)s", []),
        ("Ring %(number)s", "Ring", ["%(number)s"]),
        ("{} new", "{} {} nowe", ["{}"]),
        ("[Ring](tel:111) now", "[Dzwoń](tel:111)", []),
        ("[Ring](tel:111)", "[Dzwoń](tel:999)", ["tel:111", "tel:999"]),
        ("See {contact:nhs-111}", "Zobacz {contact:nhs-112}", None),
    ],
)
def test_a_translation_keeps_what_is_filled_in_and_where_links_lead(english, said, wrong):
    assert differing(english, said) == (
        ["{contact:nhs-111}", "{contact:nhs-112}"] if wrong is None else wrong
    )


@pytest.fixture
def apart(tmp_path, monkeypatch):
    """Catalogues of their own, to write into."""
    monkeypatch.setattr(translations, "LOCALES", tmp_path)
    return tmp_path


def test_a_draft_is_taken_and_marked_until_somebody_approves_it(apart, found, capsys):
    forms = ["%(days)d dzień", "%(days)d dni", "%(days)d dni"]
    translations.take("pl", [("Menu", "Menu"), ("%(days)d day", forms)], found)
    kept = translations.kept("pl")
    assert kept["Menu"].string == "Menu"
    assert kept["Menu"].user_comments == [translations.DRAFTED]
    assert kept["%(days)d day"].string == tuple(forms)
    assert "took 2" in capsys.readouterr().out


def test_a_draft_that_does_not_fit_is_refused_and_the_rest_taken(apart, found):
    with pytest.raises(SystemExit, match="%\\(days\\)d") as refused:
        translations.take(
            "pl", [("Menu", "Menu"), ("%(days)d day", ["dzień"] * 3), ("Nowhere", "Nigdzie")], found
        )
    assert "no page says this" in str(refused.value)
    assert translations.kept("pl")["Menu"].string == "Menu"
    assert not translations.is_whole(translations.kept("pl")["%(days)d day"])


def test_a_catalogue_drops_what_is_no_longer_said_and_keeps_what_was_approved(apart, found):
    translations.write_all(found)
    file = translations.file_of("zh-hans")
    assert file.parts[-3] == "zh_Hans"
    written = file.read_text()
    gone = '\n# Approved by Kerensa Pascoe, Truro\nmsgid "Menu"\nmsgstr "菜单"\n'
    gone += '\nmsgid "Said once"\nmsgstr "曾经"\n'
    kept = "\n\n".join(part for part in written.split("\n\n") if 'msgid "Menu"' not in part)
    file.write_text(kept + gone)
    translations.write_all(found)
    with file.open("rb") as again:
        catalogue_now = read_po(again)
    assert catalogue_now["Menu"].user_comments == ["Approved by Kerensa Pascoe, Truro"]
    assert "Said once" not in catalogue_now


def test_a_catalogue_out_of_date_is_named(apart, found):
    assert len(translations.outdated(found)) == len(translations.OTHERS)
    translations.write_all(found)
    assert translations.outdated(found) == []
