"""Ballots, secret ballots and elections in the room's view: the sections "ballot", "secret", "election", "result:N".

Nothing here is private: a ballot whose names are not published shows who voted, never how; an urn on paper shows how
many persons have counted it, and what they counted only where two of them differ.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

from preau.ballots import election_words, words
from preau.ballots.urns import questions
from preau.journal.chain import iso
from preau.rules.majority import Majority
from preau.sitting import codec, counting
from preau.sitting.election_events import Candidate, RoundProclaimed
from preau.sitting.events import ResultProclaimed
from preau.sitting.results import declared
from preau.sitting.rounds import seats_vacant, standing
from preau.sitting.state import Ballot, Ceremony, Election, State

Section = dict[str, Any]


def time(at: datetime | None) -> str | None:
    return iso(at) if at else None


def current_election(state: State) -> Election | None:
    """The election that is open on the current item."""
    last = state.elections[-1] if state.elections else None
    return last if last is not None and last.status == "open" and last.opened.item == state.item else None


def election_of(state: State, ballot: Ballot) -> Election | None:
    number = ballot.opened.election
    return state.elections[number - 1] if number is not None else None


def standing_in(state: State, ballot: Ballot) -> tuple[Candidate, ...]:
    """The candidates of a round that is not proclaimed yet; none in a ballot on a proposal."""
    election = election_of(state, ballot)
    return standing(election) if election is not None and ballot.opened.purpose == "election" else ()


def ballot_section(state: State, ballot: Ballot | None) -> Section:
    """The pending ballot, or {}. `votes` by elector: [choice or null where it is not a public fact, channel]."""
    if ballot is None:
        return {}
    opened = ballot.opened
    counts = Counter(vote.choice for vote in ballot.votes.values() if vote.choice)
    return {
        "number": opened.ballot,
        "item": opened.item,
        "subject": opened.subject,
        "purpose": opened.purpose,
        "mode": opened.mode,
        "means": opened.means,
        "trigger": opened.trigger,
        "requested_by": list(opened.requested_by),
        "majority": _majority(declared(opened)),
        "also": list(opened.also),
        "amendment": opened.amendment,
        "election": opened.election,
        "round": opened.round,
        "candidates": [{"id": c.id, "name": c.name} for c in standing_in(state, ballot)],
        # The labels of an encrypted question, in their order: a device votes in no urn that says otherwise.
        "answers": list(questions.of_ballot(state, ballot).question.answers) if opened.means == "encrypted" else [],
        "status": ballot.status,
        "opened_at": time(ballot.opened_at),
        "names_published": opened.names_published,
        "electorate": [[elector.member, elector.bearer] for elector in opened.electorate],
        "votes": {key: [vote.choice, vote.channel] for key, vote in ballot.votes.items()},
        "counts": dict(counts) if opened.names_published else None,
        "signed": sorted(ballot.signatures),
        "lost_links": sorted(ballot.lost_links),
        "contests": dict(ballot.contests),
        "assisted": dict(ballot.assisted),
        **_urn(ballot),
        "counted": len(ballot.counts),
        "differences": differences(ballot),
    }


def _majority(asked: Majority) -> Section:
    shape: Section = codec.to_json(asked)
    return shape | {"words": words.wanted(asked)}


def _urn(ballot: Ballot) -> Section:
    urn, sealed = ballot.urn, ballot.sealed
    return {
        "keys": sorted(ballot.keys),
        "urn": {"uuid": urn.uuid, "fingerprint": urn.fingerprint, "head": urn.head} if urn else None,
        "without": list(urn.without) if urn else [],
        "sealed": {"ballots": sealed.ballots, "head": sealed.head} if sealed else None,
        "decryptions": list(ballot.decryptions),
        "verified": [{"tool": v.tool, "accepted": v.accepted} for v in ballot.verified],
    }


def differences(ballot: Ballot) -> dict[str, list[int]]:
    """Where the last two counts of a paper urn disagree: what each found, by choice or candidate."""
    return {line: [one, other] for line, one, other in counting.differences(ballot)}


def secret_section(state: State) -> Section:
    """The trustees' key of this sitting, and the items whose vote was asked to be secret."""
    ceremony = state.ceremonies[-1] if state.ceremonies else None
    return {"ceremony": _ceremony(ceremony), "requests": list(state.secret_requests)}


