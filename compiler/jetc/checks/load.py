"""From spec files to a `Spec`: every fault at its line and column, all at once."""

from __future__ import annotations

import contextlib
import hashlib
import json
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import TypeAdapter, ValidationError

from jetc.checks.check import check, check_network
from jetc.checks.named_files import named_files
from jetc.diagnostics.diagnostic import Severity, SpecError
from jetc.language.sections.model import Spec
from jetc.language.shape.faults import shape_faults
from jetc.language.text.compose import compose
from jetc.language.text.document import parse, read_file

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pydantic_core import ErrorDetails

    from jetc.diagnostics.diagnostic import Diagnostic
    from jetc.language.sections.model import Dataset, Features
    from jetc.language.text.compose import Reader
    from jetc.language.text.document import Node

__all__ = ["LoadedSpec", "load", "load_network", "load_text"]


@dataclass(frozen=True, slots=True)
class LoadedSpec:
    """A spec that passed every check, the tree it came from, and what its author should look at."""

    spec: Spec
    tree: Node
    path: Path
    warnings: tuple[Diagnostic, ...] = ()
    sources: Mapping[Path, str] = field(default_factory=dict)
    """The files that it was read from, with their SHA-256; none where they are no files on disk."""
    layers: tuple[bytes, ...] = ()
    """Content of its own file and of all that it extends, topmost first; none where it was text alone."""


def load(path: Path, *, settings: Sequence[str] = (), reader: Reader = read_file) -> LoadedSpec:
    """Read and check the spec at `path`; SpecError holds every fault found.

    `settings` such as ``training.epochs=3`` are laid over it. `reader` gives the files, which may be those
    of another revision; the ROOT files that it names are looked for on disk, and only with `read_file`.
    """
    sources: dict[Path, str] = {}
    layers: list[bytes] = []

    def recording(path: Path) -> bytes:
        content = reader(path)
        layers.append(content)
        if reader is read_file and path.is_file():
            sources[path] = hashlib.sha256(content).hexdigest()
        return content

    composed = compose(path, settings=settings, reader=recording)
    checked = _checked(composed.tree, composed.faults, path)
    loaded = replace(checked, sources=sources, layers=tuple(layers))
    faulty = tuple(named_files(loaded.spec, loaded.tree, path.parent)) if reader is read_file else ()
    if faulty:
        raise SpecError(faulty)
    return loaded


def load_text(text: str, *, name: str) -> LoadedSpec:
    """Check the spec `text`, which stands alone, placing faults in file `name`; as `load`."""
    tree, faults = parse(text, name=name)
    return _checked(tree, faults, Path(name))


def load_network(text: str, *, name: str, features: Features, dataset: Dataset) -> Spec:
    """Return the sections architecture and quantisation that `text` says, a part of a spec, and no others.

    SpecError holds the faults of their shape, and of the network that they make of the inputs `features` for
    the classes of `dataset`: all that a spec with both sections would be refused for, whatever else it says.
    """
    tree, faults = parse(text, name=name)
    sound = _sound_sections(tree)
    own = {each: getattr(sound, each) for each in _OF_THE_NETWORK if each in sound.model_fields_set}
    errors = [each for section in _OF_THE_NETWORK if section not in own for each in _errors(tree, section)]
    spec = Spec.model_construct(**own, features=features, dataset=dataset)
    found = (*faults, *shape_faults(errors, tree), *check_network(spec, tree))
    if found:
        raise SpecError(found)
    return spec


_OF_THE_NETWORK = ("architecture", "quantisation")


def _errors(tree: Node, section: str) -> list[ErrorDetails]:
    """Return what is wrong with the shape of a section."""
    try:
        Spec.model_validate_json(json.dumps(tree.plain()))
    except ValidationError as error:
        return [each for each in error.errors(include_url=False) if each["loc"][:1] == (section,)]
    return []


def _checked(tree: Node, faults: tuple[Diagnostic, ...], path: Path) -> LoadedSpec:
    try:
        spec = Spec.model_validate_json(json.dumps(tree.plain()))
    except ValidationError as error:
        shape = tuple(shape_faults(error.errors(include_url=False), tree))
        raise SpecError((*faults, *shape, *check(_sound_sections(tree), tree))) from None
    found = (*faults, *check(spec, tree))
    if any(each.severity is Severity.ERROR for each in found):
        raise SpecError(found)
    return LoadedSpec(spec, tree, path, found)


def _sound_sections(tree: Node) -> Spec:
    """Return a spec of those sections alone whose own shape is right."""
    sound = {}
    for name, entry in Spec.model_fields.items():
        if isinstance(tree.content, dict) and name in tree.content:
            text = json.dumps(tree.content[name].node.plain())
            with contextlib.suppress(ValidationError):
                sound[name] = TypeAdapter(entry.rebuild_annotation()).validate_json(text, strict=True)
    return Spec.model_construct(**sound)
