from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    name = "sers.referrals"
