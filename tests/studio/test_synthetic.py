"""Synthetic members: what they send is real H.264 and Opus, and their mouth follows their voice."""

from __future__ import annotations

import shutil
from fractions import Fraction

import av
import numpy as np
import pytest

from preau.studio.mixer.rtp import NAL_IDR, START_CODE
from preau.studio.synthetic import clip, drawing, speech
from preau.studio.synthetic.drawing import Person

CLAIRE = Person(name="Claire Marchand", group="Majorité")


def test_a_clip_decodes_to_as_many_pictures_as_its_sound_lasts() -> None:
    voice = speech.say("Bonjour.", voice_of="Claire", most_seconds=1.0)
    count = clip.picture_count(voice)
    made = clip.encode(drawing.pictures(CLAIRE, [0.0] * count), voice)
    decoder = av.CodecContext.create("h264", "r")
    pictures = [b"".join(START_CODE + unit for unit in picture) for picture in made.pictures]
    frames = [frame for data in [*pictures, None] for frame in decoder.decode(av.Packet(data) if data else None)]
    assert len(frames) == count == len(made.pictures)
    assert (frames[0].width, frames[0].height) == (1280, 720)
    assert abs(len(made.sounds) * 0.02 - made.seconds) < 0.04
    keyframes = [number for number, picture in enumerate(made.pictures) if any(u[0] & 31 == NAL_IDR for u in picture)]
    assert keyframes == list(range(0, count, clip.GOP))
    opus = av.CodecContext.create("libopus", "r")
    opus.sample_rate, opus.layout = 48_000, "mono"
    heard = np.concatenate([frame.to_ndarray().ravel() for one in made.sounds for frame in opus.decode(av.Packet(one))])
    assert np.abs(heard).max() > 0


@pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not installed: the voice is a tone")
def test_two_people_do_not_have_the_same_voice() -> None:
    one, other = (speech.say("Je vote pour.", voice_of=name) for name in ("Claire", "Youssef"))
    assert len(one) != len(other) or not np.allclose(one, other)
    assert 0.5 < len(one) / 48_000 < 5
    assert np.abs(one).max() == pytest.approx(0.5, abs=0.01)


def test_without_a_voice_there_is_a_tone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    tone = speech.say("Je vote pour.", voice_of="Claire", most_seconds=2.0)
    assert len(tone) == 96_000
    assert np.abs(tone).max() == pytest.approx(0.5, abs=0.01)


def test_a_speech_is_cut_at_its_limit() -> None:
    assert len(speech.say("Bonjour à tous. " * 20, voice_of="Claire", most_seconds=1.0)) <= 48_000


def test_the_mouth_follows_the_voice() -> None:
    voice = np.concatenate([np.zeros(24_000), np.ones(24_000) * 0.4]).astype(np.float32)
    levels = speech.levels(voice, per_second=10, count=12)
    assert levels == [0.0] * 5 + [pytest.approx(1.0)] * 5 + [0.0] * 2
    closed, wide = (frame.to_ndarray(format="rgb24")[340:404, 590:690] for frame in drawing.pictures(CLAIRE, [0, 1]))
    assert np.abs(closed.astype(int) - wide.astype(int)).max() > 100


def test_the_chamber_moves() -> None:
    frames = [frame.to_ndarray() for frame in drawing.chamber("Val-d’Ambre", 12)]
    assert len(frames) == 12
    assert (frames[0] != frames[3]).any()


def test_another_rate_is_kept() -> None:
    made = clip.encode(drawing.pictures(CLAIRE, [0.0] * 12), speech.silence(), rate=Fraction(25))
    assert made.seconds == pytest.approx(0.48)
    assert len(made.sounds) == 24
