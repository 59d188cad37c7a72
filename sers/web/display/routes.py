"""The site map of choosing how pages look."""

from django.urls import URLPattern, URLResolver, path

from sers.web.display import views

DISPLAY: list[URLPattern | URLResolver] = [
    path("", views.choose, name="choose"),
    path("save/", views.save, name="save"),
]
