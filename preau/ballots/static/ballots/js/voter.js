// A voter's device: what it makes sure of before it votes, and how it finds its ballot again after the close.

import { readArchive } from "./archive.js";
import { at, require } from "./faults.js";
import { canonical, items, parse, text } from "./reading.js";
import { hex } from "./sha256.js";
import { readSetup } from "./verifier.js";

const decoder = new TextDecoder();
// Pages keep marks such as ":" on their line, with spaces that do not break.
const plain = (text_) => text_.replaceAll("\u00a0", " ");

/** The public keys of a setup, each of one vote; their group is for the trustees to check. */
function keysOf(credentials) {
  const found = items(parse(credentials)).map((entry, i) => at("credential", i + 1, () => text(entry)));
  require(new Set(found).size === found.length, "credential_twice");
  require(found.every((key) => !key.includes(",")), "weights");
  return new Set(found);
}

/**
 * The urn that is opened to a voter, read from an archive that holds the setup alone.
 *
 * `keys`: the public keys that this device registered; `registered`: how many were announced; `fingerprint` and `head`
 * those shown on the hall screen; `digest`: `hex` of the set that the trustees made; `question`: {text, answers} as they
 * were announced, in their order. Returns {election (its exact text), question: {text, answers, blank}, registered}.
 * Throws a `Fault`: another urn than the one announced, `own_key` where a key of ours is not in it, `keys_announced`
 * (found, wanted), `question_other` where it asks something else, or its answers stand in another order.
 */
export function openUrn({ archive: data, keys, registered, fingerprint, head, digest, question }) {
  const archive = readArchive(data);
  require(!archive.ballots.length && !archive.tally, "urn_used");
  require(archive.head === head, "urn_other");
  const { election, trustees } = readSetup(archive);
  require(election.fingerprint === fingerprint, "urn_other");
  // The server and the trustees' set, no less: the server alone would read every ballot.
  require(trustees.some(({ threshold, keys: members, value }) => threshold > 1 && members.length >= threshold
    && hex(canonical(value)) === digest), "trustees_other");
  const found = at("credential_list", 0, () => keysOf(archive.credentials));
  require(keys.every((key) => found.has(key)), "own_key");
  require(found.size === registered, "keys_announced", { found: found.size, wanted: registered });
  require(election.questions.length === 1, "questions_number", { limit: 1 });
  const [{ text: asked, answers, blank, min, max }] = election.questions;
  require(min === 1 && max === 1, "question_bounds");
  // What is encrypted is the place of an answer: the labels must be those of the journal, each in its place.
  const same = plain(asked) === plain(question.text) && answers.length === question.answers.length
    && answers.every((answer, i) => plain(answer) === plain(question.answers[i]));
  require(same, "question_other");
  return { election: decoder.decode(archive.election), question: { text: asked, answers, blank }, registered: found.size };
}

/** The bits of one choice, the place of an answer or "blank". */
export function bitsOf({ answers, blank }, choice) {
  const bits = [...answers.map((_, i) => (i === choice ? 1 : 0))];
  return blank ? [choice === "blank" ? 1 : 0, ...bits] : bits;
}

/**
 * Whether the exact text of a ballot is in a sealed archive, by its chain of events alone: {found, ballots}. A hundred
 * times less to fetch than the archive, for every device of the room at the same moment.
 *
 * `events`: the exact texts of the events, up to the tally; `head`: the hash of that last one, announced at the close. An
 * event holds the hash of its ballot and that of the event before it. Throws a `Fault`: not that chain.
 */
export function findBallot({ events, ballot, head, ballots }) {
  let parent = null;
  let counted = 0;
  let found = false;
  const wanted = hex(ballot);
  events.forEach((written, height) => at("event", height + 1, () => {
    const event = parse(written);
    require(event instanceof Map, "json_shape", { wanted: "object" });
    require((event.get("parent") ?? null) === parent, "event_parent");
    if (event.get("type") === "Ballot") {
      counted += 1;
      found ||= event.get("payload") === wanted;
    }
    parent = hex(written);
  }));
  require(parent === head, "urn_other");
  require(counted === ballots, "ballots_announced", { found: counted, wanted: ballots });
  return { found, ballots: counted };
}
