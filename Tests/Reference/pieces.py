"""Word pieces that the reference tokenizer makes of adversarial text.

pieces.json: `pieces` is a small vocabulary, `texts` a list of text and its pieces by BertNormalizer,
BertPreTokenizer and WordPiece. `codePoints` has what the normalizer and the pre-tokenizer do to each
code point between two letters: half-open ranges of those that it `dropped`, of `chinese` ones (put
between spaces) and of `punctuation` (a word by itself), and under `becomes` [code point, text] for
the others that it changes.
"""

import random

from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

from reference import emit

WORDS = """connection refused timeout timed out by peer transaction payment gateway failed error
user login null pointer exception database deadlock http 404 500 ms in at of the a b c""".split()
CONTINUATIONS = """s ed ing er ion out time base lock 0 1 2 3 4 5 6 7 8 9 a b c d e x y z é ß 中""".split()
SINGLE = list("abcdefghijklmnopqrstuvwxyz0123456789.,:;/-_()[]{}<>=+*#@!?'\"|~^`$%&\\") + [
    "中", "文", "日", "本", "가", "ᄀ", "ᅡ", "ß", "σ", "ж", "。", "、", "—", "…", "€"]

TEXTS = [
    "", " ", "Connection refused", "CONNECTION REFUSED", "connection timed-out by peer.",
    "Timeouts timing timed", "nullpointerexception", "deadlocked databases", "HTTP/1.1 404",
    "user_id=42;login=failed", "[UNK] [CLS] [SEP] [MASK] [PAD]", "##ing ing##", "#a ##a",
    "caf\u00e9 cafe\u0301 \u00c9\u00c8", "Stra\u00dfe STRASSE", "\u0130stanbul I\u0307", "\u039f\u0394\u039f\u03a3 \u03c3\u03c2",
    "\u4e2d\u6587 a\u4e2db", "\u65e5\u672c\u8a9e\u3002", "\uac00\u11a8 \uac01 \u1100\u1161", "\uf900\U0002f800", "\U00020000\U0002b820\U0002b920",
    "a\u0000b\ufffdc\u200dd\u00ade\ufefff", "a\tb\nc\rd\u000be\u0085f\u00a0g\u2003h\u2028i",
    "\u2014dash\u2026 \u20ac5 \u00a35 $5", "a" * 99, "a" * 100, "a" * 101, "\u00e9" * 100, "e\u0301" * 101,
    "q" * 40 + " ok", "\u0915\u094d\u0937\u093f", "\U0001d15e\U0001d1bb", "a\u0327\u0301b\u0301\u0327", "\U0001d165\u302e", "\u302e\U0001d165",
    "\u1de7\u0301\U0001e94a", "\u07fd\u0301", "\ua9bd\u1885\u1734", "\U000111c9\u166d", "\u0dddx\u0bca", "x\ufe0f\u20e3", "\u0340\u0341\u0344",
]


def tokenizer():
    pieces = dict.fromkeys(SINGLE + WORDS + ["##" + piece for piece in CONTINUATIONS])
    reference = Tokenizer(models.WordPiece(
        {piece: number for number, piece in enumerate([*pieces, "[UNK]"])},
        unk_token="[UNK]", max_input_chars_per_word=100))
    reference.normalizer = normalizers.BertNormalizer()
    reference.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    return reference, list(pieces)


def random_texts(generator, count):
    alphabets = [
        [chr(code) for code in range(0x20, 0x7F)], list("abcdeinost "), SINGLE,
        [chr(code) for code in (*range(0x300, 0x370), *range(0x1DC0, 0x1E00), 0x20D0, 0x302E, 0x1D165)],
        [chr(code) for code in range(0xA0, 0x530)], [chr(code) for code in range(0x900, 0xE00)],
        [chr(code) for code in range(0x1E00, 0x2000)], [chr(code) for code in range(0x2000, 0x2400)],
        [chr(code) for code in (*range(0xAC00, 0xAC40), *range(0xF900, 0xFAFF), *range(0x4E00, 0x4E20))],
        [chr(code) for code in range(0x10000, 0x12000)], WORDS,
    ]
    for _ in range(count):
        chosen = generator.sample(alphabets, 2)
        yield "".join(
            generator.choice(generator.choice(chosen)) for _ in range(generator.randrange(1, 25)))


def ranges(codes):
    found = []
    for code in codes:
        if found and found[-1][1] == code:
            found[-1][1] = code + 1
        else:
            found.append([code, code + 1])
    return found


def code_points():
    normalizer, splitter = normalizers.BertNormalizer(), pre_tokenizers.BertPreTokenizer()
    dropped, chinese, punctuation, becomes = [], [], [], []
    for code in range(0x110000):
        if 0xD800 <= code <= 0xDFFF:
            continue
        text = normalizer.normalize_str(f"a{chr(code)}b")[1:-1]
        if not text:
            dropped.append(code)
        elif len(text) > 2 and text[0] == text[-1] == " ":
            chinese.append(code)
        elif text != chr(code) and not 0xAC00 <= code <= 0xD7A3:
            becomes.append([code, text])
        if len(splitter.pre_tokenize_str(f"a{chr(code)}b")) == 3:
            punctuation.append(code)
    return {
        "dropped": ranges(dropped), "chinese": ranges(chinese),
        "punctuation": ranges(punctuation), "becomes": becomes,
    }


def main():
    reference, pieces = tokenizer()
    texts = TEXTS + list(random_texts(random.Random(8), 400))
    emit(**{
        "pieces": pieces,
        "texts": [[text, reference.encode(text).tokens] for text in texts],
        "codePoints": code_points(),
    })


main()
