"""Exports into a folder beside the wanted one, proves it there, and only then moves it to its place."""

import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from exporter.errors import CannotExport
from exporter.export import export_model
from exporter.golden import strange_lines, write_golden

ROOT = Path(__file__).resolve().parents[2]
MOST_OWN = 2_000
STRANGE = 300


@dataclass
class Made:
    metadata: dict[str, object]
    parity: str  # the service's own words, or why it was not asked
    proved: bool
    golden: Path
    megabytes: float


def check_out(out: Path, replace: bool) -> None:
    """CannotExport when `out` holds something that is not ours to write over."""
    if not out.exists():
        return
    if not (out / "model.json").is_file():
        raise CannotExport(f"{out.name} exists and is no model folder; name another one")
    if not replace:
        raise CannotExport(f"{out.name} exists; --replace writes over it")


def make_folder(out: Path, exported: object, original: object, texts: Sequence[str], **metadata: object) -> Made:
    """exported: what export_model gets; original: what the golden lines come from (the user's own pipeline)."""
    partial = out.with_name(out.name + ".partial")
    golden = out.with_name(out.name + ".golden.jsonl")
    shutil.rmtree(partial, ignore_errors=True)
    try:
        content = export_model(exported, normalisation=None, out_dir=partial, **metadata)
        step = max(1, len(texts) // MOST_OWN)
        lines = dict.fromkeys([*texts[::step][:MOST_OWN], *strange_lines(list(texts), STRANGE)])
        write_golden(original, list(lines), golden, content["version"], vocabulary=exported)
        parity, proved = _prove(partial, golden)
        shutil.rmtree(out, ignore_errors=True)
        partial.rename(out)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    size = sum(path.stat().st_size for path in out.iterdir()) / 1e6
    return Made(content, parity, proved, golden, size)


def _prove(folder: Path, golden: Path) -> tuple[str, bool]:
    """Classifies the golden lines with the service itself; CannotExport when one is off."""
    if not shutil.which("node") or not (ROOT / "node_modules").is_dir():
        return "not proved here: Node or the service's packages are missing (npm ci)", False
    if not (ROOT / "dist" / "main.js").is_file():
        built = subprocess.run(["npm", "run", "-s", "build"], cwd=ROOT, capture_output=True, text=True, check=False)
        if built.returncode != 0:
            return "not proved here: the service does not build", False
    command = ["node", "dist/main.js", "parity", str(folder.resolve()), str(golden.resolve())]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    said = (ran.stdout.strip() or ran.stderr.strip()).splitlines()
    if ran.returncode != 0:
        raise CannotExport(f"the service does not agree with scikit-learn on your lines: {(ran.stderr.strip() or 'no word why').splitlines()[-1]}")
    return said[-1], True
