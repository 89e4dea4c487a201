from __future__ import annotations

import re


def luhn(digits: str) -> bool:
    """The check of ISO/IEC 7812-1, from the right, every second digit doubled."""
    total = 0
    for place, char in enumerate(reversed(digits)):
        value = int(char) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def is_valid(siret: str) -> bool:
    """14 digits whose SIREN (the first nine) and whole both satisfy the Luhn check (INSEE).

    La Poste (SIREN 356000000) numbers its sites past the check and is not accepted: it holds no council.
    """
    return re.fullmatch(r"[0-9]{14}", siret) is not None and luhn(siret[:9]) and luhn(siret)
