"""The ONNX graph: gather the rows of the features, weighted sum, calibration. Small on purpose: each node costs."""

import numpy as np
from onnx import ModelProto, TensorProto, checker, helper, numpy_helper

from exporter.classifiers import Linear

OPSET = 17  # old enough for every onnxruntime in use, new enough for all nodes below
IR_VERSION = 8


def build_graph(linear: Linear) -> ModelProto:
    """Inputs ids int32 [n, k], weights float32 [n, k]; outputs probabilities, scores float32 [n, classes].

    The id after the last feature is padding: its row is zero. k must be 1 or more (onnxruntime leaves the product
    over nothing uninitialised), so a text without features is one padding id. Weights that lose nothing as float16 are
    stored so (half the file, half the memory) and widened after they are gathered, which costs no more than reading
    rows twice as long and spares the widening of the whole table at start.
    """
    features, folds, classes = linear.weights.shape
    table = np.zeros((features + 1, folds * classes), dtype=np.float32)
    table[:features] = linear.weights.reshape(features, -1)
    half = is_exact_in_float16(linear.weights)
    build = _Builder()
    rows = build.constant("table", table.astype(np.float16) if half else table)
    gathered = build.node("Gather", [rows, "ids"], axis=0)
    if half:
        gathered = build.node("Cast", [gathered], to=TensorProto.FLOAT)
    lifted = build.node("Unsqueeze", ["weights", build.constant("axis_1", np.array([1], dtype=np.int64))])
    summed = build.node("MatMul", [lifted, gathered])  # [n, 1, folds * classes]
    if folds > 1:
        shape = build.constant("by_fold", np.array([0, folds, classes], dtype=np.int64))
        summed = build.node("Reshape", [summed, shape])
    z = build.node("Add", [summed, build.constant("intercept", linear.intercept[None].astype(np.float32))])
    probabilities = build.calibrate(z, linear)
    if folds > 1:
        build.node("ReduceMean", [z], output="scores", axes=[1], keepdims=0)
        build.node("ReduceMean", [probabilities], output="probabilities", axes=[1], keepdims=0)
    else:
        axis = build.constant("axis_1", np.array([1], dtype=np.int64))
        build.node("Squeeze", [z, axis], output="scores")
        build.node("Squeeze", [probabilities, axis], output="probabilities")

    graph = helper.make_graph(
        build.nodes,
        "invoice-classifier",
        [_tensor("ids", TensorProto.INT32, ["n", "k"]), _tensor("weights", TensorProto.FLOAT, ["n", "k"])],
        [_tensor("probabilities", TensorProto.FLOAT, ["n", classes]), _tensor("scores", TensorProto.FLOAT, ["n", classes])],
        list(build.constants.values()),
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], producer_name="invoice-classifier")
    model.ir_version = IR_VERSION
    checker.check_model(model)
    return model


def is_exact_in_float16(weights: np.ndarray) -> bool:
    """True when every weight is a float16 already, as training may round them (round_to_float16)."""
    return bool(np.abs(weights).max(initial=0) < 65504) and bool((weights.astype(np.float16) == weights).all())


class _Builder:
    def __init__(self) -> None:
        self.nodes: list = []
        self.constants: dict[str, TensorProto] = {}

    def constant(self, name: str, array: np.ndarray) -> str:
        self.constants.setdefault(name, numpy_helper.from_array(array, name))
        return name

    def node(self, kind: str, inputs: list[str], output: str | None = None, **attributes: object) -> str:
        output = output or f"{kind.lower()}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, inputs, [output], name=f"{kind}_{len(self.nodes)}", **attributes))
        return output

    def calibrate(self, z: str, linear: Linear) -> str:
        """[n, folds, classes] -> the same shape."""
        # normalised sigmoids = softmax(log sigmoid) = softmax(-softplus(-x)): no small number is ever divided
        sign = -1.0 if linear.link == "sigmoid" else 1.0
        x = z
        if (linear.slope * sign != 1).any():
            x = self.node("Mul", [x, self.constant("slope", (linear.slope[None] * sign).astype(np.float32))])
        if linear.bias.any():
            x = self.node("Add", [x, self.constant("bias", (linear.bias[None] * sign).astype(np.float32))])
        if linear.link == "sigmoid":
            x = self.node("Neg", [self.node("Softplus", [x])])
        return self.node("Softmax", [x], axis=2)


def _tensor(name: str, kind: int, shape: list):
    return helper.make_tensor_value_info(name, kind, shape)
