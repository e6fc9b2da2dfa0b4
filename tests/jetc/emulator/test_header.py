"""Headers whose guards differ with what they say."""

from __future__ import annotations

from jetc.emulator.header import guarded


def test_the_guard_is_that_of_what_is_said() -> None:
    one, same, other = (guarded("A comment.", body, stem="tiny") for body in ("int a;", "int a;", "int b;"))
    assert one == same
    assert one.splitlines()[1] != other.splitlines()[1]
    assert one.splitlines()[1].startswith("#ifndef TINY_")
    assert "\n\nint a;\n#endif\n" in one
