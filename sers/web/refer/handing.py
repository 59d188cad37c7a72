"""Handing a draft to a colleague, who alone goes on with it."""

from collections.abc import Sequence
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from sers.directory.models import User
from sers.intake import drafting
from sers.intake.drafting import ChangedElsewhere, NotHandedOver
from sers.intake.models import Draft
from sers.policy.permissions import Permission
from sers.web.pages import Request, page
from sers.web.refer import answering, gone, showing

LONGEST_NOTE = 400


class HandOverForm(forms.Form):
    """To whom, and what they should know."""

    to = forms.ChoiceField(
        error_messages={
            "required": lazy("Choose whom to hand it to"),
            "invalid_choice": lazy("Choose whom to hand it to from the list"),
        }
    )
    note = forms.CharField(
        max_length=LONGEST_NOTE,
        required=False,
        error_messages={"max_length": lazy("Shorten the note to 400 characters or fewer")},
    )

    def __init__(self, colleagues: Sequence[User], *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        self.colleagues = {str(each.pk): each for each in colleagues}
        choices = [(key, each.name) for key, each in self.colleagues.items()]
        self.fields["to"].choices = choices  # type: ignore[attr-defined]

    @property
    def chosen(self) -> User:
        return self.colleagues[self.cleaned_data["to"]]


@page(Permission.MAKE_REFERRAL, methods=("GET", "POST"))
def hand_over(request: Request, draft_id: UUID) -> HttpResponse:
    """Choose a colleague, and hand the draft to them."""
    draft = drafting.draft_of(request.user, draft_id)
    if draft is None:
        return gone.instead(request, draft_id)
    colleagues = drafting.colleagues(draft, request.user)
    if request.method != "POST":
        return _draw(request, draft, HandOverForm(colleagues))
    form = HandOverForm(colleagues, request.POST)
    if not form.is_valid():
        fields = form.errors.as_data().items()
        return _draw(request, draft, form, [(str(e[0].messages[0]), name) for name, e in fields])
    seen, note = answering.revision_of(request), form.cleaned_data["note"]
    try:
        drafting.hand_over(draft, form.chosen, by=request.user, note=note, seen=seen)
    except (ChangedElsewhere, NotHandedOver) as refused:
        now = drafting.draft_of(request.user, draft_id)
        if now is None:
            return gone.instead(request, draft_id)
        return _draw(request, now, form, [(_sentence(refused), "")])
    done = _("You handed it to %(name)s, who finds it under ‘My referrals’.")
    messages.success(request, done % {"name": form.chosen.name})
    return redirect("track:mine")


def _sentence(refused: Exception) -> str:
    if isinstance(refused, ChangedElsewhere):
        return _("This form was changed in another window. Look at it again, then hand it over")
    return str(refused)


def _draw(
    request: Request, draft: Draft, form: HandOverForm, errors: Sequence[tuple[str, str]] = ()
) -> HttpResponse:
    chosen = request.POST.get("to", "")
    items = [
        {
            "value": key,
            "text": each.name,
            "checked": key == chosen,
            **({"hint": {"text": each.profession}} if each.profession else {}),
        }
        for key, each in form.colleagues.items()
    ]
    context = {
        "name": showing.name(draft),
        "team": draft.team.name,
        "revision": draft.revision,
        "items": items,
        "note": request.POST.get("note", ""),
        "errors": errors,
        "on": showing.goes_on(draft),
    }
    return render(request, "refer/hand_over.jinja", context)
