#!/usr/bin/env bash
# The Power BI project is what its generator makes of the tables, holds together, and passes what
# Microsoft has for machines without Power BI: a validator of reports and a parser of Power Query;
# with POWERBI_SCHEMAS=FOLDER (a checkout of github.com/microsoft/json-schemas) the schemas too.
set -euo pipefail

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
here=$root/tests/powerbi
project=$root/deploy/powerbi
tools=${HARRIER_BUILD_DIR:-$root/build}/powerbi
readonly oldest_node=18
readonly lock_files=(package.json package-lock.json .npmrc desktop-bridge)
export PYTHONDONTWRITEBYTECODE=1

scratch=$(mktemp -d)
trap 'rm -rf -- "$scratch"' EXIT

fail() {
  echo "$1" >&2
  exit 1
}

# skip REASON: what is left needs something that this machine has not; never in CI.
skip() {
  echo "SKIP: $1; the checks in Python have passed" >&2
  [[ -z ${CI:-} ]] || exit 1
  exit 77
}

node_is_there() {
  local version
  command -v npm >/dev/null && command -v node >/dev/null || return 1
  version=$(node --version)
  version=${version#v}
  ((${version%%.*} >= oldest_node))
}

# The tools lie in `tools`, exactly as locked; only the first time comes from the registry.
install_tools() {
  local new=$tools.$$
  if cmp -s "$here/package-lock.json" "$tools/package-lock.json"; then return; fi
  rm -rf -- "$new"
  mkdir -p -- "$new"
  (
    cd -- "$here"
    cp -r -- "${lock_files[@]}" "$new"
  )
  if ! (cd -- "$new" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error); then
    rm -rf -- "$new"
    return 1
  fi
  rm -rf -- "$tools"
  mv -- "$new" "$tools"
}

report_author() {
  node "$tools/node_modules/@microsoft/powerbi-report-authoring-cli/dist/cli.js" "$@"
}

# validate PROJECT: fails on warnings too.
validate() {
  report_author validate "$1/Harrier.pbip" --no-schema --format text | tee "$scratch/said"
  grep -q '^0 error(s), 0 warning(s); result=succeeded$' "$scratch/said"
}

# Microsoft's base theme is kept as its tool writes it.
check_base_theme() {
  local theme=StaticResources/SharedResources/BaseThemes
  report_author scaffold "$scratch/new" --name Harrier --page-name Page --offline >/dev/null
  diff -r "$scratch/new/Harrier.Report/$theme" "$project/Harrier.Report/$theme"
}

# A check that accepts anything proves nothing.
check_that_mistakes_are_caught() {
  local visual=$scratch/broken/Harrier.Report/definition/pages/detection_quality/visuals/cards_ml
  cp -r -- "$project" "$scratch/broken"
  sed -i 's/"Data": {/"Datum": {/' "$visual/visual.json"
  if validate "$scratch/broken" >/dev/null; then fail "the validator takes an unknown role"; fi
  if echo '[{"where": "x", "text": "let A = in A"}]' | parse_queries >/dev/null 2>&1; then
    fail "the parser of Power Query takes anything"
  fi
}

parse_queries() {
  # Node looks for packages where the script lies.
  cp -- "$here/parse_queries.mjs" "$tools/"
  node "$tools/parse_queries.mjs"
}

python3 "$project/generate/generate.py" --check
python3 "$here/check_project.py"
python3 "$here/check_project_test.py" 2>"$scratch/said" || { cat -- "$scratch/said" >&2; exit 1; }
if [[ -n ${POWERBI_SCHEMAS:-} ]]; then python3 "$here/check_schemas.py" "$POWERBI_SCHEMAS"; fi

node_is_there || skip "no Node.js $oldest_node with npm"
install_tools || skip "npm cannot install Microsoft's tools: see above"
validate "$project" || fail "Microsoft's validator refuses the report: see above"
python3 "$here/check_project.py" --queries | parse_queries
check_base_theme
check_that_mistakes_are_caught
