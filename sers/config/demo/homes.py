"""Homes and a hotel of the demonstration: all of them invented. See `bedded`."""

from datetime import time
from typing import Any

from sers.beds.places import How
from sers.beds.requirement import Cover, Sort
from sers.config.demo.bedded import HOURS, Bay, DemoUnit

_HOME: dict[str, Any] = {
    "behaviours": ["calling"],
    "skills": ["insulin"],
    "cover": Cover.GP_VISITS,
    "admits_from": time(10),
    "admits_until": time(16),
    "admits_weekends": False,
    "reply_minutes": 120,
    "fresh_hours": 12,
}

HOMES = (
    DemoUnit(
        *("porthkerris", "Hotel rooms", "porthkerris-court", Sort.HOTEL, "porthkerris-court"),
        (Bay(5, has="en_suite ground_floor"), Bay(5, has="en_suite")),
        free=(2, 4, 7, 9),
        empty=(3, 5),
        confirmed_ago=1 * HOURS,
        how=How.LINK,
        word="Room",
        phone="01632 960194",
        is_like={
            "purposes": ["bed_respite", "bed_safety"],
            "funders": ["nhs", "council"],
            "admits_from": time(14),
            "admits_until": time(20),
            "longest_days": 14,
            "cost": 1,
        },
    ),
    DemoUnit(
        *("trelowen", "Nursing floor", "trelowen-house", Sort.BLOCK, "trelowen-house"),
        (Bay(5, has="hoist ground_floor profiling"), Bay(3, has="en_suite profiling")),
        free=(3, 5),
        empty=(7,),
        confirmed_ago=26 * HOURS,
        how=How.BUREAU,
        word="Room",
        phone="01632 960195",
        is_like=_HOME
        | {
            "purposes": ["bed_nursing", "bed_rehabilitation", "bed_assessment", "bed_respite"],
            "skills": ["peg", "catheter", "stoma", "wounds", "insulin"],
            "nurse_always": True,
            "non_weight_bearing": True,
            "therapy_days": 2,
            "funders": ["nhs", "council"],
            "cost": 3,
            "longest_days": 42,
        },
    ),
    DemoUnit(
        *("carrack", "Dementia wing", "carrack-view", Sort.BLOCK, "carrack-view"),
        (Bay(6, has="ground_floor en_suite"),),
        empty=(2, 5, 6),
        today=1,
        confirmed_ago=2 * HOURS,
        how=How.LINK,
        word="Room",
        phone="01632 960196",
        is_like=_HOME
        | {
            "purposes": ["bed_dementia", "bed_residential", "bed_respite", "bed_safety"],
            "behaviours": ["calling", "refusing", "undressing"],
            "secure": True,
            "dementia": True,
            "funders": ["nhs", "council"],
            "cost": 3,
        },
    ),
    DemoUnit(
        *("gwel-an-mor", "Single places", "gwel-an-mor", Sort.SPOT_RESIDENTIAL, "gwel-an-mor"),
        (Bay(3, has="en_suite ground_floor"),),
        free=(2,),
        confirmed_ago=5 * HOURS,
        how=How.LINK,
        word="Room",
        phone="01632 960197",
        is_like=_HOME
        | {
            "purposes": ["bed_residential", "bed_respite"],
            "funders": ["council", "own"],
            "cost": 2,
        },
    ),
    DemoUnit(
        *(
            "trelissy",
            "Residential wing",
            "trelissy-house",
            Sort.SPOT_RESIDENTIAL,
            "trelissy-house",
        ),
        (Bay(4, has="ground_floor"), Bay(3, has="en_suite")),
        empty=(1, 2, 4),
        cleaned=(6,),
        confirmed_ago=3 * HOURS,
        word="Room",
        phone="01632 960199",
        is_like=_HOME
        | {
            "purposes": ["bed_respite", "bed_residential", "bed_dementia", "bed_safety"],
            "behaviours": ["calling", "refusing"],
            "secure": True,
            "dementia": True,
            "funders": ["council", "own"],
            "cost": 2,
        },
    ),
    DemoUnit(
        *("boskenna", "Single places", "boskenna", Sort.SPOT_NURSING, "boskenna"),
        (Bay(4, has="hoist profiling ground_floor", most_kg=180),),
        closed={4: ("closed_staffing", "No night nurse until the new one begins", 3, 9)},
        confirmed_ago=7 * HOURS,
        how=How.BUREAU,
        word="Room",
        phone="01632 960198",
        is_like=_HOME
        | {
            "purposes": ["bed_nursing", "bed_residential", "bed_palliative"],
            "skills": ["driver", "peg", "catheter", "stoma", "wounds", "insulin"],
            "nurse_always": True,
            "one_to_one": True,
            "cost": 4,
        },
    ),
)
