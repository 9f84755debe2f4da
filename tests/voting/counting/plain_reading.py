"""A ``.pb`` file read as plainly as it can be, for the plain count: no checks, no grouping."""

import csv
import io
from fractions import Fraction

from tests.voting.counting.reference import Reference


def plain_reading(data):
    """Costs, weights and budget as a file states them, read in the most naive way."""
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"))
    meta, costs, ballots, section, header = {}, {}, [], "", []
    for row in ([cell.strip() for cell in row] for row in rows):
        if row and row[0].upper() in ("META", "PROJECTS", "VOTES") and not any(row[1:]):
            section, header = row[0].upper(), []
        elif any(row) and not header:
            header = [name.lower() for name in row]
        elif any(row):
            line = dict(zip(header, row, strict=False))
            if section == "META":
                meta[row[0]] = row[1]
            elif section == "PROJECTS":
                costs[line["project_id"]] = Fraction(line["cost"])
            else:
                names = [name.strip() for name in line["vote"].split(",")] if line.get("vote") else []
                points = [1] * len(names)
                if meta["vote_type"] == "ordinal":
                    points = range(len(names), 0, -1)
                elif meta["vote_type"] in ("cumulative", "scoring"):
                    points = [Fraction(p) for p in line["points"].split(",")] if names else []
                weights = {}
                for name, point in zip(names, points, strict=True):
                    weights[name] = weights.get(name, 0) + point
                ballots.append({name: weight for name, weight in weights.items() if weight})
    return Reference(costs, ballots, Fraction(meta["budget"]))
