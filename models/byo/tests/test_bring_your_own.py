"""Both commands through their front door; with the service built, each folder is proved by the service itself."""

import csv
import json
import sys
from pathlib import Path

import joblib
import pytest
from byo.__main__ import main
from byo.folder import ROOT
from sklearn.calibration import CalibratedClassifierCV
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import ComplementNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import FeatureUnion, make_pipeline
from sklearn.preprocessing import FunctionTransformer
from sklearn.svm import LinearSVC

SERVICE = (ROOT / "dist" / "main.js").is_file()
WORDS = {
    "tea": ["烏龍茶", "綠茶", "紅茶", "奶茶", "green tea", "black tea", "普洱茶", "茶葉蛋"],
    "tools": ["螺絲起子", "扳手", "鐵鎚", "電鑽", "hammer", "power drill", "鉗子", "wrench"],
    "toys": ["積木", "玩偶", "拼圖", "模型車", "lego set", "puzzle", "桌遊", "teddy bear"],
}
ROWS = [(f"{word} {tail}".strip(), label) for label, words in WORDS.items() for word in words for tail in ("", "x2", "大", "ＳＡＬＥ")]


def run(*arguments: object) -> int:
    sys.argv = ["bring-your-own", *map(str, arguments)]
    return main()


def write_csv(path: Path, rows: list[tuple[str, str]], column: str = "category") -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["text", column])
        writer.writerows(rows)
    return path


def metadata_of(folder: Path) -> dict:
    return json.loads((folder / "model.json").read_text("utf-8"))


@pytest.fixture
def own(tmp_path):
    return write_csv(tmp_path / "own.csv", ROWS)


def assert_proved(report: str) -> None:
    if SERVICE:
        assert "flips 0 (the service against scikit-learn" in report
    else:
        assert "not proved here" in report


def test_a_csv_becomes_a_model_with_a_report(own, tmp_path, capsys):
    assert run("csv", own, "--out", tmp_path / "shop") == 0
    report = capsys.readouterr().out
    assert_proved(report)
    assert "| tools | 32 |" in report
    metadata = metadata_of(tmp_path / "shop")
    assert [label["name"] for label in metadata["labels"]] == ["tea", "tools", "toys"]
    assert metadata["figures"]["crossValidation"]["accuracy"] > 0.5
    assert (tmp_path / "shop.report.md").read_text("utf-8").startswith("# shop ")


def test_the_same_csv_gives_the_same_digest(own, tmp_path):
    versions = set()
    for name in ("one", "two"):
        assert run("csv", own, "--out", tmp_path / name, "--name", "same", "--folds", 3) == 0
        versions.add(metadata_of(tmp_path / name)["version"])
    assert len(versions) == 1


def test_two_labels_beside_a_category_that_means_none(own, tmp_path, capsys):
    assert run("csv", own, "--out", tmp_path / "two", "--none", "toys") == 0
    metadata = metadata_of(tmp_path / "two")
    assert (metadata["none"], len(metadata["labels"]), len(metadata["classes"])) == ("toys", 2, 3)
    assert "Of 32 lines that are none of the labels" in capsys.readouterr().out
    assert metadata["review"]["threshold"] > 0


def test_two_labels_alone(tmp_path):
    rows = [(text, label) for text, label in ROWS if label != "toys"]
    assert run("csv", write_csv(tmp_path / "two.csv", rows), "--out", tmp_path / "two") == 0
    assert metadata_of(tmp_path / "two")["classes"] == ["tea", "tools"]


def test_two_hundred_labels_in_the_predecessors_format(tmp_path, capsys):
    rows = [(f"品項{chr(0x4E00 + i)}{chr(0x5E00 + i)} {tail}", f"['label {i:03}']") for i in range(200) for tail in ("a", "大", "x3", "盒")]
    assert run("csv", write_csv(tmp_path / "many.csv", rows, "categories"), "--out", tmp_path / "many", "--folds", 2, "--name", "many") == 0
    assert len(metadata_of(tmp_path / "many")["labels"]) == 200
    assert_proved(capsys.readouterr().out)


PIPELINES = {
    "word": lambda: make_pipeline(TfidfVectorizer(), LogisticRegression()),
    "char": lambda: make_pipeline(TfidfVectorizer(analyzer="char", ngram_range=(1, 3)), CalibratedClassifierCV(LinearSVC(), cv=3)),
    "char_wb": lambda: make_pipeline(TfidfVectorizer(analyzer="char_wb", ngram_range=(1, 5)), ComplementNB()),
    "margins": lambda: make_pipeline(FeatureUnion([("c", TfidfVectorizer(analyzer="char")), ("w", TfidfVectorizer())]), LinearSVC()),
}


def dump(pipeline: object, path: Path, fit: bool = True) -> Path:
    joblib.dump(pipeline.fit(*zip(*ROWS, strict=True)) if fit else pipeline, path)
    return path


@pytest.mark.parametrize("name", PIPELINES)
def test_a_fitted_pipeline_becomes_a_model_that_answers_alike(name, own, tmp_path, capsys):
    fitted = dump(PIPELINES[name](), tmp_path / "fitted.joblib")
    assert run("pipeline", fitted, "--lines", own, "--out", tmp_path / "made") == 0
    report = capsys.readouterr().out
    assert_proved(report)
    assert f"labels as the pipeline's own predict on {len(ROWS)} of {len(ROWS)} lines" in report
    assert ("not calibrated" in report) == (name == "margins")


