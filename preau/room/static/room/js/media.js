// Publishing camera and microphone: H.264 in three sizes, Opus, one full offer; it comes back by itself when it falls.

import { openDevices, problem } from "./media_devices.js";
import { ask, delay, gathered, sayGoodbye, watchOver } from "./media_link.js";

// The studio takes the layer that needs no scaling; a phone network takes the smaller ones. High first: Janus counts so.
const LAYERS = [
  { rid: "h", maxBitrate: 1_800_000 },
  { rid: "m", maxBitrate: 500_000, scaleResolutionDownBy: 2 },
  { rid: "l", maxBitrate: 150_000, scaleResolutionDownBy: 4 },
];

function addPicture(connection, track, stream) {
  const way = { direction: "sendonly", streams: [stream] };
  let transceiver;
  try {
    transceiver = connection.addTransceiver(track, { ...way, sendEncodings: LAYERS });
  } catch {
    transceiver = connection.addTransceiver(track, way);
  }
  const codecs = globalThis.RTCRtpReceiver?.getCapabilities?.("video")?.codecs ?? [];
  const h264 = codecs.filter((codec) => codec.mimeType.toLowerCase() === "video/h264");
  if (h264.length && transceiver.setCodecPreferences) transceiver.setCodecPreferences(h264);
}

/**
 * `state`: "off", "asking" (the browser asks the person), "preview", "connecting", "live", "lost" (coming back).
 * `trouble`: a sentence, or "". `onChange()` is called whenever one of them changes.
 */
export class Publisher {
  constructor({ raw = false, onChange }) {
    Object.assign(this, { raw, onChange, state: "off", trouble: "", stream: null, without: "", open: false, muted: false, hidden: false });
    this.connection = null;
    this.tries = 0;
    addEventListener("pagehide", () => { if (this.ticket) sayGoodbye("unpublish", this.ticket); });
  }

  #set(state, trouble = this.trouble) {
    Object.assign(this, { state, trouble });
    this.onChange();
  }

  /** Open the devices and show them to the person alone. True when there is something to show. */
  async preview({ camera = "", microphone = "", picture = true } = {}) {
    this.#set("asking", "");
    this.#release();
    try {
      const { stream, without } = await openDevices({ camera, microphone, picture, raw: this.raw });
      Object.assign(this, { stream, without });
    } catch (error) {
      this.#set("off", problem(error));
      return false;
    }
    for (const track of this.stream.getTracks()) {
      track.addEventListener("ended", () => { this.stop(); this.#set("off", gettext("Le micro ou la caméra ont été débranchés. Rebranchez-les, puis recommencez.")); });
    }
    this.#apply();
    this.#set("preview", "");
    return true;
  }

  /** The microphone sounds only while the floor is the person's and they have not muted themselves. */
  setOpen(open) { this.open = open; this.#apply(); }
  setMuted(muted) { this.muted = muted; this.#apply(); this.onChange(); }
  setHidden(hidden) { this.hidden = hidden; this.#apply(); this.onChange(); }

  #apply() {
    for (const track of this.stream?.getAudioTracks() ?? []) track.enabled = this.open && !this.muted;
    for (const track of this.stream?.getVideoTracks() ?? []) track.enabled = !this.hidden;
  }

  get sounding() { return this.state === "live" && this.open && !this.muted; }

  async publish() {
    if (!this.stream) return;
    clearTimeout(this.retry);
    this.#close();
    this.#set(this.tries ? "lost" : "connecting");
    const connection = this.connection = new RTCPeerConnection();
    try {
      // Sound first: the studio counts the streams in this order. Opus sends silence too, which keeps lips and voice together.
      for (const track of this.stream.getAudioTracks()) connection.addTransceiver(track, { direction: "sendonly", streams: [this.stream] });
      for (const track of this.stream.getVideoTracks()) addPicture(connection, track, this.stream);
      await connection.setLocalDescription(await connection.createOffer());
      const { ticket, answer } = await ask("publish", { offer: await gathered(connection) });
      if (this.connection !== connection) { sayGoodbye("unpublish", ticket); return; }
      this.ticket = ticket;
      this.care = watchOver(connection, ticket, (replaced) => {
        if (this.connection !== connection) return;
        if (!replaced) { this.#again(); return; }
        this.stop();
        this.#set("off", gettext("Vous publiez maintenant depuis un autre appareil : celui-ci s’est arrêté."));
      });
      connection.addEventListener("connectionstatechange", () => {
        if (connection.connectionState === "connected") { this.tries = 0; this.#set("live", ""); }
      });
      await connection.setRemoteDescription({ type: "answer", sdp: answer });
    } catch (error) {
      if (this.connection !== connection) return;
      if (error.status && error.status < 500) { this.stop(); this.#set("off", error.message); } else this.#again(error.status ? error.message : "");
    }
  }

  #again(trouble = "") {
    this.#close();
    this.#set("lost", trouble || gettext("La liaison du son et de l’image est perdue ; elle se rétablit toute seule."));
    this.retry = setTimeout(() => this.publish(), delay(this.tries++));
  }

  #close() {
    this.care?.stop();
    this.connection?.close();
    this.connection = null;
    this.care = null;
  }

  #release() {
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.stream = null;
  }

  /** Other devices while on air: the new tracks take the place of the former ones, without a new negotiation. */
  async change(wanted) {
    const senders = this.connection?.getSenders() ?? [];
    if (!await this.preview(wanted)) return;
    if (!senders.length) return;
    for (const track of this.stream.getTracks()) await senders.find((sender) => sender.track?.kind === track.kind)?.replaceTrack(track);
    this.#set("live", "");
  }

  stop() {
    clearTimeout(this.retry);
    this.#close();
    this.#release();
    this.tries = 0;
    if (this.ticket) sayGoodbye("unpublish", this.ticket);
    this.ticket = null;
    this.#set("off", "");
  }
}
