"""Checks CSV files against the datapackage.json beside them, strictly, as a reader that knows nothing else would.

Usage: datapackage.py <folder> …   prints one JSON object: the problems of each folder, none where all holds.
"""

import csv
import datetime
import hashlib
import io
import json
import pathlib
import re
import sys

MOST_PROBLEMS = 20
INTEGER = re.compile(r"[+-]?\d+\Z")
NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?\Z")
DATETIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\Z")


def is_utc(text, field):
    """ISO 8601 in UTC, which the declared format reads as such."""
    read = datetime.datetime.strptime(text, field["format"])
    return DATETIME.match(text) and read.utcoffset() == datetime.timedelta(0)


TYPES = {
    "string": lambda text, field: True,
    "integer": lambda text, field: INTEGER.match(text),
    "number": lambda text, field: NUMBER.match(text),
    "boolean": lambda text, field: text in field["trueValues"] + field["falseValues"],
    "datetime": is_utc,
}


def problems_of(folder):
    """Problems of one package, in sentences."""
    try:
        package = json.loads((folder / "datapackage.json").read_text("utf-8"))
        problems = [*package_problems(package)]
        rows = {}
        for resource in package["resources"]:
            found, rows[resource["name"]] = resource_problems(folder, resource)
            problems += [f"{resource['name']}: {problem}" for problem in found]
        # Keys are looked up by column: rows that are not whole have none.
        return (problems or [*key_problems(package, rows)])[:MOST_PROBLEMS]
    except (KeyError, TypeError, ValueError, OSError, csv.Error) as error:
        return [f"cannot be read: {type(error).__name__}: {error}"]


def package_problems(package):
    if package["profile"] != "tabular-data-package":
        yield "is no tabular data package"
    if not re.match(r"[a-z0-9._/-]+\Z", package["name"]):
        yield "its name is none"
    if not isinstance(package["schema_version"], int):
        yield "has no schema_version"
    names = [resource["name"] for resource in package["resources"]]
    if not names or len(set(names)) != len(names):
        yield "its resources have no names of their own"


def resource_problems(folder, resource):
    problems = []
    path = resource["path"]
    if not re.match(r"[A-Za-z0-9_][A-Za-z0-9_.-]*\Z", path):
        return [f"its path is none: {path}"], []
    raw = (folder / path).read_bytes()
    if len(raw) != resource["bytes"]:
        problems.append(f"has {len(raw)} bytes, not {resource['bytes']}")
    if f"sha256:{hashlib.sha256(raw).hexdigest()}" != resource["hash"]:
        problems.append("its hash is another one")
    fields = resource["schema"]["fields"]
    header, *rows = table(raw, resource)
    if header != [field["name"] for field in fields]:
        return problems + [f"its columns are {header}"], []
    for field in fields:
        problems += [f"{field['name']}: {problem}" for problem in field_problems(field)]
    missing = resource["schema"]["missingValues"]
    for number, row in enumerate(rows, 1):
        if len(row) != len(fields):
            problems.append(f"row {number} has {len(row)} cells")
            continue
        for field, text in zip(fields, row):
            problem = cell_problem(field, None if text in missing else text)
            if problem:
                problems.append(f"row {number}, {field['name']}: {problem}: {text[:60]!r}")
    return problems, [dict(zip(header, row)) for row in rows]


def table(raw, resource):
    dialect = resource["dialect"]
    if not dialect["header"]:
        raise ValueError("the standard's header is missing")
    text = raw.decode(resource["encoding"])
    if text.startswith("\ufeff") != dialect["bom"]:
        raise ValueError("the byte order mark is not as the dialect says")
    if not text.endswith(dialect["lineTerminator"]):
        raise ValueError("its last line does not end")
    return list(
        csv.reader(
            io.StringIO(text, newline=""),
            strict=True,
            delimiter=dialect["delimiter"],
            quotechar=dialect["quoteChar"],
            doublequote=dialect["doubleQuote"],
            skipinitialspace=dialect["skipInitialSpace"],
        )
    )


def field_problems(field):
    if field["type"] not in TYPES:
        yield f"has no type: {field['type']}"
    if not field.get("description", "").strip():
        yield "is not described"
    if field["type"] == "datetime" and "%" not in field.get("format", ""):
        yield "is in no format"


def cell_problem(field, text):
    constraints = field.get("constraints", {})
    if text is None:
        return "is required" if constraints.get("required") else None
    try:
        fits = TYPES[field["type"]](text, field)
    except ValueError:
        fits = False
    if not fits:
        return f"is no {field['type']}"
    if "enum" in constraints and text not in constraints["enum"]:
        return "is none of the enum"
    return None


def key_problems(package, rows):
    for resource in package["resources"]:
        schema = resource["schema"]
        own = rows[resource["name"]]
        if "primaryKey" in schema:
            keys = [tuple(row[name] for name in schema["primaryKey"]) for row in own]
            if len(set(keys)) != len(keys):
                yield f"{resource['name']}: its primary key is not unique"
        for foreign in schema.get("foreignKeys", []):
            reference = foreign["reference"]
            there = {tuple(row[name] for name in reference["fields"]) for row in rows[reference["resource"]]}
            if any(tuple(row[name] for name in foreign["fields"]) not in there for row in own):
                yield f"{resource['name']}: a foreign key leads nowhere"


def main(folders):
    found = {folder: problems_of(pathlib.Path(folder)) for folder in folders}
    json.dump(found, sys.stdout, indent=1)
    print()
    sys.exit(1 if any(found.values()) else 0)


if __name__ == "__main__":
    main(sys.argv[1:])
