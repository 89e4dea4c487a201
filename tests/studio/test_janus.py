"""Janus itself: its configuration directory, and what it refuses."""

from __future__ import annotations

import stat
import subprocess
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from preau.studio import instance
from preau.studio.janus import configuration
from preau.studio.janus.client import Forward, Handle, JanusClient, JanusError, VideoRoom
from preau.studio.janus.configuration import JanusMissing, JanusOptions, write
from tests.studio.conftest import ADMIN_KEY, API_SECRET, JanusServer, wait_until

OPTIONS = JanusOptions(api_secret='se"cr\\et', admin_key="key", http_port=21_987, rtp_ports=(21_900, 21_950))


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine on which Janus is installed, as far as the configuration looks."""
    for kind, names in (("plugins", ["videoroom", "streaming"]), ("transports", ["http", "websockets"])):
        (tmp_path / "lib" / kind).mkdir(parents=True)
        for name in names:
            (tmp_path / "lib" / kind / f"libjanus_{name}.so").touch()
    monkeypatch.setattr(configuration, "binary", lambda: Path("/usr/bin/janus"))
    monkeypatch.setattr(configuration, "library_folder", lambda: tmp_path / "lib")


@pytest.mark.usefixtures("installed")
def test_the_directory_is_private_and_everything_listens_on_the_loopback(tmp_path: Path) -> None:
    command = write(folder=tmp_path / "janus", options=OPTIONS)
    assert command == ["/usr/bin/janus", f"--configs-folder={tmp_path}/janus", f"--config={tmp_path}/janus/janus.jcfg"]
    assert stat.S_IMODE((tmp_path / "janus").stat().st_mode) == 0o700
    core, http, room = (
        (tmp_path / "janus" / name).read_text()
        for name in ("janus.jcfg", "janus.transport.http.jcfg", "janus.plugin.videoroom.jcfg")
    )
    assert 'api_secret = "se\\"cr\\\\et"' in core
    assert 'rtp_port_range = "21900-21950"' in core
    assert 'disable = "libjanus_streaming.so"' in core and 'disable = "libjanus_websockets.so"' in core
    assert "stun_server" not in core and "ignore_mdns = true" in core
    assert 'ip = "127.0.0.1"' in http and "port = 21987" in http and "admin_http = false" in http
    assert "lock_rtp_forward = true" in room and 'admin_key = "key"' in room


@pytest.mark.usefixtures("installed")
def test_the_address_behind_a_translator_is_an_option(tmp_path: Path) -> None:
    options = JanusOptions(api_secret="s", admin_key="k", public_addresses=("192.0.2.7",), ice_interfaces=("eth0",))
    write(folder=tmp_path / "janus", options=options)
    core = (tmp_path / "janus" / "janus.jcfg").read_text()
    assert 'nat_1_1_mapping = "192.0.2.7"' in core and 'ice_enforce_list = "eth0"' in core


def test_a_machine_without_janus_is_told_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(JanusMissing, match="apt install janus"):
        configuration.binary(name="janus-that-is-not-there")
    with pytest.raises(JanusMissing, match="réinstallez"):
        configuration.library_folder(folders=[tmp_path])


def test_an_instance_makes_its_secrets_once(settings: Settings) -> None:
    first = instance._credentials(Path(settings.KEYS_DIR))
    instance._credentials.cache_clear()
    assert instance._credentials(Path(settings.KEYS_DIR)) == first
    assert stat.S_IMODE((Path(settings.KEYS_DIR) / "janus.json").stat().st_mode) == 0o600
    one, other = uuid.uuid4(), uuid.uuid4()
    assert instance.room_secret(one) == instance.room_secret(one) != instance.room_secret(other)


@pytest.fixture
def client(janus: JanusServer) -> Iterator[JanusClient]:
    with JanusClient(url=f"http://127.0.0.1:{janus.port}/janus", api_secret=API_SECRET, admin_key=ADMIN_KEY) as made:
        yield made


@pytest.fixture
def room(client: JanusClient) -> VideoRoom:
    made = VideoRoom(client=client, at=client.open(), room=str(uuid.uuid4()))
    made.ensure(title="Essai", secret="room-secret")
    return made


@pytest.mark.media
def test_a_room_is_made_once_and_forgotten_when_destroyed(room: VideoRoom) -> None:
    assert room.exists()
    room.ensure(title="Essai", secret="room-secret")
    room.destroy(secret="room-secret")
    assert not room.exists()
    room.destroy(secret="room-secret")


@pytest.mark.media
def test_nobody_speaks_to_janus_without_the_secret(janus: JanusServer) -> None:
    with (
        JanusClient(url=f"http://127.0.0.1:{janus.port}/janus", api_secret="guess", admin_key="") as stranger,
        pytest.raises(JanusError) as refused,
    ):
        stranger.open()
    assert refused.value.code == 403


@pytest.mark.media
def test_forwarding_needs_the_admin_key_and_the_room_s_secret(room: VideoRoom) -> None:
    streams = [{"type": "audio", "mindex": 0, "mid": "0", "codec": "opus"}]
    room.add_remote(feed="elue~1", display="Élue", secret="room-secret", streams=streams)
    wanted = [Forward(mid="0", port=21_999, payload_type=111, ssrc=7)]
    with pytest.raises(JanusError):
        room.forward(feed="elue~1", secret="guess", streams=wanted)
    made = room.forward(feed="elue~1", secret="room-secret", streams=wanted)
    assert room.forwarders(secret="room-secret") == [("elue~1", made[0]["stream_id"])]
    room.stop_forward(feed="elue~1", secret="room-secret", stream=made[0]["stream_id"])
    assert room.forwarders(secret="room-secret") == []
    room.remove_remote(feed="elue~1", secret="room-secret")
    room.remove_remote(feed="elue~1", secret="room-secret")
    room.stop_forward(feed="elue~1", secret="room-secret", stream=1)

    stranger = VideoRoom(client=room.client, at=room.at, room=room.room)
    key, room.client.admin_key = room.client.admin_key, "guess"
    room.add_remote(feed="elue~2", display="Élue", secret="room-secret", streams=streams)
    with pytest.raises(JanusError):
        stranger.forward(feed="elue~2", secret="room-secret", streams=wanted)
    with pytest.raises(JanusError):
        VideoRoom(client=room.client, at=room.at, room="another").ensure(title="x", secret="x")
    room.client.admin_key = key


@pytest.mark.media
def test_a_session_that_is_gone_is_said_and_ending_it_twice_is_no_error(client: JanusClient) -> None:
    at = client.open()
    assert client.keep_alive(session=at.session)
    client.destroy(session=at.session)
    client.destroy(session=at.session)
    assert not client.keep_alive(session=at.session)
    with pytest.raises(JanusError):
        client.ask(Handle(session=at.session, handle=at.handle), {"request": "list"})


@pytest.mark.enable_socket
def test_a_janus_that_is_away_is_said_in_one_sentence() -> None:
    with JanusClient(url="http://127.0.0.1:9/janus", api_secret="", admin_key="", timeout=1) as lost:
        with pytest.raises(JanusError, match="injoignable") as said:
            lost.info()
        assert said.value.code == 0


@pytest.mark.media
def test_two_instances_run_side_by_side(janus: JanusServer, tmp_path: Path) -> None:
    low = janus.rtp_ports[1] + 1
    options = JanusOptions(api_secret="b", admin_key="b", http_port=janus.port + 1, rtp_ports=(low, low + 20))
    other = subprocess.Popen(
        write(folder=tmp_path / "other", options=options), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    with JanusClient(url=f"http://127.0.0.1:{options.http_port}/janus", api_secret="b", admin_key="b") as client:

        def answers() -> bool:
            try:
                return client.open().session > 0
            except JanusError:
                return False

        try:
            wait_until(answers, what="the second Janus answers")
        finally:
            other.terminate()
            other.wait(10)
