"""The workloads whose instructions are counted: small, fixed, each on one thread.

Their data are made here and not by `tocsin generate`, so that a change of the generator moves the
count of the workload `generate` alone. The models that the last two read are trained beforehand,
uncounted."""

WHO = "customer|operator|auditor|gateway|ledger|scheduler|mail relay|card terminal".split("|")
DID = """signed in from|was refused by|transferred 250 EUR through|lost the connection to|
restarted|waited too long for|found no route to|closed the session on""".replace("\n", "").split("|")
WHERE = """branch office|replica|firewall|payment queue|standby site|web portal|message broker|
certificate store""".replace("\n", "").split("|")
LABELS = ["Low", "Medium", "High", "Critical"]

# A few rules: to compile them all would cost more than all else together.
RULES = r"""
rules:
  - {name: refused, pattern: 'was refused by the? ?\w+', severity: High}
  - {name: early-attempt, pattern: 'attempt [0-3] of run', severity: Medium}
  - {name: night-run, pattern: 'run [0-9a-f]*dead', severity: Critical}
"""

TRAINING_ROWS = 400
FOREST_TREES = 10


class Numbers:
    """Whole numbers without pattern, the same everywhere. Reference: Lehmer's generator with the
    constants of Park and Miller 1988, doi:10.1145/63039.63042."""

    def __init__(self, seed):
        self.state = seed

    def below(self, bound):
        self.state = self.state * 48271 % 0x7FFFFFFF
        return self.state % bound


def messages(count, seed):
    """Pairs of message and label; the label mostly follows from what was done."""
    numbers = Numbers(seed)
    for _ in range(count):
        did = numbers.below(len(DID))
        text = (f"{WHO[numbers.below(8)]} {numbers.below(90000)} {DID[did]} "
                f"{WHERE[numbers.below(8)]} {WHERE[numbers.below(8)]} at 10.0.{numbers.below(256)}"
                f".{numbers.below(256)}, attempt {numbers.below(40)} of run {numbers.below(10**6):x}")
        label = did // 2 if numbers.below(20) else numbers.below(4)
        yield text, LABELS[label]


def write_data(folder):
    with open(folder / "train.csv", "w") as rows:
        rows.write("message,severity\n")
        for text, label in messages(TRAINING_ROWS, seed=1):
            rows.write(f'"{text}",{label}\n')
    (folder / "rules.yaml").write_text(RULES)
    for name, count in [("lines.txt", 10_000), ("few.txt", 4_000)]:
        with open(folder / name, "w") as lines:
            for text, _ in messages(count, seed=2):
                lines.write(text + "\n")


# What the program is asked before anything is counted: the models that workloads read.
PREPARATIONS = [
    ["train", "train.csv", "--threads", "1", "--quiet", "--output", "logistic.tocsin"],
    ["train", "train.csv", "--threads", "1", "--quiet", "--output", "forest.tocsin",
     "--algorithm", "forest", "--trees", "100"],
]

# Each writes the file `output`.
WORKLOADS = {
    "generate": [
        "generate", "--rows", "30000", "--seed", "1", "--threads", "1", "--quiet",
        "--output", "output"],
    "train-logistic": [
        "train", "train.csv", "--threads", "1", "--quiet", "--output", "output"],
    "train-forest": [
        "train", "train.csv", "--threads", "1", "--quiet", "--output", "output", "--no-gate",
        "--algorithm", "forest", "--trees", str(FOREST_TREES)],
    "classify-logistic": [
        "classify", "logistic.tocsin", "lines.txt", "--threads", "1", "--no-memo",
        "--output", "output"],
    "classify-hybrid-forest": [
        "classify", "forest.tocsin", "few.txt", "--threads", "1", "--no-memo", "--hybrid",
        "--no-llm", "--rules", "rules.yaml", "--quiet", "--output", "output"],
}
