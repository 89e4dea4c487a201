"""What the room's screens show: one projection of the state, in sections, the same for everybody in the room.

A section is sent again only when it changed. Ids are those of the journal; the words of the law come in the
language asked for. Nothing here is private: a ballot whose names are not published shows who voted, never how.
"""

from __future__ import annotations

import json
from collections import Counter, OrderedDict
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from django.utils.translation import get_language

from preau.assemblies.hemicycle import seats
from preau.ballots import words
from preau.journal.chain import iso
from preau.room.options import public_ballot_needed, quorum_for
from preau.room.steps import next_step
from preau.sitting import codec
from preau.sitting.state import Ballot, State

Section = dict[str, Any]


def sections(state: State) -> dict[str, Section]:
    """The sections that change, by name: sitting, attendance, agenda, floor, ballot (the pending one, or {}), step.

    Empty before the room opens.
    """
    if state.facts is None:
        return {}
    return {
        "sitting": _sitting(state),
        "attendance": _attendance(state),
        "agenda": _agenda(state),
        "floor": _floor(state),
        "ballot": _ballot(state.pending_ballot),
        "step": codec.to_json(step) if (step := next_step(state)) else {},
    }


# Sections that do not change once they exist, with what they were made from: the council, each proclaimed result.
_settled: OrderedDict[tuple[str, str, str], tuple[object, str]] = OrderedDict()


def _keep(state: State, name: str, source: object, make: Callable[[], Section]) -> str:
    assert state.facts is not None
    key = (state.facts.id, get_language() or "", name)
    found = _settled.get(key)
    if found is None or found[0] is not source:
        found = _settled[key] = (source, json.dumps(make(), ensure_ascii=False))
        while len(_settled) > 1000:
            _settled.popitem(last=False)
    return found[1]


def encoded(state: State) -> dict[str, str]:
    """All sections as JSON text, so that two can be compared and sent without encoding them again.

    Besides those of `sections`: "council" (members with their seats, groups, places, guests), one "result:N" for
    each proclaimed ballot, and "last_votes", by name, of the last of them.
    """
    if state.facts is None:
        return {}
    texts = {name: json.dumps(section, ensure_ascii=False) for name, section in sections(state).items()}
    texts["council"] = _keep(state, "council", state.facts, lambda: _council(state))
    last: Ballot | None = None
    for ballot in state.ballots:
        if ballot.result is not None:
            name = f"result:{ballot.opened.ballot}"
            texts[name] = _keep(state, name, ballot.result, partial(_result, state, ballot))
            last = ballot
    if last is not None:
        # A vote may be signed after the proclamation.
        texts["last_votes"] = _keep(state, "last_votes", last, partial(_last_votes, last))
    return texts


def _time(at: datetime | None) -> str | None:
    return iso(at) if at else None


def _sitting(state: State) -> Section:
    facts = state.facts
    assert facts is not None
    return {
        "id": facts.id,
        "title": facts.title,
        "authority": facts.authority.name,
        "assembly": facts.assembly,
        "mode": facts.mode,
        "starts_at": facts.starts_at,
        "timezone": facts.timezone,
        "phase": state.phase,
        "chair": state.chair,
        # Who holds the chair when nobody replaces them.
        "titular": facts.chair,
        "secretaries": list(state.secretaries),
        "secretary_required": facts.profile.secretary_required,
        "suspended": state.suspended,
        "huis_clos": state.huis_clos,
        "huis_clos_request": state.huis_clos_request,
        "broadcasting": state.broadcasting,
        "opened_at": _time(state.opened_at),
        "closed_at": _time(state.closed_at),
        "public_path": f"/{facts.authority.slug}/seances/{facts.slug}/",
        "speech_seconds": facts.procedure.speech_seconds,
        "home_allowed": facts.procedure.home_allowed,
        "profile": {
            "casting_vote": facts.profile.casting_vote,
            "public_ballot_share": facts.profile.public_ballot_share,
            "public_ballot_by_chair": facts.profile.public_ballot_by_chair,
            "huis_clos_requesters": facts.profile.huis_clos_requesters,
            "huis_clos_by_chair": facts.profile.huis_clos_by_chair,
            "proxies_per_bearer": facts.profile.proxies_per_bearer,
            "articles": facts.profile.articles,
        },
    }


