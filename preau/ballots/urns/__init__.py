"""Encrypted ballots held by this server: key ceremonies, voting keys, urns, decryptions, erasure.

The mathematics are in `ballots.belenios`; the journal holds who took part and what sealed it (`sitting.secret_events`).
"""
