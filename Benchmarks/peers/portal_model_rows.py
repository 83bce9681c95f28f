#!/usr/bin/env python3
"""Keeps the rows of the portal's data that the model is for: portal_model_rows.py IN OUT.

Plain successes are left to rules: severity Low of codes 200, 201 and 301. Three log types are left
to the language model.
"""

import sys

import tables

SUCCESS_CODES = {"200", "201", "301"}
OTHER_STAGES = {"Maintenance", "Access Control Violation", "Email Failure"}


def is_for_the_model(row):
    is_plain_success = row["severity"] == "Low" and row["error_code"] in SUCCESS_CODES
    return not is_plain_success and row["log_type"] not in OTHER_STAGES


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__.splitlines()[0])
    header, rows = tables.read(sys.argv[1])
    tables.write(sys.argv[2], header, [row for row in rows if is_for_the_model(row)])


main()
