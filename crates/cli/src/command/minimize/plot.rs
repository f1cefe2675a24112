//! What does a search look like? A picture of how value and gradient fall, and beside it, where there are one or two
//! variables, the way that was taken on the function itself.

use super::Made;
use super::contour::Grid;
use super::rows::Row;
use crate::failure::Failure;
use crate::picture;
use fluxions::Function;
use fluxions::optim::{FormulaObjective, Objective, Relation};
use plotters::coord::Shift;
use plotters::prelude::*;
use std::fmt::Display;
use std::ops::Range;
use std::path::Path;

/// The size of one panel.
const PANEL: (u32, u32) = (560, 480);
/// The points of a map along each side, and of a curve.
const GRID: usize = 121;
const CURVE: usize = 400;
/// How many contours a map has.
const CONTOURS: usize = 16;

const BLUE: RGBColor = RGBColor(31, 90, 160);
const ORANGE: RGBColor = RGBColor(208, 95, 20);
const GREEN: RGBColor = RGBColor(30, 125, 70);

type Canvas<'a> = DrawingArea<SVGBackend<'a>, Shift>;

/// Draws the search into a file, which is written whole or not at all.
pub(super) fn draw(
    made: &Made,
    objective: &mut dyn Objective,
    conditions: &[(Function, Relation)],
    file: &Path,
) -> Result<(), Failure> {
    let variables = made.variables.len();
    let panels = if variables <= 2 { 2 } else { 1 };
    let mut drawing = String::new();
    {
        let root = SVGBackend::with_string(&mut drawing, (PANEL.0 * panels, PANEL.1)).into_drawing_area();
        root.fill(&WHITE).map_err(undrawn)?;
        let (left, right) = root.split_horizontally(PANEL.0 * (panels - 1));
        match variables {
            1 => curve(&left, made, objective)?,
            2 => map(&left, made, objective, conditions)?,
            _ => {}
        }
        convergence(&right, made)?;
        root.present().map_err(undrawn)?;
    }
    picture::write(file, &drawing)
}

fn undrawn(why: impl Display) -> Failure {
    Failure::new(format!("the picture could not be drawn: {why}"))
}

/// The searches one by one, each from its start to where it ended.
fn searches(rows: &[Row]) -> impl Iterator<Item = &[Row]> {
    rows.chunk_by(|_, next| next.index != 0)
}

/// How far the values are above the lowest one, and how large the gradient is, on logarithmic axes.
fn convergence(area: &Canvas, made: &Made) -> Result<(), Failure> {
    let lowest = made.best().value;
    let most = made.rows.iter().map(|row| row.index).max().unwrap_or(0).max(1);
    let above = |row: &Row| row.value - lowest;
    let steep = |row: &Row| row.gradient_norm;
    let shown = |y: f64| y > 0.0 && y.is_finite();
    let all = made.rows.iter().flat_map(|row| [above(row), steep(row)]).filter(|&y| shown(y));
    let (low, high) = all.fold((f64::INFINITY, 0.0), |(low, high): (f64, f64), y| (low.min(y), high.max(y)));
    let (low, high) = if low < high { (low.max(1e-300) / 2.0, high * 2.0) } else { (1e-16, 1.0) };
    let mut chart = ChartBuilder::on(area)
        .caption("convergence", ("sans-serif", 18))
        .margin(12)
        .x_label_area_size(40)
        .y_label_area_size(64)
        .build_cartesian_2d(0.0..most as f64, (low..high).log_scale())
        .map_err(undrawn)?;
    chart
        .configure_mesh()
        .x_desc("iteration")
        .light_line_style(TRANSPARENT)
        .x_label_formatter(&|x| format!("{x:.0}"))
        .y_label_formatter(&|y| format!("{y:.0e}"))
        .draw()
        .map_err(undrawn)?;
    type Line<'l> = (&'l str, RGBColor, &'l dyn Fn(&Row) -> f64);
    let lines: [Line; 2] = [("f above its lowest value", BLUE, &above), ("largest slope", ORANGE, &steep)];
    for (label, colour, of) in lines {
        for (i, search) in searches(&made.rows).enumerate() {
            let points: Vec<(f64, f64)> =
                search.iter().map(|row| (row.index as f64, of(row))).filter(|p| shown(p.1)).collect();
            let style = colour.stroke_width(2);
            let drawn = chart.draw_series(LineSeries::new(points, style)).map_err(undrawn)?;
            if i == 0 {
                drawn.label(label).legend(move |(x, y)| PathElement::new([(x, y), (x + 18, y)], style));
            }
        }
    }
    chart
        .configure_series_labels()
        .position(SeriesLabelPosition::LowerLeft)
        .background_style(WHITE.mix(0.85))
        .border_style(BLACK.mix(0.2))
        .draw()
        .map_err(undrawn)
}

/// A range around values, with a margin, within bounds.
fn around(values: impl Iterator<Item = f64>, (lower, upper): (f64, f64)) -> Range<f64> {
    let finite = values.filter(|v| v.is_finite());
    let (low, high) =
        finite.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(v), high.max(v)));
    if low > high {
        return -1.0..1.0;
    }
    let margin = match 0.2 * (high - low) {
        0.0 => 0.5 * low.abs().max(1.0),
        margin => margin,
    };
    let (low, high) = ((low - margin).max(lower), (high + margin).min(upper));
    if low < high { low..high } else { low - 0.5..low + 0.5 }
}

