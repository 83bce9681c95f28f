"""Terms that scikit-learn's analyzers make of adversarial Unicode text.

tokens.json: `texts` is a list of text, words (word n-grams of 1 and 2) and characters (char_wb
n-grams of 3 to 5), in the analyzer's own order: what TfidfVectorizer counts.
`codePoints` lets a tokenizer be compared code point by code point, for the Unicode version that
`versions` names: half-open ranges of those that are assigned, of word characters (`\\w`) and of
white space that splits char_wb words, and for each that `str.lower` changes
[code point, [lower-case code points]]. The final sigma, which depends on its neighbours, is in the
texts.
"""

import random
import re
import unicodedata

from sklearn.feature_extraction.text import TfidfVectorizer

from reference import corpus, emit

WHITE_SPACE = [
    "\t", "\n", "\v", "\f", "\r", "\x1c", "\x1d", "\x1e", "\x1f", " ", "\x85", "\xa0", "\u1680",
    "\u2000", "\u2003", "\u2009", "\u200a", "\u2028", "\u2029", "\u202f", "\u205f", "\u3000",
]
NOT_SPACE = ["\u180e", "\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\x00", "\x08", "\x1b"]
LETTERS = [
    "ß", "ẞ", "İ", "ı", "I", "ſ", "\u212a", "\u212b", "\u2126", "Σ", "ς", "σ", "ǅ", "ŉ", "ΐ", "ﬁ", "ﬃ", "ﬆ",
    "Ⴀ", "ა", "Ა", "Ꭰ", "ꭰ", "Ⅷ", "Ⓐ", "Ｚ", "𝔘", "𐐀", "𞤀", "ᲀ", "Ɐ", "Ꙁ", "ʰ", "ª", "º", "ˇ",
    "א", "ب", "ﷲ", "ا", "ह", "க", "ಠ", "ไ", "ཀ", "က", "中", "㐀", "𠀀", "々", "〆", "ー", "ァ", "ｱ",
    "한", "ᄒ", "ᅡ", "ㄱ", "ﾡ", "ᚠ", "𓀀", "ꙮ",
]
NUMBERS = ["7", "²", "¼", "٣", "३", "௧", "௰", "①", "⑳", "Ⅳ", "ⅻ", "〇", "三", "𝟘", "𐄇", "ↀ", "৳", "㉈", "７", "፩"]
MARKS = ["\u0301", "\u0307", "\u0345", "\u0308", "\u093e", "\u093f", "\u094d", "\u0e31", "\u064b",
         "\u05b0", "\u20dd", "\u3099", "\ufe0f", "\U000e0100", "\u034f"]
PUNCTUATION = ["_", "‿", "⁀", "﹍", "＿", "-", "–", "’", "'", "·", "・", ".", "/", "\\", "|", "€", "+",
               "°", "©", "☹", "👍🏽", "👩‍💻", "🇬🇷", "1️⃣", "\u00ad", "\u202e", "\ufffd", "\ufffe", "\U0010ffff"]
