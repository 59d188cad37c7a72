"""A draft is saved page by page, is its author's alone, and says what is left to do."""

import pytest

from sers.intake import drafting
from sers.intake.drafting import ChangedElsewhere
from sers.intake.models import Draft
from sers.policy.roles import Role
from tests.builders import A_BED, a_draft, a_member, a_team, seen_by

pytestmark = pytest.mark.django_db


def page_of(draft: Draft, page_id: str):
    return draft.version.read().page(page_id)


def test_a_draft_is_found_by_its_author_and_by_nobody_else():
    draft = a_draft()
    colleague = a_member(draft.team, Role.REFERRER)
    with seen_by(draft.author):
        assert drafting.draft_of(draft.author, draft.pk) == draft
    with seen_by(colleague):
        assert drafting.draft_of(colleague, draft.pk) is None


def test_a_page_left_with_nonsense_is_unfinished_until_it_is_put_right():
    draft = a_draft()
    page = page_of(draft, "contacts")
    with seen_by(draft.author):
        assert drafting.left_unfinished(draft) == []
        drafting.save_page(draft, page, answers={}, typed={"person_phone": ["12"]}, seen=1)
        assert drafting.left_unfinished(draft) == [page]
        drafting.save_page(draft, page, answers={}, typed=None, seen=2)
        assert drafting.left_unfinished(draft) == []


def test_what_was_typed_on_a_page_no_longer_asked_holds_nobody_up():
    draft = a_draft(setting="both", **A_BED)
    with seen_by(draft.author):
        typed = {"bed_goal": ["half a sen"]}
        drafting.save_page(draft, page_of(draft, "bed"), answers={}, typed=typed, seen=1)
        assert [page.id for page in drafting.left_unfinished(draft)] == ["bed"]
        now = {**draft.answers, "setting": "home"}
        help_page = page_of(draft, "help")
        kept = {
            question.id: now[question.id] for question in help_page.asked(now) if question.id in now
        }
        drafting.save_page(draft, help_page, answers=kept, typed=None, seen=2)
        assert drafting.left_unfinished(draft) == []


def test_saving_what_was_changed_elsewhere_is_refused_and_changes_nothing():
    draft = a_draft(by=a_member(a_team(), Role.REFERRER))
    page = page_of(draft, "contacts")
    with seen_by(draft.author):
        drafting.save_page(
            draft, page, answers={"person_phone": "01632 960199"}, typed=None, seen=1
        )
        with pytest.raises(ChangedElsewhere):
            drafting.save_page(draft, page, answers={}, typed=None, seen=1)
        assert Draft.objects.get(pk=draft.pk).answers["person_phone"] == "01632 960199"