def _council(state: State) -> Section:
    facts = state.facts
    assert facts is not None
    plan = seats(facts.members, facts.groups)
    return {
        "groups": list(facts.groups),
        "places": codec.to_json(facts.places),
        "guests": codec.to_json(facts.guests),
        "members": [
            {**codec.to_json(m), "x": round(plan[m.id].x, 1), "y": round(plan[m.id].y, 1), "r": round(plan[m.id].r, 1)}
            for m in sorted(facts.members, key=lambda m: m.order)
        ],
    }


def _attendance(state: State) -> Section:
    facts = state.facts
    assert facts is not None
    recused = state.recusals.get(state.item or "", frozenset())
    quorum = quorum_for(state, state.item)
    bearers = {p.bearer for p in state.proxies.values()}
    return {
        "present": {key: {"place": p.place, "since": _time(p.since)} for key, p in state.presence.items()},
        "departed": {key: _time(at) for key, at in state.departed.items()},
        "proxies": {p.giver: p.bearer for p in state.proxies.values()},
        "represented": sum(p.bearer in state.presence for p in state.proxies.values()),
        "bearers": sorted(bearers),
        "recused": sorted(recused),
        "recusals": {item: sorted(members) for item, members in state.recusals.items()},
        "quorum": {
            "in_exercise": quorum.in_exercise,
            "present": quorum.present,
            "required": quorum.required,
            "met": quorum.met,
        },
        # Members present who must ask for a public ballot on the current item.
        "public_ballot_needed": public_ballot_needed(state),
        "tested": codec.to_json(state.quorum) if state.quorum else None,
    }


def _agenda(state: State) -> Section:
    facts = state.facts
    assert facts is not None
    items = []
    for item in facts.items:
        progress = state.items.get(item.id)
        items.append(
            {
                "id": item.id,
                "number": item.number,
                "title": item.title,
                "kind": item.kind,
                "status": progress.status if progress else "pending",
                "reason": progress.reason if progress else "",
                "rapporteur": item.rapporteur,
                "has_text": bool(item.text),
                "documents": codec.to_json(item.documents),
                "ballots": [b.opened.ballot for b in state.ballots if b.opened.item == item.id and b.result],
            }
        )
    return {"current": state.item, "items": items}


def _floor(state: State) -> Section:
    facts = state.facts
    assert facts is not None
    by_group: Counter[str] = Counter()
    for member in facts.members:
        by_group[member.group] += state.spoken.get(member.id, 0)
    floor = state.floor
    return {
        "speaker": floor.speaker if floor else None,
        "kind": floor.kind if floor else None,
        "since": _time(floor.since) if floor else None,
        "queue": [{"speaker": r.speaker, "kind": r.kind, "at": _time(r.at)} for r in state.queue],
        "spoken": dict(state.spoken),
        "by_group": {group: seconds for group, seconds in by_group.items() if seconds},
    }


def _ballot(ballot: Ballot | None) -> Section:
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
        "trigger": opened.trigger,
        "requested_by": list(opened.requested_by),
        "status": ballot.status,
        "opened_at": _time(ballot.opened_at),
        "names_published": opened.names_published,
        "electorate": [[elector.member, elector.bearer] for elector in opened.electorate],
        # [choice or null when sealed, channel]
        "votes": {key: [vote.choice, vote.channel] for key, vote in ballot.votes.items()},
        "counts": dict(counts) if opened.names_published else None,
        "signed": sorted(ballot.signatures),
        "lost_links": sorted(ballot.lost_links),
    }


def _result(state: State, ballot: Ballot) -> Section:
    result = ballot.result
    assert result is not None and state.facts is not None
    kinds = {item.id: item.kind for item in state.facts.items}
    kind = kinds.get(ballot.opened.item or "", "deliberation")
    data: Section = codec.to_json(result)
    return data | {
        "subject": ballot.opened.subject,
        "purpose": ballot.opened.purpose,
        "mode": ballot.opened.mode,
        "names_published": ballot.opened.names_published,
        "proclaimed_at": _time(ballot.proclaimed_at),
        "count": words.count(result),
        "verdict": words.verdict(ballot.opened, result, kind=kind),
        "rule": words.rule(result),
    }


def _last_votes(ballot: Ballot) -> Section:
    """Who took part in the last result, and how where names are published. Of the last one only: a long sitting has
    a hundred results, and every page that comes back is given them all."""
    return {
        "ballot": ballot.opened.ballot,
        "votes": {key: vote.choice for key, vote in ballot.votes.items()} if ballot.opened.names_published else None,
        "voters": sorted(ballot.votes),
        "signed": sorted(ballot.signatures),
        "electorate": [[elector.member, elector.bearer] for elector in ballot.opened.electorate],
    }
