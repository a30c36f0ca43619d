#!/usr/bin/env bash
# A snapshot is published at once or not at all: kill -9 at every step of its writing, and a full
# disk at several sizes. Afterwards `latest` leads to a whole run, `harrier verify` finds nothing
# wrong, and the next snapshot works. Needs no Kafka; the full disk needs root for a small tmpfs.
set -euo pipefail

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
harrier=${DETECTOR_UNDER_TEST:-$root/build/release/app/harrier}
with_failpoints=${FAILPOINT_DETECTOR:-$root/build/release/tests/harrier-failpoints}
export HARRIER_MODEL_PATH=${HARRIER_MODEL_PATH:-$root/config/models/default.json}

scratch=$(mktemp -d)
clean_up() {
  local code=$?
  if mountpoint -q "$scratch/small"; then umount "$scratch/small"; fi
  if ((code == 0 || code == 77)); then rm -rf -- "$scratch"; else echo "kept for a look: $scratch" >&2; fi
}
trap clean_up EXIT
cd -- "$scratch"
fail() { echo "$*" >&2 && exit 1; }

python3 -B "$root/tests/golden/snapshot_oracle.py" make 11 2000 scored.jsonl labels.jsonl
# snapshot PROGRAM OUT: one more run.
snapshot() { "$1" snapshot --out "$2" --input scored.jsonl --labels labels.jsonl --quiet; }
# whole OUT: what a reader sees is whole.
whole() {
  "$harrier" verify "$1" --quiet >verified || { cat verified >&2 && fail "$1 is damaged $2"; }
  [[ -s $1/latest/run.json ]] || fail "latest leads nowhere $2"
  # What is not hidden is a run with its manifest.
  local run
  for run in "$1"/runs/*/; do [[ -s $run/run.json ]] || fail "half a run is visible $2"; done
}
# newest OUT: what `latest` should be.
newest() { (cd -- "$1" && printf '%s\n' runs/* | tail -n 1); }

steps=(rows_sorted file_finished@1 file_finished@3 file_finished@6 file_finished@7 manifest_written
  folder_synced link_written renamed before_latest latest_swapped)
kills=0
for step in "${steps[@]}"; do
  rm -rf out
  snapshot "$harrier" out >/dev/null
  for _ in 1 2; do # and a second time, on what the first kill left
    before=$(newest out) # where `latest` is, or is brought by the next writer
    code=0
    HARRIER_FAILPOINTS="snapshot.${step%@*}=kill@${step#*@}"
    [[ $step == *@* ]] || HARRIER_FAILPOINTS="snapshot.$step=kill"
    export HARRIER_FAILPOINTS
    snapshot "$with_failpoints" out >/dev/null 2>&1 || code=$?
    unset HARRIER_FAILPOINTS
    ((code == 137)) || fail "exit code $code, not killed at $step"
    kills=$((kills + 1))
    whole out "after a kill at $step"
    if [[ $step == latest_swapped ]]; then
      [[ $(readlink out/latest) != "$before" ]] || fail "latest was not swapped at $step"
    else
      [[ $(readlink out/latest) == "$before" ]] || fail "latest moved before $step"
    fi
  done
  snapshot "$harrier" out >/dev/null || fail "the snapshot after a kill at $step failed"
  whole out "after the snapshot that followed a kill at $step"
  [[ $(readlink out/latest) == $(newest out) ]] || fail "latest is behind after $step"
  if compgen -G 'out/runs/.[!.]*' >/dev/null; then fail "a dead run's files stay after $step"; fi
done
echo "$kills kills at ${#steps[@]} steps: no reader saw half a run"

mkdir small
if ! mount -t tmpfs -o size=1500k tmpfs small 2>/dev/null; then
  echo "SKIP: a small tmpfs cannot be mounted, so the full disk was not tried" >&2
  [[ -z ${CI:-} ]] || exit 1
  exit 77
fi
snapshot "$harrier" small/out >/dev/null || fail "the tmpfs is too small for one run"
before=$(readlink small/out/latest)
free_kib=$(($(df --output=avail -k small | tail -n 1)))
full=0
for left in 0 4 64 256 512; do
  ((left < free_kib)) || continue
  head -c "$(((free_kib - left) * 1024))" /dev/zero >small/filler
  code=0
  snapshot "$harrier" small/out >/dev/null 2>said || code=$?
  ((code == 4)) || { cat said >&2 && fail "exit code $code on a full disk, $left KiB left"; }
  grep -q 'No space left on device.*free disk space' said || { cat said >&2 && fail "says not what to do"; }
  whole small/out "on a full disk, $left KiB left"
  [[ $(readlink small/out/latest) == "$before" ]] || fail "latest moved on a full disk"
  rm small/filler
  full=$((full + 1))
done
((full >= 3)) || fail "only $full full disks were tried"
echo "$full full disks: the last good run stays"
