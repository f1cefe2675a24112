//! How is a study written in a file? As TOML, whose places are remembered, so that what is wrong is shown where it stands.

use super::{Input, Program, Protocol, Settings, Study};
use crate::dakota::Layout;
use crate::error::StudyError;
use crate::extract::Output;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::Duration;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

type Value<'i> = Spanned<DeValue<'i>>;
type Read<T> = Result<T, StudyError>;

/// A text that is being read.
struct File<'t> {
    text: &'t str,
}

impl Study {
    /// Reads a study from TOML. Relative paths in it start from `folder`.
    ///
    /// ```
    /// use fluxions_probe::Study;
    /// let study = Study::from_toml(
    ///     "[inputs]\nx = { nominal = 3, bounds = [0, 5] }\n[program]\ncommand = './simulator {x}'\n",
    ///     ".".as_ref(),
    /// )?;
    /// assert_eq!(study.program.command, ["./simulator", "{x}"]);
    /// # Ok::<(), fluxions_probe::StudyError>(())
    /// ```
    ///
    /// # Errors
    /// What is wrong, where it stands, and what to write instead.
    pub fn from_toml(text: &str, folder: &Path) -> Read<Study> {
        let file = File { text };
        let document = DeTable::parse(text).map_err(|e| {
            let error = StudyError::new(format!("the study is no TOML: {}", e.message()));
            error.at(text, e.span().unwrap_or(0..0), "here")
        })?;
        let sections = ["inputs", "program", "outputs"];
        file.only(document.get_ref(), &sections, "section")?;
        let mut study = Study::new(Vec::new(), Program::new(Vec::<String>::new()));
        study.program.folder = folder.to_path_buf();
        for (name, value) in document.get_ref() {
            let table = file.table(value, &format!("`{}`", name.get_ref()))?;
            match name.get_ref().as_ref() {
                "inputs" => study.inputs = file.inputs(table)?,
                "program" => file.program(table, &mut study)?,
                _ => study.outputs = file.outputs(table)?,
            }
        }
        study.check().map_err(|e| e.at(text, 0..0, "in this study"))?;
        Ok(study)
    }
}

