"""The independent recount of secret ballots: who took part, once; what sealed and opened the urn; its totals.

Nobody can recount the choices of a secret ballot from the journal: an encrypted one is counted again from its archive,
a paper one was counted by two persons. What the journal says around them must follow all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from preau.rules.text import gettext_noop as _
from preau.sitting import election_events as ee
from preau.sitting import events as e
from preau.sitting import secret_events as se
from preau.sitting.facts import Elector

Tell = Callable[..., None]


@dataclass(slots=True)
class _Urn:
    """What the entries of one secret ballot say so far. `counts`: the figures of each account."""

    means: str
    bearers: dict[str, str | None]
    keys: set[str] = field(default_factory=set)
    opened: se.UrnOpened | None = None
    marked: dict[str, str] = field(default_factory=dict)
    sealed: bool = False
    given: set[str] = field(default_factory=set)
    counts: dict[str | None, dict[str, int]] = field(default_factory=dict)
    stage: str = "preparing"
    # One paper may bear several names in an election: `recount_elections` adds them up.
    election: bool = False


@dataclass(slots=True)
class Urns:
    """Reads a journal entry by entry. `tell(text, **values)` is called for each thing that does not follow."""

    tell: Tell
    urns: dict[int, _Urn] = field(default_factory=dict)
    # By number: trustees and threshold, and whether the key was made.
    ceremonies: dict[int, se.TrusteesAppointed] = field(default_factory=dict)
    made: set[int] = field(default_factory=set)

    def read(self, entry: e.Entry) -> None:
        read = _READERS.get(type(entry.event))
        if read is not None:
            read(self, entry.event, entry)

    def wrong(self, ballot: int, what: str) -> None:
        self.tell(_("Scrutin secret %(ballot)s : %(what)s ne suit pas du journal."), ballot=ballot, what=what)

    def urn(self, ballot: int, what: str) -> _Urn | None:
        found = self.urns.get(ballot)
        if found is None:
            self.wrong(ballot, what)
        return found


def _bearers(electorate: tuple[Elector, ...]) -> dict[str, str | None]:
    return {elector.member: elector.bearer for elector in electorate}


def _appointed(urns: Urns, event: se.TrusteesAppointed, entry: e.Entry) -> None:
    different = len(set(event.trustees)) == len(event.trustees)
    if event.ceremony != len(urns.ceremonies) + 1 or not different or not 1 < event.threshold <= len(event.trustees):
        urns.tell(_("Entrée %(seq)s : les dépositaires ou leur nombre ne suivent pas de la règle."))
    urns.ceremonies[event.ceremony] = event


def _keys_made(urns: Urns, event: se.TrusteeKeysMade, entry: e.Entry) -> None:
    if event.ceremony not in urns.ceremonies or event.ceremony in urns.made:
        urns.tell(_("Entrée %(seq)s : une clé est faite sans dépositaires, ou deux fois."))
    urns.made.add(event.ceremony)


def _prepared(urns: Urns, event: se.BallotPrepared, entry: e.Entry) -> None:
    urns.urns[event.ballot] = _Urn(
        means="encrypted", bearers=_bearers(event.electorate), election=event.purpose == "election"
    )


def _opened(urns: Urns, event: e.BallotOpened, entry: e.Entry) -> None:
    if event.mode != "secret":
        return
    if event.ballot not in urns.urns:
        urns.urns[event.ballot] = _Urn(
            means=event.means, bearers=_bearers(event.electorate), election=event.purpose == "election"
        )
    urns.urns[event.ballot].stage = "open"


def _key(urns: Urns, event: se.VotingKeyRegistered, entry: e.Entry) -> None:
    urn = urns.urn(event.ballot, _("une clé de vote"))
    if urn is None:
        return
    if urn.stage != "preparing" or event.member not in urn.bearers or event.member in urn.keys:
        urns.wrong(event.ballot, _("une clé de vote"))
    urn.keys.add(event.member)


def _urn_opened(urns: Urns, event: se.UrnOpened, entry: e.Entry) -> None:
    """Every elector has a key or is named without one; the key of the urn was made by the last trustees."""
    urn = urns.urn(event.ballot, _("l’ouverture de l’urne"))
    if urn is None:
        return
    without = set(event.without)
    with_key = urn.bearers.keys() - without
    last = max(urns.ceremonies, default=0)
    if (
        urn.stage != "open"
        or urn.means != "encrypted"
        or urn.opened is not None
        or not without <= urn.bearers.keys()
        or not with_key <= urn.keys
        or event.registered != len(with_key)
        or event.ceremony != last
        or last not in urns.made
    ):
        urns.wrong(event.ballot, _("l’ouverture de l’urne"))
    urn.opened = event


def _marked(urns: Urns, event: se.VoterMarked, entry: e.Entry) -> None:
    urn = urns.urn(event.ballot, _("un votant"))
    if urn is None:
        return
    if event.member in urn.marked:
        urns.tell(_("Scrutin %(ballot)s : %(member)s y vote deux fois."), ballot=event.ballot, member=event.member)
    without = urn.opened.without if urn.opened is not None else ()
    if (
        urn.stage != "open"
        or event.member not in urn.bearers
        or urn.bearers[event.member] != event.bearer
        or event.member in without
        or event.channel != ("device" if urn.means == "encrypted" else "paper")
    ):
        urns.wrong(event.ballot, _("un votant"))
    urn.marked[event.member] = event.channel


def _closed(urns: Urns, event: e.BallotClosed | e.BallotCancelled, entry: e.Entry) -> None:
    urn = urns.urns.get(event.ballot)
    if urn is not None:
        urn.stage = "closed" if isinstance(event, e.BallotClosed) else "cancelled"


def _sealed(urns: Urns, event: se.UrnSealed, entry: e.Entry) -> None:
    urn = urns.urn(event.ballot, _("le scellement de l’urne"))
    if urn is None:
        return
    if urn.stage != "closed" or urn.sealed or urn.opened is None or event.ballots != len(urn.marked):
        urns.wrong(event.ballot, _("le scellement de l’urne"))
    # Two ballots would tell each voter the other's.
    if event.ballots < 3:
        urns.wrong(event.ballot, _("le nombre de bulletins"))
    urn.sealed = True


def _decryption(urns: Urns, event: se.DecryptionGiven, entry: e.Entry) -> None:
    urn = urns.urn(event.ballot, _("la part d’un dépositaire"))
    if urn is None:
        return
    ceremony = urns.ceremonies.get(urn.opened.ceremony) if urn.opened is not None else None
    known = ceremony is not None and event.trustee in ceremony.trustees
    if not urn.sealed or urn.stage != "closed" or not known or event.trustee in urn.given:
        urns.wrong(event.ballot, _("la part d’un dépositaire"))
    urn.given.add(event.trustee)


def _papers(count: dict[str, int]) -> dict[str, int]:
    """A count without its empty lines."""
    return {line: papers for line, papers in count.items() if papers}


def _counted(urns: Urns, event: se.UrnCounted, entry: e.Entry) -> None:
    urn = urns.urn(event.ballot, _("un dépouillement"))
    if urn is None:
        return
    figures = dict(event.figures)
    papers = 0 if urn.election else sum(figures.values())
    negative = any(count < 0 for count in figures.values())
    found = [_papers(count) for count in urn.counts.values()]
    # Two counts alike end the counting.
    over = any(found.count(count) > 1 for count in found)
    if urn.means != "paper" or urn.stage != "closed" or negative or over or papers > len(urn.marked):
        urns.wrong(event.ballot, _("un dépouillement"))
    # Again by the same person: the last one stands.
    urn.counts[entry.actor.account] = figures


def _verified(urns: Urns, event: se.ArchiveVerified, entry: e.Entry) -> None:
    urn = urns.urn(event.ballot, _("une vérification"))
    if urn is not None and not urn.sealed:
        urns.wrong(event.ballot, _("une vérification"))


def _result(urns: Urns, event: e.ResultProclaimed, entry: e.Entry) -> None:
    """The lines of a proposal: neither more voices than voters, nor another count than the two alike."""
    urn = urns.urns.get(event.ballot)
    if urn is None:
        return
    lines = {
        "for": event.for_,
        "against": event.against,
        "abstain": event.abstain,
        "blank": event.blank,
        "null": event.null,
    }
    voices = sum(lines.values())
    if voices + event.not_voting != len(urn.bearers) or min(*lines.values(), event.not_voting) < 0:
        urns.wrong(event.ballot, _("le total des voix"))
    if event.casting_vote is not None:
        urns.wrong(event.ballot, _("la voix prépondérante"))
    if urn.means == "encrypted" and (voices != len(urn.marked) or event.blank or event.null):
        urns.wrong(event.ballot, _("le total des voix"))
    _established(urns, urn, event.ballot, event.archive, lines)
    urn.stage = "proclaimed"


def _round(urns: Urns, event: ee.RoundProclaimed, entry: e.Entry) -> None:
    urn = urns.urns.get(event.ballot)
    if urn is None:
        return
    lines = {**{line.candidate: line.votes for line in event.votes}, "blank": event.blank, "null": event.null}
    _established(urns, urn, event.ballot, event.archive, lines)
    urn.stage = "proclaimed"


def _established(urns: Urns, urn: _Urn, ballot: int, archive: str, lines: dict[str, int]) -> None:
    """Enough trustees opened an encrypted urn; two persons counted a paper one, and alike."""
    if urn.means == "encrypted":
        ceremony = urns.ceremonies.get(urn.opened.ceremony) if urn.opened is not None else None
        if ceremony is None or len(urn.given) < ceremony.threshold or not archive:
            urns.wrong(ballot, _("l’ouverture de l’urne par les dépositaires"))
        return
    alike = [count for count in urn.counts.values() if _papers(count) == _papers(lines)]
    if len(alike) < 2 or archive:
        urns.wrong(ballot, _("le dépouillement par deux personnes"))


_READERS: Final[Mapping[type[e.Event], Callable[[Urns, Any, e.Entry], None]]] = {
    se.TrusteesAppointed: _appointed,
    se.TrusteeKeysMade: _keys_made,
    se.BallotPrepared: _prepared,
    e.BallotOpened: _opened,
    se.VotingKeyRegistered: _key,
    se.UrnOpened: _urn_opened,
    se.VoterMarked: _marked,
    e.BallotClosed: _closed,
    e.BallotCancelled: _closed,
    se.UrnSealed: _sealed,
    se.DecryptionGiven: _decryption,
    se.UrnCounted: _counted,
    se.ArchiveVerified: _verified,
    e.ResultProclaimed: _result,
    ee.RoundProclaimed: _round,
}
