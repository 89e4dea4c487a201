"""What the `video/` folder of a sitting holds: read from its playlists, whoever wrote them."""

from __future__ import annotations

from pathlib import Path

from preau.publication.record import Media
from preau.studio import timeline

# Written by the studio; nothing here writes under it.
FOLDER = "video"
PLAYLISTS = (f"{FOLDER}/720p/index.m3u8", f"{FOLDER}/audio/index.m3u8")


def read(folder: Path) -> Media | None:
    """The recording of the sitting published in `folder`; None where there is none (yet).

    Raises ValueError when a playlist is not one, OSError when it cannot be read.
    """
    if not (folder / FOLDER / "index.m3u8").is_file():
        return None
    texts = [(folder / name).read_text(encoding="utf-8") if (folder / name).is_file() else "" for name in PLAYLISTS]
    main = next((text for text in texts if text), "")
    return Media(timeline=timeline.read(main), picture=bool(texts[0]), sound=bool(texts[1])) if main else None


def stamp(folder: Path) -> tuple[int, ...]:
    """Changes whenever a playlist does: sizes and times of modification, cheap to ask for often."""
    found: list[int] = []
    for name in (f"{FOLDER}/index.m3u8", *PLAYLISTS):
        try:
            status = (folder / name).stat()
        except OSError:
            found += (0, 0)
        else:
            found += (status.st_size, status.st_mtime_ns)
    return tuple(found)
