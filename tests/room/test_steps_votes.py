"""The chair's steps through the kinds of vote: amendments, tacit consent, majorities, blocks, secret ballots."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from django.utils import translation

from preau.room import view
from preau.room.options import Option
from preau.room.step import Step
from preau.room.steps import next_step
from preau.sitting import commands as c
from preau.sitting import secret_commands as sc
from preau.sitting.facts import Actor
from tests.sitting import council
from tests.sitting.council import BEARER, CHAIR, ELUE, GIVER, HERE, OPPOSANT, PRESIDENTE, SECRETAIRE, Room

SYSTEM = Actor(role="system", screen="server")
SECOND = Actor(role="clerk", screen="clerk", account="9")


def step(room: Room) -> Step:
    found = next_step(room.state)
    assert found is not None
    return found


def every(found: Step) -> dict[str, Option]:
    return {option.label: option for option in (*found.others, *found.forms, *found.more)}


def option(room: Room, label: str) -> Option:
    return every(step(room))[label]


# Amendments, parts, blocks


def test_an_amendment_is_voted_before_the_text() -> None:
    room = council.discussing()
    room.do(c.TableAmendment(item="1", subject="Lire « 2028 »", author=OPPOSANT))
    room.do(c.TableAmendment(item="1", subject="Supprimer l’article 2"))
    found = step(room)
    assert found.key == "open_amendment"
    assert found.say.endswith("Je mets aux voix l’amendement n° 1 : Lire « 2028 ».")
    assert found.command == {
        "type": "open_ballot", "purpose": "amendment", "mode": "ordinary",
        "subject": "Amendement n° 1 : Lire « 2028 »", "amendment": 1,
    }  # fmt: skip
    assert {"Ouvrir le vote", "Adopter sans vote", "Scrutin public"}.isdisjoint(every(found))
    room.do(c.WithdrawAmendment(item="1", amendment=1))
    assert step(room).label == "Ouvrir le vote sur l’amendement n° 2"
    room.do(c.WithdrawAmendment(item="1", amendment=2))
    assert step(room).label == "Ouvrir le vote"


def test_an_amendment_is_noted_with_its_author() -> None:
    asks = option(council.discussing(), "Noter un amendement").ask
    assert [(ask.field, ask.required) for ask in asks] == [("subject", True), ("author", False)]


def test_a_part_is_voted_and_the_whole_after_it() -> None:
    room = council.discussing()
    command = option(room, "Mettre aux voix une partie").command
    room.do(c.OpenBallot(subject="Article 1er", purpose=command["purpose"]), CHAIR)
    room.vote("for", *HERE)
    room.proclaim()
    found = step(room)
    assert found.label == "Ouvrir le vote"
    assert "Cette partie du texte est adoptée à l’unanimité." in found.say


def test_a_block_offers_the_items_that_the_same_members_vote() -> None:
    room = council.discussing()
    ask = option(room, "Voter plusieurs points ensemble").ask[0]
    assert [value for value, _ in ask.choices] == ["2", "3"]
    room.do(c.DeclareRecusal(member=ELUE, item="2"))
    assert [value for value, _ in option(room, "Voter plusieurs points ensemble").ask[0].choices] == ["3"]


def test_a_block_is_one_vote_and_the_agenda_goes_on_after_all_of_it() -> None:
    room = council.discussing()
    room.do(c.OpenBallot(subject="Point 1", also=("2",)), CHAIR)
    assert "Ce vote décide aussi de 1 autre point." in step(room).note
    room.vote("for", *HERE)
    room.proclaim()
    found = step(room)
    assert "Les 2 délibérations sont adoptées à l’unanimité, en un seul vote." in found.say
    assert found.label == "Appeler le point 3"


# Tacit consent, majorities, urgency


def test_tacit_consent_is_asked_aloud_and_counts_nobody() -> None:
    room = council.discussing()
    found = option(room, "Adopter sans vote")
    assert found.command == {"type": "adopt_tacitly", "subject": "Point 1", "purpose": "main"}
    assert "Pas d’opposition ?" in found.confirm
    room.do(c.AdoptTacitly(subject="Point 1"), CHAIR)
    assert step(room).say.startswith("Personne ne s’oppose ni ne demande de vote, sur 5 présents ou représentés.")
    assert step(room).note.startswith("Accord tacite")


def test_there_is_no_tacit_consent_by_video() -> None:
    room = council.discussing(profile="epci", mode="several_places")
    assert "Adopter sans vote" not in every(step(room))


def test_a_qualified_majority_is_chosen_shown_and_proclaimed() -> None:
    room = council.discussing()
    ask = option(room, "Voter à une majorité qualifiée").ask[0]
    assert (ask.kind, ask.initial) == ("majority", {"share": [2, 3], "base": "cast", "strict": False})
    from preau.rules.majority import Majority

    room.do(c.OpenBallot(subject="Point 1", majority=Majority(share=(2, 3), base="exercise", strict=False)), CHAIR)
    assert "Majorité requise : les deux tiers des membres en exercice." in step(room).note
    assert "voix de la présidence" not in step(room).note
    room.vote("for", *HERE)
    room.do(c.CloseBallot(ballot=1))
    assert "5 voix pour sur 7 membres en exercice ; il en fallait 5 (majorité des deux tiers)." in step(room).confirm


def test_the_urgency_is_voted_before_the_agenda_only() -> None:
    room = council.opened()
    command = option(room, "Vote sur l’urgence").command
    assert (command["purpose"], command["subject"]) == ("urgency", "Urgence de la convocation")
    room.do(c.CallItem(item="1"), CHAIR)
    assert "Vote sur l’urgence" not in every(step(room))


def urgency(*, adopted: bool) -> Room:
    room = council.opened()
    room.do(c.OpenBallot(subject="Urgence de la convocation", purpose="urgency"), CHAIR)
    room.vote("for" if adopted else "against", *HERE)
    room.proclaim()
    return room


def test_a_refused_urgency_postpones_the_items_one_after_the_other() -> None:
    room = urgency(adopted=False)
    for item in room.facts.items:
        number, found = item.number, step(room)
        assert (found.key, found.label) == ("postpone_urgent", f"Reporter le point {number}")
        assert found.command == {
            "type": "postpone_item", "item": number, "reason": "L’urgence n’a pas été admise.",
        }  # fmt: skip
        assert found.say.endswith(f"Le point {number} est reporté : {item.title}.")
        assert ("renvoyé à une séance ultérieure" in found.say) is (number == "1")
        assert f"Appeler le point {number}" in every(found)
        room.do(c.PostponeItem(item=number, reason="L’urgence n’a pas été admise."), CHAIR)
    assert step(room).key == "close"


def test_an_item_called_after_a_refused_urgency_ends_the_postponing() -> None:
    room = urgency(adopted=False)
    room.do(c.CallItem(item="1"), CHAIR)
    room.do(c.ConcludeItem())
    assert step(room).label == "Appeler le point 2"
    assert step(urgency(adopted=True)).label == "Appeler le point 1"


def test_the_article_is_beside_the_result_before_and_after_its_proclamation() -> None:
    room = council.voting()
    room.vote("for", *HERE[:3])
    room.vote("against", *HERE[3:])
    room.do(c.CloseBallot(ballot=1))
    before = step(room)
    assert (before.key, before.article) == ("ballot_closed", "CGCT, art. L.2121-20")
    room.do(c.ProclaimResult(ballot=1))
    assert step(room).article == "CGCT, art. L.2121-20"
    found = json.loads(view.encoded(room.state)["result:1"])
    assert found["article"] == "CGCT, art. L.2121-20"
    assert f"{found['count']} {found['rule']} {found['verdict']}" in step(room).say
    room.do(c.CallItem(item="2"), CHAIR)
    room.do(c.AdoptTacitly(subject="Point 2"), CHAIR)
    assert json.loads(view.encoded(room.state)["result:2"])["article"] == ""


# Links and contests


def test_whose_link_fell_is_named_when_the_vote_is_to_be_closed() -> None:
    room = council.discussing(profile="epci", mode="several_places")
    room.do(c.OpenBallot(subject="Point 1", mode="public"), CHAIR)
    room.do(c.RecordDeparture(member=ELUE, reason="link_lost"))
    assert step(room).confirm.startswith(
        "La liaison est perdue avec Nadia Ferrand : attendez leur retour, ou continuez sans leur vote."
    )


def test_a_contested_vote_holds_the_proclamation() -> None:
    room = council.voting()
    room.vote("for", *HERE)
    room.do(c.ContestVote(ballot=1, member=ELUE, reason="j’étais contre"), council.member(ELUE))
    room.do(c.CloseBallot(ballot=1))
    found = step(room)
    assert (found.key, found.command) == ("ballot_contested", None)
    assert "Contesté : Nadia Ferrand (j’étais contre)." in found.note
    room.do(c.SettleContest(ballot=1, member=ELUE, reason="vérifié"))
    assert step(room).label == "Proclamer le résultat"


# Secret ballots


def asked_for(**facts: Any) -> Room:
    room = council.discussing(**facts)
    room.do(sc.RequestSecretBallot(requested_by=(ELUE, OPPOSANT)), CHAIR)
    return room


def test_a_third_of_those_present_ask_for_a_secret_ballot() -> None:
    ask = option(council.discussing(), "Scrutin secret").ask[0]
    assert (ask.least, ask.help) == (2, "Il faut 2 des 5 membres présents ; les pouvoirs ne comptent pas.")
    assert "Scrutin secret" not in every(step(council.discussing(profile="departement")))


def test_by_video_the_request_postpones_the_item_in_words() -> None:
    room = council.discussing(profile="epci", mode="several_places")
    found = option(room, "Scrutin secret demandé : reporter le point")
    assert "ce point est reporté à une séance tenue en un seul lieu" in found.confirm
    room.do(sc.RequestSecretBallot(requested_by=(ELUE, OPPOSANT)), CHAIR)
    assert step(room).label == "Appeler le point 2"
    room.do(c.CallItem(item="1"), CHAIR)
    found = step(room)
    assert (found.key, found.label) == ("secret_by_video", "Reporter le point 1")
    assert "Voter sur papier, dans une urne" not in every(found)


def test_trustees_are_proposed_by_name() -> None:
    found = step(asked_for())
    assert found.say == (
        "Le scrutin secret est demandé par 2 membres présents : il est de droit.\n"
        "Je propose comme dépositaires de l’urne : Claire Marchand, Hugo Castel et Youssef Benali."
    )
    assert found.label == "Désigner les dépositaires"
    assert found.ask[0].initial == [PRESIDENTE, OPPOSANT, SECRETAIRE]
    assert (found.ask[0].least, found.ask[0].most) == (3, 3)
    assert "Voter sur papier, dans une urne" in every(found)
    assert {"Scrutin public", "Ouvrir le vote", "Adopter sans vote"}.isdisjoint(every(found))


def test_the_ceremony_is_waited_for_and_may_be_begun_again() -> None:
    room = asked_for()
    room.do(sc.AppointTrustees(trustees=(PRESIDENTE, OPPOSANT, SECRETAIRE)), CHAIR)
    found = step(room)
    assert (found.key, found.command) == ("trustees", None)
    assert "Claire Marchand, Hugo Castel, Youssef Benali" in found.note
    assert "Recommencer avec d’autres dépositaires" in every(found)
    room.do(c.RecordDeparture(member=OPPOSANT))
    assert "N’est plus en séance : Hugo Castel." in step(room).note


def ready() -> Room:
    room = asked_for()
    room.do(sc.AppointTrustees(trustees=(PRESIDENTE, OPPOSANT, SECRETAIRE)), CHAIR)
    room.do(sc.RecordTrusteeKeys(ceremony=1, digest="0" * 64), SYSTEM)
    return room


def prepared(*, keys: tuple[str, ...] = HERE) -> Room:
    room = ready()
    room.do(c.GiveProxy(giver=GIVER, bearer=BEARER))
    assert step(room).label == "Préparer le scrutin secret"
    room.do(c.OpenBallot(subject="Point 1", mode="secret", means="encrypted"), CHAIR)
    for who in keys:
        room.do(sc.RegisterVotingKey(ballot=1, member=who), CHAIR if who == PRESIDENTE else council.member(who))
    return room


def test_the_urn_opens_with_three_keys_and_names_whom_it_leaves_out() -> None:
    assert step(prepared(keys=HERE[:2])).command is None
    found = step(prepared(keys=HERE[:3]))
    assert found.label == "Ouvrir l’urne sans attendre"
    assert [ask.kind for ask in found.ask] == ["missing"]
    room = prepared()
    room.do(sc.RegisterVotingKey(ballot=1, member=GIVER), council.member(BEARER))
    assert (step(room).label, step(room).ask) == ("Ouvrir l’urne", [])


def test_the_section_of_a_secret_ballot_has_the_labels_of_its_urn() -> None:
    """In the language of the sitting, whoever reads: a device compares them with those of the urn."""
    room = prepared()
    with translation.override("en"):
        ballot = view.sections(room.state)["ballot"]
    assert (ballot["subject"], ballot["answers"]) == ("Point 1", ["Pour", "Contre", "Abstention"])


def test_nobody_but_the_chair_opens_the_urn() -> None:
    room = prepared()
    room.do(c.RecordDeparture(member=PRESIDENTE))
    found = step(room)
    assert found.command is None
    assert found.note.startswith("Claire Marchand, qui préside, n’est pas là pour ouvrir l’urne")


def test_the_step_does_not_move_with_each_key() -> None:
    before = step(prepared(keys=HERE[:3]))
    assert step(prepared(keys=HERE[:4])) == before


def voting_in_the_urn() -> Room:
    room = prepared()
    keys = tuple(sorted(HERE))
    room.do(
        sc.OpenUrn(ballot=1, without=(GIVER,), uuid="u", fingerprint="f", head="h", registered=keys), CHAIR
    )  # fmt: skip
    return room


def put_in(room: Room, *members: str) -> None:
    for who in members:
        room.do(sc.RecordBallot(ballot=1, member=who), CHAIR if who == PRESIDENTE else council.member(who))


def test_an_urn_is_closed_from_three_ballots_on() -> None:
    room = voting_in_the_urn()
    assert step(room).command is None
    assert "Le vote pourra être clos au troisième bulletin." in step(room).note
    put_in(room, *HERE[:3])
    assert step(room).command == {"type": "close_ballot", "ballot": 1}
    put_in(room, *HERE[3:])
    # Jeanne Aubry's bearer is there and made no key for her: nobody waits for that voice.
    assert step(room).confirm == ""


def test_trustees_open_the_urn_two_of_three() -> None:
    room = voting_in_the_urn()
    put_in(room, *HERE)
    room.do(sc.SealUrn(ballot=1, ballots=5, head="s"), CHAIR)
    assert step(room).key == "ballot_decrypting"
    room.do(sc.RecordDecryption(ballot=1, trustee=OPPOSANT), council.member(OPPOSANT))
    found = step(room)
    assert found.command is None
    assert "A répondu : Hugo Castel. On attend : Claire Marchand, Youssef Benali." in found.note
    room.do(sc.RecordDecryption(ballot=1, trustee=PRESIDENTE), CHAIR)
    assert step(room).label == "Proclamer le résultat"
    assert "Personne ne voit le résultat avant sa proclamation." in step(room).note


def on_paper() -> Room:
    room = asked_for()
    room.do(c.OpenBallot(subject="Point 1", mode="secret", means="paper"), CHAIR)
    assert step(room).say.endswith("À l’appel de son nom, chacun dépose son bulletin dans l’urne.")
    for who in HERE:
        room.do(sc.MarkVoter(ballot=1, member=who))
    room.do(c.CloseBallot(ballot=1), CHAIR)
    return room


def test_a_paper_urn_is_counted_by_two_persons_who_agree() -> None:
    room = on_paper()
    found = step(room)
    assert (found.key, found.command) == ("ballot_counting", None)
    ask = option(room, "Saisir mon dépouillement").ask[0]
    assert [value for value, _ in ask.choices] == ["for", "against", "abstain", "blank", "null"]
    assert ask.most == 5
    room.do(sc.CountUrn(ballot=1, figures={"for": 3, "against": 2}))
    assert "Dépouillements reçus : 1." in step(room).note
    room.do(sc.CountUrn(ballot=1, figures={"for": 2, "against": 2, "blank": 1}), SECOND)
    assert step(room).note.startswith("Différences : Pour 3 / 2 ; Bulletins blancs 0 / 1.")
    room.do(sc.CountUrn(ballot=1, figures={"for": 3, "against": 2}), SECOND)
    found = step(room)
    assert found.label == "Proclamer le résultat"
    assert found.confirm.startswith(
        "3 voix pour, 2 contre, aucune abstention, aucun bulletin blanc, aucun bulletin nul ;"
    )
    assert "Les deux dépouillements concordent." in found.note


def test_nothing_of_a_first_count_is_shown_to_the_second() -> None:
    one, other = on_paper(), on_paper()
    one.do(sc.CountUrn(ballot=1, figures={"for": 5}))
    other.do(sc.CountUrn(ballot=1, figures={"against": 5}))
    from preau.room import view

    assert view.encoded(one.state) == view.encoded(other.state)


def test_a_cancelled_secret_ballot_is_not_held_again_in_the_open() -> None:
    room = voting_in_the_urn()
    room.do(c.CancelBallot(ballot=1, reason="trop peu de bulletins"), CHAIR)
    assert step(room).label == "Préparer le scrutin secret"
    assert "Voter sur papier, dans une urne" in every(step(room))


# What video excludes


def test_an_excluded_item_is_postponed_in_the_words_of_the_law() -> None:
    items = tuple(replace(item, nature="initial_budget") for item in council.make_facts().items)
    found = step(council.opened(profile="epci", mode="several_places", items=items))
    assert found.key == "video_excluded"
    assert found.say.startswith("Le budget primitif ne se vote pas en visioconférence")
    assert found.label == "Reporter le point 1"
    assert found.article == "CGCT, art. L.5211-11-1"


@pytest.mark.parametrize("nature", ["nomination", "executive_election", "delegates_election"])
def test_an_elective_item_opens_an_election(nature: Any) -> None:
    items = tuple(replace(item, nature=nature) for item in council.make_facts().items)
    found = step(council.discussing(items=items))
    assert (found.key, found.label) == ("open_election", "Ouvrir une élection")
    assert found.say.endswith("Nous procédons à une élection : Point 1.")


OPENLY = {
    "Ouvrir le vote", "Adopter sans vote", "Scrutin public", "Mettre aux voix une partie", "Scrutin secret",
    "Voter à une majorité qualifiée", "Voter plusieurs points ensemble",
}  # fmt: skip


@pytest.mark.parametrize("nature", ["nomination", "executive_election", "delegates_election"])
def test_an_elective_item_offers_no_open_vote(nature: Any) -> None:
    items = tuple(replace(item, nature=nature) for item in council.make_facts().items)
    found = every(step(council.discussing(items=items)))
    assert OPENLY.isdisjoint(found)
    assert ("Voter sur papier, dans une urne" in found) == (nature == "nomination")


def test_an_elective_item_is_offered_in_no_block() -> None:
    facts = council.make_facts()
    items = (facts.items[0], replace(facts.items[1], nature="nomination"), *facts.items[2:])
    ask = option(council.discussing(items=items), "Voter plusieurs points ensemble").ask[0]
    assert [key for key, _label in ask.choices] == ["3"]


def test_an_election_called_by_video_is_postponed() -> None:
    items = tuple(replace(item, nature="delegates_election") for item in council.make_facts().items)
    found = step(council.discussing(profile="departement", mode="several_places", items=items))
    assert (found.key, found.label) == ("video_excluded", "Reporter le point 1")


def test_a_part_is_offered_neither_before_an_amendment_nor_against_a_secret_request() -> None:
    room = council.discussing()
    room.do(c.OpenBallot(subject="Article 1", purpose="part"), CHAIR)
    room.do(c.CancelBallot(ballot=1, reason="erreur"), CHAIR)
    assert step(room).label == "Voter à nouveau"
    room.do(sc.RequestSecretBallot(requested_by=(ELUE, OPPOSANT)), CHAIR)
    assert {"Voter à nouveau", "Mettre aux voix une partie"}.isdisjoint({step(room).label, *every(step(room))})


# Public ballots on request, whatever is voted


def public(found: Step, label: str) -> bool:
    """Whether what `label` opens may be asked for as a public ballot."""
    offered = Option(label=found.label, command=found.command or {}, ask=found.ask) if found.label == label else None
    chosen = offered or every(found)[label]
    return any(ask.field == "requested_by" for ask in chosen.ask)


def test_a_public_ballot_may_be_asked_for_whatever_is_voted() -> None:
    room = council.discussing()
    found = step(room)
    for label in ("Mettre aux voix une partie", "Voter plusieurs points ensemble", "Voter à une majorité qualifiée"):
        assert public(found, label), label
    room.do(c.TableAmendment(item="1", subject="Lire « 2028 »"))
    asked = option(room, "Scrutin public sur l’amendement n° 1")
    assert (asked.command["mode"], asked.command["amendment"]) == ("public", 1)
    assert public(step(room), asked.label)
    # One tap still opens the ordinary vote.
    assert step(room).ask == []


def test_nothing_asks_for_a_public_ballot_where_every_vote_is_one() -> None:
    room = council.discussing(profile="epci", mode="several_places")
    room.do(c.TableAmendment(item="1", subject="Lire « 2028 »"))
    asked = [one.label for one in every(step(room)).values() if any(ask.field == "requested_by" for ask in one.ask)]
    assert not [label for label in asked if "Scrutin public" in label or "partie" in label]


def test_a_secret_ballot_may_want_a_qualified_majority() -> None:
    room = asked_for()
    found = option(room, "Sur papier, à une majorité qualifiée")
    assert [ask.kind for ask in found.ask] == ["majority"]
    assert (found.command["mode"], found.command["means"]) == ("secret", "paper")
    assert "Scrutin secret à une majorité qualifiée" in every(step(ready()))
    video = council.discussing(profile="epci", mode="several_places")
    video.do(sc.RequestSecretBallot(requested_by=(ELUE, OPPOSANT)), CHAIR)
    video.do(c.CallItem(item="1"), CHAIR)
    assert "Sur papier, à une majorité qualifiée" not in every(step(video))