def _ceremony(ceremony: Ceremony | None) -> Section | None:
    if ceremony is None:
        return None
    return {
        "number": ceremony.number,
        "trustees": list(ceremony.trustees),
        "threshold": ceremony.threshold,
        "done": bool(ceremony.digest),
        # What each device compares with the set that it helped to make.
        "digest": ceremony.digest,
    }


def election_section(state: State) -> Section:
    """The election open on the current item, or {}."""
    election = current_election(state)
    if election is None:
        return {}
    opened, office = election.opened, election.opened.office
    return {
        "number": opened.election,
        "office": office.key,
        "name": office.name,
        "form": office.form,
        "candidacy": office.candidacy,
        "secrecy": office.secrecy,
        "alternate": office.alternate,
        "article": office.article,
        "title": opened.title,
        "seats": opened.seats,
        "candidates": [
            {**codec.to_json(candidate), "withdrawn": key in election.withdrawn}
            for key, candidate in election.candidates.items()
        ],
        "rounds": [_round_of(state.ballots[number - 1]) for number in election.rounds],
        "elected": list(election.elected),
        "waived": election.waived,
        "status": election.status,
    }


def _round_of(ballot: Ballot) -> Section:
    assert ballot.round is not None
    data: Section = codec.to_json(ballot.round)
    kept = ("ballot", "round", "votes", "blank", "null", "cast", "required", "elected", "by_age", "next")
    return {key: data[key] for key in kept}


def result_section(state: State, ballot: Ballot) -> Section:
    """A proclaimed ballot: `kind` "proposal" or "round", its figures, and the words that say them."""
    opened = ballot.opened
    shared = {
        "subject": opened.subject,
        "purpose": opened.purpose,
        "mode": opened.mode,
        "means": opened.means,
        "also": list(opened.also),
        "amendment": opened.amendment,
        "names_published": opened.names_published,
        "proclaimed_at": time(ballot.proclaimed_at),
        "article": result_article(state, ballot),
        **_urn(ballot),
    }
    if ballot.round is not None:
        return shared | _round(state, ballot, ballot.round)
    assert ballot.result is not None
    return shared | _proposal(state, ballot, ballot.result)


def result_article(state: State, ballot: Ballot) -> str:
    """The article of the rule that decides a ballot; "" by tacit consent, and where no article of the profile does."""
    assert state.facts is not None
    election = election_of(state, ballot)
    if ballot.opened.purpose == "election" and election is not None:
        return election.opened.office.article
    if ballot.result is not None and ballot.result.tacit:
        return ""
    return words.article(state.facts.profile, ballot.opened)


def _proposal(state: State, ballot: Ballot, result: ResultProclaimed) -> Section:
    assert state.facts is not None
    kinds = {item.id: item.kind for item in state.facts.items}
    kind = kinds.get(ballot.opened.item or "", "deliberation")
    data: Section = codec.to_json(result)
    return data | {
        "kind": "proposal",
        "asked": words.wanted(declared(ballot.opened)),
        "count": words.count(result, opened=ballot.opened),
        "verdict": words.verdict(ballot.opened, result, kind=kind),
        "rule": words.rule(result, opened=ballot.opened),
    }


def _round(state: State, ballot: Ballot, result: RoundProclaimed) -> Section:
    assert state.facts is not None
    election = election_of(state, ballot)
    assert election is not None
    opened, candidates = election.opened, election.candidates
    names = {member.id: member.name for member in state.facts.members}
    data: Section = codec.to_json(result)
    # "votes" is how members voted, where that is public: see `last_votes`.
    return {key: value for key, value in data.items() if key != "votes"} | {
        "kind": "round",
        "figures": data["votes"],
        "title": opened.title,
        "form": opened.office.form,
        "seats": opened.seats,
        "candidates": [{"id": c.id, "name": c.name} for c in candidates.values()],
        "count": election_words.count(opened, candidates, result),
        "verdict": election_words.verdict(
            opened, candidates, result, names, vacant=seats_vacant(state, election, result)
        ),
        "rule": election_words.rule(opened, result),
    }


def last_votes(ballot: Ballot) -> Section:
    """Who took part in the last result, and how where names are published. Of the last one only: a long sitting has
    a hundred results, and every page that comes back is given them all."""
    return {
        "ballot": ballot.opened.ballot,
        "votes": {key: vote.choice for key, vote in ballot.votes.items()} if ballot.opened.names_published else None,
        "voters": sorted(ballot.votes),
        "signed": sorted(ballot.signatures),
        "electorate": [[elector.member, elector.bearer] for elector in ballot.opened.electorate],
    }
