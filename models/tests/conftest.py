import sys
from pathlib import Path

# `exporter` and `training` are imported as they are when commands run inside models/
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
