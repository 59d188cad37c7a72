"""The forms by which something is decided, in panels and words. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.forms import Form
from django.urls import reverse
from django.utils.translation import gettext as _

from sers.directory.models import Team, User
from sers.intake.kinds.kind import translated
from sers.referrals.lists import NextStep, Reason
from sers.referrals.models import Referral
from sers.web import senders, words
from sers.web.triage import fields
from sers.web.triage.fields import Field, Option, Shape
from sers.web.triage.forms import ANOTHER, LONGEST_LINE, REFERRER, NotAcceptForm


@dataclass(frozen=True, slots=True)
class Panel:
    """Some fields that belong together, and a remark with a way out."""

    fields: Sequence[Field]
    title: str = ""
    note: str = ""
    note_link: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """What somebody else will read, before it is sent."""

    title: str
    lead: str
    lines: Sequence[str]


@dataclass(frozen=True, slots=True)
class Decision:
    """One page that decides something."""

    title: str
    lead: str
    panels: Sequence[Panel]
    submit: str
    is_refusal: bool = False
    preview: Preview | None = None
    unread: bool = False  # something was sent that no field shows
    besides: Sequence[tuple[str, str, str]] = field(default=())  # link, address, what it does

    @property
    def errors(self) -> list[tuple[str, str]]:
        """For the error summary: every sentence with the control it leads to."""
        drawn = [each for panel in self.panels for each in panel.fields]
        found = fields.problems(drawn)
        if self.unread and not found:
            return [(_("Something could not be read. Check the page and send it again"), "")]
        return found


def asking(form: Form) -> Decision:
    question = fields.drawn(
        form,
        Shape.TEXTAREA,
        "question",
        _("Question to the referrer"),
        hint=_("They read it as you write it. Ask one thing, and say why you need it"),
    )
    return Decision(
        title=_("Ask a question"),
        lead=_("Your clock waits until it is answered, the referrer’s starts."),
        panels=[Panel([question])],
        submit=_("Send the question"),
        unread=_is_unread(form),
    )


def redirecting(form: Form, desks: Sequence[Team], reasons: Sequence[Reason]) -> Decision:
    to = fields.drawn(form, Shape.SELECT, "to", _("Which desk?"), options=_teams(desks))
    reason = fields.drawn(form, Shape.RADIOS, "reason", _("Why?"), options=_said(reasons))
    note = fields.drawn(
        form,
        Shape.TEXTAREA,
        "note",
        _("What must they know?"),
        hint=_("That desk reads it. The referrer reads only where it went and the reason above"),
    )
    return Decision(
        title=_("Send to another desk"),
        lead=_("That desk triages it afresh. Its clock goes on, so do not wait."),
        panels=[Panel([to]), Panel([reason, note])],
        submit=_("Send it on"),
        unread=_is_unread(form),
    )


def not_accepting(
    form: NotAcceptForm,
    referral: Referral,
    reasons: Sequence[Reason],
    next_steps: Sequence[NextStep],
    *,
    user: User,
) -> Decision:
    to = {name: reverse(f"triage:{name}", args=[referral.pk]) for name in ("ask", "redirect")}
    return Decision(
        title=_("Not accept this referral"),
        lead=_("It ends here when you send this. Three answers are needed."),
        panels=[
            _criterion(form, referral, reasons),
            _instead(form, next_steps),
            _next_owner(form, referral),
        ],
        submit=_("Do not accept, and pass it on"),
        is_refusal=True,
        preview=_preview(form, referral, user),
        unread=_is_unread(form),
        besides=[
            (_("Ask a question"), to["ask"], _("instead; the clock waits")),
            (_("Send to another desk"), to["redirect"], _("instead; the clock goes on")),
        ],
    )


def _criterion(form: Form, referral: Referral, reasons: Sequence[Reason]) -> Panel:
    label = _("1. Which criterion is not met?")
    reason = fields.drawn(form, Shape.RADIOS, "reason", label, options=_said(reasons))
    accept = (
        _("Accept it, and ask a team when it can"),
        reverse("triage:accept", args=[referral.pk]),
    )
    note = _("No room, no carers, no bed is no reason to refuse.")
    return Panel([reason], note=note, note_link=accept)


def _instead(form: Form, next_steps: Sequence[NextStep]) -> Panel:
    options = _said(next_steps)
    label = _("2. What should happen instead?")
    step = fields.drawn(form, Shape.RADIOS, "next_step", label, options=options)
    words_for_them = fields.drawn(form, Shape.TEXTAREA, "note", _("In words the referrer can use"))
    return Panel([step, words_for_them])


def _next_owner(form: Form, referral: Referral) -> Panel:
    owner = fields.drawn(
        form,
        Shape.RADIOS,
        "owner",
        _("3. Who owns the next step?"),
        options=[
            Option(REFERRER, _("The referrer: %(who)s") % {"who": referrer_of(referral)}),
            Option(ANOTHER, _("Another person or team, who has said yes")),
        ],
    )
    another = fields.drawn(form, Shape.INPUT, "another", _("If another: who?"))
    by = fields.drawn_date(
        form,
        "by",
        _("By when? (optional)"),
        hint=_("For example, 27 11 2026"),
        labels=[_("Day"), _("Month"), _("Year")],
    )
    return Panel([owner, another, by])


def _preview(form: NotAcceptForm, referral: Referral, user: User) -> Preview:
    """As the referrer will read it; dots stand where nothing is written yet."""
    gap = "…"  # what is not written yet, and ends no sentence
    reason = _chosen_label(form, "reason") or gap
    is_another = form["owner"].value() == ANOTHER
    owner = form["another"].value() if is_another else form.referrer
    owner = (owner if form["owner"].value() else "") or gap
    by = _by(form)
    following = _("Next: %(owner)s, by %(day)s.") if by else _("Next: %(owner)s.")
    asked = _("Questions? Ask %(who)s, %(team)s.")
    return Preview(
        title=_("What the referrer will read"),
        lead=(
            _("Not accepted by %(team)s: %(reason)s.")
            % {"team": referral.owner.name, "reason": reason[:1].lower() + reason[1:]}
        ).replace("….", gap),
        lines=[
            str(form["note"].value() or gap),
            (following % {"owner": owner, "day": by}).replace("….", gap),
            asked % {"who": user.name, "team": referral.owner.name},
        ],
    )


def _chosen_label(form: Form, name: str) -> str:
    """The label of the record chosen, if one is."""
    coerce = form.fields[name].coerce  # type: ignore[attr-defined]
    try:
        return str(coerce(form[name].value()).label)
    except KeyError:
        return ""


def _by(form: NotAcceptForm) -> str:
    at = getattr(form, "next_by", None) if form.is_bound else None
    return words.day(at) if at else ""


def allocating(form: Form, referral: Referral, helpers: Sequence[Team], *, first: bool) -> Decision:
    """Which team is asked to help, and with what."""
    to = fields.drawn(form, Shape.SELECT, "to", _("Which team?"), options=_teams(helpers))
    what = fields.drawn(form, Shape.TEXTAREA, "what", _("What help do you ask them for?"), rows=2)
    note = fields.drawn(
        form,
        Shape.TEXTAREA,
        "note",
        _("What else must they know? (optional)"),
        hint=_("A voluntary organisation reads this before it knows who the person is: no names"),
    )
    left_out = _("Voluntary organisations are not listed: the person has not agreed to them.")
    return Decision(
        title=_("Accept and allocate") if first else _("Ask another team to help"),
        lead=_("You go on owning the referral. Each team’s part has a clock of its own."),
        panels=[
            Panel([to], note="" if referral.share_with_voluntary else left_out),
            Panel([what, note]),
        ],
        submit=_("Accept and ask them") if first else _("Ask them"),
        unread=_is_unread(form),
    )


def referrer_of(referral: Referral) -> str:
    """As long as it can be kept: names and jobs are of any length."""
    return senders.in_short(referral)[:LONGEST_LINE]


def _said(listed: Sequence[Reason] | Sequence[NextStep]) -> list[Option]:
    """What a place calls each entry of one of its lists, in the reader's language."""
    return [Option(each.code, translated(each.label), translated(each.hint)) for each in listed]


def _teams(teams: Sequence[Team]) -> list[Option]:
    return [
        Option(str(team.pk), team.name, group=str(Team.Kind(team.kind).label)) for team in teams
    ]


def _is_unread(form: Form) -> bool:
    return form.is_bound and not form.is_valid()
