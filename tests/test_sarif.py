"""Findings as SARIF, against the schema of the standard (``data/sarif-schema-2.1.0.md``)."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rendered import ERROR, PATH, WARNING, MadeReport, MadeSpot, five_mistakes, many, reports_of

from losstracker.check.render import findings_as_sarif
from losstracker.model.codes import CODES
from losstracker.model.finding import Finding

SCHEMA = Path(__file__).parent / "data" / "sarif-schema-2.1.0.json"


@cache
def validator() -> jsonschema.Draft4Validator:
    """The standard's schema; addresses and URIs are checked by their grammar."""
    checker = jsonschema.FormatChecker(formats=())
    checker.checks("uri-reference")(is_reference)
    checker.checks("uri")(lambda text: is_reference(text) and bool(urlsplit(text).scheme))
    schema = json.loads(SCHEMA.read_text("utf-8"))
    return jsonschema.Draft4Validator(schema, format_checker=checker)


def is_reference(text: str) -> bool:
    """Tell whether a URI reference has only what RFC 3986 allows, and whole percent escapes."""
    allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~:/?#[]@!$&'()*+,;="
    pieces = text.split("%")
    escapes = all(len(p) > 1 and set(p[:2]) <= set("0123456789ABCDEFabcdef") for p in pieces[1:])
    first = text.split("/", maxsplit=1)[0]
    return escapes and set("".join(pieces)) <= set(allowed) and (":" not in first or "//" in text)


def sarif(reports: list[MadeReport], **options: Any) -> dict[str, Any]:
    """Render, check against the schema, and give the run."""
    log = json.loads(findings_as_sarif(reports, **{"version": "0.1.0", **options}))
    validator().validate(log)
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    assert isinstance(run, dict)
    return run


def place_of(result: dict[str, Any]) -> dict[str, Any]:
    place = result["locations"][0]["physicalLocation"]
    assert isinstance(place, dict)
    return place


def test_the_schema_refuses_what_is_no_sarif() -> None:
    log = json.loads(findings_as_sarif([five_mistakes()], version="0.1.0"))
    place_of(log["runs"][0]["results"][0])["artifactLocation"]["uri"] = "a b.csv"
    with pytest.raises(jsonschema.ValidationError, match="uri-reference"):
        validator().validate(log)
    del log["runs"][0]["tool"]
    with pytest.raises(jsonschema.ValidationError):
        validator().validate(log)


@given(reports_of())
def test_whatever_is_found_is_valid_sarif(made: list[MadeReport]) -> None:
    run = sarif(made)
    findings = [found for one in made for found in one.first(None)]
    rules = run["tool"]["driver"]["rules"]
    for result, found in zip(run["results"], findings, strict=True):
        assert result["ruleId"] == rules[result["ruleIndex"]]["id"]
        assert result["level"] == found.severity
        assert place_of(result)["region"]["startLine"] == found.line
        assert "](" not in result["message"]["text"]
    marks = [tuple(result["partialFingerprints"].items()) for result in run["results"]]
    assert len(set(marks)) == len(marks)


def test_a_result_points_at_the_cell() -> None:
    run = sarif([five_mistakes()])
    result = run["results"][1]
    assert result["message"]["text"] == (
        "expected an EDTF date, got '12/03/2024'; write '2024-12-03' or '2024-03-12'"
    )
    assert place_of(result) == {
        "artifactLocation": {"uri": "losses/2024%20d%C3%A9cembre.csv", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 2, "startColumn": 10, "endColumn": 20},
    }
    assert place_of(run["results"][0])["region"] == {"startLine": 1}
    assert run["columnKind"] == "utf16CodeUnits"
    assert run["tool"]["driver"]["version"] == "0.1.0"


def test_a_message_holds_no_link() -> None:
    found = Finding("a.csv", 2, "notes", "LT112", ERROR, "", "got '[x](https://example.org)'")
    (result,) = sarif([MadeReport("a.csv", (found,))])["results"]
    assert result["message"]["text"] == "got '[x] (https://example.org)'"


def test_columns_count_as_viewers_do() -> None:
    (found,) = many("LT105", 1)
    made = MadeReport("a.csv", (found,), places={found: MadeSpot(2, "🪖é,soon", 3, 7)})
    region = place_of(sarif([made])["results"][0])["region"]
    assert (region["startColumn"], region["endColumn"]) == (5, 9)
    later = MadeReport("a.csv", (found,), places={found: MadeSpot(4, "x,soon", 2, 6)})
    assert place_of(sarif([later])["results"][0])["region"] == {"startLine": 2, "endLine": 4}


