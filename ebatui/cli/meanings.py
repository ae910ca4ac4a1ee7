"""What exceptions of the lower layers mean to whoever typed the command."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

from ebatui.cli.failure import ExitCode, Failure
from ebatui.cli.output import Translator


class Meanings(Mapping[type[Exception], Translator]):
    """Exceptions and how each is told. Looked up only once something has gone wrong."""

    def __getitem__(self, kind: type[Exception]) -> Translator:
        return self._known[kind]

    def __iter__(self) -> Iterator[type[Exception]]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)

    @cached_property
    def _known(self) -> Mapping[type[Exception], Translator]:
        from ebatui.bootstrap.home import HomeError
        from ebatui.casework.fields import FieldError
        from ebatui.services.desk import NotAccepted
        from ebatui.services.ports import CannotSave, ForbiddenMove
        from ebatui.services.reception_list import NotAReceptionList
        from ebatui.store import errors

        return {
            HomeError: _home,
            NotAccepted: _not_accepted,
            FieldError: _field,
            ForbiddenMove: _move,
            NotAReceptionList: _list,
            CannotSave: _cannot_save,
            errors.RecoveryFileDamaged: lambda fault: Failure(
                ExitCode.DAMAGED, "RECOVERY_FILE_DAMAGED", str(fault), "file"
            ),
            errors.WrongRecoveryKey: lambda fault: Failure(
                ExitCode.LOCKED, "WRONG_RECOVERY_FILE", str(fault), "file"
            ),
            Exception: _door,
        }


def _home(fault: Exception) -> Failure:
    code = getattr(fault, "code", "HOME")
    exit_code = ExitCode.DAMAGED if code == "DAMAGED" else ExitCode.USAGE
    return Failure(exit_code, code, str(fault), "home")


def _not_accepted(fault: Exception) -> Failure:
    from ebatui.i18n import has_words, words
    from ebatui.services.desk import NotAccepted

    assert isinstance(fault, NotAccepted)  # noqa: S101 - as registered
    told = []
    for problem in fault.problems:
        said = (
            words(problem.code, **dict(problem.values)) if has_words(problem.code) else problem.code
        )
        between = ": " if said[:1].isupper() else " "  # a sentence of its own, or the end of one
        told.append(f"{problem.field.replace('_', ' ')}{between}{said}")
    first = fault.problems[0]
    return Failure(ExitCode.NO, first.code, "; ".join(told), first.field)


def _field(fault: Exception) -> Failure:
    from ebatui.i18n import has_words, words

    code, field = getattr(fault, "code", "FIELD"), getattr(fault, "field", "")
    said = words(code) if has_words(code) else code
    return Failure(ExitCode.USAGE, code, f"The {field.replace('_', ' ')} {said}.", field)


def _move(fault: Exception) -> Failure:
    return Failure(ExitCode.NO, "FORBIDDEN_MOVE", f"It cannot go there from here: {fault}.")


def _list(fault: Exception) -> Failure:
    from ebatui.services.reception_list import NotAReceptionList

    assert isinstance(fault, NotAReceptionList)  # noqa: S101 - as registered
    return Failure(ExitCode.NO, fault.code, fault.message, "file")


def _cannot_save(fault: Exception) -> Failure:
    code = getattr(fault, "code", "DISK")
    said = {
        "DISK_FULL": "The disk is full: make room. Nothing that was saved is lost.",
        "READ_ONLY": "The folder cannot be written. Nothing that was saved is lost.",
    }.get(code, "The disk could not be written. Nothing that was saved is lost.")
    return Failure(ExitCode.NO, code, said, "home")


def _door(fault: Exception) -> Failure:
    """Locked, wrong, damaged: as the door of the app says it. Anything else is a fault of ours."""
    from ebatui.bootstrap.door import turned
    from ebatui.i18n import has_words, words

    try:
        why = turned(fault)
    except Exception:
        return _ours(fault)
    exits = {"DAMAGED": ExitCode.DAMAGED, "NO_SIGNING_KEY": ExitCode.REFUSED}
    exit_code = exits.get(why.code, ExitCode.LOCKED)
    told = f"DOOR_{why.code}"
    if not why.values.get("wait") and has_words(f"{told}_NOW"):
        told = f"{told}_NOW"
    return Failure(exit_code, why.code, words(told, **why.values), "")


def _ours(fault: Exception) -> Failure:
    # The kind of an unforeseen fault helps whoever mends it; its text could be personal.
    return Failure(
        ExitCode.DAMAGED, "INTERNAL", f"ebatui has a fault of its own ({type(fault).__name__})."
    )
