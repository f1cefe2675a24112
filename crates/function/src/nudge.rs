//! What does a small step do? The slope at a point, put into one plain sentence.

/// The effect of a small step of one variable, to first order.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Nudge {
    /// The step: a hundredth of a unit, or of the decimal place of the input where that is very large or small.
    pub step: f64,
    /// About how much the value changes: slope times step.
    pub effect: f64,
}

impl Nudge {
    /// The nudge of a variable that stands at `x`, where the slope is `slope`.
    pub fn new(x: f64, slope: f64) -> Nudge {
        let size = x.abs();
        let step = if size == 0.0 || (0.1..1000.0).contains(&size) || !size.is_finite() {
            0.01
        } else {
            10f64.powf(size.log10().floor() - 2.0)
        };
        Nudge { step, effect: slope * step }
    }

    /// The sentence: `increasing: raising x by 0.01 raises f by about 0.015`.
    ///
    /// ```
    /// use fluxions::Nudge;
    /// let sentence = Nudge::new(3.0, 1.5).sentence("x");
    /// assert_eq!(sentence, "increasing: raising x by 0.01 raises f by about 0.015");
    /// ```
    pub fn sentence(self, variable: &str) -> String {
        self.sentence_of(variable, "f")
    }

    /// The same sentence about a value of another name.
    ///
    /// ```
    /// use fluxions::Nudge;
    /// let sentence = Nudge::new(3.0, 1.5).sentence_of("speed", "drag");
    /// assert_eq!(sentence, "increasing: raising speed by 0.01 raises drag by about 0.015");
    /// ```
    pub fn sentence_of(self, variable: &str, value: &str) -> String {
        let Nudge { step, effect } = self;
        if effect.is_nan() {
            format!("no slope: what raising {variable} does cannot be said here")
        } else if effect.is_infinite() {
            let way = if effect > 0.0 { "up" } else { "down" };
            format!("infinitely steep: raising {variable} a little takes {value} {way} faster than any slope")
        } else if effect == 0.0 {
            format!("flat: raising {variable} by {} leaves {value} as it is, to first order", short(step))
        } else {
            let (trend, verb) =
                if effect > 0.0 { ("increasing", "raises") } else { ("decreasing", "lowers") };
            format!(
                "{trend}: raising {variable} by {} {verb} {value} by about {}",
                short(step),
                short(effect.abs())
            )
        }
    }
}

/// The sentence at a corner, from the slopes on the two sides.
///
/// ```
/// let sentence = fluxions::corner("x", 0.0, -1.0, 1.0);
/// assert_eq!(sentence, "corner: raising x by 0.01 raises f by about 0.01, lowering it by 0.01 raises f by about 0.01");
/// ```
pub fn corner(variable: &str, x: f64, left: f64, right: f64) -> String {
    corner_of(variable, "f", x, left, right)
}

/// The same sentence about a value of another name.
///
/// ```
/// let sentence = fluxions::corner_of("speed", "drag", 0.0, 0.0, 2.0);
/// assert!(sentence.starts_with("corner: raising speed by 0.01 raises drag by about 0.02"));
/// ```
pub fn corner_of(variable: &str, value: &str, x: f64, left: f64, right: f64) -> String {
    let (up, down) = (Nudge::new(x, right), Nudge::new(x, -left));
    let change = |effect: f64| match effect {
        e if e > 0.0 => format!("raises {value} by about {}", short(e)),
        e if e < 0.0 => format!("lowers {value} by about {}", short(-e)),
        _ => format!("leaves {value} as it is"),
    };
    let step = short(up.step);
    format!(
        "corner: raising {variable} by {step} {}, lowering it by {step} {}",
        change(up.effect),
        change(down.effect)
    )
}

/// A number to three significant digits, without an exponent where it is of ordinary size.
pub fn short(x: f64) -> String {
    significant(x, 3)
}

/// A number rounded to some significant digits, without an exponent where it is of ordinary size.
///
/// ```
/// assert_eq!(fluxions::significant(0.0151234, 3), "0.0151");
/// assert_eq!(fluxions::significant(1.5e-9, 3), "1.5e-9");
/// ```
pub fn significant(x: f64, digits: usize) -> String {
    if x == 0.0 {
        // A zero has no sign that a reader could use.
        return "0".to_owned();
    }
    if !x.is_finite() {
        return format!("{x}");
    }
    let rounded: f64 = format!("{:.*e}", digits.saturating_sub(1), x).parse().unwrap_or(x);
    if (1e-4..1e15).contains(&rounded.abs()) { format!("{rounded}") } else { format!("{rounded:e}") }
}
