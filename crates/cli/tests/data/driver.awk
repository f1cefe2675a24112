# A driver of DAKOTA: reads the parameters file that it is given, and writes the results file.
BEGIN {
    while ((getline line < ARGV[1]) > 0) {
        split(line, word, " ")
        value[word[2]] = word[1]
    }
    printf "%.17g f\n", value["x1"]^2*value["x2"] > ARGV[2]
}
