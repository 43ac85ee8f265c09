"""The optimum as liblinear finds it, for the test `tests/reference.rs`.

Reads problems from standard input, one JSON object a line (rows of [column, value] pairs, signs, costs, c, loss), and writes
the objective that liblinear (as scikit-learn carries it) reaches. Needs Python 3 with scikit-learn.
"""
import json
import sys

import numpy as np
from scipy.sparse import lil_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

for line in sys.stdin:
    problem = json.loads(line)
    x = lil_matrix((len(problem["rows"]), problem["columns"]))
    for i, row in enumerate(problem["rows"]):
        for column, value in row:
            x[i, column] = value
    x, y, costs = x.tocsr(), np.array(problem["signs"]), np.array(problem["costs"])
    exact = dict(C=problem["c"], fit_intercept=False, tol=1e-9, max_iter=1_000_000)
    if problem["loss"] == "squared-hinge":
        model = LinearSVC(loss="squared_hinge", dual=True, **exact)
    else:
        model = LogisticRegression(solver="liblinear", **exact)
    weights = model.fit(x, y, sample_weight=costs).coef_[0]
    margins = y * (x @ weights)
    if problem["loss"] == "squared-hinge":
        losses = np.maximum(0, 1 - margins) ** 2
    else:
        losses = np.logaddexp(0, -margins)
    print(json.dumps(0.5 * weights @ weights + problem["c"] * costs @ losses))
