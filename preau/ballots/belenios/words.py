"""What the verifier says: one sentence for a refusal, a few for what an archive holds."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from preau.ballots.belenios.election import Question
from preau.ballots.belenios.faults import Refusal
from preau.ballots.belenios.verifier import Report

# Every code that the package refuses with; a test compares this list with the sources.
SENTENCES: dict[str, Any] = {
    "answers_number": _("une question a de 1 à %(limit)d réponses"),
    "archive_time": _("l’heure de l’archive est mal écrite"),
    "archive_too_big": _("l’archive dépasse %(limit)d Mo"),
    "archive_truncated": _("l’archive est coupée"),
    "archive_unfinished": _("l’archive s’arrête après l’événement « %(last)s », au milieu d’une opération"),
    "archive_version": _("cette version d’archive n’est pas connue"),
    "ballot_election": _("ce bulletin est celui d’une autre élection"),
    "ballot_hash": _("l’empreinte signée n’est pas celle du bulletin"),
    "ballot_signature": _("la signature du bulletin n’est pas celle de sa clé"),
    "ballot_too_long": _("le bulletin dépasse %(limit)d ko"),
    "blank_proof": _("la preuve que le vote blanc exclut les autres choix est fausse"),
    "bound_owner": _("ces preuves sont celles du dépositaire n° %(found)d, il faut celles du n° %(wanted)d"),
    "bound_proof": _("la preuve n’est pas celle de ce déchiffrement"),
    "ceremony_index": _("ce dépositaire n’existe pas : il y en a %(limit)d"),
    "ceremony_step": _("ce message vient trop tôt : il manque ceux de l’étape précédente"),
    "ceremony_twice": _("un autre message a déjà été reçu pour cette étape"),
    "certificate_context": _("le certificat a été fait pour un autre groupe de dépositaires"),
    "certificate_signature": _("la signature du certificat est fausse"),
    "certificates_signature": _("la signature de l’ensemble des certificats est fausse"),
    "credential_checksum": _("la somme de contrôle du code de vote est fausse"),
    "credential_twice": _("cette clé d’électeur figure deux fois"),
    "credential_unknown": _("ce bulletin porte une clé qui n’est pas inscrite"),
    "credential_weight": _("le poids de cette clé est mal écrit"),
    "credential_writing": _("ce n’est pas un code de vote"),
    "credentials_too_many": _("il y a plus de %(limit)d clés inscrites"),
    "decryption_owner": _("le dépositaire n° %(found)d n’existe pas : il y en a %(limit)d"),
    "decryption_proof": _("la preuve de déchiffrement est fausse"),
    "decryption_twice": _("le dépositaire n° %(owner)d a déjà déchiffré"),
    "decryptions_missing": _("%(found)d dépositaires ont déchiffré, il en faut %(wanted)d"),
    "election_key": _("la clé de l’élection n’est pas celle de ses dépositaires"),
    "election_version": _("cette version du protocole n’est pas la version 1"),
    "element_writing": _("un élément du groupe est mal écrit ou trop long"),
    "event_height": _("le numéro de l’événement ne suit pas le précédent"),
    "event_order": _("l’événement « %(kind)s » n’est pas à sa place (attendu : %(wanted)s)"),
    "event_parent": _("l’événement n’est pas lié au précédent"),
    "event_payload": _("l’événement désigne un autre enregistrement que le sien"),
    "event_records": _("%(found)d enregistrements précèdent l’événement, il en faut %(wanted)d"),
    "event_unknown": _("l’événement « %(kind)s » n’est pas connu pour ces questions"),
    "field_missing": _("le champ « %(name)s » manque"),
    "fields": _("les champs ne sont pas ceux attendus, ou pas dans leur ordre"),
    "group_unknown": _("le groupe « %(name)s » n’est pas l’un des trois connus"),
    "individual_proof": _("la preuve que ce choix est chiffré comme 0 ou 1 est fausse"),
    "json_deep": _("le texte est imbriqué trop profondément"),
    "json_duplicate": _("un champ figure deux fois"),
    "json_malformed": _("le texte n’est pas du JSON bien formé"),
    "json_number": _("un nombre n’est pas entier"),
    "json_shape": _("une valeur n’est pas du type attendu (%(wanted)s)"),
    "keys_twice": _("cette clé est déjà celle d’un autre usage ou d’un autre dépositaire"),
    "length": _("une liste a %(found)d éléments au lieu de %(wanted)d"),
    "link": _("l’empreinte ne désigne pas l’enregistrement qui précède"),
    "link_writing": _("une empreinte est mal écrite"),
    "message_too_long": _("le message dépasse %(limit)d ko"),
    "neutral": _("une clé est l’élément neutre : tout le monde en connaît le secret"),
    "not_an_archive": _("ce n’est pas une archive Belenios"),
    "not_canonical": _("le texte n’est pas dans son écriture canonique"),
    "not_in_group": _("un élément n’appartient pas au groupe %(group)s, ou il est neutre"),
    "number_range": _("un nombre dépasse l’ordre du groupe"),
    "number_too_long": _("un nombre est trop long"),
    "number_writing": _("un nombre est mal écrit ou trop long"),
    "overall_proof": _("la preuve du nombre de choix est fausse"),
    "polynomial_signature": _("la signature du polynôme est fausse"),
    "polynomial_twice": _("ce polynôme est celui d’un autre dépositaire"),
    "question_bounds": _("les nombres de choix permis ne conviennent pas aux réponses"),
    "question_type": _("seules les questions à choix sont vérifiées, pas les classements"),
    "questions_number": _("une élection a de 1 à %(limit)d questions"),
    "record_hash": _("le contenu de l’enregistrement n’est pas celui que son nom annonce"),
    "record_header": _("l’en-tête de l’enregistrement n’est pas celui d’une archive Belenios"),
    "record_name": _("le nom de l’enregistrement n’est pas celui d’une archive Belenios"),
    "record_padding": _("des octets étrangers suivent l’enregistrement"),
    "record_too_big": _("l’enregistrement dépasse %(limit)d Mo"),
    "record_twice": _("cet enregistrement figure deux fois : un bulletin a été rejoué"),
    "record_unused": _("aucun événement ne se sert de cet enregistrement"),
    "result_range": _("%(found)d voix dépassent les %(limit)d suffrages comptés"),
    "result_unknown": _("un chiffre dépasse les %(limit)d suffrages : les déchiffrements ne conviennent pas"),
    "result_wrong": _("le chiffre publié (%(found)d) n’est pas celui que donne le déchiffrement"),
    "share_writing": _("une part chiffrée est mal écrite"),
    "tally_voters": _("le dépouillement annonce %(found)d votants, les bulletins en donnent %(wanted)d"),
    "tally_weight": _("le dépouillement n’annonce pas le total de %(wanted)d voix que donnent les bulletins"),
    "tally_wrong": _("l’urne chiffrée n’est pas le produit des bulletins"),
    "text_too_long": _("un texte est trop long"),
    "threshold": _("le nombre de dépositaires nécessaires ne convient pas"),
    "trustee_kind": _("cette sorte de dépositaire n’est pas connue"),
    "trustee_proof": _("la preuve que le dépositaire connaît sa clé est fausse"),
    "trustees_number": _("une élection a de 1 à %(limit)d groupes de dépositaires"),
    "uuid": _("l’identifiant de l’élection est mal écrit"),
    "verification_key": _("la clé de vérification ne découle pas des polynômes"),
    "verification_key_signature": _("la signature de la clé de vérification est fausse"),
}  # fmt: skip

# The steps of a place, from the outside in; %(n)d only where there are several.
PLACES: dict[str, Any] = {
    "ballot": _("bulletin %(n)d"),
    "blank_proof": _("preuve du vote blanc"),
    "bound_list": _("secondes preuves"),
    "certificate": _("certificat %(n)d"),
    "choice": _("choix %(n)d"),
    "credential": _("clé %(n)d"),
    "credential_list": _("liste des clés"),
    "decryption": _("déchiffrement %(n)d"),
    "election": _("description de l’élection"),
    "event": _("événement %(n)d"),
    "individual_proof": _("preuve du choix"),
    "overall_proof": _("preuve du nombre de choix"),
    "polynomial": _("polynôme %(n)d"),
    "public_key": _("clé de l’élection"),
    "question": _("question %(n)d"),
    "record": _("enregistrement %(n)d"),
    "result": _("résultat"),
    "share": _("part %(n)d"),
    "tally": _("dépouillement"),
    "trustee": _("dépositaire %(n)d"),
    "trustee_list": _("liste des dépositaires"),
    "trustees": _("groupe de dépositaires %(n)d"),
}


def fault(refusal: Refusal) -> str:
    """ "Bulletin 3, question 1, choix 2 : la preuve … est fausse." """
    values = {name: plain(value) if isinstance(value, str) else value for name, value in refusal.values.items()}
    sentence = str(SENTENCES[refusal.code]) % values
    place = ", ".join(str(PLACES[kind]) % {"n": number} for kind, number in refusal.place)
    if not place:
        return _capital(sentence) + "."
    return gettext("%(place)s : %(fault)s.") % {"place": _capital(place), "fault": sentence}


def found(report: Report) -> list[str]:
    """What a sound archive holds, line by line: the vote, its figures, who decrypted, what to compare."""
    lines = [gettext("%(name)s (élection %(uuid)s)") % {"name": plain(report.name), "uuid": report.uuid}]
    lines.append(_turnout(report))
    if report.result is not None:
        for question, row in zip(report.questions, report.result, strict=True):
            lines += _figures(question, row)
    elif report.state == "tallied":
        lines.append(gettext("Le scrutin est clos ; son résultat n’est pas encore publié."))
    else:
        lines.append(gettext("Le scrutin n’est pas clos : il n’y a pas encore de résultat."))
    if report.decrypted_by:
        numbers = ", ".join(str(number) for number in report.decrypted_by)
        lines.append(gettext("Dépositaires qui ont déchiffré : %(numbers)s.") % {"numbers": numbers})
    lines.append(gettext("Empreinte du scrutin : %(hash)s") % {"hash": report.fingerprint})
    lines.append(gettext("Dernier événement : %(hash)s") % {"hash": report.head})
    lines += _bound(report)
    if report.result is not None:
        lines.append(gettext("Tout est vérifié : clés, bulletins, urne chiffrée, déchiffrements, chiffres."))
    else:
        lines.append(gettext("Tout ce que l’archive contient est vérifié."))
    lines.append(gettext("Ce qui ne se voit pas ici : un bulletin jamais publié. Chacun cherche son code de suivi."))
    return lines


def _bound(report: Report) -> list[str]:
    if report.bound:
        return [gettext("Secondes preuves des déchiffrements : vérifiées.")] if report.decrypted_by else []
    if not report.decrypted_by:
        return []
    return [
        gettext(
            "Secondes preuves des déchiffrements : absentes, non vérifiées. Le total suppose alors que dépositaires et "
            "votants ne s’entendent pas pour le fausser."
        )
    ]


def _turnout(report: Report) -> str:
    registered = ngettext("%(n)d clé inscrite", "%(n)d clés inscrites", report.registered) % {"n": report.registered}
    voters = ngettext("%(n)d votant", "%(n)d votants", report.voters) % {"n": report.voters}
    parts = [registered, voters]
    if report.ballots > report.voters:
        again = report.ballots - report.voters
        parts.append(ngettext("%(n)d bulletin remplacé", "%(n)d bulletins remplacés", again) % {"n": again})
    if report.weighted:
        parts.append(ngettext("%(n)d voix au total", "%(n)d voix au total", report.weight) % {"n": report.weight})
    return ", ".join(parts) + "."


def _figures(question: Question, row: tuple[int, ...]) -> list[str]:
    labels = ([gettext("Votes blancs")] if question.blank else []) + [plain(answer) for answer in question.answers]
    said = [gettext("%(answer)s : %(n)d") % {"answer": label, "n": n} for label, n in zip(labels, row, strict=True)]
    return [plain(question.text), *(f"  {line}" for line in said)]


def plain(text: str) -> str:
    """A stranger's text on one line, without what commands a terminal or turns the writing around."""
    return "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
