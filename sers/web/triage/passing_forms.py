"""Giving a referral to another desk or to a colleague: what is filled in, and how it is drawn.

Pure.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sers.directory.models import Team, User
from sers.referrals.legs import Allocation
from sers.referrals.lists import Reason
from sers.web.triage import fields, options, parts
from sers.web.triage.drawing import Decision, Facts, Panel
from sers.web.triage.fields import Shape
from sers.web.triage.forms import RedirectForm, one_of


class AssignForm(forms.Form):
    """Which colleague has it from now on."""

    seen = forms.IntegerField()

    def __init__(self, *args: Any, colleagues: Sequence[User], **named: Any) -> None:
        super().__init__(*args, **named)
        self.fields["to"] = one_of(colleagues, gettext_lazy("Choose a colleague"))


def handing_over(
    form: RedirectForm,
    desks: Sequence[Team],
    reasons: Sequence[Reason],
    legs: Sequence[Allocation],
    now: datetime,
) -> Decision:
    to = fields.drawn(form, Shape.SELECT, "to", _("Which desk?"), options=options.teams(desks))
    reason = fields.drawn(form, Shape.RADIOS, "reason", _("Why?"), options=options.said(reasons))
    note = fields.drawn(
        form,
        Shape.TEXTAREA,
        "note",
        _("What must they know?"),
        hint=_("What has been done, what is agreed, and what comes next"),
    )
    helping = [leg for leg in legs if leg.is_open]
    going_on = [(leg.team, leg.standing) for leg in parts.of(helping, now)]
    return Decision(
        title=_("Hand over to another desk"),
        lead=_("That desk sees it through from now on. The same teams go on helping."),
        facts=[Facts(_("What goes on"), going_on)] if going_on else [],
        panels=[Panel([to]), Panel([reason, note])],
        submit=_("Hand it over"),
        unread=options.is_unread(form),
    )


def assigning(form: AssignForm, colleagues: Sequence[User], has: User | None) -> Decision:
    to = fields.drawn(form, Shape.SELECT, "to", _("To whom?"), options=options.people(colleagues))
    who = {"who": has.name} if has else {}
    now = _("%(who)s has it now.") % who if has else _("Nobody has it now.")
    return Decision(
        title=_("Give to a colleague"),
        lead=_("They have it from then on, and see that you gave it to them. Its clock goes on."),
        panels=[Panel([to], note=now)],
        submit=_("Give it to them"),
        unread=options.is_unread(form),
    )
