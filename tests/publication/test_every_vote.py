"""What the public sees of every kind of vote: pages, live.json, data files, and nothing of what is secret."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from typing import Any

import pytest

from preau.publication import bake, tables
from preau.publication.assets import assets
from preau.publication.live import LIMIT
from preau.publication.record import Record
from preau.rules.profiles import PROFILES
from preau.sitting import commands as c
from preau.sitting import election_commands as ec
from preau.sitting import secret_commands as sc
from preau.sitting.events import VoteCast
from preau.sitting.secret_events import UrnSealed, VoterMarked
from tests.publication.conftest import Sitting, facts
from tests.publication.urns import Urns, everything, paper, person, secret

VOTES = ("for", "for", "against", "for", "abstain", "against", "for")


@pytest.fixture(scope="module")
def record() -> Record:
    """An evening with a vote of every kind, closed."""
    sitting = Sitting(facts=facts(items=9))
    everything(sitting)
    return sitting.record()


@pytest.fixture(scope="module")
def files(record: Record) -> dict[str, bytes]:
    return bake.bake(record, assets=assets())


@pytest.fixture
def opened() -> Sitting:
    """A sitting of the cast on its first item, with the keys of its urns made."""
    sitting = Sitting(facts=facts())
    sitting.open().do(c.AppointSecretary(member="youssef-benali")).do(c.OpenSitting())
    Urns(sitting).make_keys()
    return sitting.do(c.CallItem(item="1-point-1"))


def said(page: bytes) -> str:
    """The words of a page, without its markup."""
    text = unescape(re.sub(r"<[^>]*>", " ", page.decode())).replace("\N{NO-BREAK SPACE}", " ")
    return re.sub(r" ([,.)])", r"\1", " ".join(text.split()))


def spoken(live: dict[str, Any]) -> str:
    """The first sentence of a `live.json`."""
    return str(live["words"]["sentences"][0]).replace("\N{NO-BREAK SPACE}", " ")


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode())))


def test_a_proposal_says_its_share_and_its_base(files: dict[str, bytes]) -> None:
    page = said(files["points/1-point-1/index.html"])
    assert "Il fallait 5 voix pour, sur 7 membres en exercice : les deux tiers des membres en exercice." in page
    assert "Scrutin n° 1 : Urgence : L’urgence est admise" in page
    assert "Scrutin n° 3 : Vote par division : L’article 1" in page
    assert "Partage égal des voix, sans voix prépondérante : il n’y a pas de majorité." in page


def test_amendments_are_numbered_with_their_fate(files: dict[str, bytes]) -> None:
    page = said(files["points/1-point-1/index.html"])
    assert "Écrire « quai » (Hugo Castel) : rejeté Supprimer l’article 2 : retiré" in page
    assert "Scrutin n° 2 : Amendement n° 1 : Écrire « quai »" in page


def test_tacit_consent_counts_nothing(files: dict[str, bytes]) -> None:
    page = said(files["points/2-point-2/index.html"])
    assert "Adopté sans vote, par accord tacite" in page and "personne n’en a exprimé" in page
    assert "b6.pour" not in files["points/2-point-2/index.html"].decode()
    assert "Adopté par accord tacite" in said(files["index.html"])


@pytest.mark.parametrize(("item", "other"), [(3, 4), (4, 3)])
def test_a_block_vote_is_on_the_page_of_each_item(files: dict[str, bytes], item: int, other: int) -> None:
    page = said(files[f"points/{item}-point-{item}/index.html"])
    assert "Points 3 et 4 (vote en bloc)" in page and "Adopté pour 6 contre 0" in page
    assert f"Ce vote décide aussi de point {other} : un seul vote" in page


def test_a_secret_ballot_says_who_took_part_and_never_how(files: dict[str, bytes], record: Record) -> None:
    page = said(files["points/5-point-5/index.html"])
    assert "pour 4 contre 2 abstention 1 sans vote 0" in page
    assert "Scrutin secret à la demande de Hugo Castel, Luc Perrot." in page
    assert "Ont voté Opposition 2 Hugo Castel, Luc Perrot" in page and "Jeanne Aubry (pouvoir à Paul Lemaire)" in page
    assert "Les sièges : 7 ont voté." in page and 'class="mark for"></span>Pour' not in page
    assert not [v for v in rows(files["donnees/votes-nominatifs.csv"]) if v["scrutin"] in ("7", "8", "9", "10")]
    cast = {entry.event.ballot for entry in record.entries if isinstance(entry.event, VoteCast)}
    assert not cast & {7, 8, 9, 10}


def test_an_election_shows_each_round_as_a_table(files: dict[str, bytes]) -> None:
    page = files["points/6-point-6/index.html"].decode()
    text = said(page.encode())
    assert "Maire : Claire Marchand (deuxième tour)." in text
    assert "suffrages exprimés 4 voix pour être élu 3 blancs 2 nul 1 sans vote 0" in text
    assert "Personne n’obtient la majorité absolue : nous procédons au deuxième tour." in text
    assert "Maire : l’élection de Claire Marchand est proclamée, au deuxième tour." in text
    # 5 votes of 6 cast: the bar, and the mark of the four that were needed.
    assert 'd="M0 4h833v16h-833z"' in page and 'd="M666 0v24"' in page
    assert "Youssef Benali 0" not in text


def test_seats_of_lists_and_appointments_without_a_vote(files: dict[str, bytes]) -> None:
    page = said(files["points/8-point-8/index.html"])
    assert "La liste « Ensemble » obtient 3 sièges et la liste « Demain » obtient 1 siège." in page
    assert "Personnes élues : Claire Marchand, Youssef Benali, Nadia Ferrand et Hugo Castel." in page
    page = said(files["points/7-point-7/index.html"])
    assert "La nomination de Hugo Castel et Nadia Ferrand prend effet immédiatement." in page
    assert "Nomination : Délégués au syndicat des eaux" in files["chapitres.vtt"].decode()


def test_an_election_without_secrecy_shows_who_chose_whom(files: dict[str, bytes]) -> None:
    page = said(files["points/9-point-9/index.html"])
    assert "Renonciation au scrutin secret : Correspondante défense" in page
    assert "Le conseil a renoncé au scrutin secret, à l’unanimité." in page
    assert "Nadia Ferrand Majorité 4 Claire Marchand, Youssef Benali, Nadia Ferrand, Paul Lemaire" in page
    assert "Blanc Majorité 1 Jeanne Aubry (pouvoir à Paul Lemaire)" in page
    votes = [v["vote"] for v in rows(files["donnees/votes-nominatifs.csv"]) if v["scrutin"] == "12"]
    assert sorted(votes) == ["Luc Perrot"] * 2 + ["Nadia Ferrand"] * 4 + ["blanc"]


def test_the_printed_record_holds_all_that_an_election_needs(files: dict[str, bytes]) -> None:
    page = said(files["points/6-point-6/proces-verbal-election-1.html"])
    for part in (
        "Procès-verbal de l’élection",
        "Val-d’Ambre · Conseil municipal",
        "Séance du jeudi 26 novembre 2026, Salle du conseil",
        "Membres en exercice : 7 ; présents : 6 ; quorum : 4.",
        "CGCT, art. L.2122-4 et L.2122-7",
        "Présents : Claire Marchand, Youssef Benali",
        "Représentés : Jeanne Aubry (pouvoir à Paul Lemaire).",
        "Dépositaires de la clé : Claire Marchand, Hugo Castel, Youssef Benali ;",
        "ont ouvert l’urne : Claire Marchand, Youssef Benali.",
        "Aucun vote n’a été contesté",
        "La présidence Claire Marchand",
        "Secrétaire de séance Youssef Benali",
        "Les deux plus âgés, ou les assesseurs",
        "Établi d’après le journal signé de la séance, événement n°",
    ):
        assert part in page, part


def test_a_contested_vote_is_in_the_printed_record_with_its_answer(opened: Sitting) -> None:
    opened.do(ec.OpenElection(office="mayor", title="Maire"))
    opened.do(secret("Maire", means="paper", purpose="election", election=1))
    for member in opened.state.ballots[-1].opened.electorate:
        opened.do(sc.MarkVoter(ballot=1, member=member.member))
    opened.do(c.ContestVote(ballot=1, member="hugo-castel", reason="Mon bulletin"), actor=person("hugo-castel"))
    # As long as it is not settled, neither pages nor the published journal say anything of it.
    shown = b"".join(bake.bake(opened.record(), assets=assets()).values()).decode()
    assert "Mon bulletin" not in shown and "voter_marked" not in shown and "vote_contested" not in shown
    opened.do(c.SettleContest(ballot=1, member="hugo-castel", reason="Retrouvé"))
    opened.do(c.CloseBallot(ballot=1))
    for account in ("1", "2"):
        actor = person("claire-marchand") if account == "1" else person("youssef-benali")
        opened.do(sc.CountUrn(ballot=1, figures={"hugo-castel": 7}), actor=actor)
    opened.do(c.ProclaimResult(ballot=1))
    files = bake.bake(opened.record(), assets=assets())
    page = said(files["points/1-point-1/proces-verbal-election-1.html"])
    assert "Tour 1, Hugo Castel : Mon bulletin. Réponse : Retrouvé" in page


def test_the_printed_record_tells_cancelled_rounds_papers_found_and_only_rankings_that_stand(opened: Sitting) -> None:
    opened.do(ec.OpenElection(office="appointment", title="Délégué"))
    for member in ("hugo-castel", "luc-perrot"):
        opened.do(ec.DeclareCandidacy(election=1, name="", members=(member,)))
    hugo, luc = opened.state.elections[0].candidates
    round_ = secret("Délégué", means="paper", purpose="election", election=1)
    tie = {hugo: 3, luc: 3, "blank": 1, "null": 0}
    # A paper is missing: seven voted, six are found.
    for _ in (1, 2):
        paper(opened, round_, {**tie, "blank": 0}, voters=7)

    def third(*, oldest_first: tuple[str, ...]) -> int:
        opened.do(round_)
        number = len(opened.state.ballots)
        for elector in opened.state.ballots[-1].opened.electorate:
            opened.do(sc.MarkVoter(ballot=number, member=elector.member), seconds=1)
        opened.do(c.CloseBallot(ballot=number))
        for one in ("claire-marchand", "youssef-benali"):
            opened.do(sc.CountUrn(ballot=number, figures=tie), actor=person(one))
        opened.do(ec.RankAges(election=1, oldest_first=oldest_first))
        return number

    opened.do(c.CancelBallot(ballot=third(oldest_first=(hugo, luc)), reason="Un bulletin de trop"))
    opened.do(c.ProclaimResult(ballot=third(oldest_first=(luc, hugo))))
    page = said(bake.bake(opened.record(), assets=assets())["points/1-point-1/proces-verbal-election-1.html"])
    assert page.count("Tour annulé, sans résultat. Un bulletin de trop") == 1
    assert page.count("Votants : 7 ; bulletins trouvés dans l’urne : 6.") == 2
    assert page.count("Votants : 7 ; bulletins trouvés dans l’urne : 7.") == 1
    assert "Tour 3, à égalité : classement par âge, du plus âgé au plus jeune : Luc Perrot, Hugo Castel." in page
    assert page.count("classement par âge") == 1
    assert "Quorum de cette élection" not in page


def test_a_ranking_of_a_round_that_was_cancelled_is_not_printed(opened: Sitting) -> None:
    opened.do(ec.OpenElection(office="mayor", title="Maire"))
    round_ = secret("Maire", means="paper", purpose="election", election=1)
    tie = {"hugo-castel": 3, "luc-perrot": 3, "blank": 1, "null": 0}
    for _ in (1, 2):
        paper(opened, round_, tie)
    opened.do(round_)
    for elector in opened.state.ballots[-1].opened.electorate:
        opened.do(sc.MarkVoter(ballot=3, member=elector.member), seconds=1)
    opened.do(c.CloseBallot(ballot=3))
    for one in ("claire-marchand", "youssef-benali"):
        opened.do(sc.CountUrn(ballot=3, figures=tie), actor=person(one))
    opened.do(ec.RankAges(election=1, oldest_first=("hugo-castel", "luc-perrot")))
    opened.do(c.CancelBallot(ballot=3, reason="Erreur"))
    paper(opened, round_, {"hugo-castel": 5, "luc-perrot": 1, "blank": 1, "null": 0})
    page = said(bake.bake(opened.record(), assets=assets())["points/1-point-1/proces-verbal-election-1.html"])
    assert "Tour annulé, sans résultat. Erreur" in page and "classement par âge" not in page


def test_the_printed_record_tells_the_quorum_of_the_office() -> None:
    sitting = Sitting(facts=replace(facts(), profile=PROFILES["departement"]))
    sitting.open().do(c.AppointSecretary(member="youssef-benali")).do(c.OpenSitting())
    sitting.do(c.CallItem(item="1-point-1")).do(ec.OpenElection(office="president", title="Présidence"))
    round_ = secret("Présidence", means="paper", purpose="election", election=1)
    paper(sitting, round_, {"hugo-castel": 7, "blank": 0, "null": 0})
    page = said(bake.bake(sitting.record(), assets=assets())["points/1-point-1/proces-verbal-election-1.html"])
    # Two thirds of seven members (CGCT, art. L.3122-1).
    assert "Quorum de cette élection Membres en exercice : 7 ; présents : 7 ; quorum : 5. (CGCT, art. L.3122-1" in page


def test_abstentions_written_on_paper_are_published(opened: Sitting) -> None:
    command = secret("Point 1", means="paper", requested_by=("hugo-castel", "luc-perrot", "nadia-ferrand"))
    paper(opened, command, {"for": 4, "against": 0, "abstain": 3, "blank": 0, "null": 0})
    files = bake.bake(opened.record(), assets=assets())
    assert "pour 4 contre 0 abstentions 3 blanc 0 nul 0 sans vote 0" in said(files["points/1-point-1/index.html"])
    home = said(files["index.html"])
    assert "4 pour, 0 contre, 3 abst., 0 blanc, 0 nul" in home and "à l’unanimité : 4 pour" not in home
    assert "abstentions 3" in json.loads(files["live.json"])["last"]["say"]
    opened.do(c.CloseSitting())
    listed = said(bake.bake(opened.record(), assets=assets())["liste-des-deliberations.html"])
    assert "4 pour, 0 contre, 3 abstentions, 0 blanc, 0 nul" in listed


def test_an_encrypted_ballot_is_published_with_its_archive(files: dict[str, bytes], record: Record) -> None:
    assert files["scrutins/7.bel"] == record.archives[7] and files["scrutins/9.bel"] == record.archives[9]
    assert files["scrutins/7.preuves.json"] == record.bound[7] and files["scrutins/9.preuves.json"] == record.bound[9]
    page = files["points/5-point-5/scrutin-7.html"].decode()
    text, ballot = said(page.encode()), record.state.ballots[6]
    assert ballot.urn is not None and ballot.sealed is not None and ballot.result is not None
    for shown in (ballot.urn.uuid, ballot.urn.fingerprint, ballot.urn.head, ballot.sealed.head, ballot.result.archive):
        assert shown in text
    listed = re.search(r'<pre class="wrapped" id="numeros">(.*?)</pre>', page, re.DOTALL)
    assert listed is not None
    trackers = re.sub(r"<[^>]*>", "", listed[1]).split()
    assert len(trackers) == 7 and trackers == sorted(trackers) and {len(tracker) for tracker in trackers} == {43}
    assert "Vérifié par le vérificateur de Préau archive acceptée" in text
    assert "Qui le veut peut prouver son propre vote" in text
    assert f"cp 7.bel verification/{ballot.urn.uuid}.bel" in text
    assert 'href="../../scrutins/7.preuves.json"' in page
    assert {"scrutins/7.bel", "scrutins/7.preuves.json", "points/5-point-5/scrutin-7.html"} <= set(
        files["fichiers.txt"].decode().splitlines()
    )


def test_pages_stay_light_for_a_council_of_sixty() -> None:
    sitting = Sitting(facts=facts(members=60, items=2))
    sitting.open().do(c.AppointSecretary(member="membre-001")).do(c.OpenSitting())
    members = [member.id for member in sitting.facts.members]
    urns = Urns(sitting, trustees=("membre-000", "membre-020", "membre-040")).make_keys()
    sitting.do(c.CallItem(item="1-point-1"))
    votes = {member: ("for", "against", "abstain")[n % 3] for n, member in enumerate(members)}
    urns.hold(secret("Point 1", requested_by=tuple(members[:25])), votes)
    known, files = assets(), bake.bake(sitting.record(), assets=assets())
    for name in ("index.html", "points/1-point-1/index.html", "points/1-point-1/scrutin-1.html"):
        shown = (known.css, known.proof_css, known.script, known.check, known.icon)
        loaded = [known.files[path] for path in shown if path.encode() in files[name]]
        assert len(files[name]) + sum(map(len, loaded)) < 50_000, name
    assert len(files["live.json"]) < LIMIT


# While it goes on


def test_a_secret_ballot_under_way_shows_a_number_and_nobody(opened: Sitting) -> None:
    urns, members = Urns(opened), [member.id for member in opened.facts.members]
    command = secret("Point 1", requested_by=tuple(members[:3]))
    urns.prepared(command)
    live = json.loads(bake.bake(opened.record(), assets=assets())["live.json"])
    assert (live["ballot"]["status"], live["ballot"]["ready"], live["ballot"]["electorate"]) == ("preparing", 7, 7)
    assert spoken(live) == "Un scrutin secret se prépare : Point 1. 7 clés de vote prêtes sur 7."
    opened.do(c.CancelBallot(ballot=1, reason="essai"))
    urns.hold(command, dict(zip(members[:4], VOTES, strict=False)), until="open")
    files = bake.bake(opened.record(), assets=assets())
    live = json.loads(files["live.json"])
    assert (live["ballot"]["voted"], live["ballot"]["mode"], live["ballot"]["open"]) == (4, "secret", True)
    assert spoken(live).startswith("Scrutin secret en cours depuis")
    assert "4 votes reçus sur 7" in said(files["index.html"])
    journal = files["journal.ndjson"].decode()
    assert "voter_marked" not in journal and '"type":"urn_opened"' in journal
    assert not [name for name in files if name.endswith(".bel") or "scrutin-2" in name]
    # The hemicycle shows who is there, not who has voted.
    assert "7 présents" in said(files["index.html"]) and "ont voté" not in said(files["index.html"])


def test_a_sealed_urn_waits_for_its_trustees_and_the_journal_with_it(opened: Sitting) -> None:
    urns, members = Urns(opened), [member.id for member in opened.facts.members]
    votes = dict(zip(members, VOTES, strict=True))
    urns.hold(secret("Point 1", requested_by=tuple(members[:3])), votes, until="closed")
    assert isinstance(opened.record().entries[-1].event, UrnSealed)
    opened.do(sc.RecordDecryption(ballot=1, trustee="hugo-castel"), actor=person("hugo-castel"))
    record = opened.record()
    files = bake.bake(record, assets=assets())
    assert "Les dépositaires de la clé ouvrent l’urne, 1 sur 2 l’ont fait." in said(files["index.html"])
    assert not any(isinstance(entry.event, VoterMarked) for entry in record.public.entries)
    assert "scrutins/1.bel" not in files


def test_the_archive_does_not_keep_the_order_of_the_journal(record: Record) -> None:
    """`VoterMarked` come in the order of the votes; the ballots stand in that of their trackers, which is random."""
    from preau.ballots.belenios.archive import read_archive
    from preau.ballots.belenios.digests import compact

    for number, archive in record.archives.items():
        trackers = [compact(ballot) for ballot in read_archive(archive).ballots]
        assert trackers == sorted(trackers)
        assert len(trackers) == len(record.state.ballots[number - 1].votes)


def test_the_live_page_names_who_stands_between_two_rounds(opened: Sitting) -> None:
    opened.do(ec.OpenElection(office="appointments", title="Délégués", seats=1))
    opened.do(ec.DeclareCandidacy(election=1, name="Hugo Castel", members=("hugo-castel",)))
    live = json.loads(bake.bake(opened.record(), assets=assets())["live.json"])
    assert spoken(live) == "Élection : Délégués. Candidature : Hugo Castel."
    assert live["page"] == live["seq"], "a candidacy changes the page"


def test_live_json_tells_of_a_round(record: Record) -> None:
    live = json.loads(bake.bake(record, assets=assets())["live.json"])
    last = live["last"]
    assert (last["tour"], last["exprimes"], last["blancs"], last["elus"]) == (1, 6, 1, ["Nadia Ferrand"])
    assert last["voix"] == [["Nadia Ferrand", 4], ["Luc Perrot", 2]]
    assert last["say"].startswith("Correspondante défense : l’élection de Nadia Ferrand est proclamée")


# Open data


def test_ballots_in_the_data(files: dict[str, bytes]) -> None:
    found = {row["scrutin"]: row for row in rows(files["donnees/scrutins.csv"])}
    assert found["4"]["regle"] == "majorité des deux tiers des membres en exercice"
    assert (found["5"]["tacite"], found["5"]["pour"]) == ("oui", "0")
    assert (found["6"]["avec"], found["6"]["type"]) == ("4", "principal")
    assert (found["7"]["mode"], found["7"]["moyen"], len(found["7"]["archive"])) == ("secret", "chiffré", 64)
    assert (found["8"]["type"], found["8"]["tour"], found["8"]["blancs"], found["8"]["nuls"]) == (
        "élection",
        "1",
        "2",
        "1",
    )
    assert (found["8"]["resultat"], found["9"]["resultat"]) == ("sans élu", "pourvu")
    assert found["2"]["amendement"] == "1" and found["11"]["type"] == "renonciation au scrutin secret"


def test_elections_in_the_data(record: Record) -> None:
    found = rows(tables.all_elections(record))
    assert list(found[0]) == list(tables.ELECTIONS)
    kept = [(r["election"], r["tour"], r["candidat"], r["voix"], r["sieges"], r["elu"]) for r in found]
    assert kept == [
        ("1", "1", "Claire Marchand", "2", "", "non"), ("1", "1", "Hugo Castel", "2", "", "non"),
        ("1", "2", "Claire Marchand", "5", "", "oui"), ("1", "2", "Hugo Castel", "1", "", "non"),
        ("2", "", "Hugo Castel", "", "", "oui"), ("2", "", "Nadia Ferrand", "", "", "oui"),
        ("3", "1", "Ensemble", "4", "3", "oui"), ("3", "1", "Demain", "2", "1", "oui"),
        ("4", "1", "Nadia Ferrand", "4", "", "oui"), ("4", "1", "Luc Perrot", "2", "", "non"),
    ]  # fmt: skip
    assert found[6]["liste"] == "Claire Marchand, Youssef Benali, Nadia Ferrand"
    assert {None} & {key for row in found for key in row} == set(), "a row has as many cells as the header"


def test_deliberations_hold_blocks_elections_and_secret_votes(record: Record, files: dict[str, bytes]) -> None:
    listed = rows(files["liste-des-deliberations.csv"])
    assert [(row["point"], row["resultat"]) for row in listed] == [
        *((str(n), "adopté") for n in range(1, 6)), *((str(n), "élection") for n in range(6, 10)),
    ]  # fmt: skip
    scdl = {row["DELIB_ID"][-3:]: row for row in rows(tables.deliberations(record))}
    assert (scdl["005"]["VOTE_REEL"], scdl["005"]["VOTE_POUR"], scdl["005"]["VOTE_ABSTENTION"]) == ("7", "4", "1")
    assert scdl["002"]["VOTE_EFFECTIF"] == scdl["006"]["VOTE_REEL"] == ""
    assert "Élections : 4." in said(files["liste-des-deliberations.html"])


def test_data_satisfy_the_published_schema(record: Record) -> None:
    from tests.publication.test_tables import SCHEMA, faults

    if not SCHEMA.is_file():
        pytest.skip("the published SCDL schema is not beside the project (shared/data)")
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    for row in rows(tables.deliberations(record)):
        assert faults(schema, row) == []


def test_a_request_for_secrecy_by_video_is_said_with_the_postponement(hold: Callable[..., Any]) -> None:
    from dataclasses import replace

    from preau.rules.profiles import PROFILES

    council = replace(facts(), mode="several_places", profile=PROFILES["epci"])
    sitting = Sitting(facts=council)
    sitting.open().do(c.AppointSecretary(member="youssef-benali")).do(c.OpenSitting()).do(c.CallItem(item="1-point-1"))
    sitting.do(sc.RequestSecretBallot(requested_by=("hugo-castel", "luc-perrot", "nadia-ferrand")))
    page = said(bake.bake(sitting.record(), assets=assets())["points/1-point-1/index.html"])
    assert "Scrutin secret demandé par Hugo Castel, Luc Perrot, Nadia Ferrand." in page
    assert "Ce point est reporté à une autre séance" in page