impl File<'_> {
    fn wrong<T>(&self, span: Range<usize>, message: impl Into<String>, label: &str, help: &str) -> Read<T> {
        Err(StudyError::new(message).help(help).at(self.text, span, label))
    }

    /// No name but these.
    fn only(&self, table: &DeTable, known: &[&str], what: &str) -> Read<()> {
        for (name, _) in table {
            if !known.contains(&name.get_ref().as_ref()) {
                let message = format!("a study has no {what} `{}`", name.get_ref());
                let help = format!("there are: {}", known.join(", "));
                return self.wrong(name.span(), message, "not known", &help);
            }
        }
        Ok(())
    }

    fn table<'v, 'i>(&self, value: &'v Value<'i>, what: &str) -> Read<&'v DeTable<'i>> {
        match value.get_ref().as_table() {
            Some(table) => Ok(table),
            None => self.wrong(
                value.span(),
                format!("{what} is no table"),
                "not a table",
                "write [section] or { … }",
            ),
        }
    }

    fn number(&self, value: &Value, what: &str) -> Read<f64> {
        let read = match value.get_ref() {
            DeValue::Float(x) => x.as_str().replace('_', "").parse().ok(),
            DeValue::Integer(n) if n.radix() == 10 => n.as_str().replace('_', "").parse().ok(),
            _ => None,
        };
        match read {
            Some(x) => Ok(x),
            None => self.wrong(
                value.span(),
                format!("{what} is no number"),
                "not a number",
                "write a number, as 2.5",
            ),
        }
    }

    fn count(&self, value: &Value, what: &str) -> Read<u32> {
        let read = value.get_ref().as_integer().and_then(|n| n.as_str().replace('_', "").parse().ok());
        match read {
            Some(n) => Ok(n),
            None => {
                self.wrong(value.span(), format!("{what} is no count"), "not a count", "write a whole number")
            }
        }
    }

    fn text(&self, value: &Value, what: &str) -> Read<String> {
        match value.get_ref().as_str() {
            Some(text) => Ok(text.to_owned()),
            None => self.wrong(
                value.span(),
                format!("{what} is no text"),
                "not a text",
                "write it in quotes, as '{x}'",
            ),
        }
    }

    fn flag(&self, value: &Value, what: &str) -> Read<bool> {
        match value.get_ref().as_bool() {
            Some(flag) => Ok(flag),
            None => self.wrong(
                value.span(),
                format!("{what} is neither true nor false"),
                "not a flag",
                "write true",
            ),
        }
    }

    fn texts(&self, value: &Value, what: &str) -> Read<Vec<String>> {
        match value.get_ref().as_array() {
            Some(list) => list.iter().map(|entry| self.text(entry, what)).collect(),
            None => self.wrong(value.span(), format!("{what} is no list"), "not a list", "write ['a', 'b']"),
        }
    }

    /// A table of texts, in the order in which they are written.
    fn named_texts(&self, value: &Value, what: &str) -> Read<Vec<(String, String)>> {
        let table = self.table(value, what)?;
        let entry = |(name, value): (&Spanned<_>, &Value)| {
            let name: &std::borrow::Cow<str> = name.get_ref();
            Ok((name.to_string(), self.text(value, what)?))
        };
        table.iter().map(entry).collect()
    }

    fn inputs(&self, table: &DeTable) -> Read<Vec<Input>> {
        let mut inputs = Vec::new();
        for (name, value) in table {
            let name = name.get_ref().to_string();
            let what = format!("the value of `{name}`");
            let mut input = Input::new(name.clone(), f64::NAN);
            let Some(known) = value.get_ref().as_table() else {
                input.nominal = self.number(value, &what)?;
                inputs.push(input);
                continue;
            };
            self.only(
                known,
                &["nominal", "bounds", "scale", "uncertain", "distribution"],
                "word for an input",
            )?;
            for (word, value) in known {
                match word.get_ref().as_ref() {
                    "nominal" => input.nominal = self.number(value, &what)?,
                    "bounds" => input.bounds = self.bounds(value, &name)?,
                    "scale" => input.scale = Some(self.number(value, &format!("the scale of `{name}`"))?),
                    "uncertain" => {
                        let written = value.get_ref().as_str().map(str::to_owned);
                        let number = || self.number(value, &format!("the uncertainty of `{name}`"));
                        input.uncertain = Some(written.map_or_else(|| number().map(|x| x.to_string()), Ok)?);
                    }
                    _ => {
                        input.distribution = Some(self.text(value, &format!("the distribution of `{name}`"))?)
                    }
                }
            }
            if !known.contains_key("nominal") {
                // The middle of the bounds is where nothing else is said.
                let (low, high) = input.bounds;
                input.nominal = low.midpoint(high);
                if !input.nominal.is_finite() {
                    let help = format!("write {name} = {{ nominal = 2.5 }}");
                    return self.wrong(value.span(), format!("`{name}` has no value"), "no nominal", &help);
                }
            }
            inputs.push(input);
        }
        Ok(inputs)
    }

    fn bounds(&self, value: &Value, name: &str) -> Read<(f64, f64)> {
        let what = format!("a bound of `{name}`");
        match value.get_ref().as_array().map(|list| list.iter().collect::<Vec<_>>()).as_deref() {
            Some([low, high]) => {
                let bounds = (self.number(low, &what)?, self.number(high, &what)?);
                match bounds.0 <= bounds.1 {
                    true => Ok(bounds),
                    false => {
                        let message = format!("the lower bound of `{name}` is above its upper bound");
                        self.wrong(
                            value.span(),
                            message,
                            "no number is in here",
                            "write the smaller one first",
                        )
                    }
                }
            }
            _ => {
                let message = format!("the bounds of `{name}` are no pair");
                self.wrong(value.span(), message, "not [low, high]", "write bounds = [0, inf]")
            }
        }
    }

    fn program(&self, table: &DeTable, study: &mut Study) -> Read<()> {
        let known = [
            "command",
            "environment",
            "stdin",
            "templates",
            "links",
            "serve",
            "dakota",
            "folder",
            "own_folder",
            "jobs",
            "timeout",
            "retries",
            "log",
        ];
        self.only(table, &known, "word for a program")?;
        let folder = study.program.folder.clone();
        let (program, settings) = (&mut study.program, &mut study.settings);
        let mut serves = None;
        for (word, value) in table {
            let what = format!("`{}`", word.get_ref());
            match word.get_ref().as_ref() {
                "command" => program.command = self.command(value)?,
                "environment" => program.environment = self.named_texts(value, &what)?,
                "stdin" => program.stdin = Some(self.text(value, &what)?),
                "templates" => {
                    let pairs = self.named_texts(value, &what)?.into_iter();
                    program.templates = pairs.map(|(from, to)| (from.into(), to.into())).collect();
                }
                "links" => program.links = self.texts(value, &what)?.into_iter().map(PathBuf::from).collect(),
                "serve" => {
                    if self.flag(value, &what)? {
                        program.protocol = Protocol::Serve;
                        serves = Some(value.span());
                    }
                }
                "dakota" => {
                    program.protocol = Protocol::Dakota(match value.get_ref() {
                        DeValue::Boolean(true) => Layout::Standard,
                        DeValue::String(name) if name == "standard" => Layout::Standard,
                        DeValue::String(name) if name == "aprepro" => Layout::Aprepro,
                        _ => {
                            let help = "write 'standard' or 'aprepro'";
                            return self.wrong(value.span(), "no such format of DAKOTA", "not known", help);
                        }
                    });
                    if let Some(span) = serves.clone() {
                        return self.wrong(
                            span,
                            "a program serves, or is a driver of DAKOTA",
                            "one of both",
                            "leave out one",
                        );
                    }
                }
                "folder" => program.folder = folder.join(self.text(value, &what)?),
                "own_folder" => program.own_folder = self.flag(value, &what)?,
                _ => self.setting(word.get_ref(), value, &folder, settings)?,
            }
        }
        Ok(())
    }

    fn setting(&self, word: &str, value: &Value, folder: &Path, settings: &mut Settings) -> Read<()> {
        let what = format!("`{word}`");
        match word {
            "jobs" => settings.jobs = self.count(value, &what)?.max(1) as usize,
            "retries" => settings.retries = self.count(value, &what)?,
            "log" => settings.log = Some(folder.join(self.text(value, &what)?)),
            _ => {
                let seconds = match value.get_ref().as_str() {
                    Some(text) => duration(text),
                    None => Duration::try_from_secs_f64(self.number(value, &what)?).ok(),
                };
                match seconds.filter(|s| !s.is_zero()) {
                    Some(seconds) => settings.timeout = Some(seconds),
                    None => {
                        let help = "write seconds, or a text such as '90s', '5min', '2h'";
                        return self.wrong(
                            value.span(),
                            "the time-out is no length of time",
                            "not a time",
                            help,
                        );
                    }
                }
            }
        }
        Ok(())
    }

    /// A list of arguments, or one text that is split as a shell would split it. No shell is run.
    fn command(&self, value: &Value) -> Read<Vec<String>> {
        let Some(text) = value.get_ref().as_str() else {
            return self.texts(value, "an argument of the command");
        };
        match shlex::split(text) {
            Some(words) => Ok(words),
            None => {
                let help = "close them, or write a list: ['./simulator', '{x}']";
                self.wrong(value.span(), "the quotes of the command do not close", "not closed", help)
            }
        }
    }

    fn outputs(&self, table: &DeTable) -> Read<Vec<Output>> {
        let mut outputs = Vec::new();
        for (name, value) in table {
            let what = format!("the output `{}`", name.get_ref());
            let (place, noise) = match value.get_ref().as_table() {
                Some(known) => {
                    self.only(known, &["where", "noise"], "word for an output")?;
                    let Some(place) = known.get("where") else {
                        let help = "write { where = 'last', noise = 1e-5 }";
                        return self.wrong(value.span(), format!("{what} is nowhere"), "no `where`", help);
                    };
                    (place, known.get("noise"))
                }
                None => (value, None),
            };
            let text = self.text(place, &what)?;
            let mut output =
                Output::parse(&text).map_err(|e| e.at(self.text, place.span(), "this says where it is"))?;
            if let Some(noise) = noise {
                let known = self.number(noise, &format!("the noise of {what}"))?;
                output =
                    output.with_noise(known).map_err(|e| e.at(self.text, noise.span(), "not a deviation"))?;
            }
            if !crate::template::is_name(name.get_ref()) {
                let message = format!("`{}` cannot be the name of an output", name.get_ref());
                return self.wrong(name.span(), message, "not a name", "use letters, digits and _");
            }
            output.name = Some(name.get_ref().to_string());
            outputs.push(output);
        }
        Ok(outputs)
    }
}

/// A length of time: `90`, `90s`, `250ms`, `5min`, `2h`.
///
/// ```
/// assert_eq!(fluxions_probe::duration("1.5s"), Some(std::time::Duration::from_millis(1500)));
/// assert_eq!(fluxions_probe::duration("soon"), None);
/// ```
pub fn duration(text: &str) -> Option<Duration> {
    let text = text.trim();
    let end = text.find(|c: char| c.is_alphabetic()).unwrap_or(text.len());
    let unit = match text[end..].trim() {
        "" | "s" => 1.0,
        "ms" => 1e-3,
        "min" | "m" => 60.0,
        "h" => 3600.0,
        "d" => 86400.0,
        _ => return None,
    };
    Duration::try_from_secs_f64(text[..end].trim().parse::<f64>().ok()? * unit).ok()
}
