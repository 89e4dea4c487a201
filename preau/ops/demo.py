"""The driver of the demonstration: a real sitting, held in about three minutes in the running instance.

It acts through the same door as the screens, so that whoever clicks meanwhile acts beside it: what somebody has
already done is not done again, and the driver goes on from there.
"""

from __future__ import annotations

import logging
import threading
import time
import uuid
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from preau.agenda import queries as agenda
from preau.assemblies.models import Mandate
from preau.journal import queries as journal
from preau.ops import council, links, processes, script
from preau.ops import record as records
from preau.ops.council import Prepared
from preau.ops.hold import Room, StepRefused
from preau.ops.record import Record, RecordedVote, Speech
from preau.ops.script import Step
from preau.ops.stage import Stage
from preau.ops.text import _
from preau.people.models import User
from preau.sitting import commands as c
from preau.sitting.state import State

log = logging.getLogger(__name__)

RECORD = Path(__file__).parent / "records" / "2025-01-15.json"
SOURCE = "StadtratWatch (code-for-magdeburg/StadtratWatch-web), CC0 1.0"
# The top-level domain that can never exist (RFC 2606): no mail leaves, whatever is configured.
DOMAIN = "demonstration.invalid"
# Seconds of the demonstration: for the arrivals, for a speech at least and at most, for a ballot, between two of them.
GATHERING, SPEECH_MIN, SPEECH_MAX, VOTING, PAUSE = 15.0, 5.0, 20.0, 18.0, 1.5
SPEECH_SHARE = 1 / 14


def hold(stop: threading.Event) -> None:
    """Prepare and hold the sitting, print the ways in, and leave the site as it is then. Returns when it is closed."""
    if not settings.DEMO:
        raise RuntimeError("the demonstration runs only in an instance started by `preau demo`")
    while not processes.site_answers():
        if stop.wait(0.2):
            return
    record = shortened(records.read(RECORD))
    _end_unfinished()
    prepared = council.prepare(
        record, starts_at=timezone.now() + timedelta(seconds=GATHERING), source=SOURCE, domain=DOMAIN
    )
    _print_ways_in(prepared)
    with Stage(sitting=prepared.sitting.id) as stage:
        Driver(prepared, stage, stop).run(record)
        # The last card and the last segments go out before the sources do.
        stop.wait(3.0)


def shortened(record: Record) -> Record:
    """The same sitting in about three minutes: everything in its order, speeches and silences cut short."""
    speeches: list[Speech] = []
    votes: list[RecordedVote] = []
    now = PAUSE
    happened: list[tuple[float, Speech | RecordedVote]] = [*records.timed(record.votes)]
    happened += [(speech.start_s, speech) for speech in record.speeches]
    for _at, one in sorted(happened, key=lambda pair: pair[0]):
        if isinstance(one, Speech):
            length = min(SPEECH_MAX, max(SPEECH_MIN, one.duration_s * SPEECH_SHARE))
            speeches.append(replace(one, start_s=now, duration_s=length))
        else:
            length = VOTING
            votes.append(replace(one, at_s=now))
        now += length + PAUSE
    return replace(record, speeches=tuple(speeches), votes=tuple(votes))


def _end_unfinished() -> None:
    """Close what an earlier demonstration in this data directory left open."""
    for sitting in agenda.live_sittings().filter(source=SOURCE):
        room = Room(sitting=sitting.id, accounts={})
        state = journal.state(sitting.id)
        steps = [Step(at_s=0, role="clerk", command=c.CloseSitting())]
        if (ballot := state.pending_ballot) is not None:
            cancel = c.CancelBallot(ballot=ballot.opened.ballot, reason=_("Démonstration interrompue."))
            steps.insert(0, Step(at_s=0, role="clerk", command=cancel))
        for step in steps:
            state = room.give(step, number=uuid.uuid4().int, state=state, at=None)


def _accounts(prepared: Prepared) -> dict[str, str]:
    clerk = User.objects.get(email=f"{council.CLERK}@{DOMAIN}")
    seats = Mandate.objects.filter(assembly=prepared.sitting.assembly, user__isnull=False)
    return {"": str(clerk.pk), **{mandate.key: str(mandate.user_id) for mandate in seats}}


def _print_ways_in(prepared: Prepared) -> None:
    sitting = prepared.sitting
    print(_("Démonstration : %s. Elle dure environ trois minutes ; ces liens font entrer en un clic :") % sitting.title)
    for label, address in links.ways_in(sitting, clerk_email=f"{council.CLERK}@{DOMAIN}"):
        print(f"  {label:<18} {address}")
    name = _("Page publique")
    print(f"  {name:<18} {settings.SITE_URL}/{agenda.public_path(sitting)}/")
    print(_("Relevé : %s. Images dessinées, voix de synthèse.") % SOURCE, flush=True)


class Driver:
    """Gives the steps at their time, and lets whoever is on air or next be seen and heard."""

    def __init__(self, prepared: Prepared, stage: Stage, stop: threading.Event) -> None:
        self.sitting = prepared.sitting.id
        self.names = prepared.names
        self.room = Room(sitting=self.sitting, accounts=_accounts(prepared))
        self.stage = stage
        self.stop = stop
        # Added to every time: the sitting was suspended that long by somebody at the screens.
        self.delay = 0.0

    def run(self, record: Record) -> None:
        steps = script.steps(record, self.names, gathering=GATHERING)
        self.stage.rehearse(record, self.names)
        self.room.open(at=None)
        if self.stage.with_video:
            steps.insert(0, Step(at_s=steps[0].at_s, role="clerk", command=c.StartBroadcast()))
        began = time.monotonic() - steps[0].at_s
        for number, step in enumerate(steps, start=1):
            due = began + step.at_s
            if self.stop.wait(max(0.0, due + self.delay - time.monotonic())):
                return
            state = self._wait_while_suspended()
            if state.phase == "closed":
                break
            if (ready := adapted(step, state)) is not None:
                self._give(ready, number, state)
        print(_("La séance est levée : l’enregistrement, les votes et les délibérations restent en ligne."), flush=True)

    def _wait_while_suspended(self) -> State:
        since = time.monotonic()
        while (state := journal.state(self.sitting)).suspended and not self.stop.wait(0.5):
            pass
        self.delay += time.monotonic() - since
        return state

    def _give(self, step: Step, number: int, state: State) -> None:
        try:
            state = self.room.give(step, number=number, state=state, at=None)
        except StepRefused as refused:
            # Somebody did it before, or decided otherwise: theirs counts.
            log.info("%s: %s", refused.rule, refused)
            state = refused.state
        self.stage.follow(state)


def adapted(step: Step, state: State) -> Step | None:
    """The step as it makes sense now that others act too; None when it no longer does."""
    pending = state.pending_ballot
    match step.command:
        case c.OpenBallot() if pending is not None:
            return None
        case c.CastVote() | c.CloseBallot() | c.ProclaimResult() as command:
            if pending is None or (pending.status == "closed" and not isinstance(command, c.ProclaimResult)):
                return None
            return replace(step, command=replace(command, ballot=pending.opened.ballot))
        case c.CallItem(item=item) if state.item == item:
            return None
        case c.RecordArrival(member=member) if member in state.presence:
            return None
        case c.OpenSitting() if state.phase == "open":
            return None
        case c.EndFloor() if state.floor is None:
            return None
    return step
