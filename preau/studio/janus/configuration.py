"""Writes a complete configuration directory for one Janus of one Préau instance.

Works with Janus 1.1.2 (Debian 12) and the 1.3 and 1.4 series. Everything that listens is bound to the
loopback except the RTP ports, which citizens' elected members reach from their browsers. Nothing but the
VideoRoom plugin and the HTTP transport is loaded: what is not loaded has no bugs.
"""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

#: Where distributions and source builds install Janus' shared libraries, most likely first.
LIBRARY_FOLDERS: Sequence[Path] = (
    Path("/usr/lib/x86_64-linux-gnu/janus"),
    Path("/usr/lib/aarch64-linux-gnu/janus"),
    Path("/usr/lib/janus"),
    Path("/usr/local/lib/janus"),
    Path("/opt/janus/lib/janus"),
)
PLUGIN = "libjanus_videoroom.so"
TRANSPORT = "libjanus_http.so"


class JanusMissing(Exception):
    """Janus is not installed; the message says what to install."""


@dataclass(frozen=True, kw_only=True)
class JanusOptions:
    """What one instance decides about its Janus.

    `rtp_ports` is the inclusive UDP range for browsers' media. `ice_interfaces` lists interface names or
    address prefixes that Janus may offer to browsers (empty: all of the machine's). `public_addresses`
    is for a machine behind a 1:1 NAT. `log_level` is Janus' own scale, 0 to 7.
    """

    api_secret: str
    admin_key: str
    http_port: int = 8088
    rtp_ports: tuple[int, int] = (20000, 20999)
    ice_interfaces: tuple[str, ...] = ()
    public_addresses: tuple[str, ...] = ()
    recordings: Path | None = None
    log_level: int = 3
    event_loops: int = 2


def binary(*, name: str = "janus") -> Path:
    """The path of the Janus program; raises `JanusMissing` when it is not installed."""
    found = shutil.which(name)
    if found is None:
        sentence = _("Le programme « %(name)s » est introuvable : installez-le avec « apt install janus ».")
        raise JanusMissing(sentence % {"name": name})
    return Path(found)


def library_folder(*, folders: Sequence[Path] = LIBRARY_FOLDERS) -> Path:
    """The folder that holds Janus' `plugins/` and `transports/`; raises `JanusMissing`."""
    for folder in folders:
        if (folder / "plugins" / PLUGIN).exists() and (folder / "transports" / TRANSPORT).exists():
            return folder
    raise JanusMissing(
        _("Le greffon VideoRoom ou le transport HTTP de Janus est introuvable : réinstallez le paquet janus.")
    )


def write(*, folder: Path, options: JanusOptions) -> list[str]:
    """Write the configuration directory `folder` and return the command line that runs Janus on it.

    The directory is readable by its owner only, because it holds the secrets. Raises `JanusMissing`.
    """
    program, libraries = binary(), library_folder()
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    empty = folder / "empty"
    empty.mkdir(exist_ok=True)
    _save(folder / "janus.jcfg", _core(folder=folder, libraries=libraries, empty=empty, options=options))
    _save(folder / "janus.transport.http.jcfg", _http(options))
    _save(folder / "janus.plugin.videoroom.jcfg", _videoroom(options))
    return [str(program), f"--configs-folder={folder}", f"--config={folder / 'janus.jcfg'}"]


def _save(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)


def _quoted(value: object) -> str:
    """A libconfig string: only the backslash and the double quote are special."""
    return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'


def _core(*, folder: Path, libraries: Path, empty: Path, options: JanusOptions) -> str:
    plugins = _others(libraries / "plugins", PLUGIN)
    transports = _others(libraries / "transports", TRANSPORT)
    low, high = options.rtp_ports
    nat = ["\tnice_debug = false", "\tignore_mdns = true", "\tice_consent_freshness = true"]
    if options.ice_interfaces:
        nat.append(f"\tice_enforce_list = {_quoted(','.join(options.ice_interfaces))}")
    if options.public_addresses:
        nat.append(f"\tnat_1_1_mapping = {_quoted(','.join(options.public_addresses))}")
        nat.append("\tkeep_private_host = true")
    return "\n".join(
        [
            "general: {",
            f"\tconfigs_folder = {_quoted(folder)}",
            f"\tplugins_folder = {_quoted(libraries / 'plugins')}",
            f"\ttransports_folder = {_quoted(libraries / 'transports')}",
            # Empty on purpose: no event handler and no logger is used, so none is loaded.
            f"\tevents_folder = {_quoted(empty)}",
            f"\tloggers_folder = {_quoted(empty)}",
            f"\tdebug_level = {options.log_level}",
            "\tdebug_timestamps = true",
            "\tdebug_colors = false",
            f"\tapi_secret = {_quoted(options.api_secret)}",
            '\tserver_name = "preau"',
            "\tsession_timeout = 60",
            f"\tevent_loops = {options.event_loops}",
            "\thide_dependencies = true",
            "}",
            "certificates: {",
            "}",
            "media: {",
            f'\trtp_port_range = "{low}-{high}"',
            "\tno_media_timer = 1",
            "}",
            "nat: {",
            *nat,
            "}",
            f"plugins: {{\n\tdisable = {_quoted(plugins)}\n}}",
            f"transports: {{\n\tdisable = {_quoted(transports)}\n}}",
            "loggers: {\n}",
            "events: {\n\tbroadcast = false\n}",
            "",
        ]
    )


def _others(folder: Path, kept: str) -> str:
    """Every shared library of `folder` but the one that is kept, as Janus' `disable` wants it."""
    names = {path.name for path in folder.glob("*.so")}
    return ",".join(sorted(names - {kept}))


def _http(options: JanusOptions) -> str:
    return "\n".join(
        [
            "general: {",
            "\tevents = false",
            '\tjson = "compact"',
            '\tbase_path = "/janus"',
            "\thttp = true",
            f"\tport = {options.http_port}",
            '\tip = "127.0.0.1"',
            "\thttps = false",
            "}",
            "admin: {",
            "\tadmin_http = false",
            "\tadmin_https = false",
            "}",
            "",
        ]
    )


def _videoroom(options: JanusOptions) -> str:
    return "\n".join(
        [
            "general: {",
            f"\tadmin_key = {_quoted(options.admin_key)}",
            "\tlock_rtp_forward = true",
            "\tevents = false",
            # Rooms are sittings' UUIDs and feeds are members' identifiers: no second numbering to keep.
            "\tstring_ids = true",
            "}",
            "",
        ]
    )
