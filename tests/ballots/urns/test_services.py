"""A secret ballot from the ceremony to its erasure, and everything that is refused on the way."""

from __future__ import annotations

import json
import threading
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from preau.ballots.belenios import verify, workers
from preau.ballots.belenios.archive import read_archive
from preau.ballots.belenios.digests import compact
from preau.ballots.models import Ceremony, Decryption, ReceivedBallot, Urn, UrnSecret, VotingKey
from preau.ballots.urns import checking, keys, queries, services, verification
from preau.ballots.urns.refusals import UrnRefused
from preau.journal.services import CommandRefused
from preau.sitting import commands as c
from preau.sitting import election_commands as ec
from preau.sitting.secret_commands import OpenUrn
from tests.ballots.belenios import tool
from tests.ballots.belenios.maker import Maker
from tests.ballots.urns.council import ABSTAIN, AGAINST, CLERK, FOR, GROUP, Council, member, now
from tests.conftest import Cast

pytestmark = [pytest.mark.database, pytest.mark.django_db]

PRIVATE = (UrnSecret, VotingKey, ReceivedBallot, Decryption)
CHOICES = (FOR, AGAINST, FOR, ABSTAIN, FOR, AGAINST)


def refused(work: object, *given: object) -> str:
    """The rule that refuses."""
    with pytest.raises((UrnRefused, CommandRefused)) as found:
        work(*given)  # type: ignore[operator]
    return found.value.refusal.rule if isinstance(found.value, CommandRefused) else found.value.rule


def kept() -> list[int]:
    return [model.objects.count() for model in PRIVATE]  # type: ignore[attr-defined]


def test_a_secret_ballot_from_one_end_to_the_other(opened: Council, tmp_path: Path) -> None:
    council = opened
    for elector, choice in zip(council.electors, CHOICES, strict=True):
        council.vote(elector, choice)
    assert set(council.state.ballots[0].votes) == set(council.electors)
    council.seal()
    found = council.state.ballots[0]
    sealed = read_archive(bytes(council.urn.archive))
    assert found.sealed is not None
    assert (found.sealed.ballots, found.sealed.head) == (6, sealed.head)
    assert [compact(body) for body in sealed.ballots] == sorted(compact(body) for body in council.cast.values())
    assert queries.trackers(council.id, found) == tuple(sorted(map(compact, council.cast.values())))
    assert refused(council.proclaim) == "decryptions_missing"
    council.give(council.trustees[2])
    assert council.urn.result == ""
    council.give(council.trustees[0])
    assert council.urn.result == '{"result":[[3,2,1]]}'
    assert queries.bound(council.id, council.state.ballots[0]) is None
    council.proclaim()
    result = council.state.ballots[0].result
    assert result is not None
    assert (result.for_, result.against, result.abstain, result.not_voting) == (3, 2, 1, 0)
    archive = queries.archive(council.id, council.state.ballots[0])
    assert archive is not None
    bound = queries.bound(council.id, council.state.ballots[0])
    report = verify(archive, bound=bound)
    assert report.bound
    assert (report.result, report.head, report.decrypted_by) == (((3, 2, 1),), result.archive, (1, 2, 4))
    assert report.questions[0].text == "Motion"
    assert kept() == [0, 0, 0, 0]
    if tool.TOOL is not None:
        assert tool.accepts(tmp_path / "election", report.uuid, archive)


def test_the_archive_only_grows_and_shows_no_more_than_it_should(opened: Council) -> None:
    council, seen = opened, list[bytes]()

    def look() -> None:
        seen.append(queries.archive(council.id, council.state.ballots[0]) or b"")

    look()
    for elector in council.electors:
        council.vote(elector)
        assert queries.archive(council.id, council.state.ballots[0]) == seen[0]
        assert queries.trackers(council.id, council.state.ballots[0]) == ()
    council.seal()
    look()
    for trustee in council.trustees[:2]:
        council.give(trustee)
    # The figures are known to the server, and said by the chair first.
    assert queries.archive(council.id, council.state.ballots[0]) == seen[1]
    council.proclaim()
    look()
    assert seen[1].startswith(seen[0])
    assert seen[2].startswith(seen[1])
    assert [verify(data).state for data in seen] == ["voting", "tallied", "decrypted"]


# The ceremony


