"""Words that lines are composed of: payment channels, branches, sizes, places, general merchants.

Written by hand for this project (CC0), like the lexicon. Order matters: the composed corpus is drawn
with a fixed seed from these tuples.
"""

CHANNELS = (
    "連加＊", "連加*", "連支＊", "連支*", "LINE Pay－", "LINE Pay*", "LINEPAY*", "LINE PAY-", "街口電支－", "街口*", "街口支付－",
    "全支付﹘", "全支付－", "全支付*", "全盈支付－", "全盈+PAY－", "悠遊付－", "悠遊付*", "一卡通MONEY－", "iPASS MONEY*", "icash Pay－",
    "台灣Pay－", "Pi 拍錢包－", "Pi*", "橘子支付－", "歐付寶*", "綠界*", "綠界科技*", "ECPAY*", "藍新金流*", "NEWEBPAY*", "91APP*",
    "TAPPAY*", "支付連*", "PChomePay*", "Apple Pay ", "Google Pay ", "APPLE PAY*", "AFTEE*", "中信卡 ", "刷卡 ", "國外刷卡 ",
    "信用卡消費 ", "消費－", "網路刷卡 ", "行動支付－", "簽帳 ", "電支*",
)
CHANNELS_EN = (
    "SQ *", "SQ*", "PAYPAL *", "PP*", "POS DEBIT ", "POS PURCHASE ", "CHECKCARD 0412 ", "CHECKCARD ", "DEBIT CARD PURCHASE ",
    "PURCHASE AUTHORIZED ON 05/12 ", "RECURRING PAYMENT ", "VISA PURCHASE ", "SP ", "SP * ", "CKE*", "ZETTLE *", "SUMUP *", "APL* ", "BT*",
    "STRIPE ", "SHOPIFY* ", "EB *", "DD *", "WL *", "CLOVER*", "2CO*", "PADDLE.NET* ", "FS *", "KLARNA* ", "AFTERPAY ",
)
DEBITS = (
    "信用卡扣繳 ", "信用卡扣繳", "自動扣繳 ", "自動扣繳", "自動扣款 ", "代扣 ", "代繳 ", "信用卡代繳 ", "委託扣款 ", "銀行扣款 ", "帳戶扣繳 ",
    "轉帳扣繳 ", "定期扣款 ", "超商代收 ", "代收 ", "繳費－", "繳費 ", "約定扣款 ", "ACH ", "全國性繳費 ",
)
PLACES = (
    "台北", "信義", "大安", "中山", "松山", "內湖", "南港", "士林", "北投", "天母", "西門", "公館", "板橋", "新店", "中和", "永和", "三重", "蘆洲",
    "新莊", "淡水", "汐止", "土城", "林口", "桃園", "中壢", "竹北", "新竹", "光復", "竹科", "頭份", "苗栗", "豐原", "台中", "逢甲", "西屯", "北屯",
    "彰化", "員林", "南投", "斗六", "虎尾", "嘉義", "台南", "永康", "安平", "高雄", "左營", "鳳山", "楠梓", "岡山", "屏東", "潮州", "宜蘭", "羅東",
    "花蓮", "台東", "澎湖", "金門", "忠孝", "復興", "敦化", "民生", "南京", "中正", "文化", "站前", "府中", "四維", "青年", "三多", "夢時代", "市府",
    "科大", "大學", "車站", "機場", "文心", "大里", "太平", "基隆", "八德", "平鎮", "楊梅", "湖口", "竹南", "埔里", "新營", "善化", "仁德",
)
# Shops inside these: the shop's trade counts, not that of the mall.
MALLS = (
    "新光三越", "SOGO", "遠百", "大遠百", "微風", "微風台北車站", "微風南山", "微風廣場", "台北101", "101", "京站", "巨城", "LaLaport", "夢時代", "環球", "漢神", "漢神巨蛋", "統一時代", "中友", "三井Outlet", "林口三井", "華泰", "美麗華", "義大", "ATT", "誠品生活", "誠品松菸", "大江",
    "台茂", "秀泰", "宏匯", "比漾", "裕隆城", "Q Square", "明曜", "新竹巨城", "大魯閣", "南紡", "耐斯", "統領", "友愛", "家樂福", "大潤發", "好市多", "IKEA", "高鐵站", "台北車站", "桃機", "松山機場", "台大醫院", "榮總", "長庚",
)
# Roads and hills that shops call their branches after, two characters each, put together from these.
PLACE_CHARACTERS = "大同安和平信義仁愛忠孝民生權族中山南北東西新興復華隆光明德福祥瑞美文正建國成功林竹松梅蘭石牌水源泉溪湖港灣龍鳳雙三五八九重慶天敦垂楊曜園農漢口館前後站環河青海上下田厝埔崙頭尾寮社營鎮里庄仔坑崎"
BRANCHES = ("{p}", "－{p}", " {p}{q}", "-{p}{q}", " {p}", " - {p}", " {p}{q}店", "{p}{q}店", "{p}店", "{p}門市", "{p}分店", "-{p}店", " {p}", "({p})", "－{p}", " {p}店", "{p}分公司", "{p}一店", "{p}營業所", "{p}服務中心", "({p}店)", "_{p}")
CITIES = (
    "TAIPEI", "TAIPEI TWN", "TAIPEI TW", "NEW TAIPEI", "TAICHUNG TW", "KAOHSIUNG", "HSINCHU", "TAINAN", "NEW YORK NY", "SAN FRANCISCO CA", "SEATTLE WA",
    "LOS ANGELES CA", "CUPERTINO CA", "AUSTIN TX", "CHICAGO IL", "BOSTON MA", "LONDON", "LONDON GB", "TOKYO", "TOKYO JP", "OSAKA JP", "SINGAPORE SG",
    "PALO ALTO CA", "MENLO PARK", "SUNNYVALE CA", "MOUNTAIN VIEW", "E PALO ALTO", "REDWOOD CITY", "OAKLAND CA", "BERKELEY", "SAN DIEGO CA", "PORTLAND OR", "DENVER CO", "MIAMI FL", "ATLANTA GA", "DALLAS TX", "HOUSTON TX", "PHILADELPHIA PA", "BROOKLYN NY", "SHINJUKU TOKYO", "SHIBUYA TOKYO", "KYOTO JP", "FUKUOKA", "NARITA", "BANGKOK TH", "MANCHESTER", "TAOYUAN", "TAIPEI CITY", "XINBEI",
    "HONG KONG HK", "SYDNEY AU", "SEOUL KR", "PARIS FR", "BERLIN DE", "TORONTO ON", "SAN JOSE CA", "PALO ALTO CA", "DUBLIN IE", "AMSTERDAM NL",
)
SIZES = (
    "1入", "2入", "3入", "4入", "6入", "10入", "12入", "24入", "50入", "100入", "x1", "x2", "x3", "*2", "×2", "1個", "2個", "3包", "5包", "1盒", "2盒",
    "1組", "3雙", "1瓶", "6瓶", "1箱", "100g", "200g", "500g", "1kg", "3kg", "5KG", "250ml", "500ml", "936ml", "1L", "2L", "大", "中", "小", "(大)", "(小)",
    "L", "M", "XL", "黑", "白", "藍", "2件", "1份", "2份", "1張", "2張", "買一送一", "特價", "限定", "組合", "補充包", "家庭號", "隨身包", "促", "(特)", "8折", "30cm",
)
SIZES_EN = ("2PK", "4PK", "12CT", "16OZ", "32 OZ", "1LB", "2 LB", "500ML", "SM", "LG", "XL", "x2", "QTY 1", "BLK", "WHT", "50CT", "1 EA", "ORG", "(2)")
PERIODS = ("1月", "3月", "6月", "10月", "12月", "112/05", "113年4月", "2024/06", "上期", "下期", "月繳", "年繳", "季繳", "10月份", "0612", "第3期", "(扣款)", "續約")

