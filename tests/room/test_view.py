"""What the screens are sent: the whole room, and nothing that the room may not know."""

from __future__ import annotations

import json
from typing import Any

from preau.room import view
from preau.sitting import commands as c
from preau.sitting.facts import Choice
from preau.sitting.state import State
from tests.sitting import council
from tests.sitting.council import ABSENT, BEARER, CHAIR, ELUE, GIVER, HERE, OPPOSANT, PRESIDENTE, SECRETAIRE, Room


def section(room: Room, name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(view.encoded(room.state)[name])
    return found


def test_there_is_nothing_to_show_before_the_room_opens() -> None:
    assert view.encoded(State()) == {}


def test_the_sections_of_a_room() -> None:
    assert list(view.encoded(council.gathering().state)) == [
        "sitting", "attendance", "agenda", "floor", "ballot", "secret", "election", "step", "council",
    ]  # fmt: skip


# Sealed ballots


def sealed_ballot(*choices: Choice) -> Room:
    """An ordinary ballot whose names are not published; HERE votes `choices`, the last one twice."""
    room = council.voting(publish=False)
    for who, choice in zip(HERE, choices, strict=True):
        room.vote(choice, who)
    seal = council.hexdigest(HERE[-1], "corrected")
    room.do(
        c.CorrectVote(
            ballot=1, member=HERE[-1], choice=choices[-1], channel="hand", reason="erreur", commitment=seal
        )
    )  # fmt: skip
    return room


def test_while_a_ballot_is_sealed_the_view_is_the_same_whatever_was_voted() -> None:
    one = sealed_ballot("for", "for", "for", "for", "for")
    other = sealed_ballot("against", "abstain", "against", "not_voting", "abstain")
    assert view.encoded(one.state) == view.encoded(other.state)
    for room in (one, other):
        room.do(c.CloseBallot(ballot=1))
    assert view.encoded(one.state) == view.encoded(other.state)


def test_a_sealed_ballot_shows_who_voted_and_neither_choice_nor_seal() -> None:
    room = sealed_ballot("for", "against", "for", "abstain", "for")
    found = section(room, "ballot")
    assert found["votes"] == {who: [None, "hand"] for who in HERE}
    assert found["counts"] is None and found["names_published"] is False
    texts = "".join(view.encoded(room.state).values())
    assert all(vote.commitment and vote.commitment not in texts for vote in room.state.ballots[0].votes.values())


def test_a_sealed_result_has_totals_and_no_names() -> None:
    room = sealed_ballot("for", "against", "for", "abstain", "for")
    sealed: dict[str, Choice] = dict(zip(HERE, ("for", "against", "for", "abstain", "for"), strict=True))
    room.proclaim(sealed)
    found = section(room, "result:1")
    assert (found["for"], found["against"], found["abstain"], found["not_voting"]) == (3, 1, 1, 0)
    assert "votes" not in found
    named = section(room, "last_votes")
    assert (named["ballot"], named["votes"], named["voters"]) == (1, None, sorted(HERE))
    swapped = sealed_ballot("for", "against", "for", "abstain", "for")
    swapped.proclaim(dict(zip(HERE, ("abstain", "for", "for", "for", "against"), strict=True)))
    same, other = dict(view.encoded(room.state)), dict(view.encoded(swapped.state))
    assert same == other


# Public ballots


def test_a_public_ballot_shows_each_choice_as_it_comes() -> None:
    room = council.voting(proxy=True)
    room.vote("for", PRESIDENTE, GIVER)
    room.vote("against", OPPOSANT)
    found = section(room, "ballot")
    assert found["votes"] == {
        PRESIDENTE: ["for", "hand"], GIVER: ["for", "hand"], OPPOSANT: ["against", "hand"],
    }  # fmt: skip
    assert found["counts"] == {"for": 2, "against": 1}
    assert [GIVER, BEARER] in found["electorate"] and [ELUE, None] in found["electorate"]


def test_a_link_lost_during_the_ballot_is_shown() -> None:
    room = council.discussing(profile="epci", mode="several_places")
    room.do(c.OpenBallot(subject="Point 1", mode="public"), CHAIR)
    room.do(c.RecordDeparture(member=ELUE, reason="link_lost"))
    assert section(room, "ballot")["lost_links"] == [ELUE]


def test_a_result_reads_as_it_is_said() -> None:
    room = council.voting()
    room.vote("for", *HERE)
    room.proclaim()
    found = section(room, "result:1")
    assert found["verdict"] == "La délibération est adoptée à l’unanimité."
    assert found["rule"] == "5 voix pour sur 5 suffrages exprimés ; il en fallait 3 (majorité absolue)."
    assert section(room, "last_votes")["votes"] == dict.fromkeys(HERE, "for")
    assert section(room, "ballot") == {}
    assert section(room, "agenda")["items"][0]["ballots"] == [1]


def test_a_cancelled_ballot_leaves_no_result() -> None:
    room = council.voting()
    room.do(c.CancelBallot(ballot=1, reason="erreur"), CHAIR)
    assert "result:1" not in view.encoded(room.state)
    assert section(room, "agenda")["items"][0]["ballots"] == []


# Attendance, floor, chair


def test_attendance_counts_as_the_law_does() -> None:
    room = council.discussing()
    room.do(c.GiveProxy(giver=GIVER, bearer=BEARER))
    room.do(c.DeclareRecusal(member=ELUE, item="1"))
    found = section(room, "attendance")
    assert set(found["present"]) == set(HERE)
    assert (found["proxies"], found["represented"], found["bearers"]) == ({GIVER: BEARER}, 1, [BEARER])
    assert found["recused"] == [ELUE]
    assert found["quorum"] == {"in_exercise": 6, "present": 4, "required": 4, "met": True}
    assert found["public_ballot_needed"] == 1
    assert ABSENT not in found["present"]


def test_a_proxy_whose_bearer_left_represents_nobody() -> None:
    room = council.discussing()
    room.do(c.GiveProxy(giver=GIVER, bearer=BEARER))
    room.do(c.RecordDeparture(member=BEARER))
    assert section(room, "attendance")["represented"] == 0


def test_the_floor_and_the_time_of_each_group() -> None:
    room = council.discussing()
    room.do(c.GiveFloor(speaker=OPPOSANT), CHAIR)
    room.do(c.EndFloor(), CHAIR, after=65)
    room.do(c.GiveFloor(speaker=council.INVITEE), CHAIR)
    room.do(c.RequestFloor(speaker=ELUE, kind="explanation"))
    found = section(room, "floor")
    assert found["speaker"] == council.INVITEE
    assert found["by_group"] == {"Opposition": 65}
    assert [(r["speaker"], r["kind"]) for r in found["queue"]] == [(ELUE, "explanation")]


def test_the_council_is_seated() -> None:
    found = section(council.gathering(), "council")
    assert [m["id"] for m in found["members"]][:2] == [PRESIDENTE, SECRETAIRE]
    assert all(0 < m["x"] < 560 and 0 < m["y"] < 294 and m["r"] > 0 for m in found["members"])


def test_a_vote_changes_the_ballot_and_nothing_else() -> None:
    """Sixty people vote within seconds: everything else that they would be sent again is waste."""
    room = council.voting()
    before = view.encoded(room.state)
    room.vote("for", PRESIDENTE)
    after = view.encoded(room.state)
    assert [name for name in after if before.get(name) != after[name]] == ["ballot"]


def test_the_settled_sections_follow_their_sitting() -> None:
    first = section(council.gathering(), "council")
    other = section(council.gathering(groups=("Opposition", "Majorité")), "council")
    assert first["groups"] != other["groups"]


def test_only_the_last_result_carries_names() -> None:
    room = council.voting()
    room.vote("for", *HERE)
    room.proclaim()
    room.do(c.OpenBallot(subject="Encore"), CHAIR)
    room.vote("against", *HERE)
    room.proclaim()
    named = section(room, "last_votes")
    assert (named["ballot"], set(named["votes"].values())) == (2, {"against"})
    assert all("votes" not in section(room, f"result:{n}") for n in (1, 2))
