//! How do DAKOTA and a program talk? In two files. The parameters file says where the functions are wanted, and what of
//! them; the results file says what they are. Both are read and written here, so that Fluxions can take either side.
//!
//! The layout follows chapter "Interfaces" of the DAKOTA User's Manual (Adams et al., Sandia National Laboratories):
//! `value tag` pairs in its standard format, `{ tag = value }` in its APREPRO format; an active set code for each function
//! (1 value, 2 gradient, 4 Hessian, and their sums); results as values with optional tags, then gradients between `[ ]`,
//! then Hessians between `[[ ]]`; a results file that begins with `fail` says that there is no answer.

use crate::template::{scientific, shortest};
use std::fmt;

/// Which of the formats a parameters file has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Layout {
    /// `1.5 x1`
    #[default]
    Standard,
    /// `{ x1 = 1.5 }`
    Aprepro,
}

/// What a parameters file says.
///
/// ```
/// use fluxions_probe::dakota::{Layout, Parameters};
/// let text = "2 variables\n1.5 x1\n-2 x2\n1 functions\n3 ASV_1:f\n2 derivative_variables\n\
///             1 DVV_1:x1\n2 DVV_2:x2\n0 analysis_components\n7 eval_id\n";
/// let read = Parameters::parse(text).unwrap();
/// assert_eq!(read.variables[1], ("x2".to_owned(), -2.0));
/// assert!(read.functions[0].wants_gradient() && !read.functions[0].wants_hessian());
/// assert_eq!(Parameters::parse(&read.text(Layout::Aprepro)), Ok(read));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Parameters {
    /// The variables with their values.
    pub variables: Vec<(String, f64)>,
    /// The functions, and what is wanted of each.
    pub functions: Vec<Wanted>,
    /// The variables by which derivatives are wanted, counted from zero.
    pub by: Vec<usize>,
    /// The number of the evaluation, as DAKOTA writes it.
    pub evaluation: String,
}

/// What is wanted of a function.
#[derive(Clone, Debug, PartialEq)]
pub struct Wanted {
    /// The name of the function; empty where the file has none.
    pub tag: String,
    /// The sum of 1 (value), 2 (gradient) and 4 (Hessian).
    pub code: u8,
}

impl Wanted {
    /// Whether the value is wanted.
    pub fn wants_value(&self) -> bool {
        self.code & 1 != 0
    }

    /// Whether the gradient is wanted.
    pub fn wants_gradient(&self) -> bool {
        self.code & 2 != 0
    }

    /// Whether the Hessian is wanted.
    pub fn wants_hessian(&self) -> bool {
        self.code & 4 != 0
    }
}

/// What a results file says of one function. Parts that were not wanted are absent.
///
/// ```
/// use fluxions_probe::dakota::{self, Response, Wanted};
/// let f = Response { tag: "f".into(), value: Some(2.5), gradient: Some(vec![1.0, -3.0]), hessian: None };
/// let text = dakota::results(std::slice::from_ref(&f));
/// assert_eq!(text, "2.5 f\n[ 1 -3 ]\n");
/// let wanted = [Wanted { tag: "f".into(), code: 3 }];
/// assert_eq!(dakota::read_results(&text, &wanted, 2), Ok(vec![f]));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Response {
    /// The name of the function.
    pub tag: String,
    /// The value.
    pub value: Option<f64>,
    /// The derivative by each of the variables asked for.
    pub gradient: Option<Vec<f64>>,
    /// The second derivatives, row by row.
    pub hessian: Option<Vec<Vec<f64>>>,
}

/// Why a file is not understood, or that it says that the program failed.
#[derive(Clone, Debug, PartialEq)]
pub struct FormatError(pub String);

impl fmt::Display for FormatError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for FormatError {}

fn wrong<T>(why: impl Into<String>) -> Result<T, FormatError> {
    Err(FormatError(why.into()))
}

