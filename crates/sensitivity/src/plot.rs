//! What do sensitivities look like? A tornado: for each input the function at both ends of its range, the widest swing on
//! top, with what the slope says beside it; and the curves of the function along each input. As SVG.

use crate::{Curve, Input, Local};
use plotters::coord::Shift;
use plotters::coord::types::RangedCoordf64;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use std::fmt;
use std::ops::Range;

/// The most inputs that are drawn: the first ones.
const DRAWN: usize = 24;

/// The width of a picture, and the heights of a row of a tornado, of what is around them, and of a panel of curves.
const WIDTH: u32 = 900;
const ROW: u32 = 44;
const AROUND: u32 = 128;
const PANEL: u32 = 250;

/// How many panels are beside each other.
const COLUMNS: usize = 3;

/// The backend draws at whole pixels. So the picture is drawn this many times larger, and shown smaller.
const FINE: u32 = 4;

/// A size in the picture, where it is drawn.
const fn px(size: u32) -> u32 {
    FINE * size
}

/// Colours that people who see colours differently can tell apart (M. Okabe, K. Ito, 2008); the ends are named too.
const LOW: RGBColor = RGBColor(0x00, 0x72, 0xb2);
const HIGH: RGBColor = RGBColor(0xd5, 0x5e, 0x00);
const SLOPE: RGBColor = RGBColor(0x44, 0x44, 0x44);

/// Why there is no picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlotError(String);

impl fmt::Display for PlotError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the picture cannot be drawn: {}", self.0)
    }
}

impl std::error::Error for PlotError {}

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
type Drawn = Result<(), DrawingAreaErrorKind<std::io::Error>>;

/// A picture of this height, drawn by `draw`.
fn picture(height: u32, draw: impl FnOnce(&Area<'_>) -> Drawn) -> Result<String, PlotError> {
    let mut text = String::new();
    {
        let root = SVGBackend::with_string(&mut text, (px(WIDTH), px(height))).into_drawing_area();
        let drawn = root.fill(&WHITE).and_then(|()| draw(&root)).and_then(|()| root.present());
        drawn.map_err(|e| PlotError(e.to_string()))?;
    }
    let large = format!("width=\"{}\" height=\"{}\"", px(WIDTH), px(height));
    Ok(text.replacen(&large, &format!("width=\"{WIDTH}\" height=\"{height}\""), 1))
}

/// A range that holds all finite numbers, with room for labels beside them.
fn range(numbers: impl Iterator<Item = f64>, room: f64) -> Range<f64> {
    const MOST: f64 = 1e300;
    let (low, high) = numbers
        .filter(|x| x.is_finite())
        .map(|x| x.clamp(-MOST, MOST))
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| (low.min(x), high.max(x)));
    if low > high {
        return 0.0..1.0;
    }
    let size = low.abs().max(high.abs());
    let margin = match high - low {
        0.0 if size == 0.0 => 1.0,
        0.0 => size,
        span => (room * span).max(1e-9 * size),
    };
    low - margin..high + margin
}

fn tick(x: &f64) -> String {
    fluxions_function::significant(if x.abs() < 1e-300 { 0.0 } else { *x }, 4)
}

fn short(name: &str, most: usize) -> String {
    match name.chars().count() {
        count if count > most => name.chars().take(most - 1).chain(['…']).collect(),
        _ => name.to_owned(),
    }
}

fn label(size: u32, at: HPos) -> TextStyle<'static> {
    ("sans-serif", px(size)).into_font().into_text_style(&(1, 1)).pos(Pos::new(at, VPos::Center))
}

