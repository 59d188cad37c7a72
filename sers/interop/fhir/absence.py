"""Why an answer is not there, as FHIR says it: codes of `data-absent-reason`. Pure.

The form’s own reason stands beside it word for word, so nothing is lost where two of ours
are one of FHIR’s.
"""

NOT_KNOWN = "unknown"
WITHHELD = "masked"

# Our reasons for not knowing, from serf.yaml and from the question about the practice.
FHIR_REASONS = {
    "not_asked": "not-asked",
    "not_there": "not-asked",
    "unsure": "asked-unknown",
    "cannot_say": "asked-unknown",
    "cannot_tell": "unknown",
    "unsaid": "asked-declined",
    "not_to_hand": "temp-unknown",
    "not_decided": "temp-unknown",
    "awaiting": "temp-unknown",
    "not_assessed": "not-performed",
    "not_reviewed": "not-performed",
    "not_tested": "not-performed",
    "never_had": "not-applicable",
    "no_fixed": "not-applicable",
    "none": "not-applicable",
    "elsewhere": "unknown",
    "unknown": "unknown",
}


def fhir_reason(ours: str) -> str:
    """FHIR’s code for one of our reasons; for none, or one of another form, «unknown»."""
    return FHIR_REASONS.get(ours, NOT_KNOWN)
