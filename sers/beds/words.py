"""What the codes of a requirement are called, as sentences about beds say them."""

from collections.abc import Iterable, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SORTS = {
    "community_hospital": _("Community hospital"),
    "treatment_unit": _("Assessment and treatment unit"),
    "hotel": _("Hotel rooms"),
    "block": _("Block-bought care home"),
    "spot_residential": _("Single place in a residential home"),
    "spot_nursing": _("Single place in a nursing home"),
    "hospice": _("Hospice"),
}
SKILLS = {
    "iv": _("Infusions into a vein"),
    "driver": _("A syringe driver"),
    "peg": _("Feeding through a tube"),
    "catheter": _("A catheter"),
    "stoma": _("A stoma"),
    "tracheostomy": _("A tracheostomy"),
    "wounds": _("Deep or large wounds"),
    "insulin": _("Insulin"),
}
BEHAVIOURS = {
    "wandering": _("Walks about or leaves"),
    "calling": _("Calls out at night"),
    "aggression": _("Hits or threatens"),
    "undressing": _("Undresses or touches others"),
    "refusing": _("Refuses care"),
}
ORGANISMS = {
    "covid": _("COVID-19"),
    "flu": _("Influenza"),
    "norovirus": _("Norovirus, or sickness and diarrhoea"),
    "cdiff": _("Clostridioides difficile"),
    "mrsa": _("MRSA"),
    "cpe": _("CPE or another resistant organism"),
    "scabies": _("Scabies"),
    "tb": _("Tuberculosis"),
}
COVERS = {
    "gp_visits": _("A GP when called"),
    "weekdays": _("A doctor on weekdays"),
    "every_day": _("A doctor every day"),
    "always": _("A doctor day and night"),
}
FUNDERS = {"nhs": _("The NHS"), "council": _("The council"), "own": _("The person")}


def named(codes: Iterable[str], words: Mapping[str, str | Promise]) -> str:
    """The codes in words, in one order; a code that has none says itself."""
    return ", ".join(str(words.get(code, code)) for code in sorted(codes))
