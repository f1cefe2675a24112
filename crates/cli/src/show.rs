//! How are numbers and tables set? So that columns line up and every digit shown is one that is known.

/// A number to be read: all its digits where they are few, else as many as identify it.
pub(crate) fn number(x: f64) -> String {
    if x == 0.0 {
        return "0".to_owned();
    }
    let size = x.abs();
    if (1e-5..1e16).contains(&size) || !x.is_finite() { format!("{x}") } else { format!("{x:e}") }
}

/// A number with its error bar: `1.5 ± 2.1e-14`. The value is shown to the first digit of the bar.
pub(crate) fn with_bar(value: f64, bar: f64) -> String {
    if value.is_nan() {
        return "no answer".to_owned();
    }
    if !bar.is_finite() {
        return format!("{} ± ?", fluxions::significant(value, 3));
    }
    if bar == 0.0 {
        return format!("{} ± 0", number(value));
    }
    let place = bar.log10().floor();
    let digits = if value == 0.0 { 1.0 } else { value.abs().log10().floor() - place + 1.0 };
    let shown = fluxions::significant(value, digits.clamp(1.0, 17.0) as usize);
    // What is cut off the value is added to the bar, which is rounded up: what is printed holds, to a thousandth of the bar.
    let wanted = bar + shown.parse::<f64>().map_or(0.0, |shown| (value - shown).abs());
    let near = format!("{wanted:.1e}").parse().unwrap_or(wanted);
    let bar = if near < 0.999 * wanted { near + 10f64.powf(wanted.log10().floor() - 1.0) } else { near };
    format!("{shown} ± {}", fluxions::significant(bar, 2))
}

/// The derivative sign after f: ′, ″, ‴, ⁽⁴⁾ …
pub(crate) fn primes(order: u32) -> String {
    match order {
        1..=3 => ["′", "″", "‴"][order as usize - 1].to_owned(),
        n => format!("⁽{}⁾", raised(n)),
    }
}

/// A number as an exponent: ².
pub(crate) fn raised(n: u32) -> String {
    const RAISED: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    n.to_string().chars().filter_map(|c| Some(RAISED[c.to_digit(10)? as usize])).collect()
}

/// `1 node`, `3 nodes`.
pub(crate) fn counted(n: u64, what: &str) -> String {
    format!("{n} {what}{}", if n == 1 { "" } else { "s" })
}

/// A point in words: `x = 1, y = 2`.
pub(crate) fn point<'a>(at: impl IntoIterator<Item = (&'a str, f64)>) -> String {
    at.into_iter().map(|(n, x)| format!("{n} = {}", number(x))).collect::<Vec<_>>().join(", ")
}

/// Text broken at blanks into lines of at most this width where that can be, all but the first one indented.
pub(crate) fn wrap(text: &str, width: usize, indent: &str) -> String {
    let (mut lines, mut line) = (String::new(), String::new());
    // A name stays on the line of its value.
    for item in text.split_inclusive(", ").flat_map(|part| part.split_inclusive(":  ")) {
        if !line.is_empty() && line.chars().count() + item.trim_end().chars().count() > width {
            lines += line.trim_end();
            lines.push('\n');
            line = indent.to_owned();
        }
        line += item;
    }
    lines + &line
}

/// Rows of cells as aligned columns, two spaces apart.
pub(crate) fn table(rows: &[Vec<String>], indent: &str) -> String {
    let width = |column: usize| {
        rows.iter().filter_map(|r| r.get(column)).map(|c| c.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..rows.iter().map(Vec::len).max().unwrap_or(0)).map(width).collect();
    let mut text = String::new();
    for row in rows {
        let mut line = indent.to_owned();
        for (cell, width) in row.iter().zip(&widths) {
            line += cell;
            line += &" ".repeat(width - cell.chars().count() + 2);
        }
        text += line.trim_end();
        text.push('\n');
    }
    text
}

/// Text cut to a width, with an ellipsis where something is left out.
pub(crate) fn cut(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        text.to_owned()
    } else {
        text.chars().take(width.saturating_sub(1)).chain(['…']).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::with_bar;

    /// What is printed covers what was found.
    #[test]
    fn bars_hold_as_printed() {
        for (value, bar, text) in [
            (-0.857_17, 0.7145, "-0.9 ± 0.76"),
            (1.5, 3.25e-15, "1.5 ± 3.3e-15"),
            (2.0 / 3.0, 1.04e-3, "0.667 ± 0.0014"),
            (14.0, 1.5, "14 ± 1.5"),
            (0.0, 1.0, "0 ± 1"),
            (12.0, 0.0, "12 ± 0"),
            (1e-3, 5e3, "0.001 ± 5000"),
            (9.96e20, 1.2e18, "9.96e20 ± 1.2e18"),
            (1e-300, 5e-324, "1e-300 ± 5e-324"),
            (f64::NAN, 1.0, "no answer"),
            (3.0, f64::INFINITY, "3 ± ?"),
        ] {
            assert_eq!(with_bar(value, bar), text);
        }
        let mut x = 0.1_f64;
        for _ in 0..10_000 {
            x = 3.9 * x * (1.0 - x);
            let (value, bar) = (x * 1e3 - 500.0, x.powi(40));
            let text = with_bar(value, bar);
            let (shown, spread) = text.split_once(" ± ").expect("two numbers");
            let [shown, spread]: [f64; 2] = [shown, spread].map(|text| text.parse().expect("a number"));
            let slack = 4.0 * f64::EPSILON * value.abs() + 2e-3 * bar;
            assert!(
                shown - spread <= value - bar + slack && value + bar <= shown + spread + slack,
                "{text}: {value} {bar}"
            );
            assert!(spread <= 1.7 * bar + slack, "{text}: {bar}");
        }
    }
}
