import json
from pathlib import Path

import numpy as np
import pytest
from exporter.errors import CannotExport
from exporter.export import export_model
from exporter.golden import strange_lines, write_golden
from exporter.known import known_shares
from exporter.normalise import Normaliser
from exporter.rounding import round_to_float16
from sklearn.calibration import CalibratedClassifierCV
from sklearn.feature_extraction.text import CountVectorizer, HashingVectorizer, TfidfTransformer, TfidfVectorizer
from sklearn.feature_selection import SelectKBest
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import ComplementNB, MultinomialNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import FeatureUnion, make_pipeline
from sklearn.preprocessing import MaxAbsScaler
from sklearn.svm import LinearSVC

TEXTS = ["台電 電費", "自來水費", "大台北瓦斯 電費", "netflix monthly", "spotify premium", "disney plus monthly", "牛肉麵 大碗", "雞排便當", "beef noodle"] * 4
THREE = ["utilities"] * 3 + ["subscription"] * 3 + ["food"] * 3
LABELS = THREE * 4
LABELS[:35:5] = LABELS[3:35:5]  # nothing real is quite separable


def export(pipeline, out: Path, labels=LABELS, **changes):
    pipeline.fit(TEXTS, labels)
    return export_model(pipeline, **{**DEFAULTS, "out_dir": out, **changes})


DEFAULTS = {"name": "test", "none_label": None, "labels": None, "normalisation": None, "review": None, "figures": None, "provenance": None}

CONVERTED = {
    "char, logistic regression": lambda: make_pipeline(TfidfVectorizer(analyzer="char", ngram_range=(1, 3)), LogisticRegression()),
    "char_wb, sigmoid over folds": lambda: make_pipeline(TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4)), CalibratedClassifierCV(LinearSVC(), cv=3)),
    "word, one sigmoid": lambda: make_pipeline(TfidfVectorizer(), CalibratedClassifierCV(LinearSVC(), cv=3, ensemble=False)),
    "word, temperature": lambda: make_pipeline(TfidfVectorizer(token_pattern=r"\w+"), CalibratedClassifierCV(LinearSVC(), method="temperature", cv=3)),
    "counts, complement": lambda: make_pipeline(CountVectorizer(binary=True, analyzer="char"), ComplementNB()),
    "counts weighed later, multinomial": lambda: make_pipeline(CountVectorizer(), TfidfTransformer(sublinear_tf=True), MultinomialNB()),
    "union, weights, selection": lambda: make_pipeline(
        FeatureUnion(
            [("c", TfidfVectorizer(analyzer="char", norm="l1")), ("w", TfidfVectorizer(use_idf=False, token_pattern=r"[a-z]{2,}"))],
            transformer_weights={"c": 2.0},
        ),
        SelectKBest(k=20),
        LogisticRegression(),
    ),
    "accents": lambda: make_pipeline(TfidfVectorizer(strip_accents="unicode", stop_words="english"), LogisticRegression()),
}


@pytest.mark.parametrize("build", CONVERTED.values(), ids=CONVERTED)
@pytest.mark.parametrize("labels", [LABELS, ["food" if label == "food" else "other" for label in LABELS]], ids=["3 labels", "2 labels"])
def test_the_graph_gives_what_scikit_learn_gives(build, labels, tmp_path):
    pipeline = build()
    metadata = export(pipeline, tmp_path, labels)  # export_model itself compares with predict_proba, to 1e-6
    assert metadata["classes"] == sorted(set(labels))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["model.json", "model.onnx", "vocabulary.bin"]


