"""Pages of the sittings of an assembly: list, create, one sitting with its checklist, edit, remove."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from preau.agenda import queries, readiness, services
from preau.agenda.access import acts, edits, reads
from preau.agenda.forms import GuestForm, SittingForm, attempt, sitting_initial
from preau.agenda.models import Guest, Sitting
from preau.agenda.views.common import by, is_clerk
from preau.assemblies import queries as assemblies
from preau.assemblies.models import Assembly, Role
from preau.people.errors import Fault
from preau.people.models import User


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The assemblies in which the person has a role; straight to it when there is only one."""
    assert isinstance(request.user, User)
    found = list(assemblies.assemblies_of(request.user))
    if len(found) == 1 and not request.user.is_operator:
        return redirect("agenda:sittings", authority=found[0].authority.slug, assembly=found[0].slug)
    return render(request, "agenda/home.html", {"assemblies": found})


@reads(Role.CLERK, Role.CHAIR, Role.MEMBER, Role.OPERATOR)
def sittings(request: HttpRequest, assembly: Assembly) -> HttpResponse:
    context = {"assembly": assembly, "clerk": is_clerk(request, assembly)}
    return render(request, "agenda/sittings.html", context | {"sittings": queries.sittings_of(assembly)})


@edits(Role.CLERK)
def create(request: HttpRequest, assembly: Assembly) -> HttpResponse:
    chair = assemblies.chair(assembly)
    initial = {"mode": Sitting.Mode.ONE_PLACE, "title": assembly.name, "chair": chair.pk if chair else None}
    form = SittingForm(request.POST or None, assembly=assembly, initial=initial)
    if request.method == "POST" and form.is_valid():
        write = by(request, "sitting_new")
        made = attempt(form, lambda: services.create_sitting(assembly=assembly, values=form.values(), by=write))
        if made:
            messages.success(request, _("La séance est créée. Ajoutez maintenant ses points."))
            return redirect("agenda:sitting", sitting_id=made.pk)
    return _form_page(request, form, assembly)


def _form_page(
    request: HttpRequest, form: SittingForm, assembly: Assembly, sitting: Sitting | None = None
) -> HttpResponse:
    context = {
        "form": form,
        "assembly": assembly,
        "sitting": sitting,
        "profile": assemblies.profile(assembly),
        "has_members": assemblies.members(assembly).exists(),
    }
    return render(request, "agenda/sitting_form.html", context, status=422 if form.errors else 200)


@reads(Role.CLERK, Role.CHAIR, Role.MEMBER, Role.OPERATOR)
def sitting(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """The agenda and its papers; for the clerk, what is left to do before opening."""
    clerk = is_clerk(request, sitting.assembly)
    return render(request, "agenda/sitting.html", _sitting_context(sitting, clerk=clerk, guest_form=GuestForm()))


def _sitting_context(sitting: Sitting, *, clerk: bool, guest_form: GuestForm) -> dict[str, object]:
    checks = readiness.checklist(sitting) if clerk else []
    return {
        "sitting": sitting,
        "assembly": sitting.assembly,
        "items": list(sitting.items.select_related("rapporteur").prefetch_related("documents")),
        "guests": list(sitting.guests.select_related("user")),
        "clerk": clerk,
        "editable": clerk and sitting.room_opened_at is None and sitting.closed_at is None,
        "checks": checks,
        "ready": readiness.is_ready(checks),
        "guest_form": guest_form,
    }


@edits(Role.CLERK)
def edit(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    form = SittingForm(request.POST or None, assembly=sitting.assembly, initial=sitting_initial(sitting))
    if request.method == "POST" and form.is_valid():
        write = by(request, "sitting_edit")
        if attempt(form, lambda: services.change_sitting(sitting=sitting, values=form.values(), by=write)):
            messages.success(request, _("La séance est modifiée."))
            return redirect("agenda:sitting", sitting_id=sitting.pk)
    return _form_page(request, form, sitting.assembly, sitting)


@edits(Role.CLERK)
def remove(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    assembly, refusal = sitting.assembly, ""
    if request.method == "POST":
        try:
            services.remove_sitting(sitting=sitting, by=by(request, "sitting_remove"))
            messages.success(request, _("La séance « %(title)s » est supprimée.") % {"title": sitting.title})
            return redirect("agenda:sittings", authority=assembly.authority.slug, assembly=assembly.slug)
        except Fault as fault:
            refusal = str(fault)
    return render(request, "agenda/sitting_remove.html", {"sitting": sitting, "assembly": assembly, "refusal": refusal})


@acts(Role.CLERK)
def invite(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    form = GuestForm(request.POST)
    if form.is_valid():
        write = by(request, "guests")
        guest = attempt(form, lambda: services.invite(sitting=sitting, by=write, **form.cleaned_data))
        if guest:
            messages.success(request, _("%(name)s est invitée à intervenir.") % {"name": guest.name})
            return redirect(f"{request.path.removesuffix('invites/')}#invites")
    for sentence in form.non_field_errors():
        # The room opened meanwhile: the page that comes back has no form to say it in.
        messages.error(request, str(sentence))
    context = _sitting_context(sitting, clerk=True, guest_form=form)
    return render(request, "agenda/sitting.html", context, status=422)


@acts(Role.CLERK)
def uninvite(request: HttpRequest, sitting: Sitting, guest: str) -> HttpResponse:
    found = get_object_or_404(Guest.objects.select_related("sitting"), sitting=sitting, key=guest)
    try:
        services.uninvite(guest=found, by=by(request, "guests"))
        messages.success(request, _("L’invitation de %(name)s est retirée.") % {"name": found.name})
    except Fault as fault:
        messages.error(request, str(fault))
    return redirect("agenda:sitting", sitting_id=sitting.pk)
