//! What does a fit look like? The data with the curve and its bands, the residuals, their quantiles beside those of the normal
//! distribution, and the profiles: as one picture in SVG, and the first of them in characters.

use crate::settings::FitError;
use crate::{Data, Fit, Prediction, Profile};
use fluxions_eval::Rows;
use plotters::coord::Shift;
use plotters::prelude::*;
use std::fmt;

/// How many rows are drawn at most: evenly spread over the table.
const DRAWN: usize = 2000;

/// How many places the curve is computed at.
const PLACES: usize = 400;

/// The width of a picture, and the heights of its rows of panels.
const WIDTH: u32 = 900;
const TALL: u32 = 460;
const LOW: u32 = 300;

/// The backend draws at whole pixels. So the picture is drawn this many times larger, and shown smaller.
const FINE: u32 = 4;

/// A size in the picture, where it is drawn.
const fn px(size: u32) -> u32 {
    FINE * size
}

/// Colours that people who see colours differently can tell apart (M. Okabe, K. Ito, 2008).
const DATA: RGBColor = RGBColor(0x44, 0x44, 0x44);
const CURVE: RGBColor = RGBColor(0xd5, 0x5e, 0x00);
const BAND: RGBColor = RGBColor(0x00, 0x72, 0xb2);

/// What is drawn of a fit: see [`Plot::new`].
#[derive(Clone, Debug)]
pub struct Plot {
    /// The name of the horizontal axis: the only input of the model, else what is predicted.
    pub axis: String,
    /// The name of the left side.
    pub observed_name: String,
    /// Rows: where they are on the axis, what was observed, and the residual in standard deviations.
    pub rows: Vec<(f64, f64, f64)>,
    /// Where the curve is: places on the axis, and what is predicted there. With several inputs, none.
    pub curve: Vec<(f64, Prediction)>,
    /// What the bands mean.
    pub level: f64,
}

/// Why there is no picture.
#[derive(Clone, Debug, PartialEq)]
pub enum PlotError {
    /// The table cannot be read again, or the model has no derivative.
    Fit(FitError),
    /// The picture cannot be drawn.
    Drawing(String),
}

impl fmt::Display for PlotError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PlotError::Fit(error) => error.fmt(f),
            PlotError::Drawing(why) => write!(f, "the picture cannot be drawn: {why}"),
        }
    }
}

impl std::error::Error for PlotError {}

impl Plot {
    /// What is to be drawn of a fit.
    ///
    /// # Errors
    /// Where the table cannot be read again.
    pub fn new(fit: &Fit, data: &Data) -> Result<Plot, PlotError> {
        let failed = |e: FitError| PlotError::Fit(e);
        let (model, values) = (fit.model(), fit.values());
        let sample = data.sample(DRAWN).map_err(|e| failed(e.into()))?;
        let columns: Vec<&[f64]> = sample.iter().map(Vec::as_slice).collect();
        let rows = columns[0].len();
        let mut sides = Rows::new(model.sides(), values.len());
        sides.set(&values);
        let mut results = vec![0.0; 3 * rows];
        sides.run(&columns, &mut results);
        let place = |name: &String| model.columns().iter().position(|column| column == name);
        let only = match model.inputs() {
            [one] => place(one),
            _ => None,
        };
        let scale = fit.variance().sqrt();
        let at = |i: usize| {
            let (observed, predicted) = (results[i], results[rows + i]);
            let x = only.map_or(predicted, |column| columns[column][i]);
            (x, observed, (observed - predicted) / (results[2 * rows + i] * scale))
        };
        let mut curve = Vec::new();
        if let Some(column) = only {
            let mut predictor = fit.saved().predictor().map_err(|e| failed(e.into()))?;
            let range = &data.columns()[column];
            let margin = 0.02 * (range.high - range.low);
            let mut order: Vec<usize> = (0..rows).collect();
            order.sort_by(|&i, &j| columns[column][i].total_cmp(&columns[column][j]));
            let mut near = 0;
            for i in 0..PLACES {
                let fraction = i as f64 / (PLACES - 1) as f64;
                // A standard deviation that is a column of its own is taken from the next measured row.
                let x = range.low - margin + fraction * (range.high - range.low + 2.0 * margin);
                while near + 1 < rows && columns[column][order[near]] < x {
                    near += 1;
                }
                let mut row: Vec<f64> = columns.iter().map(|values| values[order[near]]).collect();
                row[column] = x;
                let p = predictor.at(&row);
                if p.value.is_finite() {
                    curve.push((row[column], p));
                }
            }
        }
        Ok(Plot {
            axis: only.map_or_else(|| "predicted".to_owned(), |column| model.columns()[column].clone()),
            observed_name: model.observed_text().to_owned(),
            rows: (0..rows).map(at).collect(),
            curve,
            level: fit.settings.level,
        })
    }
}

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;

