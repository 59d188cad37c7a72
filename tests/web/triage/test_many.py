"""Ticking several referrals of a desk: claiming, giving, sending on, printing, undoing."""

import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from bs4 import Tag
from django.test import Client

from sers.audit.models import Access
from sers.directory.models import User
from sers.policy.roles import Role
from sers.referrals import triage
from sers.referrals.lifecycle import Status
from sers.referrals.models import Referral
from tests.builders import (
    a_member,
    a_protected_referral,
    a_reason,
    a_referral,
    as_now,
    penwith,
    seen_by,
    truro,
)
from tests.web.triage.working import (
    a_triager,
    accesses,
    asked,
    at,
    browser_of,
    claimed,
    errors_in,
    queries,
    row_of,
    rows_in,
    soup,
    text_of,
)

pytestmark = pytest.mark.django_db

A_REASON = {"reason": "", "note": "They have moved"}


def boxes(answer: Any) -> list[Tag]:
    return list(soup(answer).select("input[type=checkbox][name=chosen]"))


def ticked(client: Client, *referrals: Referral, **view: str) -> list[str]:
    """What the boxes of these say, as the list draws them now."""
    page = client.get(at("team", penwith()), view)
    wanted = {str(each.pk) for each in referrals}
    values = [str(box["value"]) for box in boxes(page)]
    return [value for value in values if value.partition(":")[0] in wanted]


def press(client: Client, name: str, chosen: list[str], **sent: str) -> Any:
    return client.post(at(name, penwith()), {"chosen": chosen, **sent})


def bar(client: Client) -> Tag:
    found = soup(client.get(at("team", penwith()))).select_one(".app-undo")
    assert found
    return found


def undo(client: Client) -> Any:
    return client.post(str(bar(client)["action"]), {"view": ""})


def held_by(referral: Referral, user: User) -> str:
    now = as_now(referral, user)
    with seen_by(user):
        return now.claimed_by.name if now.claimed_by else ""


def a_note(to: Any) -> dict[str, str]:
    reason = str(a_reason("redirected").pk)
    return {"to": str(to.pk), "reason": reason, "note": "They moved", "decide": "yes"}


def test_each_row_has_a_box_that_names_the_person_and_belongs_to_the_form_of_the_bar():
    a_referral(family_name="Nankervis", given_name="Jean")
    shown = browser_of(a_triager()).get(at("team", penwith()))
    (box,) = boxes(shown)
    label = box.find_parent("label")
    assert label
    assert label.get_text(strip=True) == "Choose NANKERVIS, Jean"
    assert soup(shown).select_one(f"form#{box['form']} button")


def test_where_nothing_can_be_decided_there_is_nothing_to_tick():
    a_referral()
    worker = browser_of(a_member(penwith(), Role.WORKER))
    assert not boxes(worker.get(at("team", penwith())))
    triager = browser_of(a_triager())
    for tab in ("closed", "refused", "offered"):
        assert not boxes(triager.get(at("team", penwith()), {"tab": tab}))
        assert not soup(triager.get(at("team", penwith()), {"tab": tab})).select("#chosen")


def test_what_is_ticked_is_claimed_and_can_be_undone_from_the_bar():
    me = a_triager()
    client = browser_of(me)
    some, another = [a_referral() for _ in range(3)], a_referral()
    answer = press(client, "claim_many", ticked(client, *some))
    assert answer["Location"] == at("team", penwith())
    said = " ".join(bar(client).get_text(" ").split())
    assert said.startswith("You claimed 3 referrals. You can undo it until")
    assert [held_by(each, me) for each in (*some, another)] == [me.name] * 3 + [""]
    undo(client)
    assert [held_by(each, me) for each in some] == [""] * 3
    assert "3 referrals are as they were" in text_of(client.get(at("team", penwith())))
    assert not soup(client.get(at("team", penwith()))).select(".app-undo")


def test_one_comes_back_to_the_view_one_left():
    me = a_triager()
    client = browser_of(me)
    referral = a_referral()
    page = soup(client.get(at("team", penwith()), {"tab": "pick-up", "sort": "name"}))
    view = str(page.select_one("#chosen input[name=view]")["value"])  # type: ignore[index]
    answer = press(client, "claim_many", ticked(client, referral), view=view)
    assert answer["Location"] == f"{at('team', penwith())}?tab=pick-up&sort=name"
    odd = press(client, "claim_many", ticked(client, referral), view="//evil.example/?tab=x")
    assert urlsplit(odd.get("Location", "")).netloc == ""


