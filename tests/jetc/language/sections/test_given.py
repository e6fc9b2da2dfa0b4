"""The files that a spec names."""

from pathlib import Path

from jetc.language.sections.given import given_files
from jetc.language.sections.model import Samples, SampleSet, Spec


def test_the_files_of_all_sets_are_given_and_generated_sets_have_none(tmp_path: Path) -> None:
    sets = (
        SampleSet(name="top", files=("b.root", "a.root"), tree="outnano/Jets"),
        SampleSet(name="rates", process="minbias", events=10),
        SampleSet(name="more", files=("c.root",), tree="outnano/Jets"),
    )
    spec = Spec.model_construct(samples=Samples.model_construct(sets=sets))
    assert given_files(spec, tmp_path) == ("a.root", "b.root", "c.root")
