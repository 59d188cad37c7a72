"""The site map: every address of the site, in one file."""

from django.urls import URLPattern, URLResolver, include, path

from sers.web.account import views as account
from sers.web.account.first_password import first_password
from sers.web.allocate import views as allocating
from sers.web.beds import (
    boards,
    changing,
    holds,
    looking,
    offers,
    own_beds,
    own_care,
    own_offers,
    own_stays,
    proposal,
    readiness,
    searching,
    sites,
    stays,
    still,
    still_links,
    stock_files,
    stocked_beds,
    units,
    waits,
)
from sers.web.beds import deciding as bed_triage
from sers.web.beds import mine as own
from sers.web.beds import request as bed_request
from sers.web.caseload import legs, moves, way_in
from sers.web.caseload import views as caseload
from sers.web.manage import changes, code_lists, hours, kept, members, template_legs, workers
from sers.web.manage import form as manage_form
from sers.web.manage import views as manage
from sers.web.public import views as public
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
    path("<uuid:team_id>/chosen/claim/", many.claim, name="claim_many"),
    path("<uuid:team_id>/chosen/give/", many.give, name="give_many"),
    path("<uuid:team_id>/chosen/send-on/", many.send_on, name="send_on_many"),
    path("<uuid:team_id>/chosen/print/", many.printed, name="print_many"),
    path("<uuid:team_id>/undo/<uuid:batch_id>/", many.undo, name="undo_many"),
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
]

# Choosing who helps, and with what.
ALLOCATE: Routes = []

