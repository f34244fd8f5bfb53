"""Text in the one form in which words are compared: width, case, script and spaces do not matter.

Owns: normalizing texts, terms and patterns. Refuses: changing what people read: the form is for comparing only.
"""

import re
import unicodedata

TRADITIONAL = (
    "蓋損壞車輛燈電線樓牆樹倒積淹溝垃圾圍擋擴聲噪擾廣場煙霧漏氣燃報警殺輕傷騎駕駛違佔佔道鋪攤販髒亂臭"
    "廁污飲飯館餐廳學校醫療藥貓狗園區橋護欄樁鐵軌塊磚陷裂縫開關門鎖鑰壓變壓器絕緣斷網絡訊寬頻費價錢資薪"
    "勞動險養業戶證辦應訴諮詢議舉幫請問誰緊急險處置滅點鄰裡裏層頂臺陽陰濕滲補貼劃線標識誌號碼單雙邊側對"
)
SIMPLIFIED = (
    "盖损坏车辆灯电线楼墙树倒积淹沟垃圾围挡扩声噪扰广场烟雾漏气燃报警杀轻伤骑驾驶违占占道铺摊贩脏乱臭"
    "厕污饮饭馆餐厅学校医疗药猫狗园区桥护栏桩铁轨块砖陷裂缝开关门锁钥压变压器绝缘断网络讯宽频费价钱资薪"
    "劳动险养业户证办应诉咨询议举帮请问谁紧急险处置灭点邻里里层顶台阳阴湿渗补贴划线标识志号码单双边侧对"
)
"""Characters of complaints as Hong Kong's and Taiwan's keyboards write them: those that the words need, not all."""

INVISIBLE = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufe0e\ufe0f\ufeff"
"""Characters without width, put inside words by accident or to avoid recognition."""

TABLE = {
    **{ord(old): new for old, new in zip(TRADITIONAL, SIMPLIFIED, strict=True) if old != new},
    **dict.fromkeys(map(ord, INVISIBLE)),
}


CHANGEABLE = re.compile(f"[{''.join(map(chr, TABLE))}]")
"""Most texts have none of these characters, and a search is ten times faster than a translation."""


def normalize(text: str) -> str:
    """Return compatibility forms, simplified characters and small letters, without spaces or invisible characters."""
    wide = unicodedata.normalize("NFKC", text)
    plain = (wide.translate(TABLE) if CHANGEABLE.search(wide) else wide).casefold()
    return unicodedata.normalize("NFKC", "".join(plain.split()))  # marks that a space separated may combine now


def normalize_pattern(pattern: str) -> re.Pattern[str]:
    """Compile a regular expression for normalized text: its ASCII syntax stays, other characters are normalized."""
    normalized = "".join(char if char.isascii() else re.escape(normalize(char)) for char in pattern)
    capital = any("A" <= char <= "Z" for char in normalized)
    return re.compile(normalized, re.IGNORECASE if capital else 0)
