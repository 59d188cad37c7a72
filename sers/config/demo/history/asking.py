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
