"""The life of an urn, from its opening to its erasure. Each step is one transaction with the journal."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from django.db import IntegrityError, models, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from preau.ballots import erasure
from preau.ballots.belenios import Refusal, groups, making, workers
from preau.ballots.belenios.ballot import reread
from preau.ballots.belenios.digests import compact
from preau.ballots.belenios.election import read_election
from preau.ballots.belenios.tally import add_up, check_bound, check_decryption, read_tally
from preau.ballots.belenios.trustees import read_trustees
from preau.ballots.belenios.writing import Writer
from preau.ballots.models import Decryption, ReceivedBallot, Urn, UrnSecret, VotingKey, random_number
from preau.ballots.urns import ceremonies, checking, questions, verification
from preau.ballots.urns.keys import find, voices
from preau.ballots.urns.refusals import UrnRefused, of_fault
from preau.journal import queries as journal
from preau.journal import services as journals
from preau.journal.services import CommandRefused, Outcome
from preau.sitting import commands as c
from preau.sitting.decide import decide
from preau.sitting.decision import Refused
from preau.sitting.events import Entry
from preau.sitting.facts import Actor
from preau.sitting.secret_commands import OpenUrn, RecordBallot, RecordDecryption, SealUrn
from preau.sitting.state import State

# Trustees are shown ballots by so many at a time, and as many at least are kept for the end.
BATCH = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledged:
    """A ballot is in the urn: its tracker, and the number of the event that says so."""

    tracker: str
    seq: int


def open_urn(*, sitting: uuid.UUID, command: OpenUrn, actor: Actor, command_id: uuid.UUID, at: datetime) -> Outcome:
    """Fix the list of keys and the question: the setup is written, and nothing of it changes any more.

    The rules see that every elector has a key or is named in `command.without`. Raises `UrnRefused`, `CommandRefused`.
    """
    group = groups.of_name(ceremonies.GROUP)
    secret, election_id = making.new_secret(group), making.new_uuid()
    made: list[Urn] = []

    def complete(state: State) -> c.Command:
        made.clear()
        ballot = find(state, command.ballot)
        # Locked until the end of the transaction: a key that is replaced meanwhile comes too late, or before.
        rows = VotingKey.objects.select_for_update().filter(sitting=sitting, ballot=command.ballot)
        kept = dict(rows.values_list("elector", "public"))
        appointed = ceremonies.current(state)
        pedersen = ceremonies.pedersen(sitting, appointed) if appointed else None
        if appointed is None or pedersen is None:
            raise UrnRefused("keys_not_made", _("Les trois dépositaires n’ont pas encore fait leur clé."))
        _again_if_moved(sitting, state)
        asks = replace(command, uuid="-", fingerprint="-", head="-", registered=tuple(sorted(kept)))
        if isinstance(decide(state, asks, actor=actor, at=at), Refused):
            # Nothing is computed for a command that the rules refuse anyway.
            return asks
        trustees = making.trustees_text(group, secret, pedersen)
        asked = questions.of_ballot(state, ballot)
        election = making.election_text(
            name=ballot.opened.subject,
            said=questions.described(state),
            uuid=election_id,
            trustees=read_trustees(trustees, group),
            questions=[asked.question],
            group=group,
        )
        credentials = making.credentials_text(group, kept.values())
        writer = Writer.begun(int(at.timestamp()))
        writer.setup(election=election, trustees=trustees, credentials=credentials)
        made.append(
            Urn(
                sitting=sitting,
                ballot=command.ballot,
                ceremony=appointed.number,
                uuid=election_id,
                election=election.decode(),
                trustees=trustees.decode(),
                credentials=credentials.decode(),
                choices=list(asked.choices),
                archive=writer.data,
            )
        )
        return replace(asks, uuid=election_id, fingerprint=compact(election), head=writer.head)

    def keep(before: State, entries: Sequence[Entry]) -> None:
        made[0].save(force_insert=True)
        UrnSecret.objects.create(sitting=sitting, ballot=command.ballot, secret=str(secret))
        election = made[0].election.encode()
        transaction.on_commit(lambda: workers.warm_up(election), robust=True)

    return journals.carry_out(sitting=sitting, command=complete, actor=actor, command_id=command_id, at=at, within=keep)


def _again_if_moved(sitting: uuid.UUID, state: State) -> None:
    """PostgreSQL: the tables are read after the journal, and somebody may have written to both in between: a ballot, or
    the same command from another process. The command is then decided anew, as for any writer who came first."""
    if journal.heads([sitting])[sitting] != state.seq:
        raise IntegrityError("the journal has moved on")


def receive(
    *, sitting: uuid.UUID, ballot: int, elector: str, body: bytes, actor: Actor, command_id: uuid.UUID, at: datetime
) -> Acknowledged:
    """Check the encrypted ballot of `elector` and keep it, with `VoterMarked`, or do neither.

    The same bytes again are answered as they were the first time. Raises `UrnRefused`, `CommandRefused`.
    """
    if len(body) > workers.MOST_BALLOT_BYTES:
        raise of_fault(Refusal("ballot_too_long", limit=workers.MOST_BALLOT_BYTES // 1000))
    state, tracker = journal.state(sitting), compact(body)
    if elector not in voices(find(state, ballot), actor):
        raise UrnRefused("not_yourself", _("Vous ne pouvez voter que pour vous, ou pour qui vous a donné pouvoir."))
    if (again := _again(sitting, state, ballot, elector, tracker)) is not None:
        return again
    if elector not in find(state, ballot).votes:
        # Of a second ballot nothing is computed: the rules refuse it.
        checking.check(sitting, find(state, ballot), elector, body)

    def keep(before: State, entries: Sequence[Entry]) -> None:
        ReceivedBallot.objects.create(
            id=random_number(), sitting=sitting, ballot=ballot, tracker=tracker, body=body.decode()
        )
        _show(sitting, ballot, last=False)

    try:
        outcome = journals.carry_out(
            sitting=sitting,
            command=RecordBallot(ballot=ballot, member=elector),
            actor=actor,
            command_id=command_id,
            at=at,
            within=keep,
        )
    except CommandRefused as refused:
        # Twice at the same time: the other one was first, with these very bytes or with others.
        if (again := _again(sitting, refused.state, ballot, elector, tracker)) is not None:
            return again
        raise
    if not outcome.repeated:
        return Acknowledged(tracker=tracker, seq=outcome.seq)
    # The identifier of an earlier command, which carried these bytes or others.
    if (again := _again(sitting, outcome.state, ballot, elector, tracker)) is not None:
        return again
    raise UrnRefused("ballot_second", _("Un autre bulletin est déjà dans l’urne pour cet électeur."))


def _show(sitting: uuid.UUID, ballot: int, *, last: bool) -> None:
    """Let trustees have some of the ballots that wait, drawn at random; in the end all.

    Never one whose elector could be told from those who voted since the time before, in the end neither.
    """
    waiting = ReceivedBallot.objects.filter(sitting=sitting, ballot=ballot, batch=0)
    if not last and waiting.count() < 2 * BATCH:
        return
    shown = ReceivedBallot.objects.filter(sitting=sitting, ballot=ballot).aggregate(batch=Max("batch"))["batch"]
    # By the row's number, which the server drew: a voter who makes ballots until one has a low tracker gains nothing.
    picked = list(waiting.order_by("id").values_list("id", flat=True)[: None if last else BATCH])
    ReceivedBallot.objects.filter(id__in=picked).update(batch=shown + 1)


def _again(sitting: uuid.UUID, state: State, ballot: int, elector: str, tracker: str) -> Acknowledged | None:
    """What was answered when this very ballot of this very elector came the first time."""
    about = {"sitting": sitting, "ballot": ballot}
    vote = state.ballots[ballot - 1].votes.get(elector)
    body = ReceivedBallot.objects.filter(**about, tracker=tracker).values_list("body", flat=True).first()
    public = VotingKey.objects.filter(**about, elector=elector).values_list("public", flat=True).first()
    if vote is None or body is None or json.loads(body)["credential"] != public:
        return None
    return Acknowledged(tracker=tracker, seq=vote.seq)


def seal(*, sitting: uuid.UUID, command: c.CloseBallot, actor: Actor, command_id: uuid.UUID, at: datetime) -> Outcome:
    """Close the urn: the ballots enter the archive, sorted by their trackers, and the encrypted tally after them.

    The rules refuse below three ballots. Raises `UrnRefused`, `CommandRefused`.
    """
    number = command.ballot
    grown: list[Urn] = []

    def complete(state: State) -> c.Command:
        grown.clear()
        rows = ReceivedBallot.objects.filter(sitting=sitting, ballot=number).order_by("tracker")
        bodies = [body.encode() for body in rows.values_list("body", flat=True)]
        urn = Urn.objects.filter(sitting=sitting, ballot=number).first()
        _again_if_moved(sitting, state)
        asks = SealUrn(ballot=number, ballots=len(bodies), head="-" if urn and not urn.sealed_size else "")
        if urn is None or isinstance(decide(state, asks, actor=actor, at=at), Refused):
            return asks
        election = read_election(urn.election.encode())
        ballots = [reread(election, body) for body in bodies]
        tally = add_up(election, ballots, {ballot.credential: 1 for ballot in ballots})
        writer = Writer.resumed(bytes(urn.archive))
        for body in bodies:
            writer.ballot(body)
        text = making.tally_text(election.group, tally)
        writer.tally(text, voters=len(bodies), weight=len(bodies))
        urn.archive, urn.sealed_size = writer.data, len(writer.data)
        urn.tally, urn.trackers = text.decode(), [compact(body) for body in bodies]
        grown.append(urn)
        return replace(asks, head=writer.head)

    def keep(before: State, entries: Sequence[Entry]) -> None:
        _show(sitting, number, last=True)
        grown[0].save(update_fields=["archive", "sealed_size", "tally", "trackers"])

    return journals.carry_out(sitting=sitting, command=complete, actor=actor, command_id=command_id, at=at, within=keep)


def give_decryption(
    *, sitting: uuid.UUID, ballot: int, body: bytes, bound: bytes, actor: Actor, command_id: uuid.UUID, at: datetime
) -> Outcome | None:
    """Check a trustee's part and keep it; with the last that is needed the server adds its own and has the figures.

    `body` enters the archive, `bound` are the binding proofs that go beside it (decision 0016). None when these very
    bytes had come before. Raises `UrnRefused`, `CommandRefused`.
    """
    state = journal.state(sitting)
    found = find(state, ballot)
    urn = Urn.objects.filter(sitting=sitting, ballot=ballot).first()
    if urn is None or not urn.sealed_size or found.status != "closed":
        raise UrnRefused(
            "urn_not_sealed", _("Le scrutin n° %(ballot)s n’attend pas de part de la clé.") % {"ballot": ballot}
        )
    appointed = state.ceremonies[urn.ceremony - 1]
    if actor.member not in appointed.trustees:
        raise UrnRefused("not_a_trustee", _("Vous n’êtes pas dépositaire de la clé des scrutins secrets."))
    index = appointed.trustees.index(actor.member) + 1
    known = Decryption.objects.filter(sitting=sitting, ballot=ballot, index=index).first()
    if known is not None and (known.body.encode(), known.bound.encode()) == (body, bound):
        return None
    if urn.result:
        raise _not_needed()
    _check_part(urn, index, body, bound)

    def keep(before: State, entries: Sequence[Entry]) -> None:
        locked = Urn.objects.select_for_update().get(pk=urn.pk)
        if locked.result:
            raise _not_needed()
        Decryption.objects.create(sitting=sitting, ballot=ballot, index=index, body=body.decode(), bound=bound.decode())
        _decrypt(locked, appointed.threshold)

    return journals.carry_out(
        sitting=sitting,
        command=RecordDecryption(ballot=ballot, trustee=actor.member),
        actor=actor,
        command_id=command_id,
        at=at,
        within=keep,
    )


def _check_part(urn: Urn, index: int, body: bytes, bound: bytes) -> None:
    election = read_election(urn.election.encode())
    tally = read_tally(election, urn.tally.encode())
    key = read_trustees(urn.trustees.encode(), election.group)[1].keys[index - 1]
    try:
        factors = check_decryption(election, body, tally, key)
        check_bound(election, bound, tally, key, factors, owner=1 + index)
    except Refusal as refusal:
        raise of_fault(refusal) from None


def _not_needed() -> UrnRefused:
    return UrnRefused(
        "decryption_not_needed", _("L’urne est déjà ouverte : votre part de la clé n’est plus nécessaire.")
    )


def _decrypt(urn: Urn, threshold: int) -> None:
    """With enough parts, write them and the result into the archive of an urn that is locked."""
    beside = {"sitting": urn.sitting, "ballot": urn.ballot}
    parts = Decryption.objects.filter(**beside).order_by("index")
    given = {1 + part.index: (part.body.encode(), part.bound.encode()) for part in parts}
    if len(given) < threshold:
        return
    election = read_election(urn.election.encode())
    tally = read_tally(election, urn.tally.encode())
    trustees = read_trustees(urn.trustees.encode(), election.group)
    secret = int(UrnSecret.objects.get(**beside).secret)
    own = making.decryption_text(election, tally, secret), making.bound_text(election, tally, secret, owner=1)
    given = {1: own, **given}
    keys = [key for item in trustees for key in item.keys]
    writer, factors = Writer.resumed(bytes(urn.archive)), {}
    for owner, (body, bound) in given.items():
        factors[owner] = check_decryption(election, body, tally, keys[owner - 1])
        check_bound(election, bound, tally, keys[owner - 1], factors[owner], owner=owner)
        writer.decryption(body, owner=owner)
    voters = ReceivedBallot.objects.filter(**beside).count()
    result = making.result_text(election, trustees, tally, factors, voters)
    writer.result(result)
    urn.archive, urn.result = writer.data, result.decode()
    urn.bound = making.all_bound_text({owner: bound for owner, (_body, bound) in given.items()}).decode()
    urn.save(update_fields=["archive", "result", "bound"])
    transaction.on_commit(partial(verification.start, urn.sitting, urn.ballot), robust=True)


def figured(sitting: uuid.UUID, command: c.ProclaimResult) -> c.ProclaimResult:
    """The command with the figures of the archive and its last hash; without any while they are not known, which the
    rules refuse."""
    urn = Urn.objects.filter(sitting=sitting, ballot=command.ballot).first()
    if urn is None or not urn.result:
        return replace(command, sealed={}, figures={}, archive="")
    return replace(command, sealed={}, figures=questions.figures(urn), archive=Writer.resumed(bytes(urn.archive)).head)


# Everything that could link a voter to a ballot, or open one.
_PRIVATE: tuple[type[models.Model], ...] = (UrnSecret, VotingKey, ReceivedBallot, Decryption)


def erase(*, sitting: uuid.UUID, ballot: int | None = None) -> None:
    """At the proclamation or the cancellation: the server's key, whose key is whose, the ballots as they were received.
    The archive stays. Without a number: those of all ballots of the sitting."""
    about = {"sitting": sitting} if ballot is None else {"sitting": sitting, "ballot": ballot}
    checking.forget(sitting, ballot)
    gone = sum(model._default_manager.filter(**about).delete()[0] for model in _PRIVATE)
    if gone:
        erasure.after_commit(*_PRIVATE)


def close(*, sitting: uuid.UUID) -> None:
    """At the close of the sitting nothing private of its secret ballots is left, the shares of keys included."""
    erase(sitting=sitting)
    ceremonies.erase(sitting=sitting)
