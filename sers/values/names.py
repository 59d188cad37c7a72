"""Names made comparable: for searching, and for asking whether two may be one person's."""

import unicodedata

# Letters that Unicode does not take apart into a plain letter and a mark.
_PLAIN = str.maketrans(
    {"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ħ": "h"}
)

# In shorter names one letter is too often the whole difference: Hall and Hill.
LETTERS_TO_FORGIVE = 5


def family_key(name: str) -> str:
    """The letters of a name alone: lower case, no accents, nothing between them.

    O'Neil, O’NEIL and O Neil are one key, and so are Smith-Jones and Smith Jones. Letters of
    any script stay. A name without letters has the empty key.
    """
    # Twice, because folding case can bring new marks, and taking apart new capitals.
    return _letters(_letters(name)).translate(_PLAIN)


def same_person_name(one: str, other: str) -> bool:
    """May these names be one person's, allowing for how names are misheard and mistyped?

    Yes if their keys are alike, if their words stand in another order, or if one slip (a letter
    wrong, missing, added, or two swapped) makes them so: not the first letter, and not in names
    shorter than five letters. It warns people of possible duplicates; it never joins records.
    """
    a, b = family_key(one), family_key(other)
    if not a or not b:
        return False
    return a == b or _words(one) == _words(other) or _one_slip(a, b)


def _letters(name: str) -> str:
    apart = unicodedata.normalize("NFKD", name.casefold())
    return "".join(c for c in apart if _is_letter(c))


def _is_letter(character: str) -> bool:
    # A modifier letter (Lm) is how some keyboards write an apostrophe.
    category = unicodedata.category(character)
    return category.startswith("L") and category != "Lm"


def _words(name: str) -> list[str]:
    return sorted(key for word in name.split() if (key := family_key(word)))


def _one_slip(a: str, b: str) -> bool:
    if min(len(a), len(b)) < LETTERS_TO_FORGIVE or a[0] != b[0]:
        return False
    a, b = _without_common_start(a, b)
    a, b = (part[::-1] for part in _without_common_start(a[::-1], b[::-1]))
    return max(len(a), len(b)) == 1 or (len(a) == len(b) == len("ab") and a == b[::-1])


def _without_common_start(a: str, b: str) -> tuple[str, str]:
    alike = 0
    while alike < min(len(a), len(b)) and a[alike] == b[alike]:
        alike += 1
    return a[alike:], b[alike:]
