"""The site map: every address of the site, in one file."""

from django.urls import URLPattern, URLResolver, include, path

from sers.web.account import views as account
from sers.web.allocate import views as allocating
from sers.web.manage import code_lists
from sers.web.manage import form as manage_form
from sers.web.manage import views as manage
from sers.web.public import views as public
from sers.web.record import views as record
from sers.web.refer import handing, known
from sers.web.refer import views as refer
from sers.web.services import views as services
from sers.web.track import afterwards, beginning
from sers.web.track import views as track
from sers.web.triage import apart, decisions, desks, legs, referrals

type Routes = list[URLPattern | URLResolver]

PUBLIC: Routes = [
    path("", public.home, name="home"),
    path("status/", public.status, name="status"),
    path("privacy/", public.privacy, name="privacy"),
    path("accessibility/", public.accessibility, name="accessibility"),
    path("cookies/", public.cookies, name="cookies"),
]

TRIAGE: Routes = [
    path("", desks.desk, name="desk"),
    path("<uuid:team_id>/", desks.team, name="team"),
    path("<uuid:team_id>/find/", desks.find, name="find"),
    path("referral/<uuid:referral_id>/", referrals.referral, name="referral"),
    path("referral/<uuid:referral_id>/print/", referrals.printed, name="print"),
    path("referral/<uuid:referral_id>/location/", apart.location, name="location"),
    path("referral/<uuid:referral_id>/claim/", referrals.claim, name="claim"),
    path("referral/<uuid:referral_id>/take-over/", referrals.take_over, name="take_over"),
    path("referral/<uuid:referral_id>/release/", referrals.release, name="release"),
    path("referral/<uuid:referral_id>/ask/", decisions.ask, name="ask"),
    path("referral/<uuid:referral_id>/redirect/", decisions.redirect, name="redirect"),
    path("referral/<uuid:referral_id>/not-accept/", decisions.not_accept, name="not_accept"),
    path("referral/<uuid:referral_id>/accept/", allocating.accept, name="accept"),
    path("referral/<uuid:referral_id>/offer/", allocating.offer, name="offer"),
    path("referral/<uuid:referral_id>/cancel/<uuid:leg_id>/", referrals.cancel, name="cancel"),
    path("leg/<uuid:leg_id>/", legs.leg, name="leg"),
    path("leg/<uuid:leg_id>/accept/", legs.accept_leg, name="accept_leg"),
    path("leg/<uuid:leg_id>/decline/", legs.decline_leg, name="decline_leg"),
]

# Choosing who helps, and with what.
ALLOCATE: Routes = []

# Those who help: what they have in hand, and each leg.
CASELOAD: Routes = []

# What services there are.
SERVICES: Routes = [
    path("", services.services, name="services"),
    path("find/", services.find, name="find"),
    path("<uuid:service_id>/", services.service, name="service"),
]

# allauth looks these up by name, outside of any namespace.
ACCOUNT: Routes = [
    path("sign-in/", account.sign_in, name="account_login"),
    path("sign-out/", account.sign_out, name="account_logout"),
    path("account/new/", account.ask_for_one, name="account_signup"),
    path("account/forgotten/", account.forgotten, name="account_reset_password"),
]

# The pages of the form itself come last: their names are data.
REFER: Routes = [
    path("", refer.start, name="start"),
    path("<uuid:draft_id>/all/", refer.whole, name="all"),
    path("<uuid:draft_id>/check/", refer.check, name="check"),
    path("<uuid:draft_id>/known/", known.known, name="known"),
    path("<uuid:draft_id>/team/", refer.team, name="team"),
    path("<uuid:draft_id>/send/", refer.send, name="send"),
    path("<uuid:draft_id>/hand-over/", handing.hand_over, name="hand_over"),
    path("<uuid:draft_id>/discard/", refer.discard, name="discard"),
    path("<uuid:draft_id>/stop/<slug:page_id>/", refer.stop, name="stop"),
    path("<uuid:draft_id>/<slug:page_id>/", refer.form_page, name="page"),
]

TRACK: Routes = [
    path("", track.mine, name="mine"),
    path("find/", track.find, name="find"),
    path("team/<uuid:team_id>/", track.team, name="team"),
    path("<uuid:referral_id>/", track.referral, name="referral"),
    path("<uuid:referral_id>/sent/", track.sent, name="sent"),
    path("<uuid:referral_id>/copy/", track.copy, name="copy"),
    path("<uuid:referral_id>/something-changed/", afterwards.tell, name="tell"),
    path("<uuid:referral_id>/change/", afterwards.amend, name="amend"),
    path("<uuid:referral_id>/again/", beginning.again, name="again"),
    path("<uuid:referral_id>/couple/", beginning.couple, name="couple"),
    path("<uuid:referral_id>/withdraw/", track.withdraw, name="withdraw"),
    path("<uuid:referral_id>/answer/<uuid:question_id>/", track.answer, name="answer"),
]

MANAGE: Routes = [
    path("routes/", manage.routes, name="routes"),
    path("code-lists/", code_lists.code_lists, name="code_lists"),
    path("code-lists/<slug:key>/", code_lists.code_list, name="code_list"),
    path("form/", manage_form.form, name="form"),
    path("form/publish/", manage_form.publish, name="form_publish"),
    path("form/<int:number>/", manage_form.version, name="form_version"),
]

urlpatterns: Routes = [
    path("healthz", public.healthz, name="healthz"),
    path("readyz", public.readyz, name="readyz"),
    path("", include((PUBLIC, "public"))),
    path("", include(ACCOUNT)),
    path("refer/", include((REFER, "refer"))),
    path("referrals/", include((TRACK, "track"))),
    path("account/", include(([path("", account.arrive, name="arrive")], "account"))),
    path("record/", include(([path("access/", record.access, name="access")], "record"))),
    path("manage/", include((MANAGE, "manage"))),
    path("desk/", include((TRIAGE, "triage"))),
    path("allocate/", include((ALLOCATE, "allocate"))),
    path("caseload/", include((CASELOAD, "caseload"))),
    path("services/", include((SERVICES, "services"))),
]
