"""The languages that pages are offered in, each under its own name.

Codes are Django's, which are those of BCP 47 in small letters; `tag` is what HTML, PDF and CLDR
say. Order is the order of the switch: English and Cornish first, then by how many in Cornwall
speak them at home (Census 2021), then Welsh.
"""

from dataclasses import dataclass
from typing import Literal

type Direction = Literal["ltr", "rtl"]


@dataclass(frozen=True, slots=True)
class Language:
    """One language: what it is called by those who speak it, and which way it is written."""

    code: str  # zh-hans
    own_name: str  # 简体中文
    name: str  # Simplified Chinese: what staff read
    tag: str  # zh-Hans: BCP 47
    direction: Direction = "ltr"

    @property
    def is_english(self) -> bool:
        return self.code == ENGLISH


ENGLISH = "en-gb"
# What stands in a catalogue with each sentence that a machine translated.
DRAFTED = "Drafted by machine, not yet approved"

LANGUAGES: tuple[Language, ...] = (
    Language(ENGLISH, "English", "English", "en-GB"),
    Language("kw", "Kernewek", "Cornish", "kw"),
    Language("pl", "Polski", "Polish", "pl"),
    Language("ro", "Română", "Romanian", "ro"),
    Language("pt", "Português", "Portuguese", "pt"),
    Language("lt", "Lietuvių", "Lithuanian", "lt"),
    Language("uk", "Українська", "Ukrainian", "uk"),
    Language("bg", "Български", "Bulgarian", "bg"),
    Language("tr", "Türkçe", "Turkish", "tr"),
    Language("ar", "العربية", "Arabic", "ar", "rtl"),
    Language("zh-hans", "简体中文", "Simplified Chinese", "zh-Hans"),
    Language("cy", "Cymraeg", "Welsh", "cy"),
)
BY_CODE = {language.code: language for language in LANGUAGES}


def language(code: str | None) -> Language:
    """The language of this code; English for one that is not offered."""
    return BY_CODE.get(code or "", BY_CODE[ENGLISH])
