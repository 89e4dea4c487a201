"""A chair who presses whatever is offered, at random, while members vote, register keys and count: every kind of
ballot and election is walked through, nothing that is offered is refused, and the sitting never gets stuck."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from random import Random

from preau.room.options import Option
from preau.room.steps import next_step
from preau.sitting import commands as c
from preau.sitting import secret_commands as sc
from preau.sitting.deciding.common import Context
from preau.sitting.deciding.electorates import secret_choices
from preau.sitting.facts import Actor
from preau.sitting.state import Ballot
from tests.room.test_offers import check, commands, complete, offers
from tests.sitting import council
from tests.sitting.council import ABSENT, CHAIR, GIVER, HERE, Room

SYSTEM = Actor(role="system", screen="server")
# Pressed rarely: what ends the sitting or an item before anything has happened.
RARE = {"close_sitting", "suspend_sitting", "conclude_item", "postpone_item", "cancel_ballot"}
WEIGHTS = dict.fromkeys(RARE, 0.1) | {
    "withdraw_amendment": 3.0,
    "table_amendment": 3.0,
    "abandon_election": 1.0,
    "withdraw_candidacy": 3.0,
}


def elector(room: Room, who: str) -> Actor:
    """The device of `who`: the chair's own, or a member's."""
    return CHAIR if who == room.state.chair else council.member(who)


def voice(room: Room, ballot: Ballot, member: str) -> Actor:
    bearer = next(e.bearer for e in ballot.opened.electorate if e.member == member)
    return elector(room, bearer or member)


def prepare(room: Room, ballot: Ballot, dice: Random) -> None:
    for e in ballot.opened.electorate:
        if e.member not in ballot.keys and dice.random() < 0.8:
            room.ask(
                sc.RegisterVotingKey(ballot=ballot.opened.ballot, member=e.member), voice(room, ballot, e.member)
            )  # fmt: skip


def vote(room: Room, ballot: Ballot, dice: Random) -> None:
    number = ballot.opened.ballot
    for e in ballot.opened.electorate:
        if e.member in ballot.votes or dice.random() < 0.1:
            continue
        if ballot.opened.means == "encrypted":
            room.ask(sc.RecordBallot(ballot=number, member=e.member), voice(room, ballot, e.member))
        elif ballot.opened.means == "paper":
            room.ask(sc.MarkVoter(ballot=number, member=e.member))
        else:
            known = room.state.elections[-1].candidates if ballot.opened.purpose == "election" else {}
            choice = dice.choice(list(known) or ["for", "for", "against", "abstain"])
            room.ask(c.CastVote(ballot=number, member=e.member, choice=choice, channel="aloud"))


def count(room: Room, ballot: Ballot, dice: Random) -> None:
    """Two persons count, sometimes not alike; papers go to random lines."""
    papers: Counter[str] = Counter(dice.choice(list(found_in(room, ballot))) for _ in ballot.votes)
    for account in ("c1", "c2"):
        figures = dict(papers) if dice.random() < 0.8 else {}
        room.ask(
            sc.CountUrn(ballot=ballot.opened.ballot, figures=figures),
            Actor(role="clerk", screen="clerk", account=account),
        )


def found_in(room: Room, ballot: Ballot) -> tuple[str, ...]:
    return tuple(secret_choices(context(room), ballot))


def context(room: Room) -> Context:
    assert room.state.facts is not None
    return Context(state=room.state, facts=room.state.facts, actor=council.CLERK, at=room.at)


def work(room: Room, dice: Random) -> None:
    """What everybody else does meanwhile."""
    ceremony = room.state.ceremonies[-1] if room.state.ceremonies else None
    if ceremony is not None and not ceremony.digest and dice.random() < 0.6:
        room.ask(sc.RecordTrusteeKeys(ceremony=ceremony.number, digest="0" * 64), SYSTEM)
    ballot = room.state.pending_ballot
    if ballot is None:
        return
    if ballot.status == "preparing":
        prepare(room, ballot, dice)
    elif ballot.status == "open":
        vote(room, ballot, dice)
    elif ballot.opened.means == "paper":
        count(room, ballot, dice)
    elif ballot.opened.means == "encrypted":
        assert ballot.urn is not None
        for trustee in room.state.ceremonies[ballot.urn.ceremony - 1].trustees:
            if dice.random() < 0.7:
                room.ask(
                    sc.RecordDecryption(ballot=ballot.opened.ballot, trustee=trustee), elector(room, trustee)
                )  # fmt: skip


def drawn(room: Room, command: c.Command, dice: Random) -> c.Command:
    """As the application completes it, an urn of devices opened on anything."""
    ballot = room.state.pending_ballot
    if isinstance(command, c.ProclaimResult) and ballot is not None and ballot.opened.means == "encrypted":
        figures = Counter(dice.choice(list(found_in(room, ballot))) for _ in ballot.votes)
        return c.ProclaimResult(ballot=command.ballot, figures=dict(figures), archive="a")
    return complete(room.state, command)


def press(room: Room, dice: Random) -> str:
    """Press one of the offers, the big button as often as not; the type of its command."""
    step = next_step(room.state)
    assert step is not None
    choices: list[Option] = list(offers(step))
    if not choices:
        return ""
    weights = [WEIGHTS.get(o.command["type"], 1.0) if len(choices) > 1 else 1.0 for o in choices]
    big = step.command is not None and dice.random() < 0.4
    option = choices[0] if big else dice.choices(choices, weights)[0]
    command = dice.choice(list(commands(room.state, option)))
    decision = room.ask(drawn(room, command, dice), room_chair(room))
    # Whether age decides an urn of devices shows at its proclamation only.
    late = getattr(decision, "rule", "") in ("ages_needed", "figures_mismatch")
    assert decision.events or late, (step.key, option.label, decision)
    return str(option.command["type"])


def room_chair(room: Room) -> Actor:
    return Actor(role="chair", screen="chair", account="1", member=room.state.chair)


def hold(seed: int, pressed: Counter[str]) -> None:
    """One sitting, up to 150 buttons."""
    dice = Random(seed)
    profile = dice.choice(["commune_ge3500", "epci", "departement", "neutral"])
    several = profile in ("epci", "departement") and dice.random() < 0.2
    natures = ("", "nomination", "executive_election", "delegates_election", "initial_budget")
    items = tuple(
        replace(item, nature=dice.choice(natures)) if item.kind == "deliberation" else item
        for item in council.make_facts().items
    )
    mode = "several_places" if several else "one_place"
    room = council.gathering(here=(*HERE, ABSENT), profile=profile, mode=mode, items=items)
    room.do(c.GiveProxy(giver=GIVER, bearer=HERE[3]))
    for _ in range(150):
        if room.state.phase == "closed":
            break
        work(room, dice)
        check(room.state)
        pressed[press(room, dice)] += 1
        contest(room, dice)


def contest(room: Room, dice: Random) -> None:
    """Now and then a vote is contested, and the clerk answers."""
    ballot = room.state.pending_ballot
    if ballot is None:
        return
    number = ballot.opened.ballot
    if dice.random() < 0.05:
        room.ask(c.ContestVote(ballot=number, member=HERE[2]), council.member(HERE[2]))
    for member in ballot.contests:
        if dice.random() < 0.5:
            room.ask(c.SettleContest(ballot=number, member=member, reason="vérifié"))


def test_a_chair_may_press_anything() -> None:
    pressed: Counter[str] = Counter()
    for seed in range(45):
        hold(seed, pressed)
    # The walk is worth something only if it leads everywhere.
    wanted = {
        "adopt_tacitly", "request_secret_ballot", "appoint_trustees", "open_urn", "count_urn", "open_election",
        "declare_candidacy", "withdraw_candidacy", "read_out_appointments", "table_amendment", "withdraw_amendment",
        "open_ballot", "close_ballot", "proclaim_result", "cancel_ballot", "rank_ages", "abandon_election",
    }  # fmt: skip
    assert wanted <= set(pressed), wanted - set(pressed)
