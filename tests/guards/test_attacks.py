"""What somebody with bad intent would try, each door by itself.

The crawl asks every route for records of others; here are the ways around it: ids in the wrong
place, two roles at once, rights that ended, what pages and logs let slip.
"""

import asyncio
import logging
import re
from typing import Any
from uuid import UUID, uuid4

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from sers.config.demo.people import DOMAIN
from sers.config.logs import WithoutWords
from sers.directory.models import Membership, Team, User, end_memberships
from sers.live import topics
from sers.live.stream import _answer
from sers.policy.roles import Role
from sers.referrals import allocation, sending_on
from sers.referrals.models import Referral, RestrictedAnswers
from sers.referrals.thread import InformationRequest
from sers.web.checks import routes
from tests.builders import (
    A_BED,
    a_draft,
    a_member,
    a_reason,
    a_referral,
    a_team,
    an_nhs_number,
    as_now,
    penwith,
    seen_by,
    truro,
)
from tests.guards.test_crawl import OPEN_TO_ALL, TABLE, _asked, _user, records
from tests.web.triage.working import A_CONCERN, a_charity, a_service, asked, at, claimed, offered

__all__ = ["records"]

pytestmark = pytest.mark.django_db

HOSTILE = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>{{7*7}}${7*7}"
SCRIPT = "<script>alert(1)"
ELSEWHERE = ("//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)")
PASSWORD = "a password that is right"


def signed_in(user: User, **options: Any) -> Client:
    client = Client(**options)
    client.force_login(user)
    return client


def a_triager(team: Team) -> User:
    return a_member(team, Role.TRIAGER)


def also(user: User, team: Team, role: Role) -> User:
    Membership.objects.create(user=user, team=team, role=role)
    return user


def leave(user: User, team: Team) -> None:
    end_memberships(user.memberships.filter(team=team, until=None), at=timezone.now())


def status(client: Client, address: str, **posted: Any) -> int:
    return client.post(address, posted).status_code if posted else client.get(address).status_code


# Other people's records


def test_a_question_answers_only_under_its_own_referral():
    sender = a_team()
    mine = a_referral(team=sender)
    another = a_referral(by=mine.referrer, team=sender)
    foreign = a_referral()
    question = asked(foreign, a_triager(penwith()))
    own = asked(another, a_triager(penwith()))
    browser = signed_in(mine.referrer)
    for referral, wrong in [(mine, question), (mine, own), (foreign, question)]:
        address = f"/referrals/{referral.pk}/answer/{wrong.pk}/"
        assert status(browser, address) == 404
        assert status(browser, address, answer="Mine now") == 404
    with seen_by(foreign.referrer):
        assert InformationRequest.objects.get(pk=question.pk).is_open


def test_a_leg_is_cancelled_only_under_its_own_referral():
    triager = a_triager(penwith())
    mine, other = a_referral(), a_referral()
    offered(claimed(mine, triager), triager, a_service())
    leg = offered(claimed(other, triager), triager, a_service())
    browser = signed_in(triager)
    assert status(browser, at("cancel", mine, leg), seen=1) == 404
    assert status(browser, at("cancel", mine, uuid4()), seen=1) == 404
    assert as_now(leg, triager).status == "offered"


def test_a_leg_answers_to_its_own_team_alone():
    triager = a_triager(penwith())
    leg = offered(claimed(a_referral(), triager), triager, a_service())
    for stranger in (a_triager(truro()), a_member(a_service(), Role.WORKER), triager):
        browser = signed_in(stranger)
        for name in ("accept_leg", "decline_leg"):
            assert status(browser, at(name, leg), seen=1, note="x") == 404
        assert status(browser, at("leg", leg)) == 404
    assert as_now(leg, triager).status == "offered"


@pytest.mark.parametrize("name", ["page", "check", "team", "send", "discard", "stop"])
def test_a_draft_is_its_authors_even_among_colleagues(name):
    draft = a_draft()
    browser = signed_in(a_member(draft.team, Role.REFERRER))
    address = f"/refer/{draft.pk}/" + {"page": "person/", "stop": "stop/before/"}.get(
        name, f"{name}/"
    )
    methods = {"send": ["post"], "check": ["get"], "stop": ["get"]}.get(name, ["get", "post"])
    for method in methods:
        assert getattr(browser, method)(address, {"same_person": "yes"}).status_code == 404
    assert as_now(draft, draft.author).revision == draft.revision


