"""What a referral says, as the columns that lists, desks and clocks read."""

from typing import Any

from sers.directory import queries as directory
from sers.intake.schema import Answers, FormDefinition
from sers.referrals.models import Need, Referral
from sers.referrals.particulars import Particulars
from sers.referrals.wording import alerts_of, headline, labels_of, option_label


def columns(form: FormDefinition, answers: Answers, given: Particulars) -> dict[str, Any]:
    """The particulars that a referral keeps beside the answers themselves."""
    person = given.identity
    return {
        "setting": given.setting,
        "purpose": given.purpose,
        "protected": given.is_protected,
        "nhs_number": person.nhs_number or "",
        "family_name": person.family_name,
        "given_name": person.given_name,
        "preferred_name": given.preferred_name,
        "family_key": Referral.key_for(person.family_name, person.given_name),
        "birth_date": person.birth_date,
        "sex": given.sex,
        "practice": directory.practice_with(given.practice_code),
        "where_now": option_label(form, "place.now", given.where_now) if given.where_now else "",
        "headline": headline(labels_of(form, given.needs)),
        "call_back": given.call_back,
        "alerts": alerts_of(form, answers),
        "share_with_voluntary": given.may_share_with_voluntary,
    }


def keep_needs(
    referral: Referral, form: FormDefinition, given: Particulars, *, number: int = 1
) -> None:
    """The kinds of help that this version asks for, in the form's own order."""
    Need.objects.bulk_create(
        Need(referral=referral, number=number, code=code, label=label, position=position)
        for position, (code, label) in enumerate(labels_of(form, given.needs).items())
    )