impl Parameters {
    /// Reads a parameters file of either format. Sections that this crate does not know are passed over.
    ///
    /// # Errors
    /// Which line is not understood, and why.
    pub fn parse(text: &str) -> Result<Parameters, FormatError> {
        let mut entries = Vec::new();
        for (index, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            let line = line.trim();
            let pair = match line.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
                Some(inside) => inside.split_once('=').map(|(tag, value)| (value.trim(), tag.trim())),
                None => line.split_once(char::is_whitespace).map(|(value, tag)| (value, tag.trim())),
            };
            let Some((value, tag)) = pair else {
                return wrong(format!("line {}: `{line}` is no value with its name", index + 1));
            };
            entries.push((index + 1, value.trim_matches('"'), tag));
        }
        let mut read =
            Parameters { variables: vec![], functions: vec![], by: vec![], evaluation: String::new() };
        let mut rest = entries.into_iter();
        let mut known = false;
        while let Some((line, value, tag)) = rest.next() {
            let section = match tag {
                "variables" | "DAKOTA_VARS" => "variables",
                "functions" | "DAKOTA_FNS" => "functions",
                "derivative_variables" | "DAKOTA_DER_VARS" => "derivative_variables",
                "eval_id" | "DAKOTA_EVAL_ID" => {
                    read.evaluation = value.to_owned();
                    continue;
                }
                _ => continue,
            };
            known |= section == "variables";
            let count: usize = match value.parse() {
                Ok(count) => count,
                Err(_) => return wrong(format!("line {line}: `{value}` is no number of {section}")),
            };
            for n in 0..count {
                let Some((line, value, tag)) = rest.next() else {
                    return wrong(format!("the file ends after {n} of {count} {section}"));
                };
                let after =
                    |tag: &str| tag.split_once(':').map_or(String::new(), |(_, name)| name.to_owned());
                match section {
                    "variables" => match crate::extract::number(value) {
                        Some(x) => read.variables.push((tag.to_owned(), x)),
                        None => {
                            return wrong(format!(
                                "line {line}: the variable `{tag}` is `{value}`, and only numbers have derivatives"
                            ));
                        }
                    },
                    "functions" => match value.parse() {
                        Ok(code @ 0..=7) => read.functions.push(Wanted { tag: after(tag), code }),
                        _ => {
                            return wrong(format!(
                                "line {line}: `{value}` is no active set code from 0 to 7"
                            ));
                        }
                    },
                    _ => match value.parse::<usize>() {
                        Ok(n) if n >= 1 && n <= read.variables.len() => read.by.push(n - 1),
                        _ => return wrong(format!("line {line}: `{value}` is not the place of a variable")),
                    },
                }
            }
        }
        if !known {
            return wrong("the file has no line `N variables`, so it is no parameters file of DAKOTA");
        }
        Ok(read)
    }

    /// The text of a parameters file.
    pub fn text(&self, layout: Layout) -> String {
        let mut lines: Vec<(String, String)> = Vec::new();
        let titles = match layout {
            Layout::Standard => {
                ["variables", "functions", "derivative_variables", "analysis_components", "eval_id"]
            }
            Layout::Aprepro => {
                ["DAKOTA_VARS", "DAKOTA_FNS", "DAKOTA_DER_VARS", "DAKOTA_AN_COMPS", "DAKOTA_EVAL_ID"]
            }
        };
        let mut add = |value: String, tag: String| lines.push((value, tag));
        add(self.variables.len().to_string(), titles[0].to_owned());
        self.variables.iter().for_each(|(name, x)| add(scientific(*x), name.clone()));
        let tagged = |name: &str, n: usize, of: &str| match of {
            "" => format!("{name}_{n}"),
            of => format!("{name}_{n}:{of}"),
        };
        add(self.functions.len().to_string(), titles[1].to_owned());
        for (i, wanted) in self.functions.iter().enumerate() {
            add(wanted.code.to_string(), tagged("ASV", i + 1, &wanted.tag));
        }
        add(self.by.len().to_string(), titles[2].to_owned());
        for (i, &variable) in self.by.iter().enumerate() {
            add((variable + 1).to_string(), tagged("DVV", i + 1, &self.variables[variable].0));
        }
        add("0".to_owned(), titles[3].to_owned());
        add(self.evaluation.clone(), titles[4].to_owned());
        let line = |(value, tag): &(String, String)| match layout {
            Layout::Standard => format!("{value:>46} {tag}\n"),
            Layout::Aprepro => format!("{{ {tag} = {value} }}\n"),
        };
        lines.iter().map(line).collect()
    }
}

