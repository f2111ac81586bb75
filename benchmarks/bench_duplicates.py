"""How well the same loss is found twice: WarSpotting's rows among the Oryx events.

    python benchmarks/bench_duplicates.py      # reads ../shared/data, one to two minutes

WarSpotting's rows cite the picture that Oryx cites. Truth are the pairs whose picture is cited once
on each side. Then all links are hidden on both sides, and what is left is model, side, status, and
WarSpotting's day of loss beside the day on which Oryx listed it. Only WarSpotting's rows with a
true partner count. Columns:

- p@1: of the rows that get a candidate, how many have the true one in front; r@k: of all rows, how
  many have it among the first k.
- link at s: precision and recall of a one-to-one assignment of the pairs with a score of s or more.

Ways of weighing: "weights" (the library's table), "em" (Fellegi-Sunter weights estimated without
truth, by expectation maximisation over the levels), "truth" (the same weights counted on one half
of the true links and tried on the other: what no table of such weights can much exceed).
Ways of assigning: "matching" (the library's score: how likely each pair is among all matchings),
"share" (a pair's share of what speaks for any partner of its records), "greedy" (best first, each
record once), "optimal" (the assignment of the largest sum of log odds).
"""

from __future__ import annotations

import argparse
import resource
import time
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.optimize import linear_sum_assignment
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from losstracker.analysis.duplicates import find_duplicates
from losstracker.analysis.duplicates_levels import WEIGHTS, weigh
from losstracker.analysis.duplicates_pairs import Pairs, weighed_pairs
from losstracker.analysis.duplicates_scores import NO_PARTNER, edges_of, losses_of, scores
from losstracker.analysis.link import link
from losstracker.importers.oryx_events import read_oryx_csv
from losstracker.importers.warspotting import read_warspotting
from losstracker.model.cells import split_sources
from losstracker.model.link_keys import link_key
from losstracker.model.validate import compute

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]
    Weights = dict[str, tuple[float, ...]]

DATA = Path(__file__).parents[2] / "shared" / "data"
SCORES = (0.1, 0.2, 0.3, 0.5, 0.7, 0.9)
BINS = (0.1, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9)
PRECISIONS = (0.95, 0.9, 0.75)
RANKS = (1, 3, 5, 10)
ROUNDS = 40
SHARED = 50
SHARE_OF_NONE = 4.5
"""Weight of "no partner" for shares, where they do best."""


def read() -> tuple[pd.DataFrame, pd.DataFrame]:
    """WarSpotting's losses and the Oryx events."""
    ours = read_warspotting(DATA / "warspotting_losses_2024-05.csv.gz").losses
    files = sorted(DATA.glob("oryx_events_*.csv.gz"))
    return compute(ours), compute(read_oryx_csv(files).losses)


def pictures(losses: pd.DataFrame) -> pd.Series:
    """The one link of a row that few others cite; blank where there is none, or more."""
    keys = losses["source"].map(lambda cell: [link_key(one) for one in split_sources(cell)])
    counts = keys.explode().value_counts()
    own = counts[counts <= SHARED].index.difference([""])
    views = own[own.str.startswith("ukr.warspotting.net")]
    kept = set(own) - set(views)
    found = keys.map(lambda cell: [key for key in dict.fromkeys(cell) if key in kept])
    return found.map(lambda cell: cell[0] if len(cell) == 1 else "")


def true_partner(ours: pd.DataFrame, theirs: pd.DataFrame) -> Ints:
    """The row of theirs that cites our row's picture, where either is cited once; else -1."""
    mine, other = pictures(ours), pictures(theirs)
    single = [
        set(one[one != ""].value_counts().loc[lambda n: n == 1].index) for one in (mine, other)
    ]
    place = {key: at for at, key in enumerate(other) if key in single[1]}
    return np.array([place.get(key, -1) if key in single[0] else -1 for key in mine])


def shares(pairs: Pairs, weight: Floats) -> Floats:
    """Each pair's share of what speaks for any partner of its two records, and for none."""
    odds = np.exp(weight - SHARE_OF_NONE)
    size = len(pairs.rows)
    total = np.bincount(pairs.a, odds, size) + np.bincount(pairs.b, odds, size)
    found: Floats = odds / (1 + total[pairs.a] + total[pairs.b] - odds)
    return found


def matching(pairs: Pairs, weight: Floats) -> Floats:
    """The library's score of other weights."""
    edge, edges = edges_of(losses_of(pairs.rows), pairs.a, pairs.b, weight)
    return scores(edge, edges, weight, NO_PARTNER[False])


