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
    "SQ *", "SQ*", "TST* ", "TST*", "PAYPAL *", "PP*", "POS DEBIT ", "POS PURCHASE ", "CHECKCARD 0412 ", "CHECKCARD ", "DEBIT CARD PURCHASE ",
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
BRANCHES = ("{p}店", "{p}門市", "{p}分店", "-{p}店", " {p}", "({p})", "－{p}", " {p}店", "{p}分公司", "{p}一店", "{p}營業所", "{p}服務中心", "({p}店)", "_{p}")
CITIES = (
    "TAIPEI", "TAIPEI TWN", "TAIPEI TW", "NEW TAIPEI", "TAICHUNG TW", "KAOHSIUNG", "HSINCHU", "TAINAN", "NEW YORK NY", "SAN FRANCISCO CA", "SEATTLE WA",
    "LOS ANGELES CA", "CUPERTINO CA", "AUSTIN TX", "CHICAGO IL", "BOSTON MA", "LONDON", "LONDON GB", "TOKYO", "TOKYO JP", "OSAKA JP", "SINGAPORE SG",
    "HONG KONG HK", "SYDNEY AU", "SEOUL KR", "PARIS FR", "BERLIN DE", "TORONTO ON", "SAN JOSE CA", "PALO ALTO CA", "DUBLIN IE", "AMSTERDAM NL",
)
SIZES = (
    "1入", "2入", "3入", "4入", "6入", "10入", "12入", "24入", "50入", "100入", "x1", "x2", "x3", "*2", "×2", "1個", "2個", "3包", "5包", "1盒", "2盒",
    "1組", "3雙", "1瓶", "6瓶", "1箱", "100g", "200g", "500g", "1kg", "3kg", "5KG", "250ml", "500ml", "936ml", "1L", "2L", "大", "中", "小", "(大)", "(小)",
    "L", "M", "XL", "黑", "白", "藍", "2件", "1份", "2份", "1張", "2張", "買一送一", "特價", "限定", "組合", "補充包", "家庭號", "隨身包", "促", "(特)", "8折", "30cm",
)
SIZES_EN = ("2PK", "4PK", "12CT", "16OZ", "32 OZ", "1LB", "2 LB", "500ML", "SM", "LG", "XL", "x2", "QTY 1", "BLK", "WHT", "50CT", "1 EA", "ORG", "(2)")
PERIODS = ("1月", "3月", "6月", "10月", "12月", "112/05", "113年4月", "2024/06", "上期", "下期", "月繳", "年繳", "季繳", "10月份", "0612", "第3期", "(扣款)", "續約")

# Sell things of every label, so their name says little once an item stands beside it.
GENERAL_MERCHANTS = (
    "全聯", "全聯福利中心", "PX MART", "家樂福", "Carrefour", "大潤發", "愛買", "好市多", "Costco", "COSTCO WHOLESALE", "美廉社", "7-ELEVEN", "7-11", "統一超商",
    "全家", "全家便利商店", "FamilyMart", "萊爾富", "Hi-Life", "OK超商", "momo", "momo購物網", "富邦momo", "蝦皮", "蝦皮購物", "Shopee", "PChome", "PChome24h", "Yahoo購物",
    "酷澎", "Coupang", "東森購物", "樂天市場", "露天拍賣", "松果購物", "生活市集", "Amazon", "AMZN Mktp US", "淘寶", "屈臣氏", "康是美", "寶雅", "POYA", "小北百貨", "金興發",
    "光南大批發", "IKEA", "宜家家居", "宜得利", "NITORI", "特力屋", "HOLA", "無印良品", "MUJI", "大創", "DAISO", "唐吉訶德", "DON DON DONKI", "台隆手創館", "誠品", "誠品生活",
    "博客來", "新光三越", "SOGO百貨", "遠東百貨", "漢神百貨", "微風", "統一時代百貨", "京站", "三井Outlet", "迪卡儂", "Decathlon", "燦坤", "全國電子", "順發3C", "寵物公園", "東森寵物",
    "大樹藥局", "丁丁藥局", "杏一", "佑全藥局", "日藥本舖", "啄木鳥藥局", "中油便利商店", "台糖超市", "農會超市", "楓康超市", "頂好", "city'super", "JASONS", "Mia C'bon", "裕毛屋",
    "全電商", "PXGo", "小三美日", "勝立生活百貨", "振宇五金", "寶家五金", "好小子", "九乘九", "金玉堂", "10元商店", "五金百貨", "文具百貨", "夜市", "機上", "飯店", "醫院福利社", "醫院便利商店",
    "動物園", "遊樂園", "電影院", "威秀影城", "健身房", "加油站", "高鐵", "台鐵", "機場", "星巴克", "UNIQLO", "Apple Store", "Target", "Walmart", "CVS", "Walgreens", "Kroger",
    "TRADER JOE'S", "WHOLE FOODS", "SAFEWAY", "Tesco", "Boots", "Best Buy", "Home Depot", "TARGET.COM", "WAL-MART", "Sam's Club", "eBay", "AliExpress", "Etsy",
    "Pinkoi", "LINE禮物", "Uber Eats", "foodpanda", "Lalamove", "名創優品", "MINISO", "金石堂", "諾貝爾", "墊腳石", "玩具反斗城", "麗嬰房", "奇哥", "卡多摩", "丁丁連鎖",
)
JOINS = (" ", " ", " ", " ", "-", " - ", "－", "：", "/", "", "", "_", "・")
