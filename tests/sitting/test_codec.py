"""Events and commands to JSON and back; everything else is malformed, and says where."""

from __future__ import annotations

import json
from typing import Any

import pytest

from preau.sitting import commands as c
from preau.sitting import events as e
from preau.sitting.codec import Malformed, command_from, event_from, to_json, type_name
from tests.sitting import council

RESULT = {
    "ballot": 1,
    "item": None,
    "for": 2,
    "against": 1,
    "abstain": 0,
    "not_voting": 0,
    "present": 3,
    "represented": 0,
    "majority": "votes_cast",
    "required": 2,
    "casting_vote": None,
    "adopted": True,
    "blank": 0,
    "null": 0,
    "in_exercise": 0,
    "tacit": False,
    "archive": "",
}


def test_names_in_json_are_those_people_expect() -> None:
    assert type_name(e.VoteCast) == "vote_cast"
    event = event_from("result_proclaimed", RESULT)
    assert isinstance(event, e.ResultProclaimed)
    assert event.for_ == 2
    assert to_json(event) == RESULT


def test_the_facts_of_a_whole_sitting_survive_the_journey() -> None:
    event = e.RoomOpened(facts=council.make_facts())
    assert event_from("room_opened", json.loads(json.dumps(to_json(event)))) == event


@pytest.mark.parametrize(
    ("kind", "data", "message"),
    [
        ("cast_a_spell", {}, "type: unknown command 'cast_a_spell'"),
        ("end_floor", [], "EndFloor: an object is expected"),
        ("cast_vote", {"ballot": 1, "member": "x"}, "choice: missing"),
        ("cast_vote", {"ballot": "1", "member": "x", "choice": "for"}, "ballot: int is expected"),
        ("cast_vote", {"ballot": True, "member": "x", "choice": "for"}, "ballot: int is expected"),
        ("cast_vote", {"ballot": 1, "member": "x", "choice": "for", "channel": "post"}, "channel: one of device"),
        ("cast_vote", {"ballot": 1, "member": None, "choice": "for"}, "member: str is expected"),
        ("end_floor", {"speaker": "x"}, "EndFloor: unknown field 'speaker'"),
        ("open_ballot", {"subject": "x", "requested_by": "abc"}, "requested_by: a list is expected"),
        ("open_ballot", {"subject": "x", "requested_by": ["a", 1]}, "requested_by[1]: str is expected"),
        ("proclaim_result", {"ballot": 1, "sealed": {"a": 1}}, "sealed.a: str is expected"),
    ],
)
def test_malformed_commands_say_where(kind: str, data: Any, message: str) -> None:
    with pytest.raises(Malformed) as caught:
        command_from(kind, data)
    assert str(caught.value).startswith(message)


def test_defaults_may_be_left_out() -> None:
    assert command_from("request_floor", {"speaker": "x"}) == c.RequestFloor(speaker="x")


def test_an_unknown_event_is_malformed() -> None:
    with pytest.raises(Malformed, match="unknown event"):
        event_from("nothing_happened", {})