def test_a_ceremony_keeps_each_message_once(council: Council) -> None:
    council.appoint()
    first, second = council.trustees[:2]
    body = council.devices[first].certificate()
    assert council.send_message(1, 1, first, body) == 1
    assert council.send_message(1, 1, first, body) == 1
    assert refused(council.send_message, 1, 1, first, council.devices[first].certificate()) == "ceremony_twice"
    assert refused(council.send_message, 1, 1, second, body) == "certificate_context"
    assert refused(council.send_message, 1, 2, second, b"{}") == "ceremony_step"
    assert refused(council.send_message, 2, 1, second, b"{}") == "unknown_ceremony"
    other = next(elector for elector in council.electors if elector not in council.trustees)
    assert refused(council.send_message, 1, 1, other, body) == "not_a_trustee"
    for garbage in (b"", b"\x00\xff", b"[" * 9000, b'{"certificate":null}', b"1" * 70_000):
        refused(council.send_message, 1, 1, second, garbage)
    row = Ceremony.objects.get()
    assert [(m.index, m.step, m.body.encode()) for m in row.messages.all()] == [(1, 1, body)]


def test_a_ceremony_that_fails_is_begun_again(council: Council) -> None:
    council.appoint()
    council.send_message(1, 1, council.trustees[0], council.devices[council.trustees[0]].certificate())
    council.hold_ceremony()
    assert [bool(ceremony.digest) for ceremony in council.state.ceremonies] == [False, True]
    assert refused(council.send_message, 1, 1, council.trustees[1], b"{}") == "unknown_ceremony"


def test_keys_that_are_not_those_of_the_journal_open_nothing(council: Council) -> None:
    council.hold_ceremony()
    council.prepare()
    for elector in council.electors:
        council.register(elector)
    row = Ceremony.objects.get().messages.get(step=1, index=1)
    row.body = row.body.replace('"response":"1', '"response":"2').replace('"response":"3', '"response":"4')
    row.body = json.dumps(json.loads(row.body) | {"more": 1}) if row.body == "" else row.body[:-9] + "1" + row.body[-8:]
    row.save()
    assert refused(council.do, OpenUrn(ballot=1)) == "keys_lost"
    assert Urn.objects.count() == 0


# Voting keys


def test_a_key_is_of_the_group_of_its_elector_and_of_nobody_else(council: Council, cast: object) -> None:
    council.hold_ceremony()
    council.prepare()
    mine, other = list(council.electors)[:2]

    def register(public: str, elector: str = mine, by: str = mine) -> str:
        return refused(
            lambda: keys.register(sitting=council.id, ballot=1, publics={elector: public}, actor=member(by), at=now())
        )

    for public in ("1", "0", "-5", "2", "", "9" * 100_000, str(GROUP.g) + " ", "é"):
        assert register(public) == "voting_key"
    assert register(council.public(mine), elector=other) == "not_yourself"
    assert register(council.public(mine), by="luc-perrot", elector="luc-perrot") == "not_yourself"
    council.register(mine)
    assert register(council.public(mine), elector=other, by=other) == "voting_key_taken"
    assert VotingKey.objects.count() == 1
    assert council.state.ballots[0].keys == {mine}


def test_who_bears_a_proxy_registers_two_different_keys(council: Council) -> None:
    council.hold_ceremony()
    council.prepare()
    giver, bearer = next((giver, bearer) for giver, bearer in council.electors.items() if giver != bearer)
    two = {giver: council.public(giver), bearer: council.public(bearer)}

    def register(publics: dict[str, str]) -> None:
        keys.register(sitting=council.id, ballot=1, publics=publics, actor=member(bearer), at=now())

    assert refused(register, dict.fromkeys(two, council.public(giver))) == "voting_key_taken"
    register(two)
    assert queries.public_keys(council.id, 1, [giver, bearer]) == two


def test_a_key_is_replaced_until_the_urn_opens(council: Council) -> None:
    council.hold_ceremony()
    council.prepare()
    elector = next(iter(council.electors))
    council.register(elector)
    before = council.state.seq
    council.secrets[elector] += 1
    council.register(elector)
    assert council.state.seq == before
    council.open()
    assert council.public(elector) in json.loads(council.urn.credentials)
    council.secrets[elector] += 1
    assert refused(council.register, elector) == "keys_fixed"
    council.secrets[elector] -= 1
    council.register(elector)


