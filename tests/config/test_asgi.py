"""The application as a server of its own loads it: nobody has set Django up before."""

import os
import subprocess
import sys

import pytest


@pytest.mark.parametrize("module", ["sers.config.asgi", "sers.config.wsgi"])
def test_a_server_that_knows_only_its_name_can_load_the_application(module):
    given = {
        "SECRET_KEY": "unused",
        "DATABASE_URL": "postgresql:///unused",
        "DATABASE_OWNER_URL": "postgresql:///unused",
        "DJANGO_SETTINGS_MODULE": "sers.config.settings",
    }
    loaded = subprocess.run(
        [sys.executable, "-c", f"import {module} as m; print(callable(m.application))"],
        env=os.environ | given,
        capture_output=True,
        text=True,
        check=False,
    )
    assert loaded.stdout.strip() == "True", loaded.stderr
