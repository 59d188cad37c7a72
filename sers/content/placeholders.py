"""What a translation must leave as it is: values that are filled in, and where links lead."""

import re
from collections import Counter

FILLED_IN = re.compile(r"%\([a-z_]+\)[a-z]|\{[a-z_]*(?::[^{}]*)?\}")
LINK = re.compile(r"\]\(([^()\s]+)[^()]*\)|<((?:https?|tel|mailto):[^<>\s]+)>")


def differing(english: str, said: str) -> list[str]:
    """What stands in only one of the two, or not as often: nothing, if the translation fits."""
    ours, theirs = _kept(english), _kept(said)
    return sorted({*(ours - theirs), *(theirs - ours)})


def _kept(text: str) -> Counter[str]:
    links = (target or bare for target, bare in LINK.findall(text))
    return Counter([*FILLED_IN.findall(text), *links])