/// The text of a results file.
pub fn results(responses: &[Response]) -> String {
    let row = |numbers: &[f64]| numbers.iter().map(|x| shortest(*x)).collect::<Vec<_>>().join(" ");
    let mut text = String::new();
    for response in responses {
        if let Some(value) = response.value {
            text += format!("{} {}", shortest(value), response.tag).trim_end();
            text.push('\n');
        }
    }
    for gradient in responses.iter().filter_map(|r| r.gradient.as_ref()) {
        text += &format!("[ {} ]\n", row(gradient));
    }
    for hessian in responses.iter().filter_map(|r| r.hessian.as_ref()) {
        let rows: Vec<String> = hessian.iter().map(|r| row(r)).collect();
        text += &format!("[[ {} ]]\n", rows.join("\n   "));
    }
    text
}

/// Reads a results file: one response for each function, by their order, or by their tags where the file has them all.
/// Gradients have `by` entries.
///
/// # Errors
/// Why it is not understood, what is missing, or that it begins with `fail`.
pub fn read_results(text: &str, wanted: &[Wanted], by: usize) -> Result<Vec<Response>, FormatError> {
    let begin = text.trim_start();
    if begin.get(..4).is_some_and(|word| word.eq_ignore_ascii_case("fail")) {
        let word = begin.lines().next().unwrap_or_default().trim();
        return wrong(format!("the results file says `{word}`"));
    }
    if begin.starts_with('{') {
        return read_json(begin, wanted);
    }
    let open = text.find('[').unwrap_or(text.len());
    let mut values = read_values(&text[..open])?;
    let expected = wanted.iter().filter(|w| w.wants_value()).count();
    if values.len() != expected {
        return wrong(format!("the results file has {} values, and {expected} are wanted", values.len()));
    }
    let tags: Vec<&str> = wanted.iter().filter(|w| w.wants_value()).map(|w| w.tag.as_str()).collect();
    if tags.iter().all(|tag| values.iter().any(|(_, name)| name == tag)) {
        values.sort_by_key(|(_, name)| tags.iter().position(|tag| tag == name));
    }
    let (mut gradients, mut hessians) = (Vec::new(), Vec::new());
    let mut rest = &text[open..];
    while let Some(inside) = rest.trim_start().strip_prefix('[') {
        let (close, list) = match inside.strip_prefix('[') {
            Some(inside) => ("]]", inside),
            None => ("]", inside),
        };
        let Some((numbers, after)) = list.split_once(close) else {
            return wrong(format!("a `[` of the results file has no `{close}`"));
        };
        let read = |word: &str| {
            crate::extract::number(word).ok_or_else(|| FormatError(format!("`{word}` is no number")))
        };
        let numbers = numbers.split_whitespace().map(read).collect::<Result<Vec<f64>, _>>()?;
        let size = if close == "]" { by } else { by * by };
        if numbers.len() != size {
            return wrong(format!(
                "the results file has {} derivatives where {size} are wanted",
                numbers.len()
            ));
        }
        if close == "]" {
            gradients.push(numbers)
        } else {
            hessians.push(numbers)
        }
        rest = after;
    }
    let (mut values, mut gradients, mut hessians) =
        (values.into_iter(), gradients.into_iter(), hessians.into_iter());
    let missing = |what: &str| FormatError(format!("the results file has too few {what}"));
    let mut take = |w: &Wanted| -> Result<Response, FormatError> {
        let value = w.wants_value().then(|| values.next().ok_or_else(|| missing("values"))).transpose()?;
        let gradient =
            w.wants_gradient().then(|| gradients.next().ok_or_else(|| missing("gradients"))).transpose()?;
        let hessian =
            w.wants_hessian().then(|| hessians.next().ok_or_else(|| missing("Hessians"))).transpose()?;
        Ok(Response {
            tag: w.tag.clone(),
            value: value.map(|(x, _)| x),
            gradient,
            hessian: hessian.map(|h| h.chunks(by.max(1)).map(<[f64]>::to_vec).collect()),
        })
    };
    wanted.iter().map(&mut take).collect()
}

