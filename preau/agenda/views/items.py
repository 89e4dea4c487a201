"""Pages of the items of a sitting: add, edit, move, remove, and their PDFs."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from preau.agenda import documents as papers
from preau.agenda import services
from preau.agenda.access import acts, edits
from preau.agenda.forms import DocumentForm, DocumentsForm, ItemForm, attempt, item_initial
from preau.agenda.models import AgendaItem, Sitting
from preau.agenda.views.common import by, document_of, item_of
from preau.assemblies.models import Role
from preau.people.errors import Fault


def _agenda(sitting: Sitting, item: AgendaItem | None = None) -> str:
    """The sitting's page, at the item."""
    anchor = f"#point-{item.key}" if item else "#ordre-du-jour"
    return reverse("agenda:sitting", args=[sitting.pk]) + anchor


def _page(request: HttpRequest, item: AgendaItem | None, sitting: Sitting, **forms: object) -> HttpResponse:
    context = {"item": item, "sitting": sitting, "assembly": sitting.assembly, "documents_form": DocumentsForm()}
    wrong = any(getattr(form, "errors", None) for form in forms.values())
    return render(request, "agenda/item.html", context | forms, status=422 if wrong else 200)


@edits(Role.CLERK)
def add(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    initial = {"number": services.next_number(sitting)}
    form = ItemForm(request.POST or None, sitting=sitting, initial=initial)
    if request.method == "POST" and form.is_valid():
        write = by(request, "item_new")
        item = attempt(form, lambda: services.add_item(sitting=sitting, values=form.values(), by=write))
        if item:
            messages.success(request, _("Le point %(number)s est ajouté.") % {"number": item.number})
            return redirect("agenda:item_add" if "another" in request.POST else "agenda:sitting", sitting_id=sitting.pk)
    return _page(request, None, sitting, form=form)


@edits(Role.CLERK)
def edit(request: HttpRequest, sitting: Sitting, item: str) -> HttpResponse:
    found = item_of(sitting, item)
    form = ItemForm(request.POST or None, sitting=sitting, initial=item_initial(found))
    if request.method == "POST" and form.is_valid():
        write = by(request, "item")
        if attempt(form, lambda: services.change_item(item=found, values=form.values(), by=write)):
            messages.success(request, _("Le point %(number)s est modifié.") % {"number": found.number})
            return redirect(_agenda(sitting, found))
    return _page(request, found, sitting, form=form)


@acts(Role.CLERK)
def move(request: HttpRequest, sitting: Sitting, item: str) -> HttpResponse:
    """`to` is "up" or "down"; the page comes back at the item, with its new place said."""
    found = item_of(sitting, item)
    try:
        places = -1 if request.POST.get("to") == "up" else 1
        moved = services.move_item(item=found, places=places, by=by(request, "agenda"))
        said = {"number": moved.number, "place": moved.order}
        messages.success(request, _("Le point %(number)s est maintenant en position %(place)s.") % said)
    except Fault as fault:
        messages.error(request, str(fault))
    return redirect(_agenda(sitting, found))


@acts(Role.CLERK)
def renumber(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    try:
        services.renumber_items(sitting=sitting, by=by(request, "agenda"))
        messages.success(request, _("Les points sont numérotés dans leur ordre."))
    except Fault as fault:
        messages.error(request, str(fault))
    return redirect(_agenda(sitting))


@edits(Role.CLERK)
def remove(request: HttpRequest, sitting: Sitting, item: str) -> HttpResponse:
    found, refusal = item_of(sitting, item), ""
    if request.method == "POST":
        try:
            services.remove_item(item=found, by=by(request, "item_remove"))
            messages.success(request, _("Le point « %(title)s » est supprimé.") % {"title": found.title})
            return redirect(_agenda(sitting))
        except Fault as fault:
            refusal = str(fault)
    context = {"item": found, "sitting": sitting, "assembly": sitting.assembly, "refusal": refusal}
    return render(request, "agenda/item_remove.html", context)


@acts(Role.CLERK)
def attach(request: HttpRequest, sitting: Sitting, item: str) -> HttpResponse:
    """Several PDFs at once; each that is not one is said by name, the others are kept."""
    found = item_of(sitting, item)
    form, kept = DocumentsForm(request.POST, request.FILES), 0
    if form.is_valid():
        for file in form.cleaned_data["documents"]:
            try:
                papers.attach_document(item=found, file=file, filename=file.name, by=by(request, "item"))
                kept += 1
            except Fault as fault:
                said = _("%(place)s : %(fault)s") % {"place": file.name, "fault": fault}
                form.add_error("documents", said)
    if kept:
        said = ngettext("%(count)s document est joint.", "%(count)s documents sont joints.", kept)
        messages.success(request, said % {"count": kept})
    if form.errors:
        edit_form = ItemForm(sitting=sitting, initial=item_initial(found))
        return _page(request, found, sitting, form=edit_form, documents_form=form)
    return redirect(reverse("agenda:item", args=[sitting.pk, found.key]) + "#documents")


@edits(Role.CLERK)
def replace(request: HttpRequest, sitting: Sitting, document_id: int) -> HttpResponse:
    found = document_of(sitting, document_id)
    form = DocumentForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file, write = form.cleaned_data["file"], by(request, "document")
        if attempt(form, lambda: papers.replace_document(document=found, file=file, by=write)):
            messages.success(request, _("Le document « %(title)s » est remplacé.") % {"title": found.title})
            return redirect(reverse("agenda:item", args=[sitting.pk, found.item.key]) + "#documents")
    context = {"form": form, "document": found, "item": found.item, "sitting": sitting, "assembly": sitting.assembly}
    return render(request, "agenda/document.html", context, status=422 if form.errors else 200)


@acts(Role.CLERK)
def detach(request: HttpRequest, sitting: Sitting, document_id: int) -> HttpResponse:
    """From the document's page, which says what is lost."""
    found = document_of(sitting, document_id)
    try:
        papers.remove_document(document=found, by=by(request, "document"))
        messages.success(request, _("Le document « %(title)s » est retiré.") % {"title": found.title})
    except Fault as fault:
        messages.error(request, str(fault))
    return redirect(reverse("agenda:item", args=[sitting.pk, found.item.key]) + "#documents")
