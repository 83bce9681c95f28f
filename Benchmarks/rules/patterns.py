"""Patterns for the engine comparison: 15 rules of a portal, and a thousand of a large house.

patterns.py COUNT: one per line. The same seed, so the same patterns everywhere.
"""

import random
import sys

PORTAL = [
    r"logged (in|out) successfully",
    r"^payment session \S+ (closed successfully|initiated)",
    r"^transaction \S+ completed (without errors|and recorded)",
    r"^transaction \S+ confirmation received",
    r"^new account created successfully",
    r"^profile \S+ updated successfully",
    r"registration successful",
    r"redirection (successful|to)",
    r"moved permanently to a new url",
    r"connection .*(failure|refused)",
    r"unauthori[sz]ed (access|request|attempt)",
    r"timeout .*(payment|encryption)",
    r"\b(null pointer|out of memory)\b",
    r"maintenance (task|window) .*(completed|extended)",
    r"smtp .*port \d{2,5}",
]
WORDS = """account balance batch branch broker cache card certificate charge cheque cluster counter
currency customer deposit device digest dispute document endpoint exchange export fraud gateway
index interest invoice journal key ledger limit loan mandate merchant message mortgage node order
partner password payee payment portfolio posting queue quota rate receipt refund replica report
rule schedule session settlement shard signature statement stream teller terminal ticket token
transfer treasury tunnel vault voucher wallet worker""".split()
ENDS = "failed lost refused stopped expired rejected restarted overflowed stalled finished".split()


def make(rng: random.Random) -> str:
    first, second = rng.sample(WORDS, 2)
    end, other = rng.sample(ENDS, 2)
    return rng.choice(
        [
            rf"{first} {second} {end}",
            rf"^{first} \S+ {end}",
            rf"{first} .*{second} ({end}|{other})",
            rf"\b{first}[-_ ]?{second} \d+ (was )?{end}",
            rf"({first}|{second}) (id )?[0-9a-f]{{8}} {end}",
        ]
    )


if __name__ == "__main__":
    rng = random.Random(1)
    patterns = dict.fromkeys(PORTAL)
    while len(patterns) < int(sys.argv[1]):
        patterns[make(rng)] = None
    print("\n".join(patterns))