/// The picture of a fit as SVG: data, curve and bands; residuals and their quantiles; and a panel for each profile.
///
/// # Errors
/// Where the table cannot be read again, or the picture not be drawn.
///
/// ```
/// use fluxions_fit::{Data, Model, Recipe, Settings, fit, plot, sketch};
/// let recipe = Recipe { formula: "y ~ a + b*x".into(), ..Recipe::default() };
/// let model = Model::new(&recipe, &["x".into(), "y".into()])?;
/// let data = Data::from_columns(&["y", "x"], vec![vec![1.1, 2.9, 5.1], vec![0.0, 1.0, 2.0]])?;
/// let line = fit(&model, &data, &Settings::default())?;
/// let svg = plot(&line, &data, &[])?;
/// assert!(svg.starts_with("<svg") && svg.contains("95 % confidence band"));
/// assert!(sketch(&line, &data, 40, 10)?.contains('*'));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn plot(fit: &Fit, data: &Data, profiles: &[Profile]) -> Result<String, PlotError> {
    let what = Plot::new(fit, data)?;
    let rows_of_profiles = profiles.len().div_ceil(3) as u32;
    let height = TALL + LOW + rows_of_profiles * LOW;
    let mut text = String::new();
    {
        let root = SVGBackend::with_string(&mut text, (px(WIDTH), px(height))).into_drawing_area();
        let drawing = |e: &dyn fmt::Display| PlotError::Drawing(e.to_string());
        root.fill(&WHITE).map_err(|e| drawing(&e))?;
        let (top, below) = root.split_vertically(px(TALL));
        curve_panel(&top, &what, fit).map_err(|e| drawing(&e))?;
        let (middle, bottom) = below.split_vertically(px(LOW));
        let (left, right) = middle.split_horizontally(px(WIDTH / 2));
        residual_panel(&left, &what).map_err(|e| drawing(&e))?;
        quantile_panel(&right, &what).map_err(|e| drawing(&e))?;
        for (area, profile) in bottom.split_evenly((rows_of_profiles.max(1) as usize, 3)).iter().zip(profiles)
        {
            profile_panel(area, fit, profile).map_err(|e| drawing(&e))?;
        }
        root.present().map_err(|e| drawing(&e))?;
    }
    let large = format!("width=\"{}\" height=\"{}\"", px(WIDTH), px(height));
    Ok(text.replacen(&large, &format!("width=\"{WIDTH}\" height=\"{height}\""), 1))
}

/// A range that holds all finite numbers, with a margin: wide enough for ticks that can be told apart.
fn range(numbers: impl Iterator<Item = f64>) -> std::ops::Range<f64> {
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
        span => (0.04 * span).max(1e-9 * size),
    };
    low - margin..high + margin
}

/// A number where a range can show it: at its end, if it is beyond. The backend cannot place what is very far off.
fn within(x: f64, range: &std::ops::Range<f64>) -> f64 {
    x.clamp(range.start, range.end)
}

/// The line on which both coordinates are the same, as far as both ranges go: the backend would bend what leaves them.
fn diagonal(x: &std::ops::Range<f64>, y: &std::ops::Range<f64>) -> [(f64, f64); 2] {
    [x.start.max(y.start), x.end.min(y.end)].map(|end| (end, end))
}

type Drawn = Result<(), DrawingAreaErrorKind<std::io::Error>>;

/// The coordinates of a panel, with axes and names, ready to be drawn on.
macro_rules! panel {
    ($area:expr, $caption:expr, $x:expr, $y:expr, $x_name:expr, $y_name:expr) => {{
        let mut chart = ChartBuilder::on($area)
            .caption($caption, ("sans-serif", px(15)))
            .margin(px(12))
            .x_label_area_size(px(38))
            .y_label_area_size(px(56))
            .build_cartesian_2d($x, $y)?;
        chart
            .configure_mesh()
            .light_line_style(TRANSPARENT)
            .bold_line_style(BLACK.mix(0.08).stroke_width(px(1)))
            .axis_style(BLACK.stroke_width(px(1)))
            .set_all_tick_mark_size(px(4))
            .x_desc($x_name)
            .y_desc($y_name)
            .x_labels(7)
            .y_labels(7)
            .x_label_formatter(&tick)
            .y_label_formatter(&tick)
            .label_style(("sans-serif", px(12)))
            .axis_desc_style(("sans-serif", px(13)))
            .draw()?;
        chart
    }};
}

fn tick(x: &f64) -> String {
    fluxions_function::significant(if x.abs() < 1e-300 { 0.0 } else { *x }, 4)
}

