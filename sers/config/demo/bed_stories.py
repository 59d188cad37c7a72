"""Referrals that need a bed, in every place between being asked for and having left it.

Those who have a bed come first: whoever still waits would else be passed over by them.
"""

from functools import partial
from typing import Any

from sers.config.demo import at_the_bureau as bureau
from sers.config.demo.history.sending import PROTECTED
from sers.config.demo.stories import WARD
from sers.config.demo.telling import Story

H, D = 60, 24 * 60  # minutes
_TRELISKE = {"where_now": "ward", "where_now_detail": "Wheal Agar ward, Royal Cornwall Hospital"}
_LEAVING: dict[str, Any] = {
    "setting": "bed",
    "purpose": "leave_hospital",
    "needs": ["bed_rehabilitation"],
    "priority": "p3",
    "why_not_home": "Needs help for every step, and nobody is there at night",
    "bed_requirements": ["hoist"],
    "why_soon": "Every day on the ward weakens them",
}
_AT_HOME: dict[str, Any] = {
    "setting": "bed",
    "purpose": "transfer",
    "needs": ["bed_respite"],
    "priority": "p3",
    "why_not_home": "Whoever cares for them cannot go on",
    "bed_requirements": ["ground_floor"],
    "why_soon": "Nobody is there from tonight",
}


def _who(given: str, family: str, born: str, sex: str = "female", **said: Any) -> dict[str, Any]:
    return {"given_name": given, "family_name": family, "birth_date": born, "sex": sex, **said}


def _leaving(*who: str, **said: Any) -> dict[str, Any]:
    return WARD | _LEAVING | _who(*who, **said)


