#!/usr/bin/env python3
"""harrier verify finds and names what was done to a published snapshot: one change of each kind.

Makes a chain of three signed runs from rows full of odd texts, then copies it and changes the copy,
again and again. DETECTOR_UNDER_TEST names the program, SEED varies the rows. Needs openssl.
"""
import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
HARRIER = os.environ.get("DETECTOR_UNDER_TEST", str(ROOT / "build/release/app/harrier"))
SEED = os.environ.get("SEED", "7")
os.environ.setdefault("HARRIER_MODEL_PATH", str(ROOT / "config/models/default.json"))
TABLES = ("transactions_scored.csv", "thresholds.csv", "metrics_by_type.csv",
          "confusion_matrix.csv", "cases.csv", "daily.csv")


def run(*command, code=0):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True,
                          check=False)
    if done.returncode != code:
        sys.exit(f"{' '.join(map(str, command))}\nexit code {done.returncode}, wanted {code}\n"
                 f"{done.stdout}{done.stderr}")
    return done.stdout


class Chain:
    """A snapshot folder, and ways to spoil it."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)

    def run_path(self, index):
        return sorted((self.folder / "runs").iterdir())[index]

    def file(self, index, name):
        return self.run_path(index) / name

    def lines(self, index, name):
        """The rows of a file, as RFC 4180 has them."""
        return re.findall(rb'(?:"(?:[^"]|"")*"|[^"\n])*\n', self.file(index, name).read_bytes())

    def put_lines(self, index, name, lines):
        self.file(index, name).write_bytes(b"".join(lines))

    def manifest(self, index):
        return json.loads(self.file(index, "run.json").read_text())

    def put_manifest(self, index, manifest):
        text = json.dumps(manifest, separators=(",", ":")) + "\n"
        self.file(index, "run.json").write_text(text)

    def edit_text(self, index, old, new):
        text = self.file(index, "run.json").read_text()
        changed = re.sub(old, new, text, count=1)
        assert changed != text, f"nothing to edit: {old}"
        self.file(index, "run.json").write_text(changed)

    def chain_again(self):
        """As an insider without the key: all hashes of files and of the chain made anew."""
        before = None
        for path in sorted((self.folder / "runs").iterdir()):
            text = (path / "run.json").read_text()
            for name, facts in json.loads(text)["files"].items():
                data = (path / name).read_bytes()
                text = text.replace(facts["sha256"], hashlib.sha256(data).hexdigest())
                text = text.replace(f'"{name}":{{"rows":{facts["rows"]},"bytes":{facts["bytes"]}',
                                    f'"{name}":{{"rows":{facts["rows"]},"bytes":{len(data)}')
            if before:
                text = re.sub(r'"run_json_sha256":"[0-9a-f]*"', f'"run_json_sha256":"{before}"', text)
            (path / "run.json").write_text(text)
            before = hashlib.sha256(text.encode()).hexdigest()


class Trials:
    def __init__(self, scratch, whole):
        self.scratch = scratch
        self.whole = whole
        self.count = 0

    def __call__(self, spoil, *words, options=()):
        """After `spoil(chain)` verify exits with 5 and names every word on one of its lines."""
        copy = self.scratch / "copy"
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(self.whole, copy, symlinks=True)
        spoil(Chain(copy))
        said = run(HARRIER, "verify", copy, "--quiet", *options, code=5)
        wrong = [line for line in said.splitlines() if line.startswith("WRONG ")]
        if not any(all(word in line for word in words) for line in wrong):
            sys.exit(f"{words} is on no line of:\n{said}")
        machine = json.loads(run(HARRIER, "verify", copy, "--quiet", "--json", *options, code=5))
        assert not machine["ok"] and len(machine["problems"]) == len(wrong), machine
        self.count += 1


def flip(name, index=1):
    def spoil(chain):
        data = bytearray(chain.file(index, name).read_bytes())
        data[len(data) // 2] ^= 1
        chain.file(index, name).write_bytes(data)
    return spoil


def edit_cell(name, row, column, text):
    """Only for rows without quotes. What was there is returned by the list `old`."""
    def spoil(chain):
        lines = chain.lines(1, name)
        header = lines[0].decode().rstrip("\n").split(",")
        cells = lines[row].decode().rstrip("\n").split(",")
        assert len(cells) == len(header), "this row has a quoted cell"
        cells[header.index(column)] = text
        lines[row] = (",".join(cells) + "\n").encode()
        chain.put_lines(1, name, lines)
    return spoil


def plain_row(chain, flag="false"):
    """The number of a row that has no quoted cell, away from the ends of the file."""
    lines = chain.lines(1, "transactions_scored.csv")
    width = lines[0].count(b",")
    place = lines[0].decode().rstrip("\n").split(",").index("is_flag")
    def is_plain(line):
        return b'"' not in line and line.count(b",") == width
    for number in range(len(lines) // 3, len(lines)):
        if is_plain(lines[number]) and lines[number].decode().split(",")[place] == flag:
            return number
    sys.exit("no row without quotes: choose another SEED")


def try_files(trial):
    for name in TABLES:
        trial(flip(name), name, "sha256 is")
        trial(lambda chain, name=name: chain.file(1, name).unlink(), name, "is missing")
        trial(lambda chain, name=name: os.truncate(
            chain.file(1, name), chain.file(1, name).stat().st_size - 7), name, "the file ends inside")
        trial(lambda chain, name=name: chain.put_lines(1, name, chain.lines(1, name)[1:]),
              name, "the header", "byte 0")
        trial(lambda chain, name=name: chain.put_lines(1, name, chain.lines(1, name)[:-1]),
              name, "is missing: 20" if name == "daily.csv" else "rows, run.json says")
    trial(lambda chain: (chain.run_path(1) / "notes.txt").write_text("x"),
          "notes.txt", "is not named in run.json")
    trial(lambda chain: chain.file(1, "run.json").unlink(), "run.json", "is missing")
    trial(lambda chain: chain.file(1, "run.json").write_text("{"), "run.json", "no JSON from byte")


def try_rows(trial, whole):
    rows = "transactions_scored.csv"
    number = plain_row(whole)
    def swap(chain):
        lines = chain.lines(1, rows)
        lines[number], lines[number + 1] = lines[number + 1], lines[number]
        chain.put_lines(1, rows, lines)
    begin = sum(map(len, whole.lines(1, rows)[:number + 1]))
    trial(swap, rows, f"row {number + 1}", "out of order", "column event_time")
    trial(lambda chain: chain.put_lines(1, rows, [line for at, line in enumerate(chain.lines(1, rows))
                                                  if at != number]),
          rows, "were changed", "rows", "amount_base is", "daily.csv")
    trial(edit_cell(rows, number, "amount_base", "1e5"), rows, f"row {number}", "amount_base")
    trial(edit_cell(rows, number, "amount_base", "0.0101"), rows, "amount_base is")
    trial(edit_cell(rows, number, "is_flag", "true"), rows, f"row {number}", "is_flag")
    trial(edit_cell(rows, number, "score", "high"), rows, f"row {number}", "score", "no number")
    trial(edit_cell(rows, number, "event_date", "1999-01-01"), rows, f"row {number}", "event_date")
    def lengthen(chain):
        lines = chain.lines(1, rows)
        lines[number + 1] = lines[number + 1][:-1] + b",\n"
        chain.put_lines(1, rows, lines)
    trial(lengthen, rows, f"row {number + 1}", f"byte {begin}", "cells")


def try_manifest(trial):
    trial(lambda chain: chain.edit_text(1, r'"alerts":(\d+)', r'"alerts":1\1'),
          "run.json", "counts.alerts is 1")
    trial(lambda chain: chain.edit_text(1, r'"amount_base":', r'"amount_base":1'),
          "run.json", "amount_base is 1")
    trial(lambda chain: chain.edit_text(2, r'"records_read":', r'"records_read":1'),
          "run.json", "records_read")
    trial(lambda chain: chain.edit_text(1, r'"kind":"range",', ""), "run.json", '"kind" is missing')
    trial(lambda chain: chain.edit_text(1, r'"kind":"range",', '"kind":"range","kind":"full",'),
          "run.json", "twice")
    # Of the newest run nothing follows that would name its hash: the cost is in no file either.
    trial(lambda chain: chain.edit_text(1, r'"false_positive":1', '"false_positive":2'),
          "run.json", "was changed after the next run was made")
    trial(lambda chain: chain.edit_text(2, r'"false_positive":1', '"false_positive":2'),
          "run.json.sig", "no signature", options=("--public-key", trial.scratch / "key.pub.pem"))


def try_chain(trial):
    trial(lambda chain: shutil.rmtree(chain.run_path(1)), "-range", "is missing")
    trial(lambda chain: shutil.rmtree(chain.run_path(0)), "-full", "is missing")
    trial(lambda chain: shutil.rmtree(chain.run_path(2)), "latest", "points at")
    def insert(chain):
        first = chain.run_path(0)
        name = first.name.replace("-full", "-offsets")
        shutil.copytree(first, first.with_name(name))
        manifest = (first.with_name(name) / "run.json")
        manifest.write_text(manifest.read_text().replace(first.name, name))
    trial(insert, "-offsets", "put in between")
    def swap_latest(chain):
        (chain.folder / "latest").unlink()
        (chain.folder / "latest").symlink_to("runs/" + chain.run_path(1).name)
    trial(swap_latest, "latest", "the newest run is")
    trial(lambda chain: (chain.folder / "latest").unlink(), "latest", "is missing")
    trial(lambda chain: chain.run_path(1).rename(chain.run_path(1).with_name("20000101T000000Z-full")),
          "20000101T000000Z-full", "is of the run")


def try_insider(trial, whole, scratch):
    """Who makes all hashes anew goes unnoticed without the key, and is refused with it."""
    number = plain_row(whole)
    spoil = edit_cell("transactions_scored.csv", number, "merchant_id", "m-forged")
    copy = scratch / "insider"
    shutil.copytree(whole.folder, copy, symlinks=True)
    spoil(Chain(copy))
    Chain(copy).chain_again()
    run(HARRIER, "verify", copy, "--quiet")
    said = run(HARRIER, "verify", copy, "--quiet", "--public-key", scratch / "key.pub.pem", code=5)
    assert "-range: run.json.sig: is no signature" in said, said
    def drop_signature(chain):
        chain.file(1, "run.json.sig").unlink()
    trial(drop_signature, "run.json.sig", "is missing", options=("--public-key", scratch / "key.pub.pem"))
    # A recomputation finds the very cell, in the run of which the rows are at hand.
    path = sorted((copy / "runs").iterdir())[1]
    said = run(HARRIER, "verify", path, "--quiet", "--input", scratch / "scored.jsonl", "--labels",
               scratch / "labels.jsonl", code=5)
    byte = sum(map(len, whole.lines(1, "transactions_scored.csv")[:number]))
    place = re.search(r"row (\d+), column merchant_id, byte (\d+): is m-forged, made again", said)
    assert place and int(place[1]) == number and int(place[2]) > byte, said


def make(scratch):
    scored, labels = scratch / "scored.jsonl", scratch / "labels.jsonl"
    run(sys.executable, "-B", ROOT / "tests/golden/snapshot_oracle.py", "make", SEED, "4000", scored,
        labels)
    run("openssl", "genpkey", "-algorithm", "ed25519", "-out", scratch / "key.pem")
    run("openssl", "pkey", "-in", scratch / "key.pem", "-pubout", "-out", scratch / "key.pub.pem")
    os.chmod(scratch / "key.pem", 0o600)
    whole = scratch / "whole"
    snapshot = (HARRIER, "snapshot", "--out", whole, "--quiet", "--input", scored, "--labels", labels,
                "--set", f"snapshot.signing_key_file={scratch / 'key.pem'}")
    run(*snapshot)
    run(*snapshot, "--from", "2000-01-01")
    run(*snapshot, "--set", "snapshot.cases_max=3", "--set", "snapshot.case_gap_s=60")
    run(HARRIER, "verify", whole, "--quiet", "--public-key", scratch / "key.pub.pem")
    run(HARRIER, "verify", whole, "--quiet", "--input", scored, "--labels", labels)
    return whole


def main():
    if shutil.which("openssl") is None:
        print("SKIP: no openssl", file=sys.stderr)
        return 1 if os.environ.get("CI") else 77
    with tempfile.TemporaryDirectory() as name:
        scratch = pathlib.Path(name)
        whole = make(scratch)
        trial = Trials(scratch, whole)
        try_files(trial)
        try_rows(trial, Chain(whole))
        try_manifest(trial)
        try_chain(trial)
        try_insider(trial, Chain(whole), scratch)
        print(f"{trial.count} changes were found and named")
    return 0


if __name__ == "__main__":
    sys.exit(main())
