"""Messages of a data set and seeded ones that try every rule of the text analysis, one a line.

adversarial_lines.py DATA.csv            lines, of which some are not UTF-8
adversarial_lines.py DATA.csv --jsonl    records with the columns of the data set
"""

import csv
import json
import random
import sys
import unicodedata

PIECES = (
    "1 7 0 25 192 8080 12345678 a f be z x 0x dead beef _ : :: . , / // :// @ $ € £ eur usd nok "
    "EUR USD < > - + % ~ \" ' ( ) = 1.2.3.4 1.2.3.4:80 256.1.1.1:99999 fe80 fe80::1 ::1 "
    "1:2:3:4:5:6:7:8 00:1a:2b:3c:4d:5e 123e4567-e89b-12d3-a456-426614174000 http https://a.b/c?d "
    "me@bank.example user42 a1b2 a1b2c3 4000-1 /var/log /var/log/x.log 0xDEAD 0x deadbeef1 "
    "12,345.67 5usd 5.5usd usd5 usd5.5x 1_000 login failed LOGIN Transfer refused customer é É ß "
    "İ Σ ΟΔΟΣ Σ. ΑΣ́ ǅ ﬁ Ω K ẞ 中文 ٣ ² ½ Ⅷ ٣a ́ \u200d \u00ad 😀 \ufffd"
).split() + [" ", "  ", "\t", "\u00a0", "\u2003", "\u0085", "\u2028", "\x1c", "\x00", "\x1b[31m", "\x0b"]
# The longest that rules take, and one more.
PIECES += ["a" * 64 + "@b", "a" * 65 + "@b", "a@" + "b" * 255, "a@" + "b" * 256, "1:" * 19 + ":"]
PIECES += ["1:" * 19 + ":1", "schemeab://x", "schemeabc://x", "123.123.123.1234", "1.2.3.4:123456"]
BROKEN = [b"\xff", b"\xc3", b"\xe2\x82", b"\xed\xa0\x80", b"\xf0\x9f\x98", b"\xc0\xaf", b"\xf4\x90\x80\x80"]


def texts(chance, messages):
    """Messages as they are, cut and joined, random pieces, and random characters."""
    yield from messages[:150]
    for _ in range(600):
        yield "".join(
            chance.choice(PIECES) + chance.choice(["", "", " "])
            for _ in range(chance.randrange(14))
        )
    for _ in range(150):
        words = (chance.choice(messages) + " " + chance.choice(messages)).split(" ")
        chance.shuffle(words)
        yield chance.choice([" ", "", "  ", "_"]).join(words[: chance.randrange(1, 12)])
    for _ in range(100):
        yield "".join(character(chance) for _ in range(chance.randrange(1, 30)))


def character(chance):
    while True:
        found = chr(chance.choice([chance.randrange(0x250), chance.randrange(0x3000), chance.randrange(0x110000)]))
        # What a later Unicode assigns, one of the two programs may not know.
        if found not in "\n\r" and unicodedata.category(found) not in ("Cn", "Cs"):
            return found


def main():
    chance = random.Random(20)
    with open(sys.argv[1], encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    messages = [row["message"] for row in rows]
    for text in texts(chance, messages):
        if "--jsonl" in sys.argv:
            record = dict(chance.choice(rows), message=text)
            print(json.dumps(record, ensure_ascii=chance.random() < 0.5))
            continue
        line = text.encode("utf-8")
        if chance.random() < 0.2:
            place = chance.randrange(len(line) + 1)
            line = line[:place] + chance.choice(BROKEN) + line[place:]
        sys.stdout.buffer.write(line + b"\n")


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")
    main()
