"""What is told by telephone: two names, and nobody learns whose e-mail has an account."""

import pytest

from sers.directory.models import User
from sers.intake.models import Draft
from sers.policy.permissions import Permission
from sers.policy.roles import Role
from sers.referrals import correspondence, queries, sent, submission
from sers.referrals.models import Referral
from tests.builders import a_draft, a_member, a_team, as_now, penwith, seen_by
from tests.web.refer.walking import signed_in
from tests.web.triage.working import queries as counted
from tests.web.triage.working import text_of

pytestmark = pytest.mark.django_db
ANGOVE = {
    "referrer_name": "Dr Angove",
    "referrer_role": "GP",
    "referrer_organisation": "Stennack Surgery",
}
BOTH = "Dr Angove, GP (told by telephone; written down by {}, {})"


def told(email: str | None = None, by: User | None = None) -> Referral:
    helper = by or a_member(a_team(), Role.REFERRER)
    team = helper.teams_holding(Permission.MAKE_REFERRAL)[0]
    draft = a_draft(by=helper, team=team, referrer_email=email, **ANGOVE)
    with seen_by(helper):
        Draft.objects.filter(pk=draft.pk).update(by_telephone=True)
        return submission.send(draft.pk, by=helper)


def a_caller() -> User:
    """Dr Angove, who has an account."""
    caller = a_member(a_team(), Role.REFERRER)
    caller.name = "Jenifer Angove"
    caller.save(update_fields=["name"])
    return caller


def mine(user: User) -> list[Referral]:
    with seen_by(user):
        return list(sent.by_user(user).rows)


def test_who_told_it_is_the_referrer_and_who_wrote_it_down_is_kept():
    caller = a_caller()
    referral = told(caller.email.upper())
    assert referral.referrer == caller
    assert referral.completed_by != caller
    assert (referral.referrer_name, referral.referrer_role) == ("Dr Angove", "GP")
    assert mine(caller) == [referral]
    assert mine(referral.completed_by) == [referral]


@pytest.mark.parametrize("email", [None, "nobody@test.sers.example"])
def test_a_caller_without_an_account_has_only_a_name(email):
    referral = told(email)
    assert referral.referrer == referral.completed_by
    assert referral.referrer_name == "Dr Angove"


def test_an_account_that_may_not_refer_or_is_closed_does_not_count():
    triager, gone = a_member(penwith(), Role.TRIAGER), a_caller()
    User.objects.filter(pk=gone.pk).update(is_active=False)
    for each in (triager, gone):
        referral = told(each.email)
        assert referral.referrer == referral.completed_by


def test_who_writes_for_themself_has_written_nothing_down_for_others():
    draft = a_draft()
    with seen_by(draft.author):
        referral = submission.send(draft.pk, by=draft.author)
    assert referral.completed_by is None


def test_no_page_says_whether_the_caller_has_an_account():
    caller, helper = a_caller(), a_member(a_team(), Role.REFERRER)
    with_one = told(caller.email, helper)
    without = told("nobody@test.sers.example", helper)
    client = signed_in(helper)
    for where in ("", "sent/", "copy/"):
        pages = [
            text_of(client.get(f"/referrals/{each.pk}/{where}"))
            .replace(each.reference, "")
            .replace(str(each.nhs_number), "")
            for each in (with_one, without)
        ]
        assert caller.name not in pages[0]
        assert len(pages[0].split()) == len(pages[1].split())


def test_wherever_the_referrer_is_named_both_names_stand():
    caller = a_caller()
    referral = told(caller.email)
    helper, triager = referral.completed_by, a_member(penwith(), Role.TRIAGER)
    assert helper
    both = BOTH.format(helper.name, referral.sent_by.name)
    for where in ("", "copy/"):
        assert both in text_of(signed_in(caller).get(f"/referrals/{referral.pk}/{where}"))
        assert both in text_of(signed_in(helper).get(f"/referrals/{referral.pk}/{where}"))
    desk = signed_in(triager)
    with_organisation = both.replace("GP (", "GP, Stennack Surgery (")
    for where in ("", "print/"):
        assert with_organisation in text_of(desk.get(f"/desk/referral/{referral.pk}/{where}"))
    row = f"From Dr Angove, by telephone, {referral.sent_by.name}"
    assert row in text_of(desk.get(f"/desk/{penwith().pk}/?tab=pick_up"))
    assert "Dr Angove, by telephone" in text_of(
        desk.get(f"/desk/referral/{referral.pk}/not-accept/")
    )


def test_colleagues_of_the_caller_read_it_as_those_of_a_sender_do():
    caller = a_caller()
    colleague = a_member(caller.memberships_held[0].team, Role.REFERRER)
    referral = told(caller.email)
    assert mine(colleague) == []
    for reader in (caller, colleague):
        page = text_of(signed_in(reader).get(f"/referrals/{referral.pk}/"))
        assert "Not looked at yet" in page
        assert "Fell in the kitchen" in page
    stranger = signed_in(a_member(a_team(), Role.REFERRER))
    assert stranger.get(f"/referrals/{referral.pk}/").status_code == 404


def test_an_address_of_somebody_with_another_name_opens_nothing():
    somebody = a_caller()
    somebody.name = "Zelah Penrose"
    somebody.save(update_fields=["name"])
    referral = told(somebody.email)
    assert referral.referrer == referral.completed_by
    assert signed_in(somebody).get(f"/referrals/{referral.pk}/").status_code == 404


def test_a_question_goes_to_both_and_either_may_answer():
    caller = a_caller()
    referral = told(caller.email)
    triager = a_member(penwith(), Role.TRIAGER)
    with seen_by(triager):
        now = Referral.objects.get(pk=referral.pk)
        asked = correspondence.ask(now, question="Which leg?", by=triager, seen=now.revision)
    for who in (caller, referral.completed_by):
        assert "Which leg?" in text_of(signed_in(who).get("/referrals/"))
        with seen_by(who):
            assert list(queries.open_questions(who)) == [asked]
    stranger = a_member(a_team(), Role.REFERRER)
    where = f"/referrals/{referral.pk}/answer/{asked.pk}/"
    assert signed_in(stranger).get(where).status_code == 404
    assert signed_in(caller).post(where, {"answer": "The left"}).status_code == 302
    assert as_now(asked, triager).answered_by == caller


def test_the_list_asks_the_database_no_more_for_what_was_told():
    helper = a_member(a_team(), Role.REFERRER)
    told(None, helper)
    with seen_by(helper), counted() as one:
        sent.by_user(helper)
    for _more in range(3):
        told(None, helper)
    with seen_by(helper), counted() as several:
        assert len(sent.by_user(helper).rows) == 4
    assert len(several) <= len(one)
