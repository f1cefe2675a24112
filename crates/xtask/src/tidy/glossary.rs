//! Does the glossary say one thing of each word, and only of words that the code uses?

use super::Fault;

/// The words of one line of the table, if the line has any.
fn words(line: &str) -> impl Iterator<Item = &str> {
    let cell = line.strip_prefix("| ").and_then(|rest| rest.split(" | ").next());
    cell.into_iter().filter(|cell| *cell != "word").flat_map(|cell| cell.split(", "))
}

/// Words that are defined twice, and words that occur nowhere in `code`. Of several words it is enough that each occurs.
pub(super) fn faults(path: &str, glossary: &str, code: &[&str]) -> Vec<Fault> {
    let mut seen: Vec<(&str, usize)> = Vec::new();
    let mut faults = Vec::new();
    for (index, line) in glossary.lines().enumerate() {
        let mut add = |what, mend| faults.push(Fault { file: path.into(), line: index + 1, what, mend });
        for word in words(line) {
            match seen.iter().find(|(known, _)| *known == word) {
                Some((_, first)) => {
                    add(
                        format!("`{word}` is defined in line {first} already"),
                        "give it one meaning, in one line",
                    );
                }
                None => seen.push((word, index + 1)),
            }
            let used = |part: &str| code.iter().any(|text| text.contains(part));
            if let Some(part) = word.split([' ', '-']).find(|part| !used(&part.to_lowercase()) && !used(part))
            {
                add(format!("`{part}` occurs nowhere in the code"), "leave out what is not used");
            }
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(glossary: &str) -> Vec<String> {
        faults("G.md", glossary, &["fn tangent() {}", "/// a dual number"])
            .iter()
            .map(Fault::to_string)
            .collect()
    }

    #[test]
    fn words_that_are_used_once_pass() {
        let table = "# Glossary\n| word | meaning |\n|---|---|\n| tangent | a |\n| dual number | b |\n";
        assert_eq!(found(table), [""; 0]);
    }

    #[test]
    fn two_meanings_and_unused_words_are_found() {
        let faults = found("| tangent | a |\n| number, tangent | b |\n| wick | c |\n");
        assert_eq!(faults.len(), 2, "{faults:?}");
        assert!(faults[0].starts_with("G.md:2: `tangent` is defined in line 1 already"), "{faults:?}");
        assert!(faults[1].starts_with("G.md:3: `wick` occurs nowhere in the code"), "{faults:?}");
    }
}
