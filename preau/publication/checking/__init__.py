"""The parts of the verifier: each checks one kind of published file against the journal, from the folder alone."""
