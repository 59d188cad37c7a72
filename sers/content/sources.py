"""Everything that readers are told in their own language, by where it stands.

Pages and numbers are data of the place. What buttons, headings and letters say comes with the
release, in its catalogues; it is read from there.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Message
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import to_locale

from sers.content.models import Contact, PageVersion
from sers.content.sentences import sentences_of
from sers.values.languages import Language

# No page has a dot in its address.
NUMBERS, INTERFACE = ".numbers", ".interface"
LABELS = {
    NUMBERS: _("Telephone numbers"),
    INTERFACE: _("Headings, buttons, messages and letters"),
}
SEEDS = "sers/content/seed/"


def of_the_place(versions: Iterable[PageVersion]) -> dict[str, list[str]]:
    """Each English sentence that this place wrote, with the pages or parts in which it is said."""
    found: dict[str, list[str]] = {}
    for version in versions:
        for source in said_by(version):
            found.setdefault(source, []).append(version.page_id)
    for source in _of_numbers():
        found.setdefault(source, []).append(NUMBERS)
    return found


def in_all(language: Language, of_the_place: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """The same with what the service itself says."""
    found = {source: list(places) for source, places in of_the_place.items()}
    for source in interface(language.code):
        found.setdefault(source, []).append(INTERFACE)
    return found


def said_by(version: PageVersion) -> list[str]:
    """Each English sentence of a version once: title and summary, text, easy text."""
    said = [version.title, version.summary, *sentences_of(version.body)]
    return list(dict.fromkeys(filter(None, [*said, *sentences_of(version.easy)])))


@cache
def interface(code: str) -> tuple[str, ...]:
    """What the service itself says in this language; what counts things has forms of its own
    and is left to the release."""
    found: list[str] = []
    for folder in settings.LOCALE_PATHS:
        file = Path(folder) / to_locale(code) / "LC_MESSAGES" / "django.po"
        catalogue = read_po(BytesIO(file.read_bytes())) if file.exists() else ()
        found += [
            message.id
            for message in catalogue
            if isinstance(message.id, str) and message.id and not _is_only_in_seeds(message)
        ]
    return tuple(found)


def _is_only_in_seeds(message: Message) -> bool:
    places = [path for path, _line in message.locations]
    return bool(places) and all(path.startswith(SEEDS) for path in places)


def _of_numbers() -> list[str]:
    live = Contact.objects.filter(ended_at=None)
    said = [
        words
        for contact in live
        for words in (contact.what_for, contact.name, contact.hours, contact.other_hours)
    ]
    return list(dict.fromkeys(filter(None, said)))
