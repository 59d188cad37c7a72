from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "sers.access"
