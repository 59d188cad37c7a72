"""Pages and the API, for a server such as granian."""

import os

from django.core.management.base import BaseCommand
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sers.config.settings")

application = get_wsgi_application()

# Django checks only before its commands. A route that does not say who may open it must stop
# a server from starting too: this raises SystemCheckError.
BaseCommand().check()
