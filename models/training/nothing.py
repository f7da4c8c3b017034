"""Composes lines that are no purchase: dates, totals, numbers, codes, random characters."""

import random
import string
from collections.abc import Callable, Iterator, Sequence

from training.lines import Line
from training.sources import NONE

TOTALS = (
    "小計", "合計", "總計", "總金額", "應付金額", "應收", "實收", "找零", "現金", "信用卡", "稅額", "營業稅", "應稅", "免稅", "銷售額", "折扣", "折讓", "優惠", "折價券", "折抵",
    "點數折抵", "會員折扣", "滿額折", "紅利折抵", "紅利點數", "累積點數", "本次點數", "剩餘點數", "餘額", "卡片餘額", "上期餘額", "本期應繳", "最低應繳", "已繳金額", "信用額度", "件數", "數量",
    "單價", "金額", "TOTAL", "SUBTOTAL", "TAX", "AMOUNT DUE", "CHANGE", "CASH TENDERED", "BALANCE", "DISCOUNT", "COUPON", "POINTS EARNED", "REWARDS", "TIP", "ROUNDING", "ITEMS SOLD",
    "YOU SAVED", "PAYMENT THANK YOU", "MIN PAYMENT DUE", "CREDIT LIMIT", "繳款", "感謝您的繳款", "退款", "沖正", "訂金折抵", "服務費率", "匯率", "買一送一折扣", "生日禮折扣", "員工折扣", "均一價折扣",
)
HEADERS = (
    "訂單編號", "訂單號碼", "發票號碼", "統一編號", "統編", "賣方", "買方", "載具", "手機條碼", "隨機碼", "交易序號", "交易時間", "機號", "收銀機", "收銀員", "店號", "卡號", "授權碼", "批號", "桌號",
    "取餐號碼", "號碼牌", "會員編號", "會員卡號", "序號", "單號", "條碼", "日期", "時間", "列印時間", "電話", "TEL", "地址", "備註", "ORDER NO", "ORDER #", "INVOICE NO", "REF", "TXN ID", "AUTH CODE",
    "TERMINAL", "TRACE NO", "CASHIER", "REGISTER", "STORE #", "TABLE", "GUESTS", "CHECK #", "CARD ENDING IN", "ACCOUNT ENDING", "DATE", "TIME", "TRACKING", "物流編號", "包裹編號", "流水號", "查詢碼",
)
TALK = (
    "謝謝光臨", "歡迎再度光臨", "謝謝惠顧", "請保留發票", "感謝您的購買", "祝您有美好的一天", "您好", "早安", "晚安", "哈囉", "請問在嗎", "今天天氣真好", "明天見", "我愛你", "生日快樂", "新年快樂", "恭喜發財",
    "測試", "測試資料", "test", "hello", "hi there", "good morning", "thank you", "thanks for shopping", "have a nice day", "see you soon", "please come again", "lorem ipsum dolor", "foo bar",
    "asdf", "qwerty", "N/A", "null", "undefined", "none", "unknown", "其他", "雜項", "無", "未分類", "商品", "品項", "項目", "明細", "消費明細", "交易明細", "電子發票證明聯", "收據", "發票", "副本",
    "作廢", "此行空白", "以下空白", "續下頁", "第1頁 共2頁", "order", "my order", "訂單", "order number", "VIP 9折", "全館8折", "第二件5折", "滿千折百", "滿額贈", "營業時間 10:00-22:00", "歡迎加入會員", "掃描加入好友", "退換貨請於七日內", "請至服務台", "不知道買了什麼", "忘記了", "隨便", "幫我記帳", "這是什麼",
    "明天要開會", "下午三點", "記得打電話", "如題", "收到請回覆", "好的沒問題", "辛苦了", "哈哈哈", "嗚嗚嗚", "為什麼", "怎麼辦", "等等再說", "我到了", "在路上", "你在哪裡", "吃飽沒", "去哪裡玩", "真的假的",
)
FOREIGN = (
    "ありがとうございました", "いらっしゃいませ", "またお越しくださいませ", "お預り", "お釣り", "合計金額", "領収書", "小計 税込", "おはようございます", "こんばんは", "今日はいい天気ですね", "감사합니다", "안녕하세요", "합계 금액",
    "거스름돈", "영수증", "또 오세요", "좋은 하루 되세요", "ขอบคุณครับ", "สวัสดี", "รวมทั้งสิ้น", "ใบเสร็จ", "cảm ơn", "xin chào bạn", "tổng cộng", "hẹn gặp lại", "hóa đơn", "merci", "bonjour", "au revoir",
    "bonne journée", "total à payer", "gracias", "hola", "hasta luego", "total a pagar", "buenos días", "danke schön", "guten tag", "auf wiedersehen", "summe eur", "obrigado", "bom dia", "спасибо", "здравствуйте",
    "итого", "до свидания", "чек", "شكرا", "مرحبا", "المجموع", "धन्यवाद", "नमस्ते", "कुल", "terima kasih", "selamat pagi", "grazie", "buongiorno", "totale", "ευχαριστώ", "תודה", "teşekkürler", "dziękuję", "tack så mycket",
)