def test_what_somebody_else_was_quicker_with_is_named_with_the_reason_and_the_rest_is_done():
    me, quicker = a_triager(), a_triager()
    client = browser_of(me)
    lost, won = a_referral(family_name="Olds"), a_referral()
    chosen = ticked(client, lost, won)
    claimed(lost, quicker)
    said = text_of(press(client, "claim_many", chosen))
    assert "You claimed 1 referral" in said
    assert "1 was left as it is" in said
    assert re.search(r"OLDS, Morwenna : This is now “In triage”", said)
    assert held_by(won, me) == me.name
    assert held_by(lost, me) == quicker.name
    assert undo(client).status_code == 302
    assert held_by(won, me) == ""


def test_of_two_who_tick_the_same_one_each_is_done_once():
    me, other = a_triager(), a_triager()
    mine, theirs = browser_of(me), browser_of(other)
    some = [a_referral() for _ in range(2)]
    both = ticked(mine, *some), ticked(theirs, *some)
    assert press(mine, "claim_many", both[0]).status_code == 302
    said = text_of(press(theirs, "claim_many", both[1]))
    assert "Nothing was changed" in said
    assert "2 were left as they are" in said
    assert {held_by(each, me) for each in some} == {me.name}


def test_giving_asks_to_whom_and_lists_what_is_chosen():
    me, colleague = a_triager(), a_triager()
    client = browser_of(me)
    some = [a_referral(family_name=name) for name in ("Olds", "Rowe")]
    chosen = ticked(client, *some)
    page = press(client, "give_many", chosen, view="tab=triage")
    said = text_of(page)
    assert "2 referrals are chosen" in said
    assert "OLDS, Morwenna" in said
    assert errors_in(page) == []
    wrong = press(client, "give_many", chosen, decide="yes", view="tab=triage")
    assert errors_in(wrong) == ["Choose a colleague"]
    hidden = soup(wrong).select("main form input[type=hidden]")
    kept = [str(each["value"]) for each in hidden if each["name"] in {"chosen", "view"}]
    assert sorted(kept) == sorted([*chosen, "tab=triage"])
    press(client, "give_many", chosen, decide="yes", to=str(colleague.pk))
    assert {held_by(each, me) for each in some} == {colleague.name}
    assert f"2 referrals are given to {colleague.name}" in bar(client).get_text(" ")


def test_only_colleagues_who_triage_here_can_be_given_anything():
    me = a_triager()
    elsewhere = a_triager(truro())
    client = browser_of(me)
    referral = a_referral()
    chosen = ticked(client, referral)
    page = press(client, "give_many", chosen)
    assert elsewhere.name not in text_of(page)
    wrong = press(client, "give_many", chosen, decide="yes", to=str(elsewhere.pk))
    assert errors_in(wrong) == ["Choose a colleague"]
    assert held_by(referral, me) == ""


def test_sending_on_needs_a_desk_a_reason_and_words_and_keeps_what_was_typed():
    me = a_triager()
    client = browser_of(me)
    some = [a_referral() for _ in range(2)]
    chosen = ticked(client, *some)
    wrong = press(client, "send_on_many", chosen, decide="yes", note="They moved")
    assert errors_in(wrong) == ["Choose a desk", "Choose a reason"]
    kept = soup(wrong).select_one("textarea[name=note]")
    assert kept
    assert kept.get_text(strip=True) == "They moved"
    press(client, "send_on_many", chosen, **a_note(truro()))
    with seen_by(me):
        owners = {Referral.objects.get(pk=each.pk).owner for each in some}
    assert owners == {truro()}
    undo(client)
    with seen_by(me):
        assert {Referral.objects.get(pk=each.pk).owner for each in some} == {penwith()}


def test_what_was_opened_there_is_not_taken_back_and_is_named():
    me, there = a_triager(), a_triager(truro())
    client = browser_of(me)
    opened, unread = a_referral(family_name="Olds"), a_referral()
    press(client, "send_on_many", ticked(client, opened, unread), **a_note(truro()))
    with seen_by(there):
        triage.read(Referral.objects.get(pk=opened.pk), by=there)
    said = text_of(undo(client))
    assert "1 referral is as it was before" in said
    assert "OLDS, Morwenna" in said
    assert as_now(unread, me).status == Status.AWAITING_TRIAGE


