"""What the figures were measured on: enough to compare them, and nothing that names the place."""

import os
import platform
import subprocess
from datetime import UTC, datetime
from pathlib import Path

from bench.system import System

ROOT = Path(__file__).resolve().parents[1]


def about(system: System) -> dict[str, str | int]:
    with system.as_app() as connection:
        server = connection.info.server_version
    return {
        "cpu": _cpu(),
        "cores": os.cpu_count() or 0,
        "memory_gb": round(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30),
        "date": f"{datetime.now(UTC):%Y-%m-%d}",
        "commit": _commit(),
        "python": platform.python_version(),
        "postgresql": f"{server // 10_000}.{server % 10_000}",
    }


def _cpu() -> str:
    listing = Path("/proc/cpuinfo")
    lines = listing.read_text().splitlines() if listing.exists() else []
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.machine())


def _commit() -> str:
    """The commit measured, with a mark where something in the folder was changed after it."""
    said = subprocess.run(
        ["git", "describe", "--always", "--dirty=+", "--abbrev=12"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return said.stdout.strip() or "unknown"
