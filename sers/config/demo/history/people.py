"""Whom the stories are about: invented names, places of the county, where somebody lives."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from sers.values.nhs_number import NHSNumber, compose

WOMEN = (
    *("Jenifer", "Morwenna", "Loveday", "Tamsin", "Beryl", "Doreen", "Mavis", "Olive", "Joyce"),
    *("Kerensa", "Demelza", "Elowen", "Sheila", "Maureen", "Patricia", "Brenda", "Iris", "Enid"),
    *("Lamorna", "Rosenwyn", "Wenna", "Gwendolen", "Nora", "Winifred", "Audrey", "Dorothy"),
    *("Parveen", "Ewa", "Oluchi", "Marguerite", "Thi Hoa", "Annelies"),
)
MEN = (
    *("Jory", "Denzil", "Petroc", "Cubert", "Clive", "Derek", "Stanley", "Ernest", "Wilfred"),
    *("Perran", "Hedley", "Courtenay", "Roger", "Kenneth", "Leslie", "Ivor", "Garfield", "Eric"),
    *("Jago", "Myghal", "Sampson", "Reginald", "Norman", "Dennis", "Harold", "Trevor"),
    *("Rajinder", "Tomasz", "Emeka", "Anselm"),
)
FAMILIES = (
    *("Trevorrow", "Penberthy", "Nancarrow", "Polglase", "Chenoweth", "Trewhella", "Bosanko"),
    *("Rodda", "Hosken", "Tregear", "Boase", "Jelbert", "Lanyon", "Carbis", "Treloar", "Rosevear"),
    *("Goldsworthy", "Bennetts", "Mumford", "Pengelly", "Trethewey", "Hicks", "Nicholls", "Ladner"),
    *("Kneebone", "Trudgian", "Cornish", "Gilbert", "Oates", "Tripp", "Vingoe", "Matthews"),
    *("Harvey", "Stevens", "Whitford", "Skewes", "Quick", "Berriman", "Eva", "Truscott", "Best"),
    *("Odgers", "Retallack", "Sandercock", "Tremayne", "Pascoe", "Rickard", "Bray", "Snell"),
    *("Okafor", "Wojcik", "Kaur", "Fernandes", "O’Neill", "van Rijn", "Nguyen"),
)
STREETS = (
    *("Fore Street", "Chapel Road", "Penrose Terrace", "Wesley Place", "Back Lane", "Bay View"),
    *("Trelawny Close", "Higher Hill", "Quay Street", "Polwithen Drive", "Station Road"),
    *("Carn Lane", "St Piran’s Close", "Alma Terrace", "Belmont Court", "Mount Pleasant"),
)


@dataclass(frozen=True, slots=True)
class Place:
    """A practice of a PCN, and a town of its own with a postcode."""

    desk: str
    practice: str
    town: str
    postcode: str


_W, _T = "penwith-pcn", "truro-pcn"
PENWITH = (
    Place(_W, "L82036", "Hayle", "TR27 4PB"),
    Place(_W, "Y01922", "St Ives", "TR26 1RU"),
    Place(_W, "L82070", "Penzance", "TR18 3DX"),
    Place(_W, "Y01051", "Newlyn", "TR18 5PZ"),
    Place(_W, "L82047", "Marazion", "TR17 0HW"),
    Place(_W, "Y01050", "Mousehole", "TR19 6TX"),
    Place(_W, "L82038", "St Just", "TR19 7LS"),
)
TRURO = (Place(_T, "L82001", "Truro", "TR1 2JA"), Place(_T, "L82028", "Truro", "TR1 3SF"))
ELSEWHERE = (
    Place("falmouth-and-penryn-pcn", "L82049", "Falmouth", "TR11 2LH"),
    Place("north-kerrier-east-pcn", "L82044", "Camborne", "TR14 8SN"),
    Place("isles-of-scilly-and-south-kerrier-pcn", "L82018", "Helston", "TR13 8AU"),
    Place("st-austell-healthcare-pcn", "Y04957", "St Austell", "PL25 3EF"),
    Place("watergate-pcn", "L82029", "Newquay", "TR7 2QF"),
    Place("three-harbours-and-bosvena-pcn", "L82010", "Bodmin", "PL31 2JJ"),
    Place("east-cornwall-pcn", "L82016", "Liskeard", "PL14 3XA"),
    Place("launceston-and-tamar-valley-pcn", "L82030", "Launceston", "PL15 9HH"),
    Place("north-kerrier-west-pcn", "L82041", "Redruth", "TR15 3DU"),
    Place("coastal-kernow-pcn", "L82054", "St Agnes", "TR5 0TN"),
    Place("arbennek-health-pcn", "L82045", "Probus", "TR2 4JZ"),
    Place("north-cornwall-coast-pcn", "L82004", "Wadebridge", "PL27 7BS"),
    Place("coast-and-country-pcn", "L82008", "Bude", "EX23 9BP"),
    Place("unrouted", "L82007", "Camelford", "PL32 9YT"),
)
# Which helpers are near.
WESTERN = {_W, "north-kerrier-east-pcn", "north-kerrier-west-pcn"}
WESTERN |= {"isles-of-scilly-and-south-kerrier-pcn"}
CENTRAL = {_T, "falmouth-and-penryn-pcn", "st-austell-healthcare-pcn", "watergate-pcn"}
CENTRAL |= {"coastal-kernow-pcn", "arbennek-health-pcn"}


def place_of(number: int, rng: Random) -> Place:
    """Of twenty, nine live in Penwith and five in Truro."""
    turn = number * 7 % 20
    if turn < 9:  # noqa: PLR2004
        return PENWITH[number % len(PENWITH)]
    return rng.choice(TRURO) if turn < 14 else ELSEWHERE[number % len(ELSEWHERE)]  # noqa: PLR2004


@dataclass(frozen=True, slots=True)
class Somebody:
    """One invented person, as a form says who they are."""

    given: str
    family: str
    born: date
    is_man: bool
    nhs_number: NHSNumber
    place: Place
    street: str
    phone: str

    def said(self) -> dict[str, Any]:
        return {
            "given_name": self.given,
            "family_name": self.family,
            "birth_date": self.born.isoformat(),
            "sex": "male" if self.is_man else "female",
            "nhs_number": str(self.nhs_number),
            "address": self.street,
            "town": self.place.town,
            "postcode": self.place.postcode,
            "practice": self.place.practice,
            "person_phone": self.phone,
        }

    def worded(self, text: str) -> str:
        """A sentence that says {she}, {She}, {her} and {hers} of whomever it is about."""
        if self.is_man:
            return text.format(She="He", she="he", her="his", Her="His", hers="him")
        return text.format(She="She", she="she", her="her", Her="Her", hers="her")


def somebody(number: int, rng: Random, today: date) -> Somebody:
    """The same person for the same number, whenever this is asked."""
    is_man = number % 5 in {1, 3}
    names, families = MEN if is_man else WOMEN, len(FAMILIES)
    # Where a family's name comes again, the first name is another.
    given = names[(number + 12 * (number // families)) % len(names)]
    age = rng.choice((rng.randint(68, 97), rng.randint(74, 92), rng.randint(24, 67)))
    return Somebody(
        given=given,
        family=FAMILIES[number * 5 % families],
        born=today.replace(day=1) - timedelta(days=age * 365 + number % 360),
        is_man=is_man,
        nhs_number=numbered(number),
        place=place_of(number, rng),
        street=f"{1 + number * 3 % 88} {STREETS[number % len(STREETS)]}",
        phone=f"07700 900{number % 1000:03d}" if number % 3 else f"01632 96{number % 10_000:04d}",
    )


def numbered(number: int) -> NHSNumber:
    """The NHS number of the test range that belongs to this story's person, and to nobody."""
    for digit in range(10):
        composed = compose(f"999{70_000 + number * 10 + digit:06d}")
        if composed:
            return composed
    raise ValueError("No number of ten in a row passes the check")