def test_the_place_to_go_on_from_shows_nobody_else():
    """`after` names a record: one of another desk begins the list at its start."""
    mine = a_referral(family_name="Mine")
    theirs = a_referral(family_name="Theirs", setting="bed", **A_BED)
    browser = signed_in(a_triager(penwith()))
    address = at("team", penwith())
    assert theirs.owner != mine.owner
    for after in (theirs.pk, uuid4(), "x", "%00", "{}"):
        page = browser.get(f"{address}?after={after}").text
        assert "MINE, " in page
        assert "THEIRS" not in page


def test_what_one_looked_for_is_found_under_its_word_by_nobody_else():
    referral = a_referral(family_name="Trembath")
    triager = a_triager(penwith())
    browser = signed_in(triager)
    address = browser.post(at("find", penwith()), {"q": "Trembath"})["Location"]
    assert "rembath" not in address
    assert f'data-row="{referral.pk}"' in browser.get(address).text
    page = signed_in(a_triager(penwith())).get(address)
    assert 'value="Trembath"' not in page.text


# Two roles, rights that end


def test_a_triager_elsewhere_decides_nothing_about_what_they_sent():
    """TRIAGER in Truro and REFERRER in the sending team: neither role lends the other its reach."""
    referral = a_referral()
    both = also(referral.referrer, truro(), Role.TRIAGER)
    browser = signed_in(both)
    assert status(browser, f"/referrals/{referral.pk}/") == 200
    for name in ("claim", "take_over", "release", "ask", "redirect", "not_accept", "accept"):
        assert status(browser, at(name, referral), seen=1, question="x", note="x") == 404, name
    for name in ("referral", "print"):
        assert status(browser, at(name, referral)) == 404
    assert as_now(referral, both).revision == 1


def test_a_referrer_elsewhere_takes_nothing_back_from_the_desk_they_work_at():
    referral = a_referral()
    both = also(a_triager(penwith()), a_team(), Role.REFERRER)
    browser = signed_in(both)
    assert status(browser, at("referral", referral)) == 200
    for page in ("", "copy/", "sent/", "withdraw/"):
        assert status(browser, f"/referrals/{referral.pk}/{page}") == 404
    assert status(browser, f"/referrals/{referral.pk}/withdraw/", reason="x", seen=1) == 404


def test_a_worker_of_the_desk_decides_nothing():
    referral = a_referral()
    browser = signed_in(a_member(penwith(), Role.WORKER))
    for name in ("claim", "ask", "accept", "redirect", "not_accept", "offer"):
        assert status(browser, at(name, referral), seen=1, question="x") == 404, name


def test_a_worker_who_triages_elsewhere_decides_nothing_either():
    referral = a_referral()
    both = also(a_member(penwith(), Role.WORKER), truro(), Role.TRIAGER)
    browser = signed_in(both)
    posted = {"seen": 1, "question": "x", "note": "x", "what": "x"}
    for name in ("claim", "take_over", "ask", "accept", "redirect", "not_accept", "offer"):
        browser.post(at(name, referral), posted)
        assert as_now(referral, both).revision == 1, name


def test_who_leaves_the_team_while_signed_in_sees_no_more_of_it():
    triager = a_triager(penwith())
    referral, browser = a_referral(), signed_in(triager)
    also(triager, truro(), Role.TRIAGER)
    assert status(browser, at("referral", referral)) == 200
    leave(triager, penwith())
    for address in (at("referral", referral), at("print", referral), at("team", penwith())):
        assert status(browser, address) == 404
    assert status(browser, at("claim", referral), seen=1) == 404
    with seen_by(triager):
        assert not Referral.objects.filter(pk=referral.pk).exists()


def test_a_closed_account_is_signed_out_at_once():
    triager = a_triager(penwith())
    browser = signed_in(triager)
    User.objects.filter(pk=triager.pk).update(is_active=False)
    assert "/sign-in/" in browser.get(at("team", penwith()))["Location"]


