"""The settings of the tests: those of the service, with a throw-away database."""

import atexit
import os
import shutil
import tempfile
from contextlib import ExitStack
from pathlib import Path

from sers.config.launcher import THROW_AWAY, running_database

os.environ.setdefault("SECRET_KEY", "a key that protects only what the tests make up")
os.environ.setdefault("ALLOWED_HOSTS", "testserver,127.0.0.1,localhost")
os.environ.setdefault("SERS_DEMO", "1")
os.environ.setdefault("SERS_HTTPS", "0")

# One server for the whole run: pytest-xdist's workers inherit these from the process that
# started it, and each has a database of its own there. It ends with the process that
# started it, also when that is killed.
if "DATABASE_URL" not in os.environ:
    _folder = Path(tempfile.mkdtemp(prefix="sers-tests-"))
    _server = ExitStack()
    _server.callback(shutil.rmtree, _folder, ignore_errors=True)
    _urls = _server.enter_context(running_database(_folder, options=THROW_AWAY))
    atexit.register(_server.close)
    os.environ["DATABASE_URL"] = _urls.app
    os.environ["DATABASE_OWNER_URL"] = _urls.owner

from sers.config.settings import *  # noqa: F403 - it reads the variables set above
from sers.config.settings import DATABASES, STORAGES

# The owner makes the test database; pages and tests use it as the role that row-level
# security binds. Each test ends its connections, which a pool would keep.
DATABASES["default"]["TEST"] = {"MIRROR": "owner"}
DATABASES["default"]["OPTIONS"].pop("pool", None)

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True

# A language of longer English, for tests that look for what would be cut.
PSEUDO_LOCALE = True
