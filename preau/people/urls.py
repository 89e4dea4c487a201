"""Addresses of the account area that django-allauth does not provide."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
