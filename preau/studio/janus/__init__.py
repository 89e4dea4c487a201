"""Janus, the WebRTC server: its configuration directory and a typed client of its HTTP API."""
