"""Saying in another language what readers are told, sentence by sentence.

The catalogues hold what a machine drafted. Somebody who speaks the language writes over it or
approves it; that is kept here, and stands before the catalogue. A sentence is known by its
English: where that changes, it is one that nobody has translated.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sers.content import sources
from sers.content.contacts import published_versions
from sers.content.events import ContentEvent
from sers.content.keeping import Sort, demand, note
from sers.content.models import Page, PageVersion, Phrase
from sers.content.phrases import digest
from sers.content.placeholders import differing
from sers.directory.models import User
from sers.directory.refusing import ChangedElsewhere, Refused
from sers.values.languages import BY_CODE, ENGLISH, Language

LONGEST_TEXT = 4_000
# Enough of a digest to find a sentence by on a page and in a log.
SHORT = 12
SAID_IN_A_LOG = 80
HTML = re.compile(r"<[a-zA-Z/!]")


class State(StrEnum):
    """How far a sentence is in a language. In the order in which somebody is needed."""

    MISSING = "missing"
    DRAFTED = "drafted"
    WRITTEN = "written"
    APPROVED = "approved"


LABELS = {
    State.MISSING: gettext_lazy("Missing"),
    State.DRAFTED: gettext_lazy("Drafted by machine"),
    State.WRITTEN: gettext_lazy("Written, to approve"),
    State.APPROVED: gettext_lazy("Approved"),
}


@dataclass(frozen=True, slots=True)
class Sentence:
    """One English sentence of a page, with what it is in another language."""

    source: str
    text: str
    state: State
    pages: tuple[str, ...]  # their addresses

    @property
    def key(self) -> str:
        return digest(self.source)[:SHORT]

    @property
    def mark(self) -> str:
        """What differs once somebody has changed it: what `seen` is held to."""
        return _mark(self.state, self.text)

    def was_left_alone(self, typed: str, seen: str) -> bool:
        """Whether a page drawn from what is marked so would have said just this."""
        return any(_mark(state, typed) == seen for state in State)


def sentences(language: Language) -> list[Sentence]:
    """Every sentence that readers are told, what is missing first."""
    found = looked_up(language, _said(language))
    order = list(State)
    return sorted(found, key=lambda each: order.index(each.state))


def of_page(language: Language, version: PageVersion) -> list[Sentence]:
    """The sentences of one version of a page, in the order that they stand in."""
    return looked_up(language, {source: [version.page_id] for source in sources.said_by(version)})


def counts(languages: Iterable[Language]) -> dict[str, Counter[State]]:
    """How many sentences are in which state, by language."""
    here = sources.of_the_place(published_versions())
    return {
        each.code: Counter(
            sentence.state for sentence in looked_up(each, sources.in_all(each, here))
        )
        for each in languages
    }


@transaction.atomic
def write(language: Language, source: str, text: str, *, by: User, seen: str | None = None) -> bool:
    """Say what a sentence is in this language; whether that differs. Approved it is not yet.

    Raises Refused where it leads elsewhere than the English, ChangedElsewhere where `seen` is
    given and it is not as it was seen.
    """
    demand(by)
    text = text.strip()
    now = _now(language, source, seen)
    _demand_same(source, text)
    if now.text == text:
        return False
    _keep(language, now, text, ContentEvent.TRANSLATED, by=by)
    return True


@transaction.atomic
def approve(language: Language, source: str, *, by: User, seen: str | None = None) -> None:
    """Say that it is right as it stands, whoever or whatever wrote it."""
    demand(by)
    now = _now(language, source, seen)
    if now.state is State.MISSING:
        raise Refused(_("There is no translation yet. Write one first"))
    if now.state is State.APPROVED:
        return
    _demand_same(source, now.text)
    _keep(language, now, now.text, ContentEvent.TRANSLATION_APPROVED, by=by)


@transaction.atomic
def approve_page(language: Language, page: Page, *, by: User, seen: str) -> int:
    """Approve every sentence of a published page that is not yet; how many.

    `seen` is the `mark` of the page that was read. One event for each sentence: each is what
    somebody can look up later.
    """
    demand(by)
    version = next((each for each in published_versions() if each.page_id == page.pk), None)
    if version is None:
        raise Refused(_("This page is not published"))
    said = of_page(language, version)
    if mark(said) != seen:
        raise ChangedElsewhere(
            _("Somebody has changed this page or its translation. Read it again")
        )
    if any(each.state is State.MISSING for each in said):
        raise Refused(_("Some sentences have no translation yet. Write them first"))
    waiting = [each for each in said if each.state is not State.APPROVED]
    for each in waiting:
        approve(language, each.source, by=by, seen=each.mark)
    return len(waiting)


def looked_up(language: Language, said: Mapping[str, list[str]]) -> list[Sentence]:
    """These sentences, each with what it is in the language."""
    held = Phrase.objects.filter(
        language=language.code, digest__in=[digest(source) for source in said]
    )
    phrases = {each.source: each for each in held}
    with translation.override(language.code):
        return [
            _sentence(source, phrases.get(source), tuple(pages)) for source, pages in said.items()
        ]


def mark(said: Iterable[Sentence]) -> str:
    """What differs once any of these has changed."""
    return digest("\n".join(f"{each.key} {each.mark}" for each in said))[:SHORT]


def _said(language: Language) -> dict[str, list[str]]:
    return sources.in_all(language, sources.of_the_place(published_versions()))


def _mark(state: State, text: str) -> str:
    return digest(f"{state}\n{text}")[:SHORT]


def _now(language: Language, source: str, seen: str | None) -> Sentence:
    """The sentence as it stands, locked where somebody wrote it."""
    if language.code == ENGLISH or language.code not in BY_CODE:
        raise Refused(_("Pages are not offered in this language"))
    pages = _said(language).get(source)
    if not pages:
        raise ChangedElsewhere(_("Nothing says this any more. Look again"))
    (now,) = looked_up(language, {source: pages})
    if seen is not None and now.mark != seen:
        raise ChangedElsewhere(_("Somebody else has changed this translation meanwhile"))
    return now


def _sentence(source: str, phrase: Phrase | None, pages: tuple[str, ...]) -> Sentence:
    if phrase:
        state = State.APPROVED if phrase.approved_at else State.WRITTEN
        return Sentence(source, phrase.text, state, pages)
    drafted = translation.gettext(source)
    if drafted == source:
        return Sentence(source, "", State.MISSING, pages)
    return Sentence(source, drafted, State.DRAFTED, pages)


def _keep(language: Language, now: Sentence, text: str, what: ContentEvent, *, by: User) -> None:
    approves = what is ContentEvent.TRANSLATION_APPROVED
    at = timezone.now()
    approved = {"approved_by": by if approves else None, "approved_at": at if approves else None}
    # Who wrote it stays who wrote it, when somebody else approves.
    fresh = {"source": now.source, "text": text, "written_by": by, "written_at": at}
    defaults = approved if approves and now.state is State.WRITTEN else approved | fresh
    Phrase.objects.update_or_create(
        language=language.code, digest=digest(now.source), defaults=defaults
    )
    note(
        what,
        Sort.PHRASE,
        f"{language.code}/{now.key}",
        by=by,
        name=f"{language.name}: {now.source[:SAID_IN_A_LOG]}",
        before={"translation": now.text, "approved": now.state is State.APPROVED},
        after={"translation": text, "approved": approves},
    )


def _demand_same(source: str, text: str) -> None:
    """Raises Refused unless it names the same numbers and leads to the same places."""
    if not text or len(text) > LONGEST_TEXT:
        raise Refused(_("Write the translation, in at most 4,000 characters"))
    if HTML.search(text):
        raise Refused(_("HTML is not shown. Write it without < and >"))
    if differs := differing(source, text):
        raise Refused(
            _("These must stand in it just as in the English: %(what)s")
            % {"what": ", ".join(differs)}
        )
