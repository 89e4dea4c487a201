from __future__ import annotations

from django.urls import path

from preau.room import media, papers, secret_views, signing, views

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
    path("<uuid:sitting_id>/signature", signing.sign, name="sign"),
    path("<uuid:sitting_id>/signature/cles", signing.offer, name="signing_keys"),
    path("<uuid:sitting_id>/points/<slug:item>", views.item, name="item"),
    path("<uuid:sitting_id>/points/<slug:item>/<str:name>", papers.document, name="document"),
    path("<uuid:sitting_id>/journal", papers.lines, name="lines"),
    path("<uuid:sitting_id>/totaux", papers.totals, name="totals"),
    path("<uuid:sitting_id>/media/publier", media.publish, name="publish"),
    path("<uuid:sitting_id>/media/vie", media.heartbeat, name="heartbeat"),
    path("<uuid:sitting_id>/media/arreter", media.unpublish, name="unpublish"),
    path("<uuid:sitting_id>/media/regarder", media.watch, name="watch"),
    path("<uuid:sitting_id>/media/ne-plus-regarder", media.unwatch, name="unwatch"),
    path("<uuid:sitting_id>/secret/", secret_views.standing, name="secret"),
    path("<uuid:sitting_id>/secret/ceremony/", secret_views.ceremony, name="secret_ceremony"),
    path("<uuid:sitting_id>/secret/keys/", secret_views.keys, name="secret_keys"),
    path("<uuid:sitting_id>/secret/ballots/", secret_views.ballot, name="secret_ballot"),
    path("<uuid:sitting_id>/secret/decryptions/", secret_views.decryption, name="secret_decryption"),
    path("<uuid:sitting_id>/secret/picture/", secret_views.picture, name="secret_picture"),
    path("<uuid:sitting_id>/secret/<int:ballot>/ballots/", secret_views.received, name="secret_received"),
    path("<uuid:sitting_id>/secret/<int:ballot>/trackers/", secret_views.trackers, name="secret_trackers"),
    path("<uuid:sitting_id>/secret/<int:ballot>/events/", secret_views.events, name="secret_events"),
    path("<uuid:sitting_id>/secret/<int:ballot>/archive/", secret_views.archive, name="secret_archive"),
]
