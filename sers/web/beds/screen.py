"""One search for a bed as its page shows it. Pure: what was read goes in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sers.beds import lifecycle, matching, requesting, waiting
from sers.beds.lifecycle import OfferStatus, RequestStatus
from sers.beds.matching import Count
from sers.beds.models import Bed, BedRequest, Choice, Offer
from sers.beds.requesting import Found
from sers.directory.models import Team
from sers.referrals.lifecycle import Status
from sers.web import words
from sers.web.beds import acts, banner, cards, happened
from sers.web.beds.acts import Act
from sers.web.beds.banner import Banner
from sers.web.beds.cards import Card, Near, Taking
from sers.web.beds.offers import in_full
from sers.web.beds.searching import SAID
from sers.web.triage.story import Told


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a list: what it is about, what there is to say, and a remark."""

    lead: str
    text: str = ""
    note: str = ""
    href: str = ""
    acts: Sequence[Act] = ()


@dataclass
class Screen:
    """All that request.jinja draws beside the banner of the person."""

    found: Found
    now: datetime
    names: Mapping[UUID, Bed]
    may_override: bool
    wants_more: bool
    owns: bool  # whether this Bed Bureau owns the referral, too
    referral_status: Status
    area_team: Team | None = None

    @property
    def request(self) -> BedRequest:
        return self.found.request

    @cached_property
    def banner(self) -> Banner | None:
        """What is out or taken, with its clock and what may be done about it."""
        return banner.of(self.found, self.now)

    @property
    def paused(self) -> str:
        """Why the search has stopped, where it has."""
        request = self.request
        if not request.is_open or request.not_ready_since is None:
            return ""
        why = request.not_ready_why.label if request.not_ready_why else ""
        parts = [_("Since %(when)s") % {"when": words.moment(request.not_ready_since, self.now)}]
        return ". ".join(each for each in [*parts, why, request.not_ready_note] if each)

    @property
    def acts(self) -> list[Act]:
        """What may be done about the search itself."""
        drawn = acts.acts("search", self.request, self.found.live)
        if self.request.status in lifecycle.CHANGE.sources:
            drawn.append(Act(_("Discharge-ready date"), self._at("ready_on")))
            drawn.append(Act(_("End the search"), self._at("end")))
        return drawn

    # The beds

    @property
    def is_searched(self) -> bool:
        return self.found.matches is not None

    @property
    def can_take(self) -> bool:
        """Whether a bed can be offered or held now."""
        return self.request.not_ready_since is None

    @property
    def heading(self) -> str:
        matches = self.found.matches
        fits, of = (len(matches.fits), matches.looked_at) if matches else (0, 0)
        return _("Beds that fit (%(fits)d of %(of)d)") % {"fits": fits, "of": of}

    @cached_property
    def cards(self) -> list[Card]:
        fits, _near = requesting.shown_of(self.found, wants_more=self.wants_more)
        known = [each for each in fits if each.bed.bed in self.names]
        return [
            cards.of(place, each, self.names[each.bed.bed], self._taking)
            for place, each in enumerate(known, 1)
        ]

    @cached_property
    def _taking(self) -> Taking:
        offer = self.found.offer
        out = [*self.found.queued, *([offer] if offer else [])]
        return Taking(
            request=self.request,
            now=self.now,
            is_free=self.is_free,
            can_take=self.can_take,
            override=self.override,
            in_line={each.bed_id for each in out},
        )

    @property
    def is_free(self) -> bool:
        """Whether nothing is out or held, so that a bed can be taken at once."""
        return self.request.status == RequestStatus.SEARCHING

    @property
    def more(self) -> str:
        """How many fit besides those shown."""
        fits = len(self.found.matches.fits) if self.found.matches else 0
        left = fits - len(self.cards)
        said = ngettext("Show %(left)d more bed", "Show %(left)d more beds", left)
        return said % {"left": left} if left > 0 and not self.wants_more else ""

    @property
    def near(self) -> list[Near]:
        _fits, near = requesting.shown_of(self.found, wants_more=self.wants_more)
        known = [each for each in near if each.bed.bed in self.names]
        return [cards.near(each, self.names[each.bed.bed], self._taking) for each in known]

    @property
    def near_count(self) -> int:
        return len(self.found.matches.near) if self.found.matches else 0

    @property
    def against(self) -> Sequence[Count]:
        return self.found.matches.against if self.found.matches else []

    @property
    def others(self) -> int:
        matches = self.found.matches
        return matches.looked_at - len(matches.fits) if matches else 0

    # The person

    @property
    def must(self) -> list[str]:
        return matching.wanted(self.request.asked, self.now).must

    @property
    def would_like(self) -> list[str]:
        return matching.wanted(self.request.asked, self.now).would_like

    @property
    def agreed(self) -> str:
        """When the bed was agreed, on which pathway, and what comes first."""
        request = self.request
        parts = [
            _("Bed agreed %(when)s by %(who)s")
            % {"when": words.moment(request.agreed_at, self.now), "who": request.agreed_by.name},
            request.pathway.label if request.pathway else "",
            _("instead of hospital, today") if request.urgent else "",
            _("for the end of life") if request.last_days else "",
        ]
        return ", ".join(each for each in parts if each)

    @property
    def change(self) -> list[Act]:
        return acts.acts("needs", self.request)

    @property
    def place(self) -> str:
        turn = self.found.turn
        if not turn.place:
            return ""
        said = _("Place among those who wait: %(place)d of %(of)d")
        return said % {"place": turn.place, "of": turn.of}

    @property
    def since(self) -> str:
        begun = waiting.waiting_since(self.request)
        if begun > self.now:
            return _("Ready from %(day)s") % {"day": words.day(timezone.localtime(begun))}
        return _("Ready since %(when)s") % {"when": words.moment(begun, self.now)}

    @property
    def beside(self) -> list[Line]:
        """The one before, and the one after, and why."""
        turn = self.found.turn
        said = []
        for each, lead in ((turn.before, _("Before")), (turn.after, _("After"))):
            if each:
                name = each.request.referral.listed_name
                said.append(Line(lead, name, each.why, acts.address(each.request)))
        return said

    @property
    def choices(self) -> list[Line]:
        return [self._choice(each) for each in self.found.choices]

    def _choice(self, choice: Choice) -> Line:
        when = words.moment(choice.at, self.now)
        who = _("%(who)s, %(when)s") % {"who": choice.who, "when": when}
        said = str(SAID[Choice.Said(choice.said)])
        note = f"{who}. “{choice.note}”" if choice.note else who
        return Line(f"{said}:", choice.site.name, note)

    @property
    def choose(self) -> list[Act]:
        return acts.acts("choice", self.request)

    @property
    def skips(self) -> list[Line]:
        """Each time this person was passed over, and why; not for whom."""
        return [
            Line(
                words.moment(each.at, self.now),
                each.reason.label,
                ". ".join(part.rstrip(".") for part in (each.note, each.by.name) if part),
            )
            for each in self.found.skips
        ]

    @property
    def passed(self) -> list[Line]:
        """Who was passed over for this person, and why."""
        return [
            Line(
                each.request.referral.listed_name,
                each.reason.label,
                ". ".join(part.rstrip(".") for part in (each.note, each.by.name) if part),
                acts.address(each.request),
            )
            for each in self.found.passed
        ]

    @property
    def line(self) -> list[Line]:
        """The offers in order: what became of each."""
        return [self._offer(each) for each in self.found.line]

    def _offer(self, offer: Offer) -> Line:
        status = OfferStatus(offer.status)
        parts = [str(status.label)]
        if offer.status == OfferStatus.OFFERED and offer.reply_by:
            parts.append(_("reply by %(when)s") % {"when": words.moment(offer.reply_by, self.now)})
        elif offer.answered_at:
            parts.append(words.moment(offer.answered_at, self.now))
        why = [offer.reason.label if offer.reason else "", offer.note, _exchange(offer)]
        note = ". ".join(each.rstrip(".") for each in why if each)
        queued = offer.status == OfferStatus.QUEUED
        out = [Act(_("Take it out of the line"), self._of_offer(offer.pk))] if queued else []
        return Line(in_full(offer.bed), ", ".join(parts), note, acts=out)

    @property
    def happened(self) -> list[Told]:
        return happened.told(self.found.events, self.now)

    # Afterwards

    @property
    def afterwards(self) -> str:
        """Where a home leg is added, once nobody seeks a bed any more; empty elsewhere."""
        goes_on = self.referral_status == Status.IN_PROGRESS
        if self.request.is_open or not (self.owns and goes_on):
            return ""
        asked = f"?team={self.area_team.pk}" if self.area_team else ""
        return reverse("triage:offer", args=[self.request.referral_id]) + asked

    @property
    def at_home(self) -> str:
        """Whom to ask for help at home."""
        team = self.area_team
        if team is None:
            return ""
        said = _("For help at home ask %(team)s") % {"team": team.name}
        return f"{said}, {team.phone}" if team.phone else said

    @property
    def ended(self) -> str:
        """How the search ended, where it has."""
        request = self.request
        if request.is_open or request.closed_at is None:
            return ""
        how = _("The search ended")
        if request.discharged:
            how = request.discharged.label
        elif self.referral_status in {Status.ENDED_BY_DEATH, Status.WITHDRAWN}:
            how = str(self.referral_status.label)
        return f"{how}, {words.moment(request.closed_at, self.now)}"

    @property
    def override(self) -> str:
        moves = acts.acts("near", self.request) if self.may_override else []
        return moves[0].url if moves else ""

    def _at(self, name: str) -> str:
        return reverse(f"beds:request_{name}", args=[self.request.pk])

    def _of_offer(self, offer_id: UUID) -> str:
        return reverse("beds:request_withdraw_offer", args=[self.request.pk, offer_id])


def _exchange(offer: Offer) -> str:
    """What the provider asked, and what it was told."""
    if not offer.question:
        return ""
    answered = f" “{offer.answer}”" if offer.answer else " " + _("Not answered yet")
    return f"“{offer.question}”{answered}"
