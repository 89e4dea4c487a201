// For whom the person at this screen votes.

import { config, room } from "./room.js";

/** The electors of the pending ballot for whom this person votes: oneself first, then the givers of proxies. */
export function mine() {
  return (room.view.ballot?.electorate ?? []).filter(([member, bearer]) => (bearer ?? member) === config.member).map(([member]) => member)
    .sort((a, b) => (b === config.member) - (a === config.member));
}
