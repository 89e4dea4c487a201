"""Steps of a secret ballot: asked for, its trustees, its keys, its urn, and who opens it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from preau.ballots import election_words
from preau.room.ballot_view import differences, standing_in
from preau.room.options import Ask, Option, cancel_ballot, electorate_size, postpone, sitting_members
from preau.room.step import Step, person, step
from preau.sitting.counting import agreed_count
from preau.sitting.facts import BLANK, NULL, Item
from preau.sitting.state import Ballot, Ceremony, State

# An urn on devices holds three ballots at least: fewer would tell who chose what.
SMALLEST_URN = 3
TRUSTEES = 3


def ceremony(state: State) -> Ceremony | None:
    return state.ceremonies[-1] if state.ceremonies else None


def names(state: State, members: Sequence[str]) -> str:
    assert state.facts is not None
    return ", ".join(person(state.facts, member) for member in members)


# Trustees


def proposed_trustees(state: State) -> list[str]:
    """Who could hold the key: the chair, a member of another group, the secretary; others of the table for lack of
    them. Fewer than three where fewer are there."""
    assert state.facts is not None
    here = sitting_members(state, state.item)
    groups = {m.id: m.group for m in here}
    other = [m.id for m in here if m.group != groups.get(state.chair)]
    wanted = [state.chair, *other[:1], *state.secretaries, *(m.id for m in here)]
    return list(dict.fromkeys(member for member in wanted if member in groups))[:TRUSTEES]


def appoint_trustees(state: State) -> list[Option]:
    """Three members whose devices make the key; nothing where fewer are there or the sitting is by video."""
    assert state.facts is not None
    ballot = state.pending_ballot
    under_way = ballot is not None and ballot.opened.means == "encrypted"
    if state.facts.mode == "several_places" or len(sitting_members(state, state.item)) < TRUSTEES or under_way:
        return []
    found = ceremony(state)
    ask = Ask(
        field="trustees",
        kind="members",
        label=_("Qui sont les trois dépositaires ?"),
        least=TRUSTEES,
        most=TRUSTEES,
        initial=proposed_trustees(state),
        help=_(
            "Leurs appareils font la clé de l’urne : la présidence, un membre de l’opposition et un troisième. Deux "
            "d’entre eux suffiront à l’ouvrir ; aucun ne le peut seul."
        ),
    )
    label, confirm = _("Désigner les dépositaires"), ""
    if found is not None:
        label = _("Désigner d’autres dépositaires") if found.digest else _("Recommencer avec d’autres dépositaires")
        confirm = _("Une nouvelle clé sera faite ; l’ancienne ne servira plus.")
    return [Option(label=label, command={"type": "appoint_trustees"}, ask=[ask], confirm=confirm)]


def _waiting_for_key(state: State, found: Ceremony, say: str, others: list[Option]) -> Step:
    away = [t for t in found.trustees if t not in state.presence]
    note = _("Leurs appareils font ensemble la clé : %(names)s. Chacun garde sa page ouverte.") % {
        "names": names(state, found.trustees)
    }
    if away:
        note += " " + ngettext(
            "N’est plus en séance : %(names)s.", "Ne sont plus en séance : %(names)s.", len(away)
        ) % {"names": names(state, away)}
    say += "\n" + _("Les dépositaires préparent l’urne.")
    return Step(key="trustees", say=say, note=note, others=[*others, *appoint_trustees(state)])


# Opening


def secret_openings(state: State, item: str, command: dict[str, Any], *, first: str, paper: str) -> list[Option]:
    """The ways to hold a secret ballot now, the readiest first: on devices where the key is made, on paper always.

    `command` is what opens it but for its means; `first` and `paper` are the labels.
    """
    found = ceremony(state)
    ways = [Option(label=paper, command={**command, "means": "paper"})]
    if found is not None and found.digest and electorate_size(state, item) >= SMALLEST_URN:
        ways.insert(0, Option(label=first, command={**command, "means": "encrypted"}))
    return ways


def secret_ways(state: State, item: Item) -> list[Option]:
    """The main vote of `item`, secretly."""
    command = {"type": "open_ballot", "purpose": "main", "mode": "secret", "subject": item.title}
    return secret_openings(
        state, item.id, command, first=_("Préparer le scrutin secret"), paper=_("Voter sur papier, dans une urne")
    )


def secret_step(state: State, item: Item, others: list[Option]) -> Step:
    """The main vote of an item on which a secret ballot was asked for."""
    assert state.facts is not None
    article = state.facts.profile.articles.get("secret_ballot", "")
    asked = len(state.secret_requests[item.id])
    say = ngettext(
        "Le scrutin secret est demandé par %(n)d membre présent : il est de droit.",
        "Le scrutin secret est demandé par %(n)d membres présents : il est de droit.",
        asked,
    ) % {"n": asked}
    if state.facts.mode == "several_places":
        # It was postponed for that reason and called again.
        say += "\n" + _(
            "En visioconférence, il ne peut pas se tenir : le point est reporté à une séance en un seul lieu."
        )
        article = state.facts.profile.articles.get("video_allowed", "")
        return step("secret_by_video", say, [postpone(item)], article=article, others=others)
    ways = secret_ways(state, item)
    found = ceremony(state)
    if found is not None and not found.digest:
        return _waiting_for_key(state, found, say, [*ways, *others])
    trustees = appoint_trustees(state)
    if found is None and trustees and electorate_size(state, item.id) >= SMALLEST_URN:
        proposed = [person(state.facts, member) for member in proposed_trustees(state)]
        say += "\n" + _("Je propose comme dépositaires de l’urne : %(names)s.") % {
            "names": election_words.listed(proposed)
        }
        note = _("Sur les appareils, trois dépositaires font d’abord la clé de l’urne. Sur papier, rien à préparer.")
        return step("open_secret", say, trustees, note=note, article=article, others=[*ways, *others])
    say += "\n" + _("La discussion est close. Je mets aux voix : %(title)s.") % {"title": item.title}
    return step("open_secret", say, ways, article=article, others=[*ways[1:], *others, *trustees])


# While it runs


def preparing_step(state: State, ballot: Ballot) -> Step:
    """Keys come in from devices; the urn opens with all of them, or without those who are named.

    The words change when the third and the last key are in, never with each: what moves is in the ballot's section.
    """
    assert state.facts is not None
    opened, number = ballot.opened, ballot.opened.ballot
    missing = [e.member for e in opened.electorate if e.member not in ballot.keys]
    say = _("Le scrutin sera secret : %(subject)s.") % {"subject": opened.subject}
    say += "\n" + _("Que chacun ouvre sa page de vote : son appareil prépare sa clé.")
    article = state.facts.profile.articles.get("secret_ballot", "")
    cancel = cancel_ballot(number, label=_("Annuler, pour voter sur papier"))
    if state.chair not in {m.id for m in sitting_members(state, opened.item)}:
        # Whoever opens the urn presides, and the chair changes hands between ballots only.
        note = _(
            "%(name)s, qui préside, n’est pas là pour ouvrir l’urne : attendez, ou annulez et confiez la présidence."
        )
        said_of = {"name": person(state.facts, state.chair)}
        others = [cancel_ballot(number)]
        return Step(key="ballot_preparing", say=say, note=note % said_of, article=article, others=others)
    if len(ballot.keys) < SMALLEST_URN:
        note = _("L’urne s’ouvre dès que trois appareils sont prêts. Si trop peu le sont, votez sur papier.")
        return Step(key="ballot_preparing", say=say, note=note, article=article, others=[cancel])
    command = {"type": "open_urn", "ballot": number}
    option = Option(label=_("Ouvrir l’urne"), command={**command, "without": []})
    note = _("Tous les appareils sont prêts.")
    if missing:
        ask = Ask(
            field="without",
            kind="missing",
            label=_("Qui ne pourra pas voter"),
            help=_("Ces membres n’ont pas de clé : une fois l’urne ouverte, ils ne voteront plus dans ce scrutin."),
        )
        option = Option(label=_("Ouvrir l’urne sans attendre"), command=command, ask=[ask])
        note = _("Attendez les membres qui n’ont pas de clé, ouvrez sans eux, ou annulez pour voter sur papier.")
    return step("ballot_preparing", say, [option], note=note, article=article, others=[cancel])


def may_be_sealed(ballot: Ballot) -> bool:
    return ballot.opened.means != "encrypted" or len(ballot.votes) >= SMALLEST_URN


def secret_voices(ballot: Ballot) -> str:
    """What the chair says when a secret ballot opens."""
    if ballot.opened.means == "paper":
        return _("À l’appel de son nom, chacun dépose son bulletin dans l’urne.")
    return _("Votez chacun sur votre appareil. Personne, pas même le serveur, ne connaîtra votre choix.")


# After the close


def decryption_step(state: State, ballot: Ballot) -> Step | None:
    """The trustees open the urn; None once enough of them have."""
    assert ballot.urn is not None
    found = state.ceremonies[ballot.urn.ceremony - 1]
    if len(ballot.decryptions) >= found.threshold:
        return None
    waited = [t for t in found.trustees if t not in ballot.decryptions]
    said = [_("Deux suffisent.")]
    if ballot.decryptions:
        text = ngettext("A répondu : %(names)s.", "Ont répondu : %(names)s.", len(ballot.decryptions))
        said.append(text % {"names": names(state, ballot.decryptions)})
    said.append(_("On attend : %(names)s.") % {"names": names(state, waited)})
    said.append(_("Si deux d’entre eux ne répondent plus, annulez et votez sur papier."))
    return Step(
        key="ballot_decrypting",
        say=_("Le vote est clos. Les dépositaires vont contrôler l’urne et l’ouvrir."),
        note=" ".join(said),
        others=[cancel_ballot(ballot.opened.ballot)],
    )


def lines(state: State, ballot: Ballot) -> list[tuple[str, str]]:
    """What may be found in an urn, with its words: choices or candidates, then blank and null papers."""
    asked = [(c.id, c.name) for c in standing_in(state, ballot)]
    if ballot.opened.purpose != "election":
        asked = [("for", _("Pour")), ("against", _("Contre")), ("abstain", _("Abstention"))]
    return [*asked, (BLANK, _("Bulletins blancs")), (NULL, _("Bulletins nuls"))]


def count_urn(state: State, ballot: Ballot) -> Option:
    ask = Ask(
        field="figures",
        kind="figures",
        label=_("Ce que vous avez compté"),
        choices=list(lines(state, ballot)),
        most=len(ballot.votes),
        help=_("Comptez sans regarder l’autre dépouillement : il ne vous est pas montré."),
    )
    return Option(
        label=_("Saisir mon dépouillement"), command={"type": "count_urn", "ballot": ballot.opened.ballot}, ask=[ask]
    )  # fmt: skip


def counting_step(state: State, ballot: Ballot) -> Step | None:
    """Two persons count a paper urn, each on an account of their own; None once they agree."""
    if agreed_count(ballot) is not None:
        return None
    found = differences(ballot)
    say = _("Le vote est clos. Nous procédons au dépouillement.")
    note = _(
        "Deux personnes comptent, chacune sous son compte : secrétariat, présidence ou secrétaires de séance. "
        "Dépouillements reçus : %(n)d."
    ) % {"n": len(ballot.counts)}
    if found:
        told = ((words, found[key]) for key, words in lines(state, ballot) if key in found)
        pairs = (f"{words} {one} / {other}" for words, (one, other) in told)
        say = _("Les deux dépouillements diffèrent : nous recomptons.")
        note = _("Différences : %(lines)s. Chacun recompte et saisit de nouveau.") % {"lines": " ; ".join(pairs)}
    count = count_urn(state, ballot)
    return Step(key="ballot_counting", say=say, note=note, others=[count, cancel_ballot(ballot.opened.ballot)])
