from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "sers.web"

    def ready(self) -> None:
        from sers.web import checks  # noqa: F401, PLC0415  registers itself, and needs apps loaded