def test_the_urn_opens_when_everyone_has_a_key_or_is_named(council: Council) -> None:
    council.hold_ceremony()
    council.prepare()
    electors = list(council.electors)
    for elector in electors[1:]:
        council.register(elector)
    assert refused(council.do, OpenUrn(ballot=1)) == "keys_missing"
    council.open(without=(electors[0],))
    listed = json.loads(council.urn.credentials)
    assert listed == sorted((council.public(elector) for elector in electors[1:]), key=int)
    assert refused(council.vote, electors[0]) in ("credential_other", "no_key")
    assert refused(council.do, OpenUrn(ballot=1)) == "ballot_not_preparing"


def test_no_urn_without_the_trustees_key(council: Council) -> None:
    council.appoint()
    with pytest.raises(CommandRefused):
        council.prepare()


# Ballots


def test_the_same_bytes_again_are_answered_as_the_first_time(opened: Council) -> None:
    elector = next(iter(opened.electors))
    first = opened.vote(elector)
    again = opened.send(elector, opened.cast[elector])
    assert again == first
    assert first.tracker == compact(opened.cast[elector])
    assert ReceivedBallot.objects.count() == 1


def test_a_second_ballot_changes_nothing(opened: Council) -> None:
    elector, command_id = next(iter(opened.electors)), uuid.uuid4()
    first = opened.made(elector, FOR)
    opened.send(elector, first, command_id=command_id)
    second = Maker.for_election(opened.urn.election.encode(), [opened.secrets[elector]], seed=99).ballot(0, [AGAINST])
    assert refused(opened.send, elector, second) == "already_marked"
    assert refused(lambda: opened.send(elector, second, command_id=command_id)) == "ballot_second"
    assert [row.body.encode() for row in ReceivedBallot.objects.all()] == [first]


def test_a_ballot_is_ones_own(opened: Council) -> None:
    one, two = list(opened.electors)[:2]
    body = opened.made(one, FOR)
    assert refused(lambda: opened.send(one, body, by=two)) == "not_yourself"
    assert refused(opened.send, two, body) == "credential_other"
    assert refused(lambda: opened.send("luc-perrot", body, by="luc-perrot")) == "not_yourself"
    assert ReceivedBallot.objects.count() == 0
    opened.send(one, body)
    assert refused(opened.send, two, body) == "credential_other"


def test_a_bearer_votes_twice(opened: Council) -> None:
    giver, bearer = next((giver, bearer) for giver, bearer in opened.electors.items() if giver != bearer)
    opened.vote(giver)
    opened.vote(bearer)
    assert refused(lambda: opened.send(giver, opened.cast[giver], by=giver)) == "not_yourself"
    votes = opened.state.ballots[0].votes
    assert (votes[giver].bearer, votes[bearer].bearer) == (bearer, None)


def test_bad_ballots_leave_the_urn_as_it_was(opened: Council) -> None:
    elector = next(iter(opened.electors))
    body = opened.made(elector, FOR)
    cut = body.rindex(b'"response":"') + 12
    elsewhere = Maker(weights=(1,), seed=5)
    bad = {
        b"x" * 10_000_000: "ballot_too_long",
        body[:-1]: "json_malformed",
        b"": "json_malformed",
        body + b"\n": "not_canonical",
        body[:cut] + b"9" * 90_000 + body[cut:]: "number_writing",
        body[:cut] + b"9" * 300_000 + body[cut:]: "text_too_long",
        elsewhere.ballot(0, [FOR]): "ballot_election",
        body.replace(opened.public(elector).encode(), opened.public(list(opened.electors)[1]).encode()): "ballot_hash",
    }
    for sent, rule in bad.items():
        assert refused(opened.send, elector, sent) == rule
    assert kept()[2] == 0
    assert opened.send(elector, body).tracker == compact(body)


def test_a_ballot_comes_before_the_close_or_not_at_all(opened: Council) -> None:
    electors = list(opened.electors)
    late = opened.made(electors[-1], FOR)
    for elector in electors[:3]:
        opened.vote(elector)
    opened.seal()
    assert refused(opened.send, electors[-1], late) == "urn_closed"
    # What is in the urn is still acknowledged.
    assert opened.send(electors[0], opened.cast[electors[0]]).seq


