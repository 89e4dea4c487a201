from __future__ import annotations

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError


@pytest.mark.django_db
def test_every_change_of_a_model_has_its_migration() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.django_db
@pytest.mark.database
def test_the_tables_are_those_of_the_models() -> None:
    from django.apps import apps
    from django.db import connection

    there = set(connection.introspection.table_names())
    wanted = {model._meta.db_table for model in apps.get_models() if model.__module__.startswith("preau.")}
    assert wanted <= there


def test_django_finds_no_fault() -> None:
    try:
        call_command("check", fail_level="WARNING")
    except SystemCheckError as fault:
        pytest.fail(str(fault))
