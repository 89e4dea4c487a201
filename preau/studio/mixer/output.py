"""The one encode: 1280x720 at 25 pictures a second and mono sound, into two HLS renditions."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from fractions import Fraction
from pathlib import Path

import av
from av.video.frame import PictureType

from preau.studio.mixer import hls
from preau.studio.mixer.picture import HEIGHT, RATE, TIME_BASE, WIDTH
from preau.studio.mixer.sound import RATE as SOUND_RATE
from preau.studio.mixer.sound import Samples

GOP = RATE * hls.SEGMENT_SECONDS
VIDEO_PEAK = 2_000_000
AUDIO_RATE = 48_000
AAC_FRAME = 1024
_X264 = {
    "preset": "superfast",
    "tune": "zerolatency",
    "crf": "24",
    "maxrate": str(VIDEO_PEAK),
    "bufsize": str(2 * VIDEO_PEAK),
    "forced-idr": "1",
    # The GOP is cut by us at each boundary, also when pictures were dropped; x264 adds none of its own.
    # Browsers' cameras and our cards are BT.601; a player that is not told takes 720p for BT.709.
    "x264-params": f"keyint={GOP}:min-keyint=1:scenecut=0:sliced-threads=0"
    ":colorprim=smpte170m:transfer=smpte170m:colormatrix=smpte170m",
}
_MP4 = {"movflags": "frag_keyframe+empty_moov+default_base_moof", "flush_packets": "1"}
_MP4_SOUND = {
    "movflags": "empty_moov+default_base_moof",
    "frag_duration": str(hls.SEGMENT_SECONDS * 1_000_000),
    "flush_packets": "1",
}


class Output:
    """Encodes pictures by their number since `started` (40 ms each) and writes segments into `folder`.

    `started` is the wall clock time of picture 0. Raises OSError when a segment cannot be written.
    """

    def __init__(self, *, folder: Path, started: datetime) -> None:
        self.folder, self.started = folder, started
        self.video = hls.Rendition(folder=folder / "720p")
        self.audio = hls.Rendition(folder=folder / "audio")
        self.video.start()
        self.audio.start()
        self._codec = ""
        self._last = -1
        self._segment_start = 0
        self._sound_frames = 0
        self._sound_published = 0
        self._open()

    def _open(self) -> None:
        video_file = hls.Fragments(on_header=self._video_header, on_fragment=self._video_fragment)
        audio_file = hls.Fragments(on_header=self.audio.header, on_fragment=self._audio_fragment)
        self._muxer = av.open(video_file, "w", format="mp4", options=_MP4)
        self._picture = self._muxer.add_stream("libx264", rate=RATE, options=_X264)
        self._picture.width, self._picture.height = WIDTH, HEIGHT
        self._picture.pix_fmt = "yuv420p"
        self._picture.gop_size = GOP
        self._picture.codec_context.thread_count = 1
        self._picture.codec_context.time_base = TIME_BASE
        self._sound = self._muxer.add_stream("aac", rate=SOUND_RATE, layout="mono")
        self._sound.bit_rate = AUDIO_RATE
        self._muxer.start_encoding()
        self._sound_muxer = av.open(audio_file, "w", format="mp4", options=_MP4_SOUND)
        self._sound_only = self._sound_muxer.add_stream_from_template(self._sound)
        self._sound_muxer.start_encoding()

    @property
    def segments(self) -> int:
        """Segments published so far, former runs included."""
        return self.video.count

    def write(self, number: int, frame: av.VideoFrame, samples: Samples) -> None:
        """Encode picture `number` (numbers rise; a skipped one was dropped) and the sound up to its end."""
        # Sound first: the keyframe that closes a fragment must find the sound of that fragment written.
        self._write_sound(samples)
        boundary = number // GOP != self._last // GOP
        frame.pts, frame.time_base = number, TIME_BASE
        # A decoded picture carries its own type, which x264 would obey.
        frame.pict_type = PictureType.I if boundary else PictureType.NONE
        self._last = number
        for packet in self._picture.encode(frame):
            self._muxer.mux(packet)

    def _write_sound(self, samples: Samples) -> None:
        frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), format="fltp", layout="mono")
        frame.sample_rate = SOUND_RATE
        self._mux_sound(self._sound.encode(frame))

    def _mux_sound(self, packets: "Sequence[av.Packet[av.AudioStream]]") -> None:
        for packet in packets:
            if packet.pts is not None and packet.pts < 0:
                continue  # The encoder's priming: 21 ms of nothing before the first sample.
            copy = av.Packet(bytes(packet))
            copy.pts = copy.dts = packet.pts
            copy.duration, copy.time_base = packet.duration, packet.time_base
            copy.stream = self._sound_only
            self._sound_muxer.mux(copy)
            self._sound_frames += 1
            self._muxer.mux(packet)

    def finish(self, *, end: bool) -> None:
        """Flush what was encoded into a last segment; with `end`, close the playlists for good."""
        for packet in self._picture.encode(None):
            self._muxer.mux(packet)
        self._mux_sound(self._sound.encode(None))
        self._last += 1
        self._muxer.close()
        self._sound_muxer.close()
        if end:
            self.video.end()
            self.audio.end()

    def _video_header(self, content: bytes) -> None:
        self._codec = hls.avc_codec(content)
        self.video.header(content)

    def _video_fragment(self, content: bytes) -> None:
        start = self._segment_start
        # The muxer gives a fragment when the next keyframe passes its interleaving queue, or at the very end.
        self._segment_start = min(start + GOP, self._last)
        seconds = float((self._segment_start - start) * TIME_BASE)
        self.video.add(content, seconds=seconds, starts=self.started + timedelta(seconds=float(start * TIME_BASE)))
        if not (self.folder / "index.m3u8").exists() and self.audio.count:
            self._publish()

    def _audio_fragment(self, content: bytes) -> None:
        # The packet that makes the muxer cut is not in the fragment, and not counted yet either.
        start, self._sound_published = self._sound_published, self._sound_frames
        seconds = float(Fraction((self._sound_frames - start) * AAC_FRAME, SOUND_RATE))
        begins = timedelta(seconds=float(Fraction(start * AAC_FRAME, SOUND_RATE)))
        self.audio.add(content, seconds=seconds, starts=self.started + begins)

    def _publish(self) -> None:
        text = hls.multivariant(
            codecs=self._codec, video_bandwidth=VIDEO_PEAK + 2 * AUDIO_RATE, audio_bandwidth=AUDIO_RATE * 5 // 4
        )
        hls.save(self.folder / "index.m3u8", text.encode())
