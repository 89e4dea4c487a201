"""What the room's screens show: one projection of the state, in sections, the same for everybody in the room.

A section is sent again only when it changed. Ids are those of the journal; the words of the law come in the
language asked for. Nothing here is private: a ballot whose names are not published shows who voted, never how.
"""

from __future__ import annotations

import json
from collections import Counter, OrderedDict
from collections.abc import Callable
from functools import partial
from typing import Any

from django.utils.translation import get_language

from preau.assemblies.hemicycle import seats
from preau.room.ballot_view import ballot_section, election_section, last_votes, result_section, secret_section, time
from preau.room.options import public_ballot_needed, quorum_for
from preau.room.steps import next_step
from preau.sitting import codec
from preau.sitting.state import Ballot, State

Section = dict[str, Any]


def sections(state: State) -> dict[str, Section]:
    """The sections that change, by name: sitting, attendance, agenda, floor, ballot (the pending one, or {}), secret,
    election (the open one of the current item, or {}), step.

    Empty before the room opens.
    """
    if state.facts is None:
        return {}
    return {
        "sitting": _sitting(state),
        "attendance": _attendance(state),
        "agenda": _agenda(state),
        "floor": _floor(state),
        "ballot": ballot_section(state, state.pending_ballot),
        "secret": secret_section(state),
        "election": election_section(state),
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
        if ballot.status == "proclaimed":
            name = f"result:{ballot.opened.ballot}"
            texts[name] = _keep(state, name, ballot, partial(result_section, state, ballot))
            last = ballot
    if last is not None:
        texts["last_votes"] = _keep(state, "last_votes", last, partial(last_votes, last))
    return texts


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
        "opened_at": time(state.opened_at),
        "closed_at": time(state.closed_at),
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
        "present": {key: {"place": p.place, "since": time(p.since)} for key, p in state.presence.items()},
        "departed": {key: time(at) for key, at in state.departed.items()},
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
                "nature": item.nature,
                "amendments": codec.to_json(state.amendments.get(item.id, ())),
                "ballots": [
                    b.opened.ballot
                    for b in state.ballots
                    if b.status == "proclaimed" and (b.opened.item == item.id or item.id in b.opened.also)
                ],
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
        "since": time(floor.since) if floor else None,
        "queue": [{"speaker": r.speaker, "kind": r.kind, "at": time(r.at)} for r in state.queue],
        "spoken": dict(state.spoken),
        "by_group": {group: seconds for group, seconds in by_group.items() if seconds},
    }
