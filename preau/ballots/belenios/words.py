"""What the verifier says: one sentence for a refusal, a few for what an archive holds."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later
from django.utils.translation import ngettext

from preau.ballots.belenios.election import Question
from preau.ballots.belenios.faults import Refusal
from preau.ballots.belenios.verifier import Report

# Every code that the package refuses with; a test compares this list with the sources.
SENTENCES: dict[str, Any] = {
    "answers_number": later("une question a de 1 à %(limit)d réponses"),
    "archive_time": later("l’heure de l’archive est mal écrite"),
    "archive_too_big": later("l’archive dépasse %(limit)d Mo"),
    "archive_truncated": later("l’archive est coupée"),
    "archive_unfinished": later("l’archive s’arrête après l’événement « %(last)s », au milieu d’une opération"),
    "archive_version": later("cette version d’archive n’est pas connue"),
    "ballot_election": later("ce bulletin est celui d’une autre élection"),
    "ballot_hash": later("l’empreinte signée n’est pas celle du bulletin"),
    "ballot_signature": later("la signature du bulletin n’est pas celle de sa clé"),
    "blank_proof": later("la preuve que le vote blanc exclut les autres choix est fausse"),
    "certificate_context": later("le certificat a été fait pour un autre groupe de dépositaires"),
    "certificate_signature": later("la signature du certificat est fausse"),
    "certificates_signature": later("la signature de l’ensemble des certificats est fausse"),
    "credential_checksum": later("la somme de contrôle du code de vote est fausse"),
    "credential_twice": later("cette clé d’électeur figure deux fois"),
    "credential_unknown": later("ce bulletin porte une clé qui n’est pas inscrite"),
    "credential_weight": later("le poids de cette clé est mal écrit"),
    "credential_writing": later("ce n’est pas un code de vote"),
    "credentials_too_many": later("il y a plus de %(limit)d clés inscrites"),
    "decryption_owner": later("le dépositaire n° %(found)d n’existe pas : il y en a %(limit)d"),
    "decryption_proof": later("la preuve de déchiffrement est fausse"),
    "decryption_twice": later("le dépositaire n° %(owner)d a déjà déchiffré"),
    "decryptions_missing": later("%(found)d dépositaires ont déchiffré, il en faut %(wanted)d"),
    "election_key": later("la clé de l’élection n’est pas celle de ses dépositaires"),
    "election_version": later("cette version du protocole n’est pas la version 1"),
    "element_writing": later("un élément du groupe est mal écrit ou trop long"),
    "event_height": later("le numéro de l’événement ne suit pas le précédent"),
    "event_order": later("l’événement « %(kind)s » n’est pas à sa place (attendu : %(wanted)s)"),
    "event_parent": later("l’événement n’est pas lié au précédent"),
    "event_payload": later("l’événement désigne un autre enregistrement que le sien"),
    "event_records": later("%(found)d enregistrements précèdent l’événement, il en faut %(wanted)d"),
    "event_unknown": later("l’événement « %(kind)s » n’est pas connu pour ces questions"),
    "field_missing": later("le champ « %(name)s » manque"),
    "fields": later("les champs ne sont pas ceux attendus, ou pas dans leur ordre"),
    "group_unknown": later("le groupe « %(name)s » n’est pas l’un des trois connus"),
    "individual_proof": later("la preuve que ce choix est chiffré comme 0 ou 1 est fausse"),
    "json_deep": later("le texte est imbriqué trop profondément"),
    "json_duplicate": later("un champ figure deux fois"),
    "json_malformed": later("le texte n’est pas du JSON bien formé"),
    "json_number": later("un nombre n’est pas entier"),
    "json_shape": later("une valeur n’est pas du type attendu (%(wanted)s)"),
    "length": later("une liste a %(found)d éléments au lieu de %(wanted)d"),
    "link": later("l’empreinte ne désigne pas l’enregistrement qui précède"),
    "link_writing": later("une empreinte est mal écrite"),
    "neutral": later("une clé est l’élément neutre : tout le monde en connaît le secret"),
    "not_an_archive": later("ce n’est pas une archive Belenios"),
    "not_canonical": later("le texte n’est pas dans son écriture canonique"),
    "not_in_group": later("un élément n’appartient pas au groupe %(group)s, ou il est neutre"),
    "number_range": later("un nombre dépasse l’ordre du groupe"),
    "number_too_long": later("un nombre est trop long"),
    "number_writing": later("un nombre est mal écrit ou trop long"),
    "overall_proof": later("la preuve du nombre de choix est fausse"),
    "polynomial_signature": later("la signature du polynôme est fausse"),
    "question_bounds": later("les nombres de choix permis ne conviennent pas aux réponses"),
    "question_type": later("seules les questions à choix sont vérifiées, pas les classements"),
    "questions_number": later("une élection a de 1 à %(limit)d questions"),
    "record_hash": later("le contenu de l’enregistrement n’est pas celui que son nom annonce"),
    "record_header": later("l’en-tête de l’enregistrement n’est pas celui d’une archive Belenios"),
    "record_name": later("le nom de l’enregistrement n’est pas celui d’une archive Belenios"),
    "record_padding": later("des octets étrangers suivent l’enregistrement"),
    "record_too_big": later("l’enregistrement dépasse %(limit)d Mo"),
    "record_twice": later("cet enregistrement figure deux fois : un bulletin a été rejoué"),
    "record_unused": later("aucun événement ne se sert de cet enregistrement"),
    "result_range": later("%(found)d voix dépassent les %(limit)d suffrages comptés"),
    "result_wrong": later("le chiffre publié (%(found)d) n’est pas celui que donne le déchiffrement"),
    "tally_voters": later("le dépouillement annonce %(found)d votants, les bulletins en donnent %(wanted)d"),
    "tally_weight": later("le dépouillement n’annonce pas le total de %(wanted)d voix que donnent les bulletins"),
    "tally_wrong": later("l’urne chiffrée n’est pas le produit des bulletins"),
    "text_too_long": later("un texte est trop long"),
    "threshold": later("le nombre de dépositaires nécessaires ne convient pas"),
    "trustee_kind": later("cette sorte de dépositaire n’est pas connue"),
    "trustee_proof": later("la preuve que le dépositaire connaît sa clé est fausse"),
    "trustees_number": later("une élection a de 1 à %(limit)d groupes de dépositaires"),
    "uuid": later("l’identifiant de l’élection est mal écrit"),
    "verification_key": later("la clé de vérification ne découle pas des polynômes"),
    "verification_key_signature": later("la signature de la clé de vérification est fausse"),
}  # fmt: skip

# The steps of a place, from the outside in; %(n)d only where there are several.
PLACES: dict[str, Any] = {
    "ballot": later("bulletin %(n)d"),
    "blank_proof": later("preuve du vote blanc"),
    "certificate": later("certificat %(n)d"),
    "choice": later("choix %(n)d"),
    "credential": later("clé %(n)d"),
    "credential_list": later("liste des clés"),
    "decryption": later("déchiffrement %(n)d"),
    "election": later("description de l’élection"),
    "event": later("événement %(n)d"),
    "individual_proof": later("preuve du choix"),
    "overall_proof": later("preuve du nombre de choix"),
    "polynomial": later("polynôme %(n)d"),
    "public_key": later("clé de l’élection"),
    "question": later("question %(n)d"),
    "record": later("enregistrement %(n)d"),
    "result": later("résultat"),
    "tally": later("dépouillement"),
    "trustee": later("dépositaire %(n)d"),
    "trustee_list": later("liste des dépositaires"),
    "trustees": later("groupe de dépositaires %(n)d"),
}


def fault(refusal: Refusal) -> str:
    """ "Bulletin 3, question 1, choix 2 : la preuve … est fausse." """
    values = {name: plain(value) if isinstance(value, str) else value for name, value in refusal.values.items()}
    sentence = str(SENTENCES[refusal.code]) % values
    place = ", ".join(str(PLACES[kind]) % {"n": number} for kind, number in refusal.place)
    return _("%(place)s : %(fault)s.") % {"place": _capital(place), "fault": sentence} if place else _capital(
        sentence
    ) + "."  # fmt: skip


def found(report: Report) -> list[str]:
    """What a sound archive holds, line by line: the vote, its figures, who decrypted, what to compare."""
    lines = [_("%(name)s (élection %(uuid)s)") % {"name": plain(report.name), "uuid": report.uuid}]
    lines.append(_turnout(report))
    if report.result is not None:
        for question, row in zip(report.questions, report.result, strict=True):
            lines += _figures(question, row)
    elif report.state == "tallied":
        lines.append(_("Le scrutin est clos ; son résultat n’est pas encore publié."))
    else:
        lines.append(_("Le scrutin n’est pas clos : il n’y a pas encore de résultat."))
    if report.decrypted_by:
        numbers = ", ".join(str(number) for number in report.decrypted_by)
        lines.append(_("Dépositaires qui ont déchiffré : %(numbers)s.") % {"numbers": numbers})
    lines.append(_("Empreinte de l’élection : %(hash)s") % {"hash": report.fingerprint})
    lines.append(_("Dernier événement : %(hash)s") % {"hash": report.head})
    if report.result is not None:
        lines.append(_("Tout est vérifié : clés, bulletins, urne chiffrée, déchiffrements, chiffres."))
    else:
        lines.append(_("Tout ce que l’archive contient est vérifié."))
    lines.append(_("Ce qui ne se voit pas ici : un bulletin jamais publié. Chacun cherche son numéro de suivi."))
    return lines


def _turnout(report: Report) -> str:
    registered = ngettext("%(n)d clé inscrite", "%(n)d clés inscrites", report.registered) % {"n": report.registered}
    voters = ngettext("%(n)d votant", "%(n)d votants", report.voters) % {"n": report.voters}
    parts = [registered, voters]
    if report.ballots > report.voters:
        again = report.ballots - report.voters
        parts.append(ngettext("%(n)d bulletin remplacé", "%(n)d bulletins remplacés", again) % {"n": again})
    if report.weighted:
        parts.append(ngettext("%(n)d voix au total", "%(n)d voix au total", report.weight) % {"n": report.weight})
    return " ; ".join(parts) + "."


def _figures(question: Question, row: tuple[int, ...]) -> list[str]:
    labels = ([_("Votes blancs")] if question.blank else []) + [plain(answer) for answer in question.answers]
    said = [_("%(answer)s : %(n)d") % {"answer": label, "n": n} for label, n in zip(labels, row, strict=True)]
    return [plain(question.text), *(f"  {line}" for line in said)]


def plain(text: str) -> str:
    """A stranger's text on one line, without what commands a terminal or turns the writing around."""
    return "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
