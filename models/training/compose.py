"""Composes lines as invoices and statements print them, out of terms and the tables of words.

Every generator takes its own random.Random, so that adding one doesn't change what the others draw.
A line's group is the term that decides its label: cross-validation never splits a group.
"""

import random
from collections.abc import Iterator, Sequence

from training import words
from training.lines import SELLERS, Line, Pool, branch_name, is_han, join, place_name, statement_name
from training.purposes import PURPOSES, PURPOSES_EN
from training.sources import NONE, Term


def item_with_size(rng: random.Random, items: Pool, count: int) -> Iterator[Line]:
    """An item with how many, how large, or for which days."""
    for _ in range(count):
        term = items.draw(rng)
        if rng.random() < 0.12:
            month, day = rng.randint(1, 12), rng.randint(1, 27)
            days = rng.choice((f"{month}/{day}", f"{month:02}/{day:02}-{month:02}/{day + 1:02}", f"{month}月{day}日", f"{month}月", f"{month:02}{day:02}"))
            yield Line(f"{term.text} {days}", term.label, term.text, "size")
            continue
        size = rng.choice(words.SIZES if is_han(term.text) else words.SIZES_EN)
        joint = rng.choice(("", " ")) if is_han(term.text) else " "
        yield Line(f"{term.text}{joint}{size}", term.label, term.text, "size")


def merchant_with_item(rng: random.Random, merchants: Pool, items: Pool, count: int) -> Iterator[Line]:
    """A seller and a thing of the same label: no conflict."""
    for _ in range(count):
        item = items.draw(rng)
        if item.label not in merchants.by_label:
            continue
        merchant = rng.choice(merchants.by_label[item.label])
        yield Line(join(rng, merchant.text, item.text), item.label, item.text, "same")


def general_with_item(rng: random.Random, items: Pool, count: int) -> Iterator[Line]:
    """Item beats merchant, at sellers of everything."""
    for _ in range(count):
        item = items.draw(rng)
        seller = rng.choice(SELLERS)
        if rng.random() < 0.15:
            seller += branch_name(rng)
        parts = (item.text, seller) if rng.random() < 0.07 else (seller, item.text)
        yield Line(join(rng, *parts), item.label, item.text, "general")


def conflict(rng: random.Random, merchants: Pool, items: Pool, count: int) -> Iterator[Line]:
    """Item beats merchant, at a seller of another trade."""
    for _ in range(count):
        item, merchant = items.draw(rng), merchants.draw(rng)
        if item.label == merchant.label:
            continue
        text = item.text
        if rng.random() < 0.2:
            text += rng.choice(words.SIZES if is_han(text) else words.SIZES_EN)
        yield Line(join(rng, merchant.text, text), item.label, item.text, "conflict")


def general_alone(rng: random.Random, merchants: Sequence[Term], each: int) -> Iterator[Line]:
    """Sellers of everything with nothing beside them but branch, number or channel: their main trade (rule 7).

    Without these the lines of `general_with_item` would teach that such a name means nothing at all.
    """
    for term in merchants:
        for _ in range(each):
            if is_han(term.text):
                text = term.text + (branch_name(rng) if rng.random() < 0.7 else "")
            else:
                text = statement_name(rng, term.text)
            if rng.random() < 0.3:
                text = rng.choice(words.CHANNELS) + text
            yield Line(text, term.label, term.text, "general alone")


def merchant_with_branch(rng: random.Random, merchants: Pool, count: int) -> Iterator[Line]:
    for _ in range(count):
        term = merchants.draw(rng)
        if is_han(term.text):
            branch = branch_name(rng)
            yield Line(f"{term.text}{branch}", term.label, term.text, "branch")
        else:
            yield Line(statement_name(rng, term.text), term.label, term.text, "branch")


def channel_with_merchant(rng: random.Random, merchants: Pool, count: int) -> Iterator[Line]:
    """A payment channel carries no label (rule 3)."""
    for _ in range(count):
        term = merchants.draw(rng)
        if is_han(term.text):
            name = term.text
            if rng.random() < 0.3:
                name += branch_name(rng)
            yield Line(rng.choice(words.CHANNELS) + name, term.label, term.text, "channel")
        else:
            # a till for restaurants: what stands behind it is mostly food
            toast = rng.random() < (0.5 if term.label == "food" else 0.03)
            channel = rng.choice(("TST* ", "TST*")) if toast else rng.choice(words.CHANNELS_EN + words.CHANNELS[:8])
            yield Line(channel + statement_name(rng, term.text), term.label, term.text, "channel")


