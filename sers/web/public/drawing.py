"""A page that managers wrote, in the language and the words that its reader asked for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language
from markupsafe import Markup, escape

from sers.content import markdown, numbers, phrases, reading
from sers.content.models import Page, PageVersion
from sers.content.numbers import Number
from sers.values.languages import language as language_of
from sers.web.public.addresses import address_of

EASY, HOME = "easy", "home"
# What the home page asks its reader first: what they come for.
TILES = ("how-to-refer", "need-help", "abuse-or-neglect")


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads without having said who they are: in which language, in which words."""

    phrases: phrases.Phrasebook
    numbers: Mapping[str, Number]
    words: str

    def say(self, source: str) -> Markup:
        """A sentence of the directory or the form, marked where it is not in this language."""
        said = self.phrases.said(source)
        if said.language == self.phrases.language:
            return escape(said.text)
        tag = language_of(said.language).tag
        return Markup('<span lang="{}" dir="ltr">{}</span>').format(tag, said.text)


@dataclass(frozen=True, slots=True)
class Leading:
    """Another page, as it is led to."""

    slug: str
    href: str
    title: Markup
    summary: Markup
    current: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """A page as it is drawn. `other_words` leads to the same in easy words, or in all of them."""

    slug: str
    title: Markup
    title_text: str
    summary: Markup
    words: markdown.Drawn
    easy: bool
    other_words: str
    changed_on: date
    review_on: date | None
    led: Mapping[str, Sequence[Leading]]
    beside: Sequence[Leading]
    tiles: Sequence[Leading]

    @property
    def names_organisations(self) -> bool:
        """Whether it lists who uses the service."""
        return any(piece.block == "organisations" for piece in _pieces(self.words))


def reader_of(request: HttpRequest) -> Reader:
    """How this page is asked for: two queries, one for English."""
    display: Any = getattr(request, "display", None)
    code = display.language.code if display else language_of(get_language()).code
    words = request.GET.get("words") or getattr(display, "reading", "")
    return Reader(phrases.book(code), numbers.ringable(), words)


def draw(version: PageVersion, reader: Reader, *, led: Sequence[reading.Led]) -> Shown:
    """The version for this reader: in easy words, where they asked for those and there are any."""
    is_easy = bool(version.easy) and reader.words == EASY
    by_place = {
        place: [_leading(each, version, reader) for each in led if each.place == place]
        for place in Page.Place.values
    }
    by_slug = {each.slug: each for place in by_place.values() for each in place}
    return Shown(
        slug=version.page_id,
        title=reader.say(version.title),
        title_text=reader.phrases.said(version.title).text,
        summary=reader.say(version.summary),
        words=markdown.drawn(
            version.easy if is_easy else version.body, reader.phrases, reader.numbers
        ),
        easy=is_easy,
        other_words=_other_words(version, is_easy=is_easy),
        changed_on=reading.changed_on(version),
        review_on=version.review_on,
        led=by_place,
        beside=[
            each for each in by_place[version.page.place] if not each.current and each.slug != HOME
        ],
        tiles=[by_slug[slug] for slug in TILES if slug in by_slug],
    )


def _leading(page: reading.Led, here: PageVersion, reader: Reader) -> Leading:
    href, current = address_of(page.slug), page.slug == here.page_id
    return Leading(page.slug, href, reader.say(page.title), reader.say(page.summary), current)


def _other_words(version: PageVersion, *, is_easy: bool) -> str:
    if not version.easy:
        return ""
    return f"{address_of(version.page_id)}?words={'full' if is_easy else EASY}"


def _pieces(words: markdown.Drawn) -> list[markdown.Piece]:
    below = [part for each in words.parts for part in (each, *each.parts)]
    return [*words.before, *(piece for part in below for piece in part.pieces)]
