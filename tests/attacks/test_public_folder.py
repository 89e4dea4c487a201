"""The public folder damaged behind the publisher's back, and links laid in it."""

from __future__ import annotations

import asyncio
import uuid
from pathlib import Path
from typing import Any

import httpx
import pytest
from pytest_django import Settings

from preau.agenda import queries as agenda
from preau.agenda.models import Sitting
from preau.publication.daemon import Publisher
from preau.publication.verify import verify
from preau.sitting import commands as c
from preau.web.files import with_public_folder
from tests.conftest import Cast
from tests.room.desk import ballot


def closed(sitting: Sitting, cast: Cast) -> Path:
    """The folder of a sitting that was held, closed and published."""
    desk = ballot(sitting, cast, mode="public")
    for person in (cast.elue, cast.presidente):
        desk.do(c.CastVote(ballot=1, member=person.key, choice="for", channel="aloud"))
    desk.proclaim()
    desk.do(c.ConcludeItem())
    desk.do(c.CloseSitting())
    return agenda.public_folder(sitting)


def publish(root: Path) -> None:
    publisher = Publisher(root)
    publisher.start()
    for now in range(0, 30, 3):
        publisher.step(float(now))


@pytest.mark.django_db
@pytest.mark.parametrize("damage", ["cut", "emptied", "deleted", "last line cut", "pages deleted"])
def test_a_restart_repairs_what_was_damaged(sitting: Sitting, cast: Cast, settings: Settings, damage: str) -> None:
    folder, root = closed(sitting, cast), Path(settings.PUBLIC_DIR)
    publish(root)
    journal = folder / "journal.ndjson"
    whole = journal.read_bytes()
    if damage == "pages deleted":
        (folder / "index.html").unlink()
    elif damage == "deleted":
        journal.unlink()
    else:
        journal.write_bytes({"cut": whole[: len(whole) // 2], "emptied": b"", "last line cut": whole[:-40]}[damage])
    assert not verify(root).ok
    publish(root)
    assert journal.read_bytes() == whole
    assert verify(root).ok


@pytest.mark.django_db
def test_two_publishers_at_once_write_whole_files(sitting: Sitting, cast: Cast, settings: Settings) -> None:
    """A second one started by mistake: files are renamed into place, so that nothing is ever half of each."""
    root = Path(settings.PUBLIC_DIR)
    desk = ballot(sitting, cast, mode="public")
    both = [Publisher(root), Publisher(root)]
    for one in both:
        one.start()
    for turn, person in enumerate((cast.elue, cast.presidente, cast.secretaire, cast.elu_opposition)):
        desk.do(c.CastVote(ballot=1, member=person.key, choice="for", channel="aloud"))
        for one in both:
            one.step(turn * 3.0)
        assert verify(root).ok
    desk.proclaim()
    for now in (20.0, 25.0):
        for one in both:
            one.step(now)
    assert verify(root).ok
    assert not [path for path in root.rglob("*") if path.name.startswith(".")]


@pytest.mark.parametrize("name", ["index.html", "leak.txt", "folder"])
def test_a_link_out_of_the_folder_is_not_followed(settings: Settings, tmp_path: Path, name: str) -> None:
    secret = tmp_path / f"secret-{uuid.uuid4()}"
    secret.mkdir()
    (secret / "index.html").write_text("secret")
    folder = Path(settings.PUBLIC_DIR) / "val"
    folder.mkdir(parents=True)
    (folder / name).symlink_to(secret if name == "folder" else secret / "index.html")

    async def django(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 404, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    async def go(path: str) -> httpx.Response:
        transport = httpx.ASGITransport(app=with_public_folder(django))
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return await client.get(path)

    for path in ("/val/", f"/val/{name}", f"/val/{name}/"):
        assert "secret" not in asyncio.run(go(path)).text
