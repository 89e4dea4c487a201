"""`preau verify` and votes signed by a passkey: what members signed passes, what a server alone writes does not."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from preau.publication import bake
from preau.publication.assets import assets
from preau.publication.verify import Report, verify
from preau.sitting import commands as c
from preau.sitting import events as e
from preau.sitting import facts as f
from preau.sitting import secret_commands as sc
from tests.passkeys import PRESENT, Key, b64

NADIA, HUGO, PAUL, JEANNE = "nadia-ferrand", "hugo-castel", "paul-lemaire", "jeanne-aubry"
SLUG = "val-d-ambre/seances/2026-11-26-conseil"
# The public ballot that the evening's last item is given.
BALLOT = 4


def actor(member: str) -> f.Actor:
    return f.Actor(role="member", screen="member", account=member, member=member)


class Evening:
    """The cast's evening with one more public ballot, open: Nadia, Hugo, Paul and by him Jeanne have voted for."""

    def __init__(self, sitting: Any) -> None:
        self.sitting = sitting
        self.keys = {member: Key() for member in (NADIA, HUGO, PAUL)}
        asking = tuple(sitting.state.presence)
        sitting.do(c.OpenBallot(subject="Point 4", mode="public", purpose="main", requested_by=asking))
        assert len(sitting.state.ballots) == BALLOT
        for member in (NADIA, HUGO, PAUL, JEANNE):
            self.cast(member, "for")

    def cast(self, member: str, choice: str) -> None:
        bearer = PAUL if member == JEANNE else member
        self.sitting.do(c.CastVote(ballot=BALLOT, member=member, choice=choice), actor=actor(bearer))

    def head(self, member: str) -> str:
        return self.sitting.links[self.sitting.state.ballots[BALLOT - 1].votes[member].seq - 1].hash

    def signature(self, member: str, /, *, by: Key | None = None, **changes: Any) -> e.VoteSigned:
        """The event of a good signature of the vote that stands, made with what `changes` alters."""
        signer = PAUL if member == JEANNE else member
        choice = self.sitting.state.ballots[BALLOT - 1].votes[member].choice
        vote: dict[str, Any] = {"ballot": BALLOT, "member": member, "choice": choice, "head": self.head(member)}
        made = (by or self.keys[signer]).vote(**({"sitting": self.sitting.facts.id} | vote | changes))
        return e.VoteSigned(
            **vote,
            signer=signer,
            authenticator_data=made.authenticator_data,
            client_data=made.client_data,
            signature=made.signature,
        )

    def declare(self, member: str) -> None:
        command = sc.DeclareSigningKey(member=member, public_key=self.keys[member].public_key)
        self.sitting.do(command, actor=actor(member))

    def sign(self, member: str) -> None:
        signed = self.signature(member)
        if signed.signer not in self.sitting.state.signing_keys:
            self.declare(signed.signer)
        fields = {name: getattr(signed, name) for name in sc.SignVote.__dataclass_fields__}
        self.sitting.do(sc.SignVote(**fields), actor=actor(signed.signer))

    def append(self, event: e.Event) -> None:
        """What a server writes that heeds no rule, and signs with the authority's own key."""
        self.sitting.append(event)

    def close(self, folder: Path, *, cancel: bool = False) -> Report:
        """The end of the sitting, published and verified."""
        if cancel:
            self.sitting.do(c.CancelBallot(ballot=BALLOT, reason="Recommençons."))
        else:
            self.sitting.do(c.CloseBallot(ballot=BALLOT)).do(c.ProclaimResult(ballot=BALLOT))
        self.sitting.do(c.ConcludeItem()).do(c.CloseSitting())
        return self.publish(folder)

    def publish(self, folder: Path) -> Report:
        record = self.sitting.record()
        files = dict(assets().files) | {"val-d-ambre/cles/journal.vkey": f"{record.key}\n".encode()}
        files |= {f"{SLUG}/{name}": content for name, content in bake.bake(record, assets=assets()).items()}
        for name, content in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        return verify(folder)


@pytest.fixture
def evening(hold: Callable[..., Any]) -> Evening:
    return Evening(hold(close=False))


def said(report: Report) -> str:
    return "\n".join(report.sentences())


def test_a_sitting_without_signatures_says_nothing_of_them(evening: Evening, tmp_path: Path) -> None:
    report = evening.close(tmp_path)
    assert report.ok, said(report)
    assert "clé d’accès" not in said(report)


def test_signed_votes_are_counted_for_oneself_and_under_a_proxy(evening: Evening, tmp_path: Path) -> None:
    for member in (NADIA, PAUL, JEANNE):
        evening.sign(member)
    report = evening.close(tmp_path)
    assert report.ok, said(report)
    assert (report.sittings[0].signed.standing, report.sittings[0].signed.past) == (3, 0)
    page = (tmp_path / SLUG / "points/4-point-4/index.html").read_text()
    assert "Nadia Ferrand (signé)" in page and "Jeanne Aubry (pouvoir à Paul Lemaire, signé)" in page
    assert "Hugo Castel (signé)" not in page
    assert "3 votes signés par la clé d’accès des membres : signatures valides" in said(report)
    assert "corrigé" not in said(report)


