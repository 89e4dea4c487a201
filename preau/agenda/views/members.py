"""Pages of an assembly: its members, their import, its staff and rules of procedure; and a new authority."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from preau.agenda.access import acts, edits, for_operators, reads
from preau.agenda.forms import AuthorityForm, ImportForm, MemberForm, ProcedureForm, RoleForm, attempt, member_initial
from preau.agenda.views.common import by
from preau.assemblies import queries, services
from preau.assemblies.errors import ImportRefused
from preau.assemblies.importing import ImportReport
from preau.assemblies.models import Assembly, Mandate, Role, RoleAssignment
from preau.people.errors import Fault
from preau.people.services import By


def _back(name: str, assembly: Assembly, **more: str) -> HttpResponse:
    place = {"authority": assembly.authority.slug, "assembly": assembly.slug}
    return HttpResponseRedirect(reverse(f"agenda:{name}", kwargs=place | more))


@reads(Role.CLERK)
def members(request: HttpRequest, assembly: Assembly) -> HttpResponse:
    current = list(queries.members(assembly))
    former = assembly.mandates.exclude(pk__in=[m.pk for m in current]).select_related("group")
    chair = queries.chair(assembly)
    context = {"assembly": assembly, "members": current, "former": list(former), "chair": chair}
    return render(request, "agenda/members.html", context)


@edits(Role.CLERK)
def add(request: HttpRequest, assembly: Assembly) -> HttpResponse:
    ranks = [m.order for m in queries.members(assembly)]
    form = MemberForm(request.POST or None, initial={"order": max(ranks, default=0) + 1})
    del form.fields["ends_on"]
    if request.method == "POST" and form.is_valid():
        write = by(request, "member_new")
        mandate = attempt(form, lambda: services.add_member(assembly=assembly, by=write, **form.cleaned_data))
        if mandate:
            messages.success(request, _("%(name)s siège dans l’assemblée.") % {"name": mandate.name})
            return _back("members", assembly)
    context = {"form": form, "assembly": assembly, "groups": assembly.groups.all()}
    return render(request, "agenda/member.html", context)


@edits(Role.CLERK)
def edit(request: HttpRequest, assembly: Assembly, key: str) -> HttpResponse:
    mandate = get_object_or_404(Mandate.objects.select_related("group", "user"), assembly=assembly, key=key)
    mandate.assembly = assembly
    form = MemberForm(request.POST or None, initial=member_initial(mandate))
    if request.method == "POST" and form.is_valid():
        write = by(request, "member")
        if attempt(form, lambda: services.change_member(mandate=mandate, by=write, **form.cleaned_data)):
            messages.success(request, _("L’inscription de %(name)s est modifiée.") % {"name": mandate.name})
            return _back("members", assembly)
        mandate.refresh_from_db()
    context = {"form": form, "assembly": assembly, "mandate": mandate, "groups": assembly.groups.all()}
    return render(request, "agenda/member.html", context | {"presides": queries.chair(assembly) == mandate})


@acts(Role.CLERK)
def seat_chair(request: HttpRequest, assembly: Assembly, key: str) -> HttpResponse:
    mandate = get_object_or_404(Mandate.objects.select_related("user"), assembly=assembly, key=key)
    try:
        services.seat_chair(mandate=mandate, by=by(request, "member"))
        messages.success(request, _("%(name)s préside l’assemblée.") % {"name": mandate.name})
    except Fault as fault:
        messages.error(request, str(fault))
    return _back("member", assembly, key=key)


@edits(Role.CLERK)
def import_(request: HttpRequest, assembly: Assembly) -> HttpResponse:
    """First the file is read and what it would do is shown; the same text, sent back, does it."""
    content: str | bytes | None = request.POST.get("content") or None
    form = ImportForm(request.POST or None, request.FILES or None)
    context: dict[str, object] = {"assembly": assembly, "form": ImportForm()}
    if request.method == "POST" and content is None:
        if form.is_valid():
            content = form.cleaned_data["file"].read()
        else:
            context["form"] = form
    if content is not None:
        confirmed = "confirm" in request.POST
        report = _imported(assembly, content, context, dry_run=not confirmed, by=by(request, "members_import"))
        if report and confirmed:
            said = {"created": len(report.created), "updated": len(report.updated)}
            messages.success(request, _("Import fait : %(created)s créations, %(updated)s modifications.") % said)
            return _back("members", assembly)
    return render(request, "agenda/import.html", context, status=422 if "faults" in context else 200)


def _imported(
    assembly: Assembly, content: str | bytes, context: dict[str, object], *, dry_run: bool, by: By
) -> ImportReport | None:
    """The report, or None with the faults; both are put in the page's context."""
    try:
        report = services.import_members(assembly, content, dry_run=dry_run, by=by)
    except ImportRefused as refused:
        context["faults"] = refused.faults
        return None
    context["report"] = report
    context["content"] = content.decode("utf-8-sig") if isinstance(content, bytes) else content
    return report


