#!/usr/bin/env bash
# A snapshot full of odd texts, read by pandas, DuckDB, SQLite and LibreOffice: every cell is what it
# is, and none is a formula.
set -euo pipefail

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
root=$(cd -- "$here/../.." && pwd)
harrier=${DETECTOR_UNDER_TEST:-$root/build/release/app/harrier}
export HARRIER_MODEL_PATH=${HARRIER_MODEL_PATH:-$root/config/models/default.json}

for tool in sqlite3 soffice python3; do
  command -v "$tool" >/dev/null && continue
  echo "SKIP: not installed: $tool" >&2
  [[ -z ${CI:-} ]] || exit 1
  exit 77
done
python=$("$here/ensure_python")

scratch=$(mktemp -d)
trap 'rm -rf -- "$scratch"' EXIT
python3 "$root/tests/golden/snapshot_oracle.py" make 7 400 "$scratch/scored.jsonl" "$scratch/labels.jsonl"
"$harrier" snapshot --out "$scratch/out" --input "$scratch/scored.jsonl" \
  --labels "$scratch/labels.jsonl" --quiet >/dev/null
"$python" "$here/csv_readers.py" "$scratch/out/latest" \
  "$root/config/schemas/snapshot.tables.json" pandas duckdb sqlite libreoffice
