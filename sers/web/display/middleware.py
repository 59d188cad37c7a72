"""Before a page is drawn: how its reader wants it, and in which language. After: its marks."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers

from sers.web import marks, speaking
from sers.web.display import keeping


class Displayed:
    """Gives each request its `display`, and each spoken page the language of that."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        display = keeping.display_of(request)
        request.display = display  # type: ignore[attr-defined]
        with speaking.speak(display.language):
            answer = self.get_response(request)
        if isinstance(answer, HttpResponse) and _is_page(answer):
            # What a cache keeps of it is for those who chose alike.
            patch_vary_headers(answer, ("Cookie", "Accept-Language"))
            if not display.language.is_english and not answer.has_header("Content-Encoding"):
                _settle(answer)
        return answer

    def process_view(
        self,
        request: HttpRequest,
        _view: Callable[..., Any],
        _arguments: tuple[object, ...],
        _named: dict[str, object],
    ) -> None:
        match = request.resolver_match
        if match is None or not speaking.is_spoken(match):
            speaking.work()


def _is_page(answer: HttpResponse) -> bool:
    return answer.get("Content-Type", "").startswith("text/html")


def _settle(page: HttpResponse) -> None:
    before = page.content.decode()
    after = marks.settled(before)
    if after is not before:
        page.content = after.encode()