/// A tornado of the inputs that have a range, the widest swing on top.
///
/// # Errors
/// Where the picture cannot be drawn.
///
/// ```
/// use fluxions_sensitivity::{Distribution, Input, Measured, local, tornado_picture};
/// let x = Input::new("x", Distribution::Uniform { low: 0.0, high: 2.0 });
/// let mut model = Measured::new(|x: &[f64]| vec![x[0] * x[0]], 0);
/// let found = local(&mut model, &[x.clone()], false)?;
/// let svg = tornado_picture(&found, &[x], "f")?;
/// assert!(svg.starts_with("<svg") && svg.contains("by the slope"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn tornado_picture(found: &Local, inputs: &[Input], output: &str) -> Result<String, PlotError> {
    let mut places = found.widest(inputs);
    let hidden = places.len().saturating_sub(DRAWN);
    places.truncate(DRAWN);
    let rows = places.len();
    let ends: Vec<_> = places.iter().filter_map(|&i| found.effects[i].ends).collect();
    let numbers = ends.iter().flat_map(|e| [e.runs.0, e.runs.1, e.by_slope.0, e.by_slope.1]);
    // A slope may point far away; then it is cut.
    let runs = range(ends.iter().flat_map(|e| [e.runs.0, e.runs.1]).chain([found.value]), 1.0);
    let across = range(numbers.map(|x| x.clamp(runs.start, runs.end)).chain([found.value]), 0.16);
    picture(AROUND + ROW * rows.max(1) as u32, |root| {
        let more =
            if hidden > 0 { format!(", the first {DRAWN} of {}", rows + hidden) } else { String::new() };
        let caption = format!("{}: what the range of each input does{more}", short(output, 40));
        let mut chart = ChartBuilder::on(root)
            .caption(caption, ("sans-serif", px(16)))
            .margin(px(12))
            .x_label_area_size(px(40))
            .y_label_area_size(px(130))
            .build_cartesian_2d(across.clone(), 0.0..rows.max(1) as f64 + 0.6)?;
        chart
            .configure_mesh()
            .disable_y_mesh()
            .disable_y_axis()
            .light_line_style(TRANSPARENT)
            .bold_line_style(BLACK.mix(0.08).stroke_width(px(1)))
            .axis_style(BLACK.stroke_width(px(1)))
            .x_labels(8)
            .x_label_formatter(&tick)
            .label_style(("sans-serif", px(12)))
            .draw()?;
        let inside = |x: f64| x.clamp(across.start, across.end);
        let middle = found.value;
        for (k, (&i, ends)) in places.iter().zip(&ends).enumerate() {
            let y = (rows - 1 - k) as f64;
            let (top, bottom) = (y + 0.82, y + 0.40);
            for (run, colour) in [(ends.runs.0, LOW), (ends.runs.1, HIGH)] {
                if run.is_finite() {
                    let corners = [(middle, bottom), (inside(run), top)];
                    chart.draw_series([Rectangle::new(corners, colour.mix(0.85).filled())])?;
                }
            }
            for (along, colour) in [(ends.by_slope.0, LOW), (ends.by_slope.1, HIGH)] {
                if along.is_finite() {
                    let corners = [(middle, y + 0.20), (inside(along), y + 0.34)];
                    chart.draw_series([Rectangle::new(corners, colour.mix(0.35).filled())])?;
                    let mark = [(inside(along), y + 0.18), (inside(along), y + 0.36)];
                    chart.draw_series([PathElement::new(mark, SLOPE.stroke_width(px(2)))])?;
                }
            }
            ends_named(&chart, root, ends.range, ends.runs, (middle, (top + bottom) / 2.0), &across)?;
            let (_, line) = chart.backend_coord(&(across.start, y + 0.52));
            let style = label(14, HPos::Right);
            root.draw(&Text::new(short(&inputs[i].name, 18), (px(130) as i32, line), style))?;
        }
        let line = [(middle, 0.0), (middle, rows as f64)];
        chart.draw_series([PathElement::new(line, BLACK.stroke_width(px(1)))])?;
        legend(root, rows)
    })
}

type Chart<'a, 'b> = ChartContext<'a, SVGBackend<'b>, Cartesian2d<RangedCoordf64, RangedCoordf64>>;

/// Writes the value of the input at each end of its bar; where both ends are on one side, the nearer one stays unnamed.
fn ends_named(
    chart: &Chart<'_, '_>,
    root: &Area<'_>,
    values: (f64, f64),
    runs: (f64, f64),
    (middle, height): (f64, f64),
    across: &Range<f64>,
) -> Drawn {
    let ends = [(values.0, runs.0), (values.1, runs.1)];
    for (k, (value, run)) in ends.into_iter().enumerate() {
        let other = ends[1 - k].1;
        let hidden = (run - middle) * (other - middle) > 0.0 && (run - middle).abs() < (other - middle).abs();
        if !run.is_finite() || hidden {
            continue;
        }
        let right = run > middle || (run == middle && k == 1);
        let (x, y) = chart.backend_coord(&(run.clamp(across.start, across.end), height));
        let (shift, side) = if right { (6, HPos::Left) } else { (-6, HPos::Right) };
        let text = fluxions_function::significant(value, 4);
        root.draw(&Text::new(text, (x + shift * FINE as i32, y), label(12, side)))?;
    }
    Ok(())
}

