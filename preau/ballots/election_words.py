"""Elections in words: a round read aloud, who is elected, appointments that take effect without a vote.

Sentences are turned so that they agree with nobody's sex, which no journal holds: "l’élection de … est proclamée".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from preau.ballots import words
from preau.rules.elections import Office
from preau.rules.majority import ABSOLUTE, Majority
from preau.sitting.election_events import Candidate, ElectionOpened, RoundProclaimed

Candidates = Mapping[str, Candidate]


def listed(names: Sequence[str]) -> str:
    """ "A", "A et B", "A, B et C"."""
    if len(names) < 2:
        return "".join(names)
    return _("%(first)s et %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}


def ordinal(number: int) -> str:
    """ "premier tour", "deuxième tour", "4e tour"."""
    named: dict[int, Callable[[], str]] = {
        1: lambda: _("premier tour"),
        2: lambda: _("deuxième tour"),
        3: lambda: _("troisième tour"),
    }
    return named[number]() if number in named else _("%(n)de tour") % {"n": number}


def is_list(office: Office) -> bool:
    """Whether what is voted for is a list rather than a name."""
    return office.form in ("list", "proportional")


def called(candidate: str, candidates: Candidates, office: Office) -> str:
    """A name as it is; a list as "la liste « Ensemble »"."""
    name = candidates[candidate].name if candidate in candidates else candidate
    return _("la liste « %(name)s »") % {"name": name} if is_list(office) else name


def persons(candidate: Candidate, names: Mapping[str, str]) -> list[str]:
    """The people of a list in its order: `names` by id of the members, then those who are no members."""
    return [*(names.get(member, member) for member in candidate.members), *candidate.names]


def ranked(result: RoundProclaimed) -> list[tuple[str, int]]:
    """(candidate, votes), most votes first; equal votes keep the order of the candidacies."""
    return sorted(((v.candidate, v.votes) for v in result.votes), key=lambda pair: -pair[1])


def count(opened: ElectionOpened, candidates: Candidates, result: RoundProclaimed) -> str:
    """ "A : 18 voix ; B : 9 voix ; 1 bulletin blanc, aucun bulletin nul ; tous ont pris part au vote, sur 28 présents
    ou représentés." Candidates without a vote are said together where they are many."""
    heard = [(candidate, votes) for candidate, votes in ranked(result) if votes]
    silent = [candidate for candidate, votes in ranked(result) if not votes]
    if len(silent) <= 3:
        heard += [(candidate, 0) for candidate in silent]
    parts = [_voices(called(candidate, candidates, opened.office), votes) for candidate, votes in heard]
    parts.append(", ".join(words.papers(blank=result.blank, null=result.null)))
    entitled = result.present + result.represented
    return words.title_case(words.counted([" ; ".join(parts)], not_voting=result.not_voting, entitled=entitled))


def _voices(name: str, votes: int) -> str:
    if not votes:
        return _("%(name)s : aucune voix") % {"name": name}
    return ngettext("%(name)s : %(n)d voix", "%(name)s : %(n)d voix", votes) % {"name": name, "n": votes}


def rule(opened: ElectionOpened, result: RoundProclaimed) -> str:
    """What elects in this round: the majority and its number, the relative majority, or the proportional rule."""
    said = ngettext("%(n)d suffrage exprimé", "%(n)d suffrages exprimés", result.cast) % {"n": result.cast}
    if opened.office.form == "proportional":
        return _("%(cast)s ; sièges répartis %(method)s.") % {"cast": said, "method": method(opened.office)}
    if not result.required:
        return _("%(cast)s ; la majorité relative suffit.") % {"cast": said}
    absolute = (
        words.share(ABSOLUTE) if opened.office.base == "cast" else words.majority(Majority(base=opened.office.base))
    )
    return _("%(cast)s ; %(absolute)s : %(required)d voix.") % {
        "cast": said,
        "absolute": absolute,
        "required": result.required,
    }


def method(office: Office) -> str:
    """ "à la représentation proportionnelle, au plus fort reste"."""
    if office.method == "highest_average":
        return _("à la représentation proportionnelle, à la plus forte moyenne")
    return _("à la représentation proportionnelle, au plus fort reste")


def verdict(
    opened: ElectionOpened,
    candidates: Candidates,
    result: RoundProclaimed,
    names: Mapping[str, str] | None = None,
    *,
    vacant: int | None = None,
) -> str:
    """Who is elected, by what when age decided, and whether another round follows; never empty.

    `names` (of members, by id) lets the people of an elected list be called out. `vacant`: the seats that nobody has
    once the election is over (`rounds.seats_vacant`); None where no round came before this one.
    """
    said = []
    if result.elected:
        said.append(_elected(opened, candidates, result, names or {}))
        if result.by_age:
            said.append(_by_age(opened.office))
    if result.next == "round":
        return " ".join([*said, _another(opened, result)])
    return " ".join([*(said or [_("Personne n’est élu.")]), *_vacant(opened, result, vacant)])


def _vacant(opened: ElectionOpened, result: RoundProclaimed, vacant: int | None) -> list[str]:
    """How many seats stay empty, where there were several."""
    if vacant is None:
        lists = is_list(opened.office) and result.elected
        vacant = 0 if lists else opened.seats - len(result.elected)
    if opened.seats < 2 or vacant < 1:
        return []
    return [ngettext("%(n)d siège reste vacant.", "%(n)d sièges restent vacants.", vacant) % {"n": vacant}]


