"""Steps of an item: call it, hear those who ask, put it to the vote, go on."""

from __future__ import annotations

from dataclasses import replace

from django.utils import translation
from django.utils.translation import gettext as _

from preau.room import options, vote_options
from preau.room.ballot_view import current_election
from preau.room.election_steps import election_step, election_tools, open_election
from preau.room.options import Option, quorum_for
from preau.room.secret_steps import appoint_trustees, secret_step, secret_ways
from preau.room.step import (
    Step,
    chair_recused,
    current_item,
    next_item,
    no_quorum_note,
    numbers,
    person,
    proclaimed,
    said,
    step,
)
from preau.room.vote_options import table_amendment, unsettled, vote_amendment, withdraw_amendment
from preau.rules.majority import is_absolute
from preau.sitting import codec
from preau.sitting.deciding.forms import secret_by_law
from preau.sitting.deciding.items import EXCLUDED
from preau.sitting.facts import ELECTIVE, VOTABLE, Item
from preau.sitting.state import Ballot, State


def floor_step(state: State) -> Step:
    facts, floor = state.facts, state.floor
    assert facts is not None and floor is not None
    end = Option(label=_("Terminer l’intervention"), command={"type": "end_floor"})
    if not state.queue:
        say = _("Merci, %(name)s.") % {"name": person(facts, floor.speaker)}
        return step("floor_last", say + "\n" + _("Quelqu’un demande-t-il encore la parole ?"), [end])
    follower = state.queue[0]
    say = _("Merci. La parole est à %(name)s.") % {"name": person(facts, follower.speaker)}
    return step("floor", say, [_give(state, follower.speaker, kind=follower.kind)], others=[end])


def _give(state: State, speaker: str, *, kind: str = "intervention") -> Option:
    assert state.facts is not None
    return Option(
        label=_("Donner la parole à %(name)s") % {"name": person(state.facts, speaker)},
        command={"type": "give_floor", "speaker": speaker, "kind": kind},
    )


def item_step(state: State) -> Step:
    facts = state.facts
    assert facts is not None
    item = current_item(state)
    if item is None:
        return _call(state)
    election = current_election(state)
    decided = _decided(state, item)
    if election is not None and not state.queue:
        return election_step(state, election)
    others = [*_reporter(state, item), *_votes(state, item, decided=decided), *_leave(state, item, decided=decided)]
    to_vote = _main_votes(state, item) if not decided and election is None else []
    if state.queue:
        first = state.queue[0]
        say = _("La parole est à %(name)s.") % {"name": person(facts, first.speaker)}
        return step(
            "give_floor",
            said(state) + say,
            [_give(state, first.speaker, kind=first.kind)],
            **proclaimed(state),
            others=[*to_vote, *others],
        )
    if _just_called(state, item) and (reporter := _reporter(state, item)):
        say = _("%(name)s rapporte. Vous avez la parole.") % {"name": person(facts, item.rapporteur or "")}
        return step("present_item", say, reporter, others=[*to_vote, *others[1:]])
    if to_vote:
        return _put_to_vote(state, item, to_vote, others)
    if item.id in state.secret_requests and not decided:
        return secret_step(state, item, others)
    if _elsewhere(state, item) and not decided:
        return _excluded(state, item, others)
    return _call(state, others=others)


def _decided(state: State, item: Item) -> bool:
    """The main vote is proclaimed, or an election of this item has come to its end."""
    main = [b.opened for b in state.ballots if b.opened.purpose == "main" and b.result is not None]
    # Alone, or with others in one vote.
    voted = any(item.id in (opened.item, *opened.also) for opened in main)
    return voted or any(e.opened.item == item.id and e.status == "done" for e in state.elections)


def _main_votes(state: State, item: Item) -> list[Option]:
    """The vote that decides the item now, the most likely first; none while an amendment waits."""
    if item.kind not in VOTABLE:
        return []
    waiting = unsettled(state, item.id)
    if waiting:
        return [vote_amendment(state, item, waiting[0]), *vote_options.public_amendment(state, item, waiting[0])]
    if item.id in state.secret_requests:
        return []
    opening = open_election(state, item) if item.nature in ELECTIVE else []
    if not secret_by_law(state, item):
        return [*opening, options.ballot(state, _("Ouvrir le vote"), "main", subject=item.title)]
    if _elsewhere(state, item):
        return []
    # A name may be put to the vote as a proposal; an executive and delegates are elected.
    return [*opening, *(secret_ways(state, item) if item.nature == "nomination" or not opening else [])]


def _elsewhere(state: State, item: Item) -> bool:
    """What the law has voted secretly is not voted by video."""
    assert state.facts is not None
    return state.facts.mode == "several_places" and item.kind in VOTABLE and secret_by_law(state, item)


def _just_called(state: State, item: Item) -> bool:
    """Nothing has happened since the item was called."""
    return state.at is not None and state.at == state.items[item.id].called_at


