"""No authority can take an address that the application answers itself."""

from preau.assemblies.services import RESERVED as REFUSED
from preau.web.files import RESERVED as ANSWERED


def test_every_address_of_the_application_is_refused_to_authorities() -> None:
    assert {name for name in ANSWERED if "." not in name} <= REFUSED
    assert "assets" in REFUSED
