"""Everything from one process, for the try-out: live streams bare, pages through WSGI.

A Django view would hold three times the memory for each open stream, and pages run
at two thirds of their speed on an ASGI Django; in production they are two servers.
"""

from typing import Any

from a2wsgi import WSGIMiddleware

# First, since importing it sets Django up, which the streams' queries need.
from sers.config.wsgi import application as wsgi
from sers.live import lifespan, stream

_pages = WSGIMiddleware(wsgi, workers=8)


async def application(scope: Any, receive: Any, send: Any) -> None:
    """`/live` goes to the streams; the rest are pages. Beside them beds keep their times."""
    if scope["type"] == "lifespan":
        await lifespan.as_long_as_the_server(receive, send)
    elif scope["path"].startswith("/live/"):
        await stream.application(scope, receive, send)
    else:
        await _pages(scope, receive, send)
