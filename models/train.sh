#!/usr/bin/env bash
# Retrains the default model from nothing: Python environment, npm data, corpus, fit, export, model card.
#   models/train.sh             writes models/build/artifact and models/build/golden.jsonl, changes no tracked file
#   models/train.sh --release   also replaces models/artifact, test/golden/default.jsonl, the figures and pictures of models/README.md
#   models/train.sh --tune      judges without the final lines and writes nothing: for choosing settings and terms
#   models/train.sh --setup     only the Python environment and the npm data
#   models/train.sh --cross-validate [--folds-run N] [--only NAME,...]   compares settings of the fit, writes nothing
# Needs Python 3.11 (the pinned wheels; other versions give other digests), npm, 3 GB of memory and a few minutes on two cores.
set -euo pipefail
cd "$(dirname "$0")"

venv=${VENV:-.venv}
stamp="$venv/.installed-$(sha256sum requirements.txt | cut -c1-12)"
if [ ! -e "$stamp" ]; then
  echo "installing Python packages into models/$venv"
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check -r requirements.txt
  touch "$stamp"
fi

# data packages, kept out of the service's own lock file: only training reads them
mkdir -p build/npm
cp npm-data/package.json npm-data/package-lock.json build/npm/
if [ ! -e build/npm/node_modules/.package-lock.json ] || [ npm-data/package-lock.json -nt build/npm/node_modules/.package-lock.json ]; then
  echo "fetching brand names and place kinds from npm"
  (cd build/npm && npm ci --ignore-scripts --silent --no-audit --no-fund)
fi

[ "${1:-}" != --setup ] || exit 0
module=training.train
arguments=()
case "${1:-}" in
--release)
  arguments=(--out artifact --golden ../test/golden/default.jsonl --card)
  mkdir -p ../test/golden
  ;;
--tune)
  arguments=(--tune)
  ;;
--cross-validate)
  module=training.cross_validate
  arguments=("${@:2}")
  ;;
esac
# hash order and thread count would otherwise be free to differ from run to run
PYTHONHASHSEED=0 OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 exec "$venv/bin/python" -m "$module" "${arguments[@]}"
