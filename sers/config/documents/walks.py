"""The walks that the form promises to keep short: who takes them, and how many answers at most."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sers.intake import walking
from sers.intake.schema import Answer, FormDefinition
from sers.intake.walking import Walk

# An ordinary walk: nobody is in danger, and the person agrees.
ORDINARY: Mapping[str, Answer | None] = {
    "protect": None,
    "consent": "agrees",
    "safeguarding": "no",
}
# Told by the account of whoever refers, so that nobody types it.
TOLD = frozenset(
    {
        "referrer_name",
        "referrer_role",
        "referrer_phone",
        "referrer_organisation",
        "referrer_email",
    }
)


@dataclass(frozen=True, slots=True)
class Profession:
    """Somebody with a referral of their everyday, and the answers it may take at most."""

    name: str
    target: int
    purpose: str
    setting: str
    where_now: str

    def walk(self, form: FormDefinition) -> Walk:
        """The fewest answers with which this referral can be sent."""
        return shortest(form, purpose=self.purpose, setting=self.setting, where_now=self.where_now)


PROFESSIONS = (
    Profession("Paramedic, urgent", 25, "avoid_admission", "home", "home"),
    Profession("GP, support at home", 30, "support_home", "home", "home"),
    Profession("Ward nurse, to a bed", 45, "leave_hospital", "bed", "ward"),
)


def shortest(form: FormDefinition, **given: Answer | None) -> Walk:
    """The shortest ordinary walk of somebody who answers so; what is not given is free."""
    return walking.shortest(form, {**ORDINARY, **given}, TOLD)


def by_purpose(form: FormDefinition) -> Iterator[tuple[str, list[int]]]:
    """For each purpose, the shortest walk with each setting, in the form's own order."""
    bound = {question.binds: question for question in form.questions()}
    purposes, settings = bound["referral.purpose"].options, bound["referral.setting"].options
    for purpose in purposes:
        counts = (
            shortest(form, purpose=purpose.value, setting=setting.value).answers
            for setting in settings
        )
        yield purpose.label, list(counts)
