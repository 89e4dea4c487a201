"""Is the sitting ready to open? One line a rule, the article beside it; the opening checks them again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from preau.agenda import queries
from preau.agenda.models import Sitting
from preau.assemblies.models import Mandate
from preau.rules.profile import Profile
from preau.rules.profiles import PROFILES
from preau.rules.quorum import quorum_required

# Articles of the preparation, which the profiles do not hold yet; "(à confirmer)": written from memory.
_ARTICLES: Final[dict[str, dict[str, str]]] = {
    "commune": {
        "items": "CGCT, art. L.2121-10 (à confirmer)",
        "place": "CGCT, art. L.2121-7",
        "chair": "CGCT, art. L.2121-14 (à confirmer)",
        "note": "CGCT, art. L.2121-12",
    },
    "epci": {
        "items": "CGCT, art. L.2121-10 et L.5211-1 (à confirmer)",
        "place": "CGCT, art. L.5211-11 (à confirmer)",
        "chair": "CGCT, art. L.2121-14 et L.5211-1 (à confirmer)",
        "note": "CGCT, art. L.2121-12 et L.5211-1",
    },
    "departement": {"note": "CGCT, art. L.3121-19"},
    "region": {"note": "CGCT, art. L.4132-18 (à confirmer)"},
}
# Profiles under which each item goes out with a note or a report.
_NOTE_REQUIRED: Final = frozenset({"commune_ge3500", "epci", "departement", "region"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """`state`: ok; missing (the room would not open); advice (it would); later (settled in the sitting itself).

    `fix` names the page that settles it: "items", "sitting", "members" or "".
    """

    state: Literal["ok", "missing", "advice", "later"]
    sentence: str
    article: str = ""
    fix: str = ""


def checklist(sitting: Sitting) -> list[Check]:
    """The lines, in the order in which one prepares."""
    rules = PROFILES[sitting.assembly.authority.profile]
    articles = _ARTICLES.get(rules.key.split("_")[0], {})
    members = list(queries.seated(sitting))
    return [
        _items(sitting, articles.get("items", "")),
        *_excluded_by_video(sitting, rules),
        *_notes(sitting, rules, articles.get("note", "")),
        _chair(sitting, members, articles.get("chair", "")),
        _places(sitting, rules, articles.get("place", "")),
        _quorum(rules, members),
        *_accounts(members),
        _secretary(rules),
    ]


def is_ready(checks: list[Check]) -> bool:
    return all(check.state != "missing" for check in checks)


def _items(sitting: Sitting, article: str) -> Check:
    count = sitting.items.count()
    if not count:
        return Check(state="missing", sentence=_("L’ordre du jour est vide."), article=article, fix="items")
    sentence = ngettext("L’ordre du jour porte un point.", "L’ordre du jour porte %(count)s points.", count)
    return Check(state="ok", sentence=sentence % {"count": count}, article=article)


def _excluded_by_video(sitting: Sitting, rules: Profile) -> list[Check]:
    """Items that the law keeps out of a sitting held by video, one line each."""
    if sitting.mode == Sitting.Mode.ONE_PLACE:
        return []
    found = sitting.items.filter(nature__in=rules.video_excluded)
    sentence = _(
        "Le point %(number)s (%(nature)s) ne peut pas être examiné en visioconférence : tenez la séance en un seul "
        "lieu, ou retirez ce point."
    )
    return [
        Check(
            state="missing",
            sentence=sentence % {"number": item.number, "nature": item.get_nature_display()},
            article=rules.articles["video_excluded"],
            fix="items",
        )
        for item in found
    ]


def _notes(sitting: Sitting, rules: Profile, article: str) -> list[Check]:
    """Items to decide on that say nothing to those who decide."""
    if rules.key not in _NOTE_REQUIRED:
        return []
    bare = sitting.items.filter(kind="deliberation", text="", documents=None).values_list("number", flat=True)
    if not bare:
        return [Check(state="ok", sentence=_("Chaque délibération a un texte ou un document."), article=article)]
    sentence = _("Sans texte ni document, ces points n’informent pas les membres : %(numbers)s.")
    return [Check(state="advice", sentence=sentence % {"numbers": ", ".join(bare)}, article=article)]


def _chair(sitting: Sitting, members: list[Mandate], article: str) -> Check:
    if sitting.chair not in members:
        sentence = _("%(name)s ne siège plus à cette date : choisissez qui préside.") % {"name": sitting.chair.name}
        return Check(state="missing", sentence=sentence, article=article, fix="sitting")
    return Check(state="ok", sentence=_("%(name)s préside.") % {"name": sitting.chair.name}, article=article)


def _places(sitting: Sitting, rules: Profile, article: str) -> Check:
    if sitting.mode == Sitting.Mode.ONE_PLACE:
        name = sitting.places[0]["name"] if sitting.places else ""
        if not name:
            return Check(state="missing", sentence=_("Le lieu manque."), article=article, fix="sitting")
        return Check(state="ok", sentence=_("Lieu : %(name)s.") % {"name": name}, article=article)
    video = rules.articles["video_allowed"]
    if not rules.video_allowed:
        sentence = _("Cette assemblée ne peut pas siéger en visioconférence : la séance se tient en un seul lieu.")
        return Check(state="missing", sentence=sentence, article=video, fix="sitting")
    if len(sitting.places) < 2 and not sitting.assembly.home_allowed:
        sentence = _("Une séance en plusieurs lieux en nomme au moins deux.")
        return Check(state="missing", sentence=sentence, article=video, fix="sitting")
    names = ", ".join(place["name"] for place in sitting.places)
    sentence = _("En visioconférence depuis : %(names)s. Scrutins publics seulement, diffusion en direct obligatoire.")
    return Check(state="ok", sentence=sentence % {"names": names}, article=video)


def _quorum(rules: Profile, members: list[Mandate]) -> Check:
    article = rules.articles["quorum_share"]
    if not members:
        sentence = _("L’assemblée n’a aucun membre à cette date.")
        return Check(state="missing", sentence=sentence, article=article, fix="members")
    required = quorum_required(in_exercise=len(members), share=rules.quorum_share)
    sentence = _("Quorum : %(required)s membres présents sur %(members)s en exercice.")
    return Check(state="later", sentence=sentence % {"required": required, "members": len(members)}, article=article)


def _accounts(members: list[Mandate]) -> list[Check]:
    without = sum(member.user_id is None for member in members)
    if not without:
        return []
    sentence = ngettext(
        "Un membre n’a pas d’adresse électronique : son vote sera appelé à voix haute.",
        "%(count)s membres n’ont pas d’adresse électronique : leurs votes seront appelés à voix haute.",
        without,
    )
    return [Check(state="advice", sentence=sentence % {"count": without}, fix="members")]


def _secretary(rules: Profile) -> Check:
    article = rules.articles["secretary_required"]
    if rules.secretary_required:
        sentence = _("Le conseil nommera son secrétaire de séance en ouvrant.")
    else:
        sentence = _("Un secrétaire de séance peut être nommé en ouvrant.")
    return Check(state="later", sentence=sentence, article=article)
