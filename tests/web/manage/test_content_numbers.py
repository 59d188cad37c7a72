"""The manager's pages about telephone numbers and notices."""

import html
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sers.content import keeping, notices
from sers.content.keeping import Sort
from sers.content.models import Contact, Notice
from sers.directory.models import User
from sers.directory.queries import LONDON, today
from tests.builders import seen_by
from tests.content.writing import a_manager, a_number, published
from tests.web.manage.test_keeping import filled, problems, typed
from tests.web.refer.walking import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def user() -> User:
    return a_manager()


@pytest.fixture
def manager(user: User) -> Client:
    return signed_in(user)


def shown(answer: Any) -> str:
    assert answer.status_code == 200
    return " ".join(html.unescape(answer.content.decode()).split())


def seen(number: Contact, user: User) -> int:
    with seen_by(user):
        return keeping.version(Sort.CONTACT, number.key)


# Numbers


def test_what_is_to_be_checked_stands_first_and_is_checked_with_one_press(manager, user):
    first, second = a_number(user, name="Alder line"), a_number(user, name="Birch line")
    page = shown(manager.get("/manage/numbers/"))
    assert page.index("Alder line") < page.index("Birch line")
    answer = manager.post(
        f"/manage/numbers/{first.key}/checked/", {"seen": seen(first, user)}, follow=True
    )
    page = shown(answer)
    assert "Alder line is checked today, by you" in page
    assert page.index("Birch line") < page.rindex("Alder line")
    first.refresh_from_db()
    assert (first.checked_on, second.checked_on) == (today(), None)


def test_the_list_asks_the_same_few_questions_however_long_it_is(manager, user):
    for _each in range(4):
        a_number(user)
    with CaptureQueriesContext(connection) as asked:
        shown(manager.get("/manage/numbers/"))
    assert len(asked) <= 9, [each["sql"][:90] for each in asked]


def test_a_number_is_added(manager):
    sent = typed(manager, "/manage/numbers/new/") | {
        "group": "helpline",
        "name": "Listening line",
        "what_for": "Anybody",
        "number": "01632 960 111",
        "hours": "Always",
        "owner": "Duty manager",
    }
    answer = manager.post("/manage/numbers/new/", sent)
    assert answer["Location"] == "/manage/numbers/listening-line/"
    assert "{number:listening-line}" in shown(manager.get(answer["Location"]))


def test_an_empty_form_says_of_each_field_what_to_enter(manager):
    had = Contact.objects.count()
    assert len(problems(manager.post("/manage/numbers/new/", {}))) == 8
    assert Contact.objects.count() == had


def test_a_number_that_cannot_be_rung_is_refused_and_all_is_kept(manager, user):
    number = a_number(user)
    address = f"/manage/numbers/{number.key}/"
    answer = manager.post(address, typed(manager, address) | {"number": "+44", "hours": "Noon"})
    assert problems(answer) == ["Write a number with digits and spaces, such as 0300 1234 131"]
    assert (filled(answer)["number"], filled(answer)["hours"]) == ("+44", "Noon")
    sent = typed(manager, "/manage/numbers/new/") | {"group": "urgent", "website": "http://x.y"}
    sent |= dict.fromkeys(["name", "what_for", "hours", "owner"], "x") | {"number": "111"}
    assert problems(manager.post("/manage/numbers/new/", sent)) == [
        "Write an address that begins with https://"
    ]


def test_saving_a_number_as_it_is_changes_nothing(manager, user):
    number = a_number(user)
    address = f"/manage/numbers/{number.key}/"
    assert "Nothing differed" in shown(manager.post(address, typed(manager, address), follow=True))
    sent = typed(manager, address) | {"hours": "Mornings"}
    page = shown(manager.post(address, sent, follow=True))
    assert "It is changed" in page
    assert "When they answer" in page


