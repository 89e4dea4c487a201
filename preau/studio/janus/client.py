"""A small synchronous client of Janus' HTTP API, for the VideoRoom plugin.

Only our own processes use it: browsers never talk to Janus' API (see `preau.studio.services`).
API: https://janus.conf.meetecho.com/docs/rest.html and .../docs/videoroom.html
"""

import logging
import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import httpx
from django.utils.translation import gettext as _

Json = dict[str, Any]

# httpx logs every request at INFO: several a second here, with the session numbers that let one speak to Janus.
logging.getLogger("httpx").setLevel(logging.WARNING)

NO_SUCH_SESSION = 458
NO_SUCH_HANDLE = 459
ROOM_EXISTS = 427
NO_SUCH_ROOM = 426
NO_SUCH_FEED = 428


class JanusError(Exception):
    """Janus refused or could not be reached. `code` is Janus' own (0: not reached)."""

    def __init__(self, message: str, *, code: int = 0) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, kw_only=True)
class Handle:
    """One attachment to the VideoRoom plugin: Janus' 53 bit numbers."""

    session: int
    handle: int


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What the plugin answered: its data, and an SDP when it made one."""

    data: Json
    sdp: str = ""


class JanusClient:
    """Speaks to one Janus. Safe to share between threads (httpx pools connections)."""

    def __init__(self, *, url: str, api_secret: str, admin_key: str, timeout: float = 5.0) -> None:
        self.url = url.rstrip("/")
        self.admin_key = admin_key
        self._secret = api_secret
        self._timeout = timeout
        # trust_env=False: a proxy meant for the outside must never see the loopback.
        self._http = httpx.Client(timeout=timeout, trust_env=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the pooled connections."""
        self._http.close()

    def info(self) -> Json:
        """Janus' description of itself; raises `JanusError` when it cannot be reached."""
        return self._read(self._send("GET", f"{self.url}/info"))

    def open(self) -> Handle:
        """A new session with one handle on the VideoRoom plugin."""
        session = int(self._post("", {"janus": "create"})["data"]["id"])
        body = {"janus": "attach", "plugin": "janus.plugin.videoroom"}
        handle = int(self._post(f"/{session}", body)["data"]["id"])
        return Handle(session=session, handle=handle)

    def destroy(self, *, session: int) -> None:
        """Destroy a session and all that hangs on it; a session already gone is not an error."""
        try:
            self._post(f"/{session}", {"janus": "destroy"})
        except JanusError as error:
            if error.code != NO_SUCH_SESSION:
                raise

    def keep_alive(self, *, session: int) -> bool:
        """Tell Janus that the session is wanted; False when Janus no longer knows it."""
        try:
            self._post(f"/{session}", {"janus": "keepalive"})
        except JanusError as error:
            if error.code == NO_SUCH_SESSION:
                return False
            raise
        return True

    def ask(self, at: Handle, body: Mapping[str, object], *, sdp: str = "", sdp_type: str = "offer") -> Reply:
        """Send one plugin request and return its answer, waiting for the event where Janus defers it.

        Raises `JanusError` with the plugin's `error_code`, or after the client's timeout.
        """
        message: Json = {"janus": "message", "body": dict(body)}
        if sdp:
            message["jsep"] = {"type": sdp_type, "sdp": sdp, "trickle": False}
        path = f"/{at.session}/{at.handle}"
        answer = self._post(path, message)
        if answer["janus"] == "ack":
            answer = self._await(at.session, answer["transaction"])
        data: Json = answer.get("plugindata", {}).get("data", {})
        if "error_code" in data:
            sentence = _("Janus refuse : %(reason)s") % {"reason": data.get("error", "?")}
            raise JanusError(sentence, code=int(data["error_code"]))
        return Reply(data=data, sdp=str(answer.get("jsep", {}).get("sdp", "")))

    def tell(self, at: Handle, body: Mapping[str, object]) -> None:
        """Send one plugin request without waiting for the event that confirms it."""
        self._post(f"/{at.session}/{at.handle}", {"janus": "message", "body": dict(body)})

    def drain(self, *, session: int) -> list[Json]:
        """The events that wait now, without waiting for more, so that Janus' queue for the session stays short."""
        params = {"maxev": "100", "apisecret": self._secret}
        timeout = httpx.Timeout(self._timeout, read=0.03)
        try:
            found = self._http.get(f"{self.url}/{session}", params=params, timeout=timeout).json()
        except (httpx.HTTPError, ValueError):
            return []
        return list(found) if isinstance(found, list) else [found]

    def _await(self, session: int, transaction: str) -> Json:
        deadline = time.monotonic() + self._timeout
        while (left := deadline - time.monotonic()) > 0:
            params = {"maxev": "10", "apisecret": self._secret}
            timeout = httpx.Timeout(self._timeout, read=left)
            reply = self._send("GET", f"{self.url}/{session}", params=params, timeout=timeout).json()
            for event in reply if isinstance(reply, list) else [reply]:
                if event.get("janus") == "error":
                    raise _refused(event)
                if event.get("transaction") == transaction:
                    return dict(event)
        raise JanusError(_("Janus n’a pas répondu à temps."))

    def _post(self, path: str, message: Json) -> Json:
        message = {**message, "transaction": secrets.token_hex(8), "apisecret": self._secret}
        return self._read(self._send("POST", f"{self.url}{path}", json=message))

    def _send(self, method: str, url: str, **options: Any) -> httpx.Response:
        try:
            return self._http.request(method, url, **options)
        except httpx.HTTPError as error:
            sentence = _("Janus est injoignable sur %(url)s (%(reason)s).")
            raise JanusError(sentence % {"url": self.url, "reason": type(error).__name__}) from error

    @staticmethod
    def _read(reply: httpx.Response) -> Json:
        try:
            found = reply.json()
        except ValueError as error:
            raise JanusError(_("Janus a répondu %(code)s sans JSON.") % {"code": reply.status_code}) from error
        if not isinstance(found, dict):
            raise JanusError(_("Janus a répondu autre chose qu’un objet JSON."))
        if found.get("janus") == "error":
            raise _refused(found)
        return found