@pytest.mark.parametrize("kind", [Team.Kind.SERVICE, Team.Kind.VOLUNTARY])
def test_a_team_that_declines_after_all_sees_the_person_no_more(kind):
    triager, team = a_triager(penwith()), a_team(kind=kind)
    helper = a_member(team, Role.WORKER)
    referral = a_referral(family_name="Trembath")
    leg = offered(claimed(referral, triager), triager, team)
    browser = signed_in(helper)
    browser.post(at("accept_leg", leg), {"seen": 1})
    assert status(browser, at("referral", referral)) == 200
    with seen_by(triager):
        allocation.cancel(as_now(referral, triager), as_now(leg, triager), by=triager, seen=2)
    for address in (at("referral", referral), at("print", referral)):
        assert status(browser, address) == 404
    page = browser.get(at("leg", leg)).text
    assert "rembath" not in page.lower()


def test_a_volunteer_reads_no_identity_before_agreeing():
    triager, charity = a_triager(penwith()), a_charity()
    number = an_nhs_number()
    referral = a_referral(family_name="Trembath", nhs_number=number, preferred_name="Wenna")
    leg = offered(claimed(referral, triager), triager, charity)
    browser = signed_in(a_member(charity, Role.VOLUNTEER))
    pages = [at("leg", leg), at("decline_leg", leg), at("team", charity)]
    secret = ["trembath", "morwenna", "wenna", number, "penpol", "1942", "960143"]
    for address in [*pages, f"{pages[2]}?tab=todo", f"{pages[2]}?tab=closed&sort=name"]:
        page = browser.get(address).text.lower().replace(" ", "")
        assert [word for word in secret if word in page] == [], address
    for name in ("referral", "print", "ask", "cancel"):
        ids = (referral, leg) if name == "cancel" else (referral,)
        assert status(browser, at(name, *ids), seen=1) in {404, 405}


def test_what_is_restricted_stands_on_no_page_of_those_it_is_closed_to():
    triager, service = a_triager(penwith()), a_service()
    referral = a_referral(**A_CONCERN)
    offered(claimed(referral, triager), triager, service)
    asked(referral, triager)
    assert "bruise" in signed_in(triager).get(at("referral", referral)).text
    readers = {
        referral.referrer: [f"/referrals/{referral.pk}/{p}" for p in ("", "sent/", "copy/")],
        a_member(service, Role.WORKER): [at("referral", referral), at("print", referral)],
        a_member(penwith(), Role.WORKER): [at("referral", referral), at("print", referral)],
    }
    for reader, addresses in readers.items():
        for address in addresses:
            page = signed_in(reader).get(address)
            assert page.status_code == 200
            assert not [w for w in ("bruise", "4711", "council at ten") if w in page.text], address


def test_a_desk_that_sent_it_on_reads_what_is_restricted_no_more():
    first, second = a_triager(penwith()), a_triager(truro())
    referral = a_referral(**A_CONCERN)
    _redirect(referral, truro(), by=first)
    addresses = [at("referral", referral), at("print", referral)]
    pages = [signed_in(first).get(address) for address in addresses]
    assert [page.status_code for page in pages] == [200, 200]
    assert not [page for page in pages if "bruise" in page.text or "4711" in page.text]
    with seen_by(first):
        assert not RestrictedAnswers.objects.filter(referral=referral).exists()
    assert "bruise" in signed_in(second).get(addresses[0]).text
    _redirect(referral, penwith(), by=second)
    assert "bruise" in signed_in(first).get(addresses[0]).text


def _redirect(referral: Referral, to: Team, *, by: User) -> None:
    now = as_now(referral, by)
    reason = a_reason("redirected")
    with seen_by(by):
        sending_on.redirect(now, to, by=by, seen=now.revision, reason=reason, note="Moved house")


def test_nobody_learns_by_referring_whether_somebody_is_known():
    """The same pages whether the NHS number is unknown, known, or known as somebody else."""
    number = an_nhs_number()
    a_referral(nhs_number=number, family_name="Trembath")
    sender = a_team()
    told = []
    for given in ({}, {"nhs_number": number}, {"nhs_number": number, "birth_date": "1950-01-01"}):
        sent = a_referral(team=sender, by=a_member(sender, Role.REFERRER), **given)
        browser = signed_in(sent.referrer)
        for page in ("", "sent/"):
            text = browser.get(f"/referrals/{sent.pk}/{page}").text.lower()
            assert not re.search("identity|known with|resembl|differs", text)
        told.append(len(BeautifulSoup(text, "html.parser").find_all()))
    assert len(set(told)) == 1