class Trial:
    """Candidate pairs with hidden links, and which of them are true."""

    def __init__(self, pairs: Pairs, partner: Ints) -> None:
        self.pairs, self.partner = pairs, partner
        self.b = pairs.b - pairs.rows.first
        self.known = partner[pairs.a] >= 0
        self.true = self.known & (partner[pairs.a] == self.b)
        self.rows = int((partner >= 0).sum())

    def ranked(self, weight: Floats, of: NDArray[np.bool_] | None = None) -> str:
        """p@1 and r@k of the order of weights, for the rows ``of`` alone where given."""
        pick = self.known if of is None else self.known & of[self.pairs.a]
        rows = self.rows if of is None else int(((self.partner >= 0) & of).sum())
        a, true = self.pairs.a[pick], self.true[pick]
        order = np.lexsort((self.b[pick], -weight[pick], a))
        a, true = a[order], true[order]
        first = np.searchsorted(a, a)
        rank = np.arange(len(a)) - first
        ahead = [true[rank < k].sum() for k in RANKS]
        got = len(np.unique(a))
        cells = [f"{ahead[0] / got:.3f}", *(f"{hits / rows:.3f}" for hits in ahead)]
        return " | ".join([*cells, f"{true.sum() / rows:.3f}"])

    def linked(self, chosen: Ints) -> str:
        """Precision and recall of chosen pairs."""
        judged = chosen[self.known[chosen]]
        hits = int(self.true[judged].sum())
        return f"{hits / max(len(judged), 1):.2f} / {hits / self.rows:.3f} ({len(judged):,})"

    def calibrated(self, score: Floats) -> str:
        """How many of the pairs of a score are true."""
        cells = []
        for low in BINS:
            some = self.known & (score >= low) & (score < (low + 0.1 if low < 0.9 else 2))
            cells.append(f"{self.true[some].mean():.2f} ({some.sum():,})")
        return " | ".join(cells)

    def recalled(self, score: Floats) -> str:
        """Largest recall of the pairs from some score on, at each precision."""
        order = np.argsort(-score, kind="stable")
        hits = np.cumsum(self.true[order[self.known[order]]])
        good = hits / np.arange(1, len(hits) + 1)
        best = [hits[good >= least].max(initial=0) / self.rows for least in PRECISIONS]
        return " | ".join(f"{one:.3f}" for one in best)


def ceiling(losses: pd.DataFrame, partner: Ints) -> tuple[float, float]:
    """Chance to name the true partner for one who knows all but the link; share told apart."""
    cells = losses[["side", "model", "status", "date", "reported", "category"]]
    size = losses.groupby(list(cells.columns))["record_id"].transform("size").to_numpy()
    of_true = size[partner[partner >= 0]]
    return float((1 / of_true).mean()), float((of_true == 1).mean())


def em_weights(pairs: Pairs) -> Weights:
    """Weights by expectation maximisation: levels independent, given one loss or two."""
    wide = {name: len(weights) for name, weights in WEIGHTS.items()}
    chance = np.clip(pairs.score, 1e-4, 1 - 1e-4)
    weights: Weights = {}
    for _ in range(ROUNDS):
        total = np.full(len(chance), np.log(chance.mean() / (1 - chance.mean())))
        for name, level in pairs.levels.items():
            same = np.bincount(level, chance, wide[name]) + 0.5
            other = np.bincount(level, 1 - chance, wide[name]) + 0.5
            values = np.log(same / same.sum()) - np.log(other / other.sum())
            weights[name] = tuple(values)
            total += values[level]
        chance = 1 / (1 + np.exp(-total))
    return weights


def true_weights(trial: Trial, half: NDArray[np.bool_]) -> Weights:
    """Weights counted on the true links of one half of the rows."""
    pick = trial.known & half[trial.pairs.a]
    weights: Weights = {}
    for name, level in trial.pairs.levels.items():
        wide = len(WEIGHTS[name])
        same = np.bincount(level[pick & trial.true], minlength=wide) + 0.5
        other = np.bincount(level[pick & ~trial.true], minlength=wide) + 0.5
        weights[name] = tuple(np.log(same / same.sum()) - np.log(other / other.sum()))
    return weights


def as_it_is(_: Pairs, score: Floats, least: float) -> Ints:
    """Every pair that has the score."""
    return np.flatnonzero(score >= least)