def test_the_second_of_two_sees_what_the_first_changed_and_loses_nothing(manager, user):
    number = a_number(user)
    address = f"/manage/numbers/{number.key}/"
    sent = typed(manager, address) | {"hours": "Evenings"}
    signed_in(a_manager()).post(address, typed(manager, address) | {"owner": "Ward clerk"})
    answer = manager.post(address, sent)
    assert "What was changed meanwhile" in shown(answer)
    assert (filled(answer)["hours"], filled(answer)["owner"]) == ("Evenings", "Ward clerk")
    assert "It is changed" in shown(manager.post(address, filled(answer), follow=True))
    for do in ("checked", "bring-back"):
        answer = manager.post(f"{address}{do}/", {"seen": 1}, follow=True)
        assert "Somebody else has changed this" in shown(answer)


def test_a_number_that_a_page_shows_cannot_end(manager, user):
    number = a_number(user)
    page = published(user, title="Whom to ring", body=f"{{number:{number.key}}}")
    address = f"/manage/numbers/{number.key}/"
    assert f'href="/manage/pages/{page.page_id}/"' in shown(manager.get(address))
    sent = {"seen": seen(number, user)}
    assert "Whom to ring" in shown(manager.post(f"{address}end/", sent))
    number.refresh_from_db()
    assert number.ended_at is None


def test_a_number_ends_and_comes_back(manager, user):
    number = a_number(user)
    address = f"/manage/numbers/{number.key}/"
    page = shown(manager.post(f"{address}end/", {"seen": seen(number, user)}, follow=True))
    assert "is shown nowhere now" in page
    assert "Ended" in shown(manager.get("/manage/numbers/"))
    page = shown(manager.post(f"{address}bring-back/", {"seen": seen(number, user)}, follow=True))
    assert "is shown again" in page
    assert "Telephone numbers: " in shown(manager.get("/manage/changes/"))


def test_a_number_that_there_is_not_is_not_found(manager):
    assert manager.get("/manage/numbers/nobody/").status_code == 404


# Notices


def test_a_notice_is_put_up_and_taken_down(manager):
    sent = {"text": "No telephones.", "fault": "on"}
    page = shown(manager.post("/manage/notices/", sent, follow=True))
    assert "The notice is put up" in page
    assert "Shown now" in page
    assert "Does not work" in page
    notice = Notice.objects.get(text="No telephones.")
    assert (notice.fault, notice.until) == (True, None)
    address = f"/manage/notices/{notice.pk}/take-down/"
    assert "Over" in shown(manager.post(address, follow=True))
    assert "over already" in shown(manager.post(address, follow=True))
    changes = shown(manager.get("/manage/changes/"))
    assert "Notices: No telephones." in changes
    assert "Taken down" in changes


def test_a_planned_notice_begins_and_ends_by_the_clock_in_cornwall(manager):
    day = today() + timedelta(days=3)
    days = {
        f"{name}-{part}": getattr(day, part)
        for name in ("since", "until")
        for part in ("day", "month", "year")
    }
    sent = {"text": "Work on the service", "since_time": "9.30"} | days
    assert "Planned" in shown(manager.post("/manage/notices/", sent, follow=True))
    notice = Notice.objects.get(text="Work on the service")
    times = [each.astimezone(LONDON).strftime("%H:%M") for each in (notice.since, notice.until)]
    assert times == ["09:30", "23:59"]


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"text": ""}, "Write what readers must know"),
        ({"text": "x" * 401}, "Write at most 400 characters"),
        ({"since_time": "noon"}, "Enter a time such as 17:30, or leave it blank"),
        ({"until_time": "00:00"}, "The end must be later than now, and than the beginning"),
    ],
)
def test_a_notice_that_cannot_be_is_refused_and_all_is_kept(manager, changed, sentence):
    answer = manager.post("/manage/notices/", {"text": "Kept"} | changed)
    assert problems(answer) == [sentence]
    assert filled(answer)["text"] == ({"text": "Kept"} | changed)["text"]
    assert not Notice.objects.filter(text="Kept").exists()


def test_a_notice_that_there_is_not_is_not_found(manager, user):
    with seen_by(user):
        notices.put_up("Now", by=user, since=timezone.now())
    address = "/manage/notices/00000000-0000-0000-0000-000000000000/take-down/"
    assert manager.post(address).status_code == 404
