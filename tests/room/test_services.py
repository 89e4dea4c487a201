"""Votes through the one door: done once, sealed where names are not published, and never lost or half recorded."""

from __future__ import annotations

import threading
import uuid
from collections import Counter

import pytest
from django.db import DatabaseError, connection, connections

from preau.agenda.models import Sitting
from preau.ballots import services as ballots
from preau.ballots.models import SealedVote
from preau.journal import queries, store
from preau.journal.models import JournalEvent
from preau.journal.services import CommandRefused
from preau.room import services
from preau.room.services import SealBroken
from preau.sitting import commands as c
from preau.sitting import events as e
from tests.conftest import Cast
from tests.room.desk import CLERK, ITEM, Desk, ballot, hold, member, open_room

pytestmark = [pytest.mark.database]


def test_opening_the_room_fixes_the_preparation(sitting: Sitting, cast: Cast) -> None:
    desk = open_room(sitting, cast)
    facts = desk.state.facts
    assert facts is not None
    assert [m.id for m in facts.members] == [person.key for person in cast.members]
    sitting.refresh_from_db()
    assert sitting.room_opened_at == desk.state.at


def test_the_same_vote_twice_is_one_vote_and_one_answer(sitting: Sitting, cast: Cast) -> None:
    desk = ballot(sitting, cast)
    command = c.CastVote(ballot=1, member=cast.elue.key, choice="against")
    command_id = uuid.uuid4()
    first = desk.do(command, actor=member(cast.elue), command_id=command_id)
    # As after a restart: nothing is remembered but what the database holds.
    store.forget()
    second = desk.do(command, actor=member(cast.elue), command_id=command_id)
    assert (first.outcome.repeated, second.outcome.repeated) == (False, True)
    assert first.outcome.seq == second.outcome.seq
    assert first.receipts == second.receipts
    assert len(desk.state.ballots[0].votes) == 1


def test_a_sealed_vote_gives_a_receipt_that_the_journal_confirms(sitting: Sitting, cast: Cast) -> None:
    desk = ballot(sitting, cast)
    (receipt,) = desk.vote(cast.elue, "against").receipts
    assert receipt.salt is not None
    event = queries.entries(desk.id, after=receipt.seq - 1)[0].event
    assert isinstance(event, e.VoteCommitted)
    assert event.commitment == receipt.commitment
    assert event.commitment == ballots.commitment(
        sitting=desk.id, ballot=1, member=cast.elue.key, choice="against", salt=receipt.salt
    )
    assert "against" not in queries.lines(desk.id, after=receipt.seq - 1)[0]


def test_a_public_vote_gives_a_receipt_without_secret(sitting: Sitting, cast: Cast) -> None:
    desk = ballot(sitting, cast, mode="public")
    (receipt,) = desk.vote(cast.elue, "against").receipts
    assert (receipt.choice, receipt.salt, receipt.commitment) == ("against", None, None)
    event = queries.entries(desk.id, after=receipt.seq - 1)[0].event
    assert event == e.VoteCast(ballot=1, member=cast.elue.key, choice="against", channel="device")
    assert SealedVote.objects.count() == 0


def test_a_commitment_of_the_browsers_own_making_is_not_taken(sitting: Sitting, cast: Cast) -> None:
    desk = ballot(sitting, cast)
    forged = c.CastVote(ballot=1, member=cast.elue.key, choice="for", commitment="0" * 64)
    (receipt,) = desk.do(forged, actor=member(cast.elue)).receipts
    assert receipt.commitment != "0" * 64


def test_a_correction_gives_a_new_receipt_with_a_new_salt(sitting: Sitting, cast: Cast) -> None:
    desk = ballot(sitting, cast)
    (first,) = desk.vote(cast.elue, "against").receipts
    command = c.CorrectVote(ballot=1, member=cast.elue.key, choice="for", channel="device")
    (second,) = desk.do(command, actor=member(cast.elue)).receipts
    assert second.choice == "for"
    assert second.seq > first.seq
    assert second.salt != first.salt


