from __future__ import annotations

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from preau.web import views


class LanguageConverter(StringConverter):
    regex = "fr|en"


register_converter(LanguageConverter, "language")

urlpatterns = [
    path("", views.home, name="home"),
    path("langue/", views.set_language, name="set_language"),
    path("jsi18n/<language:language>.js", views.JavaScriptCatalog.as_view(), name="jsi18n"),
    path("robots.txt", views.robots, name="robots"),
]
