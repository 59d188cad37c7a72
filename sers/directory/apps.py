from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "sers.directory"
