from django.apps import AppConfig


class OwnPageConfig(AppConfig):
    """The page of the person referred: how it stands, who comes, and what they wish to say."""

    name = "sers.own_page"
