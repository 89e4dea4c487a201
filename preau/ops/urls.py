from __future__ import annotations

from django.urls import path

from preau.ops import views

urlpatterns = [path("entrer/<str:token>", views.enter, name="demo_enter")]
