"""What one English sentence is in another language: as somebody wrote it, or as was drafted."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from django.utils.translation import gettext, override

from sers.content.models import Phrase
from sers.values.languages import ENGLISH


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence as it is shown: in which language, and whether somebody stands by that."""

    text: str
    language: str
    approved: bool = True

    @property
    def is_english(self) -> bool:
        return self.language == ENGLISH


@dataclass(frozen=True, slots=True)
class Phrasebook:
    """All that managers wrote or approved in one language, asked for once for a whole page."""

    language: str
    written: Mapping[str, Said]

    def said(self, source: str) -> Said:
        """The sentence in this language: the manager's before the drafted one, else English."""
        source_said = Said(source, ENGLISH)
        if self.language == ENGLISH or not source.strip():
            return source_said
        if found := self.written.get(digest(source)):
            return found
        drafted = _drafted(source, self.language)
        return source_said if drafted == source else Said(drafted, self.language, approved=False)


def book(language: str) -> Phrasebook:
    """What there is in this language: one query, none for English."""
    if language == ENGLISH:
        return Phrasebook(language, {})
    rows = Phrase.objects.filter(language=language)
    written = {
        phrase.digest: Said(phrase.text, language, approved=phrase.approved_at is not None)
        for phrase in rows.only("digest", "text", "approved_at")
    }
    return Phrasebook(language, written)


def by_source(language: str) -> Mapping[str, Said]:
    """All that managers wrote or approved in one language, by its English."""
    rows = Phrase.objects.filter(language=language).only("source", "text", "approved_at")
    return {each.source: Said(each.text, language, each.approved_at is not None) for each in rows}


def said(source: str, language: str) -> Said:
    """One sentence by itself; who says several takes a `book`."""
    return book(language).said(source)


def digest(source: str) -> str:
    """What a source is found by: it may itself be too long for an index."""
    return sha256(source.encode()).hexdigest()


def _drafted(source: str, language: str) -> str:
    """As the catalogue has it; the source where it has nothing."""
    with override(language):
        return gettext(source)
