from __future__ import annotations

from django.urls import path

from preau.room import views

app_name = "room"
urlpatterns = [
    path("<uuid:sitting_id>/presidence", views.screen, {"screen": "chair"}, name="chair"),
    path("<uuid:sitting_id>/secretariat", views.screen, {"screen": "clerk"}, name="clerk"),
    path("<uuid:sitting_id>/membre", views.screen, {"screen": "member"}, name="member"),
    path("<uuid:sitting_id>/invite", views.screen, {"screen": "guest"}, name="guest"),
    path("<uuid:sitting_id>/ecran", views.screen, {"screen": "hall"}, name="hall"),
    path("<uuid:sitting_id>/camera", views.screen, {"screen": "camera"}, name="camera"),
    path("<uuid:sitting_id>/commandes", views.command, name="command"),
    path("<uuid:sitting_id>/flux", views.journal_stream, name="stream"),
    path("<uuid:sitting_id>/recus", views.my_receipts, name="receipts"),
    path("<uuid:sitting_id>/points/<slug:item>", views.item, name="item"),
]
