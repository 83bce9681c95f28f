"""Messages of a few shapes with fresh numbers, drawn from a seeded generator."""

# Shape, and how often it is Low, High and Critical.
SHAPES = [
    ("Teller {n} opened drawer {n}", (1.0, 0.0, 0.0)),
    ("Exchange rates loaded, {n} pairs", (1.0, 0.0, 0.0)),
    ("Customer {n} changed the daily limit to {n} EUR", (0.8, 0.2, 0.0)),
    ("Cash machine {n} is short of {n} EUR notes", (0.5, 0.5, 0.0)),
    ("Cash machine {n} does not answer", (0.0, 0.7, 0.3)),
    ("Card {n} declined by issuer after {n} ms", (0.3, 0.7, 0.0)),
    ("Direct debit run {n} stopped at order {n}", (0.0, 1.0, 0.0)),
    ("Direct debit run {n} lost {n} orders", (0.0, 0.1, 0.9)),
    ("Vault door {n} forced open", (0.0, 0.0, 1.0)),
    ("Core banking node {n} unreachable from node {n}", (0.0, 0.3, 0.7)),
]
LABELS = ["Low", "High", "Critical"]


def messages(chance, count, values=40):
    """`count` pairs of message and label index; numbers are below `values`."""
    found = []
    for _ in range(count):
        shape, shares = SHAPES[chance.integers(len(SHAPES))]
        while "{n}" in shape:
            shape = shape.replace("{n}", str(100 + chance.integers(values)), 1)
        found.append((shape, int(chance.choice(len(LABELS), p=shares))))
    return found
