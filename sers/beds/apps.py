from django.apps import AppConfig


class BedsConfig(AppConfig):
    name = "sers.beds"