fn curve_panel(area: &Area<'_>, what: &Plot, fit: &Fit) -> Drawn {
    // The data decide how high the panel is; curve and bands may make it three times as high, and are cut there.
    let data = range(what.rows.iter().map(|r| r.1));
    let span = data.end - data.start;
    let of = |p: &Prediction| [p.value, p.confidence.0, p.confidence.1, p.prediction.0, p.prediction.1];
    let around = what.curve.iter().flat_map(|c| of(&c.1));
    let around = around.map(|y| y.clamp(data.start - span, data.end + span));
    let y = range(what.rows.iter().map(|r| r.1).chain(around));
    let x = range(what.rows.iter().map(|r| r.0).chain(what.curve.iter().map(|c| c.0)));
    let mut chart = panel!(
        area,
        fit.model().recipe().formula.as_str(),
        x.clone(),
        y.clone(),
        &what.axis,
        &what.observed_name
    );
    let percent = fluxions_function::significant(100.0 * what.level, 4);
    let ring = |band: fn(&Prediction) -> (f64, f64)| {
        let known = what.curve.iter().filter(|c| band(&c.1).0.is_finite() && band(&c.1).1.is_finite());
        let up: Vec<(f64, f64)> = known.clone().map(|c| (c.0, within(band(&c.1).1, &y))).collect();
        up.into_iter().chain(known.rev().map(|c| (c.0, within(band(&c.1).0, &y)))).collect::<Vec<_>>()
    };
    for (points, strength, name) in
        [(ring(|p| p.prediction), 0.15, "prediction"), (ring(|p| p.confidence), 0.35, "confidence")]
    {
        if !points.is_empty() {
            chart
                .draw_series(std::iter::once(Polygon::new(points, BAND.mix(strength).filled())))?
                .label(format!("{percent} % {name} band"))
                .legend(move |(x, y)| {
                    Rectangle::new(
                        [(x, y - 5 * FINE as i32), (x + 18 * FINE as i32, y + 5 * FINE as i32)],
                        BAND.mix(strength).filled(),
                    )
                });
        }
    }
    let size = px(if what.rows.len() > 500 { 1 } else { 3 });
    chart
        .draw_series(what.rows.iter().map(|r| Circle::new((r.0, r.1), size, DATA.mix(0.7).filled())))?
        .label("data")
        .legend(|(x, y)| Circle::new((x + 9 * FINE as i32, y), px(3), DATA.mix(0.7).filled()));
    // The legend is where a curve that rises, or falls, is not.
    let rises = match (what.curve.first(), what.curve.last()) {
        (Some(first), Some(last)) => last.1.value > first.1.value,
        _ => true,
    };
    let corner = if rises { SeriesLabelPosition::UpperLeft } else { SeriesLabelPosition::UpperRight };
    let line: Vec<(f64, f64)> = match what.curve.as_slice() {
        // Observed against predicted: the fit is where both are the same.
        [] => diagonal(&x, &y).to_vec(),
        curve => curve.iter().map(|c| (c.0, within(c.1.value, &y))).collect(),
    };
    chart.draw_series(LineSeries::new(line, CURVE.stroke_width(px(2))))?.label("fit").legend(|(x, y)| {
        PathElement::new(vec![(x, y), (x + 18 * FINE as i32, y)], CURVE.stroke_width(px(2)))
    });
    chart
        .configure_series_labels()
        .background_style(WHITE.mix(0.85))
        .border_style(BLACK.mix(0.2).stroke_width(px(1)))
        .legend_area_size(px(28))
        .margin(px(8))
        .label_font(("sans-serif", px(12)))
        .position(corner)
        .draw()
}

fn residual_panel(area: &Area<'_>, what: &Plot) -> Drawn {
    let x = range(what.rows.iter().map(|r| r.0));
    let y = range(what.rows.iter().map(|r| r.2).chain([-2.0, 2.0]));
    let mut chart =
        panel!(area, "residuals, in standard deviations", x.clone(), y, &what.axis, "observed − fit");
    chart.draw_series(LineSeries::new([(x.start, 0.0), (x.end, 0.0)], CURVE.stroke_width(px(2))))?;
    let rows = what.rows.iter().filter(|r| r.2.is_finite());
    chart.draw_series(rows.map(|r| Circle::new((r.0, r.2), px(2), DATA.mix(0.7).filled())))?;
    Ok(())
}