SURNAMES = "陳林黃張李王吳劉蔡楊許鄭謝郭洪曾邱廖賴周徐蘇葉莊呂江何蕭羅高潘簡朱鍾游詹胡施沈余盧梁趙顏柯翁魏孫戴范方宋"
GIVEN = "家怡志雅淑美麗建明宏俊傑佳玲雯婷宜君冠廷宇翔承恩品妍子晴柏翰詩涵欣心惠文豪哲偉國強芳華秀英玉珍"
ROADS = ("中山路", "中正路", "民生東路", "忠孝東路", "和平西路", "建國南路", "復興街", "大同路", "文化路", "光復北路", "自由路", "成功街", "三民路", "信義路", "仁愛路")
CITIES = ("台北市信義區", "台北市大安區", "新北市板橋區", "新北市三重區", "桃園市中壢區", "新竹市東區", "台中市西屯區", "台南市永康區", "高雄市左營區", "宜蘭縣羅東鎮", "台北市", "高雄市", "台中市")
STREETS = ("Main St", "Park Ave", "Oak Street", "Broadway", "Elm Road", "Market St", "Lake Dr", "Hill Blvd", "5th Avenue", "Shoreline Pkwy", "King Rd", "Church Lane", "Station Road", "Mission Street")
NAMES = ("Jennifer", "Michael", "David", "Emily", "John", "Sarah", "Kevin", "Amy", "Peter", "Grace", "Tom", "Lily")
SURNAMES_EN = ("Chen", "Lin", "Wu", "Smith", "Johnson", "Lee", "Wang", "Brown", "Garcia", "Tanaka", "Kim", "Miller")


def _address(rng: random.Random) -> str:
    number = rng.randint(1, 999)
    if rng.random() < 0.4:
        return f"{rng.randint(1, 9999)} {rng.choice(STREETS)}" + rng.choice(("", f" Apt {number}", f" Suite {number}", " Unit B"))
    return rng.choice(CITIES) + rng.choice(ROADS) + rng.choice(("", "一段", "二段", "三段")) + rng.choice(("", f"{rng.randint(1, 99)}巷")) + f"{number}號" + rng.choice(("", f"{rng.randint(1, 20)}樓", "B1", " 2F"))


def _name(rng: random.Random) -> str:
    if rng.random() < 0.4:
        return f"{rng.choice(NAMES)} {rng.choice(SURNAMES_EN)}"
    given = "".join(rng.choices(GIVEN, k=2))
    return rng.choice(SURNAMES) + rng.choice((given, given, "先生", "小姐", "*" + given[1], "太太", "〇〇"))


def _date(rng: random.Random) -> str:
    year, month, day = rng.randint(2019, 2027), rng.randint(1, 12), rng.randint(1, 28)
    hour, minute, second = rng.randint(0, 23), rng.randint(0, 59), rng.randint(0, 59)
    return rng.choice((
        f"{year}-{month:02}-{day:02}", f"{year}/{month}/{day}", f"{year - 1911}/{month:02}/{day:02}", f"{year - 1911}年{month}月{day}日", f"{month}月{day}日", f"{month:02}/{day:02}",
        f"{year}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}", f"{hour:02}:{minute:02}", f"{year}年{month}月", f"星期{rng.choice('一二三四五六日')}", f"{day:02}.{month:02}.{year}",
        f"{year - 1911}年{month:02}-{month + 1:02}月", f"{rng.choice(('JAN', 'MAY', 'SEP', 'DEC'))} {day} {year}", f"{rng.choice(('上午', '下午'))} {hour % 12}:{minute:02}", f"民國{year - 1911}年{month}月{day}日",
    ))  # fmt: skip