def _refused(answer: Json) -> JanusError:
    error = answer.get("error", {})
    return JanusError(
        _("Janus refuse : %(reason)s") % {"reason": error.get("reason", "?")}, code=int(error.get("code", 0))
    )


@dataclass(frozen=True, kw_only=True)
class Forward:
    """One stream to forward to a loopback UDP port, under our own SSRC.

    `simulcast`: forward the best layer that arrives. Janus shifts RTP timestamps when it changes layer, which
    does not matter to a receiver that aligns by arrival.
    """

    mid: str
    port: int
    payload_type: int
    ssrc: int
    rtcp_port: int | None = None
    simulcast: bool = False


class VideoRoom:
    """The plugin's synchronous requests about one room, over one handle of ours."""

    def __init__(self, *, client: JanusClient, at: Handle, room: str) -> None:
        self.client, self.at, self.room = client, at, room

    def _ask(self, request: str, **fields: object) -> Json:
        body = {"request": request, "room": self.room, "admin_key": self.client.admin_key, **fields}
        return self.client.ask(self.at, body).data

    def ensure(self, *, title: str, secret: str, publishers: int = 200) -> None:
        """Create the room unless it exists: H.264 and Opus only, a keyframe at least every 10 s."""
        try:
            self._ask(
                "create",
                description=title,
                secret=secret,
                is_private=True,
                publishers=publishers,
                bitrate=2_500_000,
                fir_freq=10,
                audiocodec="opus",
                videocodec="h264",
                h264_profile="42e01f",
                opus_fec=True,
                audiolevel_event=False,
                # Without this extension a phone turns its picture itself, instead of leaving it to us.
                videoorient_ext=False,
                playoutdelay_ext=False,
                transport_wide_cc_ext=True,
                notify_joining=False,
            )
        except JanusError as error:
            if error.code != ROOM_EXISTS:
                raise

    def exists(self) -> bool:
        """Whether Janus knows the room."""
        return bool(self._ask("exists").get("exists"))

    def destroy(self, *, secret: str) -> None:
        """Destroy the room and everything in it; a room already gone is not an error."""
        try:
            self._ask("destroy", secret=secret)
        except JanusError as error:
            if error.code != NO_SUCH_ROOM:
                raise

    def participants(self) -> list[Json]:
        """`id`, `display`, `publisher`, `streams` of those in the room."""
        return list(self._ask("listparticipants").get("participants", []))

    def forward(self, *, feed: str, secret: str, streams: Sequence[Forward], host: str = "127.0.0.1") -> list[Json]:
        """Start forwarding; returns one object a stream, with `stream_id` and `local_rtcp_port`."""
        asked = [_forward(stream) for stream in streams]
        reply = self._ask("rtp_forward", publisher_id=feed, secret=secret, host=host, host_family="ipv4", streams=asked)
        return list(reply.get("forwarders", []))

    def stop_forward(self, *, feed: str, secret: str, stream: int) -> None:
        """Stop one forwarder; one already gone is not an error."""
        try:
            self._ask("stop_rtp_forward", publisher_id=feed, secret=secret, stream_id=stream)
        except JanusError as error:
            if error.code not in {NO_SUCH_FEED, NO_SUCH_ROOM}:
                raise

    def forwarders(self, *, secret: str) -> list[tuple[str, int]]:
        """(feed, stream) of every forwarder of the room."""
        found = self._ask("listforwarders", secret=secret)
        publishers = found.get("publishers") or found.get("rtp_forwarders") or []
        return [
            (str(publisher["publisher_id"]), int(one["stream_id"]))
            for publisher in publishers
            for one in publisher.get("forwarders") or publisher.get("rtp_forwarders") or []
        ]

    def add_remote(
        self, *, feed: str, display: str, secret: str, streams: Sequence[Mapping[str, object]]
    ) -> tuple[str, int]:
        """Add a publisher that sends plain RTP on the loopback; (host, port) at which Janus expects it."""
        reply = self._ask(
            "add_remote_publisher",
            id=feed,
            display=display,
            secret=secret,
            iface="127.0.0.1",
            streams=list(streams),
        )
        return "127.0.0.1", int(reply["port"])

    def remove_remote(self, *, feed: str, secret: str) -> None:
        """Remove such a publisher; one already gone is not an error."""
        try:
            self._ask("remove_remote_publisher", id=feed, secret=secret)
        except JanusError as error:
            if error.code not in {NO_SUCH_FEED, NO_SUCH_ROOM}:
                raise

    def kick(self, *, feed: str, secret: str) -> None:
        """Put a publisher out of the room."""
        self._ask("kick", id=feed, secret=secret)


def _forward(stream: Forward) -> Json:
    asked: Json = {"mid": stream.mid, "port": stream.port, "pt": stream.payload_type, "ssrc": stream.ssrc}
    if stream.rtcp_port is not None:
        asked["rtcp_port"] = stream.rtcp_port
    if stream.simulcast:
        asked["simulcast"] = True
    return asked