def test_one_ballot_of_an_elector_is_checked_at_a_time(opened: Council, monkeypatch: pytest.MonkeyPatch) -> None:
    """Meanwhile another of the same elector is refused, and those of everybody else are checked."""
    slow, other, *_ = opened.electors
    begun, go_on = threading.Event(), threading.Event()
    real = workers.check_ballot

    def check(election: bytes, body: bytes) -> str:
        if body == opened.cast[slow]:
            begun.set()
            assert go_on.wait(20)
        return real(election, body)

    def alone(work: Callable[[], str]) -> str:
        with checking._alone((opened.id, 1, slow)):
            return work()

    monkeypatch.setattr(workers, "check_ballot", check)
    body, urn, ballot = opened.made(slow, FOR), opened.urn, opened.state.ballots[0]
    # Only the check runs beside: a test's transaction is its own thread's.
    with ThreadPoolExecutor(1) as threads:
        held = threads.submit(alone, lambda: check(urn.election.encode(), body))
        assert begun.wait(20)
        assert refused(checking.check, opened.id, ballot, slow, b"{}") == "not_checked"
        opened.vote(other)
        go_on.set()
        assert held.result(20) == opened.public(slow)
    opened.send(slow, body)
    assert set(opened.state.ballots[0].votes) == {slow, other}


def test_after_ten_unsound_ballots_an_elector_sends_no_more(opened: Council, monkeypatch: pytest.MonkeyPatch) -> None:
    one, two, *_ = opened.electors
    body = opened.made(one, FOR)
    for _ in range(checking.MOST_FAILURES):
        assert refused(opened.send, one, body[:-1]) == "json_malformed"
    monkeypatch.setattr(workers, "check_ballot", lambda election, body: pytest.fail("checked all the same"))
    assert refused(opened.send, one, body) == "too_many_failures"
    monkeypatch.undo()
    opened.vote(two)
    assert set(opened.state.ballots[0].votes) == {two}
    opened.do(c.CancelBallot(ballot=1, reason="Un appareil est en panne"))
    opened.prepare()
    opened.open()
    opened.vote(one)