HAND_MADE = [
    "", " ", "a", "ab", "a b", "ab c", "ab cd", "_", "__", "_a", "a_", "a1", "1a", "11", "1",
    "x y zz x yy z", "Ab aB AB ab", "snake_case camelCase kebab-case", "trailing ", " leading",
    "two  spaces", "tab\tand\nline", "a\r\nb", "don't can't l'usager", "e.g. i.e. etc.",
    "203.0.113.9:8443", "2025-03-01T09:00:00Z", "1,250,000.00", "0xDEADBEEF", "/var/log/a.b",
    "key=value;other=\"quoted text\"", "{\"id\": 17, \"ok\": true}", "<b>bold</b>", "a@b.example",
    "ΟΔΟΣ", "ΟΔΟΣ ΟΔΟΣ", "ΟΔΟΣ.", "ΟΔΟΣΑ", "ΣΑΣ", "Σ", "ΣΣ", "Α Σ", "Α.Σ", "Α'Σ", "ΑΣ'Β", "ΑΣ\u0301",
    "ΑΣ\u0301Β", "Α\u0301Σ", "ΑΣ\u00adΒ", "Α\u00adΣ", "1Σ", "aΣ", "aΣb", "_Σ", "ΑΣ_", "中Σ", "ΑΣ中", "ΑΣ1",
    "Α·Σ", "ΑΣ·Β", "Α:Σ", "ΑΣ:Β", "ΑΣ’", "\u0345Σ", "ΑΣ\u0345", "ʰΣ", "ΑΣʰ", "ΑΣʰΒ", "𐐀Σ", "ΑΣ𐐀",
    "İSTANBUL", "Istanbul ISTANBUL", "i\u0307stanbul", "DİYARBAKIR ıIiİ", "STRASSE Straße STRAẞE",
    "ﬁnance oﬃce", "ǅungla Ǆ ǆ", "Ǆ Ǉ Ǌ", "\u2126mega \u212bngstr\xf6m \u212aelvin", "ℵ ℶ ℂ ℝ", "ⅧⅨ Ⅷ", "ⒶⒷ ⓐⓑ",
    "\xe9 e\u0301 \xc9 E\u0301", "na\xefve nai\u0308ve", "\xc5 A\u030a \u212b", "\uac01 \u1100\u1161\u11a8", "한국어 로그 오류",
    "ﾊﾟｿｺﾝ パソコン", "日本語テキスト、句読点。あり", "中文日志 错误 500", "数据库连接失败", "हिन्दी में त्रुटि", "தமிழ் பிழை",
    "ไทยข้อผิดพลาด", "خطأ في الاتصال", "שגיאת חיבור", "שָׁלוֹם", "ошибка БАЗЫ данных", "Ёлка ЁЖ", "Ђорђе Њ",
    "ԱԲԳ աբգ և", "ᲐᲑᲒ აბგ", "Ꭰꭰ ꮿᏯ", "𝐁𝐨𝐥𝐝 𝕱raktur", "𐐀𐐨 𐐁𐐩", "emoji 👍🏽 ok", "👩‍💻 codes", "🇬🇷 🇹🇷",
    "1️⃣ 2️⃣", "a\u200bb", "a\u200db", "a\u2060b", "\ufeffbom", "nul\x00byte", "a\x1cb\x1db\x1eb\x1fb", "a\x85b",
    "a\u2028b\u2029c", "a\u3000b", "a\u180eb", "x² + y³ = z¼", "½ cup ¾", "①②③", "٣٤٥ ۳۴۵", "１２３ ＡＢＣ", "〇一二三",
    "_‿_ ⁀⁀", "foo‿bar", "foo＿bar", "soft\u00adhyphen", "right\u202eleft", "\ufffd\ufffd", "\U0010ffff\U0010fffe",
    "x" * 300, "ab " * 60, "é" * 40, "\U0001F600" * 5, "a\u0301" * 20, "中" * 30, "_" * 50,
]


def texts():
    """Hand-made texts, each special character in four surroundings, and random mixtures."""
    messages, _, unseen = corpus()
    found = HAND_MADE + messages + unseen
    special = WHITE_SPACE + NOT_SPACE + LETTERS + NUMBERS + MARKS + PUNCTUATION
    found += [f"{one} Ab{one}Cd x{one}y {one}{one} {one}Z" for one in special]
    chance = random.Random(20250301)
    alphabet = special + list("aAbBzZ019 _-.  ")
    found += ["".join(chance.choices(alphabet, k=chance.randint(2, 24))) for _ in range(150)]
    return list(dict.fromkeys(found))


def ranges(holds):
    """Half-open ranges of the code points for which `holds`; surrogates are no characters."""
    found = []
    for point in range(0x110000):
        if 0xD800 <= point < 0xE000 or not holds(chr(point)):
            continue
        if found and found[-1][1] == point:
            found[-1][1] = point + 1
        else:
            found.append([point, point + 1])
    return found


def lowered():
    pairs = []
    for point in range(0x110000):
        if 0xD800 <= point < 0xE000:
            continue
        lower = chr(point).lower()
        if lower != chr(point):
            pairs.append([point, [ord(one) for one in lower]])
    return pairs


def main():
    words = TfidfVectorizer(ngram_range=(1, 2)).build_analyzer()
    characters = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5)).build_analyzer()
    emit(
        texts=[
            {"text": text, "words": words(text), "characters": characters(text)}
            for text in texts()
        ],
        codePoints={
            "assigned": ranges(lambda one: unicodedata.category(one) != "Cn"),
            "word": ranges(lambda one: re.match(r"\w", one) is not None),
            "space": ranges(lambda one: one.isspace()),
            "lowerCase": lowered(),
        },
    )


main()
