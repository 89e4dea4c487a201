from __future__ import annotations

from django.urls import include, path

from preau.agenda.views import items, members, sittings

app_name = "agenda"
_sitting = [
    path("", sittings.sitting, name="sitting"),
    path("modifier/", sittings.edit, name="sitting_edit"),
    path("supprimer/", sittings.remove, name="sitting_remove"),
    path("invites/", sittings.invite, name="invite"),
    path("invites/<slug:guest>/retirer/", sittings.uninvite, name="uninvite"),
    path("numeroter/", items.renumber, name="renumber"),
    path("points/ajouter/", items.add, name="item_add"),
    path("points/<slug:item>/", items.edit, name="item"),
    path("points/<slug:item>/deplacer/", items.move, name="item_move"),
    path("points/<slug:item>/supprimer/", items.remove, name="item_remove"),
    path("points/<slug:item>/documents/", items.attach, name="attach"),
    path("documents/<int:document_id>/", items.replace, name="document"),
    path("documents/<int:document_id>/retirer/", items.detach, name="detach"),
]
_assembly = [
    path("", sittings.sittings, name="sittings"),
    path("seance/", sittings.create, name="sitting_new"),
    path("membres/", members.members, name="members"),
    path("membres/ajouter/", members.add, name="member_add"),
    path("membres/importer/", members.import_, name="members_import"),
    path("membre/<slug:key>/", members.edit, name="member"),
    path("membre/<slug:key>/presidence/", members.seat_chair, name="seat_chair"),
    path("reglages/", members.settings, name="settings"),
    path("reglages/roles/", members.give_role, name="give_role"),
    path("reglages/roles/<int:role_id>/retirer/", members.withdraw_role, name="withdraw_role"),
    path("reglages/groupes/", members.move_group, name="move_group"),
]
urlpatterns = [
    path("", sittings.home, name="home"),
    path("collectivite/", members.create_authority, name="authority_new"),
    path("seances/<uuid:sitting_id>/", include(_sitting)),
    path("<slug:authority>/<slug:assembly>/", include(_assembly)),
]
