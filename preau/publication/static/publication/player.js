// The player: the browser's own where it reads HLS, hls.js elsewhere; loaded only when somebody asks to watch.

const players = new WeakMap();

async function attach(video, url, at) {
  if (video.canPlayType("application/vnd.apple.mpegurl")) {
    video.src = url;
    if (at !== null) video.addEventListener("loadedmetadata", () => (video.currentTime = at), { once: true });
    video.load();
    return;
  }
  if (!video.dataset.hls) throw new Error("no HLS player");
  const { default: Hls } = await import(new URL(video.dataset.hls, document.baseURI).href);
  const hls = new Hls({ startPosition: at ?? -1, enableWorker: false, maxBufferLength: 20 });
  hls.on(Hls.Events.ERROR, (_name, error) => {
    if (!error.fatal) return;
    if (error.type === Hls.ErrorTypes.MEDIA_ERROR) hls.recoverMediaError();
    else setTimeout(() => hls.startLoad(), 3000);
  });
  players.set(video, hls);
  hls.loadSource(url);
  hls.attachMedia(video);
}

// The chapter being seen, in words under the picture.
function follow(video) {
  const track = video.querySelector("track")?.track;
  const line = document.getElementById("chapitre");
  if (!track || !line) return;
  track.mode = "hidden";
  track.addEventListener("cuechange", () => {
    const cue = track.activeCues?.[0];
    if (cue && line.textContent !== cue.text) line.textContent = cue.text;
  });
}

// options: play (start at once), at (seconds, or null), source (another playlist).
export async function open(video, { play, at, source }) {
  const url = source ?? new URL("video/index.m3u8", document.baseURI).href;
  if (video.dataset.open !== url) {
    players.get(video)?.destroy();
    video.querySelectorAll("source").forEach((element) => element.remove());
    video.dataset.open = url;
    document.getElementById("regarder").hidden = true;
    video.hidden = false;
    await attach(video, url, at);
    follow(video);
  } else if (at !== null) {
    video.currentTime = at;
  }
  if (!play) return;
  video.focus();
  // A browser that refuses to start leaves its own button on the picture.
  await video.play().catch(() => {});
}
