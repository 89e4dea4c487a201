"""Urns: the keys of an encrypted ballot, its voters, its seal and its opening; the count of a paper one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from preau.rules.text import gettext_noop as _
from preau.sitting import commands as c
from preau.sitting import events as e
from preau.sitting import secret_commands as sc
from preau.sitting import secret_events as se
from preau.sitting.counting import agreed_count, differences
from preau.sitting.deciding.common import (
    Context,
    Events,
    Handlers,
    Refusal,
    find_member,
    require_chair,
    require_present,
)
from preau.sitting.deciding.electorates import (
    find_ballot,
    find_elector,
    names,
    open_ballot_of,
    require_own_voice,
    require_voter_present,
    secret_choices,
)
from preau.sitting.deciding.forms import SMALLEST_URN
from preau.sitting.deciding.roles import role_now
from preau.sitting.facts import BLANK, NULL, Means
from preau.sitting.rounds import names_on_paper, urn_figures
from preau.sitting.state import Ballot, Ceremony

# What the lines of a count are called when a refusal is read out; candidates have their names.
LINES: Final[Mapping[str, str]] = {
    "for": _("pour"),
    "against": _("contre"),
    "abstain": _("abstentions"),
    BLANK: _("blancs"),
    NULL: _("nuls"),
}

# Preparing and opening an encrypted urn


def register_key(ctx: Context, command: sc.RegisterVotingKey) -> Events:
    ballot = _preparing(ctx, command.ballot)
    elector = find_elector(ctx, ballot, command.member)
    require_own_voice(ctx, elector)
    require_voter_present(ctx, elector)
    if command.member in ballot.keys:
        raise Refusal(
            "key_registered",
            _("La clé de vote de %(member)s est déjà enregistrée."),
            member=find_member(ctx, command.member).name,
        )
    return (se.VotingKeyRegistered(ballot=command.ballot, member=command.member),)


def _preparing(ctx: Context, number: int) -> Ballot:
    ballot = find_ballot(ctx, number)
    if ballot.status != "preparing":
        raise Refusal("ballot_not_preparing", _("Le scrutin n° %(ballot)s n’est plus en préparation."), ballot=number)
    return ballot


def open_urn(ctx: Context, command: sc.OpenUrn) -> Events:
    """The list of keys is final: whoever is not in it does not vote, and is named."""
    ballot = _preparing(ctx, command.ballot)
    opened = ballot.opened
    require_chair(ctx, opened.item)
    _check_keys(ctx, ballot, command)
    if not (command.uuid and command.fingerprint and command.head):
        raise Refusal("urn_incomplete", _("L’urne n’a pas pu être préparée : réessayez, ou votez sur papier."))
    urn = se.UrnOpened(
        ballot=command.ballot,
        uuid=command.uuid,
        fingerprint=command.fingerprint,
        head=command.head,
        registered=len(command.registered),
        ceremony=ctx.state.ceremonies[-1].number,
        without=command.without,
    )
    return (opened, urn)


def _check_keys(ctx: Context, ballot: Ballot, command: sc.OpenUrn) -> None:
    electors = {elector.member for elector in ballot.opened.electorate}
    without, registered = set(command.without), set(command.registered)
    for member in command.without:
        find_elector(ctx, ballot, member)
    if len(without) < len(command.without) or len(registered) < len(command.registered) or registered - ballot.keys:
        raise Refusal(
            "keys_mismatch",
            _(
                "Les clés conservées ne correspondent pas à celles du journal pour le scrutin n° %(ballot)s : "
                "annulez-le et recommencez."
            ),
            ballot=command.ballot,
        )
    if without & registered:
        raise Refusal(
            "key_registered_after_all",
            _("Ces membres ont une clé de vote, ils ne peuvent être écartés : %(members)s."),
            members=names(ctx, without & registered),
        )
    missing = electors - without - registered
    if missing:
        raise Refusal(
            "keys_missing",
            _("Des électeurs n’ont pas encore de clé de vote : %(members)s."),
            members=names(ctx, missing),
        )
    if len(registered) < SMALLEST_URN:
        raise Refusal(
            "keys_too_few",
            _("Moins de trois appareils sont prêts : annulez ce scrutin et votez sur papier."),
        )


# Voters


def record_ballot(ctx: Context, command: sc.RecordBallot) -> Events:
    ballot = _open_urn(ctx, command.ballot, "encrypted")
    elector = find_elector(ctx, ballot, command.member)
    require_own_voice(ctx, elector)
    if ballot.urn is not None and command.member in ballot.urn.without:
        raise Refusal(
            "no_key",
            _("%(member)s n’a pas de clé de vote dans ce scrutin."),
            member=find_member(ctx, command.member).name,
        )
    require_voter_present(ctx, elector)
    _require_unmarked(ctx, ballot, command.member)
    return (se.VoterMarked(ballot=command.ballot, member=elector.member, channel="device", bearer=elector.bearer),)


def mark_voter(ctx: Context, command: sc.MarkVoter) -> Events:
    ballot = _open_urn(ctx, command.ballot, "paper")
    elector = find_elector(ctx, ballot, command.member)
    require_voter_present(ctx, elector)
    _require_unmarked(ctx, ballot, command.member)
    return (se.VoterMarked(ballot=command.ballot, member=elector.member, channel="paper", bearer=elector.bearer),)


def _open_urn(ctx: Context, number: int, means: Means) -> Ballot:
    ballot = open_ballot_of(ctx, number)
    if ballot.opened.means != means:
        raise _wrong_urn(number, means)
    return ballot


def _wrong_urn(number: int, wanted: Means) -> Refusal:
    if wanted == "paper":
        return Refusal("wrong_urn", _("Le scrutin n° %(ballot)s ne se tient pas sur papier."), ballot=number)
    return Refusal("wrong_urn", _("Le scrutin n° %(ballot)s n’est pas chiffré."), ballot=number)


def _require_unmarked(ctx: Context, ballot: Ballot, member: str) -> None:
    if member in ballot.votes:
        raise Refusal(
            "already_marked",
            _("%(member)s a déjà voté dans ce scrutin ; un vote au scrutin secret ne se change pas."),
            article=ctx.article("secret_ballot"),
            member=find_member(ctx, member).name,
        )


# Sealing, opening, verifying


def seal_urn(ctx: Context, command: sc.SealUrn) -> Events:
    ballot = _open_urn(ctx, command.ballot, "encrypted")
    marked = len(ballot.votes)
    if marked < SMALLEST_URN:
        raise Refusal(
            "urn_too_few",
            _("L’urne contient moins de trois bulletins : annulez ce scrutin et votez sur papier."),
        )
    if command.ballots != marked:
        raise Refusal(
            "urn_mismatch",
            _(
                "L’urne contient %(ballots)s bulletins pour %(marked)s votants notés au journal : annulez ce scrutin "
                "et votez à nouveau."
            ),
            ballots=command.ballots,
            marked=marked,
        )
    if not command.head:
        raise Refusal("urn_unsealed", _("L’urne n’a pas pu être scellée : réessayez."))
    closed = e.BallotClosed(ballot=command.ballot)
    return (closed, se.UrnSealed(ballot=command.ballot, ballots=command.ballots, head=command.head))


def _ceremony(ctx: Context, ballot: Ballot) -> Ceremony:
    assert ballot.urn is not None, "a sealed urn was opened"
    return ctx.state.ceremonies[ballot.urn.ceremony - 1]


def record_decryption(ctx: Context, command: sc.RecordDecryption) -> Events:
    ballot = find_ballot(ctx, command.ballot)
    if ballot.status != "closed" or ballot.sealed is None:
        raise Refusal(
            "urn_not_sealed", _("Le scrutin n° %(ballot)s n’attend pas de part de la clé."), ballot=command.ballot
        )
    if command.trustee != ctx.actor.member:
        raise Refusal("not_yourself", _("Vous ne pouvez le demander que pour vous-même."))
    if command.trustee not in _ceremony(ctx, ballot).trustees:
        raise Refusal("not_a_trustee", _("Vous n’êtes pas dépositaire de la clé des scrutins secrets."))
    if command.trustee in ballot.decryptions:
        raise Refusal("decryption_given", _("Vous avez déjà donné votre part de la clé."))
    return (se.DecryptionGiven(ballot=command.ballot, trustee=command.trustee),)


def report_verification(ctx: Context, command: sc.ReportVerification) -> Events:
    """Before the proclamation or after it: whoever verifies takes the time that it takes."""
    ballot = find_ballot(ctx, command.ballot)
    if ballot.sealed is None or ballot.status == "cancelled":
        raise Refusal("nothing_to_verify", _("Le scrutin n° %(ballot)s n’a rien à vérifier."), ballot=command.ballot)
    if any((v.tool, v.archive) == (command.tool, command.archive) for v in ballot.verified):
        raise Refusal("verification_known", _("Cette vérification est déjà au journal."))
    if not command.tool or not command.archive:
        raise Refusal("verification_empty", _("Cette vérification ne dit pas ce qu’elle a lu."))
    verified = se.ArchiveVerified(
        ballot=command.ballot,
        tool=command.tool,
        accepted=command.accepted,
        archive=command.archive,
    )
    return (verified,)


# Counting


def count_urn(ctx: Context, command: sc.CountUrn) -> Events:
    """One person's count of the papers; the same person may count again, and the last one stands.

    Two counts alike end the counting: later ones would let others put their figures in the place of those.
    """
    ballot = find_ballot(ctx, command.ballot)
    if ballot.opened.means != "paper":
        raise _wrong_urn(command.ballot, "paper")
    if ballot.status != "closed":
        raise Refusal("urn_not_to_count", _("Le scrutin n° %(ballot)s n’est pas à dépouiller."), ballot=command.ballot)
    if ctx.actor.account is None:
        raise Refusal("counter_unknown", _("Chacun dépouille sous son propre compte."))
    _require_counter(ctx)
    if agreed_count(ballot) is not None:
        raise Refusal(
            "counts_agree",
            _("Deux dépouillements concordent déjà : proclamez le résultat, ou annulez ce scrutin."),
        )
    _check_figures(ctx, ballot, command.figures)
    total, marked = sum(command.figures.values()), len(ballot.votes)
    if _several_names(ctx, ballot, command.figures):
        return (se.UrnCounted(ballot=command.ballot, figures=dict(command.figures)),)
    if total > marked:
        raise Refusal(
            "urn_overfull",
            _("Il y a %(total)s bulletins pour %(marked)s votants, soit %(more)s de trop : recomptez, ou annulez."),
            total=total,
            marked=marked,
            more=total - marked,
        )
    return (se.UrnCounted(ballot=command.ballot, figures=dict(command.figures)),)


def _require_counter(ctx: Context) -> None:
    """The clerk, the chair and the secretaries of the sitting count; any two of them settle the result."""
    if role_now(ctx) != "member":
        return
    member = ctx.actor.member or ""
    if member not in ctx.state.secretaries:
        raise Refusal(
            "not_a_counter",
            _("Seuls le secrétariat, la présidence et les secrétaires de séance dépouillent l’urne."),
        )
    require_present(ctx, member)


def _check_figures(ctx: Context, ballot: Ballot, figures: Mapping[str, int]) -> None:
    known = secret_choices(ctx, ballot)
    if set(figures) - set(known):
        raise Refusal("unknown_figures", _("Le dépouillement nomme un choix qui n’existe pas dans ce scrutin."))
    if any(count < 0 for count in figures.values()):
        raise Refusal("negative_figures", _("Un dépouillement ne compte pas en dessous de zéro."))


def _several_names(ctx: Context, ballot: Ballot, figures: Mapping[str, int]) -> bool:
    """Whether one paper may bear several names: their sum is then no number of papers, and is checked here."""
    number = ballot.opened.election
    election = ctx.state.elections[number - 1] if ballot.opened.purpose == "election" and number else None
    if election is None or (names_each := names_on_paper(election)) == 1:
        return False
    if not urn_figures(election, ballot, figures).add_up(names=names_each):
        raise Refusal(
            "figures_names",
            _(
                "Ces chiffres ne peuvent venir de %(marked)s bulletins de %(names)s noms au plus, comptés chacun une "
                "fois : recomptez, ou annulez."
            ),
            marked=len(ballot.votes),
            names=names_each,
        )
    return True


def counted(ctx: Context, ballot: Ballot, command: c.ProclaimResult) -> dict[str, int]:
    """The figures of a closed secret ballot, by choice or candidate, every line present; refuses until they are
    established: by the trustees and the archive, or by two counts alike."""
    figures = _decrypted(ctx, ballot, command) if ballot.opened.means == "encrypted" else _agreed(ctx, ballot)
    return {line: figures.get(line, 0) for line in secret_choices(ctx, ballot)}


def _decrypted(ctx: Context, ballot: Ballot, command: c.ProclaimResult) -> Mapping[str, int]:
    needed, given = _ceremony(ctx, ballot).threshold, len(ballot.decryptions)
    if given < needed:
        raise Refusal(
            "decryptions_missing",
            _("Les dépositaires ouvrent l’urne : %(given)s sur %(needed)s l’ont fait."),
            given=given,
            needed=needed,
        )
    _check_figures(ctx, ballot, command.figures)
    total, marked = sum(command.figures.values()), len(ballot.votes)
    adds_up = _several_names(ctx, ballot, command.figures) or total == marked
    if not adds_up or not command.archive:
        raise Refusal(
            "figures_mismatch",
            _(
                "L’urne ouverte donne %(total)s voix pour %(marked)s votants : rien n’est proclamé, annulez ce scrutin "
                "et votez à nouveau."
            ),
            total=total,
            marked=marked,
        )
    return command.figures


def _agreed(ctx: Context, ballot: Ballot) -> Mapping[str, int]:
    """What two persons counted alike."""
    if (found := agreed_count(ballot)) is not None:
        return found.figures
    if len(ballot.counts) < 2:
        raise Refusal(
            "counts_missing",
            _("Deux personnes dépouillent, chacune sous son compte : dépouillements reçus, %(count)s."),
            count=len(ballot.counts),
        )
    raise Refusal(
        "counts_differ",
        _("Les deux dépouillements ne disent pas la même chose, recomptez : %(lines)s."),
        lines=", ".join(f"{_line(ctx, ballot, line)} {one} ≠ {other}" for line, one, other in differences(ballot)),
    )


def _line(ctx: Context, ballot: Ballot, line: str) -> str:
    """What a line of the count is called: the choice, or the candidate's name."""
    if line in LINES or ballot.opened.election is None:
        return LINES.get(line, line)
    return ctx.state.elections[ballot.opened.election - 1].candidates[line].name


HANDLERS: Final[Handlers] = {
    sc.RegisterVotingKey: register_key,
    sc.OpenUrn: open_urn,
    sc.RecordBallot: record_ballot,
    sc.MarkVoter: mark_voter,
    sc.SealUrn: seal_urn,
    sc.RecordDecryption: record_decryption,
    sc.ReportVerification: report_verification,
    sc.CountUrn: count_urn,
}
