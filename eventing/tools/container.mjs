// Runs an unpacked image the way Kubernetes would with the manifests' settings:
// the image's own user, environment and command, a read-only root, no new
// privileges (and so no capability, since the user is not root), no shell, its
// own process and mount namespaces. Needs root and Linux.

import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { join } from "node:path";

const IN_NAMESPACE = `
set -e
mount --bind "$ROOT" "$ROOT"
mkdir -p "$ROOT/proc" "$ROOT/dev"
mount -t proc proc "$ROOT/proc"
mount -t tmpfs -o mode=755 tmpfs "$ROOT/dev"
for device in null zero random urandom; do touch "$ROOT/dev/$device"; mount --bind "/dev/$device" "$ROOT/dev/$device"; done
for shell in sh bash dash; do [ ! -e "$ROOT/usr/bin/$shell" ] || mount --bind /dev/null "$ROOT/usr/bin/$shell"; done
for pair in $VOLUMES; do mkdir -p "$ROOT\${pair#*:}"; mount --bind "\${pair%%:*}" "$ROOT\${pair#*:}"; done
mount -o remount,bind,ro "$ROOT"
exec setpriv --no-new-privs chroot --userspec="$USERSPEC" "$ROOT" "$@"
`;

/** A free TCP port on the loopback. */
export async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  return port;
}

/**
 * Starts `image` = { root, config } with extra environment, arguments in place of the image's CMD, and volumes
 * ({ "/path/in/container": "/path/here" }). Gives { stop } (SIGTERM; resolves to the exit code) and { output }.
 */
export function startContainer({ root, config }, { env = {}, args = config.Cmd, volumes = {} } = {}) {
  const environment = Object.fromEntries(config.Env.map((pair) => pair.split(/=(.*)/s).slice(0, 2)));
  const command = [...(config.Entrypoint ?? []), ...args];
  const launch = ["/usr/bin/env", "-C", config.WorkingDir || "/", ...command];
  const child = spawn(
    "unshare",
    ["--mount", "--pid", "--fork", "--kill-child", "bash", "-c", IN_NAMESPACE, "run", ...launch],
    {
      env: {
        ...environment,
        ...env,
        ROOT: root,
        USERSPEC: config.User,
        VOLUMES: Object.entries(volumes)
          .map(([inside, here]) => `${here}:${inside}`)
          .join(" "),
      },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
  const exited = once(child, "exit").then(([code]) => code);
  return {
    output: () => output,
    exited,
    stop: () => {
      // unshare waits for its child, which has become the container's first process.
      const found = spawnSync("pgrep", ["-P", String(child.pid)], { encoding: "utf8" }).stdout;
      const inside = Number.parseInt(found, 10);
      // Nothing is there when it has ended by itself; and 0 would mean this very process group.
      if (inside > 0) process.kill(inside, "SIGTERM");
      return exited;
    },
  };
}

/** Waits until `url` answers 200; throws with the container's output when it ends or takes 60 s. */
export async function ready(url, container) {
  let ended = false;
  container.exited.then(() => (ended = true));
  for (let tries = 0; tries < 300 && !ended; tries += 1) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.status === 200) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`${url} never answered 200:\n${container.output()}`);
}

/** An image as .ci/steps/image left it: { root, config, labels }. */
export function image(folder, name, readFile) {
  const { OCIv1 } = JSON.parse(readFile(join(folder, `${name}.json`), "utf8"));
  const root = readFile(join(folder, `${name}.root`), "utf8").trim();
  return { root, config: OCIv1.config, architecture: OCIv1.architecture };
}