def test_a_vote_is_signed_after_its_proclamation_too(evening: Evening, tmp_path: Path) -> None:
    evening.sitting.do(c.CloseBallot(ballot=BALLOT)).do(c.ProclaimResult(ballot=BALLOT))
    evening.sign(NADIA)
    evening.sitting.do(c.ConcludeItem()).do(c.CloseSitting())
    report = evening.publish(tmp_path)
    assert report.ok, said(report)
    assert report.sittings[0].signed.standing == 1


def correct(evening: Evening, choice: str) -> None:
    evening.sitting.do(
        c.CorrectVote(ballot=BALLOT, member=NADIA, choice=choice, channel="device", reason=""), actor=actor(NADIA)
    )


def test_the_signature_of_a_vote_corrected_since_is_valid_and_no_longer_stands(
    evening: Evening, tmp_path: Path
) -> None:
    evening.sign(NADIA)
    correct(evening, "against")
    # Back to the same choice: it is another vote, which nobody signed.
    correct(evening, "for")
    evening.sign(HUGO)
    report = evening.close(tmp_path)
    assert report.ok, said(report)
    assert (report.sittings[0].signed.standing, report.sittings[0].signed.past) == (1, 1)
    assert "1 signature valide d’un vote corrigé ou annulé depuis : elle ne compte plus" in said(report)


def test_the_corrected_vote_is_signed_anew(evening: Evening, tmp_path: Path) -> None:
    evening.sign(NADIA)
    correct(evening, "against")
    evening.sign(NADIA)
    report = evening.close(tmp_path)
    assert report.ok, said(report)
    assert (report.sittings[0].signed.standing, report.sittings[0].signed.past) == (1, 1)


def test_a_cancelled_ballot_leaves_no_signed_vote(evening: Evening, tmp_path: Path) -> None:
    evening.sign(NADIA)
    report = evening.close(tmp_path, cancel=True)
    assert report.ok, said(report)
    assert (report.sittings[0].signed.standing, report.sittings[0].signed.past) == (0, 1)


# What a server that holds the authority's key can write, but not sign for a member

Write = Callable[[Evening], None]


def another_choice(evening: Evening) -> None:
    """The vote itself is rewritten; the signature stays what the member made."""
    true = evening.signature(NADIA)
    evening.declare(NADIA)
    forged = e.VoteCorrected(
        ballot=BALLOT, member=NADIA, choice="against", commitment=None, channel="device", reason=""
    )
    evening.append(forged)
    evening.append(replace(true, choice="against", head=evening.head(NADIA)))


def another_vote_stands(evening: Evening) -> None:
    true = evening.signature(NADIA)
    evening.declare(NADIA)
    evening.append(
        e.VoteCorrected(ballot=BALLOT, member=NADIA, choice="against", commitment=None, channel="device", reason="")
    )
    evening.append(true)


def a_signature_of_before(evening: Evening) -> None:
    """For, against, for again: the signature of the first does not serve for the last."""
    true = evening.signature(NADIA)
    evening.declare(NADIA)
    correct(evening, "against")
    correct(evening, "for")
    evening.append(true)


def signed_with(**changes: Any) -> Write:
    def write(evening: Evening) -> None:
        evening.declare(NADIA)
        evening.append(evening.signature(NADIA, **changes))

    return write


def written_with(**changes: Any) -> Write:
    def write(evening: Evening) -> None:
        evening.declare(NADIA)
        evening.declare(PAUL)
        evening.append(replace(evening.signature(NADIA), **changes))

    return write


def no_key(evening: Evening) -> None:
    evening.append(evening.signature(NADIA))


def a_key_after_the_signature(evening: Evening) -> None:
    evening.append(evening.signature(NADIA))
    evening.declare(NADIA)


def a_key_of_the_server(evening: Evening) -> None:
    evening.declare(NADIA)
    evening.append(evening.signature(NADIA, by=Key()))


def two_keys(evening: Evening) -> None:
    evening.declare(NADIA)
    evening.append(e.SigningKeyDeclared(member=NADIA, public_key=Key().public_key))


def a_key_that_is_none(evening: Evening) -> None:
    evening.append(e.SigningKeyDeclared(member=NADIA, public_key="AAAA"))


def two_sites(evening: Evening) -> None:
    evening.keys[HUGO] = Key(origin="https://ailleurs.example.org")
    evening.sign(NADIA)
    evening.sign(HUGO)


def an_ordinary_ballot(evening: Evening) -> None:
    evening.declare(NADIA)
    evening.append(replace(evening.signature(NADIA), ballot=3))


