"""Reads a finished run folder with tools that are not ours: python3's csv, sha256sum and LibreOffice.

Usage: read-back.py <run-folder>. Prints one line a check; exits 1 at the first that fails.
"""

import csv
import json
import pathlib
import subprocess
import sys
import tempfile

from datapackage import problems_of

COLUMNS = {
    "packages": "run_id as_of account region iot_instance_id firmware_id firmware_name product_key product_name "
    "module_name type src_version dest_version status_code status verify_progress sign_method firmware_sign "
    "file_count total_size_bytes url_host url_state url_expires_at url_expires_in_seconds utc_create utc_modified "
    "description outcome worst_severity finding_count source source_line request_id observed_at attempts",
    "findings": "run_id as_of finding_id check_id category severity verdict state firmware_id file_name product_key "
    "module_name dest_version account region iot_instance_id observed expected message remediation first_seen "
    "exception_id exception_until",
    "files": "run_id firmware_id file_index file_name size_bytes digest_method digest md5 url_host url_path "
    "url_state url_expires_at",
    "coverage": "run_id account region iot_instance_id firmware_id reason code detail source source_line request_id "
    "attempts",
}
SHEETS = [
    "Cover", "Summary", "Findings", "Packages", "Files", "Coverage", "Exceptions", "Changes", "Frameworks", "Errors",
    "Checks", "Run", "Dictionary",
]


def check(what, holds, seen=""):
    print(f"{'ok    ' if holds else 'FAILED'} {what} {seen}".rstrip())
    if not holds:
        sys.exit(1)


def tables(folder):
    rows = {}
    for name, columns in COLUMNS.items():
        raw = (folder / f"{name}.csv").read_bytes()
        check(f"{name}.csv ends its lines with CRLF, without a BOM", raw.endswith(b"\r\n") and raw[:3] != b"\xef\xbb\xbf")
        read = list(csv.reader(raw.decode("utf-8").splitlines(keepends=True)))
        check(f"{name}.csv has the contract's columns", read[0][: len(columns.split())] == columns.split())
        check(f"{name}.csv has whole rows", all(len(row) == len(read[0]) for row in read))
        rows[name] = [dict(zip(read[0], row)) for row in read[1:]]
        for row in rows[name]:
            for column, value in row.items():
                if value[:1] in "=+-@\t\r\n" and value and column not in (
                    "status_code", "url_expires_in_seconds"):
                    check(f"{name}.csv: no cell is a formula", False, f"{column}: {value!r}")
    return rows


def main(folder):
    rows = tables(folder)
    problems = problems_of(folder)
    check("datapackage.json describes the CSV files", not problems, "; ".join(problems))
    manifest = json.loads((folder / "manifest.json").read_text())
    coverage = manifest["coverage"]
    outcomes = [row["outcome"] for row in rows["packages"]]
    counted = {
        "requested": len(outcomes),
        "audited": outcomes.count("pass") + outcomes.count("fail"),
        "not_found": outcomes.count("not-found"),
        "denied": outcomes.count("denied"),
        "failed": outcomes.count("error"),
    }
    check("the manifest's coverage is what packages.csv holds", coverage == counted, f"{coverage} {counted}")
    check("coverage adds up", counted["requested"] == sum(counted.values()) - counted["requested"])
    missing = [row for row in rows["coverage"] if row["reason"] in ("not-found", "denied", "failed")]
    check("coverage.csv has a row for each that was not audited", len(missing) == counted["requested"] - counted["audited"])
    counts = sum(int(row["finding_count"]) for row in rows["packages"])
    check("findings.csv has as many rows as packages.csv counts", len(rows["findings"]) == counts, str(counts))
    check("the demo's fleet is there", counted["requested"] >= 100, str(counted["requested"]))
    check("every firmware is there once", len({row["firmware_id"] for row in rows["packages"]}) == len(outcomes))

    sums = subprocess.run(["sha256sum", "--quiet", "-c", "SHA256SUMS"], cwd=folder, capture_output=True, text=True)
    check("sha256sum -c SHA256SUMS", sums.returncode == 0, sums.stdout + sums.stderr)
    listed = {line.split("  ", 1)[1] for line in (folder / "SHA256SUMS").read_text().splitlines()}
    files = [path for path in folder.rglob("*") if path.is_file()]
    there = {str(path.relative_to(folder)) for path in files} - {"SHA256SUMS"}
    check("SHA256SUMS names every file", listed == there, str(listed ^ there))
    for path in files:
        check(f"{path.name} holds no link signature", b"Signature=" not in path.read_bytes()
              and b"x-oss-signature=" not in path.read_bytes())

    with tempfile.TemporaryDirectory() as scratch:
        # 44,34,76: comma, double quote, UTF-8; -1: every sheet into a file of its own.
        done = subprocess.run(
            ["soffice", f"-env:UserInstallation=file://{scratch}/profile", "--headless", "--convert-to",
             "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1",
             "--outdir", scratch, str(folder / "audit.xlsx")],
            capture_output=True, text=True, timeout=180)
        check("LibreOffice opens audit.xlsx", done.returncode == 0, done.stderr)
        sheets = {}
        for name in SHEETS:
            path = pathlib.Path(scratch, f"audit-{name}.csv")
            check(f"the workbook has a sheet {name}", path.exists())
            sheets[name] = list(csv.reader(path.read_text(encoding="utf-8").splitlines(keepends=True)))
        for name in ("packages", "findings", "files", "coverage"):
            filled = [row for row in sheets[name.capitalize()][1:] if any(row)]
            check(f"sheet {name.capitalize()} has the rows of {name}.csv", len(filled) == len(rows[name]), str(len(filled)))
        for name in ("Cover", "Run"):
            check(f"the {name} names the manifest's policy", manifest["policy_sha256"] in str(sheets[name]))
        check("no sheet holds a link signature", "Signature=" not in str(sheets) and "x-oss-signature=" not in str(sheets))
        summary = "\n".join(",".join(row) for row in sheets["Summary"])
        word = "COMPLETE" if manifest["complete"] else "INCOMPLETE"
        check(f"the Summary says {word}", word in summary.replace("INCOMPLETE", "" if word == "COMPLETE" else "INCOMPLETE"))


main(pathlib.Path(sys.argv[1]).resolve())
