"""Loading the pages and numbers that a new installation begins with. Only ever adds."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction
from django.utils import timezone

from sers.content.models import Contact, Page, PageVersion
from sers.directory.models import User

SEED = Path(__file__).parent / "seed"
WRITER = "content-writer@system.sers.example"
# Between what a page says and the same in easy words.
EASY = "<!-- easy -->"


@dataclass(frozen=True, slots=True)
class Seed:
    """A page as it comes with the service."""

    slug: str
    place: str
    position: int
    needed: bool
    title: str
    summary: str
    body: str
    easy: str


def read_pages(folder: Path = SEED) -> list[Seed]:
    """Every page of a folder: what is known about it between two lines `---`, then Markdown."""
    return [_page(path) for path in sorted(folder.glob("*.md"))]


def read_contacts(path: Path = SEED / "contacts.yaml") -> list[dict[str, Any]]:
    """The numbers of a file, as plain data."""
    read: list[dict[str, Any]] = _yaml(path.read_text(encoding="utf-8"))["contacts"]
    return read


@transaction.atomic
def load() -> None:
    """Add the pages and numbers that are not there yet; what a manager changed stays."""
    writer = ensure_writer()
    known = set(Page.objects.values_list("slug", flat=True))
    for seed in read_pages():
        if seed.slug not in known:
            _publish(seed, writer)
    add_contacts(read_contacts())


def add_contacts(records: Iterable[Mapping[str, Any]]) -> None:
    """Add the numbers that are not there yet."""
    Contact.objects.bulk_create((Contact(**each) for each in records), ignore_conflicts=True)


def ensure_writer() -> User:
    """The account that what came with the service is written by: it may do nothing itself."""
    writer = User.objects.filter(email=WRITER).first()
    if writer is None:
        writer = User.objects.create_user(WRITER, "SERS")
        writer.is_system = True
        writer.save(update_fields=["is_system"])
    return writer


def _publish(seed: Seed, writer: User) -> None:
    page = Page.objects.create(
        slug=seed.slug, place=seed.place, position=seed.position, needed=seed.needed
    )
    now = timezone.now()
    PageVersion.objects.create(
        page=page,
        number=1,
        title=seed.title,
        summary=seed.summary,
        body=seed.body,
        easy=seed.easy,
        saved_by=writer,
        saved_at=now,
        published_by=writer,
        published_at=now,
    )


def _page(path: Path) -> Seed:
    _before, known, text = path.read_text(encoding="utf-8").split("---\n", 2)
    body, _mark, easy = text.partition(EASY)
    return Seed(slug=path.stem, body=body.strip(), easy=easy.strip(), **_yaml(known))


_yaml = partial(yaml.load, Loader=yaml.CSafeLoader)