# Sell things of every label, so their name says little once an item stands beside it; alone it means their main trade.
GENERAL_MERCHANTS: dict[str, tuple[str, ...]] = {
    "food": (
        "全聯", "全聯福利中心", "PX MART", "PXMART", "PXGo", "家樂福", "Carrefour", "家樂福便利購", "大潤發", "愛買", "好市多", "Costco", "COSTCO WHOLESALE", "COSTCO WHSE", "美廉社", "7-ELEVEN", "7-11",
        "SEVEN-ELEVEN", "小七", "統一超商", "全家", "全家便利商店", "FamilyMart", "萊爾富", "Hi-Life", "OK超商", "OKmart", "台糖超市", "農會超市", "楓康超市", "頂好", "city'super", "JASONS", "Mia C'bon", "裕毛屋", "喜互惠",
        "心樸市集", "聖德科斯", "棉花田", "星巴克", "Starbucks", "Uber Eats", "foodpanda", "Kroger", "TRADER JOE'S", "WHOLE FOODS", "SAFEWAY", "Tesco", "Sam's Club", "LAWSON", "ALDI", "LIDL", "SAINSBURYS", "中油便利商店",
    ),
    "shopping": (
        "momo", "momo購物網", "富邦momo", "MOMO.COM", "蝦皮", "蝦皮購物", "Shopee", "蝦皮商城", "PChome", "PChome24h", "PChome 24h購物", "Yahoo購物", "Yahoo奇摩購物中心", "酷澎", "Coupang", "東森購物", "ETMall", "樂天市場", "Rakuten", "露天拍賣", "露天市集",
        "松果購物", "生活市集", "Amazon", "AMAZON.COM", "AMZN Mktp US", "AMAZON MKTPL", "AMZN MKTP", "淘寶", "Taobao", "天貓", "全電商", "唐吉訶德", "DON DON DONKI", "誠品生活", "新光三越", "SOGO百貨", "SOGO", "太平洋SOGO", "遠東百貨", "遠百", "漢神百貨", "漢神巨蛋",
        "微風", "微風廣場", "統一時代百貨", "京站", "三井Outlet", "MITSUI OUTLET PARK", "LaLaport", "夢時代", "大遠百", "環球購物中心", "華泰名品城", "中友百貨", "義大世界購物廣場", "昇恆昌", "Target", "TARGET.COM", "Walmart", "WAL-MART", "WM SUPERCENTER", "eBay", "AliExpress", "Etsy", "Pinkoi",
        "LINE禮物", "LINE購物", "MACYS", "NORDSTROM", "好吉市", "森森購物", "friDay購物", "udn買東西", "GOHAPPY", "旋轉拍賣", "拼多多", "SHEIN MARKETPLACE", "TEMU", "TEMU.COM",
    ),
    "household": (
        "寶雅", "POYA", "小北百貨", "金興發", "光南大批發", "IKEA", "宜家家居", "IKEA宜家", "宜得利", "NITORI", "宜得利家居", "特力屋", "HOLA", "特力和樂", "無印良品", "MUJI", "大創", "DAISO", "台隆手創館", "HANDS台隆手創館", "勝立生活百貨", "勝立", "振宇五金", "寶家五金", "五金百貨", "10元商店",
        "名創優品", "MINISO", "美華泰", "四季生活百貨", "佳瑪百貨", "喬治生活百貨", "世界百貨", "大同生活百貨", "生活工場", "Home Depot", "THE HOME DEPOT", "LOWES", "LOWE'S", "DOLLAR TREE", "BED BATH & BEYOND", "柑仔店", "小三美日",
    ),
    "health": ("屈臣氏", "Watsons", "康是美", "COSMED", "大樹藥局", "丁丁藥局", "丁丁連鎖藥妝", "杏一", "杏一醫療用品", "佑全藥局", "日藥本舖", "啄木鳥藥局", "躍獅藥局", "長青藥局", "維康醫療用品", "CVS", "CVS/PHARMACY", "Walgreens", "RITE AID", "松本清", "Matsumoto Kiyoshi", "Tomod's", "札幌藥妝", "美的適生活藥局"),
    "learning": ("誠品", "誠品書店", "博客來", "金石堂", "諾貝爾", "墊腳石", "金玉堂", "九乘九", "久大文具", "建國書局", "BARNES & NOBLE", "紀伊國屋"),
    "electronics": ("燦坤", "燦坤3C", "全國電子", "順發3C", "良興", "Apple Store", "Best Buy", "法雅客", "原價屋", "三井3C", "BIC CAMERA", "YODOBASHI"),
    "entertainment": ("迪卡儂", "Decathlon", "玩具反斗城", "Toys R Us", "動物園", "遊樂園", "電影院", "威秀影城", "健身房", "Animate 安利美特", "卡卡頌", "摩曼頓"),
    "family": ("寵物公園", "東森寵物", "東森寵物雲", "麗嬰房", "奇哥", "卡多摩", "丁丁婦嬰", "營養銀行", "婦嬰用品店", "寵物店", "PETSMART", "PETCO", "媽媽餵mamaway", "貓狗大棧"),
    "fashion": ("UNIQLO", "GU", "NET", "H&M", "ZARA", "LATIV", "SHEIN", "ADIDAS", "NIKE", "GAP", "ROSS STORES", "TJ MAXX", "MARSHALLS", "OLD NAVY"),
    "transport": ("加油站", "高鐵", "台鐵", "中油", "台塑石油", "捷運站", "SHELL", "CHEVRON"),
}
# Places rather than sellers: never a line of their own here.
PLACES_OF_SALE = ("夜市", "機上", "飯店", "醫院福利社", "醫院便利商店", "機場", "文具百貨", "網購", "代購", "直播", "團購", "市場", "百貨", "超市", "超商", "便利商店", "藥局", "書店", "五金行", "網拍", "官網", "專櫃", "門市", "旗艦店")
JOINS = (" ", " ", " ", " ", "-", " - ", "－", "：", "/", "", "", "_", "・")
# Notes by hand. {place}: where, {who}: for or with whom, {when}: occasion; {item} alone decides.
JOTTED = (
    "在{place}買{item}", "{place}買的{item}", "{place} 買{item}", "去{place}買{item}", "{place}前買{item}", "在{place}買的{item}", "{when}買的{item}", "{when}買{item}", "買{item}給{who}", "買{item}送{who}", "{who}的{item}", "幫{who}買{item}",
    "{who}{item}", "給{who}買{item}", "{when}{item}", "跟{who}去{place} {item}", "{when}的{item}", "{item}({place})", "{item} {place}", "{place}的{item}", "{place}附近{item}", "{when} {item}", "{who}要的{item}", "補買{item}", "網購{item}", "{item}一個", "{place}順便買{item}",
    "代{who}付{item}", "{who}生日 {item}", "今天{item}", "{item} 好貴", "{item}錢", "付{item}", "買{item}", "{place}那家{item}",
)
JOTTED_PLACES = (
    "電影院", "加油站", "醫院", "學校", "大學", "車站", "高鐵站", "機場", "捷運站", "飯店", "民宿", "健身房", "游泳池", "動物園", "遊樂園", "夜市", "菜市場", "百貨公司", "便利商店", "超商", "藥局", "書店", "診所", "寵物店", "幼兒園", "公司", "辦公室", "銀行", "郵局", "公園", "KTV", "網咖", "露營區",
    "球場", "演唱會", "展覽", "車上", "飛機上", "船上", "遊覽車", "高鐵上", "台鐵", "日本", "東京", "韓國", "香港", "路邊", "巷口", "樓下", "社區", "宿舍", "圖書館", "博物館", "補習班", "髮廊", "洗車場", "修車廠", "五金行", "文具店", "手機行", "眼鏡行", "花店", "市場", "廟口", "教會",
)
PEOPLE = ("媽媽", "爸爸", "老婆", "老公", "女友", "男友", "朋友", "同事", "同學", "小孩", "兒子", "女兒", "弟弟", "妹妹", "哥哥", "姊姊", "阿嬤", "阿公", "奶奶", "爺爺", "老闆", "客戶", "自己", "老師", "室友", "家人", "主管", "部門")
OCCASIONS = ("生日", "聖誕節", "母親節", "父親節", "情人節", "過年", "中秋", "端午", "畢業", "開學", "結婚", "搬家", "出國", "旅行", "出差", "露營", "運動會", "考試前", "考上大學", "上班前", "下班", "週末", "半夜", "早上", "中午", "晚上", "停電", "颱風天", "下雨天", "感冒", "產後", "上課", "開會", "加班", "面試", "尾牙", "烤肉", "看電影前", "等車時", "看診後", "洗車時", "搭高鐵", "加油")
# What one does with the things of a label; a verb tells as much as a noun in a note.
VERBS: dict[str, tuple[str, ...]] = {
    "food": ("吃", "喝", "訂", "叫", "外帶", "買", "吃了", "請客"), "household": ("買", "換", "補", "修", "請人", "洗"), "shopping": ("逛", "買"), "utilities": ("繳", "付", "代繳"),
    "transport": ("搭", "坐", "加", "修", "繳", "付", "換"), "travel": ("訂", "住", "玩", "付"), "fashion": ("買", "剪", "做", "弄", "換"), "electronics": ("買", "換", "修", "送修", "訂"),
    "health": ("看", "買", "吃", "做", "拿", "打", "檢查", "回診"), "entertainment": ("看", "玩", "打", "買", "唱", "抽"), "subscription": ("訂", "續訂", "付", "買", "續"), "learning": ("上", "買", "報名", "繳", "學"),
    "finance": ("繳", "付", "匯", "捐", "買", "包"), "family": ("買", "帶", "餵", "繳", "付"),
}
JOTTED_VERBS = ("{verb}{item}", "跟{who}{verb}{item}", "{when}{verb}{item}", "{verb}{who}的{item}", "幫{who}{verb}{item}", "{who}{verb}{item}", "去{verb}{item}", "{when}跟{who}{verb}{item}", "在{place}{verb}{item}", "{place}{verb}{item}", "帶{who}{verb}{item}", "今天{verb}{item}")
JOTTED_EN = (
    "{item} for {who}", "new {item}", "bought {item}", "{item} with {who}", "paid {item}", "{item} at {place}", "{item} from {place}", "more {item}", "{item} this week", "{item} for the trip", "{who}'s {item}", "my {item}", "pay {item}", "{item} {who}", "{place} {item}",
    "{item} on the way home", "{item} for {when}", "{when} {item}", "got {item}", "replacement {item}", "{item} refill", "monthly {item}", "cheap {item}", "{item} last night",
)
PEOPLE_EN = ("mom", "dad", "wife", "husband", "kids", "daughter", "son", "friends", "coworkers", "boss", "the team", "the dog", "the office", "grandma", "roommate", "the baby", "myself")
PLACES_EN = ("airport", "hospital", "gas station", "movie theater", "mall", "hotel", "school", "gym", "train station", "museum", "the zoo", "costco", "ikea", "target", "amazon", "walmart", "7-eleven", "office", "downtown", "the beach")
OCCASIONS_EN = ("birthday", "christmas", "lunch", "weekend", "vacation", "wedding", "monday", "exam", "camping", "party", "the flight", "interview", "school", "winter", "date night")
