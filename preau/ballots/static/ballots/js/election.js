// The election of an archive (section 7): what is asked, under which key. BELENIOS-2048 and version 1, nothing else.

import { at, require } from "./faults.js";
import { NAME, element } from "./group.js";
import { field, integer, items, parse, text } from "./reading.js";
import { base64 } from "./sha256.js";

const UUID = /^[1-9A-HJ-NP-Za-km-z]{14,64}$/;
const MOST_QUESTIONS = 100;
const MOST_ANSWERS = 1000;

function readQuestion(value) {
  // Preferential questions, counted after a mix: another protocol, which no council asks for.
  require(!(value instanceof Map && value.has("type")), "question_type");
  const blank = value instanceof Map && value.has("blank") ? value.get("blank") : false;
  require(typeof blank === "boolean", "json_shape", { wanted: "boolean" });
  const question = {
    text: text(field(value, "question")),
    answers: items(field(value, "answers")).map((answer) => text(answer)),
    blank,
    min: integer(field(value, "min")),
    max: integer(field(value, "max")),
  };
  require(question.answers.length > 0 && question.answers.length <= MOST_ANSWERS, "answers_number", { limit: MOST_ANSWERS });
  require(question.min <= question.max && question.max <= question.answers.length, "question_bounds");
  return question;
}

/** Encrypted bits in a ballot: the blank position, where there is one, comes first. */
export function positions(question) {
  return question.answers.length + (question.blank ? 1 : 0);
}

/**
 * The election in the exact text of the archive (string or bytes): {name, uuid, fingerprint, publicKey (BigInt),
 * questions: [{text, answers, blank, min, max}]}. Throws a `Fault`.
 */
export function readElection(data) {
  const value = parse(data);
  require(integer(field(value, "version")) === 1, "election_version");
  const group = text(field(value, "group"));
  require(group === NAME, "group_unknown", { name: group.slice(0, 40) });
  const publicKey = at("public_key", 0, () => {
    const key = element(field(value, "public_key"));
    require(key !== 1n, "neutral");
    return key;
  });
  const uuid = text(field(value, "uuid"));
  require(UUID.test(uuid), "uuid");
  const questions = items(field(value, "questions"));
  require(questions.length > 0 && questions.length <= MOST_QUESTIONS, "questions_number", { limit: MOST_QUESTIONS });
  return {
    name: text(field(value, "name")),
    uuid,
    fingerprint: base64(data),
    publicKey,
    questions: questions.map((question, i) => at("question", i + 1, () => readQuestion(question))),
  };
}

const known = new Map();

/** `readElection`, the last two texts remembered: the same election is asked for again and again. */
export function electionOf(data) {
  const key = base64(data);
  if (!known.has(key)) {
    const election = readElection(data);
    if (known.size > 1) known.delete(known.keys().next().value);
    known.set(key, election);
  }
  return known.get(key);
}