@pytest.mark.parametrize("name", ["claim_many", "give_many", "send_on_many", "print_many"])
@pytest.mark.parametrize(
    "chosen", [[], ["x"], ["\0:1"], [":"], ["1:1"], [f"{'0' * 32}:1"], [f"{'0' * 32}:{9**30}"]]
)
def test_nothing_that_can_be_done_sends_one_back_to_the_desk(name, chosen):
    client = browser_of(a_triager())
    answer = press(client, name, chosen)
    assert answer["Location"] == at("team", penwith())
    assert "Tick at least one referral first" in text_of(client.get(answer["Location"]))


@pytest.mark.parametrize("rubbish", ["\0", "x" * 5000, "<script>", "-1", "None", "٣"])
@pytest.mark.parametrize("name", ["give_many", "send_on_many"])
def test_rubbish_in_their_forms_gets_the_page_again(name, rubbish):
    client = browser_of(a_triager())
    referral = a_referral()
    sent = dict.fromkeys(("to", "reason", "note", "view", "decide"), rubbish)
    page = press(client, name, ticked(client, referral), **sent)
    assert errors_in(page)
    assert held_by(referral, a_triager()) == ""


def test_printing_puts_each_on_a_sheet_of_its_own_and_writes_it_down():
    me = a_triager()
    client = browser_of(me)
    some = [a_referral(family_name=name) for name in ("Olds", "Rowe")]
    page = press(client, "print_many", ticked(client, *some))
    heads = [head.get_text(" ", strip=True) for head in soup(page).select(".app-paper > thead")]
    assert len(heads) == 2
    assert all("NHS number" in head and "Born" in head for head in heads)
    printed = {row.about for row in accesses(me) if row.deed == Access.Deed.PRINTED}
    assert printed == {each.about for each in some}


def test_where_a_protected_person_is_stands_on_no_sheet():
    me = a_triager()
    client = browser_of(me)
    secret = a_protected_referral()
    page = press(client, "print_many", ticked(client, secret))
    assert "Ring her sister first" not in page.text


def test_no_name_stands_in_what_the_session_or_a_message_keeps():
    me, quicker = a_triager(), a_triager()
    client = browser_of(me)
    lost, won = a_referral(family_name="Olds"), a_referral(family_name="Rowe")
    chosen = ticked(client, lost, won)
    claimed(lost, quicker)
    answer = press(client, "claim_many", chosen)
    kept = str(dict(client.session)) + str(answer.cookies)
    assert "lds" not in kept.lower().replace("holds", "")
    assert "rowe" not in kept.lower()


def test_somebody_elses_batch_is_nobodys_and_too_late_is_said():
    me = a_triager()
    client = browser_of(me)
    press(client, "claim_many", ticked(client, a_referral()))
    address = str(bar(client)["action"])
    assert browser_of(a_triager()).post(address).status_code == 404
    assert client.post(address).status_code == 302
    client.post(address)
    assert "It is undone already" in text_of(client.get(at("team", penwith())))


def test_a_question_asked_meanwhile_is_not_undone():
    me, colleague = a_triager(), a_triager()
    client = browser_of(me)
    referral = a_referral()
    press(client, "claim_many", ticked(client, referral))
    asked(referral, colleague)
    said = text_of(undo(client))
    assert "Nothing was changed" in said
    assert held_by(referral, me) == me.name


def test_a_hundred_that_are_chosen_are_listed_in_as_many_queries_as_two():
    client = browser_of(a_triager())

    def look(count: int) -> int:
        chosen = ticked(client, *[a_referral() for _ in range(count)])
        with queries() as run:
            press(client, "give_many", chosen)
        return len(run)

    assert look(2) == look(10)


def test_the_keys_of_a_row_open_what_its_status_allows():
    me = a_triager()
    new, mine = a_referral(), claimed(a_referral(), me)
    shown = browser_of(me).get(at("team", penwith()))
    for referral, expected in ((new, set("caqudx")), (mine, set("aqudx"))):
        pressed = row_of(shown, referral).select("[data-key]")
        assert {str(each["data-key"]) for each in pressed} == expected
        assert all(each.name == "button" or each["href"] for each in pressed)
    assert rows_in(shown)
