"""Measures as others compute them, for the test `tests/reference.rs`.

Reads problems from standard input, one JSON object a line, and writes the values of scikit-learn (or, where it has none, of
the cited formula in plain numpy) for each. Needs Python 3 with scikit-learn and scipy.
"""
import json
import sys

import numpy as np
from scipy.stats import binomtest
from sklearn.metrics import (
    accuracy_score, brier_score_loss, cohen_kappa_score, confusion_matrix, f1_score, log_loss,
    precision_recall_fscore_support,
)

LABELS = [0, 1, 2]


def nan_to_none(values):
    return [None if np.isnan(v) else float(v) for v in values]


def f_avg(gold, predicted):
    """As the scorer of SemEval-2016 task 6: the mean of the F1 of FAVOR and AGAINST, each 0 where nothing is found."""
    total = 0.0
    for k in (0, 1):
        gold_k, predicted_k = gold == k, predicted == k
        right = np.sum(gold_k & predicted_k)
        precision = right / predicted_k.sum() if predicted_k.sum() else 0.0
        recall = right / gold_k.sum() if gold_k.sum() else 0.0
        total += 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return total / 2


def labels(problem):
    gold, predicted = np.array(problem["gold"]), np.array(problem["predicted"])
    p, r, f, support = precision_recall_fscore_support(gold, predicted, labels=LABELS, zero_division=np.nan)
    macro = precision_recall_fscore_support(gold, predicted, labels=LABELS, average="macro", zero_division=np.nan)
    weighted = precision_recall_fscore_support(gold, predicted, labels=LABELS, average="weighted", zero_division=np.nan)
    present = sorted(set(gold) | set(predicted))
    right = gold == predicted
    second = np.array(problem["second"]) == gold
    split = int(np.sum(right & ~second)), int(np.sum(~right & second))
    test = binomtest(split[0], sum(split)).pvalue if sum(split) else 1.0
    return {
        "accuracy": accuracy_score(gold, predicted),
        "precision": nan_to_none(p), "recall": nan_to_none(r), "f1": nan_to_none(f), "support": support.astype(int).tolist(),
        "macro": nan_to_none(macro[:3]),
        # where only classes without support are defined, scikit-learn falls back to the plain mean; we say n/a
        "weighted": [None if support[~np.isnan(v)].sum() == 0 else w
                     for v, w in zip((p, r, f), nan_to_none(weighted[:3]))],
        "macro_f1": f1_score(gold, predicted, average="macro", labels=present, zero_division=0),
        "f_avg": f_avg(gold, predicted),
        "confusion": confusion_matrix(gold, predicted, labels=LABELS).tolist(),
        "mcnemar": test,
        "kappa": nan_to_none([cohen_kappa_score(gold, predicted, labels=LABELS)])[0],
    }


def ece(p, gold, bins):
    """Bins of equal mass by the probability of the predicted class (Nguyen & O'Connor 2015)."""
    confidence, right = p.max(axis=1), p.argmax(axis=1) == gold
    order = np.argsort(confidence, kind="stable")
    n = len(gold)
    total = 0.0
    for b in range(bins):
        own = order[b * n // bins:(b + 1) * n // bins]
        if len(own):
            total += len(own) / n * abs(confidence[own].mean() - right[own].mean())
    return total


def aurc(p, gold):
    """Mean over rows of the error among those at least as sure (Geifman & El-Yaniv 2017)."""
    confidence, wrong = p.max(axis=1), p.argmax(axis=1) != gold
    return float(np.mean([wrong[confidence >= c].mean() for c in confidence]))


def probabilities(problem):
    gold, p = np.array(problem["gold"]), np.array(problem["probabilities"])
    return {
        "log_loss": log_loss(gold, p, labels=LABELS),
        "brier": brier_score_loss(gold, p, labels=LABELS, scale_by_half=False),
        "ece": ece(p, gold, problem["bins"]),
        "aurc": aurc(p, gold),
    }


def ratings(problem):
    """Krippendorff's alpha and Gwet's AC1 from the table of pairs, as their authors write them."""
    rows = [[v for v in row if v is not None] for row in problem["ratings"]]
    pairable = [row for row in rows if len(row) > 1]
    coincidence = np.zeros((3, 3))
    for row in pairable:
        for i, a in enumerate(row):
            for j, b in enumerate(row):
                if i != j:
                    coincidence[a, b] += 1 / (len(row) - 1)
    n_c, n = coincidence.sum(axis=1), coincidence.sum()
    observed = n - np.trace(coincidence)
    expected = (n * n - np.sum(n_c ** 2)) / (n - 1) if n > 1 else 0
    alpha = 1 - observed / expected if expected > 0 else None
    rated = [row for row in rows if row]
    agreement = [sum(row.count(k) * (row.count(k) - 1) for k in LABELS) / (len(row) * (len(row) - 1)) for row in pairable]
    share = np.mean([[row.count(k) / len(row) for k in LABELS] for row in rated], axis=0)
    chance = np.sum(share * (1 - share)) / (len(LABELS) - 1)
    ac1 = (np.mean(agreement) - chance) / (1 - chance) if pairable else None
    return {"alpha": alpha, "ac1": ac1}


KINDS = {"labels": labels, "probabilities": probabilities, "ratings": ratings}
for line in sys.stdin:
    problem = json.loads(line)
    print(json.dumps(KINDS[problem["kind"]](problem)))
