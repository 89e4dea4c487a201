"""A result in words: whole numbers, the verdict, the majority and what a tie does."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from preau.ballots import words
from preau.rules.majority import Majority
from preau.rules.profiles import PROFILES
from preau.sitting.events import BallotOpened, ResultProclaimed
from preau.sitting.facts import CastingVote, ItemKind

OPENED = BallotOpened(
    ballot=1,
    item="1",
    subject="Point 1",
    purpose="main",
    mode="ordinary",
    trigger="ordinary",
    requested_by=(),
    names_published=True,
    electorate=(),
)


def result(for_: int, against: int, abstain: int = 0, not_voting: int = 0, **changes: Any) -> ResultProclaimed:
    made = ResultProclaimed(
        ballot=1,
        item="1",
        for_=for_,
        against=against,
        abstain=abstain,
        not_voting=not_voting,
        present=for_ + against + abstain + not_voting,
        represented=0,
        majority="votes_cast",
        required=(for_ + against) // 2 + 1,
        casting_vote=None,
        adopted=for_ > against,
    )
    return replace(made, **changes)


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        (
            (34, 11, 4, 3),
            "34 voix pour, 11 contre, 4 abstentions ; 3 n’ont pas pris part au vote, sur 52 présents ou représentés.",
        ),
        (
            (1, 1, 1, 1),
            "1 voix pour, 1 contre, 1 abstention ; 1 n’a pas pris part au vote, sur 4 présents ou représentés.",
        ),
        (
            (9, 0, 0, 0),
            "9 voix pour, aucune voix contre, aucune abstention ; "
            "tous ont pris part au vote, sur 9 présents ou représentés.",
        ),
        (
            (0, 9, 0, 0),
            "aucune voix pour, 9 contre, aucune abstention ; "
            "tous ont pris part au vote, sur 9 présents ou représentés.",
        ),
        (
            (6, 5, 0, 0),
            "6 voix pour, 5 contre, aucune abstention ; tous ont pris part au vote, sur 11 présents ou représentés.",
        ),
    ],
)
def test_every_number_is_said(numbers: tuple[int, int, int, int], said: str) -> None:
    assert words.count(result(*numbers)) == said


def test_members_represented_are_counted_in() -> None:
    assert "sur 5 présents" in words.count(result(5, 0, present=4, represented=1))


@pytest.mark.parametrize(
    ("purpose", "kind", "adopted", "said"),
    [
        ("main", "deliberation", True, "La délibération est adoptée."),
        ("main", "deliberation", False, "La délibération est rejetée."),
        ("main", "minutes", True, "Le procès-verbal est adopté."),
        ("main", "minutes", False, "Le procès-verbal n’est pas adopté."),
        ("main", "wish", True, "Le vœu est adopté."),
        ("main", "wish", False, "Le vœu est rejeté."),
        # What is voted on beside the text is never the text.
        ("amendment", "wish", True, "L’amendement est adopté."),
        ("amendment", "minutes", False, "L’amendement est rejeté."),
        ("procedure", "deliberation", True, "La proposition est adoptée."),
        ("procedure", "deliberation", False, "La proposition est rejetée."),
        ("part", "minutes", True, "Cette partie du texte est adoptée."),
        ("part", "deliberation", False, "Cette partie du texte est rejetée."),
        (
            "urgency",
            "deliberation",
            True,
            "Le conseil admet l’urgence : nous poursuivons l’examen de l’ordre du jour.",
        ),
        (
            "urgency",
            "deliberation",
            False,
            "Le conseil n’admet pas l’urgence. "
            "L’examen des points convoqués en urgence est renvoyé à une séance ultérieure.",
        ),
        ("waiver", "deliberation", False, "Il n’y a pas unanimité : le vote aura lieu au scrutin secret."),
        ("huis_clos", "deliberation", True, "Le huis clos est prononcé."),
        ("huis_clos", "deliberation", False, "Le huis clos n’est pas prononcé : la séance reste publique."),
    ],
)
def test_the_verdict_names_what_was_voted(purpose: Any, kind: ItemKind, adopted: bool, said: str) -> None:
    made = result(6, 5) if adopted else result(5, 6)
    assert words.verdict(replace(OPENED, purpose=purpose), made, kind=kind) == said


def test_unanimity_is_said_and_of_whom() -> None:
    assert words.verdict(OPENED, result(7, 0)) == "La délibération est adoptée à l’unanimité."
    cast = "La délibération est adoptée à l’unanimité des suffrages exprimés."
    assert words.verdict(OPENED, result(6, 0, 1)) == cast
    assert words.verdict(OPENED, result(6, 0, 0, 1)) == cast
    assert words.verdict(replace(OPENED, purpose="huis_clos"), result(7, 0)) == "Le huis clos est prononcé."


def test_the_rule_says_the_majority_of_votes_cast() -> None:
    assert (
        words.rule(result(34, 11, 4)) == "34 voix pour sur 45 suffrages exprimés ; il en fallait 23 (majorité absolue)."
    )
    assert words.rule(result(1, 0, 4)) == "1 voix pour sur 1 suffrage exprimé ; il en fallait 1 (majorité absolue)."


def test_a_huis_clos_counts_members_present_or_represented() -> None:
    made = result(5, 0, 6, majority="present_or_represented", required=6, adopted=False)
    said = "5 voix pour sur 11 membres présents ou représentés ; il en fallait 6 (majorité absolue)."
    assert words.rule(made) == said


def test_a_ballot_in_which_nobody_is_for_or_against_adopts_nothing() -> None:
    assert words.rule(result(0, 0, 7)) == "Aucun suffrage exprimé : rien n’est adopté."


@pytest.mark.parametrize(
    ("casting", "said"),
    [
        (None, "Partage égal, 5 voix contre 5, sans voix prépondérante : il n’y a pas de majorité."),
        ("for", "Partage égal, 5 voix contre 5 : la voix de la présidence, pour, l’emporte."),
        ("against", "Partage égal, 5 voix contre 5 : la voix de la présidence, contre, l’emporte."),
    ],
)
def test_a_tie_says_what_decides(casting: Any, said: str) -> None:
    vote = CastingVote(member="claire-marchand", choice=casting) if casting else None
    assert words.rule(result(5, 5, casting_vote=vote, adopted=casting == "for")) == said


@pytest.mark.parametrize("purpose", ["main", "amendment", "part", "procedure", "urgency", "huis_clos", "waiver"])
def test_the_proclamation_is_the_count_the_rule_and_the_verdict(purpose: Any) -> None:
    opened = replace(OPENED, purpose=purpose)
    made = result(6, 5)
    if purpose == "huis_clos":
        made = replace(made, majority="present_or_represented")
    parts = (words.count(made), words.rule(made, opened=opened), words.verdict(opened, made))
    assert words.sentence(opened, made) == " ".join(parts)
    assert "il en fallait 6" in parts[1]
    # Short enough to be read in one breath or two.
    assert len(words.sentence(opened, made)) < 330


# Qualified majorities

THIRDS = Majority(share=(2, 3), base="exercise", strict=False)


@pytest.mark.parametrize(
    ("asked", "named", "wanted"),
    [
        (Majority(), "majorité absolue", "la majorité absolue"),
        (Majority(share=(2, 3), strict=False), "majorité des deux tiers", "les deux tiers"),
        (Majority(share=(3, 5), strict=False), "majorité des trois cinquièmes", "les trois cinquièmes"),
        (Majority(share=(1, 1), strict=False), "unanimité", "l’unanimité"),
        (Majority(share=(1, 2), strict=False), "la moitié", "la moitié"),
        (Majority(share=(4, 7), strict=True), "plus de quatre septièmes", "plus de quatre septièmes"),
        (Majority(share=(4, 7), strict=False), "au moins quatre septièmes", "au moins quatre septièmes"),
        (Majority(share=(7, 12), strict=False), "au moins 7/12", "au moins 7/12"),
    ],
)
def test_a_majority_is_said_in_words(asked: Majority, named: str, wanted: str) -> None:
    assert words.share(asked) == named
    assert words.majority(asked) == f"{named} des suffrages exprimés"
    assert words.wanted(asked) == f"{wanted} des suffrages exprimés"


def test_a_majority_names_its_base() -> None:
    assert words.majority(THIRDS) == "majorité des deux tiers des membres en exercice"
    assert words.wanted(replace(THIRDS, base="present")) == "les deux tiers des membres présents ou représentés"


def test_a_qualified_majority_is_said_in_the_proclamation() -> None:
    opened = replace(OPENED, majority=THIRDS)
    made = result(20, 5, 2, majority="in_exercise", required=20, in_exercise=29, adopted=True)
    assert (
        words.rule(made, opened=opened)
        == "20 voix pour sur 29 membres en exercice ; il en fallait 20 (majorité des deux tiers)."
    )
    assert words.sentence(opened, made) == (
        f"{words.count(made)} {words.rule(made, opened=opened)} La délibération est adoptée."
    )


def test_an_equal_split_decides_nothing_under_a_qualified_majority() -> None:
    opened = replace(OPENED, majority=Majority(share=(2, 3), strict=False))
    made = result(5, 5, required=7, adopted=False)
    assert (
        words.rule(made, opened=opened)
        == "5 voix pour sur 10 suffrages exprimés ; il en fallait 7 (majorité des deux tiers)."
    )


def test_the_casting_vote_is_said_aloud() -> None:
    vote = CastingVote(member="claire-marchand", choice="for")
    said = words.sentence(OPENED, result(5, 5, casting_vote=vote, adopted=True))
    assert "la voix de la présidence, pour, l’emporte. La délibération est adoptée." in said
    assert "Il fallait 6 voix pour (majorité absolue)." in said
    assert "Il fallait" not in words.sentence(OPENED, result(0, 0, 7))


# Secret ballots


def test_on_paper_blank_and_null_are_counted_apart() -> None:
    opened = replace(OPENED, mode="secret", means="paper")
    made = result(6, 3, blank=1, not_voting=1, present=11)
    assert words.count(made, opened=opened) == (
        "6 voix pour, 3 contre, aucune abstention, 1 bulletin blanc, aucun bulletin nul ; "
        "1 n’a pas pris part au vote, sur 11 présents ou représentés."
    )
    two = result(6, 3, blank=2, null=2, present=13)
    assert "2 bulletins blancs, 2 bulletins nuls" in words.count(two, opened=opened)


def test_blank_papers_are_no_unanimity_of_everybody() -> None:
    opened = replace(OPENED, mode="secret", means="paper")
    made = result(6, 0, blank=1, present=7)
    assert words.verdict(opened, made) == "La délibération est adoptée à l’unanimité des suffrages exprimés."


def test_no_casting_vote_in_secret() -> None:
    said = words.rule(result(5, 5), opened=replace(OPENED, mode="secret", means="encrypted"))
    assert said.startswith("Partage égal, 5 voix contre 5, et personne n’a de voix prépondérante dans un scrutin")


def test_the_article_of_the_rule_is_that_of_what_is_voted() -> None:
    profile = PROFILES["commune_ge3500"]
    assert words.article(profile, OPENED) == profile.articles["majority"]
    for purpose in ("huis_clos", "waiver"):
        found = words.article(profile, replace(OPENED, purpose=purpose, majority=Majority(share=(1, 1), strict=False)))
        assert found == profile.articles[purpose]
    # The text that asks for another majority is not in the profile.
    assert words.article(profile, replace(OPENED, majority=THIRDS)) == ""


# Tacit consent, blocks, waivers


def test_tacit_consent_counts_nobody_and_claims_no_unanimity() -> None:
    made = result(0, 0, 0, 12, tacit=True, adopted=True, present=11, represented=1)
    assert words.sentence(OPENED, made) == (
        "Personne ne s’oppose ni ne demande de vote, sur 12 présents ou représentés. La délibération est adoptée."
    )
    assert words.rule(made).startswith("Accord tacite")


def test_a_block_vote_says_how_many_it_decides() -> None:
    block = replace(OPENED, also=("2", "3"))
    assert words.verdict(block, result(7, 0)) == "Les 3 délibérations sont adoptées à l’unanimité, en un seul vote."
    assert words.verdict(block, result(5, 6)) == "Les 3 délibérations sont rejetées, en un seul vote."


def test_a_waiver_is_unanimous_or_nothing() -> None:
    opened = replace(OPENED, purpose="waiver", majority=Majority(share=(1, 1), strict=False))
    assert words.verdict(opened, result(7, 0)) == "À l’unanimité, le conseil décide de ne pas voter au scrutin secret."
