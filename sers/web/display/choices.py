"""How somebody wants pages to look and read: what there is to choose, and what they chose."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation.trans_real import parse_accept_lang_header

from sers.values.languages import BY_CODE, ENGLISH, Language

# German is a third longer than English; what fits in this fits in it.
LENGTHENED = Language("en-xl", "Ļéñģţĥéñéđ", "Lengthened English", "en-XL")

# The first of each is the standard.
CHOICES: Mapping[str, tuple[str, ...]] = {
    "text": ("100", "125", "150", "175", "200"),
    "font": ("standard", "hyperlegible", "dyslexic"),
    "spacing": ("standard", "wide"),
    "theme": ("standard", "dark", "contrast", "cream"),
    "motion": ("standard", "reduced"),
    "reading": ("standard", "easy"),
}
STANDARD = {name: values[0] for name, values in CHOICES.items()}
LANGUAGE = "language"

type Chosen = dict[str, str]


@dataclass(frozen=True, slots=True)
class Display:
    """How pages look and read for somebody."""

    text: str = STANDARD["text"]
    font: str = STANDARD["font"]
    spacing: str = STANDARD["spacing"]
    theme: str = STANDARD["theme"]
    motion: str = STANDARD["motion"]
    reading: str = STANDARD["reading"]
    language: Language = BY_CODE[ENGLISH]


def display(chosen: Chosen, accepted: str) -> Display:
    """What was chosen, the rest as standard; in the language chosen, or the browser's own."""
    looks = {name: value for name, value in chosen.items() if name in CHOICES}
    return Display(**looks, language=offered().get(chosen.get(LANGUAGE, ""), _preferred(accepted)))


def known(said: Mapping[str, object]) -> Chosen:
    """What of it can be chosen. The rest is nothing to complain of: old cookies hold old words."""
    return {
        name: value
        for name in (*CHOICES, LANGUAGE)
        if isinstance(value := said.get(name), str)
        if value in (CHOICES[name] if name in CHOICES else offered())
    }


def offered() -> Mapping[str, Language]:
    """The languages to choose from, by code."""
    if settings.PSEUDO_LOCALE:
        return {**BY_CODE, LENGTHENED.code: LENGTHENED}
    return BY_CODE


def as_cookie(chosen: Chosen) -> str:
    """text:150.language:ar, in characters that need no quotes."""
    return ".".join(f"{name}:{value}" for name, value in chosen.items())


def from_cookie(cookie: str) -> Chosen:
    pairs = (each.partition(":") for each in cookie.split("."))
    return known({name: value for name, _colon, value in pairs})


def _preferred(accepted: str) -> Language:
    """The first language that the browser asks for and that there is; else English."""
    asked = (code for code, weight in parse_accept_lang_header(accepted) if weight)
    return next(_matching(asked), BY_CODE[ENGLISH])


def _matching(asked: Iterable[str]) -> Iterator[Language]:
    for code in asked:
        # Those who read traditional characters may not read simplified ones.
        if code.startswith(("zh-tw", "zh-hk", "zh-mo", "zh-hant")):
            continue
        first = code.partition("-")[0]
        yield from (
            language
            for language in BY_CODE.values()
            if language.code == code or language.code.partition("-")[0] == first
        )
