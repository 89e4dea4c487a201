// Camera and microphone: choosing them, opening them, and saying in words what is in the way.

const STORE = "preau-appareils";

export function choice() {
  try { return JSON.parse(localStorage.getItem(STORE) ?? "{}"); } catch { return {}; }
}

export function remember(wanted) {
  try { localStorage.setItem(STORE, JSON.stringify(wanted)); } catch { /* asked again next time */ }
}

const PROBLEMS = {
  insecure: () => gettext("Le navigateur n’ouvre le micro et la caméra que sur une page https. Demandez à l’exploitation l’adresse https de la séance."),
  NotAllowedError: () => gettext("Le micro ou la caméra sont refusés à ce site. Touchez l’icône à gauche de l’adresse, autorisez-les, puis réessayez."),
  NotFoundError: () => gettext("Ni micro ni caméra ne sont branchés sur cet appareil. Branchez-les, puis réessayez."),
  NotReadableError: () => gettext("Une autre application occupe le micro ou la caméra. Fermez-la, puis réessayez."),
  OverconstrainedError: () => gettext("L’appareil choisi n’est plus là. Choisissez-en un autre."),
};

export function problem(error) {
  return (PROBLEMS[error.name] ?? (() => gettext("Le micro ou la caméra ne s’ouvrent pas. Rechargez la page ; si cela continue, redémarrez le navigateur.")))();
}

function constraints({ camera, microphone, picture, raw }) {
  // A mixing desk or a hall's microphones are clean already; a telephone at home is not.
  const treated = { echoCancellation: !raw, noiseSuppression: !raw, autoGainControl: !raw };
  return {
    audio: { ...treated, ...(microphone ? { deviceId: { exact: microphone } } : {}) },
    video: picture && { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 25, max: 30 }, ...(camera ? { deviceId: { exact: camera } } : {}) },
  };
}

/** Open the devices: {stream, without} where `without` names what is missing ("camera"). Throws what the browser says. */
export async function openDevices(wanted) {
  if (!navigator.mediaDevices?.getUserMedia) throw Object.assign(new Error("insecure"), { name: "insecure" });
  const { mediaDevices } = navigator;
  try {
    return { stream: await mediaDevices.getUserMedia(constraints(wanted)), without: wanted.picture ? "" : "camera" };
  } catch (error) {
    if (error.name === "OverconstrainedError" && (wanted.camera || wanted.microphone)) {
      return openDevices({ ...wanted, camera: "", microphone: "" });
    }
    if (error.name !== "NotFoundError" || !wanted.picture) throw error;
    // A voice without a face is worth more than nothing.
    return { stream: await mediaDevices.getUserMedia(constraints({ ...wanted, picture: false })), without: "camera" };
  }
}

/** {cameras, microphones}: [{id, label}], named once the person has allowed them. */
export async function devices() {
  const all = (await navigator.mediaDevices?.enumerateDevices?.()) ?? [];
  const of = (kind, fallback) => all.filter((one) => one.kind === kind && one.deviceId)
    .map((one, n) => ({ id: one.deviceId, label: one.label || `${fallback} ${n + 1}` }));
  return { cameras: of("videoinput", gettext("Caméra")), microphones: of("audioinput", gettext("Micro")) };
}

/** The loudness of a stream, 0 to 1, five times a second: `onLevel(level)`. Returns the function that stops it. */
export function meter(stream, onLevel) {
  // A clone hears the room even while the track that is sent stays closed.
  const track = stream.getAudioTracks()[0]?.clone();
  if (!track || !globalThis.AudioContext) return () => {};
  track.enabled = true;
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  analyser.fftSize = 1024;
  context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
    // From -60 dB (silence) to 0 dB.
    onLevel(Math.max(0, Math.min(1, (10 * Math.log10(power + 1e-9) + 60) / 60)));
  }, 200);
  return () => { clearInterval(timer); track.stop(); context.close(); };
}
