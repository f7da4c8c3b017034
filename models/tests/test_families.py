import pytest

from training.corpus import fold
from training.families import FOLDS, TABLE_KINDS, families, fold_of, split
from training.sources import NONE, Term, read_lexicon


def _terms(*texts: str) -> list[Term]:
    return [Term(text, "food", "item", "lexicon") for text in texts]


@pytest.mark.parametrize(
    ("text", "family"),
    [
        ("牛肉麵", "牛 肉"),  # the short head is a term
        ("牛肉", "牛 肉"),
        ("大阪燒", "大 阪 燒"),
        ("大阪燒套餐", "大 阪 燒"),
        ("茶", "茶"),
        ("Netflix Premium Plan", "netflix"),
        ("blue bottle coffee", "blue bottle"),
        ("Blue-Bottle", "blue bottle"),
        ("IKEA椅", "ikea 椅"),
        ("セブン", "セブン"),
        ("***", "***"),
    ],
)
def test_terms_of_one_head_are_one_family(text, family):
    han = _terms("牛肉", "牛肉麵", "大阪燒", "大阪燒套餐", "茶", "IKEA椅")
    others = _terms("netflix", "Netflix Premium Plan", "blue bottle coffee", "Blue-Bottle", "セブン", "***")
    assert families([*han, *others])[text] == family


def test_every_fold_gets_a_like_share_of_the_lexicon():
    folds = [fold_of(family) for family in families(read_lexicon()).values()]
    shares = [folds.count(number) / len(folds) for number in range(FOLDS)]
    assert min(shares) > 0.7 / FOLDS
    assert max(shares) < 1.4 / FOLDS


@pytest.fixture(scope="module")
def lexicon():
    return [term for i, term in enumerate(read_lexicon()) if i % 4 == 0]


@pytest.fixture(scope="module")
def parts(lexicon):
    return split(lexicon, 3)


def test_no_family_is_both_trained_on_and_judged_by(parts, lexicon):
    family = families(lexicon)
    judged = {family[line.group] for line in parts.judged}
    assert {fold_of(one) for one in judged} == {3}
    assert judged.isdisjoint({family[line.group] for line in parts.trained if line.group in family})


def test_no_held_term_and_no_judged_line_is_trained_on(parts):
    assert parts.held >= {fold(line.group) for line in parts.judged}
    asked = parts.held | {fold(line.text) for line in parts.judged}
    assert [line for line in parts.trained if fold(line.text) in asked or fold(line.group) in parts.held] == []


def test_judged_lines_are_purchases_alone_and_composed_but_no_table_lines(parts):
    kinds = {line.kind for line in parts.judged}
    assert kinds >= {"alone", "general", "conflict", "branch"}
    assert kinds.isdisjoint(TABLE_KINDS)
    assert NONE not in {line.label for line in parts.judged}
