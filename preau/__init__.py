"""Préau: convene, hold, vote in, broadcast, publish and archive the sittings of councils."""

__version__ = "0.1.0"
