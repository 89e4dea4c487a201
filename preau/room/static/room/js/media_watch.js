// Watching the source on air with a delay under a second, for members who sit in another place.

import { ask, delay, gathered, sayGoodbye, watchOver } from "./media_link.js";

const NOTHING = 3000;

/** `state`: "off", "waiting" (nothing on air, or coming back), "live". `stream` feeds a video element. */
export class Viewer {
  constructor({ onChange }) {
    Object.assign(this, { onChange, state: "off", trouble: "", stream: null, tries: 0, wanted: false });
    addEventListener("pagehide", () => { if (this.ticket) sayGoodbye("unwatch", this.ticket); });
  }

  #set(state, trouble) {
    Object.assign(this, { state, trouble });
    this.onChange();
  }

  async start() {
    this.wanted = true;
    clearTimeout(this.retry);
    this.#close();
    this.#set("waiting", this.trouble);
    const connection = this.connection = new RTCPeerConnection();
    const stream = new MediaStream();
    connection.addEventListener("track", (event) => stream.addTrack(event.track));
    try {
      const { ticket, offer } = await ask("watch");
      if (this.connection !== connection) { sayGoodbye("unwatch", ticket); return; }
      this.ticket = ticket;
      await connection.setRemoteDescription({ type: "offer", sdp: offer });
      await connection.setLocalDescription(await connection.createAnswer());
      this.care = watchOver(connection, ticket, () => this.#again(delay(this.tries++), gettext("L’image est perdue ; elle revient toute seule.")));
      connection.addEventListener("connectionstatechange", () => {
        if (connection.connectionState === "connected") { this.tries = 0; this.stream = stream; this.#set("live", ""); }
      });
      await ask("watch", { ticket, answer: await gathered(connection) });
    } catch (error) {
      if (this.connection !== connection) return;
      if (error.rule === "nothing_on_air") this.#again(NOTHING, error.message);
      else if (error.status === 403) { this.stop(); this.#set("off", error.message); } else this.#again(delay(this.tries++), error.status ? error.message : gettext("L’image est perdue ; elle revient toute seule."));
    }
  }

  #again(after, trouble) {
    this.#close();
    if (!this.wanted) return;
    this.#set("waiting", trouble);
    this.retry = setTimeout(() => this.start(), after);
  }

  #close() {
    this.care?.stop();
    this.connection?.close();
    this.connection = null;
    this.care = null;
    this.stream = null;
    if (this.ticket) sayGoodbye("unwatch", this.ticket);
    this.ticket = null;
  }

  stop() {
    this.wanted = false;
    clearTimeout(this.retry);
    this.#close();
    this.#set("off", "");
  }
}
