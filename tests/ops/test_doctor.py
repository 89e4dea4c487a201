"""The doctor says in plain sentences what is wrong and what to do, and changes nothing."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import override_settings
from django.utils import timezone

from preau.agenda.models import Sitting
from preau.ops import doctor, lock
from preau.ops.doctor import Check
from preau.studio.models import OnAir

pytestmark = pytest.mark.django_db
Examine = Callable[[], dict[str, Check]]


@pytest.fixture
def examine(instance_folders: Path) -> Examine:
    (instance_folders / "keys").mkdir(parents=True, mode=0o700)
    return lambda: {check.key: check for check in doctor.examine()}


def test_every_check_says_a_sentence_and_what_to_do(examine: Examine) -> None:
    for check in examine().values():
        assert check.sentence.endswith((".", ")")), check
        assert check.level == "ok" or check.do or check.key == "ports", check


def test_an_exposed_key_is_a_fault(examine: Examine, instance_folders: Path) -> None:
    assert examine()["keys"].level == "ok"
    (instance_folders / "keys" / "a.ed25519").write_bytes(b"x")
    (instance_folders / "keys" / "a.ed25519").chmod(0o644)
    found = examine()["keys"]
    assert found.level == "fail"
    assert "a.ed25519" in found.sentence


def test_a_database_open_to_others_is_a_fault(examine: Examine, instance_folders: Path) -> None:
    (instance_folders / "preau.sqlite3").touch(mode=0o644)
    assert examine()["keys"].level == "fail"


def test_a_full_disk_is_a_fault(examine: Examine, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = doctor.shutil.disk_usage("/")
    for free, level in ((500_000_000, "fail"), (5_000_000_000, "warn"), (50_000_000_000, "ok")):
        monkeypatch.setattr(doctor.shutil, "disk_usage", lambda _path, free=free: usage._replace(free=free))
        assert examine()["disk"].level == level


def test_a_stopped_instance_is_told(examine: Examine) -> None:
    found = examine()
    assert found["running"].level == "warn"
    assert "site" not in found


def test_a_running_instance_whose_site_is_silent_is_a_fault(examine: Examine, instance_folders: Path) -> None:
    with lock.held(instance_folders):
        assert examine()["site"].level == "fail"


@pytest.mark.parametrize(("age", "level"), [(2, "ok"), (600, "fail")])
def test_a_broadcast_is_judged_by_its_last_segment(
    examine: Examine, instance_folders: Path, age: int, level: str
) -> None:
    now = timezone.now()
    at = now - timedelta(seconds=age)
    OnAir.objects.create(sitting=uuid.uuid4(), folder="/x", started_at=at, segment_at=at, segments=3)
    with lock.held(instance_folders):
        assert examine()["segments"].level == level


def test_a_clock_behind_the_journal_is_a_fault(
    examine: Examine, sitting: Sitting, monkeypatch: pytest.MonkeyPatch
) -> None:
    from preau.ops.hold import Room

    Room(sitting=sitting.id, accounts={}).open(at=timezone.now() + timedelta(hours=1))
    assert examine()["clock"].level == "fail"


@override_settings(EMAIL_HOST="127.0.0.1", EMAIL_PORT=9, EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend")
@pytest.mark.enable_socket
def test_a_mail_server_that_is_silent_is_a_fault(examine: Examine) -> None:
    assert examine()["mail"].level == "fail"


def test_a_check_that_breaks_does_not_hide_the_others(examine: Examine, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_path: object) -> None:
        raise OSError("gone")

    monkeypatch.setattr(doctor.shutil, "disk_usage", broken)
    found = examine()
    assert found["disk"].level == "fail"
    assert "gone" in found["disk"].sentence
    assert "mail" in found
