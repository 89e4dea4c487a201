"""The forms that a vote on a proposal may take besides the plain one, each with what must be asked first."""

from __future__ import annotations

from dataclasses import replace

from django.utils import translation
from django.utils.translation import gettext as _

from preau.room import options
from preau.room.options import Ask, Option, ballot_mode, secret_ballot_needed, sitting_members
from preau.room.secret_steps import secret_openings
from preau.sitting.deciding.forms import secret_by_law
from preau.sitting.facts import VOTABLE, Item
from preau.sitting.state import Amendment, State


def unsettled(state: State, item: str) -> list[Amendment]:
    """The amendments of `item` that are neither voted nor withdrawn."""
    return [a for a in state.amendments.get(item, ()) if a.status == "tabled"]


def _subject(label: str = "") -> Ask:
    return Ask(field="subject", kind="text", label=label or _("Objet du vote"))


def tacit(state: State, item: Item) -> list[Option]:
    """Adoption without counting, where nobody objects (Conseil d’État, 22 March 1996); never where names are due."""
    if ballot_mode(state) != "ordinary":
        return []
    return [
        Option(
            label=_("Adopter sans vote"),
            command={"type": "adopt_tacitly", "subject": item.title, "purpose": "main"},
            confirm=_("Dites : « Pas d’opposition ? Pas de demande de vote ? Adopté. » Personne ne s’est manifesté ?"),
        )
    ]


def secret_request(state: State, item: Item) -> list[Option]:
    """A third of the members present ask for a secret ballot; in several places the item is then postponed."""
    assert state.facts is not None
    needed, present = secret_ballot_needed(state), len(sitting_members(state, item.id))
    if needed is None or item.id in state.secret_requests:
        return []
    help_ = _("Il faut %(needed)d des %(present)d membres présents ; les pouvoirs ne comptent pas.")
    ask = Ask(
        field="requested_by",
        kind="members",
        label=_("Qui demande le scrutin secret ?"),
        least=needed,
        help=help_ % {"needed": needed, "present": present},
    )
    label, confirm = _("Scrutin secret"), ""
    if state.facts.mode == "several_places":
        label = _("Scrutin secret demandé : reporter le point")
        confirm = _(
            "Dites : « Le scrutin secret est demandé. En visioconférence, il ne peut pas se tenir : ce point est "
            "reporté à une séance tenue en un seul lieu. »"
        )
    return [Option(label=label, command={"type": "request_secret_ballot"}, ask=[ask], confirm=confirm)]


def qualified(state: State, item: Item) -> Option:
    """The main vote under a majority that a text asks for: a share of a base, both chosen."""
    command = {"type": "open_ballot", "purpose": "main", "mode": ballot_mode(state), "subject": item.title}
    asks = [_majority(), *options.public_request(state)]
    return Option(label=_("Voter à une majorité qualifiée"), command=command, ask=asks)


def _majority() -> Ask:
    return Ask(
        field="majority",
        kind="majority",
        label=_("Majorité requise"),
        help=_("Celle que demande un texte particulier ; sinon, la majorité absolue des suffrages exprimés suffit."),
        initial={"share": [2, 3], "base": "cast", "strict": False},
    )


def qualified_secret(state: State, item: Item) -> list[Option]:
    """The same where the vote was asked to be secret; nothing by video, where it cannot be held."""
    assert state.facts is not None
    if state.facts.mode == "several_places":
        return []
    command = {"type": "open_ballot", "purpose": "main", "mode": "secret", "subject": item.title}
    ways = secret_openings(
        state,
        item.id,
        command,
        first=_("Scrutin secret à une majorité qualifiée"),
        paper=_("Sur papier, à une majorité qualifiée"),
    )
    return [replace(way, ask=[_majority()]) for way in ways]


def part(state: State) -> Option:
    """A vote on one part of the text, by division; the whole is voted after."""
    command = {"type": "open_ballot", "purpose": "part", "mode": ballot_mode(state)}
    label = _("Quelle partie du texte ?")
    return Option(
        label=_("Mettre aux voix une partie"), command=command, ask=[_subject(label), *options.public_request(state)]
    )


def block(state: State, item: Item) -> list[Option]:
    """One vote on this item and others to come, where the same members take part in all of them."""
    assert state.facts is not None
    out = state.recusals.get(item.id, frozenset())
    others = [
        other
        for other in state.facts.items
        if other.id != item.id
        and other.kind in VOTABLE
        and state.items[other.id].status == "pending"
        and state.recusals.get(other.id, frozenset()) == out
        and other.id not in state.secret_requests
        and not secret_by_law(state, other)
        and not unsettled(state, other.id)
        and not options.excluded_by_video(state, other)
    ]
    if not others:
        return []
    ask = Ask(
        field="also",
        kind="choices",
        label=_("Avec quels autres points ?"),
        least=1,
        choices=[(other.id, f"{other.number} · {other.title}") for other in others],
        help=_("Un seul vote les décide tous. Un point que quelqu’un veut discuter se vote à part."),
    )
    command = {"type": "open_ballot", "purpose": "main", "mode": ballot_mode(state), "subject": item.title}
    asks = [ask, *options.public_request(state)]
    return [Option(label=_("Voter plusieurs points ensemble"), command=command, ask=asks)]


def table_amendment(item: Item) -> Option:
    """Written down now, voted before the text: no rule may ask for a deadline before the sitting."""
    asks = [
        _subject(_("Que change l’amendement ?")),
        Ask(field="author", kind="member", label=_("Qui le dépose ?"), required=False),
    ]
    return Option(
        label=_("Noter un amendement"), command={"type": "table_amendment", "item": item.id}, ask=asks
    )  # fmt: skip


def vote_amendment(state: State, item: Item, amendment: Amendment) -> Option:
    command = {
        "type": "open_ballot",
        "purpose": "amendment",
        "mode": ballot_mode(state),
        "subject": amendment_subject(state, amendment),
        "amendment": amendment.number,
    }
    return Option(label=_("Ouvrir le vote sur l’amendement n° %(n)d") % {"n": amendment.number}, command=command)


def public_amendment(state: State, item: Item, amendment: Amendment) -> list[Option]:
    """The same vote as a public ballot, on request."""
    label = _("Scrutin public sur l’amendement n° %(n)d") % {"n": amendment.number}
    return options.in_public(state, vote_amendment(state, item, amendment).command, label=label)


def amendment_subject(state: State, amendment: Amendment) -> str:
    """What the journal calls the vote, in the language of the sitting."""
    assert state.facts is not None
    with translation.override(state.facts.language):
        said = _("Amendement n° %(n)d : %(subject)s")
        return said % {"n": amendment.number, "subject": amendment.subject}


def withdraw_amendment(item: Item, amendment: Amendment) -> Option:
    number = {"n": amendment.number}
    return Option(
        label=_("Retirer l’amendement n° %(n)d") % number,
        command={"type": "withdraw_amendment", "item": item.id, "amendment": amendment.number},
        confirm=_("L’amendement n° %(n)d est-il retiré par qui l’a déposé ?") % number,
    )


def urgency(state: State) -> list[Option]:
    """Where the convocation was urgent the council says first whether it accepts that (art. L.2121-11, L.2121-12)."""
    assert state.facts is not None
    begun = any(progress.status != "pending" for progress in state.items.values())
    if begun or any(b.opened.purpose == "urgency" and b.status == "proclaimed" for b in state.ballots):
        return []
    with translation.override(state.facts.language):
        subject = _("Urgence de la convocation")
    return [options.ballot(state, _("Vote sur l’urgence"), "urgency", subject=subject)]