def test_the_proclamation_counts_the_sealed_votes_and_erases_them(sitting: Sitting, cast: Cast) -> None:
    desk = ballot(sitting, cast)
    desk.vote(cast.presidente, "for")
    desk.vote(cast.elue, "against")
    desk.vote(cast.elu_avec_pouvoir, "for")
    desk.vote(cast.elu_avec_pouvoir, "abstain", for_=cast.mandante)
    assert SealedVote.objects.count() == 4
    desk.proclaim()
    assert SealedVote.objects.count() == 0
    result = desk.state.ballots[0].result
    assert result is not None
    counted = (result.for_, result.against, result.abstain, result.not_voting)
    assert (counted, result.present, result.represented) == ((2, 1, 1, 2), 5, 1)
    assert services.receipts(desk.id, desk.state, 1, [cast.elue.key]) == ()
    told = "".join(queries.lines(desk.id))
    assert '"choice":"against"' not in told


def test_a_cancelled_ballot_erases_its_sealed_votes(sitting: Sitting, cast: Cast) -> None:
    desk = ballot(sitting, cast)
    desk.vote(cast.elue, "against")
    desk.do(c.CancelBallot(ballot=1, reason="Erreur sur l’objet"))
    assert SealedVote.objects.count() == 0


@pytest.mark.parametrize("change", [{"choice": "for"}, {"salt": "00" * 32}])
def test_a_private_table_that_was_altered_is_never_proclaimed(
    sitting: Sitting, cast: Cast, change: dict[str, str]
) -> None:
    desk = ballot(sitting, cast)
    desk.vote(cast.elue, "against")
    desk.do(c.CloseBallot(ballot=1))
    SealedVote.objects.update(**change)
    with pytest.raises(SealBroken):
        desk.do(c.ProclaimResult(ballot=1))
    assert desk.state.ballots[0].result is None


def test_a_sealed_vote_that_is_missing_is_refused_at_the_proclamation(sitting: Sitting, cast: Cast) -> None:
    desk = ballot(sitting, cast)
    desk.vote(cast.elue, "against")
    desk.do(c.CloseBallot(ballot=1))
    SealedVote.objects.all().delete()
    with pytest.raises(CommandRefused) as refused:
        desk.do(c.ProclaimResult(ballot=1))
    assert refused.value.refusal.rule == "sealed_mismatch"


def test_hands_aloud_and_devices_mix_in_one_ballot(sitting: Sitting, cast: Cast) -> None:
    desk = ballot(sitting, cast, mode="public")
    desk.vote(cast.elue, "for")
    desk.do(c.CastVote(ballot=1, member=cast.presidente.key, choice="for", channel="aloud"))
    desk.do(c.RecordVotes(ballot=1, choice="against", members=(cast.elu_opposition.key,), channel="hand"))
    desk.do(c.CastVote(ballot=1, member=cast.mandante.key, choice="abstain", channel="paper"))
    votes = desk.state.ballots[0].votes
    assert {key: (vote.choice, vote.channel, vote.bearer) for key, vote in votes.items()} == {
        cast.elue.key: ("for", "device", None),
        cast.presidente.key: ("for", "aloud", None),
        cast.elu_opposition.key: ("against", "hand", None),
        cast.mandante.key: ("abstain", "paper", cast.elu_avec_pouvoir.key),
    }


def test_hands_of_which_one_has_voted_otherwise_are_refused_whole(sitting: Sitting, cast: Cast) -> None:
    desk = ballot(sitting, cast)
    desk.vote(cast.elue, "against")
    members = (cast.presidente.key, cast.elue.key)
    with pytest.raises(CommandRefused) as refused:
        desk.do(c.RecordVotes(ballot=1, choice="for", members=members, channel="hand"))
    assert refused.value.refusal.rule == "already_voted"
    assert set(desk.state.ballots[0].votes) == {cast.elue.key}
    assert SealedVote.objects.count() == 1


