from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "sers.intake"
