# The rate at which water leaves a tank through a round hole, and the hours until it is empty.
{
    head = $1
    width = $2
    if (head < 0) {
        print "no water" > "/dev/stderr"
        exit 1
    }
    hole = atan2(1, 1) * width * width
    printf "rate  %.12e\n", 0.62 * hole * sqrt(2 * 9.81 * head)
    printf "hours %.12e\n", sqrt(2 * head / 9.81) * 3 / (0.62 * hole) / 3600
}
