"""The emulator as the experiment's externals build it: a folder of its version, and a Makefile."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import jetc_runtime

from jetc.prepare.conventions import CONVENTIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Library", "write_package"]

_LEFT_OUT = ("batch.cpp", "Makefile", "README.md")
_INTERFACE = "emulator.h"


@dataclass(frozen=True, slots=True)
class Library:
    """A library to be found by name: `tagger` is its name in the spec, `versioned` that of its file.

    The sources have what the network is made of in `namespace`, and the package in `own`, which holds name,
    version and digest. `wrapper` is the C++ of its model for these `conventions`, with inputs of so many
    `constituents` in `encoding`.
    """

    tagger: str
    versioned: str
    namespace: str
    own: str
    wrapper: str
    conventions: tuple[str, ...]
    encoding: str
    constituents: int


def write_package(sources: Path, folder: Path, library: Library) -> None:
    """Write the package of an emulator's `sources` into the empty `folder`."""
    inner = folder / library.versioned
    shutil.copytree(sources, inner, ignore=shutil.ignore_patterns(*_LEFT_OUT), copy_function=shutil.copyfile)
    for file in _of_the_network(inner):
        text = file.read_text("utf-8")
        if library.namespace in text:
            file.write_text(text.replace(library.namespace, library.own), "utf-8")
    own = (sources / _INTERFACE).read_text("utf-8")
    (inner / _INTERFACE).write_text(_either_interface(own), "utf-8")
    (inner / f"{library.tagger}_emulator.cpp").write_text(library.wrapper, "utf-8")
    for name in library.conventions:
        if name in CONVENTIONS:
            shutil.copyfile(Path(jetc_runtime.__file__).parent / "cpp" / f"{name}.h", inner / f"{name}.h")
    (folder / "Makefile").write_text(_filled(_MAKEFILE, library), "utf-8")
    (folder / "README.md").write_text(_readme(library), "utf-8")


def _of_the_network(inner: Path) -> Iterator[Path]:
    """Give the C++ that hls4ml wrote, but for the headers of the types."""
    for file in sorted((inner / "firmware").rglob("*")):
        if file.suffix in {".h", ".cpp"} and "ap_types" not in file.parts:
            yield file


def _filled(text: str, library: Library) -> str:
    return text.replace("@VERSIONED@", library.versioned).replace("@NAME@", library.tagger)


def _readme(library: Library) -> str:
    texts = (_README, *(_CALLED[each] for each in library.conventions), _IDENTITY)
    text = _filled("\n".join(texts), library).replace("@ENCODING@", library.encoding)
    return text.replace("@CONSTITUENTS@", str(library.constituents))


def _either_interface(own: str) -> str:
    """Return the header that takes the public interface where it is given, else has its own."""
    return f'#ifdef JETC_PUBLIC_INTERFACE\n#include "hls4ml/emulator.h"\n#else\n{own}#endif\n'


_README = """\
# @VERSIONED@

The emulator of tagger `@NAME@`, bit for bit its firmware, as a library that is found by name:

    make
    make EMULATOR_EXTRAS=/path HLS_ROOT=/path PREFIX=/path install

The first needs g++ 9 or newer and what lies here, and makes `@VERSIONED@.so`; the second takes the headers of
an installation, and puts it into `PREFIX/lib64`. Whatever flags build it, the bits are the same. It is loaded
through `hls4mlEmulator::Model`, and stays in the process once it is: a loader may be closed before its last
model is destroyed. What the network is made of lies in a namespace with name, version and a digest of
its C++, so that several versions, of this name or of another, may be loaded together. A model belongs to one
thread, and allocates nothing for a jet. An any of another type is refused with what was wanted and what came.

Inputs are in the units of the encoding `@ENCODING@`; `@VERSIONED@/@NAME@_ports.h` says where each stands in
the native convention. A result may be read in any convention, however the jet was given.
"""
_CALLED = {
    "native": """\
## Convention native

`@VERSIONED@/words.h`: `jetc::Inputs` and `jetc::Outputs`, by value, an address and a count each. Words are
`ap_fixed<64,32>` and hold every port exactly.
""",
    "v0": """\
## Convention v0

`@VERSIONED@/v0.h`: `prepare_input` takes `input_t *`, 20 features of each of 16 constituents, in the order of
the experiment's producers, whatever the spec's. `read_result` fills `Result<classes> *`, a pair of arrays:
the regression first, then the classes in the order of the spec.
""",
    "v2": """\
## Convention v2

`@VERSIONED@/v2.h`: `prepare_input` takes `ModelInputs` by value, `read_result` fills `ModelOutputs *`. A
candidate's features stand in the order of producers, whatever the order of the spec; a 21st, the absolute
pseudorapidity, is not read. `total_candidate_inputs` is the stride between candidates. Inputs of the jet,
where the tagger has some, are taken for eta, then pt_log: public producers differ in that, so look at yours.
A stride or a count smaller than what is read, and a null pointer, throw `std::invalid_argument`. The struct
does not say how many candidates there are: @CONSTITUENTS@ are read. Nor how many classes: eight are written,
in the order of the spec.
""",
}
_IDENTITY = """\
## Which one is it?

The library's section `.jetc` has the digest of its spec, as locks have it, its conventions and its ports, as
JSON. It is read from the file, and nothing of the library runs:

    readelf -p .jetc @VERSIONED@.so
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
	$(CXX) -shared $(CXXFLAGS) $(LDFLAGS) $^ -o $@ -ldl

# The asserts of the ap_types name their file: not by where it lies.
%.o: %.cpp $(HEADERS) Makefile
	$(CXX) $(CXXFLAGS) $(INTERFACE) $(INCLUDES) -c $< -o $@

install: $(VERSION).so
	mkdir -p "$(PREFIX)/lib64"
	cp $< "$(PREFIX)/lib64/"

clean:
	rm -f $(VERSION).so $(OBJECTS)
"""
