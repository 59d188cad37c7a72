"""Saying a sentence in the language of a letter, its days and times too.

What nobody has translated yet is said in English and marked as English, days in it and all.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time

from babel import Locale
from babel.dates import format_date, format_time
from django.utils import timezone, translation
from django.utils.translation import gettext

from sers.papers.paper import Said, Words
from sers.values.languages import BY_CODE, ENGLISH, Language
from sers.web.person.whens import lasting

# Whatever is put into a sentence keeps its own direction, so that numbers are not turned round.
ISOLATE, END = "\u2068", "\u2069"
WITH_WEEKDAY, NHS_DAY, NHS_TIME = "full", "EEEE d MMMM y", "h:mma"


@dataclass(frozen=True, slots=True)
class Voice:
    """Who speaks one language."""

    language: Language

    def __call__(self, sentence: str, **named: str | date | time) -> Words:
        """The sentence, which was marked for translation where it stands."""
        with translation.override(self.language.code):
            own = gettext(sentence)
        if own == sentence and not self.language.is_english:
            english = BY_CODE[ENGLISH]
            return Said(sentence % _said(named, english), english)
        return own % _said(named, self.language)

    def twice[Told](self, tell: Callable[[], Told]) -> tuple[Told, Told]:
        """What a page of the person tells, for paper: in this language, and in English."""
        with lasting():
            with translation.override(self.language.code):
                own = tell()
            with translation.override(ENGLISH):
                return own, tell()

    def either(self, own: str, english: str) -> Words:
        """One sentence of the two, which is English where nobody has translated it."""
        return self.english(own) if own == english else own

    def english(self, text: str) -> Words:
        """What was written in English by those who help, such as what a team does."""
        return text if self.language.is_english else Said(text, BY_CODE[ENGLISH])


def together(first: Words, second: Words) -> Words:
    """Two sentences as one item; English where one of them is, since it has one language."""
    both = f"{text_of(first)}\n{text_of(second)}"
    tongue = next((each.language for each in (first, second) if isinstance(each, Said)), None)
    return Said(both, tongue) if tongue else both


def text_of(words: Words) -> str:
    return words.text if isinstance(words, Said) else words


def day_in(value: date, language: Language) -> str:
    """Thursday 3 December 2026; of a moment, the day it is here."""
    if isinstance(value, datetime):
        value = timezone.localtime(value)
    return format_date(value, NHS_DAY if language.is_english else WITH_WEEKDAY, _locale(language))


def birth_date_in(value: date, language: Language) -> str:
    """3 April 1936."""
    return format_date(value, "long", _locale(language))


def time_in(value: time, language: Language) -> str:
    """2:05pm in English; 14:05, or as one writes it there."""
    locale = _locale(language)
    if language.is_english:
        return format_time(value, NHS_TIME, locale=locale).replace(":00", "").lower()
    return format_time(value, "short", locale=locale)


def _said(named: dict[str, str | date | time], language: Language) -> dict[str, str]:
    return {name: _put(value, language) for name, value in named.items()}


def _put(value: str | date | time, language: Language) -> str:
    match value:
        case date():
            text = day_in(value, language)
        case time():
            text = time_in(value, language)
        case _:
            text = value
    return f"{ISOLATE}{text}{END}" if language.direction == "rtl" else text


def _locale(language: Language) -> Locale:
    return Locale.parse(language.tag, sep="-")
