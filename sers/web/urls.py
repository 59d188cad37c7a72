"""The site map. What belongs to beds and to managing is in a file of its own, for its length."""

from django.urls import URLPattern, URLResolver, include, path

from sers.web.account import views as account
from sers.web.account.first_password import first_password
from sers.web.allocate import views as allocating
from sers.web.beds.routes import BEDS
from sers.web.caseload import legs, moves, way_in
from sers.web.caseload import views as caseload
from sers.web.display.routes import DISPLAY
from sers.web.letters import own_letter
from sers.web.letters import views as letters
from sers.web.manage.routes import MANAGE
from sers.web.person.routes import PERSON
from sers.web.public import views as public
from sers.web.public.routes import PUBLIC
from sers.web.record import views as record
from sers.web.refer import handing, known
from sers.web.refer import views as refer
from sers.web.services import views as services
from sers.web.track import afterwards, beginning, ending
from sers.web.track import readiness as leaving
from sers.web.track import views as track
from sers.web.triage import (
    apart,
    closing,
    decisions,
    desks,
    judging,
    many,
    passing,
    referrals,
    talking,
)
from sers.web.triage.own_page_routes import OWN_PAGE

type Routes = list[URLPattern | URLResolver]

TRIAGE: Routes = [
    path("", desks.desk, name="desk"),
    path("<uuid:team_id>/", desks.team, name="team"),
    path("<uuid:team_id>/find/", desks.find, name="find"),
    path("<uuid:team_id>/chosen/claim/", many.claim, name="claim_many"),
    path("<uuid:team_id>/chosen/give/", many.give, name="give_many"),
    path("<uuid:team_id>/chosen/send-on/", many.send_on, name="send_on_many"),
    path("<uuid:team_id>/chosen/print/", many.printed, name="print_many"),
    path("<uuid:team_id>/chosen/print.pdf", many.printed_pdf, name="print_many_pdf"),
    path("<uuid:team_id>/list/", desks.printed, name="list_print"),
    path("<uuid:team_id>/list.pdf", desks.printed_pdf, name="list_pdf"),
    path("<uuid:team_id>/undo/<uuid:batch_id>/", many.undo, name="undo_many"),
    path("referral/<uuid:referral_id>/", referrals.referral, name="referral"),
    path("referral/<uuid:referral_id>/print/", referrals.printed, name="print"),
    path("referral/<uuid:referral_id>/print.pdf", referrals.printed_pdf, name="print_pdf"),
    path("referral/<uuid:referral_id>/letter/", letters.letter, name="letter"),
    path(
        "referral/<uuid:referral_id>/link/<uuid:link_id>/letter/",
        letters.link_letter,
        name="link_letter",
    ),
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
    path("<uuid:team_id>/huddle/", judging.huddle_list, name="huddle"),
    path("referral/<uuid:referral_id>/how-soon/", judging.prioritise, name="prioritise"),
    path("referral/<uuid:referral_id>/pathway/", judging.pathway, name="pathway"),
    path("referral/<uuid:referral_id>/huddle/", judging.bring, name="bring"),
    path("referral/<uuid:referral_id>/huddle/decision/", judging.huddled, name="huddled"),
    path("referral/<uuid:referral_id>/advise/", closing.conclude, name="conclude"),
    path("referral/<uuid:referral_id>/complete/", closing.complete, name="complete"),
    path("referral/<uuid:referral_id>/join/", closing.join, name="join"),
    path("referral/<uuid:referral_id>/reopen/", closing.reopen, name="reopen"),
    path("referral/<uuid:referral_id>/died/", closing.record_death, name="record_death"),
    path("referral/<uuid:referral_id>/hand-over/", passing.hand_over, name="hand_over"),
    path("referral/<uuid:referral_id>/take-back/", passing.recall, name="recall"),
    path("referral/<uuid:referral_id>/colleague/", passing.assign, name="assign"),
    path("referral/<uuid:referral_id>/note/", talking.note, name="note"),
    path("referral/<uuid:referral_id>/here/", talking.here, name="presence"),
    path(
        "referral/<uuid:referral_id>/question/<uuid:question_id>/answer/",
        talking.answer_question,
        name="answer_question",
    ),
    path(
        "referral/<uuid:referral_id>/question/<uuid:question_id>/stop/",
        talking.stop_asking,
        name="stop_asking",
    ),
    path("leg/<uuid:leg_id>/", legs.leg, name="leg"),
    path("leg/<uuid:leg_id>/accept/", legs.accept, name="accept_leg"),
    path("leg/<uuid:leg_id>/decline/", moves.decline, name="decline_leg"),
    *OWN_PAGE,
]

