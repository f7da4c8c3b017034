# shellcheck shell=bash
# Sourced by the CI steps.

# Runs a node test file; prints its checks, then the line `NAME: N passed, N failed`.
run_tests() {
  local name=$1 file=$2 report status=0
  report=$(mktemp)
  node --test --test-reporter=tap "$file" >"$report" 2>&1 || status=$?
  if [ "$status" = 0 ]; then sed -n 's/^ok [0-9]* - /  ok  /p; s/^# \([a-z]*: .* MB\)$/      \1/p' "$report"; else cat "$report"; fi
  echo "$name: $(sed -n 's/^# pass //p' "$report") passed, $(sed -n 's/^# fail //p' "$report") failed"
  rm -f "$report"
  return "$status"
}
