from importlib import import_module

from django.apps import AppConfig


class ServiceConfig(AppConfig):
    """The service as a whole: once all domains are there, it says how they react."""

    name = "sers.config"
    label = "service"

    def ready(self) -> None:
        # By name, because models can be imported only now.
        journal = import_module("sers.audit.journal")
        journal.react_with(import_module("sers.config.reactions").REACTIONS)
