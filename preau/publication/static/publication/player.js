// The player: the browser's own where it reads HLS, hls.js elsewhere; loaded only when somebody asks to watch.

const NATIVE = "application/vnd.apple.mpegurl";
const players = new WeakMap();

function attachNative(video, url, at) {
  video.src = url;
  if (at !== null) video.addEventListener("loadedmetadata", () => (video.currentTime = at), { once: true });
  video.load();
}

async function attachLibrary(video, url, at) {
  const { default: Hls } = await import(new URL(video.dataset.hls, document.baseURI).href);
  const hls = new Hls({ startPosition: at ?? -1, enableWorker: false, maxBufferLength: 20, backBufferLength: 60 });
  hls.on(Hls.Events.ERROR, (_name, error) => {
    if (!error.fatal) return;
    if (error.type === Hls.ErrorTypes.MEDIA_ERROR) hls.recoverMediaError();
    else setTimeout(() => hls.startLoad(), 3000);
  });
  players.set(video, hls);
  hls.loadSource(url);
  hls.attachMedia(video);
}

// 370 kB are spared where the browser reads HLS itself; where it says so and fails, the library takes over.
async function attach(video, url, at) {
  if (!video.canPlayType(NATIVE)) return attachLibrary(video, url, at);
  if (video.dataset.hls && window.MediaSource) {
    const retry = async () => {
      if (video.dataset.open !== url || players.has(video)) return;
      const where = video.currentTime || at;
      video.removeAttribute("src");
      await attachLibrary(video, url, where);
      if (video.dataset.wanted) await video.play().catch(() => {});
    };
    video.addEventListener("error", retry, { once: true });
  }
  return attachNative(video, url, at);
}

// The chapter being seen, in words under the picture.
function follow(video) {
  const element = video.querySelector("track");
  const line = document.getElementById("chapitre");
  if (!element || !line || element.dataset.followed) return;
  element.dataset.followed = "yes";
  const say = () => {
    const cue = element.track.activeCues?.[0];
    if (cue && line.textContent !== cue.text) line.textContent = cue.text;
  };
  element.track.mode = "hidden";
  element.track.addEventListener("cuechange", say);
  element.addEventListener("load", say);
  video.addEventListener("seeked", say);
}

// options: play (start at once), at (seconds, or null), source (another playlist).
export async function open(video, { play, at, source }) {
  const url = source ?? new URL("video/index.m3u8", document.baseURI).href;
  if (video.dataset.open !== url) {
    players.get(video)?.destroy();
    players.delete(video);
    video.querySelectorAll("source").forEach((element) => element.remove());
    video.dataset.open = url;
    document.getElementById("affiche").hidden = true;
    video.hidden = false;
    await attach(video, url, at);
    follow(video);
  } else if (at !== null) {
    video.currentTime = at;
  }
  if (!play) return;
  video.dataset.wanted = "yes";
  video.focus();
  // A browser that refuses to start leaves its own button on the picture.
  await video.play().catch(() => {});
}
