from __future__ import annotations

import pytest

from preau.agenda import readiness
from preau.agenda.models import Sitting
from preau.assemblies.models import Mandate

pytestmark = pytest.mark.database


def missing(sitting: Sitting) -> list[str]:
    return [check.sentence for check in readiness.checklist(sitting) if check.state == "missing"]


def test_the_cast_is_ready(sitting):
    checks = readiness.checklist(sitting)

    assert readiness.is_ready(checks)
    assert "Quorum : 4 membres présents sur 7 en exercice." in [check.sentence for check in checks]


def test_an_empty_agenda_does_not_open(sitting):
    sitting.items.all().delete()

    assert missing(sitting) == ["L’ordre du jour est vide."]
    assert not readiness.is_ready(readiness.checklist(sitting))


def test_a_chair_who_has_left_does_not_preside(sitting, cast):
    Mandate.objects.filter(pk=cast.presidente.mandate.pk).update(ends_on="2026-01-01")
    sitting.refresh_from_db()

    assert "Claire Marchand ne siège plus à cette date" in missing(sitting)[0]


def test_a_municipal_council_by_video_does_not_open(sitting):
    sitting.mode = Sitting.Mode.SEVERAL_PLACES
    check = next(check for check in readiness.checklist(sitting) if check.state == "missing")

    assert "visioconférence" in check.sentence
    assert "L.5211-11-1" in check.article


def test_a_place_is_needed(sitting):
    sitting.places = []

    assert missing(sitting) == ["Le lieu manque."]


def test_members_are_needed(sitting):
    Mandate.objects.filter(assembly=sitting.assembly).update(ends_on="2026-01-01")

    assert "L’assemblée n’a aucun membre à cette date." in missing(sitting)


def test_a_deliberation_that_says_nothing_is_pointed_at(sitting):
    sitting.items.filter(number="2").update(text="")
    advice = [check for check in readiness.checklist(sitting) if check.state == "advice"]

    assert [check.sentence for check in advice] == [
        "Sans texte ni document, ces points n’informent pas les membres : 2."
    ]


@pytest.mark.parametrize("profile", ["commune_lt1000", "commune_lt3500"])
def test_small_communes_need_no_note(sitting, profile):
    sitting.assembly.authority.profile = profile
    sitting.items.update(text="")

    assert not [check for check in readiness.checklist(sitting) if check.state == "advice"]


def test_every_legal_line_has_its_article(sitting):
    assert all(check.article for check in readiness.checklist(sitting) if check.fix != "members")


def test_by_video_an_excluded_item_keeps_the_room_shut(sitting):
    sitting.assembly.authority.profile = "epci"
    sitting.mode = Sitting.Mode.SEVERAL_PLACES
    sitting.places = [{"id": "siege", "name": "Siège"}, {"id": "annexe", "name": "Annexe"}]
    assert missing(sitting) == []

    sitting.items.filter(number="2").update(nature="initial_budget")
    check = next(check for check in readiness.checklist(sitting) if check.state == "missing")

    assert check.sentence.startswith("Le point 2 (budget primitif) ne peut pas être examiné en visioconférence")
    assert (check.article, check.fix) == ("CGCT, art. L.5211-11-1", "items")


def test_in_one_place_every_item_may_be_dealt_with(sitting):
    sitting.items.update(nature="executive_election")

    assert missing(sitting) == []
