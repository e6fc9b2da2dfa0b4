"""The emulator as the experiment's externals build it: a folder of its version, and a Makefile."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["VERSIONED", "write_package"]

VERSIONED = re.compile(r"[A-Za-z][A-Za-z0-9]*_v[0-9]+(_[0-9]+)*", re.ASCII)
"""A name and its version, as the experiment writes them: L1TSC4NGJetModel_v3, L1TSC4NGJetModel_v2_0_0."""
_LEFT_OUT = ("batch.cpp", "Makefile", "README.md")
_INTERFACE = "emulator.h"


def write_package(sources: Path, versioned: str, folder: Path) -> None:
    """Write the package of an emulator's `sources` into the new `folder`; its library is ``versioned``.so.

    ValueError where `versioned` is no name with a version.
    """
    if not VERSIONED.fullmatch(versioned):
        msg = (
            f"{versioned!r} is no name with a version, such as L1TSC4NGJetModel_v3 or L1TSC4NGJetModel_v2_0_0"
        )
        raise ValueError(msg)
    inner = folder / versioned
    shutil.copytree(sources, inner, ignore=shutil.ignore_patterns(*_LEFT_OUT))
    own = (sources / _INTERFACE).read_text("utf-8")
    (inner / _INTERFACE).write_text(_either_interface(own), "utf-8")
    (name,) = (each.name.removesuffix("_ports.h") for each in sources.glob("*_ports.h"))
    makefile = _MAKEFILE.replace("@VERSIONED@", versioned).replace("@NAME@", name)
    (folder / "Makefile").write_text(makefile, "utf-8")
    (folder / "README.md").write_text(
        _README.replace("@VERSIONED@", versioned).replace("@NAME@", name), "utf-8"
    )


def _either_interface(own: str) -> str:
    """Return the header that takes the public interface where it is given, else has its own."""
    return f'#ifdef JETC_PUBLIC_INTERFACE\n#include "hls4ml/emulator.h"\n#else\n{own}#endif\n'


_README = """\
# @VERSIONED@

The emulator of tagger `@NAME@`, bit for bit its firmware, as a library that is found by name:

    make
    make EMULATOR_EXTRAS=/path HLS_ROOT=/path PREFIX=/path install

The first needs g++ 9 or newer and what lies here, and makes `@VERSIONED@.so`; the second takes the headers of
an installation, and puts it into `PREFIX/lib64`. It is loaded through `hls4mlEmulator::Model`:
`@VERSIONED@/words.h` says what `prepare_input` takes and `read_result` fills, `@VERSIONED@/@NAME@_ports.h`
where each feature and each score stands. The network's namespace holds a digest of its C++, so that several
versions, of this name or of another, may be loaded together.
"""

_MAKEFILE = """\
# Builds @VERSIONED@.so, and installs it as $(PREFIX)/lib64/@VERSIONED@.so:
#     make
#     make EMULATOR_EXTRAS=/path HLS_ROOT=/path PREFIX=/path install
# EMULATOR_EXTRAS has include/hls4ml/emulator.h, HLS_ROOT include/ap_fixed.h; without them, those that lie
# here are taken. Only the command line can change a variable, not the environment.
EMULATOR_EXTRAS =
HLS_ROOT =
PREFIX = .
CXX = g++
CXXFLAGS = -std=c++17 -O3 -fPIC -fvisibility=hidden -fno-gnu-unique
LDFLAGS = -Wl,--build-id=none -s

VERSION := @VERSIONED@
OBJECTS := $(VERSION)/firmware/@NAME@.o $(VERSION)/@NAME@_emulator.o
HEADERS := $(wildcard $(VERSION)/*.h $(VERSION)/firmware/*.h $(VERSION)/firmware/*/*.h)
AP_TYPES := $(if $(HLS_ROOT),$(HLS_ROOT)/include,$(VERSION)/firmware/ap_types)
INCLUDES = -I$(VERSION) "-I$(AP_TYPES)" "-fmacro-prefix-map=$(AP_TYPES)/=ap_types/"
INTERFACE := $(if $(EMULATOR_EXTRAS),-DJETC_PUBLIC_INTERFACE "-I$(EMULATOR_EXTRAS)/include")

.PHONY: all install clean
all: $(VERSION).so

$(VERSION).so: $(OBJECTS)
	$(CXX) -shared $(CXXFLAGS) $(LDFLAGS) $^ -o $@

# The asserts of the ap_types name their file: not by where it lies.
%.o: %.cpp $(HEADERS) Makefile
	$(CXX) $(CXXFLAGS) $(INTERFACE) $(INCLUDES) -c $< -o $@

install: $(VERSION).so
	mkdir -p "$(PREFIX)/lib64"
	cp $< "$(PREFIX)/lib64/"

clean:
	rm -f $(VERSION).so $(OBJECTS)
"""
