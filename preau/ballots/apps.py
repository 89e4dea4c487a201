from django.apps import AppConfig


class BallotsConfig(AppConfig):
    name = "preau.ballots"
