"""Public pages from a shelf: drawn once, and given to everybody who reads alike.

Only for readers without a session; who has one gets a page of their own, that nobody keeps. A
change by a manager, or of the form, makes every page on the shelf an old one: each process asks
the database at most once a second what it stands at.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from functools import wraps
from gzip import compress as gzip
from hashlib import sha256
from threading import Lock
from time import monotonic
from urllib.parse import urlencode

import brotli
from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import get_language

from sers.content import reading
from sers.intake import publishing
from sers.web import marks

type View = Callable[..., HttpResponseBase]

# For browsers, and for whatever stands between them and us.
HEADER = "public, max-age=60, stale-while-revalidate=600"
VARY = ("Cookie", "Accept-Language", "Accept-Encoding")
# What depends on the day, or on who works where, is right again after this time by itself.
KEPT_SECONDS = 60
ASKED_EVERY_SECONDS = 1
# Pages × languages × ways of showing them: what is asked for least is let go of.
MOST_KEPT = 400


@dataclass(slots=True)
class Kept:
    """One page as it was drawn, whole and made small."""

    body: bytes
    content_type: str
    language: str
    at: float
    small: dict[str, bytes] = field(default_factory=dict)

    @property
    def etag(self) -> str:
        """Weak: the same whichever way it was made small."""
        return f'W/"{sha256(self.body).hexdigest()[:32]}"'


@dataclass(slots=True)
class Shelf:
    """What one process keeps."""

    pages: OrderedDict[Hashable, Kept] = field(default_factory=OrderedDict)
    generation: Hashable = ""
    asked_at: float = float("-inf")
    lock: Lock = field(default_factory=Lock)

    def found(self, key: Hashable) -> Kept | None:
        """The page, if it is there and not an old one."""
        now = monotonic()
        self._ask(now)
        with self.lock:
            kept = self.pages.get(key)
            if kept is None or now - kept.at > KEPT_SECONDS:
                return None
            self.pages.move_to_end(key)
            return kept

    def keep(self, key: Hashable, kept: Kept, drawn_at: Hashable) -> None:
        """Put it there, unless what it shows was changed while it was drawn."""
        with self.lock:
            if drawn_at != self.generation:
                return
            self.pages[key] = kept
            self.pages.move_to_end(key)
            while len(self.pages) > MOST_KEPT:
                self.pages.popitem(last=False)

    def clear(self) -> None:
        with self.lock:
            self.pages.clear()
            self.asked_at = float("-inf")

    def _ask(self, now: float) -> None:
        with self.lock:
            if now - self.asked_at < ASKED_EVERY_SECONDS:
                return
            self.asked_at = now
        # A database that does not answer takes nothing from the shelf: whom to ring stays there.
        try:
            generation = (reading.generation(), publishing.current().pk)
        except DatabaseError:
            return
        with self.lock:
            if generation != self.generation:
                self.generation = generation
                self.pages.clear()


SHELF = Shelf()


def public_page(*asked: str) -> Callable[[View], View]:
    """A page that looks alike to everybody without a session, but for `asked` in its address."""

    def declare(view: View) -> View:
        @wraps(view)
        def shown(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            if request.method not in ("GET", "HEAD") or _has_session(request):
                return view(request, *args, **kwargs)
            _forget_the_rest(request, asked)
            # What somebody else added to the address is on nobody's page.
            request.known_as = _known_as(request, asked)  # type: ignore[attr-defined]
            key = _key(request, asked)
            kept = SHELF.found(key)
            if kept is None:
                drawn_at = SHELF.generation
                answer = view(request, *args, **kwargs)
                if not _is_for_everybody(request, answer):
                    return answer
                kept = _kept(answer)
                SHELF.keep(key, kept, drawn_at)
            return _answer(request, kept)

        return shown

    return declare


def _has_session(request: HttpRequest) -> bool:
    return settings.SESSION_COOKIE_NAME in request.COOKIES


def _forget_the_rest(request: HttpRequest, asked: tuple[str, ...]) -> None:
    """What else an address says reaches no page: it would be kept, and shown to the next."""
    kept = QueryDict(mutable=True)
    kept.update({name: request.GET[name] for name in asked if name in request.GET})
    request.GET = kept  # type: ignore[assignment]
    request.META["QUERY_STRING"] = kept.urlencode()


def _key(request: HttpRequest, asked: tuple[str, ...]) -> Hashable:
    """Everything that the page depends on."""
    given = tuple(request.GET.get(name) for name in asked)
    display = repr(getattr(request, "display", None))
    return request.path, given, get_language(), display


def _known_as(request: HttpRequest, asked: tuple[str, ...]) -> str:
    """The address with only what the page asks for."""
    given = {name: request.GET[name] for name in asked if name in request.GET}
    return f"{request.path}?{urlencode(given)}" if given else request.path


def _is_for_everybody(request: HttpRequest, answer: HttpResponseBase) -> bool:
    """Not what was not found, nor what holds a proof that only one reader's form is from here."""
    proves = "CSRF_COOKIE_NEEDS_UPDATE" in request.META or bool(answer.cookies)
    return isinstance(answer, HttpResponse) and answer.status_code == 200 and not proves  # noqa: PLR2004


def _kept(answer: HttpResponseBase) -> Kept:
    assert isinstance(answer, HttpResponse), "judged so already"
    language = answer.get("Content-Language", "")
    # Before it is made small: what comes after could not read it.
    body = marks.settled(answer.content.decode()).encode()
    return Kept(body, answer["Content-Type"], language, monotonic())


def _answer(request: HttpRequest, kept: Kept) -> HttpResponseBase:
    encoding = _encoding(request.headers.get("Accept-Encoding", ""))
    answer = HttpResponse(_made_small(kept, encoding), content_type=kept.content_type)
    if encoding:
        answer["Content-Encoding"] = encoding
    if kept.language:
        answer["Content-Language"] = kept.language
    answer["ETag"] = kept.etag
    answer["Cache-Control"] = HEADER
    patch_vary_headers(answer, VARY)
    given = get_conditional_response(request, etag=kept.etag, response=answer)
    assert given is not None, "an answer was given"
    return given


def _made_small(kept: Kept, encoding: str) -> bytes:
    """The body in this encoding, made once."""
    if not encoding:
        return kept.body
    if encoding not in kept.small:
        kept.small[encoding] = COMPRESSORS[encoding](kept.body)
    return kept.small[encoding]


def _encoding(accepted: str) -> str:
    """The best of ours that the reader takes; nothing where it takes none."""
    taken = set()
    for each in accepted.casefold().split(","):
        name, _, quality = each.partition(";")
        if quality.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000"):
            taken.add(name.strip())
    return next((name for name in COMPRESSORS if name in taken), "")


COMPRESSORS: dict[str, Callable[[bytes], bytes]] = {
    "br": lambda body: brotli.compress(body, quality=9),
    "gzip": lambda body: gzip(body, mtime=0),
}
