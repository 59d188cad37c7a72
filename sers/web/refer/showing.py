"""What stands around the questions of a draft: whose it is, how far it is, what comes next."""

import re
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from sers.intake import completeness, drafting
from sers.intake.kinds.kind import translated
from sers.intake.models import Draft
from sers.intake.schema import Number, Page
from sers.referrals import amending
from sers.web import words

CHECK = "check"


@dataclass(frozen=True, slots=True)
class Meter:
    """What the `meter` component draws."""

    text: str
    given: int
    needed: int
    percent: int


@dataclass(frozen=True, slots=True)
class Bar:
    """What the `draft_bar` component draws."""

    name: str
    born: str
    saved: str
    revision: int
    meter: Meter
    changes: str = ""  # the reference of the referral that it says anew


@dataclass(frozen=True, slots=True)
class Part:
    """One step of the `progress` component."""

    title: str
    href: str
    state: str


@dataclass(frozen=True, slots=True)
class Call:
    """Whom to ring: every number in it can be tapped."""

    label: str
    phone: SafeString
    note: SafeString


# As they are written: 999, 0300 1234 131.
PHONE = re.compile(r"\b(0[\d ]{8,12}\d|1\d\d|999)\b")


def call(number: Number) -> Call:
    return Call(
        translated(number.label), _tappable(number.phone), _tappable(translated(number.note))
    )


def _tappable(text: str) -> SafeString:
    """The text with a link around each telephone number."""
    parts = enumerate(PHONE.split(text))
    return format_html_join("", "{}", ((_link(part) if n % 2 else part,) for n, part in parts))


def _link(phone: str) -> SafeString:
    return format_html('<a href="tel:{}">{}</a>', phone.replace(" ", ""), phone)


def bar(draft: Draft) -> Bar:
    changed = amending.subject_of(draft)
    return Bar(
        name(draft),
        born(draft),
        words.clock_time(draft.saved_at),
        draft.revision,
        meter(draft),
        changed.reference if changed else "",
    )


def meter(draft: Draft) -> Meter:
    """How many of the answers are given that must be, and of those that are worth knowing."""
    so_far = completeness.measure(draft.version.read(), draft.answers, draft.typed)
    must = {"given": so_far.given, "needed": so_far.needed}
    text = _("%(given)s of %(needed)s answers that must be given") % must
    if so_far.worth:
        worth = {"given": so_far.worth_given, "worth": so_far.worth}
        text = f"{text} · {_('%(given)s of %(worth)s worth knowing') % worth}"
    return Meter(text, so_far.given, so_far.needed, so_far.percent)


def name(draft: Draft) -> str:
    """Whom it is for, as far as that is known."""
    given = [draft.given("person.given_name"), draft.given("person.family_name")]
    return " ".join(each for each in given if each)


def born(draft: Draft) -> str:
    """14 February 1942 (84)."""
    written = draft.given("person.birth_date")
    if not written:
        return ""
    on = date.fromisoformat(written)
    return f"{words.day(on)} ({words.age(on)})"


def on_path(draft: Draft, page_id: str) -> Page | None:
    """The page of this name, if it is asked of this person."""
    path = draft.version.read().path(draft.answers)
    return next((page for page in path if page.id == page_id), None)


def address(draft: Draft, page: Page, **options: str) -> str:
    """Where the page is asked. `options` stand in the address, so never an answer."""
    query = f"?{urlencode(options)}" if options else ""
    return reverse("refer:page", args=[draft.pk, page.id]) + query


def all_address(draft: Draft) -> str:
    """Where everything is asked on one page."""
    return reverse("refer:all", args=[draft.pk])


def check_address(draft: Draft) -> str:
    return reverse("refer:check", args=[draft.pk])


def goes_on(draft: Draft) -> str:
    """Where to go on: the first page with something left to do, or the last look at all.

    Who listens on the telephone cannot choose what they hear first, and goes on with all.
    """
    unfinished = drafting.left_unfinished(draft)
    if unfinished and draft.by_telephone:
        return all_address(draft)
    return address(draft, unfinished[0]) if unfinished else check_address(draft)


def hand_over_address(draft: Draft) -> str:
    return reverse("refer:hand_over", args=[draft.pk])


def left_for(draft: Draft, leaving: str) -> str:
    """Where a button of the draft bar leads that leaves the form."""
    return hand_over_address(draft) if leaving == "hand-over" else reverse("track:mine")


def before(draft: Draft, page: Page, *, checking: bool) -> str:
    """Where «Back» leads."""
    if checking:
        return check_address(draft)
    previous = draft.version.read().page_before(page, draft.answers)
    return address(draft, previous) if previous else reverse("track:mine")


def title(page: Page) -> str:
    return translated(page.short or page.title)


def parts(draft: Draft, here: str) -> list[Part]:
    """Every page this person is asked, and the last look, with how it stands."""
    path = draft.version.read().path(draft.answers)
    answered = _answered(draft)
    unfinished = {page.id for page in drafting.left_unfinished(draft)}
    # Up to the last one with an answer: who left one of them blank has seen it.
    reached = max((n for n, page in enumerate(path) if page.id in answered), default=-1)

    def state(n: int, page_id: str) -> str:
        if page_id == here:
            return "here"
        if page_id in unfinished:
            return "begun" if page_id in answered else "todo"
        return "done" if n <= reached else "todo"

    # Who goes back to one page of a whole form means to change that one, and to send it then.
    options = {} if unfinished else {"from": CHECK}
    steps = [
        Part(title(page), address(draft, page, **options), state(n, page.id))
        for n, page in enumerate(path)
    ]
    last = "here" if here == CHECK else "todo"
    return [*steps, Part(_("Check and send"), check_address(draft), last)]


def how_far(draft: Draft) -> tuple[int, int]:
    """The part to go on with, and how many there are."""
    path = draft.version.read().path(draft.answers)
    unfinished = drafting.left_unfinished(draft)
    return (path.index(unfinished[0]) if unfinished else len(path)) + 1, len(path) + 1


def _answered(draft: Draft) -> set[str]:
    """The pages with anything on them."""
    form = draft.version.read()
    kept = form.settled(draft.answers)
    given = {
        page.id
        for page in form.path(kept)
        if any(question.id in kept for question in page.questions)
    }
    return given | set(draft.typed)