def company(rng: random.Random, merchants: Pool, count: int) -> Iterator[Line]:
    """A seller's registered name, as the head of an e-invoice prints it."""
    for _ in range(count):
        term = merchants.draw(rng)
        if not is_han(term.text) or "公司" in term.text:
            continue
        text = term.text + rng.choice(("股份有限公司", "有限公司", "企業社", "商行", "實業有限公司", "國際股份有限公司", "企業有限公司"))
        if rng.random() < 0.4:
            text += rng.choice(("{p}分公司", "{p}店", " {p}門市", "{p}一店", "{p}營業所")).format(p=place_name(rng))
        yield Line(text, term.label, term.text, "company")


def direct_debit(rng: random.Random, billers: Pool, count: int) -> Iterator[Line]:
    for _ in range(count):
        term = billers.draw(rng)
        text = rng.choice(words.DEBITS) + term.text
        if rng.random() < 0.3:
            text += " " + rng.choice(words.PERIODS)
        yield Line(text, term.label, term.text, "debit")


def purposes(rng: random.Random, share: float) -> Iterator[Line]:
    """Purpose word beats domain word (rule 4): a share of all the pairs in the tables."""
    for table, joint in ((PURPOSES, ""), (PURPOSES_EN, " ")):
        for label, firsts, seconds in table:
            for first in firsts:
                for second in seconds:
                    spaced = joint or ("" if rng.random() < 0.75 else " ")
                    text = f"{first}{spaced}{second}"
                    if rng.random() < share:
                        yield Line(text, label, text, "purpose")


def jotted(rng: random.Random, merchants: Pool, items: Pool, count: int) -> Iterator[Line]:
    """What people note down themselves: place, person or occasion, and the thing bought, which decides."""
    for _ in range(count):
        item = items.draw(rng)
        place = rng.choice(words.JOTTED_PLACES) if rng.random() < 0.5 else merchants.draw(rng).text
        if not is_han(item.text):
            text = rng.choice(words.JOTTED_EN).format(
                item=item.text, who=rng.choice(words.PEOPLE_EN), when=rng.choice(words.OCCASIONS_EN), place=rng.choice(words.PLACES_EN)
            )
        else:
            templates = words.JOTTED if rng.random() < 0.6 else words.JOTTED_VERBS
            text = rng.choice(templates).format(
                item=item.text, verb=rng.choice(words.VERBS[item.label]), who=rng.choice(words.PEOPLE), when=rng.choice(words.OCCASIONS), place=place
            )
        yield Line(text, item.label, item.text, "jotted")


def purpose_at_merchant(rng: random.Random, merchants: Pool, pairs: Sequence[Line], count: int) -> Iterator[Line]:
    """Purpose beats the merchant's trade too."""
    for _ in range(count):
        pair = rng.choice(pairs)
        seller = merchants.draw(rng).text if rng.random() < 0.6 else rng.choice(SELLERS)
        yield Line(join(rng, seller, pair.text), pair.label, pair.group, "purpose-at")


def compose(terms: Sequence[Term], scale: float = 1.0, seed: int = 7) -> list[Line]:
    """All composed lines; `scale` multiplies the counts (1 gives about 90,000; twice as many were worth .5 points, thrice no more)."""
    real = [term for term in terms if term.label != NONE]
    lexicon = [term for term in real if term.source == "lexicon"]
    items, merchants = Pool(t for t in lexicon if t.kind == "item"), Pool(t for t in real if t.kind == "merchant")
    own = Pool(t for t in lexicon if t.kind == "merchant")
    billers = Pool(t for t in lexicon if t.label in {"utilities", "finance", "health", "family", "learning", "subscription", "transport"})

    generals = [Term(name, label, "merchant", "words") for label, names in words.GENERAL_MERCHANTS.items() for name in names]

    def rng(name: str) -> random.Random:
        return random.Random(f"{seed}:{name}")

    def n(count: int) -> int:
        return int(count * scale)

    pairs = list(purposes(rng("purpose"), min(1.0, scale)))
    lines = [
        *item_with_size(rng("size"), items, n(7000)),
        *merchant_with_item(rng("same"), own, items, n(6000)),
        *general_with_item(rng("general"), items, n(14000)),
        *general_alone(rng("alone"), generals, n(30)),
        *conflict(rng("conflict"), own, items, n(9000)),
        *merchant_with_branch(rng("branch"), merchants, n(16000)),
        *channel_with_merchant(rng("channel"), merchants, n(6000)),
        *company(rng("company"), own, n(4000)),
        *direct_debit(rng("debit"), billers, n(3000)),
        *jotted(rng("jotted"), own, Pool(t for t in lexicon if t.kind == "item" and is_han(t.text)), n(7000)),
        *jotted(rng("jotted-en"), own, Pool(t for t in lexicon if t.kind == "item" and not is_han(t.text)), n(2500)),
        *pairs,
        *purpose_at_merchant(rng("purpose-at"), own, pairs, n(4000)),
    ]
    return lines
