"""Rounds of elections in words: every figure, what elects, who is elected, or what follows."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from preau.ballots import election_words as words
from preau.rules.elections import Office
from preau.sitting.election_events import Candidate, CandidateVotes, ElectionOpened, RoundProclaimed

MAIRE = Office(key="maire", name="Maire", form="name", article="CGCT, art. L.2122-7", max_seats=1)
ADJOINTS = Office(key="adjoints", name="Adjoints", form="list", article="CGCT, art. L.2122-7-2")
COMMISSION = Office(
    key="commission", name="Commission", form="proportional", article="CGCT, art. L.2121-22",
    method="highest_remainder",
)  # fmt: skip
CANDIDATES = {
    "claire": Candidate(id="claire", name="Claire Marchand", members=("claire-marchand",)),
    "hugo": Candidate(id="hugo", name="Hugo Castel", members=("hugo-castel",)),
    "luc": Candidate(id="luc", name="Luc Perrot", members=("luc-perrot",)),
}
LISTS = {
    "ensemble": Candidate(id="ensemble", name="Ensemble", members=("claire-marchand", "youssef-benali")),
    "autre": Candidate(id="autre", name="Autrement", members=("hugo-castel",), names=("Ida Klein",)),
}
NAMES = {"claire-marchand": "Claire Marchand", "youssef-benali": "Youssef Benali", "hugo-castel": "Hugo Castel"}


def opened(office: Office, title: str = "Maire", seats: int = 1) -> ElectionOpened:
    return ElectionOpened(election=1, item="1", office=office, title=title, seats=seats)


def held(votes: dict[str, int], *, number: int = 1, blank: int = 0, null: int = 0, **changes: Any) -> RoundProclaimed:
    cast = sum(votes.values())
    made = RoundProclaimed(
        ballot=1,
        election=1,
        item="1",
        round=number,
        votes=tuple(CandidateVotes(candidate=c, votes=n) for c, n in votes.items()),
        blank=blank,
        null=null,
        not_voting=0,
        cast=cast,
        present=cast + blank + null,
        represented=0,
        required=cast // 2 + 1 if number < 3 else 0,
        elected=(),
        by_age=(),
        next="round",
    )
    return replace(made, **changes)


def test_every_figure_of_a_round_is_said_in_order() -> None:
    made = held({"hugo": 9, "claire": 18, "luc": 0}, blank=1, not_voting=2, present=28, represented=2)
    assert words.count(opened(MAIRE), CANDIDATES, made) == (
        "Claire Marchand : 18 voix ; Hugo Castel : 9 voix ; Luc Perrot : aucune voix ; "
        "1 bulletin blanc, aucun bulletin nul ; 2 n’ont pas pris part au vote, sur 30 présents ou représentés."
    )


def test_many_without_a_vote_are_passed_over() -> None:
    many = {f"m{n}": Candidate(id=f"m{n}", name=f"Membre {n}") for n in range(6)}
    said = words.count(opened(MAIRE), many, held({"m1": 5} | {f"m{n}": 0 for n in (0, 2, 3, 4, 5)}))
    assert "Membre 1 : 5 voix" in said and "Membre 2" not in said


@pytest.mark.parametrize(
    ("office", "changes", "said"),
    [
        (MAIRE, {}, "27 suffrages exprimés ; majorité absolue : 14 voix."),
        (MAIRE, {"number": 3}, "27 suffrages exprimés ; la majorité relative suffit."),
        (
            replace(MAIRE, base="exercise"),
            {"required": 15},
            "27 suffrages exprimés ; majorité absolue des membres en exercice : 15 voix.",
        ),
        (
            COMMISSION,
            {},
            "27 suffrages exprimés ; sièges répartis à la représentation proportionnelle, au plus fort reste.",
        ),
        (
            replace(COMMISSION, method="highest_average"),
            {},
            "27 suffrages exprimés ; sièges répartis à la représentation proportionnelle, à la plus forte moyenne.",
        ),
    ],
)
def test_the_rule_of_a_round(office: Office, changes: dict[str, Any], said: str) -> None:
    assert words.rule(opened(office), held({"claire": 18, "hugo": 9}, **changes)) == said


def test_somebody_is_elected() -> None:
    made = held({"claire": 18, "hugo": 9}, elected=("claire",), next="done")
    assert words.verdict(opened(MAIRE), CANDIDATES, made) == (
        "Maire : l’élection de Claire Marchand est proclamée, au premier tour."
    )


def test_nobody_is_elected_and_the_next_round_is_announced() -> None:
    made = held({"claire": 9, "hugo": 9, "luc": 9})
    said = "Personne n’obtient la majorité absolue : nous procédons au deuxième tour."
    assert words.verdict(opened(MAIRE), CANDIDATES, made) == said
    lists = words.verdict(opened(ADJOINTS), LISTS, held({"ensemble": 9, "autre": 9}, number=2))
    assert lists == "Aucune liste n’obtient la majorité absolue : nous procédons au troisième tour."


@pytest.mark.parametrize(
    ("seats", "elected", "vacant", "said"),
    [
        (1, (), None, "Personne n’est élu."),
        (3, (), None, "Personne n’est élu. 3 sièges restent vacants."),
        (3, ("claire",), None, "2 sièges restent vacants."),
        # One was elected in a round before.
        (3, ("claire",), 1, "1 siège reste vacant."),
        (3, (), 0, "Personne n’est élu."),
    ],
)
def test_a_last_round_that_leaves_seats_vacant_says_so(
    seats: int, elected: tuple[str, ...], vacant: int | None, said: str
) -> None:
    office = replace(MAIRE, form="names") if seats > 1 else MAIRE
    made = held({"claire": 9}, number=3, elected=elected, next="done")
    found = words.verdict(opened(office, "Délégués", seats), CANDIDATES, made, vacant=vacant)
    assert found.endswith(said) and found.startswith("Personne") is not bool(elected)
    assert words.sentence(opened(office, "Délégués", seats), CANDIDATES, made, vacant=vacant).endswith(said)


def test_seats_left_to_fill_go_to_the_next_round() -> None:
    made = held({"claire": 18, "hugo": 9}, elected=("claire",))
    said = words.verdict(opened(replace(MAIRE, form="names"), "Délégués", 2), CANDIDATES, made)
    assert said.endswith("Il reste des sièges à pourvoir : nous procédons au deuxième tour.")


@pytest.mark.parametrize(
    ("office", "said"),
    [
        (MAIRE, "À égalité de voix, la personne la plus âgée l’emporte."),
        (ADJOINTS, "À égalité de voix, la moyenne d’âge la plus élevée l’emporte."),
        # CGCT, art. L.3122-5: never the mean of the list.
        (
            COMMISSION,
            "À égalité, le dernier siège revient à la personne la plus âgée parmi celles qui l’obtiendraient.",
        ),
    ],
)
def test_age_is_said_when_it_decides(office: Office, said: str) -> None:
    made = held({"claire": 9, "hugo": 9}, number=3, elected=("hugo",), by_age=("hugo",), next="done")
    found = words.verdict(opened(office), CANDIDATES, made)
    assert found.endswith(said)


def test_an_elected_list_is_called_out_in_its_order() -> None:
    made = held({"ensemble": 18, "autre": 9}, elected=("ensemble",), next="done")
    assert words.verdict(opened(ADJOINTS, "Adjoints", 2), LISTS, made, NAMES) == (
        "Adjoints : l’élection de la liste « Ensemble » est proclamée, au premier tour. "
        "Dans l’ordre de la liste : Claire Marchand et Youssef Benali."
    )


def test_seats_are_shared_between_lists() -> None:
    votes = (
        CandidateVotes(candidate="ensemble", votes=18, seats=4),
        CandidateVotes(candidate="autre", votes=9, seats=1),
    )
    made = replace(held({"ensemble": 18, "autre": 9}), votes=votes, elected=("ensemble", "autre"), next="done")
    assert words.verdict(opened(COMMISSION, "Commission des finances", 5), LISTS, made) == (
        "La liste « Ensemble » obtient 4 sièges et la liste « Autrement » obtient 1 siège."
    )


def test_the_proclamation_is_whole() -> None:
    made = held({"claire": 18, "hugo": 9}, elected=("claire",), next="done")
    election = opened(MAIRE)
    assert words.sentence(election, CANDIDATES, made) == " ".join(
        (
            words.count(election, CANDIDATES, made),
            words.rule(election, made),
            words.verdict(election, CANDIDATES, made),
        )
    )


@pytest.mark.parametrize(
    ("office", "number", "said"),
    [
        (MAIRE, 1, "Au premier tour, il faut la majorité absolue des suffrages exprimés."),
        (
            MAIRE,
            3,
            "Au troisième tour, la majorité relative suffit ; à égalité, la personne la plus âgée l’emporte.",
        ),
        (
            ADJOINTS,
            3,
            "Au troisième tour, la majorité relative suffit ; à égalité, la moyenne d’âge la plus élevée l’emporte.",
        ),
        (COMMISSION, 1, "Les sièges sont répartis à la représentation proportionnelle, au plus fort reste."),
    ],
)
def test_what_a_round_needs_is_said_before_it(office: Office, number: int, said: str) -> None:
    assert words.needed(office, number) == said


def test_appointments_that_take_effect_are_read_out() -> None:
    one = words.took_effect(opened(MAIRE, "Délégué au syndicat"), CANDIDATES, ("hugo",))
    assert one == (
        "Délégué au syndicat : une seule candidature est présentée. "
        "La nomination de Hugo Castel prend effet immédiatement."
    )
    two = words.took_effect(opened(MAIRE, "Délégués", 2), CANDIDATES, ("hugo", "luc"))
    assert "pour chaque siège. La nomination de Hugo Castel et Luc Perrot prend effet" in two
    listed = words.took_effect(opened(COMMISSION, "Commission", 2), LISTS, ("autre",), NAMES)
    assert "une seule liste est présentée. La nomination de Hugo Castel et Ida Klein prend effet" in listed


def test_the_whole_election_in_one_sentence() -> None:
    assert words.elected(opened(MAIRE), CANDIDATES, ("claire",), rounds=2) == "Maire : Claire Marchand (deuxième tour)."
    assert words.elected(opened(MAIRE), CANDIDATES, ("claire",)) == (
        "Maire : Claire Marchand (sans vote, candidature unique)."
    )
    assert words.elected(opened(MAIRE), CANDIDATES, (), abandoned=True) == "Maire : l’élection est abandonnée."
    assert words.elected(opened(MAIRE), CANDIDATES, ()) == "Maire : l’élection n’est pas terminée."


def test_four_rounds_have_a_number() -> None:
    assert words.ordinal(4) == "4e tour"
