"""What does SALib say of the same questions? Ishigami's function, the same counts of base points and seeds."""

import time
import warnings

import numpy as np
from SALib.analyze import dgsm as analyze_dgsm
from SALib.analyze import sobol as analyze_sobol
from SALib.sample import finite_diff
from SALib.sample import sobol as sample_sobol

warnings.filterwarnings("ignore")
PI = np.pi
PROBLEM = {"num_vars": 3, "names": ["x1", "x2", "x3"], "bounds": [[-PI, PI]] * 3}
A, B = 7.0, 0.1
ALONE = 0.5 * (1 + B * PI**4 / 5) ** 2
SECOND = A * A / 8
BOTH = B * B * PI**8 * (1 / 18 - 1 / 50)
V = ALONE + SECOND + BOTH
FIRST = np.array([ALONE, SECOND, 0]) / V
TOTAL = np.array([ALONE + BOTH, SECOND, BOTH]) / V
SQUARE = np.array([0.5 * (1 + 2 * B * PI**4 / 5 + B * B * PI**8 / 9), A * A / 2, 8 * B * B * PI**6 / 7])


def f(x):
    return np.sin(x[:, 0]) + A * np.sin(x[:, 1]) ** 2 + B * x[:, 2] ** 4 * np.sin(x[:, 0])


print("SALib, mean squared slopes of Ishigami's function: relative error of each, median over seeds; worst of all")
for n in (256, 1024, 4096):
    errors = []
    for seed in range(20):
        x = finite_diff.sample(PROBLEM, n, seed=seed)
        found = analyze_dgsm.analyze(PROBLEM, x, f(x), num_resamples=2)
        errors.append(np.abs(found["vi"] / SQUARE - 1))
    errors = 100 * np.array(errors)
    print(f"N = {n:>4}: {np.median(errors, axis=0).round(4)} %; worst {errors.max():.4f} %")

print("SALib, Sobol' indices of Ishigami's function within their own 95 % intervals, 100 seeds")
for n in (256, 1024):
    held = asked = 0
    width = error = 0.0
    for seed in range(100):
        x = sample_sobol.sample(PROBLEM, n, calc_second_order=False, seed=seed)
        found = analyze_sobol.analyze(PROBLEM, f(x), calc_second_order=False, seed=seed)
        for key, truth in (("S1", FIRST), ("ST", TOTAL)):
            away = np.abs(found[key] - truth)
            held += int((away <= found[key + "_conf"]).sum())
            asked += len(truth)
            width += found[key + "_conf"].sum()
            error += away.sum()
    print(f"N = {n:>4}: {held} of {asked}, {100 * held / asked:.1f} %; half-width / error {width / error:.1f}")

print("SALib, time for sampling, values by NumPy and analysis, 100 resamples, the least of 3 rounds")
for n in (16384, 131072):
    best = np.inf
    for _ in range(3):
        begin = time.perf_counter()
        x = sample_sobol.sample(PROBLEM, n, calc_second_order=False, seed=0)
        analyze_sobol.analyze(PROBLEM, f(x), calc_second_order=False, num_resamples=100, seed=0)
        best = min(best, time.perf_counter() - begin)
    print(f"N = {n:>6}: sobol {best:.3f} s ({best / (5 * n) * 1e5:.4f} s for 10⁵ values)")
