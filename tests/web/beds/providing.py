"""A ward with its beds, its sister and her browser, for the tests of a provider's pages."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone

from sers.beds.models import Bed, BedRequest, Offer, Placement
from sers.directory.models import User
from tests.beds.lives import a_bed, a_unit, agreed, held, offered, receive, staff_of
from tests.builders import seen_by
from tests.web.triage.working import browser_of, soup


class Ward:
    """Somebody who has beds."""

    def __init__(self, *names: str, **fields: Any):
        self.unit = a_unit(**fields)
        self.beds = [a_bed(self.unit, name=name) for name in names or ("Bed 1",)]
        self.bed = self.beds[0]
        self.sister: User = staff_of(self.unit)
        self.client = browser_of(self.sister)

    def get(self, name: str, *args: Any) -> Any:
        return self.client.get(at(name, *args))

    def post(self, route: str, record: Any, /, **sent: Any) -> Any:
        # Any form has a token, so that none is empty.
        return self.client.post(at(route, record), {"csrfmiddlewaretoken": "x"} | sent, follow=True)

    def fill_in(self, route: str, record: Any, /, **sent: Any) -> Any:
        """Open the page of a form, and send it with what stands in it hidden."""
        seen = soup(self.get(route, record)).select_one("main input[name=seen]")
        return self.post(route, record, **({"seen": seen["value"]} if seen else {}) | sent)

    def press(self, do: str, bed: Bed | None = None) -> Any:
        return self.post("press", bed or self.bed, do=do)

    def asked(self, request: BedRequest | None = None) -> Offer:
        """A bed of theirs is offered for somebody."""
        return offered(request or agreed(), self.bed)[1][0]

    def keeps(self, request: BedRequest | None = None, bed: Bed | None = None) -> Placement:
        """A bed of theirs is held for somebody."""
        return held(request or agreed(), bed or self.bed)[1]

    def has(self, request: BedRequest | None = None, **given: Any) -> Placement:
        """Somebody of SERS is in a bed of theirs."""
        placement = self.keeps(request)
        receive(placement, by=self.sister, **given)
        return placement

    def now(self, record: Any) -> Any:
        with seen_by(self.sister):
            return type(record).objects.get(pk=record.pk)

    def list_of(self) -> Any:
        return self.get("mine")


def at(name: str, *args: Any) -> str:
    return reverse(f"beds:{name}", args=[getattr(arg, "pk", arg) for arg in args])


def card_of(answer: Any, bed: Bed) -> str:
    """What the list says of one bed, in one line."""
    card = soup(answer).select_one(f'[data-bed="{bed.pk}"]')
    assert card is not None
    return " ".join(card.get_text(" ").split())


def buttons_of(answer: Any, bed: Bed) -> list[str]:
    card = soup(answer).select_one(f'[data-bed="{bed.pk}"]')
    assert card is not None
    return [str(each.find(string=True)) for each in card.select(".nhsuk-button")]


def boxes(moment: datetime, name: str = "day") -> dict[str, str]:
    here = timezone.localtime(moment)
    return {name: f"{here:%Y-%m-%d}", "time": f"{here:%H:%M}"}


def messages_in(answer: Any) -> str:
    return " ".join(
        " ".join(each.get_text(" ").split()) for each in soup(answer).select(".app-message")
    )
