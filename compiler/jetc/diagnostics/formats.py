"""Diagnostics for machines: JSON, GitHub workflow commands, GitLab Code Quality, SARIF.

Each function takes diagnostics in any order and gives the same text for the same diagnostics, without
a newline at its end. Columns count characters from 1; the end column is the one after the last.
"""

from __future__ import annotations

import hashlib
import json
import os
import posixpath
from collections import Counter
from typing import TYPE_CHECKING
from urllib.parse import quote

from jetc.diagnostics import code_pages
from jetc.diagnostics.diagnostic import Severity
from jetc.diagnostics.rendering import printable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jetc.diagnostics.diagnostic import Diagnostic, Edit, Related, Span

__all__ = ["github_text", "gitlab_text", "json_text", "sarif_text"]

Json = dict[str, object]

_SARIF_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_GITLAB_SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor"}


def json_text(diagnostics: tuple[Diagnostic, ...]) -> str:
    """Return one JSON document: every diagnostic with all its parts, and how many there are."""
    severities = Counter(each.severity for each in diagnostics)
    document = {
        "diagnostics": [_json(each) for each in _in_order(diagnostics)],
        "errors": severities[Severity.ERROR],
        "warnings": severities[Severity.WARNING],
    }
    return json.dumps(document, indent=2)


def github_text(diagnostics: tuple[Diagnostic, ...]) -> str:
    """Return a line for each diagnostic: a workflow command, which GitHub shows beside the line.

    **Source** https://docs.github.com/actions/reference/workflow-commands-for-github-actions, and for
    the escapes actions/toolkit, packages/core/src/command.ts.
    """
    return "\n".join(_github(each) for each in _in_order(diagnostics))


def gitlab_text(diagnostics: tuple[Diagnostic, ...]) -> str:
    """Return a Code Quality report, which GitLab shows in the merge request.

    **Source** https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
    """
    ordered = _in_order(diagnostics)
    report = [
        {
            "description": each.what,
            "check_name": each.code,
            "fingerprint": fingerprint,
            "severity": _GITLAB_SEVERITIES[each.severity],
            "location": {"path": _path(each.span.file), "lines": {"begin": each.span.line}},
        }
        for each, fingerprint in zip(ordered, _fingerprints(ordered), strict=True)
    ]
    return json.dumps(report, indent=2)


def sarif_text(diagnostics: tuple[Diagnostic, ...], *, version: str) -> str:
    """Return a SARIF 2.1.0 log of one run by jetc `version`, with a rule for each code that occurs.

    **Source** https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
    """
    ordered = _in_order(diagnostics)
    codes = sorted({each.code for each in ordered})
    driver = {"name": "jetc", "version": version, "rules": [_rule(code) for code in codes]}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [
            _result(each, rule=codes.index(each.code), fingerprint=fingerprint)
            for each, fingerprint in zip(ordered, _fingerprints(ordered), strict=True)
        ],
    }
    return json.dumps({"$schema": _SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2)


def _in_order(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    return sorted(diagnostics, key=lambda each: (each.span, each.code, each.what))


def _fingerprints(ordered: Iterable[Diagnostic]) -> list[str]:
    """Return for each diagnostic a digest that does not change as its line moves; equal ones are numbered."""
    seen: Counter[tuple[str, str, str]] = Counter()
    digests = []
    for each in ordered:
        parts = (each.code, _path(each.span.file), each.what)
        digests.append(hashlib.sha256(json.dumps([*parts, seen[parts]]).encode()).hexdigest())
        seen[parts] += 1
    return digests


def _json(diagnostic: Diagnostic) -> Json:
    return {
        "code": diagnostic.code,
        "severity": diagnostic.severity.value,
        **_json_span(diagnostic.span),
        "what": diagnostic.what,
        "why": diagnostic.why,
        "mend": diagnostic.mend,
        "related": [{**_json_span(related.span), "what": related.what} for related in diagnostic.related],
        "fix": {"edits": [_json_edit(edit) for edit in diagnostic.fix]} if diagnostic.fix else None,
    }


def _json_span(span: Span) -> Json:
    return {
        "file": span.file,
        "line": span.line,
        "column": span.column,
        "end_column": span.column + span.length,
    }


def _json_edit(edit: Edit) -> Json:
    return {"file": edit.file, "start": edit.start, "end": edit.end, "text": edit.text}


def _github(diagnostic: Diagnostic) -> str:
    properties = {
        "file": _path(diagnostic.span.file),
        "line": diagnostic.span.line,
        "col": diagnostic.span.column,
        "endColumn": diagnostic.span.column + diagnostic.span.length,
        "title": diagnostic.code,
    }
    spelt = ",".join(f"{name}={_github_property(str(value))}" for name, value in properties.items())
    return f"::{diagnostic.severity} {spelt}::{_github_message(_message(diagnostic, with_places=True))}"


def _github_message(text: str) -> str:
    """Escape what a workflow command may not hold, and show what a log may not."""
    return printable(text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A"))


def _github_property(text: str) -> str:
    return _github_message(text).replace(":", "%3A").replace(",", "%2C")


def _message(diagnostic: Diagnostic, *, with_places: bool) -> str:
    """Return a diagnostic in lines; `with_places` where related places have no field of their own."""
    lines = [diagnostic.what, f"why: {diagnostic.why}"]
    lines.extend(f"{related.span}: {related.what}" for related in diagnostic.related if with_places)
    return "\n".join([*lines, f"mend: {diagnostic.mend}"])


def _rule(code: str) -> Json:
    text = code_pages.page(code)
    if text is None:
        return {"id": code}
    return {
        "id": code,
        "shortDescription": {"text": code_pages.title(text)},
        "fullDescription": {"text": code_pages.cause(text)},
        "help": {"text": f"jetc explain {code}", "markdown": text},
    }


def _result(diagnostic: Diagnostic, *, rule: int, fingerprint: str) -> Json:
    result: Json = {
        "ruleId": diagnostic.code,
        "ruleIndex": rule,
        "level": diagnostic.severity.value,
        "message": {"text": _without_links(_message(diagnostic, with_places=False))},
        "locations": [{"physicalLocation": _physical_location(diagnostic.span)}],
    }
    if diagnostic.related:
        result["relatedLocations"] = [_related_location(related) for related in diagnostic.related]
    return result | {"partialFingerprints": {"jetcDiagnostic/v1": fingerprint}}


def _related_location(related: Related) -> Json:
    return {
        "physicalLocation": _physical_location(related.span),
        "message": {"text": _without_links(related.what)},
    }


def _physical_location(span: Span) -> Json:
    region = {"startLine": span.line, "startColumn": span.column, "endColumn": span.column + span.length}
    return {"artifactLocation": {"uri": _uri(span.file)}, "region": region}


def _without_links(text: str) -> str:
    """Break up what SARIF's messages would read as a link, so that no spec can place one in a report."""
    return text.replace("](", "] (")


def _uri(file: str) -> str:
    """Return a relative path as a relative URI, and an absolute one as a file URI."""
    path = _path(file)
    return ("file://" if posixpath.isabs(path) else "") + quote(os.fsencode(path), safe="/")


def _path(file: str) -> str:
    """Return `file` as reports name it: without detours such as a leading ./ ."""
    return posixpath.normpath(file)