# Those who help: what they have in hand, and each leg.
CASELOAD: Routes = [
    path("", caseload.mine, name="mine"),
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

# Beds: the board of the Bed Bureau, who waits, and what providers say of theirs.
BEDS: Routes = [
    # The board, as a list, as a calendar, on the wall.
    path("", boards.board, name="board"),
    path("list/", looking.listed, name="list"),
    path("calendar/", looking.calendar, name="calendar"),
    path("wall/", boards.wall, name="wall"),
    path("unit/<uuid:unit_id>/", looking.unit, name="unit"),
    # Bed triage: whether a bed is right.
    path("decide/<uuid:referral_id>/", bed_triage.decide, name="decide"),
    path("not-ready/<uuid:referral_id>/", readiness.not_ready, name="not_ready"),
    path("ready-again/<uuid:referral_id>/", readiness.ready_again, name="ready_again"),
    # Matching, offers, holds and stays of one request; the proposal for all.
    path("waiting/", waits.waiting, name="waiting"),
    path("proposal/", proposal.proposal, name="proposal"),
    path("request/<uuid:request_id>/", bed_request.request_, name="request"),
    path("request/<uuid:request_id>/offer/", offers.offer, name="request_offer"),
    path("request/<uuid:request_id>/hold/", holds.hold, name="request_hold"),
    path("request/<uuid:request_id>/hold-all-the-same/", holds.override, name="request_override"),
    path("request/<uuid:request_id>/longer/", holds.extend, name="request_extend"),
    path("request/<uuid:request_id>/let-go/", holds.release, name="request_release"),
    path("request/<uuid:request_id>/when-they-come/", holds.reserve, name="request_reserve"),
    path("request/<uuid:request_id>/arrived/", stays.arrive, name="request_arrive"),
    path("request/<uuid:request_id>/not-arrived/", stays.not_arrive, name="request_not_arrive"),
    path("request/<uuid:request_id>/when-they-leave/", stays.expect, name="request_expect"),
    path("request/<uuid:request_id>/away/", stays.go_away, name="request_go_away"),
    path("request/<uuid:request_id>/back/", stays.come_back, name="request_come_back"),
    path("request/<uuid:request_id>/move/", stays.transfer, name="request_transfer"),
    path("request/<uuid:request_id>/left/", stays.leave, name="request_leave"),
    path("request/<uuid:request_id>/ready-on/", searching.ready_on, name="request_ready_on"),
    path("request/<uuid:request_id>/not-ready/", searching.not_ready, name="request_not_ready"),
    path(
        "request/<uuid:request_id>/ready-again/",
        searching.ready_again,
        name="request_ready_again",
    ),
    path("request/<uuid:request_id>/needs/", changing.needs, name="request_needs"),
    path("request/<uuid:request_id>/choice/", searching.choice, name="request_choice"),
    path("request/<uuid:request_id>/end/", searching.end, name="request_end"),
    path(
        "request/<uuid:request_id>/offer/<uuid:offer_id>/take-back/",
        offers.withdraw,
        name="request_withdraw_offer",
    ),
    path(
        "request/<uuid:request_id>/offer/<uuid:offer_id>/answer/",
        offers.answer,
        name="request_answer_offer",
    ),
    path(
        "request/<uuid:request_id>/offer/<uuid:offer_id>/they-accept/",
        offers.accept,
        name="request_accept_offer",
    ),
    path(
        "request/<uuid:request_id>/offer/<uuid:offer_id>/they-decline/",
        offers.decline,
        name="request_decline_offer",
    ),
    # The provider's own beds, offers to answer, who comes and goes.
    path("mine/", own.mine, name="mine"),
    path("mine/<uuid:unit_id>/still-so/", own.confirm, name="confirm"),
    path("mine/<uuid:unit_id>/care/", own_care.care, name="own_care"),
    path("mine/<uuid:unit_id>/add/", own_beds.add, name="own_add"),
    path("mine/bed/<uuid:bed_id>/", own_beds.bed, name="own_bed"),
    path("mine/bed/<uuid:bed_id>/press/", own_beds.press, name="press"),
    path("mine/bed/<uuid:bed_id>/correct/", own_beds.change, name="own_change"),
    path("mine/bed/<uuid:bed_id>/no-more/", own_beds.retire, name="own_retire"),
    path("mine/bed/<uuid:bed_id>/close/", own_beds.close, name="own_close"),
    path("mine/bed/<uuid:bed_id>/leaving/", own_beds.leaving, name="own_leaving"),
    path("offer/<uuid:offer_id>/", own_offers.offer, name="offer"),
    path("offer/<uuid:offer_id>/accept/", own_offers.accept, name="accept_offer"),
    path("offer/<uuid:offer_id>/decline/", own_offers.decline, name="decline_offer"),
    path("offer/<uuid:offer_id>/ask/", own_offers.ask, name="ask_offer"),
    path("stay/<uuid:placement_id>/", own_stays.stay, name="stay"),
    path("stay/<uuid:placement_id>/arrived/", own_stays.arrive, name="arrive"),
    path("stay/<uuid:placement_id>/not-arrived/", own_stays.not_arrive, name="not_arrive"),
    path("stay/<uuid:placement_id>/leaves/", own_stays.expect, name="expect"),
    path("stay/<uuid:placement_id>/away/", own_stays.away, name="away"),
    path("stay/<uuid:placement_id>/back/", own_stays.back, name="back"),
    path("stay/<uuid:placement_id>/left/", own_stays.left, name="left"),
    # Stock: sites, units, files.
    path("stock/", sites.sites, name="sites"),
    path("stock/export/", stock_files.export, name="export"),
    path("stock/import/", stock_files.bring_in, name="import"),
    path("stock/sites/new/", sites.site_new, name="site_new"),
    path("stock/sites/<uuid:site_id>/", sites.site, name="site"),
    path("stock/sites/<uuid:site_id>/retire/", sites.site_retire, name="site_retire"),
    path("stock/sites/<uuid:site_id>/restore/", sites.site_restore, name="site_restore"),
    path("stock/sites/<uuid:site_id>/units/new/", units.unit_new, name="unit_new"),
    path("stock/units/<uuid:unit_id>/", units.stock_unit, name="stock_unit"),
    path("stock/units/<uuid:unit_id>/change/", units.unit_change, name="unit_change"),
    path("stock/units/<uuid:unit_id>/retire/", units.unit_retire, name="unit_retire"),
    path("stock/units/<uuid:unit_id>/restore/", units.unit_restore, name="unit_restore"),
    path("stock/units/<uuid:unit_id>/close/", stocked_beds.stock_close, name="stock_close"),
    path("stock/units/<uuid:unit_id>/beds/new/", stocked_beds.bed_new, name="bed_new"),
    path("stock/beds/<uuid:bed_id>/", stocked_beds.bed_change, name="bed_change"),
    path("stock/beds/<uuid:bed_id>/retire/", stocked_beds.bed_retire, name="stock_bed_retire"),
    path("stock/beds/<uuid:bed_id>/restore/", stocked_beds.bed_restore, name="stock_bed_restore"),
    path("stock/beds/<uuid:bed_id>/open/", stocked_beds.stock_open, name="stock_open"),
    # The link without an account.
    path("unit/<uuid:unit_id>/link/", still_links.link, name="still_link"),
    path("still/thank-you/", still.thanks, name="still_thanks"),
    path("still/<slug:token>/", still.still, name="still"),
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

MANAGE: Routes = [
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
    path("beds/", include((BEDS, "beds"))),
    path("services/", include((SERVICES, "services"))),
]
