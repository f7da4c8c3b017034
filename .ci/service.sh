# Sourced by the steps that need the running classifier (or node_modules and dist alone).

# Installs and builds what is missing.
build() {
  [ -d node_modules ] || npm ci --no-audit --no-fund --silent
  npm run -s build
}

# start_service [NAME=VALUE...]: starts the built classifier on a free port, with settings; sets SERVICE_URL and
# SERVICE_PID and ends it with the step.
start_service() {
  SERVICE_LOG=$(mktemp)
  env PORT=0 LOG_LEVEL=info "$@" node dist/main.js serve >"$SERVICE_LOG" 2>&1 &
  SERVICE_PID=$!
  trap 'kill "$SERVICE_PID" 2>/dev/null || true; wait "$SERVICE_PID" 2>/dev/null || true; rm -f "$SERVICE_LOG"' EXIT
  SERVICE_URL=
  for _ in $(seq 300); do
    SERVICE_URL=$(sed -n 's/.*"url":"\(http[^"]*\)".*/\1/p' "$SERVICE_LOG" | head -n 1)
    [ -z "$SERVICE_URL" ] || return 0
    kill -0 "$SERVICE_PID" 2>/dev/null || break
    sleep 0.1
  done
  echo "the service did not start:"
  cat "$SERVICE_LOG"
  return 1
}

# python_env NAME PACKAGE...: a virtual environment outside the work tree, made once for each set of packages; sets
# PYTHON_BIN to its bin folder.
python_env() {
  local name=$1
  shift
  local folder="${CI_CACHE:-$HOME/.cache/invoice-classifier-ci}/python-$name-$(echo "$*" | sha256sum | head -c 8)"
  PYTHON_BIN=$folder/bin
  [ -f "$folder/complete" ] && return 0
  rm -rf "$folder"
  python3 -m venv "$folder"
  "$PYTHON_BIN/pip" install --quiet --disable-pip-version-check "$@"
  touch "$folder/complete"
}
