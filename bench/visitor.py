"""Somebody who has signed in, asking for pages as a server would hand them over."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from io import BytesIO
from typing import Any
from urllib.parse import urlencode
from wsgiref.util import setup_testing_defaults

from django.conf import settings
from django.middleware.csrf import _get_new_csrf_string

from bench.people import session_of
from sers.config.wsgi import application
from sers.directory.models import User

HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Answer:
    status: HTTPStatus
    body: str


class Visitor:
    """Calls the whole application, middleware and connection pool included, with no network.

    Django's own test client would leave out handing the connection back to the pool.
    """

    def __init__(self, user: User) -> None:
        self._csrf = _get_new_csrf_string()
        self._cookies = (
            f"{settings.SESSION_COOKIE_NAME}={session_of(user)}; "
            f"{settings.CSRF_COOKIE_NAME}={self._csrf}"
        )

    def get(self, path: str) -> Answer:
        return self._ask("GET", path)

    def post(self, path: str, fields: Mapping[str, str]) -> Answer:
        return self._ask("POST", path, {"csrfmiddlewaretoken": self._csrf, **fields})

    def _ask(self, method: str, path: str, fields: Mapping[str, str] | None = None) -> Answer:
        body = urlencode(fields or {}).encode()
        path, _, query = path.partition("?")
        environ: dict[str, Any] = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "HTTP_HOST": HOST,
            "HTTP_COOKIE": self._cookies,
            "HTTP_ACCEPT_LANGUAGE": "en-GB",
            "CONTENT_TYPE": "application/x-www-form-urlencoded",
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": BytesIO(body),
        }
        setup_testing_defaults(environ)
        response = application(environ, _start_response)
        try:
            return Answer(HTTPStatus(response.status_code), b"".join(response).decode())
        finally:
            response.close()


def _start_response(*_said: object) -> Callable[[bytes], object]:
    return lambda _part: None
