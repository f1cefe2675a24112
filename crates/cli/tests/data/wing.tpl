# speed and density
speed = {v:.16e}
density = {rho}