def test_rules_are_those_that_occur_with_their_help() -> None:
    own = Finding(PATH, 3, "unit", "OUR01", WARNING, "x", "no unit of ours")
    made = five_mistakes()
    run = sarif([made, MadeReport(PATH, (own,))])
    rules = {rule["id"]: rule for rule in run["tool"]["driver"]["rules"]}
    assert list(rules) == sorted({found.code for found in made.findings} | {"OUR01"})
    assert rules["OUR01"] == {"id": "OUR01", "defaultConfiguration": {"level": "warning"}}
    told = rules["LT105"]
    assert told["shortDescription"]["text"] == CODES["LT105"].title
    assert CODES["LT105"].bad in told["help"]["markdown"]
    assert CODES["LT105"].good in told["help"]["text"]


@pytest.mark.parametrize("code", CODES)
def test_every_rule_is_valid(code: str) -> None:
    (rule,) = sarif([MadeReport("a.csv", tuple(many(code, 1)))])["tool"]["driver"]["rules"]
    assert rule["name"].isidentifier()
    assert rule["defaultConfiguration"]["level"] == CODES[code].severity


@pytest.mark.parametrize(
    ("path", "uri", "relative"),
    [
        ("a.csv", "a.csv", True),
        ("./été/a b%#?.csv", "%C3%A9t%C3%A9/a%20b%25%23%3F.csv", True),
        ("a:b.csv", "a%3Ab.csv", True),
        ("<stdin>", "%3Cstdin%3E", True),
        ("../a.csv", "../a.csv", False),
        ("/data/a b.csv", "file:///data/a%20b.csv", False),
        ("/repo/losses/a.csv", "losses/a.csv", True),
        ("C:\\data\\a b.csv", "file:///C:/data/a%20b.csv", False),
        ("\\\\host\\share\\a.csv", "file://host/share/a.csv", False),
    ],
)
def test_paths_become_uris(path: str, uri: str, relative: bool) -> None:
    found = Finding(path, 1, None, "LT002", ERROR, None, "empty")
    artifact = place_of(sarif([MadeReport(path, (found,))], root="/repo")["results"][0])
    told = artifact["artifactLocation"]
    assert told == {"uri": uri} | ({"uriBaseId": "%SRCROOT%"} if relative else {})


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\\/\0"), min_size=1))
def test_a_name_can_be_read_back_from_its_uri(name: str) -> None:
    path = f"losses/{name}x.csv"
    found = Finding(path, 1, None, "LT002", ERROR, None, "empty")
    (result,) = sarif([MadeReport(path, (found,))])["results"]
    assert unquote(place_of(result)["artifactLocation"]["uri"]) == path


def test_fingerprints_do_not_depend_on_the_line() -> None:
    def marks(lines: list[int], value: str) -> list[dict[str, str]]:
        found = [Finding("a.csv", n, "date", "LT105", ERROR, value, f"line {n}") for n in lines]
        results = sarif([MadeReport("a.csv", tuple(found))])["results"]
        return [result["partialFingerprints"] for result in results]

    assert marks([2, 5], "soon") == marks([20, 50], "soon")
    assert marks([2], "soon") != marks([2], "later")
    assert marks([2, 5], "soon")[0] != marks([2, 5], "soon")[1]


def test_a_cap_is_told_in_a_notification() -> None:
    run = sarif([MadeReport("a.csv", tuple(many("LT105", 1500)))])
    assert len(run["results"]) == 1000
    (note,) = run["invocations"][0]["toolExecutionNotifications"]
    assert note["message"]["text"] == "a.csv: LT105: 1,000 of 1,500 shown"
    assert "toolExecutionNotifications" not in sarif([five_mistakes()])["invocations"][0]


def test_a_run_is_never_larger_than_code_scanning_takes() -> None:
    doubts = tuple(many("LT013", 25_000, severity=WARNING))
    made = [MadeReport("a.csv", doubts), MadeReport("b.csv", tuple(many("LT105", 10)))]
    log = json.loads(findings_as_sarif(made, most=None, version="0.1.0"))
    results = log["runs"][0]["results"]
    assert len(results) == 25_000
    assert [result["level"] for result in results[:11]] == ["error"] * 10 + ["warning"]
