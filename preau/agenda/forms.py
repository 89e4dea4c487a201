"""Forms of the preparation. They read what a person typed; the services decide whether it stands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from preau.agenda import queries
from preau.agenda.errors import VideoNotAllowed
from preau.agenda.matters import choices as matter_choices
from preau.agenda.models import AgendaItem, Sitting
from preau.agenda.services import ItemInput, PlaceInput, SittingInput
from preau.assemblies import queries as assemblies
from preau.assemblies.models import Assembly, Mandate, Role
from preau.people.errors import Fault
from preau.people.text import visible
from preau.rules.profiles import PROFILES

T = TypeVar("T")


def attempt(form: forms.Form, act: Callable[[], T]) -> T | None:
    """The service's answer; None when it refused, with its sentence beside the field concerned."""
    try:
        return act()
    except Fault as fault:
        sentence = f"{fault} ({fault.article})" if isinstance(fault, VideoNotAllowed) and fault.article else str(fault)
        form.add_error(fault.field if fault.field in form.fields else None, sentence)
        return None


class Text(forms.CharField):
    """What is typed is published: nothing invisible stays in it."""

    def to_python(self, value: Any) -> str:
        return str(super().to_python(visible(value) if isinstance(value, str) else value))


class SittingForm(forms.Form):
    title = Text(label=_("Titre"), max_length=200)
    starts_at = forms.DateTimeField(
        label=_("Date et heure"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    chair = forms.ModelChoiceField(label=_("Présidence"), queryset=Mandate.objects.none(), empty_label=None)
    mode = forms.ChoiceField(label=_("Forme"), choices=Sitting.Mode.choices, widget=forms.RadioSelect)
    place = Text(label=_("Lieu"), max_length=200, help_text=_("Où siège la présidence, ouvert au public."))
    other_places = Text(
        label=_("Autres lieux"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Un par ligne, pour une séance en plusieurs lieux. Chacun est ouvert au public."),
    )

    def __init__(self, *args: Any, assembly: Assembly, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chair = self.fields["chair"]
        assert isinstance(chair, forms.ModelChoiceField)
        chair.queryset = assemblies.members(assembly)
        if not assemblies.profile(assembly).video_allowed:
            # The law leaves no choice: say so instead of offering one.
            del self.fields["mode"], self.fields["other_places"]

    def values(self) -> SittingInput:
        data = self.cleaned_data
        names = [data["place"], *data.get("other_places", "").splitlines()]
        return SittingInput(
            title=data["title"],
            starts_at=data["starts_at"],
            mode=data.get("mode", Sitting.Mode.ONE_PLACE),
            places=[PlaceInput(name=name) for name in names],
            chair=data["chair"],
        )


def sitting_initial(sitting: Sitting) -> dict[str, Any]:
    names = [place["name"] for place in sitting.places]
    return {
        "title": sitting.title,
        "starts_at": sitting.starts_at,
        "chair": sitting.chair_id,
        "mode": sitting.mode,
        "place": names[0] if names else "",
        "other_places": "\n".join(names[1:]),
    }


class ItemForm(forms.Form):
    number = Text(label=_("Numéro"), max_length=20, required=False, widget=forms.TextInput(attrs={"class": "short"}))
    title = Text(label=_("Objet"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    kind = forms.ChoiceField(label=_("Nature"), choices=AgendaItem.Kind.choices)
    nature = forms.ChoiceField(
        label=_("Sujet encadré par la loi"),
        choices=AgendaItem.Nature.choices,
        required=False,
        help_text=_("Ces sujets se votent dans un seul lieu ; les nominations se votent au scrutin secret."),
    )
    rapporteur = forms.ModelChoiceField(
        label=_("Rapporteur"), queryset=Mandate.objects.none(), required=False, empty_label=_("Personne")
    )
    matter_code = forms.ChoiceField(
        label=_("Matière"),
        choices=matter_choices,
        initial="9.1",
        help_text=_("Nomenclature ACTES, reprise dans les données ouvertes."),
    )
    text = Text(label=_("Projet de délibération"), required=False, widget=forms.Textarea(attrs={"rows": 12}))

    def __init__(self, *args: Any, sitting: Sitting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rapporteur = self.fields["rapporteur"]
        assert isinstance(rapporteur, forms.ModelChoiceField)
        rapporteur.queryset = queries.seated(sitting)

    def values(self) -> ItemInput:
        return ItemInput(**self.cleaned_data)


def item_initial(item: AgendaItem) -> dict[str, Any]:
    return {name: getattr(item, name) for name in ("number", "title", "kind", "nature", "matter_code", "text")} | {
        "rapporteur": item.rapporteur_id
    }


class ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """One or several files; each is checked by the service."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        clean = super().clean
        return [clean(one, initial) for one in data] if data else [clean(None, initial)]


class DocumentsForm(forms.Form):
    documents = ManyFilesField(
        label=_("Documents PDF"),
        max_length=200,
        widget=ManyFilesInput(attrs={"accept": "application/pdf,.pdf"}),
    )


class DocumentForm(forms.Form):
    file = forms.FileField(
        label=_("Nouveau fichier PDF"),
        max_length=200,
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}),
    )


class GuestForm(forms.Form):
    name = Text(label=_("Nom"), max_length=200)
    title = Text(label=_("Qualité"), max_length=200, required=False)
    email = forms.EmailField(
        label=_("Adresse électronique"), required=False, help_text=_("Pour intervenir depuis son propre appareil.")
    )


class MemberForm(forms.Form):
    name = Text(label=_("Nom"), max_length=200)
    group = Text(label=_("Groupe"), max_length=200, help_text=_("Un nom nouveau crée le groupe."))
    title = Text(label=_("Fonction"), max_length=200, required=False)
    order = forms.IntegerField(label=_("Rang au tableau"), min_value=1, max_value=9999)
    email = forms.EmailField(
        label=_("Adresse électronique"), required=False, help_text=_("Pour se connecter. Jamais publiée.")
    )
    birth_date = forms.DateField(
        label=_("Date de naissance"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Départage les élections : la personne la plus âgée l’emporte. Jamais publiée."),
    )
    starts_on = forms.DateField(
        label=_("Début du mandat"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    ends_on = forms.DateField(
        label=_("Fin du mandat"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Dernier jour en exercice. La personne reste dans les séances passées."),
    )


def member_initial(mandate: Mandate) -> dict[str, Any]:
    plain = {name: getattr(mandate, name) for name in ("name", "title", "order", "birth_date", "starts_on", "ends_on")}
    return plain | {"group": mandate.group.name, "email": mandate.user.email if mandate.user else ""}


class ImportForm(forms.Form):
    file = forms.FileField(
        label=_("Fichier CSV"), max_length=200, widget=forms.FileInput(attrs={"accept": ".csv,text/csv"})
    )


class RoleForm(forms.Form):
    name = Text(label=_("Nom"), max_length=200)
    email = forms.EmailField(label=_("Adresse électronique"))
    role = forms.ChoiceField(
        label=_("Rôle"),
        choices=[(role.value, role.label) for role in (Role.CLERK, Role.OPERATOR)],
    )


class ProcedureForm(forms.Form):
    publish_ordinary_names = forms.BooleanField(
        label=_("Publier les noms dans les votes ordinaires"),
        required=False,
        help_text=_(
            "Sans cela, un vote ordinaire ne publie que ses totaux ; un scrutin public publie toujours les noms."
        ),
    )
    speech_seconds = forms.IntegerField(
        label=_("Durée conseillée d’une intervention, en secondes"),
        min_value=0,
        max_value=7200,
        help_text=_("Affichée, jamais imposée : la présidence seule retire la parole. 0 : aucun conseil."),
    )
    home_allowed = forms.BooleanField(
        label=_("Permettre de siéger depuis un lieu non listé, en visioconférence"),
        required=False,
        help_text=_("Seulement si le règlement intérieur le prévoit."),
    )

    def __init__(self, *args: Any, assembly: Assembly, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not assemblies.profile(assembly).video_allowed:
            del self.fields["home_allowed"]


class AuthorityForm(forms.Form):
    name = Text(label=_("Nom de la collectivité"), max_length=200)
    slug = forms.SlugField(
        label=_("Adresse publique"),
        max_length=60,
        help_text=_("En minuscules, pour toujours : « val-d-ambre » donne …/val-d-ambre/."),
    )
    profile = forms.ChoiceField(label=_("Profil juridique"), choices=[(p.key, _(p.name)) for p in PROFILES.values()])
    siret = Text(
        label="SIRET", max_length=20, required=False, help_text=_("14 chiffres ; vide hors de France seulement.")
    )
    protection_officer = Text(
        label=_("Délégué ou déléguée à la protection des données"),
        max_length=200,
        help_text=_("Nom ou adresse, imprimé sur chaque page publique (RGPD, art. 37)."),
    )
    timezone = Text(label=_("Fuseau horaire"), max_length=40, initial="Europe/Paris")
    language = forms.ChoiceField(label=_("Langue des pages publiques"), choices=settings.LANGUAGES)
    assembly = Text(label=_("Nom de l’assemblée"), max_length=200, initial=_("Conseil municipal"))
    clerk_email = forms.EmailField(
        label=_("Adresse électronique du secrétariat"), help_text=_("Cette personne prépare et tient les séances.")
    )
