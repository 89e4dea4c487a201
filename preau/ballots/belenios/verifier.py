"""The whole verification of an archive, and what it found."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Literal

from preau.ballots.belenios import archive as archives
from preau.ballots.belenios import credentials as keys
from preau.ballots.belenios import groups, tally
from preau.ballots.belenios.ballot import Ballot, Checker
from preau.ballots.belenios.digests import compact
from preau.ballots.belenios.election import Election, Question, read_election
from preau.ballots.belenios.faults import Refusal, at, require
from preau.ballots.belenios.reading import parse
from preau.ballots.belenios.trustees import Trustees, read_trustees

State = Literal["voting", "tallied", "decrypted"]

# Below this many ballots another process takes longer to start than to work.
WORTH_PROCESSES = 100
CHUNK = 16

# Like the built-in `map`, over one or several processes, the answers in order.
Map = Callable[[Callable[[Any], Any], Sequence[Any]], Iterator[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """An archive in which no fault was found.

    `state`: "voting" before the tally, "tallied" with too few or no published figures, "decrypted" with its result.
    `ballots` counts all of them, `voters` the last one of each credential; `result` has a row for each question, the
    blank votes first where there are any. `head` is the hash of the last event, `trackers` those of counted ballots.
    `bound`: whether the binding proofs of all decryptions were there to check.
    """

    name: str
    uuid: str
    fingerprint: str
    group: str
    state: State
    registered: int
    ballots: int
    voters: int
    weight: int
    weighted: bool
    trustees: tuple[tuple[int, int], ...]
    decrypted_by: tuple[int, ...]
    questions: tuple[Question, ...]
    result: tuple[tuple[int, ...], ...] | None
    events: int
    head: str
    trackers: tuple[str, ...]
    bound: bool


def verify_file(path: Path, *, proofs: Path | None = None, workers: int = 1, fast: bool = True) -> Report:
    """`verify` on files, whose size is looked at before they are read. Raises `OSError` and `Refusal`."""
    return verify(_head(path), bound=_head(proofs) if proofs else None, workers=workers, fast=fast)


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(archives.MOST_BYTES + 1)


def verify(data: bytes, *, bound: bytes | None = None, workers: int = 1, fast: bool = True) -> Report:
    """Verify an archive from its bytes. Raises `Refusal` with the first fault.

    `bound`: the binding proofs published beside it, of exactly those who decrypted. Without them the archive alone is
    verified, as belenios-tool does, and `Report.bound` is false.
    `workers`: processes that check ballots, where there are enough of them. `fast=False` leaves gmpy2 aside.
    """
    archive = archives.read_archive(data)
    with at("election"):
        election = read_election(archive.election, fast=fast)
    with at("trustee_list"):
        trustees = read_trustees(archive.trustees, election.group)
        together = election.group.product([item.public_key for item in trustees])
        require(election.group.equal(together, election.public_key), "election_key")
    if len(archive.ballots) < WORTH_PROCESSES:
        workers = 1
    with _processes(workers) as mapped:
        weights = _read_credentials(archive, election, mapped, fast=fast)
        ballots = _check_ballots(archive, election, weights, mapped, workers=workers, fast=fast)
    return _count(archive, election, trustees, weights, ballots, bound)


@contextmanager
def _processes(workers: int) -> Iterator[Map]:
    if workers <= 1:
        yield map
        return
    # "spawn": the web process that asks has threads, and a fork would copy their locks.
    with ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn")) as pool:
        try:
            yield partial(pool.map, chunksize=CHUNK)
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _read_credentials(archive: archives.Archive, election: Election, mapped: Map, *, fast: bool) -> dict[str, int]:
    usable = partial(_usable, election.group.name, fast)
    with at("credential_list"):
        value = parse(archive.credentials)
        return keys.read_public(value, election.group, lambda strings: mapped(usable, strings))


def _usable(group: str, fast: bool, public: str) -> bool:
    return keys.usable(public, groups.of_name(group, fast=fast))


def _check_ballots(
    archive: archives.Archive, election: Election, weights: dict[str, int], mapped: Map, *, workers: int, fast: bool
) -> list[Ballot]:
    task: Callable[[bytes], Ballot | Refusal]
    alone = workers <= 1
    task = partial(_outcome, Checker(election)) if alone else partial(_in_process, archive.election, fast)
    found = []
    for number, outcome in enumerate(mapped(task, archive.ballots), 1):
        with at("ballot", number):
            if isinstance(outcome, Refusal):
                raise outcome
            require(outcome.credential in weights, "credential_unknown")
        found.append(outcome)
    return found


def _outcome(checker: Checker, data: bytes) -> Ballot | Refusal:
    try:
        return checker.check(data)
    except Refusal as refusal:
        return refusal


# The checker of this worker process: its tables are made once, not once a ballot.
_checkers: dict[bytes, Checker] = {}


def _in_process(election: bytes, fast: bool, data: bytes) -> Ballot | Refusal:
    if election not in _checkers:
        _checkers[election] = Checker(read_election(election, fast=fast))
    return _outcome(_checkers[election], data)


def _count(
    archive: archives.Archive,
    election: Election,
    trustees: tuple[Trustees, ...],
    weights: dict[str, int],
    ballots: list[Ballot],
    bound: bytes | None,
) -> Report:
    last = {ballot.credential: number for number, ballot in enumerate(ballots)}
    counted = sorted(last.values())
    weight = sum(weights[credential] for credential in last)
    own: tally.Tally = ()
    result, done = None, dict[int, tally.Factors]()
    if archive.tally is not None:
        own = tally.add_up(election, [ballots[number] for number in counted], weights)
        with at("tally"):
            tally.check_tally(election, archive.tally, own, voters=len(last), weight=weight)
        done = _decryptions(archive, election, trustees, own)
    if bound is not None:
        tally.check_all_bound(election, bound, own, [key for item in trustees for key in item.keys], done)
    if archive.result is not None:
        with at("result"):
            combined = tally.combine(election.group, trustees, done)
            result = tally.check_result(election, archive.result, own, combined, weight)
    return Report(
        name=election.name,
        uuid=election.uuid,
        fingerprint=election.fingerprint,
        group=election.group.name,
        state="voting" if archive.tally is None else "tallied" if result is None else "decrypted",
        registered=len(weights),
        ballots=len(ballots),
        voters=len(last),
        weight=weight,
        weighted=any(value != 1 for value in weights.values()),
        trustees=tuple((item.threshold, len(item.keys)) for item in trustees),
        decrypted_by=tuple(sorted(done)),
        questions=election.questions,
        result=result,
        events=archive.events,
        head=archive.head,
        trackers=tuple(compact(archive.ballots[number]) for number in counted),
        bound=bound is not None,
    )


def _decryptions(
    archive: archives.Archive, election: Election, trustees: tuple[Trustees, ...], own: tally.Tally
) -> dict[int, tally.Factors]:
    public = [key for item in trustees for key in item.keys]
    found: dict[int, tally.Factors] = {}
    for number, (data, owner) in enumerate(archive.decryptions, 1):
        with at("decryption", number):
            require(1 <= owner <= len(public), "decryption_owner", found=owner, limit=len(public))
            require(owner not in found, "decryption_twice", owner=owner)
            found[owner] = tally.check_decryption(election, data, own, public[owner - 1])
    return found
