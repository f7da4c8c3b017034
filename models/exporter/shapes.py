"""Small models of every shape, with golden lines: the service's tests prove each of them without Python.

    cd models && python -m exporter.shapes ../test/golden/shapes            # makes them, half a minute
    cd models && python -m exporter.shapes ../test/golden/shapes --check    # makes them elsewhere and compares
"""

import argparse
import json
import sys
import tempfile
import warnings
from collections.abc import Callable
from pathlib import Path

from sklearn.calibration import CalibratedClassifierCV
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer, TfidfVectorizer
from sklearn.feature_selection import SelectKBest
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import ComplementNB, MultinomialNB
from sklearn.pipeline import FeatureUnion, Pipeline, make_pipeline
from sklearn.svm import LinearSVC

from exporter.estimators import SoftmaxOverMargins
from exporter.export import export_model
from exporter.golden import strange_lines, write_golden
from exporter.normalise import Normaliser
from exporter.rounding import round_to_float16

UTILITIES = "台電電費,自來水費,大台北瓦斯,欣欣天然氣,中華電信 電話費,water bill,power company,electricity bill MAR,gas bill café".split(",")
SUBSCRIPTION = "netflix訂閱,Spotify Premium,YouTube Premium 月費,Disney+ monthly,icloud 50gb,KKBOX 月租,ΣΟΦΟΣ plan,İstanbul plus,don't stop plan".split(",")
FOOD = "牛肉麵 大碗,雞排便當,珍珠奶茶 大杯,拿鐵咖啡,beef noodle soup,the large latte,𠮷野家 牛丼,🍜 拉麵,滷肉飯 x2".split(",")
TEXTS = [text for trio in zip(UTILITIES, SUBSCRIPTION, FOOD, strict=True) for text in trio] * 3
THREE = ["utilities", "subscription", "food"] * (len(TEXTS) // 3)
THREE[:75:8] = THREE[1:76:8]  # nothing real is quite separable
TWO = ["food" if label == "food" else "other" for label in THREE]
MANY_TEXTS = [f"{text} {'甲乙丙丁戊己庚辛壬癸'[i % 10]}{i % 7} {i}" for i in range(200) for text in ("單", "item", "品項 no")]
MANY = [f"label-{i:03}" for i in range(200) for _ in range(3)]


def _platt(**options: object) -> CalibratedClassifierCV:
    return CalibratedClassifierCV(LinearSVC(C=0.5), cv=3, **options)


def _char(**options: object) -> TfidfVectorizer:
    return TfidfVectorizer(**{"analyzer": "char", "ngram_range": (1, 2), "max_features": 300, **options})


def _word(**options: object) -> TfidfVectorizer:
    return TfidfVectorizer(**{"max_features": 300, **options})


def _union() -> Pipeline:
    union = FeatureUnion(
        [("c", _char(analyzer="char_wb", ngram_range=(1, 4), sublinear_tf=True)), ("w", _word(token_pattern=r"(?u)\b\w+\b"))],
        transformer_weights={"w": 1.5},
    )
    steps = [{"op": "nfkc"}, {"op": "replace", "pattern": "^(?:SQ|TST) ?\\* ?|[0-9]{5,}$", "with": " "}, {"op": "collapse-space"}]
    return make_pipeline(Normaliser(steps), union, SelectKBest(k=250), LogisticRegression(C=5))


def _margins_only() -> Pipeline:
    return make_pipeline(_char(norm=None, sublinear_tf=True, max_features=100), SoftmaxOverMargins(LinearSVC(C=0.01), 0.7))


Shape = tuple[Callable[[], Pipeline], list[str], list[str]]
SHAPES: dict[str, Shape] = {
    "char-logistic": (lambda: make_pipeline(_char(ngram_range=(1, 3)), LogisticRegression()), TEXTS, THREE),
    "char-long-grams-exact-case": (lambda: make_pipeline(_char(ngram_range=(3, 5), lowercase=False), _platt()), TEXTS, THREE),
    "char-wb-platt-folds": (lambda: make_pipeline(_char(analyzer="char_wb", ngram_range=(2, 4)), _platt()), TEXTS, THREE),
    "char-wb-long-grams": (lambda: make_pipeline(_char(analyzer="char_wb", ngram_range=(4, 6)), LogisticRegression()), TEXTS, THREE),
    "char-counts-complement": (lambda: make_pipeline(CountVectorizer(analyzer="char", binary=True), ComplementNB()), TEXTS, THREE),
    "word-platt": (lambda: make_pipeline(_word(ngram_range=(1, 2)), _platt(ensemble=False)), TEXTS, THREE),
    "word-between-spaces-temperature": (
        lambda: make_pipeline(_word(token_pattern=r"\S+", lowercase=False), CalibratedClassifierCV(LinearSVC(), method="temperature", cv=3)),
        TEXTS,
        THREE,
    ),
    "word-latin-no-idf": (lambda: make_pipeline(_word(token_pattern="[a-z0-9]{2,}", use_idf=False, norm="l1"), MultinomialNB()), TEXTS, THREE),
    "word-counts-weighed-later": (lambda: make_pipeline(CountVectorizer(ngram_range=(2, 3)), TfidfTransformer(smooth_idf=False), LogisticRegression()), TEXTS, THREE),
    "word-accents-stop-words": (
        lambda: make_pipeline(_word(strip_accents="unicode", stop_words="english", token_pattern=r"(?u)\b\w+\b"), LogisticRegression()),
        TEXTS,
        THREE,
    ),
    "union-normalised": (_union, TEXTS, THREE),
    "two-labels-logistic": (lambda: make_pipeline(_char(), LogisticRegression()), TEXTS, TWO),
    "two-labels-platt": (lambda: make_pipeline(_word(token_pattern=r"\w+"), _platt()), TEXTS, TWO),
    "two-labels-complement": (lambda: make_pipeline(_char(), ComplementNB()), TEXTS, TWO),
    "two-labels-margins": (_margins_only, TEXTS, TWO),
    "labels-200": (lambda: make_pipeline(_char(max_features=60), _platt(ensemble=False)), MANY_TEXTS, MANY),
}


def make_shape(name: str, folder: Path) -> dict[str, object]:
    """Fits one shape and writes its model folder and golden.jsonl; gives model.json's content."""
    build, texts, labels = SHAPES[name]
    pipeline = build().fit(texts, labels)
    if name == "labels-200":
        round_to_float16(pipeline[-1])
    metadata = export_model(
        pipeline,
        name=name,
        none_label=None,
        labels=None,
        normalisation=None,
        review=None,
        figures=None,
        provenance={"command": "python -m exporter.shapes"},
        out_dir=folder,
    )
    count = 24 if name == "labels-200" else 130
    lines = strange_lines(sorted(set(texts)), 130, long=name.startswith("char"))
    write_golden(pipeline, lines[-count:], folder / "golden.jsonl", metadata["version"])
    return metadata


def differences(old: Path, new: Path) -> list[str]:
    """What differs in meaning. Not the bytes: another processor's last bits give other digests."""
    metadata = [json.loads((folder / "model.json").read_text("utf-8")) for folder in (old, new)]
    found = [key for key in ("classes", "blocks", "normalisation", "paddingId", "review") if metadata[0][key] != metadata[1][key]]
    golden = [[json.loads(line) for line in (folder / "golden.jsonl").read_text("utf-8").split("\n")[1:-1]] for folder in (old, new)]
    if [line["text"] for line in golden[0]] != [line["text"] for line in golden[1]]:
        return [*found, "golden texts"]
    pairs = [(a, b) for one, two in zip(*golden, strict=True) for a, b in zip(one["p"], two["p"], strict=True)]
    return found + (["probabilities"] if max(abs(a - b) for a, b in pairs) > 1e-3 else [])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    warnings.filterwarnings("ignore", category=UserWarning)  # token_pattern has no use for the analyzer char
    stale = 0
    with tempfile.TemporaryDirectory() as scratch:
        for number, name in enumerate(SHAPES, start=1):
            folder = Path(scratch) / name if options.check else options.out / name
            make_shape(name, folder)
            different = differences(options.out / name, folder)
            stale += bool(different)
            print(f"{number}/{len(SHAPES)} {name}" + (f": stale ({', '.join(different)})" if different else ""), flush=True)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
