"""What managers keep, and how they change it."""

from django.urls import URLPattern, URLResolver, path

from sers.web.manage import changes, code_lists, hours, kept, members, template_legs, workers
from sers.web.manage import content_notices as notices
from sers.web.manage import content_numbers as numbers
from sers.web.manage import content_pages as pages
from sers.web.manage import content_translations as translations
from sers.web.manage import content_versions as versions
from sers.web.manage import form as manage_form
from sers.web.manage import views as manage

# What anybody reads.
CONTENT: list[URLPattern | URLResolver] = [
    path("pages/", pages.pages, name="pages"),
    path("pages/new/", pages.new, name="page_new"),
    path("pages/<slug:slug>/", pages.one_page, name="page"),
    path("pages/<slug:slug>/withdraw/", pages.withdraw, name="page_withdraw"),
    path("pages/<slug:slug>/restore/", pages.restore, name="page_restore"),
    path("pages/<slug:slug>/versions/", versions.versions, name="page_versions"),
    path("pages/<slug:slug>/versions/<int:number>/", versions.version, name="page_version"),
    path("pages/<slug:slug>/versions/<int:number>/publish/", pages.publish, name="page_publish"),
    path("pages/<slug:slug>/versions/<int:number>/back/", versions.bring_back, name="page_back"),
    path("numbers/", numbers.numbers, name="numbers"),
    path("numbers/new/", numbers.new, name="number_new"),
    path("numbers/<slug:key>/", numbers.one_number, name="number"),
    path("numbers/<slug:key>/checked/", numbers.checked, name="number_checked"),
    path("numbers/<slug:key>/end/", numbers.end, name="number_end"),
    path("numbers/<slug:key>/bring-back/", numbers.bring_back, name="number_back"),
    path("notices/", notices.notices, name="notices"),
    path("notices/<uuid:notice_id>/take-down/", notices.take_down, name="notice_down"),
    path("translations/", translations.languages, name="translations"),
    path("translations/<slug:language>/", translations.language, name="language"),
    path("translations/<slug:language>/<slug:slug>/", translations.read, name="translated_page"),
]

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
    *CONTENT,
    # What is kept comes last: its names are data.
    path("<slug:slug>/", kept.kept, name="kept"),
    path("<slug:slug>/new/", kept.new, name="new"),
    path("<slug:slug>/<slug:key>/", kept.one, name="one"),
    path("<slug:slug>/<slug:key>/end/", kept.end, name="end"),
    path("<slug:slug>/<slug:key>/bring-back/", kept.bring_back, name="bring_back"),
]