BED_STORIES: tuple[Story, ...] = (
    Story(
        "ward",
        16 * D,
        _leaving(*("Percy", "Rowe", "1944-02-11", "male"), problem="Broken ankle, plated."),
        partial(
            bureau.left,
            where=("falmouth", 3),
            to="left_home_p1",
            report="Walks with one stick and climbs stairs. Wants help with shopping at first.",
            then="volunteer-cornwall-help",
        ),
    ),
    Story(
        "ward",
        6 * D,
        _leaving(*("Edna", "Chirgwin", "1939-08-17"), problem="Pneumonia, and weak since."),
        partial(bureau.arrived, where=("lanner", 9), stays=9),
    ),
    Story(
        "ward",
        4 * D + 3 * H,
        _leaving(*("Harold", "Trudgeon", "1941-05-30", "male"), problem="New hip, slow to walk."),
        partial(bureau.arrived, where=("helston", 10), stays=1),
    ),
    Story(
        "socialworker",
        5 * D,
        _AT_HOME
        | _who(
            *("Ada", "Nance", "1937-11-02"),
            problem="Forgetful and calm. Her son, who cares for her, is in hospital.",
        ),
        partial(bureau.arrived, where=("trelissy", 1), stays=8, pathway="pathway_3"),
    ),
    Story(
        "ward",
        3 * D,
        _leaving(
            *("Mabel", "Lobb", "1935-01-19"),
            problem="Pelvic fracture. Needs two to stand.",
            town="Liskeard",
            postcode="PL14 3XD",
        ),
        partial(
            bureau.away,
            where=("liskeard", 14),
            note="Chest pain in the night, to Derriford for a day",
        ),
    ),
    Story(
        "ward",
        22 * H,
        _leaving(
            *("Winifred", "Skewes", "1940-10-08"),
            problem="Stroke three weeks ago, recovering well.",
            town="St Austell",
            postcode="PL26 6AD",
        ),
        partial(bureau.reserved, where=("heligan", 6), days=0, hour=15, ready=1),
    ),
    Story(
        "ward",
        26 * H,
        _leaving(*("Arnold", "Tregear", "1947-07-21", "male"), problem="Both knees, operated on."),
        partial(bureau.reserved, where=("lanner", 16), days=1, hour=11, ready=1),
    ),
    Story(
        "socialworker",
        20 * H,
        PROTECTED
        | _AT_HOME
        | _who(
            *("Loveday", "Carne", "1961-04-04"),
            needs=["bed_safety"],
            why_not_home="It is not safe for her there, and he knows where her sister lives",
            problem="A broken arm and no place to go. Walks, washes and dresses alone.",
        ),
        partial(bureau.reserved, where=("porthkerris", 3), days=0, hour=17),
        area="u76032",
    ),
    Story(
        "ward",
        23 * H,
        _leaving(
            *("Iris", "Hodge", "1943-12-15"),
            problem="Back from acute care, well again; was at Newquay before.",
            town="Newquay",
            postcode="TR7 1RQ",
        ),
        partial(bureau.held, where=("newquay", 2), left=100, ready=0),
    ),
    Story(
        "ward",
        8 * H,
        _leaving(
            *("Len", "Bray", "1938-03-27", "male"),
            needs=["bed_dementia"],
            bed_requirements=["dementia", "ground_floor"],
            bed_behaviour=["wandering"],
            problem="Alzheimer’s. Walks about at night and looks for the harbour.",
            town="Falmouth",
            postcode="TR11 2JA",
        ),
        partial(bureau.held, where=("carrack", 2), left=125, pathway="pathway_3", ready=2),
    ),
    Story(
        "socialworker",
        5 * H,
        _AT_HOME
        | _who(
            *("Beryl", "Nancarrow", "1936-06-23"),
            needs=["bed_respite"],
            bed_requirements=["dementia", "ground_floor"],
            bed_behaviour=["calling"],
            problem="Dementia; calls for her mother at night. Her husband has had a stroke.",
        ),
        partial(
            bureau.declined,
            line=(("carrack", 5), ("trelissy", 2)),
            why="bed_staffing",
            note="Two are very ill here tonight, and we are one short.",
            left=95,
            pathway="pathway_3",
        ),
    ),
    Story(
        "ward",
        4 * H,
        _leaving(
            *("Peter", "Sandry", "1956-09-09", "male"),
            needs=["bed_palliative"],
            priority="p2",
            bed_requirements=["oxygen", "profiling"],
            bed_nursing=["driver"],
            ceiling="comfort",
            problem="Lung cancer, breathless. Does not want to die on an acute ward.",
            town="Hayle",
        ),
        partial(bureau.offered, line=(("st-julias", 5),), left=38, last_days=True, ready=0),
    ),
    Story(
        "ward",
        2 * D + 2 * H,
        _leaving(
            *("Kenneth", "Opie", "1950-01-12", "male"),
            weight_bearing="none",
            bed_area="Near Penzance; his sister visits by bus",
            problem="Two broken legs in plaster, from a ladder. Six weeks without standing.",
            town="Penzance",
            postcode="TR18 2PF",
        ),
        partial(
            bureau.chosen,
            who="His sister, Jean Opie",
            note="Too many people he does not know; would take a ward.",
            refused=("trelowen-house",),
            ready=2,
        ),
    ),
    Story(
        "ward",
        1 * D + 1 * H,
        _leaving(
            *("Doreen", "Retallack", "1933-05-16"),
            needs=["bed_dementia"],
            bed_requirements=["dementia"],
            bed_behaviour=["wandering", "aggression"],
            problem="Dementia. Hits out when washed; walks the corridor all day.",
            town="St Ives",
            postcode="TR26 2BS",
        ),
        partial(bureau.searching, pathway="pathway_3", ready=1),
    ),
    Story(
        "ward",
        2 * H,
        _leaving(
            *("Olive", "Harvey", "1941-02-20"),
            bed_requirements=["side_room"],
            infection="yes",
            infection_which=["cdiff"],
            problem="Broken wrist and hip. C. difficile since Monday, on treatment.",
        ),
        partial(bureau.searching, ready=0),
    ),
    Story(
        "ward",
        11 * H,
        _leaving(*("Gladys", "Penaluna", "1934-08-03"), problem="Heart failure, settled again."),
        partial(
            bureau.not_ready,
            why="not_ready_tests",
            note="A scan of the lungs is wanted first, tomorrow morning.",
            ready=1,
        ),
    ),
    Story(
        "ward",
        3 * H,
        _TRELISKE
        | _leaving(
            *("Frederick", "Bolitho", "1945-10-29", "male"),
            problem="Bowel operation with a long recovery. Eats again, stands with one.",
            town="Camborne",
            postcode="TR14 8ZZ",
        ),
        partial(
            bureau.offered,
            line=(("lanner", 15), ("helston", 9)),
            left=85,
            ready=0,
            skip="The room with a ceiling hoist is free on Thursday, and he would rather wait.",
        ),
    ),
    Story(
        "ward",
        7 * H,
        _leaving(
            *("Wilfred", "Angwin", "1942-04-25", "male"),
            setting="both",
            needs=["rehabilitation", "personal_care", "bed_rehabilitation"],
            problem="Vertebral fracture. A short stay in a bed, then home with help.",
            practice="L82047",
            town="Marazion",
            postcode="TR17 0HW",
        ),
        bureau.beside_the_desk,
    ),
    Story(
        "gp",
        25,
        _AT_HOME
        | _who(
            *("Jacob", "Tippett", "1949-06-06", "male"),
            needs=["bed_assessment"],
            priority="p2",
            why_not_home="Gets up at night and falls; his wife cannot lift him",
            problem="Parkinson’s, worse since Sunday. Not ill enough for Treliske.",
        ),
    ),
)