fn quantile_panel(area: &Area<'_>, what: &Plot) -> Drawn {
    let mut residuals: Vec<f64> = what.rows.iter().map(|r| r.2).filter(|r| r.is_finite()).collect();
    residuals.sort_by(f64::total_cmp);
    let n = residuals.len() as f64;
    // The medians of the order statistics, nearly (G. Blom, *Statistical Estimates and Transformed Beta Variables*, 1958).
    let expected = |i: usize| {
        let p = (i as f64 + 0.625) / (n + 0.25);
        crate::quantile((2.0 * p - 1.0).abs(), None).copysign(p - 0.5)
    };
    let points: Vec<(f64, f64)> = residuals.iter().enumerate().map(|(i, r)| (expected(i), *r)).collect();
    let x = range(points.iter().map(|p| p.0).chain([-2.0, 2.0]));
    let y = range(points.iter().map(|p| p.1).chain([-2.0, 2.0]));
    let name = "are the residuals normal?";
    let mut chart =
        panel!(area, name, x.clone(), y.clone(), "quantiles of the normal distribution", "residuals");
    chart.draw_series(LineSeries::new(diagonal(&x, &y), CURVE.stroke_width(px(2))))?;
    chart.draw_series(points.iter().map(|p| Circle::new(*p, px(2), DATA.mix(0.7).filled())))?;
    Ok(())
}

fn profile_panel(area: &Area<'_>, fit: &Fit, profile: &Profile) -> Drawn {
    let parameter = &fit.parameters[profile.parameter];
    let reach = 1.3 * fit.quantile();
    let points: Vec<(f64, f64)> = profile.points.iter().copied().filter(|p| p.1.abs() <= reach).collect();
    let x = range(points.iter().map(|p| p.0));
    let name = format!("profile of {}", parameter.name);
    let mut chart = panel!(area, name, x.clone(), -reach..reach, &parameter.name, "τ");
    let (q, dashed) = (fit.quantile(), BLACK.mix(0.35));
    for level in [-q, q] {
        chart.draw_series(DashedLineSeries::new(
            [(x.start, level), (x.end, level)],
            px(4),
            px(4),
            dashed.stroke_width(px(1)),
        ))?;
    }
    // What a linear model would have.
    let line = [x.start, x.end].map(|at| ((at - parameter.value) / parameter.error, at));
    let line = line.map(|(t, _)| t.clamp(-reach, reach)).map(|t| (parameter.value + t * parameter.error, t));
    chart.draw_series(DashedLineSeries::new(line, px(6), px(4), BAND.stroke_width(px(1))))?;
    chart.draw_series(LineSeries::new(points.iter().copied(), CURVE.stroke_width(px(2))))?;
    chart.draw_series(points.iter().map(|p| Circle::new(*p, px(2), CURVE.filled())))?;
    Ok(())
}

/// The data (`·`) and the curve (`*`) in characters, so many wide and high: a quick look without leaving the terminal.
///
/// # Errors
/// Where the table cannot be read again.
pub fn sketch(fit: &Fit, data: &Data, width: usize, height: usize) -> Result<String, PlotError> {
    let what = Plot::new(fit, data)?;
    let x = range(what.rows.iter().map(|r| r.0));
    let y = range(what.rows.iter().map(|r| r.1).chain(what.curve.iter().map(|c| c.1.value)));
    let mut cells = vec![vec![' '; width]; height];
    let mut put = |place: (f64, f64), mark: char| {
        let column = (place.0 - x.start) / (x.end - x.start) * width as f64;
        let row = (y.end - place.1) / (y.end - y.start) * height as f64;
        if column >= 0.0
            && row >= 0.0
            && let Some(cell) = cells.get_mut(row as usize).and_then(|row| row.get_mut(column as usize))
        {
            *cell = mark;
        }
    };
    what.curve.iter().for_each(|c| put((c.0, c.1.value), '*'));
    if what.curve.is_empty() {
        (0..=width)
            .map(|i| x.start + (x.end - x.start) * i as f64 / width as f64)
            .for_each(|v| put((v, v), '*'));
    }
    what.rows.iter().for_each(|r| put((r.0, r.1), '·'));
    let labels = [tick(&y.end), tick(&y.start)];
    let margin = labels.iter().map(|label| label.chars().count()).max().unwrap_or(0);
    let mut text = String::new();
    for (i, row) in cells.iter().enumerate() {
        let label = match i {
            0 => labels[0].as_str(),
            i if i + 1 == height => labels[1].as_str(),
            _ => "",
        };
        let line: String = row.iter().collect();
        text += format!("{label:>margin$} │{line}").trim_end();
        text.push('\n');
    }
    let (left, right) = (tick(&x.start), tick(&x.end));
    let gap = width.saturating_sub(left.chars().count() + right.chars().count());
    text += &format!("{:>margin$} └{}\n", "", "─".repeat(width));
    text += &format!("{:>margin$}  {left}{}{right}\n", "", " ".repeat(gap));
    text += &format!("{:>margin$}  {} against {}: · data, * fit\n", "", what.observed_name, what.axis);
    Ok(text)
}
