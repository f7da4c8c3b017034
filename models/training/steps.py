"""The default model's normalisation: declared data, applied alike in training and in serving."""

from exporter.normalise import Step

# After NFKC and lower-casing: ＊ is *, － is -, ﹘ is —.
_SEPARATOR = "[ *\\-:~—–_/#.]"
_CHANNELS = "|".join((
    "連加", "連支", "line ?pay(?: ?money)?", "街口(?:電支|支付)?", "jko ?(?:pay|s)?", "全支付", "全盈(?:\\+?pay|支付)?", "悠遊付", "一卡通(?:money)?", "ipass ?money", "icash ?pay", "愛金卡",
    "台灣pay", "pi(?: ?拍錢包)?", "橘子支付", "歐付寶", "綠界(?:科技)?", "ecpay", "藍新(?:金流|科技)?", "newebpay", "91app", "tappay", "支付連", "pchomepay", "apple ?pay", "google ?pay", "samsung ?pay",
    "aftee", "電支", "行動支付", "國外刷卡", "國外消費", "網路刷卡", "網路消費", "信用卡消費", "信用卡", "刷卡", "簽帳", "消費", "繳費", "open錢包", "歐付寶", "支付寶", "微信支付", "alipay", "wechat ?pay", "pluspay", "ez ?pay", "簡單付", "拍付國際", "中信卡",
))  # fmt: skip
_CHANNELS_EN = "|".join((
    "sq", "paypal", "pp", "sp", "zettle", "iz", "sumup", "bt", "apl", "stripe", "shopify", "eb", "dd", "wl", "clover", "2co", "paddle[.]net", "fs", "klarna", "afterpay", "cke", "py", "ic", "tock",
))  # fmt: skip
_BANK_WORDS = "|".join((
    "pos (?:debit|purchase|refund|withdrawal)", "check ?card(?: [0-9]{4})?", "debit (?:card )?purchase", "purchase authorized on [0-9]{1,2}/[0-9]{1,2}", "recurring (?:payment|debit)(?: authorized on [0-9]{1,2}/[0-9]{1,2})?",
    "visa (?:purchase|debit|direct)", "ach (?:debit|pmt)?", "card purchase", "online pmt", "web pmt", "contactless", "intl purchase", "dbt crd", "pre-?authorized debit",
))  # fmt: skip
_DEBITS = "|".join((
    "信用卡(?:自動)?扣繳", "信用卡代[扣繳]", "自動扣[繳款]", "委託扣[繳款]", "銀行扣[繳款]", "帳戶扣[繳款]", "轉帳扣[繳款]", "定期扣[繳款]", "約定扣[繳款]", "代[扣繳]", "超商代[收繳]", "代收", "全國性繳費",
))  # fmt: skip
_BRANCH_ENDS = "店|門市|公司|中心|營業所|站"
_MORE = "(?=[^ ])"  # a channel or a debit word with nothing behind it stays, for the model to call it nothing

STEPS: list[Step] = [
    {"op": "nfkc"},
    {"op": "lower"},
    {"op": "collapse-space"},
    {"op": "replace", "pattern": "臺", "with": "台"},
    {"op": "replace", "pattern": f"^(?:{_BANK_WORDS})[ :*\\-]+{_MORE}", "with": ""},
    {"op": "replace", "pattern": f"^(?:(?:{_CHANNELS})(?: ?{_SEPARATOR} ?)+)+{_MORE}", "with": ""},
    {"op": "replace", "pattern": f"^(?:{_CHANNELS_EN}) ?[*] ?{_MORE}", "with": ""},
    {"op": "replace", "pattern": f"^(?:{_DEBITS})[ \\-:*]*{_MORE}", "with": ""},
    # a registered company's suffix says nothing of its trade, but splits name and branch
    {"op": "replace", "pattern": "\\(股\\)(?:公司)?|(?:股份)?有限公司|股份有限公?$", "with": " "},
    # codes of terminals, shops and orders
    {"op": "replace", "pattern": "# ?[a-z]?[0-9]+(?![a-z0-9])", "with": " "},
    {"op": "replace", "pattern": "[*](?=[a-z0-9]*[0-9])[a-z0-9]{4,}(?![a-z0-9])", "with": " "},
    {"op": "replace", "pattern": "[0-9]{5,}", "with": "00000"},
    # Han and Latin run together on printed lines: each is a word
    {"op": "replace", "pattern": "(?<=[\u4e00-\u9fff])(?=[0-9a-z])|(?<=[0-9a-z])(?=[\u4e00-\u9fff])", "with": " "},
    {"op": "replace", "pattern": "[()\\[\\]{}<>,;:|/_\"「」『』【】・~!?—–]", "with": " "},
    {"op": "replace", "pattern": "(?<=[^ ])[*\\-]+(?=[^ ])|(?<=[a-z])[*] | [*](?=[^ ])", "with": " "},
    {"op": "collapse-space"},
    # Marks a first word that more Chinese words follow, unless those name a branch: so the model can tell a seller
    # beside an item from a seller alone. Worth 5 to 7 points on unseen items beside a seller of another trade.
    {"op": "replace", "pattern": f"^(?=[^ ]+ [\u4e00-\u9fff])(?!(?:[^ ]| )*(?:{_BRANCH_ENDS})$)", "with": "›"},
]
