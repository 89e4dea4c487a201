"""Who may give which command: one line for each command, one column for each role."""

from __future__ import annotations

import pytest

from preau.sitting import commands as c
from preau.sitting import election_commands as ec
from preau.sitting import secret_commands as sc
from preau.sitting.codec import COMMANDS
from preau.sitting.deciding.roles import CONCERNS, ROLES
from tests.sitting import council
from tests.sitting.council import CHAIR, CLERK, ELUE, GUEST, INTRUS, INVITEE, OPERATOR, OPPOSANT, PRESIDENTE, SYSTEM

ALLOWED = {
    c.OpenRoom: "clerk system",
    c.RecordArrival: "clerk member",
    c.RecordDeparture: "clerk member system",
    c.GiveProxy: "clerk",
    c.RevokeProxy: "clerk member",
    c.AppointSecretary: "chair clerk",
    c.HandOverChair: "chair clerk",
    c.OpenSitting: "chair clerk",
    c.SuspendSitting: "chair clerk",
    c.ResumeSitting: "chair clerk",
    c.CloseSitting: "chair clerk",
    c.CallItem: "chair clerk",
    c.ConcludeItem: "chair clerk",
    c.PostponeItem: "chair clerk",
    c.DeclareRecusal: "chair clerk member",
    c.WithdrawRecusal: "chair clerk member",
    c.RequestFloor: "chair clerk guest member",
    c.WithdrawFloorRequest: "chair clerk guest member",
    c.GiveFloor: "chair clerk",
    c.EndFloor: "chair clerk member",
    c.OpenBallot: "chair clerk",
    c.CastVote: "chair clerk member",
    c.RecordVotes: "clerk",
    c.CorrectVote: "chair clerk member",
    c.CloseBallot: "chair clerk",
    c.CancelBallot: "chair clerk",
    c.ProclaimResult: "chair clerk",
    c.AdoptTacitly: "chair clerk",
    c.ContestVote: "chair member",
    c.SettleContest: "clerk",
    c.RecordAssistance: "chair clerk member",
    c.TableAmendment: "chair clerk member",
    c.WithdrawAmendment: "chair clerk member",
    sc.RequestSecretBallot: "chair clerk",
    sc.AppointTrustees: "chair clerk",
    sc.RecordTrusteeKeys: "chair member system",
    sc.RegisterVotingKey: "chair member",
    sc.OpenUrn: "chair clerk",
    sc.RecordBallot: "chair member",
    sc.MarkVoter: "clerk",
    sc.SealUrn: "chair clerk",
    sc.RecordDecryption: "chair member",
    sc.ReportVerification: "system",
    sc.CountUrn: "chair clerk member",
    sc.DeclareSigningKey: "chair member",
    sc.SignVote: "chair member",
    ec.OpenElection: "chair clerk",
    ec.DeclareCandidacy: "chair clerk",
    ec.WithdrawCandidacy: "chair clerk member",
    ec.RankAges: "chair clerk",
    ec.ReadOutAppointments: "chair clerk",
    ec.AbandonElection: "chair clerk",
    c.RequestHuisClos: "chair clerk",
    c.EndHuisClos: "chair clerk",
    c.StartBroadcast: "chair clerk operator system",
    c.StopBroadcast: "chair clerk operator system",
}


# A voice is one's own or a proxy's; the others are about a ceremony, an amendment or a count, and not about a person.
CHECKED_BY_THE_RULES = {
    c.EndFloor,
    c.CastVote,
    c.CorrectVote,
    c.ContestVote,
    c.RecordAssistance,
    c.WithdrawAmendment,
    sc.RegisterVotingKey,
    sc.RecordBallot,
    sc.SignVote,
    sc.RecordTrusteeKeys,
    sc.CountUrn,
    ec.WithdrawCandidacy,
}


@pytest.mark.parametrize("command", COMMANDS.values(), ids=lambda kind: kind.__name__)
def test_each_command_has_its_roles(command: type[c.Command]) -> None:
    assert ROLES[command] == frozenset(ALLOWED[command].split())


def test_members_and_guests_are_bound_to_themselves_wherever_a_command_names_a_person() -> None:
    open_to_members = {kind for kind, roles in ROLES.items() if roles & {"member", "guest"}}
    assert open_to_members - CHECKED_BY_THE_RULES == set(CONCERNS)


# What each role is told, one line each.


def test_the_chair_conducts() -> None:
    council.gathering().do(c.OpenSitting(), CHAIR)


def test_the_clerk_types_what_the_chair_says() -> None:
    council.gathering().do(c.OpenSitting(), CLERK)


def test_a_member_does_not_conduct() -> None:
    assert council.gathering().refused(c.OpenSitting(), council.member(ELUE)) == "role"


def test_a_guest_asks_for_the_floor_and_nothing_else() -> None:
    room = council.discussing()
    room.do(c.RequestFloor(speaker=INVITEE), GUEST)
    assert room.refused(c.GiveFloor(speaker=INVITEE), GUEST) == "role"


def test_a_guest_asks_for_nobody_else() -> None:
    assert council.discussing().refused(c.RequestFloor(speaker=ELUE), GUEST) == "not_yourself"


def test_the_operator_broadcasts_and_nothing_else() -> None:
    room = council.opened()
    room.do(c.StartBroadcast(), OPERATOR)
    assert room.refused(c.SuspendSitting(), OPERATOR) == "role"


def test_the_system_opens_rooms_and_notes_lost_links_only() -> None:
    room = council.opened(profile="epci", mode="several_places")
    room.do(c.RecordDeparture(member=ELUE, reason="link_lost"), SYSTEM)
    assert room.refused(c.RecordDeparture(member=OPPOSANT), SYSTEM) == "role"
    assert room.refused(c.CallItem(item="1"), SYSTEM) == "role"


def test_the_chair_does_not_hold_the_clerks_pen() -> None:
    assert council.gathering().refused(c.RecordArrival(member=council.ABSENT), CHAIR) == "role"


def test_a_stranger_is_nobody_here() -> None:
    assert council.discussing().refused(c.RequestFloor(speaker=INTRUS.member or ""), INTRUS) == "unknown_actor"


def test_a_member_acts_for_nobody_else() -> None:
    command = c.DeclareRecusal(member=OPPOSANT, item="1")
    assert council.discussing().refused(command, council.member(ELUE)) == "not_yourself"


def test_whoever_presides_is_the_chair() -> None:
    room = council.discussing()
    room.do(c.HandOverChair(member=ELUE), CHAIR)
    room.do(c.SuspendSitting(), council.member(ELUE))


def test_whoever_handed_the_chair_over_is_a_member_until_taking_it_back() -> None:
    room = council.discussing()
    room.do(c.HandOverChair(member=ELUE), CHAIR)
    assert room.refused(c.SuspendSitting(), CHAIR) == "role"
    room.do(c.HandOverChair(member=PRESIDENTE), CHAIR)
    room.do(c.SuspendSitting(), CHAIR)
