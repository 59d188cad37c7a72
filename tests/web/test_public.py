"""What anybody may read, and coming in and going out."""

import pytest

from sers.directory.models import User
from sers.policy.roles import Role
from tests.builders import PASSWORD, a_member, a_team

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/status/",
        "/privacy/",
        "/accessibility/",
        "/cookies/",
        "/sign-in/",
        "/account/new/",
        "/account/forgotten/",
    ],
)
def test_anybody_can_read_the_public_pages(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.content.decode().count("<h1") == 1


def test_machines_are_told_that_it_runs_and_that_its_database_answers(client):
    assert client.get("/healthz").content == b"ok\n"
    assert client.get("/readyz").content == b"ready\n"


def test_a_wrong_password_says_what_to_check_and_keeps_the_address(client):
    user = a_member(a_team(), Role.REFERRER)
    answer = client.post("/sign-in/", {"login": user.email, "password": "wrong"})
    page = answer.content.decode()
    assert "Check the e-mail address and the password" in page
    assert user.email in page


def test_ten_wrong_passwords_rest_the_account(client):
    user = a_member(a_team(), Role.REFERRER)
    for _ in range(10):
        answer = client.post("/sign-in/", {"login": user.email, "password": "wrong"})
    assert answer.status_code == 429


def test_a_stranger_is_asked_to_sign_in_and_comes_back(client):
    answer = client.get("/record/access/")
    assert answer["Location"] == "/sign-in/?next=/record/access/"


def test_the_privacy_officer_reads_who_has_seen_what(client):
    office = a_team(kind="office", reads_logs=True)
    client.force_login(a_member(office, Role.PRIVACY_OFFICER))
    assert "Who has seen what" in client.get("/record/access/").content.decode()


def test_the_manager_reads_where_every_practice_goes(client):
    client.force_login(a_member(a_team(kind="office"), Role.MANAGER))
    page = client.get("/manage/routes/").content.decode()
    assert "Stratton Medical Centre" in page
    assert page.count("Unrouted desk") >= 2


def test_somebody_without_a_role_is_told_whom_to_ask(client):
    client.force_login(User.objects.create_user("x@test.sers.example", "X", PASSWORD))
    assert "You belong to no team yet" in client.get("/account/").content.decode()
