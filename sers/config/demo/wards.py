"""Wards of the demonstration: real hospitals and a hospice, invented beds. See `bedded`."""

from datetime import time
from typing import Any

from sers.beds.places import How
from sers.beds.requirement import Cover, Sort
from sers.config.demo.bedded import HOURS, Bay, DemoUnit

_WARD: dict[str, Any] = {
    "purposes": ["bed_rehabilitation", "bed_assessment", "bed_palliative", "bed_nursing"],
    "organisms": ["mrsa", "cdiff", "flu", "covid"],
    "skills": ["iv", "catheter", "stoma", "wounds", "insulin"],
    "behaviours": ["calling", "refusing"],
    "funders": ["nhs"],
    "nurse_always": True,
    "therapy_days": 5,
    "cover": Cover.WEEKDAYS,
    "admits_from": time(9),
    "admits_until": time(18),
    "longest_days": 42,
}
_ISOLATES = "isolates oxygen hoist profiling ground_floor en_suite"
_EQUIPPED = "oxygen hoist profiling ground_floor"

WARDS = (
    DemoUnit(
        *("lanner", "Lanner ward", "camborne-redruth-hospital", Sort.COMMUNITY_HOSPITAL),
        "lanner-ward",
        (
            Bay(6, "Bay 1", "female", "oxygen hoist ground_floor"),
            Bay(6, "Bay 2", "female", "hoist ground_floor"),
            Bay(6, "Bay 3", "male", "oxygen hoist ground_floor"),
            Bay(4, has=_EQUIPPED),
            Bay(2, has=_ISOLATES, most_kg=250),
        ),
        free=(4, 20),
        empty=(5, 9, 15, 16),
        today=3,
        confirmed_ago=6,
        phone="01632 960184",
        is_like=_WARD | {"non_weight_bearing": True},
    ),
    DemoUnit(
        *("falmouth", "Falmouth ward", "falmouth-hospital", Sort.COMMUNITY_HOSPITAL),
        "falmouth-ward",
        (
            Bay(6, "Bay A", "male", "hoist"),
            Bay(6, "Bay B", "female", "hoist oxygen"),
            Bay(4, "Bay C", "female", "hoist"),
            Bay(4, has="hoist oxygen profiling"),
        ),
        free=(3,),
        empty=(8,),
        today=2,
        confirmed_ago=22,
        phone="01632 960185",
        is_like=_WARD,
    ),
    DemoUnit(
        *("newquay", "Newquay ward", "newquay-hospital", Sort.COMMUNITY_HOSPITAL),
        "newquay-ward",
        (
            Bay(5, "Bay 1", "female", "hoist ground_floor"),
            Bay(5, "Bay 2", "male", "hoist ground_floor"),
            Bay(5, "Bay 3", "female", "oxygen hoist ground_floor"),
            Bay(3, has="hoist oxygen ground_floor en_suite"),
            Bay(1, has=_ISOLATES),
        ),
        empty=(2, 12),
        today=1,
        confirmed_ago=1 * HOURS,
        phone="01632 960186",
        is_like=_WARD,
    ),
    DemoUnit(
        *("helston", "Medical ward", "helston-hospital", Sort.COMMUNITY_HOSPITAL, "helston-ward"),
        (
            Bay(6, "Bay 1", "female", "hoist ground_floor"),
            Bay(6, "Bay 2", "male", "hoist ground_floor"),
            Bay(4, has=_EQUIPPED),
        ),
        empty=(3, 10),
        cleaned=(13,),
        confirmed_ago=12,
        phone="01632 960187",
        is_like=_WARD,
    ),
    DemoUnit(
        *("heligan", "Heligan ward", "st-austell-hospital", Sort.COMMUNITY_HOSPITAL),
        "heligan-ward",
        (
            Bay(6, "Bay 1", "female", "hoist ground_floor"),
            Bay(6, "Bay 2", "female", "hoist oxygen ground_floor"),
            Bay(6, "Bay 3", "male", "hoist oxygen ground_floor"),
            Bay(4, has=_EQUIPPED),
            Bay(2, has=_ISOLATES),
        ),
        free=(21,),
        empty=(6, 11),
        cleaned=(18,),
        today=3,
        confirmed_ago=50,
        how=How.BUREAU,
        phone="01632 960188",
        is_like=_WARD | {"skills": ["iv", "driver", "catheter", "stoma", "wounds", "insulin"]},
    ),
    DemoUnit(
        *("bodmin", "Community wards", "bodmin-hospital", Sort.COMMUNITY_HOSPITAL, "bodmin-wards"),
        (
            Bay(6, "Anchor bay", "female", "hoist ground_floor"),
            Bay(6, "Beacon bay", "male", "hoist ground_floor"),
            Bay(6, "Castle bay", "female", "hoist oxygen ground_floor"),
            Bay(4, has=_EQUIPPED),
        ),
        empty=(5,),
        closed={
            11: ("closed_repair", "Nurse call does not ring. Estates know", 9, 4),
            16: ("closed_repair", "Ceiling leaks over the bed", 6, 4),
        },
        today=3,
        late=2,
        confirmed_ago=2 * HOURS,
        phone="01632 960189",
        is_like=_WARD,
    ),
    DemoUnit(
        *("liskeard", "Oak and Willow", "liskeard-hospital", Sort.COMMUNITY_HOSPITAL),
        "liskeard-wards",
        (
            Bay(6, "Oak 1", "male", "hoist ground_floor"),
            Bay(6, "Oak 2", "male", "hoist ground_floor"),
            Bay(6, "Willow", "female", "hoist oxygen ground_floor"),
            Bay(2, has=_ISOLATES),
        ),
        free=(4, 9),
        empty=(14,),
        today=1,
        confirmed_ago=9,
        phone="01632 960200",
        is_like=_WARD | {"organisms": ["mrsa", "flu", "covid"]},
    ),
    DemoUnit(
        *("launceston", "Launceston ward", "launceston-hospital", Sort.COMMUNITY_HOSPITAL),
        "launceston-ward",
        (
            Bay(6, "Bay 1", "female", "hoist ground_floor"),
            Bay(4, "Bay 2", "male", "hoist ground_floor"),
            Bay(2, has=_EQUIPPED),
        ),
        today=1,
        confirmed_ago=1 * HOURS,
        phone="01632 960191",
        is_like=_WARD | {"therapy_days": 3},
    ),
    DemoUnit(
        *("west-cornwall", "Treatment unit", "west-cornwall-hospital", Sort.TREATMENT_UNIT),
        "west-cornwall-unit",
        (
            Bay(4, "Bay 1", "female", "oxygen hoist"),
            Bay(4, "Bay 2", "male", "oxygen hoist"),
            Bay(4, has=_ISOLATES),
        ),
        free=(9,),
        empty=(7,),
        today=1,
        confirmed_ago=3,
        phone="01632 960192",
        is_like=_WARD
        | {
            "purposes": ["bed_assessment", "bed_safety"],
            "skills": ["iv", "driver", "catheter", "wounds", "insulin", "tracheostomy"],
            "cover": Cover.ALWAYS,
            "admits_from": None,
            "admits_until": None,
            "longest_days": 5,
            "reply_minutes": 30,
            "fresh_hours": 4,
        },
    ),
    DemoUnit(
        *("st-julias", "Inpatient unit", "st-julias-hospice", Sort.HOSPICE, "st-julias"),
        (Bay(6, has="oxygen hoist profiling ground_floor en_suite"),),
        empty=(4, 5),
        confirmed_ago=1 * HOURS,
        how=How.BUREAU,
        word="Room",
        phone="01632 960193",
        is_like=_WARD
        | {
            "purposes": ["bed_palliative"],
            "skills": ["driver", "iv", "catheter", "stoma", "wounds", "peg", "tracheostomy"],
            "behaviours": ["calling", "refusing"],
            "therapy_days": 2,
            "cover": Cover.EVERY_DAY,
            "longest_days": 0,
            "reply_minutes": 90,
        },
    ),
)