# Missing and forbidden


def test_missing_and_forbidden_are_told_in_the_same_words(records):
    """Also where something is posted: one page, whether the record is another's or nobody's."""
    browser = signed_in(_user("truro"))
    refer = signed_in(_user("ward"))
    made_up = {
        record: {key: _nothing_like(known) for key, known in ids.items()}
        for record, ids in records.items()
    }
    for record in made_up:
        made_up[record] |= {"page_id": "before"} if "page_id" in records[record] else {}
    theirs = list(_asked(records))
    for (name, row, record, there), (_, _, _, nowhere) in zip(theirs, _asked(made_up), strict=True):
        if not record or row.may[record] == OPEN_TO_ALL:
            continue
        for who, client in (("truro", browser), ("ward", refer)):
            if who in row.may[record].split():
                continue
            for method in ("get", "post"):
                one, other = (getattr(client, method)(each) for each in (there, nowhere))
                assert one.status_code == other.status_code in {404, 405}, f"{method} {name}"
                assert one.content == other.content or _undated(one) == _undated(other), name


def _nothing_like(known: Any) -> Any:
    return uuid4() if isinstance(known, UUID) else 987_654 if isinstance(known, int) else "nothing"


def _undated(answer: Any) -> str:
    """Without the moment, the token, and the address that was asked for."""
    varying = r'data-now="[^"]*"|csrf\w*" value="\w+|name="back" value="[^"]*"|\?back=[^"]*'
    return re.sub(varying, "", answer.text)


# Signing in


def a_known_account() -> User:
    user = a_member(a_team(), Role.REFERRER)
    user.set_password(PASSWORD)
    user.save()
    return user


def test_the_lock_holds_however_the_address_is_written_and_whoever_one_claims_to_be():
    email = a_known_account().email
    written = [email, email.upper(), f" {email} ", email.title()]
    for n in range(settings.AXES_FAILURE_LIMIT):
        sent = {"login": written[n % 4], "password": "wrong"}
        Client().post("/sign-in/", sent, HTTP_X_FORWARDED_FOR=f"10.0.0.{n}")
    for each in written:
        answer = Client().post(
            "/sign-in/", {"login": each, "password": PASSWORD}, HTTP_X_REAL_IP="9.9.9.9"
        )
        assert answer.status_code == 429
        assert "sessionid" not in answer.cookies


def test_a_wrong_password_and_an_unknown_address_are_told_alike():
    email = a_known_account().email
    answers = [
        Client().post("/sign-in/", {"login": each, "password": "wrong"}).text
        for each in (email, "x" + email)
    ]
    said = [BeautifulSoup(each, "html.parser").select_one("main").get_text() for each in answers]
    assert said[0] == said[1]


def test_signing_in_changes_the_session_and_signing_out_empties_it():
    email, browser = a_known_account().email, Client()
    session = browser.session
    session["planted"] = "x"
    session.save()
    planted = session.session_key
    browser.cookies["sessionid"] = planted
    browser.post("/sign-in/", {"login": email, "password": PASSWORD})
    assert browser.session.session_key != planted
    assert browser.session["_auth_user_id"]
    browser.post("/referrals/find/", {"text": "Trembath"})
    browser.post("/sign-out/")
    assert not dict(browser.session.items())


@pytest.mark.parametrize("address", ELSEWHERE)
def test_nobody_is_sent_elsewhere(address):
    email = a_known_account().email
    sent = {"login": email, "password": PASSWORD, "next": address}
    browser = Client()
    assert browser.post(f"/sign-in/?next={address}", sent)["Location"] == "/account/"
    assert browser.get("/sign-in/", {"next": address})["Location"] == "/account/"
    assert browser.post("/sign-out/", {"next": address})["Location"] == "/"
    assert "evil" not in Client().get(f"/{address}").get("Location", "")


# Every answer


def test_a_form_without_its_token_is_taken_nowhere(records):
    browser = signed_in(_user("penwith"), enforce_csrf_checks=True)
    refer = signed_in(_user("gp"), enforce_csrf_checks=True)
    for name, _row, _record, address in _asked(records):
        if name == "display:save":  # has no token, see there; tests/web/display refuse other sites
            continue
        for client in (browser, refer, Client(enforce_csrf_checks=True)):
            assert client.post(address, {"seen": 1}).status_code in {403, 405}, name
    assert Client(enforce_csrf_checks=True).post("/sign-out/").status_code == 403


