import pytest

from exporter.normalise import Normaliser, compile_pattern, compile_steps


def test_steps_run_in_the_order_declared():
    steps = [
        {"op": "nfkc"},
        {"op": "lower"},
        {"op": "replace", "pattern": "^line pay-", "with": ""},
        {"op": "collapse-space"},
    ]
    assert compile_steps(steps)("ＬＩＮＥ　Ｐａｙ－八方雲集\u3000\x1c鍋貼") == "八方雲集 鍋貼"


def test_collapse_space_folds_what_python_calls_white_space_and_nothing_else():
    collapse = compile_steps([{"op": "collapse-space"}])
    assert collapse("\x1da\x85\u2003b\ufeffc\n") == "a b\ufeffc"


def test_a_replacement_is_literal_text():
    assert compile_steps([{"op": "replace", "pattern": "a", "with": r"\1$&"}])("bab") == r"b\1$&b"


def test_dollar_means_the_very_end_as_in_javascript():
    assert compile_steps([{"op": "replace", "pattern": "店$", "with": ""}])("店\n") == "店\n"


@pytest.mark.parametrize("pattern", [r"\d+", r"\s", r"a.b", r"(a)\1", r"(?P<n>a)", r"(?i:a)", r"\#", "[[a]", "(?:a"])
def test_a_pattern_outside_the_common_subset_is_refused(pattern):
    with pytest.raises(ValueError, match="pattern"):
        compile_pattern(pattern)


def test_an_unknown_step_is_refused_by_fit():
    with pytest.raises(ValueError, match="not one of"):
        Normaliser([{"op": "stem"}]).fit([])


def test_the_normaliser_is_a_fitted_transformer_from_the_start():
    assert Normaliser([{"op": "lower"}]).transform(["ABC"]) == ["abc"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a  b\t\tc", "a b c"),
        ("\u0085a\u001cb\u3000", "a b"),
        ("\u001f", ""),
        (" ", ""),
        (" a", "a"),
        ("a\u00a0b\u2028c", "a b c"),
        ("a\ufeffb\u200bc", "a\ufeffb\u200bc"),
    ],
)
def test_collapse_space_does_what_the_service_does(text, expected):
    assert compile_steps([{"op": "collapse-space"}])(text) == expected