def _reporter(state: State, item: Item) -> list[Option]:
    """The floor for the rapporteur, who is there, takes part and has not spoken last."""
    here = {m.id for m in options.sitting_members(state, item.id)}
    if item.rapporteur is None or item.rapporteur not in here or any(b.opened.item == item.id for b in state.ballots):
        return []
    return [_give(state, item.rapporteur)]


def _votes(state: State, item: Item, *, decided: bool) -> list[Option]:
    """The other ballots that the item may need; amendments are voted before the text that they change."""
    if item.kind not in VOTABLE or current_election(state) is not None:
        return []
    if decided:
        again = _again(state, item) and not secret_by_law(state, item)
        return [options.ballot(state, _("Autre vote sur ce point"), "main")] if again else []
    waiting = unsettled(state, item.id)
    if waiting:
        return [withdraw_amendment(item, waiting[0]), table_amendment(item)]
    amendment = options.ballot(state, _("Mettre aux voix un amendement"), "amendment")
    if item.id in state.secret_requests:
        return [amendment]
    if secret_by_law(state, item):
        return [amendment, *appoint_trustees(state)]
    return [
        *vote_options.tacit(state, item),
        *options.public_ballot(state, item.title),
        *vote_options.secret_request(state, item),
        amendment,
    ]


def _again(state: State, item: Item) -> bool:
    """Whether another vote may follow: not in the open where the first had to be secret, nor before an amendment."""
    return item.id not in state.secret_requests and not unsettled(state, item.id)


def further_votes(state: State) -> list[Option]:
    """Forms of the current item's vote that few sittings need, for the drawer of other forms."""
    item = current_item(state)
    under_way = current_election(state)
    if under_way is not None:
        return election_tools(state, under_way)
    if item is None or item.kind not in VOTABLE:
        return []
    election = open_election(state, item)
    if _decided(state, item):
        return election
    found = []
    if _again(state, item) and not secret_by_law(state, item):
        found = [vote_options.part(state), vote_options.qualified(state, item), *vote_options.block(state, item)]
    if item.id in state.secret_requests and not unsettled(state, item.id):
        found += vote_options.qualified_secret(state, item)
    return [*found, table_amendment(item), *election]


def _leave(state: State, item: Item, *, decided: bool) -> list[Option]:
    if decided or current_election(state) is not None:
        return []
    found = [options.postpone(item)]
    if item.kind in VOTABLE:
        found.append(Option(label=_("Clore le point sans vote"), command={"type": "conclude_item"}))
    return found


def _put_to_vote(state: State, item: Item, votes: list[Option], others: list[Option]) -> Step:
    last = state.ballots[-1] if state.ballots else None
    if last is not None and last.status == "cancelled" and last.opened.item == item.id and _repeatable(state, last):
        say = _("Le vote est annulé. Nous votons à nouveau : %(title)s.") % {"title": last.opened.subject}
        beside = [] if last.opened.purpose == "main" else votes
        return step("ballot_again", say, [_repeat(state, last)], others=[*beside, *others])
    asked = said(state) or _("Quelqu’un demande-t-il encore la parole ?") + "\n"
    waiting = unsettled(state, item.id)
    if waiting:
        say = asked + _("Je mets aux voix l’amendement n° %(n)d : %(subject)s.") % {
            "n": waiting[0].number,
            "subject": waiting[0].subject,
        }
        return step("open_amendment", say, votes, **proclaimed(state), others=[*votes[1:], *others])
    if votes[0].command.get("type") == "open_election":
        say = asked + _("Nous procédons à une élection : %(title)s.") % {"title": item.title}
        return step("open_election", say, votes, **proclaimed(state), others=[*votes[1:], *others])
    say = asked + _("La discussion est close. Je mets aux voix : %(title)s.") % {"title": item.title}
    return step("open_ballot", say, votes, **proclaimed(state), others=[*votes[1:], *others])


def _repeatable(state: State, ballot: Ballot) -> bool:
    """Whether a single button can open it again as it was, and nothing has come before it since."""
    opened, item = ballot.opened, ballot.opened.item or ""
    waiting = [amendment.number for amendment in unsettled(state, item)]
    if opened.purpose in ("main", "part") and (waiting or opened.also or item in state.secret_requests):
        return False
    if opened.purpose == "amendment" and opened.amendment not in waiting:
        return False
    return opened.mode != "secret" and opened.purpose in ("main", "amendment", "part", "procedure", "urgency")


def _repeat(state: State, ballot: Ballot) -> Option:
    opened = ballot.opened
    found = options.ballot(state, _("Voter à nouveau"), opened.purpose, subject=opened.subject)
    command = dict(found.command)
    if not is_absolute(opened.majority):
        command["majority"] = codec.to_json(opened.majority)
    if opened.amendment is not None:
        command["amendment"] = opened.amendment
    return Option(label=found.label, command=command)