def greedy(pairs: Pairs, score: Floats, least: float) -> Ints:
    """The best pairs first, each record once."""
    chosen: list[int] = []
    used: set[int] = set()
    for at in np.argsort(-score, kind="stable"):
        if score[at] < least:
            break
        if pairs.a[at] not in used and pairs.b[at] not in used:
            used |= {int(pairs.a[at]), int(pairs.b[at])}
            chosen.append(int(at))
    return np.array(chosen, dtype=np.int64)


def optimal(pairs: Pairs, score: Floats, least: float) -> Ints:
    """The assignment with the largest sum of log odds, component by component."""
    kept = np.flatnonzero(score >= least)
    size = len(pairs.rows)
    edges = coo_array((np.ones(len(kept)), (pairs.a[kept], pairs.b[kept])), shape=(size, size))
    part = connected_components(edges, directed=False)[1][pairs.a[kept]]
    chosen: list[int] = []
    for block in np.split(kept[np.argsort(part, kind="stable")], np.cumsum(np.bincount(part))[:-1]):
        if not len(block):
            continue
        rows, i = np.unique(pairs.a[block], return_inverse=True)
        columns, j = np.unique(pairs.b[block], return_inverse=True)
        gain = np.zeros((len(rows), len(columns)))
        at = np.full(gain.shape, -1)
        gain[i, j], at[i, j] = np.log(score[block] / least) + 1e-3, block
        found = at[linear_sum_assignment(gain, maximize=True)]
        chosen += found[found >= 0].tolist()
    return np.array(chosen, dtype=np.int64)


def hidden(ours: pd.DataFrame, theirs: pd.DataFrame, partner: Ints) -> None:
    """Judge without links."""
    veiled = ours.assign(source="WarSpotting"), theirs.assign(source="Oryx")
    begin = time.perf_counter()
    pairs = weighed_pairs(*veiled)
    spent = time.perf_counter() - begin
    print(f"\nlinks hidden: {pairs.compared:,} pairs compared in {spent:.1f} s, "
          f"{pairs.budget.beyond:,} not; {len(pairs.a):,} kept")  # fmt: skip
    trial = Trial(pairs, partner)
    odd = np.arange(pairs.rows.first) % 2 == 1
    print(
        "\n| weights | p@1 | r@1 | r@3 | r@5 | r@10 | among all candidates |\n" + "|---" * 7 + "|"
    )
    weights = {"weights": WEIGHTS, "em": em_weights(pairs)}
    totals = {name: weigh(pairs.levels, table) for name, table in weights.items()}
    for name, total in totals.items():
        print(f"| {name} | {trial.ranked(total)} |")
    print(f"| score (weights beside rivals) | {trial.ranked(pairs.score)} |")
    print(f"| weights, odd rows | {trial.ranked(totals['weights'], odd)} |")
    counted = weigh(pairs.levels, true_weights(trial, ~odd))
    print(f"| truth, odd rows | {trial.ranked(counted, odd)} |")
    print("\nprecision / recall (pairs judged) of one-to-one links\n")
    print("| way | " + " | ".join(f"score >= {one}" for one in SCORES) + " |")
    print("|---" * (len(SCORES) + 1) + "|")
    ways = {
        "weights, matching": pairs.score,
        "weights, share": shares(pairs, pairs.weight),
        "em, matching": matching(pairs, totals["em"]),
    }
    for name, score in ways.items():
        for how in (as_it_is, greedy, optimal)[: 2 if name.startswith("em") else 3]:
            cells = (trial.linked(how(pairs, score, least)) for least in SCORES)
            print(f"| {name}, {how.__name__} | {' | '.join(cells)} |".replace("as_it_is", "all"))
    print("\nshare of true pairs by score (pairs judged), and recall at a precision\n")
    print("| way | " + " | ".join(f"{one} to {one + 0.1:.1f}" for one in BINS), end=" | ")
    print(" | ".join(f"recall at {one}" for one in PRECISIONS) + " |")
    print("|---" * (len(BINS) + len(PRECISIONS) + 1) + "|")
    for name, score in ways.items():
        print(f"| {name} | {trial.calibrated(score)} | {trial.recalled(score)} |")


