"""The measurements run. What they come to is no test: it belongs to one machine and one hour."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def test_a_small_measurement_runs_and_keeps_nothing():
    kept = ROOT / "bench" / "results.json"
    before = kept.read_bytes() if kept.exists() else b""
    measured = subprocess.run(
        [sys.executable, "-m", "bench", "--small", "send", "suggest", "match", "board"],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if name != "DATABASE_URL"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert measured.returncode == 0, measured.stderr
    lines = [line.split() for line in measured.stdout.splitlines() if "_" in line]
    figures = {name: value for name, value, *_ in lines}
    assert all(float(value) > 0 for value in figures.values())
    promised = {"send_vs_bare", "send_ms", "suggest_ms", "match_ms", "propose_s", "board_ms"}
    assert promised <= figures.keys()
    assert before == (kept.read_bytes() if kept.exists() else b"")
