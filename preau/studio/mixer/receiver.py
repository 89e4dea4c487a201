"""The receiving thread: reads every source's sockets and decodes, so that the clock never waits."""

import selectors
import threading
import time
from collections.abc import Sequence

from preau.studio.mixer.source import Source


class Receiver(threading.Thread):
    """Add and remove sources from any thread; they listen on the first free of `ports`. Ends with `stop()`."""

    def __init__(self, *, ports: Sequence[int] = (0,)) -> None:
        super().__init__(name="receiver", daemon=True)
        self._ports = ports
        self._selector = selectors.DefaultSelector()
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self.sources: dict[str, Source] = {}

    def add(self, key: str) -> Source:
        """A new source under `key`; one already there is replaced."""
        self.remove(key)
        source = Source(key, ports=self._ports)
        with self._lock:
            for opened in source.sockets:
                self._selector.register(opened, selectors.EVENT_READ, source)
            self.sources = {**self.sources, key: source}
        return source

    def remove(self, key: str) -> None:
        """Forget a source and free its ports; unknown: nothing."""
        with self._lock:
            source = self.sources.get(key)
            if source is None:
                return
            self.sources = {other: kept for other, kept in self.sources.items() if other != key}
            for opened in source.sockets:
                self._selector.unregister(opened)
            source.close()

    def stop(self) -> None:
        """Ask the thread to end and wait for it."""
        self._ended.set()
        self.join(timeout=2)

    def run(self) -> None:
        """Read until stopped. Nothing here may raise: a bad packet is counted by its source."""
        while not self._ended.is_set():
            if not self.sources:
                time.sleep(0.01)
                continue
            ready = self._selector.select(timeout=0.05)
            now = time.monotonic()
            with self._lock:
                for key, _ in ready:
                    source: Source = key.data
                    if self.sources.get(source.key) is source:
                        source.receive(key.fileobj, now)  # type: ignore[arg-type]
                for source in self.sources.values():
                    source.ask_keyframe(now)
