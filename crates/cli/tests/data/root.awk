# The root of r^3 + p*r = q by bisection, which ends when it is near enough.
{
    low = 0
    high = 1 + $2/$1
    while (high - low > 1e-5) {
        middle = (low + high)/2
        if (middle^3 + $1*middle < $2) low = middle; else high = middle
    }
    printf "%.17g\n", (low + high)/2
}