def test_workers_that_do_not_answer_are_no_failure_of_the_elector(
    opened: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = next(iter(opened.electors))
    body = opened.made(one, FOR)

    def late(election: bytes, body: bytes) -> str:
        raise TimeoutError

    with monkeypatch.context() as patched:
        patched.setattr(workers, "check_ballot", late)
        for _ in range(checking.MOST_FAILURES + 1):
            assert refused(opened.send, one, body) == "not_checked"
    assert opened.send(one, body).seq


def test_which_ballots_are_shown_is_not_for_voters_to_choose(opened: Council, monkeypatch: pytest.MonkeyPatch) -> None:
    """Drawn by the numbers of their rows: a device can look for a low tracker, not for a low number."""
    monkeypatch.setattr(services, "BATCH", 2)
    numbers = iter([50, 40, 30, 20, 60, 70])
    monkeypatch.setattr(services, "random_number", lambda: next(numbers))
    for elector in opened.electors:
        opened.vote(elector)
        if len(opened.state.ballots[0].votes) == 4:
            break
    shown = ReceivedBallot.objects.exclude(batch=0).order_by("id").values_list("id", flat=True)
    assert list(shown) == [20, 30]


def test_two_ballots_are_not_opened(opened: Council) -> None:
    for elector in list(opened.electors)[:2]:
        opened.vote(elector)
    assert refused(opened.seal) == "urn_too_few"
    assert opened.urn.sealed_size == 0
    opened.do(c.CancelBallot(ballot=1, reason="Deux bulletins : le vote a lieu sur papier"))
    assert kept() == [0, 0, 0, 0]
    assert verify(bytes(opened.urn.archive)).state == "voting"


def test_ballots_are_shown_to_trustees_by_several_at_a_time(opened: Council, monkeypatch: pytest.MonkeyPatch) -> None:
    """As many are kept back: at the end too, a trustee sees several that nobody had seen."""
    monkeypatch.setattr(services, "BATCH", 2)
    seen, known, shown = list[str](), 0, list[int]()
    for elector in opened.electors:
        opened.vote(elector)
        news = queries.received_after(opened.id, opened.state.ballots[0], known)
        assert not news.complete
        seen, known = [*seen, *news.bodies], news.known
        shown.append(len(news.bodies))
    assert shown == [0, 0, 0, 2, 0, 2]
    opened.seal()
    news = queries.received_after(opened.id, opened.state.ballots[0], known)
    assert (news.complete, len(news.bodies)) == (True, 2)
    assert sorted([*seen, *news.bodies]) == sorted(body.decode() for body in opened.cast.values())


# Opening


@pytest.fixture
def sealed(opened: Council) -> Council:
    for elector, choice in zip(opened.electors, CHOICES, strict=True):
        opened.vote(elector, choice)
    opened.seal()
    return opened


def test_a_part_is_checked_and_kept_once(sealed: Council) -> None:
    one, two, three = sealed.trustees
    body = sealed.part(one)
    other = next(elector for elector in sealed.electors if elector not in sealed.trustees)
    assert refused(sealed.give, other, body) == "not_a_trustee"
    assert refused(sealed.give, two, body) == "decryption_proof"
    bound = sealed.bound(one)
    for garbage in (b"{}", b"null", b"\xff", body[:-2], b"1" * 100_000):
        refused(sealed.give, one, garbage)
        refused(sealed.give, one, body, garbage)
    assert refused(sealed.give, one, body, sealed.bound(two)) == "bound_owner"
    assert refused(sealed.give, one, body, sealed.bound(two).replace(b'"owner":3', b'"owner":2')) == "bound_proof"
    assert Decryption.objects.count() == 0
    assert sealed.give(one, body, bound) is not None
    assert sealed.give(one, body, bound) is None
    assert refused(sealed.give, one) == "decryption_given"
    sealed.give(two)
    assert refused(sealed.give, three) == "decryption_not_needed"
    assert sealed.state.ballots[0].decryptions == (one, two)
    assert verify(bytes(sealed.urn.archive)).decrypted_by == (1, 2, 3)


def test_a_part_comes_after_the_seal(opened: Council) -> None:
    assert refused(opened.give, opened.trustees[0], b"{}") == "urn_not_sealed"


def test_one_trustee_and_the_server_open_nothing(sealed: Council) -> None:
    sealed.give(sealed.trustees[0])
    assert sealed.urn.result == ""
    assert refused(sealed.proclaim) == "decryptions_missing"
    sealed.do(c.CancelBallot(ballot=1, reason="Deux dépositaires ont perdu leur appareil"))
    assert kept() == [0, 0, 0, 0]


def test_figures_of_a_screen_are_not_believed(sealed: Council) -> None:
    for trustee in sealed.trustees[:2]:
        sealed.give(trustee)
    sealed.do(c.ProclaimResult(ballot=1, figures={"for": 6}, archive="0" * 64))
    result = sealed.state.ballots[0].result
    assert result is not None
    assert (result.for_, result.against) == (3, 2)
    assert result.archive == read_archive(bytes(sealed.urn.archive)).head


def test_the_close_of_the_sitting_leaves_nothing_private(sealed: Council) -> None:
    for trustee in sealed.trustees[:2]:
        sealed.give(trustee)
    sealed.proclaim()
    assert Ceremony.objects.count() == 1
    sealed.do(c.CloseSitting())
    assert Ceremony.objects.count() == 0
    assert Urn.objects.count() == 1


def test_the_next_ballot_has_another_key_of_the_server(sealed: Council) -> None:
    for trustee in sealed.trustees[:2]:
        sealed.give(trustee)
    sealed.proclaim()
    sealed.do(c.ConcludeItem())
    sealed.do(c.CallItem(item="2-point-2"))
    sealed.cast = {}
    sealed.prepare()
    sealed.open()
    first, second = (json.loads(urn.trustees) for urn in Urn.objects.order_by("ballot"))
    assert first[1] == second[1]
    assert first[0][1]["public_key"] != second[0][1]["public_key"]


# Elections


def nomination(council: Council, office: str, seats: int, names: dict[str, tuple[str, ...]]) -> list[str]:
    """An election with these candidates, whose first round is prepared; their ids."""
    council.hold_ceremony()
    council.do(ec.OpenElection(office=office, title="Délégués", seats=seats))
    for name, members in names.items():
        council.do(ec.DeclareCandidacy(election=1, name=name, members=members))
    council.prepare_with(
        c.OpenBallot(subject="", purpose="election", mode="secret", means="encrypted", election=1),
    )
    council.open()
    return list(council.state.elections[0].candidates)


def test_a_round_of_a_nomination(council: Council, cast: Cast) -> None:
    choices, figures = [(0, 1, 0, 0)] * 4 + [(0, 0, 1, 0), (1, 0, 0, 0)], (1, 4, 1, 0)
    people = (cast.elue, cast.elu_opposition, cast.secretaire)
    names = {p.mandate.name: (p.key,) for p in people if p.mandate is not None}
    ids = nomination(council, "appointment", 1, names)
    assert council.urn.choices == ["blank", *ids]
    for elector, choice in zip(council.electors, choices, strict=True):
        council.vote(elector, choice)
    council.seal()
    for trustee in council.trustees[1:]:
        council.give(trustee)
    council.proclaim()
    report = verify(bytes(council.urn.archive))
    assert report.result == (figures,)
    (question,) = report.questions
    assert (question.answers, question.blank, question.max) == (tuple(names), True, 1)
    found = council.state.ballots[0].round
    assert found is not None
    assert found.blank == 1
    assert [v.votes for v in sorted(found.votes, key=lambda v: ids.index(v.candidate))] == list(figures[1:])
    assert found.archive == report.head
    assert kept() == [0, 0, 0, 0]


def test_more_names_than_one_are_refused(council: Council, cast: Cast) -> None:
    names = {p.mandate.name: (p.key,) for p in (cast.elue, cast.elu_opposition, cast.secretaire) if p.mandate}
    nomination(council, "appointment", 1, names)
    elector = next(iter(council.electors))
    for choice in ((0, 1, 1, 0), (1, 1, 0, 0), (0, 0, 0, 0)):
        assert refused(council.vote, elector, choice) in ("overall_proof", "blank_proof")


# Verification


def test_verifications_are_recorded_once(sealed: Council) -> None:
    for trustee in sealed.trustees[:2]:
        sealed.give(trustee)
    verification.verify(sealed.id, 1)
    verification.verify(sealed.id, 1)
    verified = sealed.state.ballots[0].verified
    expected = ["preau"] + ([verification.tool_version()] if tool.TOOL else [])
    assert [one.tool for one in verified] == expected
    assert all(one.accepted for one in verified)
    sealed.proclaim()
    result = sealed.state.ballots[0].result
    assert result is not None
    assert {one.archive for one in verified} == {result.archive}


def test_a_verification_that_refuses_says_so(sealed: Council, monkeypatch: pytest.MonkeyPatch) -> None:
    for trustee in sealed.trustees[:2]:
        sealed.give(trustee)
    urn = sealed.urn
    urn.archive = bytes(urn.archive).replace(b'{"result":[[3,2,1]]}', b'{"result":[[2,3,1]]}')
    assert verification.accepted_by_us(bytes(urn.archive), urn.bound.encode()) is False
    # The archive is sound, the proofs beside it are not there, or are those of another one.
    for bound in (b"", b"[]", urn.bound.replace('"owner":2', '"owner":4').encode()):
        assert verification.accepted_by_us(bytes(sealed.urn.archive), bound) is False
    assert verification.accepted_by_us(bytes(sealed.urn.archive), urn.bound.encode()) is True
    if tool.TOOL is not None:
        assert verification.accepted_by_tool(urn.uuid, bytes(urn.archive)) is False


def test_what_a_process_left_undone_is_begun_again(sealed: Council, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[int] = []
    monkeypatch.setattr(verification, "start", lambda sitting, ballot: begun.append(ballot))
    verification.resume(sealed.id, sealed.state)
    assert begun == []
    for trustee in sealed.trustees[:2]:
        sealed.give(trustee)
    sealed.proclaim()
    assert begun == [1]
    verification.verify(sealed.id, 1)
    verification.resume(sealed.id, sealed.state)
    assert begun == [1]


def test_a_member_closes_nothing(opened: Council) -> None:
    elue = member(list(opened.electors)[2])
    for elector in opened.electors:
        opened.vote(elector)
    with pytest.raises(CommandRefused) as found:
        opened.do(c.CloseBallot(ballot=1), elue)
    assert found.value.refusal.rule == "role"
    assert CLERK.role == "clerk"


def test_services_know_no_other_ballot(opened: Council) -> None:
    for number in (0, 2, 99):
        with pytest.raises(UrnRefused):
            services.receive(
                sitting=opened.id,
                ballot=number,
                elector="x",
                body=b"{}",
                actor=member("x"),
                command_id=uuid.uuid4(),
                at=now(),
            )
