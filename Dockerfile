# Two images from one file:
#   docker build --target service -t invoice-classifier .
#   docker build --target broker -t invoice-classifier-broker .
# `service` is the classifier. `broker` is the local broker and its console, for
# the one job it is fit for in a cluster: keeping dead letters on a volume.
# For another architecture add --platform linux/arm64: nothing of the target runs
# during the build, so no emulator is needed.

# Pin it by digest in your own builds: node:24-bookworm-slim@sha256:...
ARG NODE_IMAGE=docker.io/library/node:24-bookworm-slim

# ---- compile: the same for every architecture
FROM --platform=$BUILDPLATFORM ${NODE_IMAGE} AS compile
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund
COPY tsconfig.json ./
COPY src src
RUN npm run build \
 && mkdir -p /service /broker \
 && cp -R dist /broker/dist \
 && cp -R dist /service/dist \
 && rm -r /service/dist/broker

# ---- dependencies: those of the target's architecture, and a list of them
FROM --platform=$BUILDPLATFORM ${NODE_IMAGE} AS dependencies
ARG TARGETARCH
WORKDIR /build
COPY package.json package-lock.json .npmrc eventing/tools/image-tree.sh ./
# npm says x64 where Docker says amd64; without BuildKit it is this machine's.
# The service does without the broker's store, the broker without the model.
RUN case "${TARGETARCH:-$(dpkg --print-architecture)}" in amd64) cpu=x64 ;; *) cpu=arm64 ;; esac \
 && npm ci --omit=dev --os=linux --cpu="$cpu" --libc=glibc --no-audit --no-fund \
 && ./image-tree.sh /service "$cpu" libsql \
 && ./image-tree.sh /broker "$cpu" onnxruntime-node swagger-ui-dist

# ---- what both images have
FROM ${NODE_IMAGE} AS base
ARG VERSION=0.0.0
ARG REVISION=unknown
ARG CREATED=1970-01-01T00:00:00Z
ARG SOURCE=""
LABEL org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.created="${CREATED}" \
      org.opencontainers.image.source="${SOURCE}" \
      org.opencontainers.image.licenses="Apache-2.0"
# Inside a container the only callers are outside of it.
ENV NODE_ENV=production HOST=0.0.0.0
WORKDIR /app
COPY LICENSE package.json ./
COPY config config
# By number, so that Kubernetes can check runAsNonRoot; files stay root's, and
# nothing in the image is written at run time.
USER 65532:65532
ENTRYPOINT ["node", "dist/main.js"]

# ---- target broker
FROM base AS broker
LABEL org.opencontainers.image.title="invoice-classifier-broker" \
      org.opencontainers.image.description="Local Knative-like broker, for keeping dead letters"
COPY --from=compile /broker ./
COPY --from=dependencies /broker ./
EXPOSE 8080
CMD ["broker"]

# ---- target service (last, so that it is also the default)
FROM base AS service
LABEL org.opencontainers.image.title="invoice-classifier" \
      org.opencontainers.image.description="Classifies invoice lines as a Knative Eventing subscriber"
ENV PORT=5050
COPY --from=compile /service ./
COPY --from=dependencies /service ./
COPY models/artifact models/artifact
EXPOSE 5050
CMD ["serve"]
