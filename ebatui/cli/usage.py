"""What the command line parser refuses, in our words: its own repeat what was typed."""

from __future__ import annotations

from collections.abc import Sequence

import typer


def explained(fault: typer.TyperException) -> tuple[str, str, str]:
    """Code, message and field for what the parser refused."""
    param = getattr(fault, "param", None)
    option = getattr(fault, "option_name", None)
    if param is not None:
        if type(fault).__name__ == "MissingParameter":
            return "MISSING", "This is needed.", field_of(param)
        return "BAD_VALUE", _what_it_takes(param), field_of(param)
    if option is not None:
        return _option_refused(fault, _named(option))
    if type(fault).__name__ == "NoArgsIsHelpError":
        return "NO_COMMAND", "Say which command to run; --help lists them.", "command"
    return _command_refused(str(fault))


def field_of(param: object) -> str:
    """The name of a parameter as it is typed: an option without its dashes, or an argument."""
    if getattr(param, "param_type_name", "") == "option":
        longest: str = max(getattr(param, "opts", [""]), key=len)
        return longest.lstrip("-")
    return str(getattr(param, "name", "") or "argument").replace("_", "-")


def field_at(command: object, argv: Sequence[str], place: int) -> str:
    """The name of the argument or option that stands at ``place`` of the command line."""
    values = 0
    waiting: object = None
    for position, argument in enumerate(argv):
        if waiting is not None:
            if position == place:
                return field_of(waiting)
            waiting = None
        elif argument.startswith("-") and argument != "-":
            if position == place:
                return _named(argument)
            waiting = None if "=" in argument else _option_taking_value(command, argument)
        elif argument in getattr(command, "commands", {}):
            command, values = getattr(command, "commands", {})[argument], 0
        elif position == place:
            return _value_field(command, values)
        else:
            values += 1
    return "argument"


def _option_refused(fault: typer.TyperException, field: str) -> tuple[str, str, str]:
    if type(fault).__name__ != "NoSuchOption":
        return "BAD_OPTION", "This option needs its value, or takes none.", field
    near = ", ".join(sorted(getattr(fault, "possibilities", None) or ()))
    hint = f"Did you mean {near}?" if near else "--help lists the options."
    return "NO_SUCH_OPTION", f"There is no such option. {hint}", field


def _command_refused(message: str) -> tuple[str, str, str]:
    if message.startswith("No such command"):
        return "NO_SUCH_COMMAND", "There is no such command; --help lists them.", "command"
    if message.startswith("Missing command"):
        return "NO_COMMAND", "Say which command to run; --help lists them.", "command"
    if "extra argument" in message:
        return "EXTRA_ARGUMENT", "More was given than is asked for.", "argument"
    return "USAGE", "This cannot be read; --help shows how.", "argument"


def _what_it_takes(param: object) -> str:
    kind = getattr(param, "type", None)
    choices = getattr(kind, "choices", None)
    if choices:
        names = [str(getattr(choice, "value", choice)) for choice in choices]
        return f"Give one of: {', '.join(names)}."
    name = str(getattr(kind, "name", ""))
    if name.startswith("int"):
        least, most = getattr(kind, "min", None), getattr(kind, "max", None)
        span = f" from {least}" if least is not None else ""
        return f"Give a whole number{span}{f' to {most}' if most is not None else ''}."
    if name.startswith("float"):
        seconds = field_of(param).endswith("seconds")
        return "Give a number of seconds above 0." if seconds else "Give a number."
    return "This value cannot be used here."


def _named(option: object) -> str:
    name = str(option or "").lstrip("-").partition("=")[0]
    plain = name.replace("-", "").replace("_", "")
    return name if plain.isascii() and plain.isalnum() and len(name) <= 40 else "option"


def _option_taking_value(command: object, name: str) -> object:
    for param in getattr(command, "params", ()):
        if name in getattr(param, "opts", ()) and not getattr(param, "is_flag", False):
            return param
    return None


def _value_field(command: object, number: int) -> str:
    if getattr(command, "commands", None):
        return "command"
    taken = [p for p in getattr(command, "params", ()) if p.param_type_name == "argument"]
    return field_of(taken[min(number, len(taken) - 1)]) if taken else "argument"