@edits(Role.CLERK)
def settings(request: HttpRequest, assembly: Assembly) -> HttpResponse:
    names = ("publish_ordinary_names", "speech_seconds", "home_allowed")
    initial = {name: getattr(assembly, name) for name in names}
    form = ProcedureForm(request.POST or None, assembly=assembly, initial=initial)
    if request.method == "POST" and form.is_valid():
        values = {"home_allowed": False} | form.cleaned_data
        if attempt(form, lambda: services.change_procedure(assembly=assembly, by=by(request, "settings"), **values)):
            messages.success(request, _("Les réglages sont enregistrés ; les salles déjà ouvertes gardent les leurs."))
            return _back("settings", assembly)
    return _settings_page(request, assembly, form=form, role_form=RoleForm())


def _settings_page(request: HttpRequest, assembly: Assembly, *, form: object, role_form: object) -> HttpResponse:
    context = {
        "assembly": assembly,
        "profile": queries.profile(assembly),
        "groups": assembly.groups.all(),
        "staff": queries.staff(assembly),
        "form": form,
        "role_form": role_form,
    }
    return render(request, "agenda/settings.html", context)


@acts(Role.CLERK)
def give_role(request: HttpRequest, assembly: Assembly) -> HttpResponse:
    form = RoleForm(request.POST)
    if form.is_valid():
        data = {**form.cleaned_data, "role": Role(form.cleaned_data["role"])}
        given = attempt(form, lambda: services.assign_role(assembly=assembly, by=by(request, "settings"), **data))
        if given:
            messages.success(request, _("%(name)s a maintenant ce rôle.") % {"name": given.user})
            return _back("settings", assembly)
    initial = {name: getattr(assembly, name) for name in ("publish_ordinary_names", "speech_seconds", "home_allowed")}
    return _settings_page(request, assembly, form=ProcedureForm(assembly=assembly, initial=initial), role_form=form)


@acts(Role.CLERK)
def withdraw_role(request: HttpRequest, assembly: Assembly, role_id: int) -> HttpResponse:
    assignment = get_object_or_404(RoleAssignment.objects.select_related("user"), assembly=assembly, pk=role_id)
    try:
        services.withdraw_role(assignment=assignment, by=by(request, "settings"))
        messages.success(request, _("Le rôle de %(name)s est retiré.") % {"name": assignment.user})
    except Fault as fault:
        messages.error(request, str(fault))
    return _back("settings", assembly)


@acts(Role.CLERK)
def move_group(request: HttpRequest, assembly: Assembly) -> HttpResponse:
    """Move a group one place to the left of the hemicycle."""
    names = [group.name for group in assembly.groups.all()]
    name = request.POST.get("group", "")
    if name in names[1:]:
        at = names.index(name)
        names.insert(at - 1, names.pop(at))
        services.order_groups(assembly=assembly, names=names, by=by(request, "settings"))
        messages.success(request, _("« %(name)s » est une place plus à gauche.") % {"name": name})
    return _back("settings", assembly)


@for_operators
def create_authority(request: HttpRequest) -> HttpResponse:
    """An authority, its first assembly and the person who keeps its secretariat, together or not at all."""
    form = AuthorityForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = attempt(form, lambda: _created(form.cleaned_data, by(request, "authority_new")))
        if made:
            said = {"name": made.authority.name, "assembly": made.name}
            messages.success(request, _("%(name)s et son assemblée « %(assembly)s » sont créées.") % said)
            return redirect("agenda:home")
    return render(request, "agenda/authority.html", {"form": form})


@transaction.atomic
def _created(data: dict[str, str], by: By) -> Assembly:
    name, clerk = data["assembly"], data["clerk_email"]
    values = {field: value for field, value in data.items() if field not in ("assembly", "clerk_email")}
    authority = services.create_authority(by=by, **values)
    return services.create_assembly(authority=authority, slug="conseil", name=name, clerk_email=clerk, by=by)
