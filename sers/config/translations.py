"""What each language says: sers/locale/<locale>/LC_MESSAGES/django.po, and what it lacks.

A catalogue has exactly the sentences that are spoken (spoken.py). What a machine drafted says so
in a comment, until somebody approves it.
"""

import json
import sys
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po
from django.utils.translation import to_locale

from sers.config.spoken import is_spoken
from sers.content.placeholders import differing
from sers.values.languages import BY_CODE, DRAFTED, ENGLISH, LANGUAGES

LOCALES = Path(__file__).parents[1] / "locale"
APPROVED = "Approved by "
OTHERS = tuple(each.code for each in LANGUAGES if each.code != ENGLISH)

type Taken = Sequence[tuple[str, str | list[str]]]


def write_all(found: Catalog) -> None:
    """Each language's catalogue, with what is spoken now and no more."""
    for code in OTHERS:
        _write(code, updated(code, found))


def outdated(found: Catalog) -> list[Path]:
    """The catalogues that hold something else than what is spoken now."""
    return [
        file_of(code)
        for code in OTHERS
        if not file_of(code).exists()
        or file_of(code).read_bytes() != _as_written(code, updated(code, found))
    ]


def file_of(code: str) -> Path:
    return LOCALES / to_locale(code) / "LC_MESSAGES" / "django.po"


def kept(code: str) -> Catalog:
    """What the language's file holds; nothing, where there is none."""
    file = file_of(code)
    return read_po(BytesIO(file.read_bytes())) if file.exists() else Catalog()


def spoken(found: Catalog) -> list[Message]:
    return [
        message
        for message in found
        if message.id and any(is_spoken(path) for path, _line in message.locations)
    ]


def updated(code: str, found: Catalog) -> Catalog:
    """What is spoken, with what the file says of it already."""
    before, now = kept(code), _empty(code)
    for message in spoken(found):
        said = before.get(_key(message.id), message.context)
        string = said.string if said and said.id == message.id and is_whole(said) else ""
        comments = _comments(said) if said and string else []
        now.add(
            message.id,
            string,
            locations=[(path, 0) for path, _line in message.locations if is_spoken(path)],
            user_comments=comments,
            context=message.context,
        )
    return now


def missing(code: str, found: Catalog) -> list[Message]:
    """What the language does not say yet."""
    return [each for each in updated(code, found) if each.id and not is_whole(each)]


def misfits(code: str) -> list[str]:
    """Translations that do not fill in what the English fills in, or lead elsewhere."""
    return [
        f"{_key(message.id)!r}: {', '.join(wrong)}"
        for message in kept(code)
        if message.id and is_whole(message) and (wrong := _wrong(message, _forms(message)))
    ]


def is_whole(message: Message) -> bool:
    """Whether it is translated, in every form that the language counts in."""
    return bool(_forms(message)) and all(_forms(message))


def todo(code: str, found: Catalog) -> str:
    """What a language lacks, for a translator: how many forms it counts in goes with plurals."""
    forms = _empty(code).num_plurals
    lacking = (
        {
            "id": _key(each.id),
            "plural": each.id[1] if isinstance(each.id, tuple) else None,
            "context": each.context,
            **({"forms": forms} if isinstance(each.id, tuple) else {}),
            "in": [path for path, _line in each.locations],
        }
        for each in missing(code, found)
    )
    return json.dumps(list(lacking), ensure_ascii=False, indent=1)


def take(code: str, taken: Taken, found: Catalog) -> None:
    """Put a machine's drafts into a language, all but those that do not fit, and say which."""
    if code not in BY_CODE or code == ENGLISH:
        sys.exit(f"Not a language that is offered: {code}. Offered: {', '.join(OTHERS)}")
    catalogue = updated(code, found)
    refused = list(_put(catalogue, taken))
    _write(code, catalogue)
    print(f"{code}: took {len(taken) - len(refused)}, {len(missing(code, found))} are missing")
    if refused:
        sys.exit("Refused:\n" + "\n".join(refused))


def _put(catalogue: Catalog, taken: Taken) -> Iterator[str]:
    """Take what fits; say why of the rest."""
    by_english = {_key(each.id): each for each in catalogue if each.id}
    for english, said in taken:
        forms = [said] if isinstance(said, str) else list(said)
        message = by_english.get(english)
        if message is None:
            yield f"{english!r}: no page says this"
        elif reason := _reason_against(message, forms, catalogue.num_plurals):
            yield f"{english!r}: {reason}"
        else:
            message.string = tuple(forms) if isinstance(message.id, tuple) else forms[0]
            message.user_comments = [DRAFTED]


def _reason_against(message: Message, forms: list[str], plurals: int) -> str:
    wanted = plurals if isinstance(message.id, tuple) else 1
    if len(forms) != wanted or not all(each.strip() for each in forms):
        return f"give {wanted} form(s), none empty"
    wrong = _wrong(message, forms)
    return f"keep as they are, each as often: {', '.join(wrong)}" if wrong else ""


def _wrong(message: Message, forms: Sequence[str]) -> list[str]:
    """What differs between each form and the English it comes from."""
    english = [message.id] if isinstance(message.id, str) else list(message.id)
    # «One bed» need not say «1», nor need «two beds» where a language has a dual.
    return sorted(
        {
            each
            for form in forms
            for each in min((differing(source, form) for source in english), key=len)
        }
    )


def _forms(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string or ())


def _comments(said: Message) -> list[str]:
    by_whom = [each for each in said.user_comments if each.startswith(APPROVED)]
    return by_whom or [DRAFTED]


def _key(identity: str | Sequence[str]) -> str:
    return identity if isinstance(identity, str) else identity[0]


def _empty(code: str) -> Catalog:
    language = BY_CODE[code]
    return Catalog(
        locale=to_locale(code),
        header_comment=f"# {language.name}. Written by sers/config/translations.py: make fix.",
        fuzzy=False,
    )


def _write(code: str, catalogue: Catalog) -> None:
    file_of(code).parent.mkdir(parents=True, exist_ok=True)
    file_of(code).write_bytes(_as_written(code, catalogue))


def _as_written(code: str, catalogue: Catalog) -> bytes:
    """The file, without the dates and names that Babel would put into its head."""
    written = BytesIO()
    write_po(written, catalogue, omit_header=True, sort_output=True, include_lineno=False)
    head = (
        f"{catalogue.header_comment}\n"
        'msgid ""\nmsgstr ""\n'
        f'"Language: {to_locale(code)}\\n"\n'
        f'"Plural-Forms: {catalogue.plural_forms}\\n"\n'
        '"MIME-Version: 1.0\\n"\n'
        '"Content-Type: text/plain; charset=utf-8\\n"\n'
        '"Content-Transfer-Encoding: 8bit\\n"\n\n'
    )
    return head.encode() + written.getvalue()
