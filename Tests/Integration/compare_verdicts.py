"""Compares what `tocsin classify --no-gate --probabilities --digits 17` and model_reader.py say.

compare_verdicts.py TOCSIN-OUTPUT READER-OUTPUT: ends with 0 if all labels are the same and all
probabilities, scores of the gate and similarities agree to 1e-12, else with 1 and what differs first.
"""

import json
import sys

TOLERANCE = 1e-12


def verdict(line, labels):
    """The label and the numbers of a line or a record: probabilities, and of a record the gate's
    score and the similarity, where they are there."""
    if line.startswith(b"{") and b"tocsin_probabilities" in line:
        record = json.loads(line)
        names = "tocsin_known", "tocsin_similarity"
        scores = [record[name] for name in names if record.get(name) is not None]
        numbers = [record["tocsin_probabilities"][label] for label in labels]
        return record["tocsin_severity"], numbers + scores
    fields = line.split(b"\t")
    return fields[0].decode("utf-8"), [float(field) for field in fields[2 : 2 + len(labels)]]


def main():
    with open(sys.argv[1], "rb") as one, open(sys.argv[2], "rb") as other:
        ours, theirs = one.read().split(b"\n")[:-1], other.read().split(b"\n")[:-1]
    if len(ours) != len(theirs) or not ours:
        sys.exit(f"{len(ours)} and {len(theirs)} answers")
    largest = 0.0
    for number, (line, answer) in enumerate(zip(ours, map(json.loads, theirs)), 1):
        label, numbers = verdict(line, list(answer["probabilities"]))
        expected = list(answer["probabilities"].values())
        if len(numbers) > len(expected):
            expected.append(answer["known_score"])
            if "similarity" in answer:
                expected.append(answer["similarity"])
            if len(numbers) != len(expected):
                sys.exit(f"message {number}: {numbers}, the reader {expected}")
        difference = max(abs(one - other) for one, other in zip(numbers, expected))
        largest = max(largest, difference)
        # Where two labels are as probable, either may come out first.
        tied = sorted(answer["probabilities"].values())[-2:]
        if difference > TOLERANCE or (label != answer["label"] and tied[1] - tied[0] > TOLERANCE):
            sys.exit(f"message {number}: {label} {numbers}, the reader {answer['label']} {expected}")
    print(f"{len(ours)} answers, largest difference {largest:.1e}")


if __name__ == "__main__":
    main()