def test_no_page_is_kept_framed_or_open_to_scripts(records):
    """Also those that say no: what is not there for one may be there for the next."""
    browser = signed_in(_user("penwith"))
    answers = {name: browser.get(address) for name, _row, _record, address in _asked(records)}
    answers["nowhere"] = browser.get("/nowhere/")
    answers["csrf"] = Client(enforce_csrf_checks=True).post("/sign-in/")
    answers["host"] = Client().get("/", HTTP_HOST="evil.example")
    answers["ended"] = Client().post(f"/refer/{uuid4()}/person/", {"given_name": "Jago"})
    assert answers["host"].status_code == 400
    for name, answer in answers.items():
        assert "no-store" in answer.get("Cache-Control", ""), name
        # A made-up host is refused before the frame is: there the policy alone forbids it.
        assert answer.get("X-Frame-Options", "DENY" if name == "host" else "") == "DENY", name
        assert answer["X-Content-Type-Options"] == "nosniff", name
        policy = answer["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy


def test_a_made_up_host_is_not_repeated():
    answer = Client().get("/sign-in/", HTTP_HOST="evil.example")
    assert answer.status_code == 400
    assert b"evil" not in answer.content


def test_a_file_is_refused_before_it_is_kept():
    """Django counts every field against its limits, but no file."""
    file = SimpleUploadedFile("big.bin", b"x" * 3_000_000)
    for browser in (Client(), signed_in(a_triager(penwith()))):
        for address in ("/sign-in/", f"/desk/{penwith().pk}/find/"):
            answer = browser.post(address, {"q": "x", "file": file})
            assert answer.status_code == 413, address
            file.seek(0)


def test_a_year_beyond_all_years_is_told_as_an_error():
    referral, triager = a_referral(), a_triager(penwith())
    posted = {"seen": 1, "note": "Typed", "owner": "referrer", "by_day": "1", "by_month": "1"}
    answer = signed_in(triager).post(at("not_accept", referral), posted | {"by_year": "9999999999"})
    assert answer.status_code == 200
    assert "Enter a real date" in answer.text


# What pages and logs let slip


def hostile_referral(triager: User) -> Referral:
    Team.objects.filter(pk=penwith().pk).update(name=HOSTILE, when_closed=HOSTILE)
    User.objects.filter(pk=triager.pk).update(name=HOSTILE, profession=HOSTILE)
    texts = (
        "given_name family_name address town person_phone referrer_name referrer_role "
        "why_soon problem reported_to safeguarding_detail key_safe"
    )
    said = A_CONCERN | dict.fromkeys(texts.split(), HOSTILE)
    referral = a_referral(**said, preferred_name=HOSTILE)
    asked(claimed(referral, triager), triager, HOSTILE)
    return referral


def test_nothing_that_anybody_wrote_is_run():
    triager = a_triager(penwith())
    referral = hostile_referral(triager)
    charity = a_team(kind=Team.Kind.SERVICE, name=HOSTILE)
    triager = User.objects.get(pk=triager.pk)
    leg = offered(referral, triager, charity, HOSTILE)
    helper = a_member(charity, Role.WORKER)
    draft = a_draft(by=referral.referrer, team=referral.sent_by, given_name=HOSTILE)
    desk, question = signed_in(triager), as_now(referral, triager)
    with seen_by(triager):
        question = InformationRequest.objects.get(referral=referral)
    desk_pages = ["referral", "print", "ask", "redirect", "offer"]
    pages = [(desk, at(name, referral)) for name in desk_pages]
    pages += [(desk, at("team", penwith())), (desk, f"{at('team', penwith())}?tab=waiting")]
    pages += [(signed_in(helper), at(name, leg)) for name in ("leg", "decline_leg")]
    sender = signed_in(referral.referrer)
    track = ("", "sent/", "copy/", "withdraw/", f"answer/{question.pk}/")
    pages += [(sender, f"/referrals/{referral.pk}/{each}") for each in track]
    pages += [(sender, f"/refer/{draft.pk}/{each}/") for each in ("check", "person", "discard")]
    pages += [(sender, "/referrals/"), (signed_in(_manager()), "/manage/routes/")]
    shown = 0
    for browser, address in pages:
        page = browser.get(address)
        assert page.status_code == 200, address
        assert SCRIPT not in page.text, address
        assert "49$" not in page.text, address
        assert not BeautifulSoup(page.text, "html.parser").select("[onerror]"), address
        shown += "&lt;script&gt;alert(1)" in page.text
    assert shown >= len(pages) - 2


def _manager() -> User:
    return a_member(a_team(kind=Team.Kind.OFFICE), Role.MANAGER)


def test_no_address_and_no_title_says_whom_it_is_about(records):
    private = re.compile(r"uren|curnow|trembath|999\d{7}|\b19[2-6]\d-\d\d-\d\d", re.IGNORECASE)
    for account in ("penwith", "truro", "gp", "socialworker", "nurse", "volunteer"):
        browser = signed_in(_user(account))
        for name, row, record, address in _asked(records):
            if account not in row.may[record].split() or row.method == "post":
                continue
            answer = browser.get(address)
            if answer.get("Content-Type") == "application/pdf":
                continue
            page = BeautifulSoup(answer.text, "html.parser")
            links = [tag.get(a, "") for tag in page.find_all() for a in ("href", "action", "src")]
            titles = [page.title.get_text()] if page.title else []
            said = [*filter(None, links), *titles, answer.get("Location", "")]
            assert [each for each in said if private.search(each)] == [], f"{account} {name}"


def test_the_log_says_what_failed_and_where_but_nothing_that_was_written():
    formatter = logging.Formatter.__new__(WithoutWords)
    WithoutWords.__init__(formatter, "{levelname} {message}", style="{")
    try:
        try:
            int("Morwenna Trembath")
        except ValueError as first:
            raise LookupError("999 000 0000") from first
    except LookupError as fault:
        record = logging.LogRecord("x", logging.ERROR, __file__, 1, "Failed: /refer/", (), None)
        record.exc_info = (type(fault), fault, fault.__traceback__)
        said = formatter.format(record)
    assert "test_attacks.py" in said
    assert "builtins.ValueError" in said
    assert "builtins.LookupError" in said
    assert "invalid literal" not in said
    assert "Trembath\n" not in said.replace('int("Morwenna Trembath")', "")
    formatters = settings.LOGGING["formatters"].values()
    assert [each["class"] for each in formatters] == ["sers.config.logs.WithoutWords"]


def test_a_line_of_the_log_is_one_line(caplog):
    Client().get("/referrals/%0d%0aERROR all is lost/")
    assert [record for record in caplog.records if "\n" in record.getMessage()] == []


# Streams


def listened(query: str, method: str = "GET") -> int:
    said: list[dict[str, Any]] = []

    async def send(message: Any) -> None:
        said.append(message)

    async def receive() -> Any:
        return {"type": "http.disconnect"}

    scope = {
        "type": "http",
        "path": "/live/",
        "method": method,
        "query_string": query.encode("latin-1"),
    }
    asyncio.run(_answer(scope, receive, send))
    return int(said[0]["status"])


def test_a_stream_opens_to_no_word_but_our_own(monkeypatch):
    triager = a_triager(penwith())
    token = topics.sign(penwith(), triager)
    payload, stamp, signature = token.split(":")
    forged = signing.dumps([truro().pk.hex, triager.pk, 0.0], salt="sers.other")
    swapped = ":".join([forged.split(":")[0], stamp, signature])
    for each in (
        "",
        "x",
        token[:-1],
        token.swapcase(),
        forged,
        swapped,
        f"{payload}::{signature}",
        "\xff:\x00:\xed\xa0\x80",
        "%00",
        "a" * 5_000,
    ):
        assert topics.read(each) is None, each
        assert listened(f"topic={each}") == 403, each
    assert topics.read(token).team == penwith().pk
    assert listened(f"topic={token}", "POST") == 405
    monkeypatch.setattr("django.core.signing.time.time", lambda: timezone.now().timestamp() + 3_601)
    assert topics.read(token) is None


def test_every_route_of_the_site_is_in_the_crawl():
    assert {name for name, _ in routes()} == set(TABLE)
    assert DOMAIN.endswith(".example")
