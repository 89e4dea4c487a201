"""The chair's next step, state by state: what is said, what the big button does, what stands beside it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from preau.room.step import Step
from preau.room.steps import next_step
from preau.sitting import commands as c
from preau.sitting.facts import Item
from preau.sitting.state import State
from tests.sitting import council
from tests.sitting.council import (
    BEARER,
    CHAIR,
    ELUE,
    GIVER,
    HERE,
    OPPOSANT,
    PRESIDENTE,
    SECRETAIRE,
    Room,
)


def step(room: Room) -> Step:
    found = next_step(room.state)
    assert found is not None
    return found


def labels(found: Step) -> list[str]:
    return [option.label for option in found.others]


def always(found: Step) -> list[str]:
    return [option.label for option in found.more]


def leave(room: Room, *members: str) -> None:
    for who in members:
        room.do(c.RecordDeparture(member=who))


def test_nothing_is_next_before_the_room_opens() -> None:
    assert next_step(State()) is None


# The opening


def test_the_chair_is_waited_for() -> None:
    found = step(council.gathering(here=(SECRETAIRE, ELUE, BEARER, OPPOSANT)))
    assert (found.key, found.say, found.command) == ("waiting_chair", "", None)
    assert found.note == "Claire Marchand, qui doit présider, n’est pas encore en séance."
    assert labels(found) == ["Confier la présidence", "Lever la séance"]


def test_the_quorum_is_waited_for_with_its_numbers_and_article() -> None:
    found = step(council.gathering(here=(PRESIDENTE, ELUE, BEARER)))
    assert (found.key, found.command) == ("waiting_quorum", None)
    assert found.say == (
        "Le quorum n’est pas encore atteint : nous sommes 3 présents sur 7 membres en exercice, il en faut 4."
    )
    assert found.article == "CGCT, art. L.2121-17"


def test_proxies_do_not_open_a_sitting() -> None:
    room = council.gathering(here=(PRESIDENTE, ELUE, BEARER))
    room.do(c.GiveProxy(giver=GIVER, bearer=BEARER))
    assert step(room).key == "waiting_quorum"


def test_the_chair_opens_the_sitting() -> None:
    found = step(council.gathering())
    assert found.say == "Le quorum est atteint : 5 présents sur 7 membres en exercice.\nLa séance est ouverte."
    assert found.command == {"type": "open_sitting"}
    assert labels(found) == ["Démarrer la diffusion"]
    assert found.note == ""


def test_in_several_places_the_broadcast_is_asked_for_until_it_runs() -> None:
    room = council.gathering(profile="epci", mode="several_places")
    assert step(room).note == "La séance se tient en plusieurs lieux : elle doit être diffusée en direct."
    room.do(c.OpenSitting(), CHAIR)
    assert labels(step(room))[0] == "Démarrer la diffusion"
    room.do(c.StartBroadcast(), CHAIR)
    assert "Démarrer la diffusion" not in labels(step(room))
    assert "Arrêter la diffusion" in always(step(room))


def test_a_secretary_is_appointed_where_the_law_wants_one() -> None:
    room = council.gathering()
    room.do(c.OpenSitting(), CHAIR)
    found = step(room)
    assert (found.key, found.article) == ("secretary", "CGCT, art. L.2121-15")
    assert found.command == {"type": "appoint_secretary"}
    assert [(ask.field, ask.kind) for ask in found.ask] == [("member", "member")]


def test_no_secretary_is_asked_for_elsewhere() -> None:
    room = council.gathering(profile="neutral")
    room.do(c.OpenSitting(), CHAIR)
    assert step(room).key == "call_item"


# Items


def test_the_first_item_is_called() -> None:
    found = step(council.opened())
    assert found.say == "Nous passons au point 1 : Point 1."
    assert (found.label, found.command) == ("Appeler le point 1", {"type": "call_item", "item": "1"})
    assert labels(found) == ["Reporter le point 1"]


def test_postponed_items_are_passed_over() -> None:
    room = council.opened()
    room.do(c.PostponeItem(item="1", reason="pièce manquante"), CHAIR)
    assert step(room).command == {"type": "call_item", "item": "2"}


def test_an_item_is_presented_by_its_rapporteur_then_discussed_and_voted() -> None:
    items = tuple(replace(item, rapporteur=ELUE) for item in council.make_facts().items)
    room = council.discussing(items=items)
    found = step(room)
    assert (found.key, found.say) == ("present_item", "Nadia Ferrand rapporte. Vous avez la parole.")
    assert found.command == {"type": "give_floor", "speaker": ELUE, "kind": "intervention"}
    room.do(c.GiveFloor(speaker=ELUE), CHAIR)
    assert step(room).say == "Merci, Nadia Ferrand.\nQuelqu’un demande-t-il encore la parole ?"
    assert step(room).command == {"type": "end_floor"}
    room.do(c.EndFloor(), CHAIR)
    assert step(room).key == "open_ballot"
    assert "Donner la parole à Nadia Ferrand" in labels(step(room))


@pytest.mark.parametrize("away", ["absent", "recused"])
def test_a_rapporteur_who_takes_no_part_does_not_present(away: str) -> None:
    items = tuple(replace(item, rapporteur=ELUE) for item in council.make_facts().items)
    room = council.opened(items=items)
    if away == "absent":
        leave(room, ELUE)
    else:
        room.do(c.DeclareRecusal(member=ELUE, item="1"))
    room.do(c.CallItem(item="1"), CHAIR)
    assert step(room).key == "open_ballot"
    assert "Donner la parole à Nadia Ferrand" not in labels(step(room))


def test_the_floor_goes_to_who_asked_first_and_the_vote_stays_at_hand() -> None:
    room = council.discussing()
    room.do(c.RequestFloor(speaker=OPPOSANT, kind="point_of_order"))
    room.do(c.RequestFloor(speaker=BEARER))
    found = step(room)
    assert found.say == "La parole est à Hugo Castel."
    assert found.command == {"type": "give_floor", "speaker": OPPOSANT, "kind": "point_of_order"}
    assert labels(found)[0] == "Ouvrir le vote"
    room.do(c.GiveFloor(speaker=OPPOSANT, kind="point_of_order"), CHAIR)
    found = step(room)
    assert found.say == "Merci. La parole est à Paul Lemaire."
    assert labels(found) == ["Terminer l’intervention"]


def test_a_deliberation_is_put_to_the_vote() -> None:
    found = step(council.discussing())
    assert found.say == (
        "Quelqu’un demande-t-il encore la parole ?\nLa discussion est close. Je mets aux voix : Point 1."
    )
    assert found.command == {"type": "open_ballot", "purpose": "main", "mode": "ordinary", "subject": "Point 1"}
    assert labels(found) == [
        "Adopter sans vote",
        "Scrutin public",
        "Scrutin secret",
        "Mettre aux voix un amendement",
        "Reporter le point 1",
        "Clore le point sans vote",
    ]


def test_an_information_is_not_voted() -> None:
    room = council.discussing("4")
    room.do(c.PostponeItem(item="1"), CHAIR)
    found = step(room)
    assert found.command == {"type": "call_item", "item": "2"}
    assert "Scrutin public" not in labels(found) and "Reporter le point 4" in labels(found)


# Forms of the ballot


def ask_for_public(found: Step) -> Any:
    return next(option for option in found.others if option.label == "Scrutin public").ask[0]


def test_a_public_ballot_says_how_many_must_ask_and_how_many_are_there() -> None:
    ask = ask_for_public(step(council.discussing()))
    assert (ask.kind, ask.least, ask.required) == ("members", 2, True)
    assert ask.help == "Il faut 2 des 5 membres présents ; les pouvoirs ne comptent pas."


def test_a_recused_member_is_not_counted_among_those_who_may_ask() -> None:
    room = council.discussing(profile="departement", here=(*HERE, GIVER, council.ABSENT))
    assert ask_for_public(step(room)).least == 2
    room.do(c.DeclareRecusal(member=ELUE, item="1"))
    assert ask_for_public(step(room)).least == 1


def test_elsewhere_nobody_needs_to_ask_for_a_public_ballot() -> None:
    assert not ask_for_public(step(council.discussing(profile="neutral"))).required


def test_in_several_places_every_ballot_is_public() -> None:
    room = council.discussing(profile="epci", mode="several_places")
    found = step(room)
    assert found.command is not None and found.command["mode"] == "public"
    assert "Scrutin public" not in labels(found)
    room.do(c.OpenBallot(subject="Point 1", mode="public"), CHAIR)
    assert step(room).note.startswith(
        "La séance se tient en plusieurs lieux : le scrutin est public. Les noms seront publiés."
    )
    assert step(room).article == "CGCT, art. L.5211-11-1"


def test_a_public_ballot_asked_for_says_by_how_many() -> None:
    room = council.discussing()
    room.do(c.OpenBallot(subject="Point 1", mode="public", requested_by=(OPPOSANT, ELUE)), CHAIR)
    found = step(room)
    assert found.note == (
        "Scrutin public demandé par 2 membres présents. Les noms seront publiés. "
        "En cas de partage égal, la voix de la présidence l’emporte."
    )
    assert found.say.endswith("À l’appel de votre nom ou sur votre appareil : pour, contre ou abstention.")
    assert found.article == "CGCT, art. L.2121-21"


# While a ballot runs


def test_closing_asks_first_as_long_as_a_member_present_has_not_voted() -> None:
    room = council.voting(proxy=True)
    assert step(room).command == {"type": "close_ballot", "ballot": 1}
    assert step(room).confirm
    room.vote("for", *HERE)
    assert step(room).confirm, "the proxy's voice is still expected"
    room.vote("for", GIVER)
    assert not step(room).confirm


def test_who_has_left_is_not_waited_for() -> None:
    room = council.voting()
    room.vote("for", PRESIDENTE, SECRETAIRE, ELUE, BEARER)
    leave(room, OPPOSANT)
    assert not step(room).confirm


def test_the_step_does_not_move_with_each_vote() -> None:
    room = council.voting()
    before = step(room)
    room.vote("for", PRESIDENTE)
    assert step(room) == before


def test_cancelling_wants_a_reason_and_the_vote_is_held_again() -> None:
    room = council.discussing()
    room.do(c.OpenBallot(subject="Amendement 12", purpose="amendment"), CHAIR)
    cancel = step(room).others[0]
    assert cancel.command == {"type": "cancel_ballot", "ballot": 1}
    assert [(ask.field, ask.required) for ask in cancel.ask] == [("reason", True)]
    room.do(c.CancelBallot(ballot=1, reason="erreur d’objet"), CHAIR)
    found = step(room)
    assert found.say == "Le vote est annulé. Nous votons à nouveau : Amendement 12."
    assert found.command == {
        "type": "open_ballot", "purpose": "amendment", "mode": "ordinary", "subject": "Amendement 12",
        "amendment": 1,
    }  # fmt: skip
    # The text waits for its amendment: voted again, or withdrawn.
    assert labels(found)[0] == "Ouvrir le vote sur l’amendement n° 1"
    assert "Retirer l’amendement n° 1" in labels(found)


def test_a_public_result_is_known_before_it_is_proclaimed() -> None:
    room = council.voting()
    room.vote("for", PRESIDENTE, SECRETAIRE, ELUE)
    room.vote("against", BEARER, OPPOSANT)
    room.do(c.CloseBallot(ballot=1))
    found = step(room)
    assert found.command == {"type": "proclaim_result", "ballot": 1}
    assert found.confirm.startswith("3 voix pour, 2 contre, aucune abstention")
    assert "3 voix pour sur 5 suffrages exprimés ; il en fallait 3 (majorité absolue)." in found.note


def test_a_sealed_result_is_told_to_nobody_before_it_is_proclaimed() -> None:
    room = council.voting(publish=False)
    room.vote("for", *HERE)
    room.do(c.CloseBallot(ballot=1))
    found = step(room)
    assert found.confirm == "Proclamer le résultat ? Il ne changera plus."
    assert found.note.startswith("Les votes restent scellés")


@pytest.mark.parametrize(
    ("chair", "words"),
    [
        ("for", " : la voix de la présidence, pour, l’emporte."),
        ("against", " : la voix de la présidence, contre, l’emporte."),
        ("abstain", ", sans voix prépondérante : il n’y a pas de majorité."),
    ],
)
def test_a_tie_says_what_the_chairs_vote_does(chair: Any, words: str) -> None:
    room = council.voting()
    # Two against two, and one who abstains.
    room.vote(chair, PRESIDENTE)
    if chair == "abstain":
        room.vote("for", SECRETAIRE, OPPOSANT)
        room.vote("against", ELUE, BEARER)
    else:
        room.vote(chair, SECRETAIRE)
        room.vote("against" if chair == "for" else "for", ELUE, BEARER)
        room.vote("abstain", OPPOSANT)
    room.do(c.CloseBallot(ballot=1))
    assert f"Partage égal, 2 voix contre 2{words}" in step(room).note


def test_the_result_is_read_out_and_the_next_item_called() -> None:
    room = council.voting()
    room.vote("for", *HERE)
    room.proclaim()
    found = step(room)
    assert found.say.split("\n") == [
        "5 voix pour, aucune voix contre, aucune abstention ; "
        "tous ont pris part au vote, sur 5 présents ou représentés. "
        "5 voix pour sur 5 suffrages exprimés ; il en fallait 3 (majorité absolue). "
        "La délibération est adoptée à l’unanimité.",
        "Nous passons au point 2 : Point 2.",
    ]
    # The rule is among the words to say.
    assert (found.result, found.note) == (1, "")
    room.do(c.CallItem(item="2"), CHAIR)
    assert step(room).result is None
    assert "voix pour" not in step(room).say


def test_an_amendment_is_voted_before_the_text() -> None:
    room = council.discussing()
    room.do(c.OpenBallot(subject="Amendement 12", purpose="amendment"), CHAIR)
    room.vote("against", *HERE)
    room.proclaim()
    found = step(room)
    assert "L’amendement est rejeté." in found.say
    assert found.say.endswith("La discussion est close. Je mets aux voix : Point 1.")
    assert found.command is not None and found.command["purpose"] == "main"


def test_after_the_text_no_amendment_is_offered() -> None:
    room = council.voting()
    room.vote("for", *HERE)
    room.proclaim()
    assert "Mettre aux voix un amendement" not in labels(step(room))
    assert "Autre vote sur ce point" in labels(step(room))


def test_the_verdict_names_what_was_voted() -> None:
    items = (Item(id="1", number="1", title="Procès-verbal", kind="minutes"),)
    room = council.discussing(items=items)
    room.do(c.OpenBallot(subject="Procès-verbal"), CHAIR)
    room.vote("for", *HERE)
    room.proclaim()
    assert "Le procès-verbal est adopté à l’unanimité." in step(room).say
    assert step(room).key == "close"


# Quorum, recusal, presidency


def test_a_quorum_lost_is_said_at_the_next_item() -> None:
    room = council.discussing()
    room.do(c.ConcludeItem(), CHAIR)
    leave(room, OPPOSANT, BEARER)
    found = step(room)
    assert found.key == "quorum_lost"
    assert "nous sommes 3 présents sur 7 membres en exercice, il en faut 4." in found.say
    assert found.command == {"type": "suspend_sitting", "reason": "Quorum"}
    assert labels(found) == ["Reporter le point 2", "Lever la séance"]
    assert found.article == "CGCT, art. L.2121-17"


def test_the_quorum_is_not_tested_in_the_middle_of_an_item() -> None:
    room = council.discussing()
    leave(room, OPPOSANT, BEARER)
    assert step(room).key == "open_ballot"


def test_members_recused_for_the_next_item_do_not_make_its_quorum() -> None:
    # Four of seven are there; two withdraw from item 2, which leaves five in exercise and wants three.
    room = council.discussing(here=(PRESIDENTE, SECRETAIRE, ELUE, BEARER))
    for who in (ELUE, BEARER):
        room.do(c.DeclareRecusal(member=who, item="2"))
    room.do(c.ConcludeItem(), CHAIR)
    found = step(room)
    assert found.key == "quorum_lost"
    assert "nous sommes 2 présents sur 5 membres en exercice, il en faut 3." in found.say


def test_a_suspended_sitting_resumes_in_number_only() -> None:
    room = council.discussing()
    room.do(c.SuspendSitting(), CHAIR)
    assert step(room).command == {"type": "resume_sitting"}
    leave(room, OPPOSANT, BEARER)
    found = step(room)
    assert (found.key, found.command) == ("suspended_quorum", None)
    assert labels(found) == ["Lever la séance"]


def test_whoever_presides_must_be_there() -> None:
    room = council.discussing()
    leave(room, PRESIDENTE)
    found = step(room)
    assert found.key == "chair_absent"
    assert found.command == {"type": "hand_over_chair"}
    assert "Ouvrir le vote" not in labels(found) and "Vote de procédure" not in always(found)


def test_a_recused_chair_hands_over_and_takes_back() -> None:
    room = council.opened()
    room.do(c.DeclareRecusal(member=PRESIDENTE, item="1"))
    found = step(room)
    assert found.key == "chair_recused"
    assert found.say == "Je ne prends pas part au point 1. Je confie la présidence pour ce point."
    assert PRESIDENTE in found.ask[0].without
    room.do(c.HandOverChair(member=SECRETAIRE), CHAIR)
    assert step(room).command == {"type": "call_item", "item": "1"}
    assert "Rendre la présidence à Claire Marchand" not in labels(step(room))
    room.do(c.CallItem(item="1"))
    room.do(c.OpenBallot(subject="Point 1"))
    room.vote("for", SECRETAIRE, ELUE, BEARER, OPPOSANT)
    room.proclaim()
    assert labels(step(room))[0] == "Rendre la présidence à Claire Marchand"


# Huis clos


def huis_clos(room: Room, *, adopted: bool) -> None:
    room.do(c.RequestHuisClos(), CHAIR)
    room.do(c.OpenBallot(subject="Huis clos", purpose="huis_clos"), CHAIR)
    room.vote("for" if adopted else "against", *HERE)
    room.proclaim()


def test_a_huis_clos_is_voted_at_once() -> None:
    room = council.discussing()
    room.do(c.RequestFloor(speaker=OPPOSANT))
    room.do(c.RequestHuisClos(requested_by=(OPPOSANT, ELUE, BEARER)), CHAIR)
    found = step(room)
    assert found.say == "3 membres demandent le huis clos.\nJe mets cette demande aux voix, sans débat."
    assert found.command == {
        "type": "open_ballot", "purpose": "huis_clos", "mode": "ordinary", "subject": "Huis clos",
    }  # fmt: skip
    assert always(found) == ["Démarrer la diffusion"]


def test_the_chair_asks_for_a_huis_clos_in_person() -> None:
    room = council.discussing()
    room.do(c.RequestHuisClos(), CHAIR)
    assert step(room).say.startswith("Je demande le huis clos.")


def test_a_huis_clos_begun_sends_the_public_out_and_ends_with_its_item() -> None:
    room = council.discussing()
    huis_clos(room, adopted=True)
    found = step(room)
    assert "Je prie le public de quitter la salle ; la diffusion est interrompue." in found.say
    assert "Démarrer la diffusion" not in always(found) and "Mettre fin au huis clos" in always(found)
    room.do(c.OpenBallot(subject="Point 1"), CHAIR)
    room.vote("for", *HERE)
    room.proclaim()
    found = step(room)
    assert found.command == {"type": "end_huis_clos"}
    assert found.say.endswith("Je mets fin au huis clos. Le public peut revenir.")


def test_nobody_is_sent_out_again_once_the_huis_clos_is_over() -> None:
    room = council.discussing()
    huis_clos(room, adopted=True)
    room.do(c.EndHuisClos(), CHAIR)
    assert "quitter la salle" not in step(room).say


def test_a_huis_clos_refused_leaves_the_sitting_public() -> None:
    room = council.discussing()
    huis_clos(room, adopted=False)
    found = step(room)
    assert "la séance reste publique" in found.say and "quitter la salle" not in found.say


def test_too_few_members_cannot_ask_for_a_huis_clos() -> None:
    room = council.discussing(profile="epci", here=(PRESIDENTE, SECRETAIRE, ELUE, BEARER))
    assert "Demander le huis clos (membres)" not in always(step(room))
    room.do(c.RecordArrival(member=OPPOSANT))
    assert "Demander le huis clos (membres)" in always(step(room))


# The end


def test_the_sitting_ends_with_its_agenda() -> None:
    room = council.discussing("4")
    for item in "123":
        room.do(c.PostponeItem(item=item), CHAIR)
    found = step(room)
    assert found.say == "L’ordre du jour est épuisé. La séance est levée."
    assert found.confirm == "Lever la séance ? Elle ne pourra pas être rouverte."


def test_leaving_early_says_what_is_left_aside() -> None:
    close = next(option for option in step(council.discussing()).more if option.label == "Lever la séance")
    assert close.confirm.endswith("3 points de l’ordre du jour n’auront pas été examinés.")


def test_a_closed_sitting_has_nothing_more() -> None:
    room = council.opened()
    room.do(c.CloseSitting(), CHAIR)
    found = step(room)
    assert (found.key, found.command, found.others, found.more) == ("closed", None, [], [])