fn legend(root: &Area<'_>, rows: usize) -> Drawn {
    let y = (px(AROUND + ROW * rows.max(1) as u32) - px(10)) as i32;
    let at = |x: u32| px(x) as i32;
    let size = FINE as i32;
    for (x, colour, strength, what) in [
        (130, LOW, 0.85, "lower end of the input, by a run"),
        (380, HIGH, 0.85, "upper end, by a run"),
        (570, SLOPE, 0.25, "thin, with a mark: by the slope at the value taken"),
    ] {
        let box_ = [(at(x), y - 5 * size), (at(x) + 12 * size, y + 5 * size)];
        root.draw(&Rectangle::new(box_, colour.mix(strength).filled()))?;
        root.draw(&Text::new(what, (at(x) + 18 * size, y), label(12, HPos::Left)))?;
    }
    Ok(())
}

/// The curves of the function along each input, on one scale, each with the slope at the value taken.
///
/// # Errors
/// Where the picture cannot be drawn.
pub fn curves_picture(
    curves: &[Curve],
    found: &Local,
    inputs: &[Input],
    output: &str,
) -> Result<String, PlotError> {
    let curves = &curves[..curves.len().min(DRAWN)];
    let rows = curves.len().div_ceil(COLUMNS).max(1);
    let up = range(curves.iter().flat_map(|c| c.points.iter().map(|p| p.1)).chain([found.value]), 0.06);
    picture(PANEL * rows as u32, |root| {
        for (area, curve) in root.split_evenly((rows, COLUMNS)).iter().zip(curves) {
            curve_panel(area, curve, found, &inputs[curve.input], output, up.clone())?;
        }
        Ok(())
    })
}

fn curve_panel(
    area: &Area<'_>,
    curve: &Curve,
    found: &Local,
    input: &Input,
    output: &str,
    up: Range<f64>,
) -> Drawn {
    let across = range(curve.points.iter().map(|p| p.0).chain([input.nominal]), 0.02);
    let mut chart = ChartBuilder::on(area)
        .margin(px(10))
        .x_label_area_size(px(38))
        .y_label_area_size(px(60))
        .build_cartesian_2d(across.clone(), up.clone())?;
    chart
        .configure_mesh()
        .light_line_style(TRANSPARENT)
        .bold_line_style(BLACK.mix(0.08).stroke_width(px(1)))
        .axis_style(BLACK.stroke_width(px(1)))
        .set_all_tick_mark_size(px(4))
        .x_desc(short(&input.name, 30))
        .y_desc(short(output, 24))
        .x_labels(5)
        .y_labels(5)
        .x_label_formatter(&tick)
        .y_label_formatter(&tick)
        .label_style(("sans-serif", px(12)))
        .axis_desc_style(("sans-serif", px(13)))
        .draw()?;
    let slope = &found.effects[curve.input].slope;
    let (left, right) = slope.sides().unwrap_or((slope.value, slope.value));
    for (end, slope) in [(across.start, left), (across.end, right)] {
        let tangent = cut(input.nominal, found.value, end, slope, &up);
        chart.draw_series(DashedLineSeries::new(tangent, px(5), px(4), SLOPE.stroke_width(px(1))))?;
    }
    // Where there is no value, the line has a gap.
    for piece in curve.points.split(|p| !p.1.is_finite()).filter(|piece| !piece.is_empty()) {
        let within = piece.iter().map(|p| (p.0, p.1.clamp(up.start, up.end)));
        chart.draw_series(LineSeries::new(within, HIGH.stroke_width(px(2))))?;
    }
    if found.value.is_finite() {
        chart.draw_series([Circle::new((input.nominal, found.value), px(4), LOW.filled())])?;
    }
    Ok(())
}

/// A line from a point to where its slope leaves the panel: the backend would bend what is outside.
fn cut(x: f64, y: f64, end: f64, slope: f64, up: &Range<f64>) -> Vec<(f64, f64)> {
    let there = y + slope * (end - x);
    if !there.is_finite() || !y.is_finite() {
        return Vec::new();
    }
    let inside = there.clamp(up.start, up.end);
    let end = if inside == there { end } else { x + (inside - y) / slope };
    vec![(x, y), (end, inside)]
}
