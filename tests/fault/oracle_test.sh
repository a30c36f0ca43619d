#!/usr/bin/env bash
# The oracle agrees with the detector on simulated traffic with hostile records, and does not when an
# alert, a dead letter or the policy is spoiled. Needs Maven and Java 17 and no Kafka; SEED varies it.
set -euo pipefail

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
harrier=${DETECTOR_UNDER_TEST:-$root/build/release/app/harrier}
export HARRIER_MODEL_PATH=${HARRIER_MODEL_PATH:-$root/config/models/default.json}
# The detector would take HARRIER_BUILD_DIR for one of its own settings and refuse it.
export ORACLE_BUILD_DIR=${HARRIER_BUILD_DIR:-$root/build/oracle}
unset HARRIER_BUILD_DIR
export ORACLE_JAVA_OPTIONS=-XX:TieredStopAtLevel=1  # many short runs: compile less
seed=${SEED:-20}
checks=0

if ! command -v mvn >/dev/null || ! command -v java >/dev/null; then
  echo "SKIP: no Maven or no Java" >&2
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

# judge EXIT_CODE PATTERN OPTION...: the oracle ends with the code, and what it says has the pattern.
judge() {
  local wanted=$1 pattern=$2 code=0
  shift 2
  "$root/tests/fault/oracle/oracle" --model "$HARRIER_MODEL_PATH" --input transactions.jsonl \
    --alerts alerts.jsonl "$@" >said 2>&1 || code=$?
  if ((code != wanted)) || ! grep -qE -- "$pattern" said; then
    echo "exit code $code, wanted $wanted and \"$pattern\":" >&2
    cut -c 1-300 said >&2
    exit 1
  fi
  checks=$((checks + 1))
}

# spoiled FILE PATTERN COMMAND...: with what the command makes of the file, the oracle must complain.
# Only what is spoiled is judged beside the alerts: that is faster.
spoiled() {
  local file=$1 pattern=$2
  shift 2
  cp "$file" whole
  "$@" <whole >"$file"
  if cmp -s whole "$file"; then echo "nothing spoiled: $*" >&2 && exit 1; fi
  case $file in
    scored.jsonl) judge 5 "$pattern" --scored "$file" ;;
    dead.jsonl) judge 5 "$pattern" --dead-letter "$file" ;;
    *) judge 5 "$pattern" ;;
  esac
  mv whole "$file"
}

"$harrier" simulate --transactions 10000 --customers 300 --anomaly-rate 0.02 --hostile \
  --seed "$seed" --out transactions.jsonl --labels labels.jsonl --quiet
"$harrier" run --input transactions.jsonl --alerts alerts.jsonl --scored scored.jsonl \
  --dead-letter dead.jsonl --set output.scored=all --state-dir state --quiet
[[ $(wc -l <alerts.jsonl) -gt 100 && $(wc -l <dead.jsonl) -gt 50 ]]

judge 0 '^AGREES$' --scored scored.jsonl --dead-letter dead.jsonl
judge 0 '"agrees":true.*"lost":0' --json --chains chains
[[ $(wc -l <chains) -gt 200 ]]

spoiled alerts.jsonl 'alerts: lost' sed 50d
spoiled alerts.jsonl 'alerts: doubled' sed 50p
spoiled alerts.jsonl 'alerts: reordered' sed -n '50{h;d};p;51{x;p}'
spoiled alerts.jsonl 'member +recommendation' \
  sed '50{s/"recommendation":"REVIEW"/"recommendation":"BLOCK"/;t;s/"BLOCK"/"REVIEW"/}'
spoiled alerts.jsonl 'member +features.count_10m' sed '50s/"count_10m":[0-9]*/"count_10m":99/'
spoiled alerts.jsonl 'member +byte' sed '50s/,"occurred_at"/, "occurred_at"/'
spoiled alerts.jsonl '1 lost,.* 1 unexpected' sed '50s/"offset":[0-9]*}}$/"offset":99999999}}/'
spoiled scored.jsonl 'member +features.amount_24h' sed '700s/"amount_24h":/"amount_24h":1/'
spoiled scored.jsonl 'scored rows: lost' sed 700d
spoiled dead.jsonl 'dead letters: lost' sed 5d
spoiled dead.jsonl 'member +error$' sed '5s/"error":"[A-Z_0-9]*"/"error":"NO_SUCH"/'

# Another threshold is another policy, and with it come other verdicts.
echo '{"rules": {"BURST": {"count_10m_min": 6}}}' >other.json
judge 5 'member +alert_id' --config other.json
judge 5 '[1-9][0-9]* lost' --config <(echo '{"rules": {"BURST": {"count_10m_min": 4}}}')
judge 2 'unknown option' --no-such-option
judge 2 'cannot read' --config no-such-file.json

echo "the oracle agrees on $(wc -l <transactions.jsonl) records and $(wc -l <alerts.jsonl) alerts;" \
  "$checks checks"
