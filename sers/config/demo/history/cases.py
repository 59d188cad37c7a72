"""What is asked for in the stories, and for whom: the same sort of need is told in many ways.

Sentences say {she} or {he} by the person they are told about.
"""

from dataclasses import dataclass

HOME, BED, WARD, URGENT, BOTH = "home", "bed", "ward", "urgent", "both"
ANY = frozenset({HOME, BED, WARD, URGENT})

type Leg = tuple[str, str]  # who helps, and with what


@dataclass(frozen=True, slots=True)
class Case:
    """One sort of request: who sends it, what for, how it is told, and who could help."""

    key: str
    tag: str
    senders: tuple[str, ...]
    purpose: str
    needs: tuple[str, ...]
    priorities: tuple[str, ...]
    told: tuple[str, ...]
    soon: tuple[str, ...]
    legs: tuple[Leg, ...]
    setting: str = "home"


CASES = (
    Case(
        *("fall", HOME, ("gp", "paramedic", "nurse"), "avoid_admission"),
        ("falls_check", "rehabilitation", "equipment"),
        ("p2", "p3"),
        (
            "Third fall since September, each time on the way to the bathroom at night.",
            "Found on the landing by {her} neighbour, bruised and cold. Nothing is broken.",
            "Fell off the step stool while changing a bulb. Sore ribs, and now afraid of stairs.",
            "Slipped on wet leaves by the gate. Walks along the furniture since.",
        ),
        (
            "{She} will fall again if nobody looks at the bathroom",
            "{She} has stopped going upstairs and sleeps in a chair",
            "Another night like this and {she} goes to Treliske",
        ),
        (("therapy", "Falls check and exercises"), ("equipment", "Rails and a second banister")),
    ),
    Case(
        *("unwell", URGENT, ("paramedic", "gp"), "avoid_admission"),
        ("urgent_review", "observations", "personal_care"),
        ("p1",),
        (
            "Urine infection, newly muddled, temperature 38.2. Drinks when reminded.",
            "Chest infection on day two of tablets. Oxygen 93 on air, eats nothing.",
            "Diarrhoea since Sunday, dry tongue, dizzy on standing. Refuses the hospital.",
            "Catheter pulled out in the night, some bleeding, comfortable now.",
            "Heart failure, two kilograms up in three days, breathless on the stairs.",
        ),
        (
            "The crew can stay for twenty minutes and no longer",
            "{She} is safe for the afternoon, not for the night",
            "Without somebody today {she} will have to go in",
        ),
        (("urgent", "Clinical review within two hours"), ("reablement", "Washing and fluids")),
    ),
    Case(
        *("wound", HOME, ("nurse", "gp"), "support_home"),
        ("wound_care",),
        ("p3", "p4", "p5"),
        (
            "Venous ulcer on the left shin, eight centimetres, wet through every bandage.",
            "Skin tear on the forearm after a knock on the coal scuttle. Thin skin, on steroids.",
            "Pressure sore on the heel, grade two. Sits in the same chair from six until ten.",
            "Surgical wound on the abdomen that has opened at one end. Packed twice so far.",
        ),
        (
            "{She} cannot get to the surgery any more",
            "It smells since the weekend",
            "The dressing will not hold beyond Thursday",
        ),
        (("nursing", "Dressings twice a week"),),
    ),
    Case(
        *("catheter", HOME, ("nurse", "paramedic"), "support_home"),
        ("continence",),
        ("p2", "p3", "p4"),
        (
            "Long-term catheter that has blocked twice in ten days.",
            "Trial without catheter was put off, and the district needs to plan another.",
            "Leaks at night and changes {her} own sheets at four in the morning.",
            "New stoma since October. The bag lifts on one side and {she} will not go out.",
        ),
        ("It blocked again this morning", "The skin is sore", "{She} has pads until Friday only"),
        (("nursing", "Catheter and skin"), ("neighbours", "Somebody to collect the pads")),
    ),
    Case(
        *("carer", HOME, ("social", "gp"), "support_home"),
        ("supervision", "carer_support", "meals"),
        ("p2", "p3", "p4"),
        (
            "{Her} husband, who does everything, had a hernia operation yesterday.",
            "Dementia. {Her} son lives in and has not slept through a night since August.",
            "Parkinson’s. The sister who comes in each day is herself waiting for chemotherapy.",
            "Leaves the gas on and walks to the harbour at dusk. {Her} wife is worn out.",
        ),
        (
            "The family says it cannot go on past the weekend",
            "Nobody is there between ten and four",
            "The carer cried at the front door",
        ),
        (
            ("reablement", "Visits in the morning and at noon"),
            ("carers", "A break and a talk for the carer"),
            ("neighbours", "A hot meal on weekdays"),
        ),
    ),
    Case(
        *("home_from_ward", WARD, ("ward",), "leave_hospital"),
        ("personal_care", "meals", "settling_in"),
        ("p2", "p3"),
        (
            "Pneumonia, treated for nine days. Walks ten metres with a frame.",
            "Heart failure settled on a new dose. Gets breathless when washing.",
            "Broken wrist in plaster for five weeks, the right one, and {she} lives alone.",
            "Urine infection and a delirium that has cleared. Needs a prompt to eat.",
            "Gall bladder taken out. Everything heals, but {she} has lost six kilograms.",
        ),
        (
            "Ready since this morning’s round",
            "Every further day in bed costs {hers} strength",
            "{Her} cat is alone, and {she} talks of nothing else",
        ),
        (
            ("reablement", "Help to wash and dress, twice a day"),
            ("help", "Settle in: heating, milk, bread"),
        ),
    ),
    Case(
        *("hip", WARD, ("ward",), "leave_hospital"),
        ("reablement", "rehabilitation", "equipment"),
        ("p3", "p4"),
        (
            "Broken hip, pinned on the sixth. Two crutches, no weight beyond the toes.",
            "New knee, the second one. Stairs with a rail and a person behind.",
            "Stroke on the right side, mild. Holds a cup, drops a pan.",
            "Cracked pelvis from a fall in chapel. Pain is controlled at last.",
        ),
        (
            "The bed at home is downstairs from today",
            "Therapy says the first two weeks decide it",
            "{She} refuses any other bed than {her} own",
        ),
        (
            ("therapy", "Exercises and stairs"),
            ("reablement", "Reablement, three visits a day"),
            ("equipment", "Commode and raised chair before {she} arrives"),
        ),
    ),
    Case(
        *("rehabilitation_bed", BED, ("ward",), "leave_hospital"),
        ("bed_rehabilitation",),
        ("p3", "p4"),
        (
            "Hip fracture, medically fit. Needs two to stand, wants to learn it again.",
            "Weak after three weeks on a ventilator. Motivated, eats for two.",
            "Amputation below the knee. Learns to transfer, home has eleven steps.",
        ),
        (
            "Acute bed needed; the consultant has signed",
            "Therapy starts to work now",
            "Three weeks are enough, says the physiotherapist",
        ),
        (("ward", "Rehabilitation for about three weeks"),),
        setting="bed",
    ),
    Case(
        *("respite", BED, ("social",), "transfer"),
        ("bed_respite",),
        ("p4", "p5"),
        (
            "{Her} daughter, who cares for {hers}, has an operation and a fortnight of rest.",
            "The house is flooded to the skirting boards; insurers dry it for two weeks.",
            "{Her} husband is in Derriford, and {she} cannot be alone at night.",
        ),
        (
            "From Monday nobody is there",
            "The family leaves on the early train",
            "It was promised for the summer and could not be done",
        ),
        (("bed", "Two weeks of respite"),),
        setting="bed",
    ),
    Case(
        *("bed_and_home", BOTH, ("ward",), "leave_hospital"),
        ("rehabilitation", "personal_care", "bed_rehabilitation"),
        ("p3", "p4"),
        (
            "Vertebral fracture. A short stay in a bed, then home with help, is the plan.",
            "Guillain-Barré, recovering from the feet up. Cannot do the stairs for a month.",
            "Both wrists broken. A bed until the plaster is off, then home.",
        ),
        ("{She} has been waiting for five days", "The ward closes a bay", "{She} gets low here"),
        (("reablement", "Help at home after the stay"), ("therapy", "Exercises at home")),
        setting="both",
    ),
    Case(
        *("last_days", HOME, ("hospice", "gp"), "support_home"),
        ("symptom_control", "nights", "carer_support"),
        ("p2",),
        (
            "Cancer of the pancreas. Wants to die at home, and {her} family wants it too.",
            "Heart failure at its end. Pain is new, and the drugs are in the house.",
            "Motor neurone disease. Swallows little, is clear, jokes with the grandchildren.",
        ),
        (
            "It is a matter of days",
            "The family has been awake for three nights",
            "The pump runs out tonight",
        ),
        (
            ("nursing", "Syringe driver and symptom control"),
            ("care", "Night sitting"),
            ("carers", "Somebody for the family"),
        ),
    ),
    Case(
        *("insulin", HOME, ("nurse", "gp"), "support_home"),
        ("diabetes", "injections"),
        ("p3", "p4"),
        (
            "Insulin once a day, and {her} eyes no longer read the dial.",
            "Type 1 for fifty years, two night-time lows last week.",
            "Started on insulin; {her} hands shake too much for the pen.",
        ),
        ("{Her} niece goes home on Sunday", "Sugars between 3 and 21", "Two doses were missed"),
        (("nursing", "Insulin each morning"), ("reablement", "Breakfast after the injection")),
    ),
    Case(
        *("equipment", HOME, ("therapist", "social"), "support_home"),
        ("equipment", "housing", "technology"),
        ("p4", "p5", "p6"),
        (
            "Cannot get out of the bath. Has not had one since Easter.",
            "Door sills throughout, and a walker that catches on all of them.",
            "Sofa too low; two people pull {hers} up by the arms.",
            "Hoist is twelve years old and squeaks. The sling is worn.",
        ),
        (
            "{She} washes at the sink, sitting on the lavatory",
            "{Her} husband has hurt his back",
            "It would keep {hers} independent for years",
        ),
        (("equipment", "Assess and fit"), ("therapy", "Show how to use it")),
    ),
    Case(
        *("lonely", HOME, ("prescriber", "gp"), "support_home"),
        ("company", "shopping", "transport"),
        ("p5", "p6"),
        (
            "Widowed in June. Has spoken to nobody but the postman for a week.",
            "Gave up driving after a scare at the roundabout. The shop is two miles off.",
            "Blind in one eye since spring. Used to sing in the choir at Paul.",
            "Moved to be near a son who then took work in Aberdeen.",
            "Has bread and tins, nothing fresh. Too proud to say so.",
        ),
        (
            "{She} said there was no point in getting up",
            "Winter will make it worse",
            "{She} asked for this {hers}elf, for the first time",
        ),
        (("help", "Shopping and a lift on Fridays"), ("neighbours", "Company once a week")),
    ),
    Case(
        *("breathless", HOME, ("nurse", "paramedic"), "support_home"),
        ("breathing", "observations", "medicines"),
        ("p2", "p3"),
        (
            "COPD, third exacerbation this autumn. Rescue pack half used.",
            "Home oxygen, and burns from smoking beside it. Has promised to stop.",
            "Bronchiectasis. Coughs up green again, not feverish.",
        ),
        ("{She} sits up all night", "The inhaler technique is wrong", "Wants no ambulance"),
        (("urgent", "Breathing review at home"), ("nursing", "Rescue pack and inhalers")),
    ),
    Case(
        *("tablets", HOME, ("gp", "nurse", "social"), "support_home"),
        ("medicines", "supervision"),
        ("p3", "p4", "p5"),
        (
            "Takes Monday’s tablets on Sunday and Tuesday’s on Monday.",
            "Fourteen medicines from three hospitals in one shoe box.",
            "Early dementia, lives alone, warfarin. The pharmacist rang in alarm.",
        ),
        ("INR was 6 last week", "Two weeks’ supply was gone in five days", "{She} asks for help"),
        (("nursing", "Medicines review"), ("reablement", "A prompt, morning and night")),
    ),
    Case(
        *("two_carers", HOME, ("social", "therapist"), "support_home"),
        ("double_handed", "transfers", "personal_care"),
        ("p3", "p4"),
        (
            "Multiple sclerosis, a bad relapse. One carer cannot turn {hers} any more.",
            "Weighs 140 kilograms and has stopped standing. Skin is still whole.",
            "Advanced Huntington’s. Moves so much that one person alone is hurt.",
        ),
        (
            "The agency will not send one person again",
            "{She} has been in bed since Tuesday",
            "The family lifts, and should not",
        ),
        (("care", "Two carers, four times a day"), ("equipment", "Ceiling hoist and slings")),
    ),
    Case(
        *("swallowing", HOME, ("therapist", "nurse"), "support_home"),
        ("nutrition", "meals"),
        ("p4", "p5"),
        (
            "Coughs at every meal. Two chest infections since summer.",
            "Eats toast and nothing else. Body mass index 17.",
            "A feeding tube is talked of; {she} wants to try thickened drinks first.",
        ),
        ("Two kilograms down in a month", "{Her} daughter fears that {she} chokes", "Gets weak"),
        (("therapy", "Swallowing assessment"), ("neighbours", "A soft meal on weekdays")),
    ),
    Case(
        *("money", HOME, ("prescriber", "social"), "support_home"),
        ("benefits", "advice", "housing"),
        ("p5", "p6"),
        (
            "Heats one room. Never claimed what {she} is owed since {her} stroke.",
            "The landlord sells; {she} has to be out by Lady Day and has told nobody.",
            "Letters unopened for a year, in a carrier bag behind the door.",
        ),
        ("The meter ran out twice", "{She} trusts the practice and few others", "Before frost"),
        (("carers", "Claim what is due, and sort the letters"),),
    ),
    Case(
        *("intravenous", URGENT, ("gp", "nurse"), "avoid_admission"),
        ("iv_home", "observations"),
        ("p1", "p2"),
        (
            "Cellulitis to the knee, tablets failed. Well enough for treatment at home.",
            "Bone infection of the foot, week two of six, line is in.",
            "Resistant urine infection, needs five days of a drip. Lives with a nurse niece.",
        ),
        (
            "The next dose is due at six tonight",
            "Hospital would be for the drip alone",
            "The edge has moved by two fingers since yesterday",
        ),
        (("urgent", "First dose today, then daily"), ("nursing", "The line and the weekends")),
    ),
    Case(
        *("not_safe", BED, ("social", "gp"), "transfer"),
        ("bed_safety", "bed_assessment"),
        ("p2", "p3"),
        (
            "Found at the bus station in a nightdress for the second time this week.",
            "{Her} carer was taken to hospital an hour ago; {she} cannot be alone.",
            "The boiler has failed, it is four degrees inside, and {she} will not move to family.",
        ),
        ("Before dark", "The police officer stays until seven", "Nobody can be found for tonight"),
        (("bed", "A safe bed from today"),),
        setting="bed",
    ),
)
# What makes a sentence one person's own: a line about the house, the family or the day.
DETAILS = (
    "Key safe by the back door.",
    "Two terriers, friendly to those who bring nothing.",
    "Hard of hearing: knock on the window.",
    "Speaks Polish best; {her} grandson helps.",
    "Up at five, and asleep by eight.",
    "Forty-one steps from the road to the door.",
    "Was a district nurse {hers}elf and says what {she} thinks.",
    "A sister next door has the spare key.",
    "The lane is too narrow for an ambulance.",
    "Does not like to be called by {her} first name.",
    "No telephone signal inside; ring the landline.",
    "Fished out of Newlyn for forty years.",
    "Has a lodger who works nights.",
    "Best in the mornings.",
    "Wears a pendant alarm and has never pressed it.",
    "Goes to chapel on Sundays whatever happens.",
    "A budgerigar that must not get cold.",
    "Heavy front door: push.",
    "{Her} son in Bristol rings every evening.",
    "Worked at the clay pits, and knows everybody.",
    "Does not eat meat.",
    "Wants to see the lifeboat launched once more.",
    "Park at the chapel, the yard floods.",
)
