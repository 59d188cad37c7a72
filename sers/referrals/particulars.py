"""The answers the system itself acts on, parsed once; the rest are for people to read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from sers.intake.protecting import is_protected
from sers.people.matching import Identity
from sers.referrals.routing import Setting
from sers.values.nhs_number import NHSNumber
from sers.values.postcode import Postcode

NO_PRACTICE = frozenset({"none", "elsewhere", "unknown"})


@dataclass(frozen=True, slots=True)
class Particulars:
    """A finished form, as far as the system understands it."""

    identity: Identity
    preferred_name: str
    sex: str
    where_now: str
    practice_code: str
    support_postcode: Postcode | None
    setting: Setting
    purpose: str
    needs: tuple[str, ...]
    priority: str
    call_back: str
    referrer_name: str
    referrer_role: str
    referrer_email: str
    is_protected: bool
    may_share_with_voluntary: bool
    safeguarding: str
    visitors: str

    @classmethod
    def read(cls, bound: Mapping[str, Any]) -> Self:
        """From the form's bindings. The form has validated them; a gap here is a fault."""
        return cls(
            identity=identity_of(bound),
            preferred_name=_text(bound, "person.preferred_name"),
            sex=_text(bound, "person.sex"),
            where_now=_text(bound, "place.now"),
            practice_code=practice_code(bound),
            support_postcode=support_postcode(bound),
            setting=Setting(bound["referral.setting"]),
            purpose=_text(bound, "referral.purpose"),
            needs=tuple(bound["referral.needs"]),
            priority=_text(bound, "referral.priority"),
            call_back=_text(bound, "referrer.phone"),
            referrer_name=_text(bound, "referrer.name"),
            referrer_role=_text(bound, "referrer.role"),
            referrer_email=_text(bound, "referrer.email"),
            is_protected=is_protected(bound),
            may_share_with_voluntary=bound.get("consent.voluntary") == "yes",
            safeguarding=_text(bound, "safety.safeguarding"),
            visitors=_text(bound, "safety.visitors"),
        )


def practice_code(bound: Mapping[str, Any]) -> str:
    """The ODS code of the person's practice; empty where they have none that we know."""
    code = _text(bound, "person.practice")
    return "" if code in NO_PRACTICE else code


def support_postcode(bound: Mapping[str, Any]) -> Postcode | None:
    """The postcode of the place where support will be given, where one is known.

    Whoever is at home is asked no further: help is given there.
    """
    match _text(bound, "place.support") or "usual":
        case "usual":
            text = _text(bound, "place.postcode")
        case "another":
            text = _text(bound, "support.postcode")
        case _:
            text = ""
    return Postcode.parse(text) if text else None


def identity_of(bound: Mapping[str, Any]) -> Identity:
    """Who it is for. All but the number must have been said."""
    number = _text(bound, "person.nhs_number")
    return Identity(
        nhs_number=NHSNumber.parse(number) if number else None,
        family_name=_text(bound, "person.family_name"),
        given_name=_text(bound, "person.given_name"),
        birth_date=date.fromisoformat(bound["person.birth_date"]),
    )


def _text(bound: Mapping[str, Any], name: str) -> str:
    """The words of an answer; «not known» has none."""
    answer = bound.get(name, "")
    return answer if isinstance(answer, str) else ""
