"""Still free? Answered with a link, without an account: for one unit, once, and soon over.

Looking uses nothing up: programs that preview a link look at it too. The link’s secret goes from
the address into the session at once, so that it stands in no history and is sent along to no
other page. What is used, over or made up is answered alike.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from sers.beds import confirming, own, stock
from sers.beds.confirming import Asked
from sers.referrals.moving import MoveRefused
from sers.web.beds import own_drawing
from sers.web.beds.own_forms import StillForm, of
from sers.web.pages import page
from sers.web.triage.fields import Option, Shape, drawn, problems
from sers.web.triage.refusing import Refusal

KEPT = "still_free"
# Whoever looks after several homes opens a link of each.
MOST_KEPT = 20


@page(None, methods=("GET", "POST"))
def still(request: HttpRequest, token: str) -> HttpResponse:
    """The beds of one unit that are listed as free, and one press for all of them."""
    kept: dict[str, str] = request.session.get(KEPT, {})
    secret = kept.get(token, "")
    asked = confirming.asked_by(secret or token)
    if asked is None:
        return _over(request)
    if not secret:
        return _kept(request, asked, token)
    form = StillForm(_sent(request, asked), beds=asked.beds, answers=sorted(confirming.ANSWERS))
    refusal = _gone(request, form)
    if asked.beds and refusal is None and form.is_valid():
        try:
            confirming.answer(secret, form.said())
        except MoveRefused as refused:
            # Somebody was quicker with the same link, or a bed was let go of just now.
            if confirming.find_link(secret) is None:
                return _over(request)
            refusal = Refusal(str(refused), "")
        else:
            return redirect("beds:still_thanks")
    return render(request, "beds/still.jinja", _shown(asked, form, refusal))


@page(None)
def thanks(request: HttpRequest) -> HttpResponse:
    """That it was kept, and that the link is used."""
    return render(request, "beds/still_thanks.jinja", {"bureaux": stock.bureaux()})


def _over(request: HttpRequest) -> HttpResponse:
    """Used, over, made up: all alike."""
    return render(request, "beds/still_over.jinja", {"bureaux": stock.bureaux()})


def _kept(request: HttpRequest, asked: Asked, token: str) -> HttpResponse:
    named = str(asked.link.pk)
    others = {
        name: secret for name, secret in request.session.get(KEPT, {}).items() if name != named
    }
    request.session[KEPT] = dict([*others.items(), (named, token)][-MOST_KEPT:])
    return redirect("beds:still", named)


def _sent(request: HttpRequest, asked: Asked) -> Any:
    """What was answered; the one press says «free» of each that stood on the page."""
    if request.method != "POST":
        return None
    if request.POST.get("all") == "free":
        stood = set(request.POST.getlist("stood"))
        return {of(bed): "free" for bed in asked.beds if str(bed.pk) in stood}
    return request.POST


def _gone(request: HttpRequest, form: StillForm) -> Refusal | None:
    """That a bed which is not free was asked for meanwhile: somebody must hear that now."""
    others = (value for name, value in request.POST.items() if name not in form.fields)
    if not {"taken", "not_ready"} & set(others):
        return None
    said = _("A bed that you say is not free was asked for meanwhile. Ring the Bed Bureau now")
    return Refusal(said, "")


def _shown(asked: Asked, form: StillForm, refusal: Refusal | None) -> dict[str, Any]:
    beds = own.in_order(asked.beds)
    options = [
        Option("free", _("Yes")),
        Option("taken", _("No, taken")),
        Option("not_ready", _("Not ready")),
    ]
    fields = [
        drawn(
            form,
            Shape.RADIOS,
            of(bed),
            _("%(bed)s: still free?") % {"bed": bed.name},
            hint=", ".join(own_drawing.attributes(bed)),
            options=options,
        )
        for bed in beds
    ]
    return {
        "unit": asked.link.unit,
        "expires_at": asked.link.expires_at,
        "stood": [str(bed.pk) for bed in beds],
        "fields": fields,
        "errors": problems(fields),
        "refusal": refusal,
        "bureaux": stock.bureaux(),
    }
