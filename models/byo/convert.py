"""A user's fitted Pipeline, made ready for the exporter without changing what it answers."""

import copy
from collections.abc import Callable, Sequence

import numpy as np
from exporter.classifiers import MARGINS
from exporter.errors import CannotExport
from exporter.estimators import SoftmaxOverMargins
from exporter.golden import strange_lines
from exporter.normalise import Normaliser, Step, compile_steps
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import FeatureUnion, Pipeline
from sklearn.preprocessing import FunctionTransformer


def with_probabilities(pipeline: object, texts: Sequence[str], labels: Sequence[str] | None) -> tuple[object, list[str]]:
    """A LinearSVC at the end answers with margins alone: softmax makes them probabilities, its labels stay.

    With labels the softmax gets the temperature that suits these lines.
    """
    if not isinstance(pipeline, Pipeline):
        return pipeline, []
    last = pipeline.steps[-1][1]
    if not isinstance(last, MARGINS) or isinstance(last, LogisticRegression):
        return pipeline, []
    softmax = SoftmaxOverMargins.over_fitted(last)
    kind = type(last).__name__
    if labels is None:
        remark = f"{kind} gives no probabilities: they are the softmax of its margins, not calibrated (give --calibrate and lines with categories)"
    else:
        strangers = sorted(set(labels) - {str(name) for name in last.classes_})
        if strangers:
            raise CannotExport(f"category {strangers[0]!r} of the lines is not a class of the pipeline")
        softmax.calibrate_margins(softmax._margins(pipeline[:-1].transform(texts)), labels)  # noqa: SLF001
        remark = f"{kind} gives no probabilities: they are the softmax of its margins, temperature fitted on these lines; it flatters if the pipeline was trained on them"
    return Pipeline([*pipeline.steps[:-1], ("classifier", softmax)]), [remark]


def declare_normalisation(pipeline: object, steps: Sequence[Step], texts: Sequence[str]) -> object:
    """A copy in which declared steps stand for the pipeline's own Python functions, after a check that they do the
    same on every line and on odd ones; CannotExport shows the first line on which they don't.
    """
    declared = compile_steps(steps)
    own = Normaliser(list(steps))
    changed = copy.copy(pipeline)
    lines = [*texts, *strange_lines(list(texts), 300)]
    kept = list(changed.steps)
    replaced = 0
    while kept and isinstance(kept[0][1], FunctionTransformer):
        name, function = kept.pop(0)
        _check_same(lambda line, f=function: str(np.asarray(f.transform([line])).ravel()[0]), declared, lines, name)
        kept.insert(0, (name, own))
        replaced += 1
    if kept and not replaced:
        name, features = kept[0]
        features = copy.deepcopy(features)
        vectorizers = [v for _, v in features.transformer_list] if isinstance(features, FeatureUnion) else [features]
        for vectorizer in vectorizers:
            if callable(getattr(vectorizer, "preprocessor", None)):
                _check_same(vectorizer.preprocessor, declared, lines, name)
                vectorizer.preprocessor = own
                replaced += 1
        kept[0] = (name, features)
    if not replaced:
        raise CannotExport("--normalisation: the pipeline has no function of its own (FunctionTransformer or preprocessor) that the steps could stand for")
    return Pipeline(kept)


def _check_same(function: Callable[[str], str], declared: Callable[[str], str], lines: Sequence[str], name: str) -> None:
    for line in lines:
        theirs, ours = function(line), declared(line)
        if theirs != ours:
            raise CannotExport(f"--normalisation: {name} makes {theirs[:40]!r} of {line[:40]!r}, the declared steps {ours[:40]!r}")