REFUSED = {
    "gives no probabilities": lambda: make_pipeline(TfidfVectorizer(), LinearSVC()),
    "isotonic": lambda: make_pipeline(TfidfVectorizer(), CalibratedClassifierCV(LinearSVC(), method="isotonic", cv=3)),
    "keeps no vocabulary": lambda: make_pipeline(HashingVectorizer(), LogisticRegression()),
    "isn't a plain run": lambda: make_pipeline(TfidfVectorizer(token_pattern=r"(?u)\b[a-z]+\d?\b"), LogisticRegression()),
    "is a Python function": lambda: make_pipeline(TfidfVectorizer(preprocessor=lambda text: text), LogisticRegression()),
    "tokenizer of your own": lambda: make_pipeline(TfidfVectorizer(tokenizer=str.split), LogisticRegression()),
    "analyzer must be one of": lambda: make_pipeline(TfidfVectorizer(analyzer=str.split), LogisticRegression()),
    "MaxAbsScaler": lambda: make_pipeline(TfidfVectorizer(), MaxAbsScaler(), LogisticRegression()),
    "KNeighborsClassifier": lambda: make_pipeline(TfidfVectorizer(), KNeighborsClassifier()),
    "not a Pipeline": lambda: CalibratedClassifierCV(make_pipeline(TfidfVectorizer(), LinearSVC()), cv=3),
}


@pytest.mark.filterwarnings("ignore:The parameter 'token_pattern':UserWarning")
@pytest.mark.parametrize(("word", "build"), REFUSED.items(), ids=REFUSED)
def test_what_cannot_be_exact_is_refused_in_one_line(word, build, tmp_path):
    with pytest.raises(CannotExport, match=word) as refusal:
        export(build(), tmp_path / "out")
    assert "\n" not in str(refusal.value)
    assert not (tmp_path / "out").exists()


def test_the_same_pipeline_gives_the_same_bytes(tmp_path):
    build = CONVERTED["char, logistic regression"]
    one, two = (export(build(), tmp_path / name) for name in ("one", "two"))
    assert one["version"] == two["version"]
    for file in ("model.onnx", "vocabulary.bin", "model.json"):
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()


def test_weights_rounded_by_training_take_half_the_room_and_stay_exact(tmp_path):
    pipeline = make_pipeline(TfidfVectorizer(analyzer="char", ngram_range=(1, 3)), CalibratedClassifierCV(LinearSVC(), cv=3, ensemble=False))
    pipeline.fit(TEXTS, LABELS)
    before = export_model(pipeline, **DEFAULTS, out_dir=tmp_path / "full")
    round_to_float16(pipeline[-1])
    after = export_model(pipeline, **DEFAULTS, out_dir=tmp_path / "half")
    assert (before["classifier"]["weights"], after["classifier"]["weights"]) == ("float32", "float16")
    assert (tmp_path / "half/model.onnx").stat().st_size < (tmp_path / "full/model.onnx").stat().st_size


def test_the_golden_file_holds_each_line_once_with_its_probabilities(tmp_path):
    pipeline = make_pipeline(Normaliser([{"op": "nfkc"}]), TfidfVectorizer(analyzer="char"), LogisticRegression()).fit(TEXTS, LABELS)
    lines = strange_lines(TEXTS, 300)
    assert len(lines) == len(set(lines)) == 300
    assert lines == strange_lines(TEXTS, 300)
    assert max(map(len, lines)) == 2000
    write_golden(pipeline, lines, tmp_path / "golden.jsonl", "v")
    head, *rows = (json.loads(line) for line in (tmp_path / "golden.jsonl").read_text(encoding="utf-8").split("\n")[:-1])
    assert head["lines"] == len(rows) == 300
    np.testing.assert_allclose([row["p"] for row in rows], pipeline.predict_proba(lines), atol=1e-8)


def test_known_share_counts_characters_where_there_are_any(tmp_path):
    union = FeatureUnion([("c", TfidfVectorizer(analyzer="char")), ("w", TfidfVectorizer())])
    pipeline = make_pipeline(union, LogisticRegression()).fit(TEXTS, LABELS)
    np.testing.assert_allclose(known_shares(pipeline, ["電費", "電ж", "жж", ""]), [1, 0.5, 0, 0])
