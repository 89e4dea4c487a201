"""Proxies (pouvoirs): one member votes in the name of an absent colleague."""

from __future__ import annotations


def may_bear_one_more(*, borne: int, per_bearer: int) -> bool:
    """Whether a bearer of `borne` proxies may take another (CGCT, art. L.2121-20: a single one)."""
    return borne < per_bearer


def within_consecutive(*, consecutive: int, limit: int | None) -> bool:
    """Whether a proxy may serve its `consecutive`-th sitting in a row (art. L.2121-20: three).

    `limit` None: the proxy is given for one sitting and anew for the next, so that nothing adds up. Certified
    illness lifts the limit; it is health data and stays out of here: whoever holds the certificate counts anew.
    """
    return limit is None or consecutive <= limit
