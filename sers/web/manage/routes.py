"""What managers keep, and how they change it."""

from django.urls import URLPattern, URLResolver, path

from sers.web.manage import changes, code_lists, hours, kept, members, template_legs, workers
from sers.web.manage import form as manage_form
from sers.web.manage import views as manage

MANAGE: list[URLPattern | URLResolver] = [
    path("", manage.home, name="home"),
    path("routes/", manage.routes, name="routes"),
    path("code-lists/", code_lists.code_lists, name="code_lists"),
    path("code-lists/<slug:key>/", code_lists.code_list, name="code_list"),
    path("form/", manage_form.form, name="form"),
    path("form/publish/", manage_form.publish, name="form_publish"),
    path("form/<int:number>/", manage_form.version, name="form_version"),
    path("changes/", changes.changes, name="changes"),
    path("workers/", workers.workers, name="workers"),
    path("workers/<int:number>/", workers.worker, name="worker"),
    path("workers/<int:number>/leave/", workers.away, name="away"),
    path("workers/<int:number>/leave/<int:leave>/back/", workers.back, name="back"),
    path("teams/<slug:key>/hours/", hours.hours, name="hours"),
    path("teams/<slug:key>/hours/close/", hours.close_day, name="close_day"),
    path("teams/<slug:key>/hours/open/", hours.open_day, name="open_day"),
    path("teams/<slug:key>/members/", members.members, name="members"),
    path("teams/<slug:key>/members/add/", members.add, name="member_add"),
    path("teams/<slug:key>/members/<int:number>/", members.member, name="member"),
    path("teams/<slug:key>/members/<int:number>/end/", members.end, name="member_end"),
    path("teams/<slug:key>/members/<int:number>/link/", members.link, name="member_link"),
    path("services/<slug:key>/still-so/", kept.still_so, name="still_so"),
    path("leg-templates/<slug:key>/legs/<int:place>/", template_legs.leg, name="leg"),
    # What is kept comes last: its names are data.
    path("<slug:slug>/", kept.kept, name="kept"),
    path("<slug:slug>/new/", kept.new, name="new"),
    path("<slug:slug>/<slug:key>/", kept.one, name="one"),
    path("<slug:slug>/<slug:key>/end/", kept.end, name="end"),
    path("<slug:slug>/<slug:key>/bring-back/", kept.bring_back, name="bring_back"),
]
