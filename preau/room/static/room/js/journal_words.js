// Events of the journal as sentences: what the clerk reads over while the sitting goes on.

import { person, room } from "./room.js";
import { channelLabel, choiceLabel, duration, fill, floorKind, modeLabel } from "./words.js";

const name = (id) => person(id).name;

function item(id) {
  const found = room.view.agenda?.items.find((one) => one.id === id);
  return found ? `${found.number}` : id;
}

function place(id) {
  return room.view.council?.places.find((one) => one.id === id)?.name ?? id;
}

/** "vote de Mme Fontaine pour M. Tran" when a bearer votes for the giver. */
function voter(data) {
  if (!data.bearer) return name(data.member);
  return fill(gettext("%(bearer)s pour %(giver)s"), { bearer: name(data.bearer), giver: name(data.member) });
}

function counts(data) {
  const abstain = fill(ngettext("%(n)s abstention", "%(n)s abstentions", data.abstain), { n: data.abstain });
  return fill(gettext("%(for)s pour, %(against)s contre, %(abstain)s, %(not_voting)s sans prendre part"), { ...data, abstain });
}

const quorum = {
  opening: () => gettext("à l’ouverture"), item: () => gettext("à l’appel du point"), resumption: () => gettext("à la reprise"),
};

const SENTENCES = {
  room_opened: () => gettext("Salle ouverte : l’ordre du jour et les membres sont fixés"),
  member_arrived: (d) => room.view.sitting?.mode === "several_places"
    ? fill(gettext("Arrivée de %(member)s, %(place)s"), { member: name(d.member), place: place(d.place) })
    : fill(gettext("Arrivée de %(member)s"), { member: name(d.member) }),
  member_departed: (d) => fill(d.reason === "link_lost"
    ? gettext("%(member)s a perdu la liaison") : gettext("Sortie de %(member)s"), { member: name(d.member) }),
  proxy_given: (d) => fill(gettext("%(giver)s donne pouvoir à %(bearer)s"), { giver: name(d.giver), bearer: name(d.bearer) }),
  proxy_revoked: (d) => fill(gettext("%(giver)s révoque son pouvoir à %(bearer)s"), { giver: name(d.giver), bearer: name(d.bearer) }),
  proxy_ended: (d) => fill(gettext("Fin du pouvoir de %(giver)s, qui siège"), { giver: name(d.giver) }),
  secretary_appointed: (d) => fill(gettext("%(member)s est secrétaire de séance"), { member: name(d.member) }),
  chair_handed_over: (d) => fill(gettext("%(member)s préside"), { member: name(d.member) }),
  quorum_tested: (d) => fill(d.met
    ? gettext("Quorum atteint %(occasion)s : %(present)s présents, il en faut %(required)s")
    : gettext("Quorum non atteint %(occasion)s : %(present)s présents, il en faut %(required)s"),
  { occasion: quorum[d.occasion](), present: d.present, required: d.required }),
  sitting_opened: () => gettext("Séance ouverte"),
  sitting_suspended: (d) => d.reason ? fill(gettext("Séance suspendue : %(reason)s"), d) : gettext("Séance suspendue"),
  sitting_resumed: () => gettext("Séance reprise"),
  sitting_closed: () => gettext("Séance levée"),
  item_called: (d) => fill(gettext("Appel du point %(item)s"), { item: item(d.item) }),
  item_concluded: (d) => fill(gettext("Fin du point %(item)s"), { item: item(d.item) }),
  item_postponed: (d) => d.reason
    ? fill(gettext("Point %(item)s reporté : %(reason)s"), { item: item(d.item), reason: d.reason })
    : fill(gettext("Point %(item)s reporté"), { item: item(d.item) }),
  recusal_declared: (d) => fill(gettext("%(member)s se déporte du point %(item)s"), { member: name(d.member), item: item(d.item) }),
  recusal_withdrawn: (d) => fill(gettext("Déport de %(member)s retiré, point %(item)s"), { member: name(d.member), item: item(d.item) }),
  floor_requested: (d) => fill(gettext("%(speaker)s demande la parole (%(kind)s)"), { speaker: name(d.speaker), kind: floorKind(d.kind).toLowerCase() }),
  floor_request_withdrawn: (d) => fill(gettext("%(speaker)s retire sa demande de parole"), { speaker: name(d.speaker) }),
  floor_given: (d) => fill(gettext("La parole est à %(speaker)s"), { speaker: name(d.speaker) }),
  floor_ended: (d) => fill(gettext("Fin de l’intervention de %(speaker)s, %(time)s"), { speaker: name(d.speaker), time: duration(d.seconds) }),
  ballot_opened: (d) => fill(gettext("Scrutin n° %(ballot)s ouvert (%(mode)s, %(n)s votants) : %(subject)s"),
    { ballot: d.ballot, mode: modeLabel(d.mode), n: d.electorate.length, subject: d.subject }),
  vote_cast: (d) => fill(gettext("Vote de %(voter)s : %(choice)s, %(channel)s"),
    { voter: voter(d), choice: choiceLabel(d.choice), channel: channelLabel(d.channel) }),
  vote_committed: (d) => fill(gettext("Vote de %(voter)s, %(channel)s"), { voter: voter(d), channel: channelLabel(d.channel) }),
  vote_corrected: (d) => {
    const values = { voter: voter(d), choice: choiceLabel(d.choice), reason: d.reason };
    if (d.choice && d.reason) return fill(gettext("Correction du vote de %(voter)s : %(choice)s (%(reason)s)"), values);
    if (d.choice) return fill(gettext("Correction du vote de %(voter)s : %(choice)s"), values);
    if (d.reason) return fill(gettext("Correction du vote de %(voter)s (%(reason)s)"), values);
    return fill(gettext("Correction du vote de %(voter)s"), values);
  },
  ballot_prepared: (d) => fill(gettext("Scrutin secret n° %(ballot)s annoncé : %(subject)s"), d),
  voting_key_registered: (d) => fill(gettext("Clé de vote de %(member)s"), { member: name(d.member) }),
  urn_opened: (d) => fill(gettext("Urne du scrutin n° %(ballot)s ouverte : %(registered)s clés"), d),
  voter_marked: (d) => fill(gettext("%(voter)s a voté"), { voter: voter(d) }),
  urn_sealed: (d) => fill(gettext("Urne du scrutin n° %(ballot)s scellée : %(ballots)s bulletins"), d),
  decryption_given: (d) => fill(gettext("%(member)s a donné sa part de la clé"), { member: name(d.trustee) }),
  archive_verified: (d) => fill(d.accepted ? gettext("Scrutin n° %(ballot)s vérifié par %(tool)s") : gettext("Scrutin n° %(ballot)s REFUSÉ par %(tool)s"), d),
  // Never the figures: a second person counts without seeing them.
  urn_counted: (d) => fill(gettext("Urne du scrutin n° %(ballot)s comptée par une personne"), d),
  secret_ballot_requested: (d) => fill(ngettext("Scrutin secret demandé par %(n)s membre, point %(item)s", "Scrutin secret demandé par %(n)s membres, point %(item)s", d.requested_by.length),
    { n: d.requested_by.length, item: item(d.item) }),
  trustees_appointed: (d) => fill(gettext("Dépositaires : %(names)s"), { names: d.trustees.map(name).join(", ") }),
  trustee_keys_made: () => gettext("La clé des scrutins secrets est faite"),
  vote_contested: (d) => fill(gettext("%(member)s conteste son vote"), { member: name(d.member) }),
  contest_settled: (d) => fill(gettext("Réponse à %(member)s : %(reason)s"), { member: name(d.member), reason: d.reason }),
  vote_assisted: (d) => fill(gettext("%(member)s vote avec une assistance"), { member: name(d.member) }),
  amendment_tabled: (d) => fill(gettext("Amendement n° %(n)s au point %(item)s : %(subject)s"), { n: d.amendment, item: item(d.item), subject: d.subject }),
  amendment_withdrawn: (d) => fill(gettext("Amendement n° %(n)s au point %(item)s retiré"), { n: d.amendment, item: item(d.item) }),
  election_opened: (d) => fill(gettext("Élection ouverte : %(title)s"), d),
  candidacy_declared: (d) => fill(gettext("Candidature : %(name)s"), { name: d.candidate.name }),
  candidacy_withdrawn: (d) => fill(gettext("Candidature retirée : %(name)s"), { name: choiceLabel(d.candidate) }),
  ages_ranked: (d) => fill(gettext("Classement par âge : %(names)s"), { names: d.oldest_first.map(choiceLabel).join(", ") }),
  secrecy_waived: () => gettext("Le conseil renonce au scrutin secret"),
  appointments_took_effect: (d) => fill(gettext("Nominations sans vote : %(names)s"), { names: d.elected.map(choiceLabel).join(", ") }),
  election_abandoned: (d) => fill(gettext("Élection abandonnée : %(reason)s"), d),
  round_proclaimed: (d) => d.elected.length ? fill(gettext("Scrutin n° %(ballot)s : élection de %(names)s"), { ballot: d.ballot, names: d.elected.map(choiceLabel).join(", ") })
    : fill(gettext("Scrutin n° %(ballot)s : personne n’est élu à ce tour"), d),
  signing_key_declared: (d) => fill(gettext("Clé d’accès de %(member)s pour signer ses votes"), { member: name(d.member) }),
  vote_signed: (d) => fill(gettext("Vote de %(voter)s signé, scrutin n° %(ballot)s"),
    { voter: voter({ member: d.member, bearer: d.signer === d.member ? null : d.signer }), ballot: d.ballot }),
  ballot_closed: (d) => fill(gettext("Scrutin n° %(ballot)s clos"), d),
  ballot_cancelled: (d) => fill(gettext("Scrutin n° %(ballot)s annulé : %(reason)s"), d),
  result_proclaimed: (d) => d.tacit ? fill(gettext("Scrutin n° %(ballot)s, adopté sans opposition"), d) : fill(d.adopted
    ? gettext("Scrutin n° %(ballot)s, adopté : %(counts)s") : gettext("Scrutin n° %(ballot)s, rejeté : %(counts)s"),
  { ballot: d.ballot, counts: counts(d) }),
  huis_clos_requested: () => gettext("Huis clos demandé"),
  huis_clos_began: () => gettext("Début du huis clos"),
  huis_clos_ended: () => gettext("Fin du huis clos"),
  broadcast_started: () => gettext("Diffusion commencée"),
  broadcast_stopped: () => gettext("Diffusion arrêtée"),
};

/** One event as a sentence without its time; an event of a later version is told by its type. */
export function sentence(event) {
  return SENTENCES[event.type]?.(event.data) ?? event.type;
}
