"""`python -m preau.studio.mixer --folder DIR`: see `control` for what it reads and says."""

import argparse
import json
import signal
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from preau.studio.mixer.cards import Card
from preau.studio.mixer.control import Show, read_card, read_show, say
from preau.studio.mixer.engine import Engine
from preau.studio.mixer.receiver import Receiver

DISK_REFUSED = 3


def main() -> int:
    """Run one mixer; 0 after an orderly end, 3 when the disk refused."""
    parser = argparse.ArgumentParser(prog="preau.studio.mixer", description=__doc__)
    parser.add_argument("--folder", type=Path, required=True, help="where the playlists and segments go")
    parser.add_argument("--title", default="Préau", help="the title of the first card")
    parser.add_argument("--ports", type=_ports, default=(0,), metavar="LOW-HIGH", help="loopback UDP ports")
    options = parser.parse_args()
    receiver = Receiver(ports=options.ports)
    engine = Engine(folder=options.folder, receiver=receiver, show=Show(card=Card(title=options.title), closed=True))
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: engine.stop())
    receiver.start()
    threading.Thread(target=_listen, args=(engine, receiver), name="control", daemon=True).start()
    try:
        segments = engine.run()
    except OSError as error:
        say("fault", reason=f"{options.folder}: {error.strerror or error}")
        return DISK_REFUSED
    finally:
        receiver.stop()
    say("ended", segments=segments)
    return 0


def _ports(text: str) -> Sequence[int]:
    low, _, high = text.partition("-")
    return range(int(low), int(high) + 1)


def _listen(engine: Engine, receiver: Receiver) -> None:
    """Obey the lines of the standard input; its end means that whoever drove us is gone."""
    orders: Mapping[str, Callable[[dict[str, object]], None]] = {
        "add": lambda order: say("address", key=order["key"], **receiver.add(str(order["key"])).address),
        "remove": lambda order: receiver.remove(str(order["key"])),
        "keyframes": lambda order: _keyframes(receiver, order),
        "show": lambda order: engine.show(read_show(order)),
        "end": lambda order: engine.end(Show(card=read_card(order.get("card")), closed=True)),
    }
    for line in sys.stdin:
        try:
            order = json.loads(line)
            orders[order["do"]](order)
        except (ValueError, KeyError, TypeError, OSError) as error:
            say("fault", reason=f"unreadable order ({type(error).__name__}: {error}): {line.strip()[:200]}")
    engine.stop()


def _keyframes(receiver: Receiver, order: dict[str, object]) -> None:
    source = receiver.sources.get(str(order["key"]))
    if source is not None:
        source.keyframes_from(int(str(order["port"])))


if __name__ == "__main__":
    sys.exit(main())