VOTE = "scrutin n° 4, signature du vote de Nadia Ferrand : "
WRITTEN: dict[str, tuple[Write, str]] = {
    "another choice": (another_choice, f"{VOTE}elle porte sur un autre vote"),
    "another vote stands": (another_vote_stands, f"{VOTE}le vote inscrit alors n’est pas celui qui est signé"),
    "a signature of before": (a_signature_of_before, f"{VOTE}l’état du journal qu’elle nomme n’existe pas, ou précède"),
    "over another choice": (signed_with(choice="against"), f"{VOTE}elle porte sur un autre vote"),
    "over another ballot": (signed_with(ballot=1), f"{VOTE}elle porte sur un autre vote"),
    "over another member's vote": (signed_with(member=HUGO), f"{VOTE}elle porte sur un autre vote"),
    "over another sitting": (signed_with(sitting="x"), f"{VOTE}elle porte sur un autre vote"),
    "over another head": (signed_with(head="0" * 64), f"{VOTE}elle porte sur un autre vote"),
    "nobody touched it": (signed_with(flags=4), f"{VOTE}personne n’a touché la clé"),
    "a registration": (signed_with(type="webauthn.create"), f"{VOTE}elle a été faite pour autre chose"),
    "the key of one site, the page of another": (
        signed_with(rp_id="x.org"),
        f"{VOTE}elle a été faite sur un autre site",
    ),
    "a head of elsewhere": (written_with(head="0" * 64), f"{VOTE}l’état du journal qu’elle nomme n’existe pas"),
    "signed by the neighbour": (written_with(signer=PAUL), f"{VOTE}ce vote n’est pas de ceux"),
    "garbage": (written_with(signature="é"), f"{VOTE}elle n’a pas la forme"),
    "another signature": (written_with(signature="AAAA"), f"{VOTE}elle n’a pas été faite par la clé déclarée"),
    "no key": (no_key, f"{VOTE}aucune clé n’est déclarée"),
    "a key after the signature": (a_key_after_the_signature, f"{VOTE}aucune clé n’est déclarée"),
    "a key of the server": (a_key_of_the_server, f"{VOTE}elle n’a pas été faite par la clé déclarée"),
    "two keys": (two_keys, "Nadia Ferrand a déjà déclaré une clé"),
    "a key that is none": (a_key_that_is_none, "la clé déclarée pour Nadia Ferrand ne peut pas signer"),
    "two sites": (
        two_sites,
        "signature du vote de Hugo Castel : elle a été faite sur un autre site que les précédentes",
    ),
    "an ordinary ballot": (
        an_ordinary_ballot,
        "scrutin n° 3, signature du vote de Nadia Ferrand : ce vote n’est pas de",
    ),
}


@pytest.mark.parametrize(("write", "fault"), WRITTEN.values(), ids=WRITTEN.keys())
def test_what_no_member_signed_is_refused(evening: Evening, tmp_path: Path, write: Write, fault: str) -> None:
    """Chain, checkpoints, figures and pages all agree: the passkey alone tells."""
    write(evening)
    report = evening.close(tmp_path)
    assert not report.ok
    assert fault in said(report)
    assert "journal.ndjson, ligne" in said(report)


def test_nothing_personal_is_printed(evening: Evening, tmp_path: Path) -> None:
    evening.sign(NADIA)
    report = evening.close(tmp_path)
    key = evening.keys[NADIA]
    assert key.public_key not in said(report) and key.rp_id not in said(report)
    # What a browser knows a key by is a link to its owner that no journal needs.
    assert b64(key.credential) not in (tmp_path / SLUG / "journal.ndjson").read_text()


def test_a_person_who_only_touched_the_key_has_signed(evening: Evening, tmp_path: Path) -> None:
    evening.declare(NADIA)
    evening.append(evening.signature(NADIA, flags=PRESENT))
    report = evening.close(tmp_path)
    assert report.ok, said(report)


def test_another_program_finds_what_it_needs_in_the_journal(evening: Evening, tmp_path: Path) -> None:
    """The way that docs/public-folder.md gives, without a line of ours."""
    import base64
    import hashlib

    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec
    from fido2.cbor import decode

    evening.sign(NADIA)
    evening.close(tmp_path)
    events = [json.loads(line) for line in (tmp_path / SLUG / "journal.ndjson").read_text().splitlines()]
    (declared,) = [x for x in events if x["type"] == "signing_key_declared"]
    (signed,) = [x for x in events if x["type"] == "vote_signed"]

    def binary(text: str) -> bytes:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))

    data = signed["data"]
    content = {name: data[name] for name in ("ballot", "choice", "head", "member")} | {"sitting": signed["sitting"]}
    asked = hashlib.sha256(json.dumps(content, sort_keys=True, separators=(",", ":")).encode()).digest()
    client = binary(data["client_data"])
    assert binary(json.loads(client)["challenge"]) == asked
    key = decode(binary(declared["data"]["public_key"]))
    x, y = (int.from_bytes(key[label]) for label in (-2, -3))
    public = ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
    message = binary(data["authenticator_data"]) + hashlib.sha256(client).digest()
    public.verify(binary(data["signature"]), message, ec.ECDSA(hashes.SHA256()))
