"""What the mixer is told and what it says: one JSON object a line.

In:  {"do": "add", "key": K} · {"do": "remove", "key": K} · {"do": "keyframes", "key": K, "port": N}
     {"do": "show", "source": K or null, "sound": [K…], "card": {…}, "closed": bool} · {"do": "end", "card": {…}}
Out: {"said": "address", "key": K, "video": PORT, "audio": PORT, "rtcp": PORT, "ssrc": N} · {"said": "status", …}
     {"said": "fault", "reason": text} · {"said": "ended", "segments": N}
A line that cannot be read is answered by a fault and changes nothing.
"""

import json
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass

from preau.studio.mixer.cards import Card

_speaking = threading.Lock()


@dataclass(frozen=True, kw_only=True)
class Show:
    """What is on air: `source` while it has a picture, else `card`; the sources in `sound` are heard.

    `closed` is a huis clos or a suspension: the card and silence, whatever the other fields say.
    """

    card: Card
    source: str | None = None
    sound: frozenset[str] = frozenset()
    closed: bool = False


def say(kind: str, **fields: object) -> None:
    """Write one line on the standard output; a reader that has gone is not our fault."""
    line = json.dumps({"said": kind, **fields}, ensure_ascii=False, separators=(",", ":"))
    try:
        with _speaking:
            sys.stdout.write(line + "\n")
            sys.stdout.flush()
    except OSError:
        return


def read_card(data: object) -> Card:
    """A card from its JSON object; raises ValueError."""
    if not isinstance(data, Mapping) or not isinstance(data.get("title"), str):
        raise ValueError("a card needs a title")
    lines = data.get("lines", [])
    if not isinstance(lines, list):
        raise ValueError("a card's lines are a list")
    return Card(title=data["title"], eyebrow=str(data.get("eyebrow", "")), lines=tuple(str(line) for line in lines))


def read_show(data: Mapping[str, object]) -> Show:
    """A `show` order; raises ValueError. What is not said is the most discreet: no source, no sound."""
    source, sound = data.get("source"), data.get("sound", [])
    if source is not None and not isinstance(source, str):
        raise ValueError("a source is a key")
    if not isinstance(sound, list):
        raise ValueError("sound is a list of keys")
    return Show(
        card=read_card(data.get("card")),
        source=source,
        sound=frozenset(str(key) for key in sound),
        closed=data.get("closed", True) is not False,
    )
