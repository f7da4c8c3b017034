"""Runs the graph on scikit-learn's own features: proves the arithmetic before anything is written.

The other half of the proof, the service's encoder on raw text, is the golden file's (golden.py).
"""

import numpy as np
import onnxruntime

from exporter.errors import CannotExport
from exporter.pipeline import Parts, flatten

TOLERANCE = 1e-6


def check_graph(pipeline, parts: Parts, model: bytes, lines: list[str]) -> float:
    """The largest difference to predict_proba over the lines; CannotExport when it is over TOLERANCE."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    expected = pipeline.predict_proba(lines)
    position = feature_positions(parts)
    rows = features_of(pipeline, lines)
    # a transformer weight is in the features already and in the graph's table too
    scale = np.concatenate([np.full(len(block.terms), block.scale or 1.0) for block in parts.blocks])
    worst = 0.0
    for i in range(len(lines)):
        row = rows[i]
        # never an empty row: onnxruntime leaves the output of a product over nothing as it finds the memory
        ids = np.append(position[row.indices], len(position)).astype(np.int32)[None]
        weights = np.append(row.data / scale[row.indices], 0).astype(np.float32)[None]
        (got,) = session.run(["probabilities"], {"ids": ids, "weights": weights})
        worst = max(worst, float(np.abs(got[0] - expected[i]).max()))
    if not worst <= TOLERANCE:
        raise CannotExport(
            f"the graph is off by {worst:.2g} from predict_proba (allowed: {TOLERANCE:g}): 32-bit arithmetic is too coarse "
            "for such large scores (norm=None, or a calibration that sharpens them very much); refit with norm='l2' or more lines"
        )
    return worst


def features_of(pipeline, lines: list[str]):
    """CSR rows that the vectorizers give, before any feature selection."""
    x = lines
    for _, step in flatten(pipeline.steps)[:-1]:
        if hasattr(step, "get_support"):
            break
        x = step.transform(x)
    return x.tocsr()


def feature_positions(parts: Parts) -> np.ndarray:
    """[columns of scikit-learn] -> id in the model folder."""
    position, offset = [], 0
    for block in parts.blocks:
        inverse = np.empty(len(block.columns), dtype=np.int64)
        inverse[block.columns] = np.arange(len(block.columns))
        position.append(inverse + offset)
        offset += len(block.columns)
    return np.concatenate(position)
