"""The services of the demonstration: what each does, where, for whom, and how it is asked."""

from dataclasses import dataclass

from sers.directory.helping import Sector

WEST = ("u76032", "u64053", "u92128", "u68213")
CENTRAL = ("u31970", "u36721", "u62043", "u09081", "u69901", "u49001")
NORTH_AND_EAST = ("u41591", "u02610", "u11625", "u03864", "u60113")
_H, _S, _V = Sector.HEALTH, Sector.SOCIAL, Sector.VOLUNTARY


@dataclass(frozen=True, slots=True)
class DemoService:
    """One service. No areas means all of the county; `closed` says why it takes nobody on."""

    key: str
    name: str
    team: str
    sector: Sector
    needs: tuple[str, ...]
    areas: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    criteria: str = ""
    how: str = "Ask through SERS. We answer within half a day, and by telephone what cannot wait."
    points: int | None = 80
    checked_ago: int | None = 30
    by_telephone: bool = False
    closed: str = ""


SERVICES = (
    DemoService(
        *("penwith-nursing", "Community nursing, Penwith", "penwith-nursing", _H),
        ("wound_care", "injections", "continence", "diabetes", "symptom_control", "observations"),
        *(WEST[:1], ("nursing",)),
        criteria="Adults who cannot leave the house for treatment, registered in Penwith.",
        checked_ago=12,
    ),
    DemoService(
        *("urgent-response-west", "Urgent community response, west", "urgent-west", _H),
        ("urgent_review", "observations", "breathing", "iv_home", "falls_check"),
        *(WEST, ("nursing",)),
        criteria="One of the nine urgent needs; would go to hospital otherwise. Seen in 2 hours.",
        how="Ring first, then ask through SERS so that it is written down.",
        points=40,
        checked_ago=5,
    ),
    DemoService(
        *("therapy-west", "Community therapy, west Cornwall", "therapy-west", _H),
        ("falls_check", "rehabilitation", "transfers", "equipment"),
        *(WEST, ("physiotherapy",)),
        criteria="Adults who want to move or manage better. Says what they want to do again.",
        points=60,
        checked_ago=60,
    ),
    DemoService(
        *("reablement-west", "Reablement, west Cornwall", "reablement-west", _S),
        ("reablement", "personal_care", "meals", "toilet", "medicines", "supervision"),
        *(WEST, ("personal_care_trained",)),
        criteria="Can get back to doing it themselves within six weeks. Free of charge.",
        points=90,
        checked_ago=20,
    ),
    DemoService(
        *("home-care-west", "Home care, west Cornwall", "tolgarrick-care", _S),
        ("personal_care", "meals", "toilet", "double_handed", "nights", "supervision"),
        *(WEST, ("personal_care_trained",)),
        criteria="An assessment by the council first, except for the first three days.",
        how="Ring the duty manager, 07:00 to 21:00. They do not use SERS.",
        points=None,
        checked_ago=240,
        by_telephone=True,
    ),
    DemoService(
        *("sitting-nights", "Night sitting", "tolgarrick-care", _S, ("nights", "carer_support")),
        criteria="For the last weeks of life, or when a carer would break down.",
        how="Ring the duty manager before 15:00 for the same night.",
        points=6,
        checked_ago=None,
        by_telephone=True,
        closed="Two sitters are ill: nobody new before the 14th",
    ),
    DemoService(
        *("equipment", "Equipment and adaptations", "equipment", _S),
        ("equipment", "housing", "technology"),
        criteria="On loan to anybody who is assessed as needing it. Urgent orders come today.",
        points=200,
        checked_ago=90,
    ),
    DemoService(
        *("truro-nursing", "Community nursing, Truro", "truro-nursing", _H),
        ("wound_care", "injections", "continence", "diabetes", "symptom_control", "observations"),
        *(("u31970", "u36721"), ("nursing",)),
        criteria="Adults who cannot leave the house for treatment.",
        checked_ago=45,
    ),
    DemoService(
        *("therapy-central", "Community therapy, mid Cornwall", "therapy-central", _H),
        ("falls_check", "rehabilitation", "transfers", "equipment"),
        *(CENTRAL, ("physiotherapy",)),
        criteria="Adults who want to move or manage better.",
        points=40,
        checked_ago=200,
    ),
    DemoService(
        *("reablement-central", "Reablement, mid Cornwall", "reablement-central", _S),
        ("reablement", "personal_care", "meals", "toilet", "medicines"),
        *(CENTRAL, ("personal_care_trained",)),
        criteria="Can get back to doing it themselves within six weeks. Free of charge.",
        points=60,
        checked_ago=33,
    ),
    DemoService(
        *("nursing-east", "Community nursing, north and east", "nursing-east", _H),
        ("wound_care", "injections", "continence", "falls_check", "rehabilitation"),
        *(NORTH_AND_EAST, ("nursing",)),
        criteria="Adults who cannot leave the house for treatment.",
        checked_ago=75,
    ),
    DemoService(
        *("help-at-home", "Help at home and lifts", "volunteer-cornwall-help", _V),
        ("shopping", "company", "transport", "pets", "settling_in"),
        criteria="Anybody over 18 who agreed that we are told about them.",
        how="Ask through SERS. You learn within a day whether a volunteer is near.",
        points=50,
        checked_ago=15,
    ),
    DemoService(
        *("harbour-neighbours", "Good neighbours and a hot meal", "harbour-neighbours", _V),
        ("company", "meals", "shopping", "pets"),
        ("u76032", "u64053"),
        criteria="Within ten miles of Newlyn. No washing or dressing, no medicines.",
        points=20,
        checked_ago=190,
    ),
    DemoService(
        *("carers-advice", "Advice and breaks for carers", "carers-circle", _V),
        ("carer_support", "advice", "benefits"),
        criteria="Whoever looks after an adult without being paid.",
        points=30,
        checked_ago=28,
    ),
    DemoService(
        *("trelissy-beds", "Short stays at Trelissy House", "trelissy-house", _S),
        ("bed_respite", "bed_residential", "bed_dementia", "bed_safety"),
        criteria="No nursing at night. Ground floor, one room for somebody who walks about.",
        points=24,
        checked_ago=8,
    ),
    DemoService(
        *("rehabilitation-beds", "Rehabilitation beds, Lanner ward", "lanner-ward", _H),
        ("bed_rehabilitation", "bed_assessment", "bed_palliative", "bed_nursing"),
        criteria="Goals that can be met in three weeks; agrees to take part.",
        points=60,
        checked_ago=40,
    ),
)
