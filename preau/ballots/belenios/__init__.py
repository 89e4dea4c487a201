"""An independent verifier of Belenios election archives (version 1, homomorphic questions), in pure Python.

    report = verify_file(Path("FN1z3WVAjTp393.bel"))    # or Refusal: a code, a place, values

Written from the specification, it shares no code with belenios-tool. Unlike `belenios-tool election verify` from 2.1
on, it checks every proof of every ballot, and the order of the events. It needs the archive only: no database, no
network, no Django (but for the sentences of `words`).
"""

from preau.ballots.belenios.faults import Refusal
from preau.ballots.belenios.verifier import Report, verify, verify_file

__all__ = ["Refusal", "Report", "verify", "verify_file"]
