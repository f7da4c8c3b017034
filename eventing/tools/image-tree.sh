#!/bin/sh
# usage: image-tree.sh FOLDER CPU DROPPED_PACKAGE...
# Run by the Dockerfile in a folder with the production dependencies for Linux on
# CPU (x64 or arm64). Puts them into FOLDER without the dropped ones and whatever
# only they need, writes FOLDER/sbom.cdx.json (CycloneDX) of what is left, and
# removes what is never loaded at run time.
set -eu
folder=$1
cpu=$2
shift 2

mkdir -p "$folder"
cp package.json package-lock.json .npmrc "$folder"
cp -al node_modules "$folder"
cd "$folder"
npm pkg delete devDependencies overrides
npm uninstall --omit=dev --os=linux --cpu="$cpu" --libc=glibc --no-audit --no-fund "$@"
# libsql's packages do not say which C library they are for.
rm -rf node_modules/@libsql/*-musl
npm sbom --omit=dev --sbom-format=cyclonedx --sbom-type=application >sbom.cdx.json

# onnxruntime-node brings every platform's binaries in one package.
if [ -d node_modules/onnxruntime-node/bin ]; then
  for binaries in node_modules/onnxruntime-node/bin/napi-*/*/*; do
    case $binaries in
      */linux/"$cpu") ;;
      *) rm -r "$binaries" ;;
    esac
  done
fi
find node_modules -type f \( -name '*.map' -o -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' \) -delete
find node_modules -type d -empty -delete
rm -r package.json package-lock.json .npmrc node_modules/.package-lock.json
du -sm node_modules