def _elected(opened: ElectionOpened, candidates: Candidates, result: RoundProclaimed, names: Mapping[str, str]) -> str:
    office = opened.office
    if office.form == "proportional":
        won = [(vote.candidate, vote.seats) for vote in result.votes if vote.seats]
        return words.title_case(_("%(lists)s.") % {"lists": listed([_seats(c, n, candidates, office) for c, n in won])})
    values = {
        "who": listed([called(candidate, candidates, office) for candidate in result.elected]),
        "title": opened.title,
        "round": ordinal(result.round),
    }
    said = _("%(title)s : l’élection de %(who)s est proclamée, au %(round)s.") % values
    people = [person for c in result.elected if c in candidates for person in persons(candidates[c], names)]
    if office.form == "list" and people:
        said += " " + _("Dans l’ordre de la liste : %(people)s.") % {"people": listed(people)}
    return said


def _seats(candidate: str, seats: int, candidates: Candidates, office: Office) -> str:
    name = called(candidate, candidates, office)
    return ngettext("%(name)s obtient %(n)d siège", "%(name)s obtient %(n)d sièges", seats) % {"name": name, "n": seats}


def _by_age(office: Office) -> str:
    """Lists are compared by the mean of their ages where one takes every seat (L.2122-7-2); where seats are shared the
    last one goes to the oldest of those who would have it (L.3122-5)."""
    if office.form == "list":
        return _("À égalité de voix, la moyenne d’âge la plus élevée l’emporte.")
    if office.form == "proportional":
        return _("À égalité, le dernier siège revient à la personne la plus âgée parmi celles qui l’obtiendraient.")
    return _("À égalité de voix, la personne la plus âgée l’emporte.")


def _another(opened: ElectionOpened, result: RoundProclaimed) -> str:
    follows = {"next": ordinal(result.round + 1)}
    if result.elected:
        return _("Il reste des sièges à pourvoir : nous procédons au %(next)s.") % follows
    if is_list(opened.office):
        return _("Aucune liste n’obtient la majorité absolue : nous procédons au %(next)s.") % follows
    return _("Personne n’obtient la majorité absolue : nous procédons au %(next)s.") % follows


def sentence(
    opened: ElectionOpened,
    candidates: Candidates,
    result: RoundProclaimed,
    names: Mapping[str, str] | None = None,
    *,
    vacant: int | None = None,
) -> str:
    """The words of the proclamation of a round: every figure, the rule, who is elected or what follows."""
    decided = verdict(opened, candidates, result, names, vacant=vacant)
    return " ".join((count(opened, candidates, result), rule(opened, result), decided))


def needed(office: Office, number: int) -> str:
    """What elects in round `number` (from 1), before it is held."""
    if office.form == "proportional":
        return _("Les sièges sont répartis %(method)s.") % {"method": method(office)}
    if number <= office.absolute_rounds:
        absolute = words.wanted(Majority(base=office.base))
        return _("Au %(round)s, il faut %(absolute)s.") % {"round": ordinal(number), "absolute": absolute}
    if office.form == "list":
        text = _("Au %(round)s, la majorité relative suffit ; à égalité, la moyenne d’âge la plus élevée l’emporte.")
    else:
        text = _("Au %(round)s, la majorité relative suffit ; à égalité, la personne la plus âgée l’emporte.")
    return text % {"round": ordinal(number)}


def took_effect(
    opened: ElectionOpened, candidates: Candidates, elected: Iterable[str], names: Mapping[str, str] | None = None
) -> str:
    """Single candidacies read out: effective at once, without a vote (art. L.2121-21)."""
    chosen = [candidates[c] for c in elected if c in candidates]
    if is_list(opened.office):
        people = [person for c in chosen for person in persons(c, names or {})]
        said = _("%(title)s : une seule liste est présentée. La nomination de %(who)s prend effet immédiatement.")
    else:
        people = [c.name for c in chosen]
        said = ngettext(
            "%(title)s : une seule candidature est présentée. La nomination de %(who)s prend effet immédiatement.",
            "%(title)s : une seule candidature est présentée pour chaque siège. La nomination de %(who)s prend effet "
            "immédiatement.",
            len(people),
        )
    return said % {"title": opened.title, "who": listed(people)}


def elected(
    opened: ElectionOpened, candidates: Candidates, chosen: Sequence[str], *, rounds: int = 0, abandoned: bool = False
) -> str:
    """The whole election in one sentence: "Maire : Claire Marchand (premier tour)."

    `rounds` is the number of the round that ended it, 0 where the appointments took effect without a vote.
    """
    if abandoned:
        return _("%(title)s : l’élection est abandonnée.") % {"title": opened.title}
    if not chosen:
        return _("%(title)s : l’élection n’est pas terminée.") % {"title": opened.title}
    how = ordinal(rounds) if rounds else _("sans vote, candidature unique")
    who = listed([called(candidate, candidates, opened.office) for candidate in chosen])
    return _("%(title)s : %(who)s (%(how)s).") % {"title": opened.title, "who": who, "how": how}
