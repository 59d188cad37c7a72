"""What anybody can read. Pages that the service leads to have addresses of their own."""

from django.urls import URLPattern, URLResolver, path

from sers.web.public import pages, views
from sers.web.public.addresses import ADDRESSES

PUBLIC: list[URLPattern | URLResolver] = [
    path("", pages.home, name="home"),
    path("status/", views.status, name="status"),
    path("the-form/", pages.the_form, name="the-form"),
    path("abuse-or-neglect/", pages.abuse_or_neglect, name="abuse-or-neglect"),
    *(
        path(f"{slug}/", pages.needed, {"slug": slug}, name=slug)
        for slug in sorted(ADDRESSES - {"the-form", "abuse-or-neglect"})
    ),
    path("pages/<slug:slug>/", pages.added, name="page"),
]
