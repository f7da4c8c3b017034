"""Golden lines: raw text with scikit-learn's own predict_proba, for the service to agree with (no Python there)."""

import json
import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from exporter.known import known_shares

# every kind of trouble that cost somebody parity once; see src/model/encode.ts
ODD = (
    "", " ", "\t", "　", "a", "台", "Ｅ", "😀", "\u0085", "\ufeff", "\x1c", "\u200b",
    "netflix訂閱", "台電電費", "ＮＥＴＦＬＩＸ　月費", "ｱｲｽｸﾘｰﾑ", "Caffè Nero", "cafe\u0301 latte", "CAFE\u0301", "ÀÉÎÕÜ",
    "İSTANBUL KEBAP", "ISTANBUL ıĞ", "ΟΔΟΣ ΣΟΦΟΣ", "ΣΑΣ ΑΣ.", "Σ", "ΑΣ\u0301", "STRASSE ẞ ß", "ﬁsh ﬂour", "ǅ Ǆ ǆ",
    "a\u0085b", "a\x1cb\x1db\x1eb\x1fb", "a\ufeffb", "a\u00a0b", "a\u2028b\u2029c", "a\u200bb", "a\u180eb", "a\u1680b",
    "  leading", "trailing  ", "a  b   c", "a \t\n b", "tab\tone", "\r\n咖啡\r\n", "咖啡　　拿鐵", "a\x0b\x0cb",
    "👨‍👩‍👧‍👦 家庭號", "🍜拉麵", "🇹🇼台灣", "e\u0301\u0302\u0303", "नमस्ते दुनिया", "สวัสดี", "안녕하세요 커피", "ラーメン大盛",
    "𠮷野家 牛丼", "𝐁𝐨𝐥𝐝 𝟙𝟚", "𐐀𐐨 deseret", "①②③ ½ ²", "㈱ 株式会社", "㏄ ㎏ ℡ ℃", "％＄＃＠！", "a_b-c.d/e", "__init__ x_1",
    "don't stop", "A", "ab", "a b", "1", "12", "3.14", "001-234-567", "x" * 40, "哈" * 40, "NULL", "\\n", '"quoted"', "<b>&amp;",
    "\u0300", "\u20e3", "\ufe0f", "\u202eabc", "℀ Å K ſ", "ﷺ", "a\u00adb", "٣٤٥ ৩", "Ⅳ ⅷ", "々〆〇", "（全形）括號", "「引號」『』",
)  # fmt: skip

_PIECES = "台北瓦斯電費咖啡拿鐵全聯福利中心家樂福超商便當麵飯牛奶機票高鐵悠遊卡加值醫院掛號保險費房租網路訂閱衣服鞋書"
_WORDS = "netflix spotify uber eats starbucks latte large order 2pcs apple store #1234 PAYPAL * TST* pro max café USB-C".split()
_SPACES = [" ", "  ", "\t", "\u3000", "\u00a0", "\u0085", "\x1f", "\n", "\u2009"]
_EXTRA = ["😀", "🍣", "𠮷", "İ", "Σ", "ς", "\u0301", "\u200d", "\ufeff", "ß", "Å", "ﬀ", "＊", "－", "１", "Ａ", "ｶﾞ", "①"]


def strange_lines(own: Sequence[str], count: int, seed: int = 20, long: bool = True) -> list[str]:
    """The odd ones, then `own` lines as they are and mangled, then made-up ones, until there are `count`.

    Among them, where `long`, four of 2,000 code points. No line twice. The same arguments give the same lines.
    """
    rng = random.Random(seed)
    lines = dict.fromkeys(ODD)
    pool = [*own] or ["".join(rng.choices(_PIECES, k=rng.randint(1, 12))) for _ in range(200)]
    if long:
        for text in (
            "".join(rng.choices(_PIECES, k=2000)),
            " ".join(rng.choices(_WORDS, k=900))[:2000],
            _joined(pool, rng),
            _mangle(_joined(pool, rng), rng)[:2000],
        ):
            lines[text] = None
    for line in rng.sample(list(own), min(len(own), count // 3)):
        lines[line] = None
    while len(lines) < count:
        lines[_mangle(rng.choice(pool), rng) if rng.random() < 0.6 else _compose(rng)] = None
    return list(lines)


def _joined(pool: Sequence[str], rng: random.Random) -> str:
    text = ""
    while len(text) < 2000:
        text += rng.choice(pool) + rng.choice(_SPACES)
    return text[:2000]


def _compose(rng: random.Random) -> str:
    parts = []
    for _ in range(rng.randint(1, 6)):
        parts.append(rng.choice([rng.choice(_WORDS), "".join(rng.choices(_PIECES, k=rng.randint(1, 6))), rng.choice(_EXTRA)]))
        parts.append(rng.choice([*_SPACES, ""]))
    return "".join(parts)


def _mangle(text: str, rng: random.Random) -> str:
    for _ in range(rng.randint(1, 3)):
        at = rng.randint(0, len(text))
        match rng.randint(0, 5):
            case 0:
                text = text[:at] + rng.choice(_EXTRA) + text[at:]
            case 1:
                text = text[:at] + rng.choice(_SPACES) * rng.randint(1, 2) + text[at:]
            case 2:
                text = text.upper()
            case 3:
                text = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)
            case 4:
                text = text[:at] + text[at + 1 :]
            case 5:
                text = text + " " + rng.choice(_WORDS)
    return text


def write_golden(
    pipeline: object,
    lines: Sequence[str],
    path: str | Path,
    version: str,
    before=lambda line: line,
    vocabulary: object | None = None,
) -> None:
    """One JSON line for each text: {"text", "p": predict_proba, 9 significant digits, "k": share of known n-grams};
    the first names the model.

    `before` is what is done to a text before the pipeline gets it (the `normalisation` of export_model). `vocabulary`
    is the pipeline that n-grams are counted with, where `pipeline` itself begins with a function of the user's own.
    """
    given = [before(line) for line in lines]
    rows = pipeline.predict_proba(given)
    known = known_shares(vocabulary or pipeline, given)
    out = [json.dumps({"model": version, "classes": [str(name) for name in pipeline.classes_], "lines": len(lines)}, ensure_ascii=False)]
    for line, row, share in zip(lines, rows, known, strict=True):
        numbers = ",".join(np.format_float_scientific(p, precision=8, trim="-", exp_digits=1) if p else "0" for p in row)
        # not ensure_ascii: the file is a third of the size; U+2028 and U+0085 are no line ends to a JSON-lines reader
        out.append(f'{{"text":{json.dumps(line, ensure_ascii=False)},"p":[{numbers}],"k":{share:.9g}}}')
    Path(path).write_text("\n".join(out) + "\n", encoding="utf-8", newline="\n")
