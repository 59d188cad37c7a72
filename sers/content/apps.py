from django.apps import AppConfig


class ContentConfig(AppConfig):
    """What anybody can read: pages, telephone numbers, notices; and their translations."""

    name = "sers.content"
