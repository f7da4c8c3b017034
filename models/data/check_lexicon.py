"""Check the training data: run `python3 models/data/check_lexicon.py`; exit 1 names each fault.

Two lines are the same when they agree after NFKC, case folding and removal of white space: that is what
the model sees of them, so one label for both, and no held-out line among the terms.
"""
import collections
import csv
import pathlib
import sys
import unicodedata

HERE = pathlib.Path(__file__).resolve().parent
LABELS = (
    "__none__ electronics entertainment family fashion finance food health household "
    "learning shopping subscription transport travel utilities"
).split()
LANGS = ("en", "other", "und", "zh-TW")
KINDS = ("item", "merchant", "none")
HELDOUT = tuple(f"heldout/{name}.csv" for name in ("first", "second", "calibration", "final"))


def key(text):
    """The string by which lines are compared."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def rows(name):
    """The rows of one CSV beside this script, as dictionaries."""
    with open(HERE / name, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def lexicon_faults(lexicon):
    """Unknown labels, languages and kinds; terms that stand twice; rows out of order."""
    seen = {}
    for row in lexicon:
        term, label = row["term"], row["label"]
        if label not in LABELS or row["lang"] not in LANGS or row["kind"] not in KINDS:
            yield f"{term}: unknown label, lang or kind ({label}, {row['lang']}, {row['kind']})"
        if (label == "__none__") != (row["kind"] == "none"):
            yield f"{term}: kind none belongs to __none__ and to nothing else"
        if term != term.strip() or not term:
            yield f"{term!r}: empty, or with white space at an end"
        other = seen.setdefault(key(term), row)
        if other is not row:
            yield f"{term}: stands twice, as {other['label']} and as {label}"
    order = [(row["label"], row["lang"], row["kind"], row["term"]) for row in lexicon]
    if order != sorted(order):
        yield "lexicon.csv is not sorted by label, lang, kind, term"


def heldout_faults(terms):
    """Held-out lines with an unknown label, that stand twice, or that training could see."""
    seen = set()
    for name in HELDOUT:
        for row in rows(name):
            line = key(row["text"])
            if row["label"] not in LABELS or row["hard"] not in ("0", "1"):
                yield f"{name}: {row['text']}: unknown label, or hard is not 0 or 1"
            if line in seen:
                yield f"{name}: {row['text']}: stands twice in the held-out lines"
            if line in terms:
                yield f"{name}: {row['text']}: also a term of lexicon.csv"
            seen.add(line)


def main():
    lexicon = rows("lexicon.csv")
    counts = collections.Counter(row["label"] for row in lexicon)
    print(", ".join(f"{label} {counts[label]}" for label in LABELS))
    faults = [*lexicon_faults(lexicon), *heldout_faults({key(row["term"]) for row in lexicon})]
    print("\n".join(faults) or "no faults")
    print(f"{len(lexicon)} terms, {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
