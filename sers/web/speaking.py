"""Which language a page speaks, and what it says where a translation is missing.

Pages for the public and for the person referred, signing in and errors are *spoken*: they come
in the reader's language. Working pages are in English, as records are, with only what stands
around them in the reader's language (docs/adr/0021). While something is drawn in another
language, a sentence without a translation comes out in English between two marks, of which
`marks.py` makes what tells a screen reader to change its voice.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from gettext import NullTranslations, translation
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.pofile import read_po
from django.conf import settings
from django.http import HttpRequest
from django.urls import ResolverMatch
from django.utils import translation as django
from jinja2 import pass_context
from jinja2.runtime import Context

from sers.content import sources
from sers.values.languages import DRAFTED, ENGLISH, Language
from sers.web import written
from sers.web.marks import CLOSE, OPEN

SPOKEN = frozenset({"public", "person", "display", "account"})
# allauth looks its pages up by name, outside of any namespace.
SIGNING_IN = "account_"

# The language, other than English, that is being spoken.
_spoken: ContextVar[str] = ContextVar("spoken", default="")


def is_spoken(match: ResolverMatch) -> bool:
    """Whether the page at this address comes in the reader's language."""
    return match.namespace in SPOKEN or (match.url_name or "").startswith(SIGNING_IN)


@contextmanager
def speak(language: Language) -> Iterator[None]:
    """What is drawn meanwhile is drawn in this language."""
    with django.override(language.code):
        before = _spoken.set("" if language.is_english else language.code)
        try:
            yield
        finally:
            _spoken.reset(before)


def work() -> None:
    """From here on in English: to be called while something else is spoken around it."""
    django.activate(ENGLISH)
    _spoken.set("")


@contextmanager
def to_reader(request: HttpRequest) -> Iterator[None]:
    """What is drawn meanwhile is for whoever asked, as an error on a working page is."""
    display = getattr(request, "display", None)
    if display is None:  # it failed before anybody could ask
        yield
    else:
        with speak(display.language):
            yield


@pass_context
def in_chosen_language(context: Context, caller: Callable[[], str]) -> str:
    """For templates: what stands around a working page is in the reader's language."""
    display = context.get("display")
    if display is None:
        return caller()
    with speak(display.language):
        return caller()


def gettext(message: str) -> str:
    """As Django's, with English marked where another language is spoken.

    What somebody of the place wrote or approved stands before the catalogue.
    """
    if code := _spoken.get():
        return written.of(code).get(message) or _catalogue(code).gettext(message)
    return django.gettext(message)


def ngettext(singular: str, plural: str, number: int) -> str:
    if code := _spoken.get():
        said = _catalogue(code).ngettext(singular, plural, number)
        # Babel fills the forms that nobody has translated yet with English ones.
        return _marked(said) if said in {singular, plural} else said
    return django.ngettext(singular, plural, number)


def pgettext(context: str, message: str) -> str:
    if code := _spoken.get():
        return _catalogue(code).pgettext(context, message)
    return django.pgettext(context, message)


def npgettext(context: str, singular: str, plural: str, number: int) -> str:
    if code := _spoken.get():
        return _catalogue(code).npgettext(context, singular, plural, number)
    return django.npgettext(context, singular, plural, number)


class _English(NullTranslations):
    """What is said when the language's own catalogue has nothing."""

    def gettext(self, message: str) -> str:
        return _marked(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return _marked(super().ngettext(msgid1, msgid2, n))

    def pgettext(self, _context: str, message: str) -> str:
        return _marked(message)

    def npgettext(self, context: str, msgid1: str, msgid2: str, n: int) -> str:
        return _marked(super().npgettext(context, msgid1, msgid2, n))


def _marked(message: str) -> str:
    return f"{OPEN}{message}{CLOSE}"


@cache
def _catalogue(code: str) -> NullTranslations:
    """Our own catalogues, without Django's: it says nothing on our pages by itself."""
    chain = NullTranslations()
    locales = [django.to_locale(code)]
    for folder in settings.LOCALE_PATHS:
        chain.add_fallback(_found(folder, locales))
    chain.add_fallback(_English())
    return chain


def is_drafted(code: str) -> bool:
    """Whether a machine drafted any of this language that nobody has approved yet."""
    approved = written.approved(code)
    return any(message not in approved for message in _drafts(code))


@cache
def _drafts(code: str) -> frozenset[str]:
    """What a machine drafted of what the service itself says, as the catalogues mark it."""
    locale = django.to_locale(code)
    files = (Path(each) / locale / "LC_MESSAGES" / "django.po" for each in settings.LOCALE_PATHS)
    return frozenset(
        message.id
        for file in files
        if file.exists()
        for message in read_po(BytesIO(file.read_bytes()))
        if DRAFTED in message.user_comments and message.id in sources.interface(code)
    )


def forget() -> None:
    """Read the catalogues again: other ones have been put in their place."""
    _catalogue.cache_clear()
    _drafts.cache_clear()
    sources.interface.cache_clear()
    written.forget()


def _found(folder: Any, locales: list[str]) -> NullTranslations:
    return translation("django", folder, locales, fallback=True)
