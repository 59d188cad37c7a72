"""A team's desk as its page shows it. Pure: what was read goes in, what is drawn comes out."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sers.referrals.desk import LABELS, LEGS_BY_STATUS, ORDERS_OF, Desk, Order, Tab, Whose
from sers.referrals.legs import Allocation
from sers.referrals.lifecycle import LegStatus
from sers.referrals.models import Referral
from sers.web.triage import owned, rows
from sers.web.triage.choosing import Choice, tabs_of
from sers.web.triage.rows import Reader, Row

# How often a page that shows a clock at rest is told how long it has rested.
COARSE = 10 * 60
# Tabs that take no room as long as nothing stands under them.
SELDOM = {Tab.CLOSE, Tab.HUDDLE, Tab.REFUSED, Tab.OFFERED}
# Where what is ticked can be done something with.
UNCHOSEN = {Tab.OFFERED, Tab.CLOSED, Tab.REFUSED}


@dataclass(frozen=True, slots=True)
class Item:
    """A tab, a pill or a way to sort."""

    text: str
    href: str
    current: bool
    key: str = ""
    count: int | None = None
    late: int = 0
    hides: bool = False  # as long as there is nothing under it


@dataclass(frozen=True, slots=True)
class Slot:
    """The head of the desk: see desk_slot.jinja."""

    name: str
    checked: str
    ringing: str = ""
    href: str = ""
    verb: str = ""
    calm: str = ""
    calm_note: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    key: str
    title: str
    count: int
    note: str
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class Empty:
    """What stands where no row does. `others` are open besides, hidden by what was chosen."""

    title: str
    lines: Sequence[str]
    links: Sequence[tuple[str, str]]


@dataclass
class Screen:
    """All that a desk's page draws, and a word by which to tell whether anything changed.

    `left` says of records where they went; only a page that is open already has use for it.
    """

    choice: Choice
    found: Desk
    reader: Reader
    stream: str = ""
    left: Sequence[tuple[str, str]] = ()

    @property
    def id(self) -> str:
        return "desk"

    @property
    def caption(self) -> str:
        return self.found.team.name

    @property
    def rows_url(self) -> str:
        view = self.found.view
        return self.choice.address(after=view.after, place=view.place)

    @property
    def chooses(self) -> bool:
        """Whether its rows can be ticked, to do the same to several."""
        is_desk, view = self.found.team.is_desk, self.found.view
        return is_desk and self.reader.decides and (bool(view.find) or view.tab not in UNCHOSEN)

    @property
    def gives(self) -> bool:
        """Whether any of its rows can be taken up, or given to somebody."""
        view = self.found.view
        return bool(view.find) or view.tab not in {Tab.ALLOCATE, Tab.PROGRESS, Tab.CLOSE}

    @property
    def view(self) -> str:
        """What is seen of the desk, to come back to it."""
        return self.rows_url.partition("?")[2]

    @cached_property
    def groups(self) -> list[Group]:
        if self.found.legs:
            return list(_groups_of_legs(self.found.legs, self.reader))
        referrals = self.found.referrals.rows
        if self.found.view.find:
            return [_all_together(_("Found"), referrals, self.reader)] if referrals else []
        if title := self._title_of_all:
            return [_all_together(title, referrals, self.reader)] if referrals else []
        return list(_groups_by_band(self.found, self.reader))

    @property
    def _title_of_all(self) -> str:
        """What stands over rows that are not grouped by how soon."""
        match self.found.view.tab:
            case Tab.CLOSED:
                return _("Last closed first")
            case Tab.HUDDLE:
                return _("The earliest huddle first")
            case Tab.REFUSED:
                return _("Refused, and the referrer has not said that they read it")
        match self.found.view.order:
            case Order.URGENT:
                return ""
            case Order.NEWEST:
                return _("Newest first")
            case Order.NAME:
                return _("By name")

    @cached_property
    def tabs(self) -> list[Item]:
        return [self._tab(tab) for tab in tabs_of(self.found.team)]

    def _tab(self, tab: Tab) -> Item:
        tally = self.found.counts.get(tab)
        current = tab is self.found.view.tab and not self.found.view.find
        return Item(
            text=str(LABELS[tab]),
            href=self._address_of(tab),
            current=current,
            hides=tab in SELDOM
            and self.found.team.is_desk
            and not (current or (tally and tally.all)),
            key=f"tab-{tab}",
            count=tally.all if tally else None,
            late=tally.late if tally else 0,
        )

    def _address_of(self, tab: Tab) -> str:
        """The huddle has a page of its own, wherever there is one."""
        if tab is Tab.HUDDLE:
            try:
                return reverse("triage:huddle", args=[self.found.team.pk])
            except NoReverseMatch:
                pass
        return self.choice.address(tab=tab, find="")

    @property
    def pills(self) -> list[Item]:
        view = self.found.view
        named = {
            Whose.ALL: _("Everyone’s"),
            Whose.MINE: _("Mine"),
            Whose.NOBODYS: _("Nobody’s"),
        }
        return [
            Item(text, self.choice.address(whose=whose), view.whose is whose)
            for whose, text in named.items()
        ]

    @property
    def sorts(self) -> list[Item]:
        if self.found.view.tab in ORDERS_OF:
            return []
        named = {
            Order.URGENT: _("Most urgent"),
            Order.NEWEST: _("Newest"),
            Order.NAME: _("By name"),
        }
        order = self.found.view.order
        return [
            Item(text, self.choice.address(order=each), order is each)
            for each, text in named.items()
        ]

    @property
    def next_page(self) -> str:
        shown = self.found.referrals
        return self.choice.address(after=shown.after, place=shown.place) if shown.after else ""

    @property
    def first_page(self) -> str:
        return self.choice.address() if self.found.view.after else ""

    @cached_property
    def slot(self) -> Slot:
        team, unread = self.found.team, self.found.urgent_unread
        name = _("%(team)s desk") % {"team": team.short_name or team.name}
        checked = date_format(timezone.localtime(self.found.read_at), "H:i:s")
        if not team.is_desk:
            return Slot(name, checked, calm=self._to_answer)
        if not unread:
            return Slot(name, checked, calm=_("Nothing urgent is unread."))
        sentence = ngettext(
            "%(count)d urgent referral is not read",
            "%(count)d urgent referrals are not read",
            len(unread),
        )
        return Slot(
            name,
            checked,
            ringing=sentence % {"count": len(unread)},
            href=reverse("triage:referral", args=[unread[0]]),
            verb=_("Open the first"),
        )

    @property
    def _to_answer(self) -> str:
        count = self.found.counts[Tab.OFFERED].all
        if not count:
            return _("Nothing waits for your answer.")
        sentence = ngettext(
            "%(count)d waits for your answer.", "%(count)d wait for your answer.", count
        )
        return sentence % {"count": count}

    @cached_property
    def empty(self) -> Empty | None:
        """Why there is nothing, so that it can be believed."""
        if self.groups:
            return None
        view, open_ones = self.found.view, self._open_besides
        others = ngettext("%(count)d other is open.", "%(count)d others are open.", open_ones)
        others = others % {"count": open_ones}
        everything = self.choice.address(tab=Tab.TODO, whose=Whose.ALL, find="")
        if view.find:
            line = _("Nothing this desk owns, open or closed, fits what you typed.")
            return Empty(_("No row fits"), [line, others], [(_("Clear"), everything)])
        if view.whose is not Whose.ALL:
            show = (_("Show everyone’s"), self.choice.address(whose=Whose.ALL))
            return Empty(_("No row fits"), [others], [show])
        if view.tab in {Tab.TODO, Tab.OFFERED}:
            return self._calm()
        return Empty(_("Nothing here just now"), [others], [(_("See all to do"), everything)])

    def _calm(self) -> Empty:
        lines = [_("New ones appear here by themselves, you need not refresh.")]
        in_progress = self.found.counts[Tab.PROGRESS].all
        waiting = self.found.counts[Tab.WAITING].all
        lines.append(_("The desk was checked at %(time)s.") % {"time": self.slot.checked})
        links = []
        if in_progress:
            text = ngettext("%(count)d in progress", "%(count)d in progress", in_progress)
            links.append((text % {"count": in_progress}, self.choice.address(tab=Tab.PROGRESS)))
        if waiting:
            text = ngettext(
                "%(count)d waits for an answer", "%(count)d wait for an answer", waiting
            )
            links.append((text % {"count": waiting}, self.choice.address(tab=Tab.WAITING)))
        return Empty(_("Nothing needs the desk just now"), lines, links)

    @property
    def _open_besides(self) -> int:
        return sum(self.found.counts[tab].all for tab in (Tab.TODO, Tab.WAITING, Tab.PROGRESS))

    @cached_property
    def as_of(self) -> str:
        """The same for the same rows and counts, however far their clocks have run."""
        standing = [
            (group.key, group.count, group.note, [row.standing() for row in group.rows])
            for group in self.groups
        ]
        shown = (
            self.slot.ringing or self.slot.calm,
            self.tabs,
            standing,
            self.next_page,
            self._rests_since(),
        )
        return hashlib.blake2b(repr(shown).encode(), digest_size=12).hexdigest()

    def _rests_since(self) -> int | None:
        """Clocks that rest do not run in the page, so now and then it must ask."""
        resting = any(row.kind == "paused" for group in self.groups for row in group.rows)
        return int(self.found.read_at.timestamp()) // COARSE if resting else None


def _groups_by_band(found: Desk, reader: Reader) -> Iterable[Group]:
    page = found.referrals
    bands = [(band, list(each)) for band, each in groupby(page.rows, key=lambda row: row.band)]
    for place, (band, referrals) in enumerate(bands):
        is_cut = (place == 0 and found.view.after) or (place == len(bands) - 1 and page.after)
        yield Group(
            key=f"band-{band}",
            title=_title(band),
            count=len(referrals),
            note=_("on this page") if is_cut else _("least time left first; paused last"),
            rows=[owned.of_referral(referral, reader) for referral in referrals],
        )


def _title(band: int) -> str:
    match band:
        case 0:
            return _("Promised within 2 hours")
        case 1:
            return _("Promised today")
        case _:
            return _("Promised later")


def _all_together(title: str, referrals: Sequence[Referral], reader: Reader) -> Group:
    drawn = [owned.of_referral(referral, reader) for referral in referrals]
    return Group("all", title, len(drawn), "", drawn)


def _groups_of_legs(legs: Sequence[Allocation], reader: Reader) -> Iterable[Group]:
    named = {
        LegStatus.OFFERED: _("To answer"),
        LegStatus.ACCEPTED: _("Accepted, in hand"),
        LegStatus.WAITING: _("Waiting to start"),
        LegStatus.STARTED: _("Begun"),
    }
    for status in LEGS_BY_STATUS:
        drawn = [rows.of_leg(leg, reader) for leg in legs if leg.status == status]
        if drawn:
            yield Group(f"leg-{status}", named[status], len(drawn), "", drawn)
