"""SciPy's curve_fit with its default Jacobian, on the numbers of curve_fit.rs."""

import sys
import time

import numpy as np
from scipy.optimize import curve_fit

rows = int(sys.argv[1])
i = np.arange(rows, dtype=float)
x = 4.0 * i / rows
y = 2.5 * np.exp(-1.3 * x) + 0.5 + 0.2 * np.sin(12.9898 * i)
calls = 0


def model(x, a, b, c):
    global calls
    calls += 1
    return a * np.exp(-b * x) + c


begin = time.perf_counter()
found, _ = curve_fit(model, x, y, p0=[1.0, 1.0, 1.0])
seconds = time.perf_counter() - begin
print(f"curve_fit  {rows:>9} rows             {seconds:8.3f} s  {calls} evaluations  {found}")