/// The values with their tags: a tag follows its value, and may be left out.
fn read_values(text: &str) -> Result<Vec<(f64, String)>, FormatError> {
    let mut values: Vec<(f64, String)> = Vec::new();
    let mut tagged = true;
    for word in text.split_whitespace() {
        match (crate::extract::number(word), values.last_mut()) {
            (Some(x), _) => {
                values.push((x, String::new()));
                tagged = false;
            }
            (None, Some((_, tag))) if !tagged => {
                *tag = word.to_owned();
                tagged = true;
            }
            (None, _) => return wrong(format!("`{word}` is no number")),
        }
    }
    Ok(values)
}

/// The newer results files: `{"functions": {…}, "gradients": {…}, "hessians": {…}}`, by tag or in order.
fn read_json(text: &str, wanted: &[Wanted]) -> Result<Vec<Response>, FormatError> {
    let document: serde_json::Value =
        serde_json::from_str(text).map_err(|e| FormatError(format!("the results file is no JSON: {e}")))?;
    let part = |section: &str, i: usize, tag: &str| -> Result<serde_json::Value, FormatError> {
        let list = document.get(section).unwrap_or(&serde_json::Value::Null);
        let found = list.get(tag).or_else(|| list.get(i));
        found.cloned().ok_or_else(|| FormatError(format!("the results file has no `{tag}` in `{section}`")))
    };
    let number = |value: &serde_json::Value| {
        value.as_f64().ok_or_else(|| FormatError(format!("`{value}` is no number")))
    };
    let list = |value: &serde_json::Value| -> Result<Vec<f64>, FormatError> {
        match value.as_array() {
            Some(list) => list.iter().map(number).collect(),
            None => wrong(format!("`{value}` is no list")),
        }
    };
    let mut responses = Vec::new();
    for (i, w) in wanted.iter().enumerate() {
        let value = if w.wants_value() { Some(number(&part("functions", i, &w.tag)?)?) } else { None };
        let gradient = if w.wants_gradient() { Some(list(&part("gradients", i, &w.tag)?)?) } else { None };
        let hessian = match w.wants_hessian() {
            true => match part("hessians", i, &w.tag)?.as_array() {
                Some(rows) => Some(rows.iter().map(list).collect::<Result<Vec<_>, _>>()?),
                None => return wrong("a Hessian is no list of rows"),
            },
            false => None,
        };
        responses.push(Response { tag: w.tag.clone(), value, gradient, hessian });
    }
    Ok(responses)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// As DAKOTA 6 writes it.
    const STANDARD: &str = "                                          2 variables
                      1.500000000000000e+00 x1
                     -1.200000000000000e+00 x2
                                          2 functions
                                          1 ASV_1:obj_fn
                                          7 ASV_2:nln_ineq_con_1
                                          2 derivative_variables
                                          1 DVV_1:x1
                                          2 DVV_2:x2
                                          0 analysis_components
                                         12 eval_id
";

    const APREPRO: &str = "                    { DAKOTA_VARS = 2 }
                    { x1 = 1.500000000000000e+00 }
                    { x2 = -1.200000000000000e+00 }
                    { DAKOTA_FNS = 2 }
                    { ASV_1:obj_fn = 1 }
                    { ASV_2:nln_ineq_con_1 = 7 }
                    { DAKOTA_DER_VARS = 2 }
                    { DVV_1:x1 = 1 }
                    { DVV_2:x2 = 2 }
                    { DAKOTA_AN_COMPS = 0 }
                    { DAKOTA_EVAL_ID = 12 }
";

    #[test]
    fn both_formats_say_the_same() {
        let standard = Parameters::parse(STANDARD).expect("it is right");
        assert_eq!(Parameters::parse(APREPRO), Ok(standard.clone()));
        assert_eq!(standard.variables, [("x1".to_owned(), 1.5), ("x2".to_owned(), -1.2)]);
        assert_eq!(standard.functions[1], Wanted { tag: "nln_ineq_con_1".to_owned(), code: 7 });
        assert_eq!((standard.by.as_slice(), standard.evaluation.as_str()), ([0, 1].as_slice(), "12"));
    }

    #[test]
    fn wrong_parameters_are_named() {
        for (text, why) in [
            ("", "the file has no line `N variables`, so it is no parameters file of DAKOTA"),
            ("2 variables\n1 x", "the file ends after 1 of 2 variables"),
            (
                "1 variables\n\"red\" colour",
                "line 2: the variable `colour` is `red`, and only numbers have derivatives",
            ),
            ("x", "line 1: `x` is no value with its name"),
            ("0 variables\n1 functions\n8 ASV_1", "line 3: `8` is no active set code from 0 to 7"),
            ("0 variables\n1 derivative_variables\n1 DVV_1", "line 3: `1` is not the place of a variable"),
        ] {
            assert_eq!(Parameters::parse(text), Err(FormatError(why.to_owned())), "{text}");
        }
    }

    #[test]
    fn results_are_read_in_every_form() {
        let wanted = |code| vec![Wanted { tag: "f".into(), code }, Wanted { tag: "g".into(), code: 1 }];
        let values = |text: &str, code| {
            read_results(text, &wanted(code), 2)
                .map(|all| all.iter().filter_map(|r| r.value).collect::<Vec<_>>())
        };
        let wrong = |why: &str| Err(FormatError(why.to_owned()));
        assert_eq!(values("1.5 f\n2.5 g\n", 1), Ok(vec![1.5, 2.5]));
        assert_eq!(values("2.5 g\n1.5 f\n", 1), Ok(vec![1.5, 2.5]));
        assert_eq!(values("1.5\n2.5\n", 1), Ok(vec![1.5, 2.5]));
        assert_eq!(values("1.5 2.5 [ 1 2 ]", 3), Ok(vec![1.5, 2.5]));
        assert_eq!(values(r#"{"functions": {"g": 2.5, "f": 1.5}}"#, 1), Ok(vec![1.5, 2.5]));
        assert_eq!(values("FAIL: no mesh\n", 1), wrong("the results file says `FAIL: no mesh`"));
        assert_eq!(values("1.5\n", 1), wrong("the results file has 1 values, and 2 are wanted"));
        assert_eq!(values("1.5 a b", 1), wrong("`b` is no number"));
        assert_eq!(
            values("1.5 2.5 [ 1 ]", 3),
            wrong("the results file has 1 derivatives where 2 are wanted")
        );
        assert_eq!(values("1.5 2.5 [ 1 2", 3), wrong("a `[` of the results file has no `]`"));
        assert_eq!(values("1.5 2.5", 3), wrong("the results file has too few gradients"));
    }

    fn finite() -> impl Strategy<Value = f64> {
        any::<f64>().prop_filter("finite", |x| x.is_finite())
    }

    proptest! {
        #[test]
        fn parameters_come_back(
            values in proptest::collection::vec(finite(), 1..5),
            codes in proptest::collection::vec(0u8..8, 1..4),
        ) {
            let n = values.len();
            let parameters = Parameters {
                variables: values.into_iter().enumerate().map(|(i, x)| (format!("x{i}"), x)).collect(),
                functions: codes.into_iter().enumerate().map(|(i, code)| Wanted { tag: format!("f{i}"), code }).collect(),
                by: (0..n).collect(),
                evaluation: "3".to_owned(),
            };
            for layout in [Layout::Standard, Layout::Aprepro] {
                prop_assert_eq!(Parameters::parse(&parameters.text(layout)), Ok(parameters.clone()));
            }
        }

        #[test]
        fn results_come_back(codes in proptest::collection::vec(0u8..8, 1..4), x in finite(), n in 1usize..4) {
            let wanted: Vec<Wanted> =
                codes.iter().enumerate().map(|(i, &code)| Wanted { tag: format!("f{i}"), code }).collect();
            let row = |k: usize| (0..n).map(|i| x / (1 + i + k) as f64).collect::<Vec<_>>();
            let responses: Vec<Response> = wanted.iter().map(|w| Response {
                tag: w.tag.clone(),
                value: w.wants_value().then_some(x),
                gradient: w.wants_gradient().then(|| row(1)),
                hessian: w.wants_hessian().then(|| (0..n).map(row).collect()),
            }).collect();
            prop_assert_eq!(read_results(&results(&responses), &wanted, n), Ok(responses));
        }

        #[test]
        fn any_file_is_read(text in "[a-zA-Z0-9 \\[\\]{}=:.\n-]*") {
            let _ = Parameters::parse(&text);
            let _ = read_results(&text, &[Wanted { tag: "f".into(), code: 7 }], 2);
        }
    }
}