def _amount(rng: random.Random) -> str:
    value = rng.choice((rng.randint(1, 99), rng.randint(100, 9999), rng.randint(10_000, 2_000_000)))
    return rng.choice((f"{value}", f"{value:,}", f"${value:,}", f"NT${value:,}", f"NT$ {value}", f"{value}元", f"-{value}", f"{value}.00", f"TWD {value:,}", f"USD {value}.{rng.randint(10, 99)}", f"{value} TX", f"${value} x {rng.randint(1, 9)}", f"¥{value}", f"{value} 點"))


def _code(rng: random.Random) -> str:
    letters, digits = string.ascii_uppercase, string.digits
    return rng.choice((
        "".join(rng.choices(digits, k=rng.randint(5, 16))), "".join(rng.choices(letters, k=2)) + "-" + "".join(rng.choices(digits, k=8)), "".join(rng.choices(letters, k=2)) + "".join(rng.choices(digits, k=8)),
        "".join(rng.choices(letters + digits, k=rng.randint(6, 14))), "".join(rng.choices("0123456789abcdef", k=rng.randint(8, 20))), "*" * 4 + " " + "".join(rng.choices(digits, k=4)),
        "/" + "".join(rng.choices(letters + digits + "+-.", k=7)), f"{rng.randint(1000, 9999)}-****-****-{rng.randint(1000, 9999)}", f"#{rng.randint(1, 99999)}", f"09{rng.randint(10, 99)}-{rng.randint(100, 999)}-{rng.randint(100, 999)}",
        f"0{rng.randint(2, 8)}-{rng.randint(2000, 9999)}{rng.randint(1000, 9999)}", f"{rng.choice('ABCDEFG')}{rng.randint(1, 99)}", f"No.{rng.randint(1, 9999)}",
    ))  # fmt: skip


def _letters(rng: random.Random) -> str:
    return "".join(rng.choices(string.ascii_lowercase + "   ", k=rng.randint(3, 18))).strip() or "x"


def _symbols(rng: random.Random) -> str:
    return "".join(rng.choices("!@#$%^&*()_+-=[]{};:,.<>/?~`|\\。，、！？…—～·※★☆◎○●◆■□▲▼→←↑↓😀😂👍🎉❤", k=rng.randint(1, 12)))


def _shuffled(characters: str) -> Callable[[random.Random], str]:
    """Characters of the lexicon in random order: known one by one, meaningless together."""
    return lambda rng: "".join(rng.choices(characters, k=rng.randint(2, 9)))


def _total(rng: random.Random) -> str:
    return rng.choice(TOTALS) + rng.choice((" ", "", ":", "：", " $")) + (_amount(rng) if rng.random() < 0.8 else "")


def _header(rng: random.Random) -> str:
    return rng.choice(HEADERS) + rng.choice((" ", ":", "：", " # ", "")) + rng.choice((_code, _code, _date))(rng)


def _talk(rng: random.Random) -> str:
    text = rng.choice(TALK)
    return text + rng.choice(("", "", "!", "！", "~", "。", " " + rng.choice(TALK)))


def _foreign(rng: random.Random) -> str:
    return rng.choice(FOREIGN) + rng.choice(("", "!", " " + _amount(rng), " " + rng.choice(FOREIGN)))


def _gateway(gateways: Sequence[str]) -> Callable[[random.Random], str]:
    """A payment channel with nothing behind it but a number."""
    return lambda rng: rng.choice(gateways).strip() + rng.choice(("", "", " " + _amount(rng), " " + _code(rng)))


def nothing(gateways: Sequence[str], characters: str, count: int, seed: int = 11) -> Iterator[Line]:
    """`count` lines of no purchase, of each kind in turn; all in groups of ten, for cross-validation."""
    makers: tuple[Callable[[random.Random], str], ...] = (
        _date, _amount, _code, _total, _total, _header, _header, _talk, _talk, _foreign, _letters, _symbols, _address, _name, _shuffled(characters), _shuffled(characters), _shuffled(characters), _gateway(gateways),
    )  # fmt: skip
    rng = random.Random(seed)
    for i in range(count):
        text = makers[i % len(makers)](rng)
        yield Line(text, NONE, f"none:{i // (10 * len(makers))}:{i % len(makers)}", "nothing")
