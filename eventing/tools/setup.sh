# shellcheck shell=bash
# Sourced by the CI steps that render and check manifests: brings kubeconform
# (and kustomize where there is no kubectl) and makes the JSON schemas, in a
# cache outside the work tree. Sets PATH, SCHEMAS and perhaps KUSTOMIZE.

. eventing/tools/run-tests.sh

cache=${CI_CACHE:-$HOME/.cache/invoice-classifier-ci}
export GOBIN=$cache/bin GOFLAGS=-mod=mod PATH="$cache/bin:$PATH"
mkdir -p "$cache/bin"

knative_operator=v0.50.0 # holds the release YAML of Eventing, Serving and the Kafka broker
eventing=1.22.2 serving=1.22.1 kafka=1.22
rabbitmq=v0.48.0
prometheus_operator=v0.85.0
kubernetes=1.33.0
kubernetes_validate=1.37.0

[ -d node_modules ] || npm ci --no-audit --no-fund
command -v kubeconform >/dev/null || go install github.com/yannh/kubeconform/cmd/kubeconform@v0.7.0
if ! command -v kubectl >/dev/null; then
  # The same code as kubectl's own, without kubectl.
  command -v kustomize >/dev/null || go install sigs.k8s.io/kustomize/kustomize/v5@v5.7.1
  export KUSTOMIZE="kustomize build"
fi

# A module's folder, downloaded when it is not there yet.
module() {
  (cd "$cache" && { [ -f go.mod ] || go mod init ci >/dev/null 2>&1; } && go mod download -json "$1") |
    sed -n 's/^\t"Dir": "\(.*\)",*$/\1/p'
}

export SCHEMAS=$cache/schemas-$knative_operator-$eventing-$serving-$kafka-$rabbitmq-$prometheus_operator-$kubernetes
if [ ! -f "$SCHEMAS/complete" ]; then
  rm -rf "$SCHEMAS"
  release=$(module "knative.dev/operator@$knative_operator")/cmd/operator/kodata
  node eventing/tools/crd-schemas.mjs "$SCHEMAS" \
    "$release/knative-eventing/$eventing/1-eventing-crds.yaml" \
    "$release/knative-serving/$serving/1-serving-crds.yaml" \
    "$release/eventing-source/$kafka/kafka/eventing-kafka-controller.yaml" \
    "$(module "knative.dev/eventing-rabbitmq@$rabbitmq")/config/broker/300-rabbitmqbrokerconfig.yaml" \
    "$(module "github.com/prometheus-operator/prometheus-operator@$prometheus_operator")"/example/prometheus-operator-crd/*.yaml
  wheel=$(mktemp -d)
  python3 -m pip download -q --disable-pip-version-check --no-deps -d "$wheel" "kubernetes-validate==$kubernetes_validate"
  python3 -m zipfile -e "$wheel"/*.whl "$wheel/unpacked"
  node eventing/tools/core-schemas.mjs \
    "$wheel/unpacked/kubernetes_validate/kubernetes-json-schema/v$kubernetes-local-strict" "$SCHEMAS/core" \
    configmap-v1 serviceaccount-v1 service-v1 persistentvolumeclaim-v1 deployment-apps-v1 networkpolicy-networking-v1
  rm -rf "$wheel"
  touch "$SCHEMAS/complete"
fi