# Choosing who helps, and with what.
ALLOCATE: Routes = []

# Those who help: what they have in hand, and each leg.
CASELOAD: Routes = [
    path("", caseload.mine, name="mine"),
    path("list/", caseload.printed, name="list_print"),
    path("list.pdf", caseload.printed_pdf, name="list_pdf"),
    path("service/<uuid:service_id>/", caseload.switch, name="switch"),
    path("<uuid:leg_id>/accept-waiting/", moves.accept_waiting, name="accept_waiting"),
    path("<uuid:leg_id>/who-goes/", moves.assign, name="assign"),
    path("<uuid:leg_id>/when/", moves.plan, name="plan"),
    path("<uuid:leg_id>/wait/", moves.wait, name="wait"),
    path("<uuid:leg_id>/first-contact/", moves.start, name="start"),
    path("<uuid:leg_id>/nobody-met/", moves.fail, name="fail"),
    path("<uuid:leg_id>/complete/", moves.complete, name="complete"),
    path("<uuid:leg_id>/hand-back/", moves.hand_back, name="hand_back"),
    path("<uuid:leg_id>/reopen/", moves.reopen, name="reopen"),
    path("<uuid:leg_id>/ask/", moves.ask, name="ask"),
    path("<uuid:leg_id>/note/", moves.note, name="note"),
    path("<uuid:leg_id>/death/", moves.death, name="death"),
    path("<uuid:leg_id>/way-in/", way_in.way_in, name="way_in"),
]


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
    path(
        "account/first-password/<slug:whose>/<slug:token>/",
        first_password,
        name="account_first_password",
    ),
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
    path("<uuid:referral_id>/copy.pdf", track.copy_pdf, name="copy_pdf"),
    path("<uuid:referral_id>/something-changed/", afterwards.tell, name="tell"),
    path("<uuid:referral_id>/change/", afterwards.amend, name="amend"),
    path("<uuid:referral_id>/again/", beginning.again, name="again"),
    path("<uuid:referral_id>/couple/", beginning.couple, name="couple"),
    path("<uuid:referral_id>/not-ready/", leaving.not_ready, name="not_ready"),
    path("<uuid:referral_id>/ready-again/", leaving.ready_again, name="ready_again"),
    path("<uuid:referral_id>/withdraw/", track.withdraw, name="withdraw"),
    path("<uuid:referral_id>/read/", ending.acknowledge, name="acknowledge"),
    path("<uuid:referral_id>/death/", ending.died, name="died"),
    path("<uuid:referral_id>/answer/<uuid:question_id>/", track.answer, name="answer"),
]


urlpatterns: Routes = [
    path("healthz", public.healthz, name="healthz"),
    path("readyz", public.readyz, name="readyz"),
    path("", include((PUBLIC, "public"))),
    path("", include(ACCOUNT)),
    path("display/", include((DISPLAY, "display"))),
    path(
        "your-help/",
        include(([*PERSON, path("letter/", own_letter.letter, name="letter")], "person")),
    ),
    path("refer/", include((REFER, "refer"))),
    path("referrals/", include((TRACK, "track"))),
    path("account/", include(([path("", account.arrive, name="arrive")], "account"))),
    path("record/", include(([path("access/", record.access, name="access")], "record"))),
    path("manage/", include((MANAGE, "manage"))),
    path("desk/", include((TRIAGE, "triage"))),
    path("allocate/", include((ALLOCATE, "allocate"))),
    path("caseload/", include((CASELOAD, "caseload"))),
    path("beds/", include((BEDS, "beds"))),
    path("services/", include((SERVICES, "services"))),
]
