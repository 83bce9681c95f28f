"""Messages for the engine comparison, one per line.

messages.py portal DATASET    the messages of a dataset's column "message", over and over
messages.py busy              lines full of the words that the thousand patterns look for

200,000 lines each.
"""

import csv
import itertools
import random
import sys

from patterns import ENDS, WORDS

COUNT = 200_000


def busy(rng: random.Random) -> str:
    first, second, third = rng.sample(WORDS, 3)
    return f"{first} {rng.randrange(16**8):08x} {second} {rng.choice(ENDS)}, {third} {rng.randrange(9999)} {rng.choice(ENDS)}"


if sys.argv[1] == "portal":
    with open(sys.argv[2], encoding="utf-8", newline="") as file:
        messages = [row["message"] for row in csv.DictReader(file)]
    lines = itertools.islice(itertools.cycle(messages), COUNT)
else:
    rng = random.Random(2)
    lines = (busy(rng) for _ in range(COUNT))
sys.stdout.writelines(line + "\n" for line in lines)
