"""What every screen can do: go back, help, menu, find, sync, lock, and open a person's parts."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, cast

from textual.screen import Screen

from ebatui.screens.actions import Action, Keys

if TYPE_CHECKING:
    from ebatui.casework.ids import RecordId
    from ebatui.rules.reasons import Reason
    from ebatui.services.office import MentorOffice, Office
    from ebatui.widgets.fields import FieldShape


class Frame(Protocol):
    """What a screen asks of the app it runs in."""

    keys: Keys
    prison_name: str
    waiting: int | None

    def opened(self, office: Office | MentorOffice) -> None:
        """The door opened."""

    def go(
        self, name: str, person: RecordId | None = None, subject: RecordId | None = None
    ) -> None:
        """Open a screen by name."""

    def drain_keys(self) -> None:
        """Hand over the keys that waited."""

    def fault(self, error: BaseException) -> None:
        """Something went wrong inside: tell the adviser, and keep no personal detail."""

    def repaint_all(self) -> None:
        """Draw the whole screen again."""

    async def lock(self, result: str = "lock") -> None:
        """Save drafts, close the case file, leave."""

    def next_task(self) -> None:
        """Open the task after the one last opened."""

    def to_today(self) -> None:
        """Back to Today, over whatever is open."""


class ActingScreen(Screen[None], inherit_bindings=False):
    """The acts that the registry names for every screen, and what they act on."""

    NAME: ClassVar[str] = ""

    office: Office
    person: RecordId | None

    @property
    def frame(self) -> Frame:
        """The app."""
        return cast(Frame, self.app)

    @property
    def sheet(self) -> str:
        """The sheet of actions whose keys work now: the screen's own, unless it says another."""
        return self.NAME

    def person_here(self) -> RecordId | None:
        """The person the screen is about, or the cursor is on."""
        return self.person

    def reasons_here(self) -> Sequence[Reason]:
        """The rules behind what the cursor is on."""
        return ()

    def facts(self) -> set[str]:
        """What holds now, for the actions that need it."""
        return set()

    def say(self, message: str) -> None:
        """Put a message on the message line."""

    def act(self, action: Action | str) -> None:
        """Do an action, or say why not."""

    def leave(self, message: str = "") -> None:
        """Go back to the screen below, and say something there."""
        below = self.app.screen_stack[-2] if len(self.app.screen_stack) > 1 else None
        self.app.pop_screen()
        if message and isinstance(below, ActingScreen):
            below.say(message)

    def ask(
        self,
        title: str,
        shapes: Sequence[FieldShape],
        accept: Callable[[dict[str, str]], Awaitable[str]],
        *,
        form: str,
        intro: Sequence[str] = (),
        values: Mapping[str, str] | None = None,
    ) -> None:
        """Ask for a few things on one screen, then do ``accept`` with what was typed.

        ``accept`` returns what to say afterwards; ``NotAccepted`` from it keeps the question open
        with everything typed still there. Esc does nothing; what was typed is kept as a draft of
        ``form`` about the person, and stands there again next time.
        """
        from ebatui.screens.ask import AskScreen

        self.app.push_screen(
            AskScreen(
                self.office,
                title,
                shapes,
                accept,
                form=form,
                about=self.person,
                intro=intro,
                values=values,
            )
        )

    # -- actions that every screen has

    def act_back(self) -> Coroutine[Any, Any, None] | None:
        """Back to the screen before."""
        self.leave()
        return None

    def act_help(self) -> None:
        """Help for this screen."""
        from ebatui.screens.help import HelpScreen

        self.app.push_screen(HelpScreen(self.office, self.sheet))

    def act_menu(self) -> None:
        """Everything that can be done here, as a list."""
        from ebatui.screens.menu import MenuScreen

        self.app.push_screen(MenuScreen(self.office, self))

    def act_why(self) -> None:
        """The rules behind what the cursor is on."""
        from ebatui.screens.why import WhyScreen

        self.app.push_screen(WhyScreen(self.office, self.reasons_here()))

    def act_find(self) -> None:
        """Find a person."""
        self.frame.go("people")

    def act_sync(self) -> None:
        """The sync screen."""
        self.frame.go("sync")

    def act_next(self) -> None:
        """The next task."""
        self.frame.next_task()

    def act_today(self) -> None:
        """Back to Today."""
        self.frame.to_today()

    async def act_lock(self) -> None:
        """Lock."""
        await self.frame.lock()

    async def act_quit(self) -> None:
        """Lock and leave."""
        await self.frame.lock("quit")

    def act_repaint(self) -> None:
        """Draw everything again."""
        self.frame.repaint_all()

    def act_person(self) -> None:
        """The person's page."""
        self.frame.go("person", self.person_here())

    def act_closures(self) -> None:
        """The person's closures."""
        self.frame.go("closures", self.person_here())

    def act_targets(self) -> None:
        """The person's job targets."""
        self.frame.go("targets", self.person_here())

    def act_bookings(self) -> None:
        """The person's bookings."""
        self.frame.go("bookings", self.person_here())

    def act_induction(self) -> None:
        """The person's induction."""
        self.frame.go("induction", self.person_here())

    def act_closures_all(self) -> None:
        """The whole call sheet."""
        self.frame.go("closures")

    def act_slips(self) -> None:
        """Slips to review."""
        self.frame.go("slips")

    def act_wing_list(self) -> None:
        """Inductions due, in wing order."""
        self.frame.go("wing_list")

    def act_move_on(self) -> None:
        """Tab where no field has the cursor: to the first field."""
        from ebatui.widgets.fields import Form

        form = next(iter(self.query(Form)), None)
        if form is not None:
            form.focus_first()