/// A function of one variable, with the points of the search on it.
fn curve(area: &Canvas, made: &Made, objective: &mut dyn Objective) -> Result<(), Failure> {
    let xs = around(made.rows.iter().map(|row| row.at[0]), made.bounds.of(0));
    let at = |i: usize| xs.start + (xs.end - xs.start) * i as f64 / (CURVE - 1) as f64;
    let points: Vec<(f64, f64)> =
        (0..CURVE).map(|i| (at(i), objective.value(&[at(i)]))).filter(|p| p.1.is_finite()).collect();
    let ys = points.iter().map(|p| p.1).chain(made.rows.iter().map(|row| row.value));
    let ys = around(ys, (f64::NEG_INFINITY, f64::INFINITY));
    let mut chart = frame(area, made, xs, ys)?;
    chart.draw_series(LineSeries::new(points, BLACK.mix(0.6).stroke_width(2))).map_err(undrawn)?;
    for search in searches(&made.rows) {
        let path: Vec<(f64, f64)> = search.iter().map(|row| (row.at[0], row.value)).collect();
        mark(&mut chart, &path)?;
    }
    let best = made.best();
    end(&mut chart, (best.at[0], best.value))
}

/// The contours of a function of two variables and of its constraints, with the way of the search on them.
fn map(
    area: &Canvas,
    made: &Made,
    objective: &mut dyn Objective,
    conditions: &[(Function, Relation)],
) -> Result<(), Failure> {
    let xs = around(made.rows.iter().map(|row| row.at[0]), made.bounds.of(0));
    let ys = around(made.rows.iter().map(|row| row.at[1]), made.bounds.of(1));
    let (across, up) = ((xs.start, xs.end), (ys.start, ys.end));
    let mut chart = frame(area, made, xs, ys)?;
    let grid = Grid::new(GRID, across, up, |x, y| objective.value(&[x, y]));
    let levels = grid.levels(CONTOURS);
    for (i, &level) in levels.iter().enumerate() {
        // From dark, where it is low, to light.
        let share = i as f64 / levels.len() as f64;
        let colour = HSLColor(0.62 - 0.12 * share, 0.45, 0.30 + 0.45 * share);
        let lines = grid.contour(level).into_iter();
        chart
            .draw_series(lines.map(|line| PathElement::new(line, colour.stroke_width(1))))
            .map_err(undrawn)?;
    }
    for (function, _) in conditions {
        let mut side = FormulaObjective::new(function, made.variables)?;
        let edge = Grid::new(GRID, across, up, |x, y| side.value(&[x, y])).contour(0.0).into_iter();
        chart.draw_series(edge.map(|line| PathElement::new(line, GREEN.stroke_width(2)))).map_err(undrawn)?;
    }
    for search in searches(&made.rows) {
        let path: Vec<(f64, f64)> = search.iter().map(|row| (row.at[0], row.at[1])).collect();
        mark(&mut chart, &path)?;
    }
    let best = made.best();
    end(&mut chart, (best.at[0], best.at[1]))
}

type Chart<'a, 'b> = ChartContext<
    'a,
    SVGBackend<'b>,
    Cartesian2d<plotters::coord::types::RangedCoordf64, plotters::coord::types::RangedCoordf64>,
>;

/// The axes, named by the variables.
fn frame<'a, 'b>(
    area: &'a Canvas<'b>,
    made: &Made,
    xs: Range<f64>,
    ys: Range<f64>,
) -> Result<Chart<'a, 'b>, Failure> {
    let caption = crate::show::cut(&made.asked.source, 52);
    let (across, up) = (&made.variables[0], made.variables.get(1).map_or("f", String::as_str));
    let mut chart = ChartBuilder::on(area)
        .caption(caption, ("sans-serif", 18))
        .margin(12)
        .x_label_area_size(40)
        .y_label_area_size(64)
        .build_cartesian_2d(xs, ys)
        .map_err(undrawn)?;
    let number = |x: &f64| fluxions::significant(*x, 4);
    chart
        .configure_mesh()
        .disable_mesh()
        .x_desc(across)
        .y_desc(up)
        .x_label_formatter(&number)
        .y_label_formatter(&number)
        .draw()
        .map_err(undrawn)?;
    Ok(chart)
}

/// The points of one search, joined, with its start as a ring.
fn mark(chart: &mut Chart, path: &[(f64, f64)]) -> Result<(), Failure> {
    chart.draw_series(LineSeries::new(path.iter().copied(), ORANGE.stroke_width(2))).map_err(undrawn)?;
    chart.draw_series(path.iter().map(|&p| Circle::new(p, 2, ORANGE.filled()))).map_err(undrawn)?;
    let start = path.first().map(|&p| Circle::new(p, 5, ORANGE.stroke_width(2)));
    chart.draw_series(start).map_err(undrawn)?;
    Ok(())
}

/// The place that was found.
fn end(chart: &mut Chart, at: (f64, f64)) -> Result<(), Failure> {
    chart.draw_series([Circle::new(at, 5, RED.filled())]).map_err(undrawn)?;
    Ok(())
}
