"""The table of results, kept as JSON and as Markdown; a stage that runs again replaces its rows."""

import json


class Results:
    def __init__(self, folder, rows):
        folder.mkdir(parents=True, exist_ok=True)
        self.json = folder / f"speed-{rows}.json"
        self.page = folder / f"speed-{rows}.md"
        self.row_count = rows
        self.stages = json.loads(self.json.read_text()) if self.json.exists() else []

    def replace(self, stage, rows, run):
        entry = {"stage": stage.name, "set": stage.data.name, "run": run, "contenders": rows}
        for place, old in enumerate(self.stages):
            if (old["stage"], old["set"]) == (stage.name, stage.data.name):
                self.stages[place] = entry
                return
        self.stages.append(entry)

    def write(self):
        self.json.write_text(json.dumps(self.stages, indent=1, ensure_ascii=False) + "\n")
        self.page.write_text(self.markdown())

    def markdown(self):
        lines = [
            f"# Speed at {self.row_count:,} rows", "",
            "Medians, in brackets the least and the most, of runs in turn; × is the peer's time "
            "over tocsin's, then what the issue of speed asks for. Memory is the peak of the whole "
            "process; its × is the peer's over tocsin's.", "",
            "| stage | set | who | time | × | asked | peak MB | × |",
            "|---|---|---|---|---|---|---|---|"]
        for entry in self.stages:
            for place, row in enumerate(entry["contenders"]):
                lines.append(self._line(entry, row, place == 0))
        machines = sorted({_machine(entry) for entry in self.stages}, reverse=True)
        lines += ["", "## Answers", "", "| stage | set | answers | commit | machine |",
                  "|---|---|---|---|---|"]
        for entry in self.stages:
            run = entry["run"]
            lines.append(
                f"| {entry['stage']} | {entry['set']} | {run['check']} | {run['commit']} "
                f"| {machines.index(_machine(entry)) + 1} |")
        lines += ["", "## Machines", "", "A ratio is of one run on one machine; the last column above "
                  "tells which.", ""]
        lines += [f"{number}. {text}" for number, text in enumerate(machines, 1)]
        missing = sorted({name for entry in self.stages for name in entry["run"]["skipped"]})
        if missing:
            lines += ["", f"Skipped, because it could not be installed: {', '.join(missing)}."]
        return "\n".join(lines) + "\n"

    @staticmethod
    def _line(entry, row, is_first):
        stage = row["title"] if is_first else ""
        place = entry["set"] if is_first else ""
        who = row["contender"] + (f" ({row['note']})" if row.get("note") else "")
        if "median" not in row:
            return f"| {stage} | {place} | {who} | skipped | | {_asked(row)} | | |"
        time = _time(row["median"], row["unit"])
        if row["runs"] > 1:
            time += f" ({_time(row['least'], row['unit'])}–{_time(row['most'], row['unit'])})"
        ratio = f"{_digits(row['ratio'])}" if "ratio" in row else ""
        memory = f"{_digits(row['memory_ratio'])}" if "memory_ratio" in row else ""
        if row.get("target") and row["ratio"] >= row["target"]:
            ratio = f"**{ratio}**"
        return (f"| {stage} | {place} | {who} | {time} | {ratio} | {_asked(row)} "
                f"| {row['peak_bytes'] / 1e6:.0f} | {memory} |")


def _machine(entry):
    machine = entry["run"]["machine"]
    return (f"{machine['processor']}, {machine['cores']} cores, {machine['memory_gib']} GiB, "
            f"Linux {machine['kernel']}; {machine['compiler']}; Python {machine['python']}")


def _asked(row):
    return f"{row['target']}" if row.get("target") else ""


def _digits(value):
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def _time(value, unit):
    if unit == "µs":
        return f"{value:.2f} µs"
    if unit == "ms":
        return f"{value * 1e3:.1f} ms"
    return f"{value:.3g} s"
