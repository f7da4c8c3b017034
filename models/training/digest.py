"""Checks a model folder against the digests that it records: `python -m training.digest artifact`."""

import hashlib
import json
import re
import sys
from pathlib import Path

LIMIT = 8_000_000  # bytes, all files together


def problems(folder: Path) -> list[str]:
    """What is wrong with the folder, one line each; empty when all is well."""
    text = (folder / "model.json").read_text("utf-8")
    metadata = json.loads(text)
    found = []
    for name, digest in metadata["files"].items():
        if hashlib.sha256((folder / name).read_bytes()).hexdigest() != digest:
            found.append(f"{name} is not the file that model.json was written for")
    # the version is the digest of this very file with the version empty
    unsealed = re.sub(r'"version": "[0-9a-f]{12}"', '"version": ""', text, count=1)
    version = hashlib.sha256(unsealed.encode()).hexdigest()[:12]
    if version != metadata["version"]:
        found.append(f"model.json was changed by hand: it says {metadata['version']}, its content is {version}")
    extra = {path.name for path in folder.iterdir()} - {"model.json", *metadata["files"]}
    found += [f"{name} belongs to no model folder" for name in sorted(extra)]
    size = sum(path.stat().st_size for path in folder.iterdir())
    if size > LIMIT:
        found.append(f"the folder takes {size} bytes, more than {LIMIT}")
    return found


def main() -> int:
    folder = Path(sys.argv[1])
    found = problems(folder)
    print("\n".join(found) or f"{folder.name}: every digest agrees")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
