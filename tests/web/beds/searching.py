"""A search for a bed in the hands of its Bed Bureau, for the tests of its pages."""

from typing import Any

from django.urls import reverse
from django.utils import timezone

from sers.beds import queries
from sers.beds.lifecycle import OfferStatus
from sers.beds.models import Bed, BedRequest, Offer, Placement
from sers.directory.models import User
from tests.beds.lives import a_coordinator, agreed
from tests.builders import seen_by
from tests.web.triage.working import browser_of


class Search:
    """Somebody for whom a bed is sought, a coordinator, and their browser."""

    def __init__(self, request: BedRequest | None = None, by: User | None = None, **given: Any):
        self.request = request or agreed(**given)
        self.user = by or a_coordinator()
        self.client = browser_of(self.user)

    @property
    def now(self) -> BedRequest:
        with seen_by(self.user):
            return BedRequest.objects.get(pk=self.request.pk)

    @property
    def live(self) -> Placement | None:
        with seen_by(self.user):
            return queries.live_placement(self.now)

    @property
    def offer(self) -> Offer:
        with seen_by(self.user):
            return Offer.objects.get(request=self.request.pk, status=OfferStatus.OFFERED)

    def at(self, name: str, *more: Any) -> str:
        route = name if name == "request" else f"request_{name}"
        return reverse(f"beds:{route}", args=[self.request.pk, *more])

    def get(self, name: str = "request", *more: Any, **query: Any) -> Any:
        return self.client.get(self.at(name, *more), query)

    def post(self, name: str, *more: Any, **sent: Any) -> Any:
        given = {"seen": self.now.revision} | sent
        return self.client.post(self.at(name, *more), given, follow=True)

    def take(self, name: str, bed: Bed, **sent: Any) -> Any:
        """Press a button beside a bed."""
        return self.post(name, bed=bed.pk, **sent)


def boxes(name: str, at: Any) -> dict[str, str]:
    """A moment as the two boxes of a form take it."""
    here = timezone.localtime(at)
    return {f"{name}_day": f"{here:%Y-%m-%d}", f"{name}_time": f"{here:%H:%M}"}
