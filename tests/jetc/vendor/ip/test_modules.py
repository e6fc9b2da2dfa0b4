"""One module in a file."""

from __future__ import annotations

import pytest
from jetc.vendor.ip.modules import one_per_file

LICENCE = "// A licence.\n// Its second line.\n"
TEXT = f"""\
{LICENCE}

module a (input x);
endmodule

module b (input y);
    // endmodule
endmodule
"""


def test_each_module_has_the_licence_of_the_text() -> None:
    assert one_per_file(TEXT, licence=LICENCE) == {
        "a": f"{LICENCE}\n\nmodule a (input x);\nendmodule\n",
        "b": f"{LICENCE}module b (input y);\n    // endmodule\nendmodule\n",
    }


def test_a_comment_about_one_module_stays_with_it() -> None:
    first, second = "// It takes 9 clocks.\nmodule a;\nendmodule\n", "module b;\nendmodule\n"
    assert one_per_file(f"{first}\n{second}", licence=LICENCE) == {"a": first, "b": second}


def test_what_a_linter_is_told_stays_with_its_module_but_for_the_name_of_the_file() -> None:
    off, on = "/* verilator lint_off UNUSEDSIGNAL */\n", "/* verilator lint_on UNUSEDSIGNAL */\n"
    elsewhere = "/* verilator lint_{} DECLFILENAME */\n"
    first, second = f"{off}module a;\nendmodule\n{on}", "module b;\nendmodule\n"
    text = f"{first}\n{elsewhere.format('off')}{second}{elsewhere.format('on')}"
    assert one_per_file(text, licence=LICENCE) == {"a": first, "b": second}


@pytest.mark.parametrize("text", ["", "// nothing\n", f"{TEXT}wire left;\n"])
def test_a_text_that_is_not_modules_alone_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="this is no text of modules alone"):
        one_per_file(text, licence=LICENCE)
