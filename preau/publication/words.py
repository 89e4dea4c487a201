"""How figures, times and outcomes are said, in the language that is active."""

from __future__ import annotations

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from preau.sitting.facts import BallotMode, BallotPurpose, Channel, Choice, ItemKind, Means

# The four answers, in the order in which they are always said.
CHOICES: tuple[Choice, ...] = ("for", "against", "abstain", "not_voting")
# As data files write them: fixed words, whatever the language of the pages.
CHOICE_CODES: dict[Choice, str] = {
    "for": "pour", "against": "contre", "abstain": "abstention", "blank": "blanc", "null": "nul", "not_voting": "nppv",
}  # fmt: skip
CHANNEL_CODES: dict[Channel, str] = {"device": "appareil", "aloud": "voix", "hand": "main", "paper": "papier"}
MODE_CODES: dict[BallotMode, str] = {"ordinary": "ordinaire", "public": "public", "secret": "secret"}
MEANS_CODES: dict[Means, str] = {"open": "ouvert", "encrypted": "chiffré", "paper": "papier"}
PURPOSE_CODES: dict[BallotPurpose, str] = {
    "main": "principal", "amendment": "amendement", "part": "partie", "procedure": "procédure",
    "huis_clos": "huis clos", "urgency": "urgence", "waiver": "renonciation au scrutin secret", "election": "élection",
}  # fmt: skip


def page_language(language: str) -> str:
    """The language that the pages of a sitting speak: its own where Préau knows it, French otherwise."""
    known = {code for code, _name in settings.LANGUAGES}
    return language if language in known else settings.LANGUAGE_CODE


def choice(value: Choice) -> str:
    return {
        "for": _("pour"),
        "against": _("contre"),
        "abstain": _("abstention"),
        "not_voting": _("n’a pas pris part au vote"),
    }[value]


def choice_title(value: Choice) -> str:
    """The heading over the names of those who chose `value`."""
    return {
        "for": _("Pour"),
        "against": _("Contre"),
        "abstain": _("Abstention"),
        "blank": _("Blanc"),
        "not_voting": _("Sans prendre part au vote"),
    }[value]


def mode(value: BallotMode) -> str:
    return {"ordinary": _("vote ordinaire"), "public": _("scrutin public"), "secret": _("scrutin secret")}[value]


def form(value: BallotMode, means: Means) -> str:
    """The mode of a ballot, and for a secret one how it is held."""
    if value != "secret":
        return mode(value)
    return _("scrutin secret, sur papier") if means == "paper" else _("scrutin secret, chiffré sur les appareils")


def channel(value: Channel) -> str:
    return {
        "device": _("sur son appareil"),
        "aloud": _("à l’appel de son nom"),
        "hand": _("à main levée"),
        "paper": _("sur papier"),
    }[value]


def kind(value: ItemKind) -> str:
    return {
        "deliberation": _("délibération"),
        "minutes": _("approbation du procès-verbal"),
        "wish": _("vœu"),
        "information": _("information"),
        "question": _("question orale"),
    }[value]


def outcome(adopted: bool) -> str:
    return _("Adopté") if adopted else _("Rejeté")


def _unbroken(time: str) -> str:
    """A time that no end of line cuts in two."""
    return time.replace(" ", "\N{NO-BREAK SPACE}")


def clock(moment: datetime, zone: ZoneInfo) -> str:
    """ "18 h 02" on the clocks of the place."""
    local = moment.astimezone(zone)
    return _unbroken(_("%(hour)d h %(minute)02d") % {"hour": local.hour, "minute": local.minute})


def day(moment: datetime, zone: ZoneInfo) -> str:
    """ "jeudi 26 novembre 2026"."""
    return date_format(moment.astimezone(zone).date(), _("l j F Y"))


def length(seconds: float) -> str:
    """A place in a recording or its length: "2 min 33", "1 h 02 min 33"."""
    minutes, left = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if not hours:
        return _unbroken(_("%(minutes)d min %(seconds)02d") % {"minutes": minutes, "seconds": left})
    said = _("%(hours)d h %(minutes)02d min %(seconds)02d")
    return _unbroken(said % {"hours": hours, "minutes": minutes, "seconds": left})


def counted(value: Choice, number: int) -> str:
    """ "14 pour", "2 abstentions"."""
    return {
        "for": ngettext("%(n)d pour", "%(n)d pour", number),
        "against": ngettext("%(n)d contre", "%(n)d contre", number),
        "abstain": ngettext("%(n)d abstention", "%(n)d abstentions", number),
        "blank": ngettext("%(n)d blanc", "%(n)d blancs", number),
        "null": ngettext("%(n)d nul", "%(n)d nuls", number),
        "not_voting": ngettext("%(n)d sans vote", "%(n)d sans vote", number),
    }[value] % {"n": number}


def spaced(text: str, *, lang: str) -> str:
    """French sets a space before its double signs, and no line may break there."""
    if lang != "fr":
        return text
    return re.sub(r" (?=[:;?!»](?:[\s<]|$))", "\N{NO-BREAK SPACE}", text).replace("« ", "«\N{NO-BREAK SPACE}")


def kilobytes(size: int) -> str:
    """ "12 ko", from a size in bytes."""
    return _unbroken(_("%(n)d ko") % {"n": max(1, round(size / 1000))})


def title_case(text: str) -> str:
    """A sentence's first letter in capitals, the rest as it is."""
    return text[:1].upper() + text[1:]
