"""Publishing a form: a new version beside the old, told to the second of two, and recorded."""

import copy
from datetime import date
from typing import Any

import pytest
import yaml
from django.test import Client

from sers.audit.models import Event
from sers.intake import codes, loading, publishing
from sers.intake.events import FormEvent
from sers.intake.models import FormVersion
from sers.intake.publishing import PublishedMeanwhile
from sers.intake.reading import BadDefinition
from sers.policy.roles import Role
from tests.builders import a_draft, a_member, a_referral, a_team, as_now, seen_by
from tests.web.refer.walking import signed_in

pytestmark = pytest.mark.django_db

WRITTEN: dict[str, Any] = yaml.safe_load(publishing.SERF.read_text())


def another(title: str = "Another title") -> dict[str, Any]:
    return copy.deepcopy(WRITTEN) | {"title": title}


def publish(definition: dict[str, Any], **more: Any) -> FormVersion:
    manager = a_member(a_team(), Role.MANAGER)
    with seen_by(manager):
        return publishing.publish(definition, by=manager, **more)


def test_the_form_that_comes_with_the_service_is_published_once():
    assert publishing.publish_shipped() == publishing.current()
    assert publishing.current().number == 1


def test_a_form_of_the_places_own_is_not_replaced_when_the_service_starts_again():
    own = publish(another())
    assert publishing.publish_shipped() == own
    assert publishing.current() == own


def test_publishing_is_recorded_with_the_numbers_before_and_after():
    made = publish(another())
    with seen_by(made.published_by):
        (event,) = Event.objects.filter(kind=FormEvent.PUBLISHED)
    assert event.about == "form/serf"
    assert (event.before, event.after) == ({"number": 1}, {"number": 2})
    assert event.actor == made.published_by


def test_the_second_of_two_who_publish_is_told():
    publish(another("Mine"), seen=1)
    with pytest.raises(PublishedMeanwhile, match="Somebody else published a version"):
        publish(another("Theirs"), seen=1)
    assert publishing.current().number == 2


def test_a_draft_stays_on_the_version_that_it_began_with():
    draft = a_draft()
    publish(another())
    assert as_now(draft, draft.author).version.number == 1


def a_next_version(**labels: str) -> dict[str, Any]:
    """The list of beliefs in its next version: no Sikh, and other words for some."""
    record = codes.shipped()["religion"]
    left = [dict(code) for code in record["codes"] if code["value"] != "sikh"]
    for code in left:
        code["label"] = labels.get(code["value"], code["label"])
    return {**record, "version": "next", "since": date(2026, 1, 1), "codes": left}


def shown(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def test_an_old_referral_keeps_the_words_it_was_sent_with():
    """Its list is published anew, without its code, and with another label for a second one."""
    gone = a_referral(religion="sikh")
    renamed = a_referral(religion="another", by=gone.referrer, team=gone.sent_by)
    loading.publish("religion", a_next_version(another="Some other belief"))
    made = publish(copy.deepcopy(WRITTEN))
    religion = next(q for q in made.read().questions() if q.id == "religion")
    labels = {option.value: option.label for option in religion.options}
    assert labels["another"] == "Some other belief"
    assert "sikh" not in labels
    client = signed_in(gone.referrer)
    assert ">Sikh" in shown(client, f"/referrals/{gone.pk}/copy/")
    old = shown(client, f"/referrals/{renamed.pk}/copy/")
    assert ">Another" in old
    assert "Some other belief" not in old


def test_an_answer_carried_to_a_newer_form_is_still_told_in_words():
    loading.publish("religion", a_next_version())
    publish(copy.deepcopy(WRITTEN))
    referral = a_referral(religion="sikh")
    assert ">Sikh" in shown(signed_in(referral.referrer), f"/referrals/{referral.pk}/copy/")


def test_a_code_that_a_question_hangs_on_cannot_go_without_a_word():
    """The falls of a person are asked about where the urgent need is a fall."""
    record = codes.shipped()["ucr_condition"]
    left = [code for code in record["codes"] if code["value"] != "fall"]
    since = date(2026, 1, 1)
    loading.publish("ucr_condition", {**record, "version": "next", "since": since, "codes": left})
    with pytest.raises(BadDefinition, match="«condition» never answers fall"):
        publish(copy.deepcopy(WRITTEN))