def _call(state: State, *, others: list[Option] | None = None) -> Step:
    """Go on to the next item, after the words of the last result if there is one."""
    facts = state.facts
    assert facts is not None
    others = [*_give_back(state), *(others or [])]
    follower = next_item(state)
    if state.huis_clos and state.ballots and said(state) and state.ballots[-1].opened.purpose == "main":
        say = said(state) + _("Je mets fin au huis clos. Le public peut revenir.")
        if follower is not None and _callable(state, follower):
            others = [*others, _call_option(follower)]
        return step("end_huis_clos", say, options.huis_clos(state), **proclaimed(state), others=others)
    if follower is None:
        say = said(state) + _("L’ordre du jour est épuisé. La séance est levée.")
        return step("close", say, [options.close(state)], **proclaimed(state), others=others)
    if _urgency_refused(state):
        return _postpone_urgent(state, follower, others)
    if state.chair in _away(state, follower):
        return replace(chair_recused(state, follower), others=[*others, options.postpone(follower)])
    if not quorum_for(state, follower.id).met:
        return _quorum_lost(state, follower)
    if options.excluded_by_video(state, follower):
        return _excluded(state, follower, others)
    called = {"number": follower.number, "title": follower.title}
    say = said(state) + _("Nous passons au point %(number)s : %(title)s.") % called
    others.append(options.postpone(follower))
    return step("call_item", say, [_call_option(follower)], **proclaimed(state), others=others)


def _urgency_refused(state: State) -> bool:
    """The council has refused the urgency and no item was called since: the chair may call one all the same, for the
    council postpones "all or part" of the agenda (art. L.2121-11, L.2121-12)."""
    held = [b for b in state.ballots if b.opened.purpose == "urgency" and b.result is not None]
    if not held or held[-1].result is None or held[-1].result.adopted:
        return False
    refused = held[-1].proclaimed_at
    assert refused is not None
    return not any(p.called_at is not None and p.called_at > refused for p in state.items.values())


def _postpone_urgent(state: State, follower: Item, others: list[Option]) -> Step:
    assert state.facts is not None
    # The journal keeps the reason, in the language of the sitting.
    with translation.override(state.facts.language):
        reason = _("L’urgence n’a pas été admise.")
    found = options.postpone(follower)
    postpone = replace(found, command={**found.command, "reason": reason}, ask=[])
    more = [_call_option(follower)] if _callable(state, follower) else []
    say = said(state) + _("Le point %(number)s est reporté : %(title)s.") % {
        "number": follower.number,
        "title": follower.title,
    }
    shared = {"article": state.facts.profile.articles.get("urgency", "")} | proclaimed(state)
    return step("postpone_urgent", say, [postpone], **shared, others=[*more, *others])


def _away(state: State, item: Item) -> frozenset[str]:
    return state.recusals.get(item.id, frozenset())


def _callable(state: State, item: Item) -> bool:
    away = state.chair in _away(state, item)
    return not away and quorum_for(state, item.id).met and not options.excluded_by_video(state, item)


def _call_option(item: Item) -> Option:
    label = _("Appeler le point %(number)s") % {"number": item.number}
    return Option(label=label, command={"type": "call_item", "item": item.id})


def _give_back(state: State) -> list[Option]:
    """The chair goes back to whoever holds it by right, once the item from which they withdrew is over."""
    facts = state.facts
    assert facts is not None
    follower = next_item(state)
    away = _away(state, follower) if follower else frozenset()
    if state.chair == facts.chair or facts.chair not in state.presence or facts.chair in away:
        return []
    label = _("Rendre la présidence à %(name)s") % {"name": person(facts, facts.chair)}
    return [Option(label=label, command={"type": "hand_over_chair", "member": facts.chair})]


def _excluded(state: State, follower: Item, others: list[Option]) -> Step:
    """What the law keeps out of a sitting by video is postponed to one held in a single place."""
    assert state.facts is not None
    say = said(state) + _(EXCLUDED[follower.nature]) % {"item": follower.number}
    article = state.facts.profile.articles.get("video_excluded", "")
    return step("video_excluded", say, [options.postpone(follower)], article=article, others=others)


def _quorum_lost(state: State, follower: Item) -> Step:
    """The quorum is tested when an item is put into discussion: too many have left (art. L.2121-17)."""
    facts = state.facts
    assert facts is not None
    article = facts.profile.articles.get("quorum_share", "")
    say = _("Le quorum n’est plus atteint pour le point %(number)s : %(numbers)s") % {
        "number": follower.number,
        "numbers": numbers(quorum_for(state, follower.id)),
    }
    command = {"type": "suspend_sitting", "reason": _("Quorum")}
    return step(
        "quorum_lost",
        said(state) + say + "\n" + _("Je suspends la séance."),
        [Option(label=_("Suspendre la séance"), command=command)],
        note=no_quorum_note(article),
        article=article,
        others=[options.postpone(follower), options.close(state)],
    )
