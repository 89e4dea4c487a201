"""A PDF is kept whole or refused in one sentence, whatever the bytes."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from preau.agenda.errors import NotAPdf, TooLarge
from preau.agenda.pdf import inspect

LIMIT = 10_000


def test_a_whole_pdf_is_measured(pdf):
    file = pdf()
    content = file.getvalue()

    measured = inspect(file, max_bytes=LIMIT)
    assert (measured.size, measured.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    assert file.tell() == 0


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler-utils is not installed")
def test_the_pdf_of_these_tests_is_one_for_others_too(pdf, tmp_path):
    path = tmp_path / "p.pdf"
    path.write_bytes(pdf("Bonjour", pad=3000).getvalue())

    out = subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "Bonjour"


FAULTS = {
    "empty": (lambda c: b"", 0, "vide"),
    "text": (lambda c: b"Bonjour", 0, "n’est pas un PDF"),
    "junk before": (lambda c: b"\n" + c, 0, "n’est pas un PDF"),
    "a future format": (lambda c: c.replace(b"%PDF-1.4", b"%PDF-9.9"), 0, "n’est pas un PDF"),
    "cut": (lambda c: c[:-40], None, "incomplet"),
    "much after the end": (lambda c: c + b"\n" * 2000, None, "incomplet"),
    "no startxref": (lambda c: c.replace(b"startxref", b"startxxxx"), None, "abîmé"),
    "startxref outside": (lambda c: c[: c.rfind(b"startxref")] + b"startxref\n999999\n%%EOF\n", None, "abîmé"),
    "rewritten as text": (lambda c: c.replace(b"\n", b"\r\n"), None, "abîmé"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_broken_pdf_is_refused(pdf, fault):
    breaks, offset, words = FAULTS[fault]
    with pytest.raises(NotAPdf, match=words) as refused:
        inspect(BytesIO(breaks(pdf(pad=200).getvalue())), max_bytes=LIMIT)

    assert refused.value.field == "file"
    assert offset is None or refused.value.offset == offset
    assert "octet" in str(refused.value) or words == "vide"


def test_a_large_pdf_is_refused_with_the_limit(pdf):
    with pytest.raises(TooLarge, match="dépasse 2 Mo"):
        inspect(pdf(pad=2_000_000), max_bytes=2_000_000)


@given(st.binary(max_size=2000), st.booleans())
def test_random_bytes_never_pass(content, headed):
    with pytest.raises((NotAPdf, TooLarge)):
        inspect(BytesIO((b"%PDF-1.7\n" if headed else b"") + content), max_bytes=LIMIT)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_truncated_pdf_never_passes(pdf, data):
    whole = pdf(pad=50).getvalue()
    # Without its last newline it is still whole.
    kept = data.draw(st.integers(0, whole.rfind(b"%%EOF") + 4))
    with pytest.raises(NotAPdf):
        inspect(BytesIO(whole[:kept]), max_bytes=LIMIT)