def test_margins_can_be_calibrated_on_the_lines(own, tmp_path, capsys):
    fitted = dump(PIPELINES["margins"](), tmp_path / "fitted.joblib")
    assert run("pipeline", fitted, "--lines", own, "--out", tmp_path / "made", "--calibrate") == 0
    assert "temperature fitted on these lines" in capsys.readouterr().out
    assert "fitted on 96 lines" in metadata_of(tmp_path / "made")["classifier"]["kind"]


def _strip(texts):
    return [text.replace("ＳＡＬＥ", "").lower() for text in texts]


def test_a_pipelines_own_function_can_be_declared_and_is_held_to_it(own, tmp_path, capsys):
    import cloudpickle

    pipeline = make_pipeline(FunctionTransformer(_strip), TfidfVectorizer(analyzer="char", lowercase=False), LogisticRegression())
    fitted = tmp_path / "fitted.pkl"
    fitted.write_bytes(cloudpickle.dumps(pipeline.fit(*zip(*ROWS, strict=True))))
    arguments = ("pipeline", fitted, "--lines", own, "--out", tmp_path / "made")
    assert run(*arguments) == 1
    assert "FunctionTransformer" in capsys.readouterr().err

    steps = tmp_path / "steps.json"
    steps.write_text('[{"op":"lower"}]', "utf-8")
    assert run(*arguments, "--normalisation", steps) == 1
    assert "the declared steps" in capsys.readouterr().err

    steps.write_text('[{"op":"replace","pattern":"ＳＡＬＥ","with":""},{"op":"lower"}]', "utf-8")
    assert run(*arguments, "--normalisation", steps) == 0
    assert_proved(capsys.readouterr().out)
    assert [step["op"] for step in metadata_of(tmp_path / "made")["normalisation"]] == ["replace", "lower"]


BROKEN = {
    "no column text": "a,b\n1,2\n",
    "no column category": "text\n茶\n",
    "line 3: the category is empty": "text,category\n茶,tea\n鎚,\n",
    "line 2: the text is empty": "text,category\n ,tea\n",
    "not one category": 'text,categories\n茶,"[\'a\', \'b\']"\n',
    "two categories or more": "text,category\n茶,tea\n綠茶,tea\n",
    "fewer than 5 lines": "text,category\n茶,tea\n鎚,tools\n",
    "no lines below": "text,category\n",
}


@pytest.mark.parametrize(("word", "content"), BROKEN.items(), ids=BROKEN)
def test_a_csv_it_cannot_use_is_refused_in_one_line(word, content, tmp_path, capsys):
    (tmp_path / "own.csv").write_text(content, "utf-8")
    assert run("csv", tmp_path / "own.csv", "--out", tmp_path / "made") == 1
    refusal = capsys.readouterr().err.strip().splitlines()[-1]
    assert refusal.startswith("refused: ")
    assert word in refusal
    assert not (tmp_path / "made").exists()


def test_other_encodings_and_missing_files_are_refused(tmp_path, capsys):
    (tmp_path / "big5.csv").write_bytes("text,category\n茶,飲料\n".encode("big5"))
    assert run("csv", tmp_path / "big5.csv", "--out", tmp_path / "made") == 1
    assert "not UTF-8" in capsys.readouterr().err
    assert run("csv", tmp_path / "none.csv", "--out", tmp_path / "made") == 1
    assert "cannot be read" in capsys.readouterr().err


def test_pipelines_it_cannot_convert_are_refused_in_one_line(own, tmp_path, capsys):
    isotonic = make_pipeline(TfidfVectorizer(), CalibratedClassifierCV(LinearSVC(), method="isotonic", cv=3))
    neighbours = make_pipeline(TfidfVectorizer(), KNeighborsClassifier())
    unfitted = make_pipeline(TfidfVectorizer(), LogisticRegression())
    for word, pipeline, fit in (("isotonic", isotonic, True), ("KNeighborsClassifier", neighbours, True), ("not fitted", unfitted, False)):
        fitted = dump(pipeline, tmp_path / "fitted.joblib", fit)
        assert run("pipeline", fitted, "--lines", own, "--out", tmp_path / "made") == 1
        refusal = capsys.readouterr().err.strip().splitlines()
        assert word in refusal[-1]
        assert refusal[-1].startswith("refused: ")
        assert not (tmp_path / "made").exists()
    (tmp_path / "text.joblib").write_text("not a pickle", "utf-8")
    assert run("pipeline", tmp_path / "text.joblib", "--lines", own, "--out", tmp_path / "made") == 1
    assert "not a joblib or pickle file" in capsys.readouterr().err


def test_a_folder_that_is_there_is_only_replaced_when_asked(own, tmp_path, capsys):
    out = tmp_path / "made"
    out.mkdir()
    assert run("csv", own, "--out", out, "--replace") == 1
    assert "no model folder" in capsys.readouterr().err
    out.rmdir()
    assert run("csv", own, "--out", out) == 0
    assert run("csv", own, "--out", out) == 1
    assert "--replace" in capsys.readouterr().err
    assert run("csv", own, "--out", out, "--replace") == 0