def shown(ours: pd.DataFrame, theirs: pd.DataFrame, partner: Ints) -> None:
    """Judge with links, and time both uses."""
    begin = time.perf_counter()
    both = link(ours, theirs)
    spent = time.perf_counter() - begin
    loss = both["loss_id"].astype("str").to_numpy()
    first = len(ours)
    known = np.flatnonzero(partner >= 0)
    hit = (loss[known] != "") & (loss[known] == loss[first + partner[known]])
    linked = loss[known] != ""
    print(f"\nwith links: link took {spent:.1f} s and made {both.attrs['linked']:,} links; of "
          f"{len(known):,} true ones {hit.mean():.2%} are among them, {(linked & ~hit).sum():,} "
          f"rows have another partner; not linked: {both.attrs['not_linked']}")  # fmt: skip
    pairs = find_duplicates(ours, theirs)
    places = {name: at for at, name in enumerate(theirs["record_id"])}
    found = dict(zip(pairs["record_id_a"][::-1], pairs["record_id_b"][::-1], strict=True))
    ids = ours["record_id"].iloc[known]
    top = np.array([places.get(found.get(name, ""), -1) for name in ids])
    print(f"pairs proposed with links: {len(pairs):,}; the best one of a row is the true one for "
          f"{(top == partner[known]).mean():.2%}")  # fmt: skip
    begin = time.perf_counter()
    pairs = find_duplicates(theirs)
    spent = time.perf_counter() - begin
    key = pictures(theirs)
    cells = pd.DataFrame({"key": key, "model": theirs["model"]})
    again = cells[key != ""].groupby(["key", "model"]).size()
    expected = int((again * (again - 1) // 2).sum())
    same = pairs["reasons"].str.startswith("same link") & ~pairs["reasons"].str.contains(
        "model '.*', '"
    )
    print(f"within the events ({spent:.1f} s): {len(pairs):,} pairs, {int(same.sum()):,} of one "
          f"link and like models; one entry under several statuses: {expected:,}")  # fmt: skip


def links(names: Iterable[object]) -> str:
    """A cell of links."""
    return " | ".join(f"https://example.org/{name}" for name in names)


def hostile(size: int = 100_000) -> None:
    """Time tables made to be slow."""
    rows, long = range(size), ("abc def ghij " * 384)[:4_990].strip()
    row = {"side": "S", "date": "2024-12-01", "category": "tank", "status": "lost", "quantity": "1"}
    base = pd.DataFrame({"record_id": [f"r{at}" for at in range(size)], "source": "paper", **row})
    tables: dict[str, Callable[[], pd.DataFrame]] = {
        "one model, one day": lambda: base.assign(model="T-72"),
        "as many models as rows": lambda: base.assign(model=[f"T-72 {at:x}" for at in range(size)]),
        "one unit and place": lambda: base.assign(unit="u", latitude="50", longitude="30"),
        "each link in 50 rows": lambda: base.assign(source=[links((at // 50,)) for at in rows]),
        "50 links a row, the same in 50 rows": lambda: base.assign(
            source=[links(range(at // 50 * 50, at // 50 * 50 + 50)) for at in rows]
        ),
        "50 links a row, all others": lambda: base.assign(
            source=[links(range(at * 50, at * 50 + 50)) for at in rows]
        ),
        "10 links a row, each with 50 other rows": lambda: base.assign(
            source=[
                links(f"{of}-{at * (2 * of + 1) % size // 50}" for of in range(10)) for at in rows
            ]
        ),
        "models of 5,000 letters": lambda: base.assign(model=[f"{at} {long}" for at in rows]).head(
            size // 5
        ),
        "models of 12 words": lambda: base.assign(
            model=[
                " ".join(f"w{(at * 7 + of * 31) % 400}x{at % 97}" for of in range(12))
                for at in rows
            ]
        ),
    }
    for name, table in tables.items():
        losses = compute(table())
        begin = time.perf_counter()
        found = find_duplicates(losses)
        spent = time.perf_counter() - begin
        print(f"{len(losses):,} rows, {name}: {spent:.1f} s, {len(found):,} pairs, "
              f"{found.attrs['not_compared']:,} not compared")  # fmt: skip


def main() -> None:
    argparse.ArgumentParser(description=__doc__.splitlines()[0]).parse_args()
    warnings.simplefilter("ignore")
    ours, theirs = read()
    partner = true_partner(ours, theirs)
    rows = int((partner >= 0).sum())
    print(f"{len(ours):,} WarSpotting rows, {len(theirs):,} Oryx events, {rows:,} true links")
    best, alone = ceiling(theirs, partner)
    print(f"no method exceeds r@1 = {best:.3f}: only {alone:.1%} of the true partners differ from "
          "every other event in side, model, status and day of listing")  # fmt: skip
    hidden(ours, theirs, partner)
    shown(ours, theirs, partner)
    hostile()
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")


if __name__ == "__main__":
    main()
