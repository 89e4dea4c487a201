"""The profiles say what the table of law says, with an article beside every parameter."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest

from preau.rules.profile import Profile
from preau.rules.profiles import PROFILES

COMMUNES = ("commune_lt1000", "commune_lt3500", "commune_ge3500")
FRENCH = (*COMMUNES, "epci", "departement", "region")


def values(parameter: str) -> dict[str, Any]:
    return {key: getattr(profile, parameter) for key, profile in PROFILES.items()}


def test_the_seven_profiles_in_the_order_of_forms() -> None:
    assert tuple(PROFILES) == (*FRENCH, "neutral")
    assert all(profile.key == key for key, profile in PROFILES.items())
    assert len({profile.name for profile in PROFILES.values()}) == 7


@pytest.mark.parametrize("key", FRENCH)
def test_every_parameter_has_its_article(key: str) -> None:
    profile = PROFILES[key]
    parameters = {f.name for f in fields(Profile)} - {"key", "name", "articles"}
    assert parameters <= set(profile.articles)
    assert all(profile.articles.values())


def test_the_neutral_profile_quotes_no_law() -> None:
    assert set(PROFILES["neutral"].articles.values()) == {""}


def test_quorum_is_half_everywhere() -> None:
    assert set(values("quorum_share").values()) == {(1, 2)}


def test_public_ballot_a_quarter_or_a_sixth() -> None:
    sixth = ("departement", "region")
    assert values("public_ballot_share") == {k: (1, 6) if k in sixth else (1, 4) for k in PROFILES}


def test_huis_clos_three_in_a_commune_five_elsewhere() -> None:
    three = (*COMMUNES, "neutral")
    assert values("huis_clos_requesters") == {k: 3 if k in three else 5 for k in PROFILES}


def test_no_commune_sits_by_video() -> None:
    assert values("video_allowed") == {k: k not in COMMUNES for k in PROFILES}


def test_proxies_one_for_each_bearer_and_three_sittings_where_municipal_rules_hold() -> None:
    municipal = (*COMMUNES, "epci")
    assert set(values("proxies_per_bearer").values()) == {1}
    assert values("proxy_consecutive_sittings") == {k: 3 if k in municipal else None for k in PROFILES}


def test_the_chair_breaks_ties_in_france() -> None:
    assert values("casting_vote") == {k: k in FRENCH for k in PROFILES}


def test_recused_members_leave_the_members_in_exercise_under_municipal_rules() -> None:
    municipal = (*COMMUNES, "epci")
    assert values("recusal_leaves_exercise") == {k: k in municipal for k in PROFILES}


def test_only_a_neutral_chair_decides_alone_on_a_public_ballot() -> None:
    assert values("public_ballot_by_chair") == {k: k == "neutral" for k in PROFILES}


def test_what_was_written_from_memory_says_so() -> None:
    assert PROFILES["departement"].articles["huis_clos_requesters"].endswith("(à confirmer)")
    assert not PROFILES["commune_lt1000"].articles["quorum_share"].endswith("(à confirmer)")


COMMON = ("recusal", "majority", "huis_clos", "secret_ballot", "nomination", "waiver", "single_candidacy", "urgency")


@pytest.mark.parametrize("key", FRENCH)
def test_rules_that_are_no_parameter_have_their_article_too(key: str) -> None:
    assert all(PROFILES[key].articles[rule] for rule in COMMON)
    assert all(PROFILES["neutral"].articles[rule] == "" for rule in COMMON)


def test_urgency_stands_where_notice_does() -> None:
    assert {key: PROFILES[key].articles["urgency"] for key in (*COMMUNES, "epci")} == {
        "commune_lt1000": "CGCT, art. L.2121-11",
        "commune_lt3500": "CGCT, art. L.2121-11",
        "commune_ge3500": "CGCT, art. L.2121-12",
        "epci": "CGCT, art. L.5211-1 et L.2121-12",
    }


def test_a_third_of_those_present_make_a_ballot_secret_and_in_a_department_the_law_alone() -> None:
    law = ("departement", "region")
    assert values("secret_ballot_share") == {k: None if k in law else (1, 3) for k in PROFILES}


def test_what_several_places_do_not_deal_with() -> None:
    department = ("executive_election", "initial_budget", "nomination")
    assert values("video_excluded") == {
        **dict.fromkeys((*COMMUNES, "neutral"), ()),
        "epci": ("executive_election", "initial_budget", "delegates_election", "nomination"),
        "departement": department,
        "region": department,
    }
