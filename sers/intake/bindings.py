"""The answers that the system acts on, and what it must be able to read in them."""

from collections.abc import Mapping

# The answers that verbs of the system read, by the name they read them by.
REQUIRED_BINDINGS = frozenset(
    {
        "referrer.name",
        "referrer.role",
        "referrer.phone",
        "person.nhs_number",
        "person.given_name",
        "person.family_name",
        "person.birth_date",
        "person.sex",
        "person.practice",
        "person.protect",
        "place.address",
        "place.town",
        "place.postcode",
        "place.now",
        "place.support",
        "support.address",
        "support.town",
        "support.postcode",
        "consent.route",
        "consent.voluntary",
        "safety.safeguarding",
        "safety.visitors",
        "referral.purpose",
        "referral.setting",
        "referral.needs",
        "referral.priority",
        "referral.why",
        "referral.problem",
    }
)

# A list shows these to everyone who may open it, so none of them can be restricted.
LISTED_BINDINGS = (
    REQUIRED_BINDINGS
    - {
        "place.address",
        "place.town",
        "place.postcode",
        "support.address",
        "support.town",
        "support.postcode",
    }
) | {
    "safety.infection",
    "planning.dnacpr",
    "access.needs",
    "access.language",
    "access.adjustments",
}

# Where the system does something different for each answer, it must know each answer.
BOUND_VALUES: Mapping[str, frozenset[str]] = {
    "referral.setting": frozenset({"home", "bed", "both", "not_sure"}),
    "referral.priority": frozenset({"p1", "p2", "p3", "p4", "p5", "p6"}),
    "consent.route": frozenset({"agrees", "best_interests", "declines", "emergency"}),
    "place.support": frozenset({"usual", "another", "not_decided"}),
    "person.protect": frozenset({"hidden"}),
    "safety.infection": frozenset({"yes", "no"}),
    "planning.dnacpr": frozenset({"with_them", "elsewhere", "no"}),
}
