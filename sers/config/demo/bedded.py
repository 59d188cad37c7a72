"""What a ward, a home or a hotel of the demonstration is; who provides them and works there.

The hospitals and hospices are real and have the names of the directory. How many beds they have,
what these are like, whoever works there and how full they are is invented; so are the homes, the
hotel and their postcodes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sers.beds.places import How
from sers.beds.requirement import Sort
from sers.config.demo.people import DemoTeam
from sers.directory.models import Organisation, Team

HOURS = 60  # in minutes
_K, _O = Team.Kind, Organisation.Kind


@dataclass(frozen=True, slots=True)
class Bay:
    """Some beds that are alike: in a bay with a name, or each in a room of its own."""

    beds: int
    name: str = ""
    sex: str = ""
    has: str = ""
    most_kg: int = 0


@dataclass(frozen=True, slots=True)
class DemoUnit:
    """A ward or home. All beds that are not said to be anything else are taken.

    `free` are free; `empty` are free until a story puts somebody there; `cleaned` are being
    cleaned; `closed` says for each why, what about it, how many days ago and until the review.
    """

    key: str
    name: str
    site: str
    sort: Sort
    owner: str
    bays: tuple[Bay, ...]
    free: tuple[int, ...] = ()
    empty: tuple[int, ...] = ()
    cleaned: tuple[int, ...] = ()
    closed: Mapping[int, tuple[str, str, int, int]] = field(default_factory=dict)
    today: int = 0  # of those who are there, so many leave today
    late: int = 0  # of the first, so many were expected to have left by now
    confirmed_ago: int = 60  # minutes
    how: How = How.PAGES
    word: str = "Bed"
    phone: str = "01632 960100"
    is_like: Mapping[str, Any] = field(default_factory=dict)


ORGANISATIONS = tuple(
    (key, f"{name} (invented)", _O.PROVIDER)
    for key, name in (
        ("trelowen", "Trelowen House"),
        ("carrack-view", "Carrack View"),
        ("gwel-an-mor", "Gwel an Mor"),
        ("boskenna", "Boskenna Nursing Home"),
        ("porthkerris", "Porthkerris Court"),
    )
)
# Key, name, organisation, town, postcode.
SITES = (
    *(
        (key, name, key, town, postcode)
        for key, name, town, postcode in (
            ("camborne-redruth-hospital", "Camborne Redruth Hospital", "Redruth", "TR15 3ER"),
            ("falmouth-hospital", "Falmouth Hospital", "Falmouth", "TR11 2JA"),
            ("newquay-hospital", "Newquay Hospital", "Newquay", "TR7 1RQ"),
            ("helston-hospital", "Helston Hospital", "Helston", "TR13 8DR"),
            ("st-austell-hospital", "St Austell Hospital", "St Austell", "PL26 6AD"),
            ("bodmin-hospital", "Bodmin Hospital", "Bodmin", "PL31 2QT"),
            ("liskeard-hospital", "Liskeard Hospital", "Liskeard", "PL14 3XD"),
            ("launceston-hospital", "Launceston Hospital", "Launceston", "PL15 9JD"),
            ("west-cornwall-hospital", "West Cornwall Hospital", "Penzance", "TR18 2PF"),
            ("st-julias-hospice", "St Julia’s Hospice", "Hayle", "TR27 4HW"),
        )
    ),
    ("porthkerris-court", "Porthkerris Court", "porthkerris", "St Keverne", "TR12 6ZZ"),
    ("trelowen-house", "Trelowen House", "trelowen", "Penzance", "TR18 4ZZ"),
    ("carrack-view", "Carrack View", "carrack-view", "Falmouth", "TR11 4ZZ"),
    ("gwel-an-mor", "Gwel an Mor", "gwel-an-mor", "St Ives", "TR26 2ZZ"),
    ("trelissy-house", "Trelissy House", "trelissy", "Hayle", "TR27 4ZZ"),
    ("boskenna", "Boskenna Nursing Home", "boskenna", "Camborne", "TR14 8ZZ"),
)


def _team(key: str, name: str, short: str, organisation: str, phone: str) -> DemoTeam:
    return DemoTeam(key, name, short, _K.BED_PROVIDER, organisation, f"01632 960{phone}")


# Who provides them, beside the teams of `people`; and who works there and signs for it.
TEAMS = (
    _team("falmouth-ward", "Falmouth Hospital ward", "Falmouth", "cft", "185"),
    _team("newquay-ward", "Newquay Hospital ward", "Newquay", "cft", "186"),
    _team("helston-ward", "Medical ward, Helston", "Helston", "cft", "187"),
    _team("heligan-ward", "Heligan ward, St Austell", "Heligan", "cft", "188"),
    _team("bodmin-wards", "Community wards, Bodmin", "Bodmin", "cft", "189"),
    _team("liskeard-wards", "Oak and Willow, Liskeard", "Liskeard", "cft", "200"),
    _team("launceston-ward", "Launceston ward", "Launceston", "cft", "191"),
    _team("west-cornwall-unit", "Treatment unit, West Cornwall", "Treatment unit", "rcht", "192"),
    _team("st-julias", "St Julia’s inpatient unit", "St Julia’s", "st-julias-hospice", "193"),
    _team("porthkerris-court", "Porthkerris Court", "Porthkerris", "porthkerris", "194"),
    _team("trelowen-house", "Trelowen House", "Trelowen", "trelowen", "195"),
    _team("carrack-view", "Carrack View", "Carrack View", "carrack-view", "196"),
    _team("gwel-an-mor", "Gwel an Mor", "Gwel an Mor", "gwel-an-mor", "197"),
    _team("boskenna", "Boskenna Nursing Home", "Boskenna", "boskenna", "198"),
)
STAFF = (
    ("sorrel.vean", "Sorrel Vean", "Ward sister", "falmouth-ward"),
    ("digory.may", "Digory May", "Charge nurse", "newquay-ward"),
    ("hilary.rouse", "Hilary Rouse", "Ward sister", "helston-ward"),
    ("ailla.kent", "Ailla Kent", "Ward sister", "heligan-ward"),
    ("ross.pethick", "Ross Pethick", "Charge nurse", "bodmin-wards"),
    ("muriel.doidge", "Muriel Doidge", "Ward sister", "liskeard-wards"),
    ("petroc.bate", "Petroc Bate", "Charge nurse", "launceston-ward"),
    ("nancy.glasson", "Nancy Glasson", "Advanced practitioner", "west-cornwall-unit"),
    ("joan.eddy", "Joan Eddy", "Ward sister", "st-julias"),
    ("marek.dudek", "Marek Dudek", "Hotel manager", "porthkerris-court"),
    ("olive.trounce", "Olive Trounce", "Care home manager", "trelowen-house"),
    ("piers.landry", "Piers Landry", "Care home manager", "carrack-view"),
    ("bronnen.coad", "Bronnen Coad", "Care home manager", "gwel-an-mor"),
    ("thora.nance", "Thora Nance", "Nurse in charge", "boskenna"),
)
