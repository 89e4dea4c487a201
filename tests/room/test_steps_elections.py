"""The chair's steps through elections: candidacies, a single one, waiver, rounds, ages, the end."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from preau.room import view
from preau.room.election_steps import rank_ages
from preau.room.step import Step
from preau.room.steps import next_step
from preau.rules.offices import OFFICES
from preau.sitting import commands as c
from preau.sitting import election_commands as ec
from preau.sitting import secret_commands as sc
from preau.sitting.facts import Actor
from tests.sitting import council
from tests.sitting.council import CHAIR, ELUE, HERE, OPPOSANT, Room

SECOND = Actor(role="clerk", screen="clerk", account="9")


def step(room: Room) -> Step:
    found = next_step(room.state)
    assert found is not None
    return found


def labels(found: Step) -> list[str]:
    return [option.label for option in found.others]


def opened(office: str = "appointment", title: str = "Délégué", seats: int = 1, **facts: Any) -> Room:
    room = council.discussing(**facts)
    room.do(ec.OpenElection(office=office, title=title, seats=seats), CHAIR)
    return room


def standing(*members: str, **more: Any) -> Room:
    room = opened(**more)
    for member in members:
        room.do(ec.DeclareCandidacy(election=1, name="", members=(member,)))
    return room


def round_(room: Room, **figures: int) -> None:
    """A round on paper in which everybody votes, counted twice alike."""
    room.do(c.OpenBallot(subject="Délégué", purpose="election", mode="secret", means="paper", election=1), CHAIR)
    number = len(room.state.ballots)
    for who in HERE:
        room.do(sc.MarkVoter(ballot=number, member=who))
    room.do(c.CloseBallot(ballot=number), CHAIR)
    counted = {key.replace("_", "-"): n for key, n in figures.items()}
    room.do(sc.CountUrn(ballot=number, figures=counted))
    room.do(sc.CountUrn(ballot=number, figures=counted), SECOND)


def test_candidacies_are_asked_for_first() -> None:
    found = step(opened())
    assert found.say == "Nous procédons à l’élection : Délégué.\nQui est candidat ?"
    assert found.label == "Déclarer une candidature"
    assert [(ask.field, ask.kind, ask.most, ask.outsiders) for ask in found.ask] == [("members", "people", 1, True)]
    assert found.article == "CGCT, art. L.2121-21"


def test_a_list_is_asked_with_the_sexes_where_it_must_alternate() -> None:
    asks = step(opened("deputies", "Adjoints", 3)).ask
    assert [(ask.field, ask.kind) for ask in asks] == [("name", "text"), ("members", "people")]
    assert (asks[1].most, asks[1].sexes, asks[1].outsiders) == (3, True, False)


def test_a_single_candidacy_is_read_out_and_takes_effect_without_a_vote() -> None:
    room = standing(OPPOSANT)
    found = step(room)
    assert found.key == "read_out"
    assert "La nomination de Hugo Castel prend effet immédiatement." in found.say
    assert found.command == {"type": "read_out_appointments", "election": 1}
    room.do(ec.ReadOutAppointments(election=1), CHAIR)
    assert step(room).label == "Appeler le point 2"


def test_a_mayor_is_voted_even_alone_and_nobody_declares() -> None:
    found = step(opened("mayor", "Maire"))
    assert found.key == "open_round"
    assert found.say.endswith("Au premier tour, il faut la majorité absolue des suffrages exprimés.")
    assert "Voter pour renoncer au scrutin secret" not in labels(found)
    assert "Déclarer une candidature" not in labels(found)
    assert "la loi l’impose" in found.note


def test_secrecy_is_waived_by_a_vote_of_all() -> None:
    room = standing(OPPOSANT, ELUE)
    waive = next(option for option in step(room).others if option.label == "Voter pour renoncer au scrutin secret")
    assert (waive.command["purpose"], waive.command["election"]) == ("waiver", 1)
    room.do(c.OpenBallot(subject="Pas de secret", purpose="waiver", election=1), CHAIR)
    room.vote("for", *HERE)
    room.proclaim()
    found = step(room)
    assert found.say.startswith("5 voix pour") and "le conseil décide de ne pas voter au scrutin secret." in found.say
    assert (found.label, (found.command or {})["mode"]) == ("Ouvrir le premier tour", "ordinary")
    public = next(option for option in found.others if option.label == "Ouvrir le premier tour au scrutin public")
    assert public.command["mode"] == "public" and [ask.field for ask in public.ask] == ["requested_by"]
    room.do(c.OpenBallot(subject="Délégué", purpose="election", election=1), CHAIR)
    assert step(room).say.endswith("votez pour : Hugo Castel et Nadia Ferrand.")


def test_a_waiver_that_fails_is_not_offered_twice() -> None:
    room = standing(OPPOSANT, ELUE)
    room.do(c.OpenBallot(subject="Pas de secret", purpose="waiver", election=1), CHAIR)
    room.vote("for", *HERE[:4])
    room.vote("against", OPPOSANT)
    room.proclaim()
    assert "Voter pour renoncer au scrutin secret" not in labels(step(room))


def test_several_names_on_a_paper_are_not_offered_on_devices() -> None:
    room = council.keyed(standing(OPPOSANT, ELUE, HERE[0], office="appointments", seats=2))
    found = step(room)
    assert found.label == "Ouvrir le premier tour, sur papier"
    assert found.note.startswith("Plusieurs noms par bulletin")
    assert not {"Préparer le premier tour", "Désigner d’autres dépositaires"} & set(labels(found))


def test_three_rounds_and_age() -> None:
    room = standing(OPPOSANT, ELUE)
    tie = {"hugo_castel": 2, "nadia_ferrand": 2, "blank": 1}
    round_(room, **tie)
    assert "Personne n’obtient la majorité absolue" in step(room).confirm
    room.do(c.ProclaimResult(ballot=1), CHAIR)
    found = step(room)
    assert found.result == 1
    assert found.say.startswith(
        "Hugo Castel : 2 voix ; Nadia Ferrand : 2 voix ; 1 bulletin blanc, aucun bulletin nul ;"
    )
    assert found.label == "Ouvrir le deuxième tour, sur papier"
    assert {"Déclarer une candidature", "Retirer une candidature", "Abandonner l’élection"} <= set(labels(found))
    round_(room, **tie)
    room.do(c.ProclaimResult(ballot=2), CHAIR)
    round_(room, **tie)
    found = step(room)
    assert (found.key, found.label) == ("ages", "Classer par âge")
    assert found.say == "Égalité entre Hugo Castel et Nadia Ferrand : l’âge décide."
    assert found.ask[0].choices == [(OPPOSANT, "Hugo Castel"), (ELUE, "Nadia Ferrand")]
    room.do(ec.RankAges(election=1, oldest_first=(ELUE, OPPOSANT)))
    assert "l’élection de Nadia Ferrand est proclamée, au troisième tour." in step(room).confirm
    room.do(c.ProclaimResult(ballot=3), CHAIR)
    found = step(room)
    assert "la personne la plus âgée l’emporte." in found.say
    assert found.label == "Appeler le point 2"


@pytest.mark.parametrize(
    ("office", "mean"), [("deputies", True), ("proportional_remainder", False), ("proportional_average", False)]
)
def test_only_a_list_that_takes_every_seat_is_ranked_by_the_mean_of_its_ages(office: str, mean: bool) -> None:
    room = opened("deputies", "Adjoints", 3)
    election = room.state.elections[0]
    found = next(one for offices in OFFICES.values() for one in offices if one.key == office)
    other = replace(election, opened=replace(election.opened, office=found))
    help_ = rank_ages(other, ()).ask[0].help
    assert ("moyenne d’âge" in help_) is mean
    # CGCT, art. L.3122-5.
    assert ("qui obtiendrait le dernier siège est la plus âgée" in help_) is not mean


def test_a_last_round_without_anybody_elected_is_said_on_every_screen() -> None:
    room = standing(OPPOSANT, ELUE, office="appointments", title="Délégués", seats=3)
    room.do(ec.DeclareCandidacy(election=1, name="", members=(HERE[0],)))
    room.do(ec.DeclareCandidacy(election=1, name="", members=(HERE[1],)))
    # Three on five papers have the majority; then nobody is chosen any more.
    round_(room, hugo_castel=5, nadia_ferrand=0, blank=0)
    room.do(c.ProclaimResult(ballot=1), CHAIR)
    for number in (2, 3):
        round_(room, blank=5)
        assert (number == 3) is ("Personne n’est élu. 2 sièges restent vacants." in step(room).confirm)
        room.do(c.ProclaimResult(ballot=number), CHAIR)
    assert "Personne n’est élu. 2 sièges restent vacants." in step(room).say
    found = json.loads(view.encoded(room.state)["result:3"])
    assert found["verdict"] == "Personne n’est élu. 2 sièges restent vacants."


def test_an_encrypted_round_ranks_ages_among_all_who_stand() -> None:
    room = standing(OPPOSANT, ELUE)
    room.do(sc.AppointTrustees(trustees=HERE[:3]), CHAIR)
    assert "préparent l’urne" in step(room).note
    room.do(sc.RecordTrusteeKeys(ceremony=1, digest="0" * 64), Actor(role="system", screen="server"))
    assert step(room).label == "Préparer le premier tour"


def test_papers_that_are_missing_are_told_before_the_proclamation() -> None:
    room = standing(OPPOSANT, ELUE)
    round_(room, hugo_castel=1, nadia_ferrand=2)
    assert step(room).note.endswith("Bulletins comptés : 3, pour 5 votants émargés.")


def test_an_abandoned_election_leaves_the_item_undecided() -> None:
    room = standing(OPPOSANT, ELUE)
    room.do(ec.AbandonElection(election=1, reason="report"), CHAIR)
    assert step(room).label == "Ouvrir le vote"


def test_an_office_with_a_quorum_of_its_own_waits_for_it() -> None:
    room = opened("president", "Présidence", profile="departement")
    assert step(room).key == "open_round"
    room.do(c.RecordDeparture(member=OPPOSANT))
    found = step(room)
    assert (found.key, found.command) == ("office_quorum", None)
    assert found.say == "Cette élection demande 5 membres présents ; il y en a 4."


# What the screens are sent


def section(room: Room, name: str) -> Any:
    return view.sections(room.state)[name]


def test_the_section_of_an_election() -> None:
    room = standing(OPPOSANT, ELUE)
    room.do(ec.WithdrawCandidacy(election=1, candidate=ELUE))
    found = section(room, "election")
    assert (found["number"], found["office"], found["form"], found["title"], found["seats"]) == (
        1, "appointment", "name", "Délégué", 1,
    )  # fmt: skip
    assert [(one["id"], one["withdrawn"]) for one in found["candidates"]] == [(OPPOSANT, False), (ELUE, True)]
    room.do(ec.AbandonElection(election=1, reason="report"), CHAIR)
    assert section(room, "election") == {}


def test_the_section_of_a_round_and_its_result() -> None:
    room = standing(OPPOSANT, ELUE)
    round_(room, hugo_castel=2, nadia_ferrand=2, blank=1)
    ballot = section(room, "ballot")
    assert [one["id"] for one in ballot["candidates"]] == [OPPOSANT, ELUE]
    assert (ballot["counted"], ballot["differences"], ballot["round"], ballot["means"]) == (2, {}, 1, "paper")
    room.do(c.ProclaimResult(ballot=1), CHAIR)
    texts = view.encoded(room.state)
    found = json.loads(texts["result:1"])
    assert (found["kind"], found["round"], found["next"]) == ("round", 1, "round")
    assert (found["article"], found["not_voting"]) == ("CGCT, art. L.2121-21", 0)
    assert [(one["candidate"], one["votes"]) for one in found["figures"]] == [(OPPOSANT, 2), (ELUE, 2)]
    assert "votes" not in found
    assert [one["round"] for one in section(room, "election")["rounds"]] == [1]
    assert section(room, "agenda")["items"][0]["ballots"] == [1]
