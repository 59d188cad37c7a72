"""Pages that stand for all others, as somebody who may see them reaches them."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Page

from sers.own_page import linking
from sers.referrals.models import Referral
from tests.builders import seen_by
from tests.guards.test_crawl import _user
from tests.journeys.conftest import DESKTOP, a_context

type Records = dict[str, dict[str, object]]

# Whom each belongs to, its route and the record it is of: what anybody sees, forms, long lists.
CHOSEN = {
    "home": ("nobody", "public:home", ""),
    "sign-in": ("nobody", "account_login", ""),
    "form": ("gp", "refer:page", "draft"),
    "mine": ("gp", "track:mine", ""),
    "desk": ("penwith", "triage:team", "penwith_team"),
    "triage": ("penwith", "triage:referral", "uren"),
    "decide": ("penwith", "triage:ask", "uren"),
    "board": ("bedbureau", "beds:board", ""),
    "manage": ("manager", "manage:one", "penwith_kept"),
}


@contextmanager
def reached(browser: Browser, site: str, records: Records, name: str) -> Iterator[Page]:
    account, route, record = CHOSEN[name]
    with a_context(browser, site, DESKTOP) as context:
        _sign_in(context, account, site)
        page = context.new_page()
        page.goto(_address(route, records[record]))
        yield page


def open_own_page(page: Page, records: Records) -> None:
    """As the person whose page the demonstration holds, with a link of today."""
    penwith = _user("penwith")
    with seen_by(penwith):
        referral = Referral.objects.get(pk=records["uren"]["referral_id"])
        code = linking.make(referral, by=penwith, days=30)[1]
    page.goto(f"/your-help/k/{code}/")
    born = referral.birth_date
    for label, number in (("Day", born.day), ("Month", born.month), ("Year", born.year)):
        page.get_by_label(label).fill(str(number))
    page.get_by_role("button", name="Open the page").click()
    page.wait_for_url("**/your-help/page/")


def _address(route: str, known: dict[str, object]) -> str:
    wanted = {
        "refer:page": ("draft_id", "page_id"),
        "triage:team": ("team_id",),
        "triage:referral": ("referral_id",),
        "triage:ask": ("referral_id",),
        "manage:one": ("slug", "key"),
    }.get(route, ())
    return reverse(route, kwargs={key: known[key] for key in wanted})


def _sign_in(context: BrowserContext, account: str, site: str) -> None:
    if account == "nobody":
        return
    client = Client()
    client.force_login(_user(account))
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": site}])
