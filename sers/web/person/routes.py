"""The pages of the person referred and of who cares for them, under your-help/."""

from django.urls import URLPattern, URLResolver, path

from sers.web.person import telling, views

PERSON: list[URLPattern | URLResolver] = [
    path("", views.come, name="come"),
    path("k/<slug:code>/", views.key, name="key"),
    path("page/", views.own_page, name="page"),
    path("close/", views.close, name="close"),
    path("tell/<slug:kind>/", telling.tell, name="tell"),
    path("written/", views.what_was_written, name="written"),
    path("looked/", views.looked, name="looked"),
    path("stop/", views.stop, name="stop"),
    path("others/", views.others, name="others"),
    path("others/<uuid:link_id>/stop/", views.stop_other, name="stop_other"),
    path("format/", views.choose, name="choose"),
]
