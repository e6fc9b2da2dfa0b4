"""Errors as text: the place, the line itself, what, why and the mend."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jetc.diagnostic import DataError, Diagnostic, GateError, ToolError

__all__ = ["diagnostic_text", "fault_text", "system_text", "tool_text"]


def fault_text(error: DataError | GateError) -> str:
    """Return a fault of the data, or a gate that did not hold, as text."""
    return f"error: {error}\n  why:  {error.why}\n  mend: {error.mend}"


def diagnostic_text(fault: Diagnostic) -> str:
    """Return a fault of a spec with the line it stands on, marked."""
    lines = [f"{fault.span}: error {fault.code}: {fault.what}"]
    source = _source_line(fault)
    if source is not None:
        number = str(fault.span.line)
        lines.append(f"  {number} | {source}")
        lines.append(f"  {' ' * len(number)} | {' ' * (fault.span.column - 1)}{'^' * fault.span.length}")
    lines.append(f"  why:  {fault.why}")
    lines.extend(f"        {related.span}: {related.what}" for related in fault.related)
    lines.append(f"  mend: {fault.mend}")
    return "\n".join(lines)


def _source_line(fault: Diagnostic) -> str | None:
    try:
        lines = Path(fault.span.file).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return None
    return lines[fault.span.line - 1] if fault.span.line <= len(lines) else None


def system_text(error: OSError) -> str:
    """Return what the operating system refused: a folder, a file, space."""
    place = error.filename if error.filename is not None else "a file"
    return (
        f"error: {place}: {error.strerror or error}\n"
        "  why:  a build writes its products, and reads what the spec names\n"
        "  mend: make the place writable and give it space, or name another with --build-dir"
    )


def tool_text(error: ToolError) -> str:
    """Return the failure of an outside program with its command and last lines."""
    lines = [f"error: {error}"]
    if error.command:
        lines.append(f"  command: {' '.join(error.command)}")
    if error.exit_code is not None:
        lines.append(f"  exit code: {error.exit_code}")
    lines.extend(f"  | {line}" for line in error.last_lines)
    if error.log is not None:
        lines.append(f"  log:  {error.log}")
    lines.append(f"  mend: {error.mend}")
    return "\n".join(lines)
