"""The team's side of the person's own page: links to it, and what was said there."""

from django.urls import URLPattern, path

from sers.web.triage import own_page_giving as giving
from sers.web.triage import own_page_hearing as hearing

OWN_PAGE: list[URLPattern] = [
    path("referral/<uuid:referral_id>/link/", giving.give, name="give_link"),
    path("referral/<uuid:referral_id>/link/given/", giving.given, name="link_given"),
    path("referral/<uuid:referral_id>/link/<uuid:link_id>/end/", giving.end, name="end_link"),
    path("referral/<uuid:referral_id>/said/apart/", hearing.apart, name="said_apart"),
    path("referral/<uuid:referral_id>/said/<uuid:saying_id>/", hearing.deal, name="deal_with"),
]
