#!/usr/bin/env bash
# report.html in a real browser: what it shows is what the CSV files of the run say, with labels and
# without, at chosen thresholds and costs, from the address and by keyboard; nothing is requested, no
# text from outside comes alive.
# Needs Chromium and Python, no Kafka; SEED varies the traffic.
set -euo pipefail

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
harrier=${DETECTOR_UNDER_TEST:-$root/build/release/app/harrier}
export HARRIER_MODEL_PATH=${HARRIER_MODEL_PATH:-$root/config/models/default.json}
checker=$root/tests/mock/report_oracle.py

if ! command -v chromium >/dev/null || ! command -v python3 >/dev/null; then
  echo "SKIP: no Chromium or no Python" >&2
  [[ -z ${CI:-} ]] || exit 1
  exit 77
fi

scratch=$(mktemp -d)
clean_up() {
  local code=$?
  if ((code == 0)); then rm -rf -- "$scratch"; else echo "kept for a look: $scratch" >&2; fi
}
trap clean_up EXIT
cd -- "$scratch"

# render PAGE FRAGMENT: what the page has become, in dom.html; what the browser said, in said.
render() {
  timeout 120 chromium --headless --no-sandbox --disable-gpu --disable-dev-shm-usage \
    --user-data-dir="$scratch/profile" --host-resolver-rules='MAP * ~NOTFOUND' \
    --disable-background-networking --disable-component-update --no-first-run \
    --enable-logging=stderr --v=0 --window-size=1280,900 --dump-dom "file://$1#$2" >dom.html 2>said
}

# shows FOLDER FRAGMENT: the page agrees with the files beside it.
shows() {
  render "$(readlink -f "$1")/report.html" "$2"
  if grep 'CONSOLE' said >&2; then echo "the page has complaints at #$2" >&2 && exit 1; fi
  python3 -B "$checker" compare "$1" dom.html "$2"
}

# notices SED_SCRIPT WORDS: a page that shows something else is found out.
notices() {
  sed -E "$1" whole.html >dom.html
  if cmp -s whole.html dom.html; then echo "nothing spoiled: $1" >&2 && exit 1; fi
  if python3 -B "$checker" compare labelled/latest dom.html view=quality 2>why; then
    echo "not noticed: $1" >&2 && exit 1
  fi
  grep -qF -- "$2" why || { cat why >&2 && exit 1; }
}

"$harrier" simulate --transactions 8000 --customers 200 --anomaly-rate 0.03 --seed "${SEED:-5}" \
  --out transactions.jsonl --labels labels.jsonl --quiet
"$harrier" run --input transactions.jsonl --alerts alerts.jsonl --scored scored.jsonl \
  --dead-letter dead.jsonl --set output.scored=all --state-dir state --quiet
python3 -B "$checker" forge scored.jsonl labels.jsonl

snapshot() { "$harrier" snapshot --out "$1" --input "$2" "${@:3}" --report --quiet >/dev/null; }
snapshot labelled scored.jsonl --labels labels.jsonl
snapshot unlabelled scored.jsonl
: >nothing.jsonl
snapshot empty nothing.jsonl 2>/dev/null

shows labelled/latest view=quality
shows labelled/latest 'threshold=0.60&fp=2&fn=30&view=cases'
shows labelled/latest 'threshold=0.314&fp=0.25&fn=7.5&view=quality&channel=web'
shows labelled/latest 'threshold=x&fp=-1&fn=1e99&view=<img>&channel=none'
shows unlabelled/latest view=quality
shows unlabelled/latest view=cases
shows empty/latest view=cases
python3 -B "$root/tests/mock/report_keyboard.py" labelled/latest "$scratch"

# The checks themselves must be able to fail.
render "$(readlink -f labelled/latest)/report.html" view=quality
mv dom.html whole.html
notices '0,/(data-value="cost"><strong>)[^<]*/s//\11 EUR/' 'card of ml'
notices '0,/(data-cell="fn"[^>]*><strong>)[^<]*/s//\1n\/a/' 'fn of ml'
notices '0,/(class="column rules"[^>]* height=")/s//\11/' 'daily alerts'
notices '0,/(class="bar ml"[^>]* width=")/s//\19/' 'recall by type'
notices '0,/(data-points="101" d="M[0-9.]*,)/s//\19/' 'ml'
notices '0,/(data-case=")/s//\1x/' 'order of cases'
sed 's|</main>|<img src="https://example.invalid/x"></main>|' labelled/latest/report.html >asking.html
render "$scratch/asking.html" view=quality
grep -q 'CONSOLE.*Content Security Policy' said
sed 's|</main>|<script>document.title = "alive"</script></main>|' labelled/latest/report.html >alive.html
render "$scratch/alive.html" view=quality
grep -q 'CONSOLE.*Content Security Policy' said