def test_the_same_hands_typed_again_in_a_sealed_ballot_pass(sitting: Sitting, cast: Cast) -> None:
    desk = ballot(sitting, cast)
    for members in ((cast.elue.key,), (cast.elue.key, cast.presidente.key)):
        desk.do(c.RecordVotes(ballot=1, choice="for", members=members, channel="hand"))
    desk.proclaim()
    result = desk.state.ballots[0].result
    assert result is not None
    assert result.for_ == 2


def test_a_choice_refused_too_late_is_kept_nowhere(sitting: Sitting, cast: Cast) -> None:
    desk = ballot(sitting, cast)
    desk.do(c.CloseBallot(ballot=1))
    with pytest.raises(CommandRefused) as refused:
        desk.vote(cast.elue, "against")
    assert refused.value.refusal.rule == "ballot_not_open"
    assert SealedVote.objects.count() == 0
    (kept,) = [one for one in queries.refusals(desk.id) if one.command == "cast_vote"]
    assert "against" not in str(kept.__dict__)


@pytest.mark.django_db(transaction=True)
def test_votes_at_once_are_each_counted_once(sitting: Sitting, cast: Cast) -> None:
    desk = ballot(sitting, cast)
    people = [cast.presidente, cast.secretaire, cast.elue, cast.elu_avec_pouvoir, cast.elu_opposition]
    gate, answers = threading.Barrier(15), Counter[str]()

    def vote(number: int) -> None:
        gate.wait()
        try:
            desk.vote(people[number % 5], "for")
            answers["done"] += 1
        except CommandRefused as refused:
            answers[refused.refusal.rule] += 1
        connections.close_all()

    threads = [threading.Thread(target=vote, args=(n,)) for n in range(15)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # Each voted three times at once, on three devices: one vote stands, two are told so.
    assert answers == {"done": 5, "already_voted": 10}
    store.forget()
    assert len(desk.state.ballots[0].votes) == 5
    assert SealedVote.objects.count() == 5
    desk.proclaim()
    result = desk.state.ballots[0].result
    assert result is not None
    assert (result.for_, result.not_voting) == (5, 1)


def _fill_the_disk() -> None:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA page_count")
        (pages,) = cursor.fetchone()
        cursor.execute(f"PRAGMA max_page_count = {pages}")


def _make_room() -> None:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA max_page_count = 1073741823")


def _until_it_fails(desk: Desk) -> tuple[int, c.Command]:
    """Arrivals and departures until the disk is full: how many were acknowledged, and the command that failed."""
    for done in range(2000):
        arrival = done % 2 == 0
        key = desk.cast.absent.key
        command = c.RecordArrival(member=key) if arrival else c.RecordDeparture(member=key)
        try:
            desk.do(command)
        except DatabaseError:
            return done, command
    raise AssertionError("the disk never filled up")


@pytest.mark.django_db(transaction=True)
def test_a_full_disk_fails_loudly_and_the_sitting_resumes(sitting: Sitting, cast: Cast) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("max_page_count is SQLite's; PostgreSQL's full disk is the operator's test")
    desk = hold(sitting, cast)
    before = desk.state.seq
    _fill_the_disk()
    try:
        done, failed = _until_it_fails(desk)
    finally:
        _make_room()
    store.forget()
    # Exactly what was acknowledged is there, and the journal goes on where it stood.
    assert desk.state.seq == before + done
    desk.do(failed)
    assert desk.state.seq == before + done + 1
    assert JournalEvent.objects.filter(sitting=desk.id).count() == desk.state.seq


def test_closing_the_sitting_dates_the_preparation(sitting: Sitting, cast: Cast) -> None:
    desk = hold(sitting, cast)
    services.execute(sitting=desk.id, command=c.CloseSitting(), actor=CLERK, command_id=uuid.uuid4())
    sitting.refresh_from_db()
    assert sitting.closed_at == desk.state.closed_at
    assert desk.state.items[ITEM].status == "concluded"
