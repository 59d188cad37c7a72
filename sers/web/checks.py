"""Refusing to start when a page forgets to say who may open it."""

from collections.abc import Iterator

from django.core.checks import CheckMessage, Error, register
from django.urls import URLPattern, URLResolver, get_resolver


@register()
def every_page_declares_its_permission(**_: object) -> list[CheckMessage]:
    """One error for each route whose view is behind no door: `@page`, `@signed_in`, `@resource`."""
    return [
        Error(
            f"{pattern.callback.__module__}.{pattern.callback.__name__} has no @page",
            hint="Decorate the view with @page(Permission.…), or @page(None) if it is public.",
            id="sers.E001",
        )
        for _, pattern in routes()
        if not hasattr(pattern.callback, "permission")
    ]


def routes(
    resolver: URLResolver | None = None, prefix: str = ""
) -> Iterator[tuple[str, URLPattern]]:
    """Every route of the site with its full name."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{prefix}{entry.namespace}:" if entry.namespace else prefix
            yield from routes(entry, inner)
        else:
            yield f"{prefix}{entry.name}", entry
