//! In which units is each parameter? The formula says: what stands in an exponential has none, and what is added has one
//! unit. So the `b` of `exp(-b*x)` is in the inverse of the unit of x, and its size follows from that of x, whatever
//! the units of the table are (E. Buckingham, *On physically similar systems*, Phys. Rev. 4 (1914) 345).

use crate::Model;
use fluxions_graph::{Graph, Kind, NodeId};
use fluxions_rules::Prim;

/// Below this a coefficient of an equation is rounding.
const ZERO: f64 = 1e-9;

/// The powers of the units in a quantity: what is known of them, and which multiples of unknown powers they contain.
#[derive(Clone, Debug)]
struct Form {
    /// The power of each unit.
    known: Vec<f64>,
    /// The multiple of each unknown; those beyond the end are 0.
    unknown: Vec<f64>,
}

impl Form {
    fn none(units: usize) -> Form {
        Form { known: vec![0.0; units], unknown: Vec::new() }
    }

    fn of_unknown(units: usize, index: usize) -> Form {
        let mut form = Form::none(units);
        form.unknown = vec![0.0; index + 1];
        form.unknown[index] = 1.0;
        form
    }

    fn plus(&self, times: f64, other: &Form) -> Form {
        let at = |list: &[f64], i: usize| list.get(i).copied().unwrap_or(0.0);
        let count = self.unknown.len().max(other.unknown.len());
        Form {
            known: self.known.iter().zip(&other.known).map(|(a, b)| a + times * b).collect(),
            unknown: (0..count).map(|i| at(&self.unknown, i) + times * at(&other.unknown, i)).collect(),
        }
    }
}

/// Equations between unknown powers, each solved for one of them.
#[derive(Default)]
struct Equations {
    solved: Vec<(usize, Form)>,
}

impl Equations {
    /// Asks that a quantity has no unit. Whether it is so, or can be.
    fn ask(&mut self, form: &Form) -> bool {
        let mut form = form.clone();
        for (pivot, row) in &self.solved {
            if let Some(&times) = form.unknown.get(*pivot) {
                form = form.plus(-times, row);
            }
        }
        let largest =
            (0..form.unknown.len()).max_by(|&i, &j| form.unknown[i].abs().total_cmp(&form.unknown[j].abs()));
        let Some(pivot) = largest.filter(|&i| form.unknown[i].abs() > ZERO) else {
            return form.known.iter().all(|power| power.abs() <= ZERO);
        };
        let scale = form.unknown[pivot];
        let row = Form::none(form.known.len()).plus(scale.recip(), &form);
        for (_, other) in &mut self.solved {
            if let Some(&times) = other.unknown.get(pivot) {
                *other = other.plus(-times, &row);
            }
        }
        self.solved.push((pivot, row));
        true
    }

    /// The powers of an unknown; what is left open is taken for none.
    fn powers(&self, index: usize, units: usize) -> Vec<f64> {
        let row = self.solved.iter().find(|(pivot, _)| *pivot == index);
        row.map_or(vec![0.0; units], |(_, row)| row.known.iter().map(|power| -power).collect())
    }
}

/// What is asked of the quantities of a formula.
struct Reading {
    units: usize,
    unknowns: usize,
    equations: Equations,
    /// What is asked only where it contradicts nothing: quantities that have no unit if they can, each with one that has
    /// none then.
    wishes: Vec<(Form, Option<Form>)>,
}

/// The power, in each parameter, of the unit of each input column of the model, and last of what is observed. Where a
/// formula makes sense in one unit only, as `exp(x)`, what it says of that unit is left out.
pub(crate) fn units(model: &Model) -> Vec<Vec<f64>> {
    let (n, inputs) = (model.parameters().len(), model.inputs());
    let mut reading =
        Reading { units: inputs.len() + 1, unknowns: n, equations: Equations::default(), wishes: Vec::new() };
    let units = reading.units;
    let input = |index: usize| match index.checked_sub(n) {
        None => Some(Form::of_unknown(units, index)),
        Some(column) => {
            let unit = inputs.iter().position(|name| *name == model.columns()[column])?;
            let mut form = Form::none(units);
            form.known[unit] = 1.0;
            Some(form)
        }
    };
    let graph = model.sides();
    let forms = reading.forms(graph, &input);
    if let Some(predicted) = &forms[graph.outputs()[1].index()] {
        let mut observed = Form::none(units);
        observed.known[units - 1] = 1.0;
        reading.equations.ask(&predicted.plus(-1.0, &observed));
    }
    for (wish, then) in std::mem::take(&mut reading.wishes) {
        if reading.equations.ask(&wish)
            && let Some(then) = then
        {
            reading.equations.ask(&then);
        }
    }
    (0..n).map(|j| reading.equations.powers(j, units)).collect()
}

impl Reading {
    /// The form of each node: nothing for a number, which has whatever unit it needs where it is added.
    fn forms(&mut self, graph: &Graph, input: &dyn Fn(usize) -> Option<Form>) -> Vec<Option<Form>> {
        let mut forms: Vec<Option<Form>> = Vec::with_capacity(graph.len());
        for id in graph.ids() {
            let form = match graph.kind(id) {
                Kind::Input(index) => input(*index as usize),
                Kind::Literal(_) => None,
                Kind::Op(prim, args) => {
                    let own: Vec<Option<Form>> = args.iter().map(|arg| forms[arg.index()].clone()).collect();
                    self.form(*prim, &own, args.last().and_then(|&arg| literal(graph, arg)))
                }
            };
            forms.push(form);
        }
        forms
    }

    /// The form of an operation. `last` is the last argument where that is a number.
    fn form(&mut self, prim: Prim, args: &[Option<Form>], last: Option<f64>) -> Option<Form> {
        let units = self.units;
        if args.iter().all(Option::is_none) {
            return None;
        }
        let of = |i: usize| args[i].clone().unwrap_or_else(|| Form::none(units));
        let root = |power: f64| Some(Form::none(units).plus(power, &of(0)));
        match prim {
            Prim::Mul => Some(of(0).plus(1.0, &of(1))),
            Prim::Div => Some(of(0).plus(-1.0, &of(1))),
            Prim::Sqrt => root(0.5),
            Prim::Cbrt => root(1.0 / 3.0),
            Prim::Pow => Some(self.power(&of(0), args[1].as_ref(), last)),
            Prim::Add | Prim::Sub | Prim::Min | Prim::Max | Prim::Hypot | Prim::Rem | Prim::Clamp => {
                self.same(args)
            }
            Prim::Neg | Prim::Abs | Prim::Relu | Prim::Copysign => args[0].clone(),
            Prim::Select => self.same(&args[1..]),
            Prim::Lt | Prim::Le | Prim::Eq | Prim::Ne => {
                self.same(args);
                None
            }
            Prim::Sign | Prim::Heaviside | Prim::And | Prim::Or | Prim::Not => None,
            Prim::Atan2 => {
                self.same(args);
                Some(Form::none(units))
            }
            Prim::Log | Prim::Log2 | Prim::Log10 => {
                // Another unit adds a constant only.
                self.wishes.push((of(0), None));
                Some(Form::none(units))
            }
            _ => {
                for form in args.iter().flatten() {
                    self.equations.ask(form);
                }
                Some(Form::none(units))
            }
        }
    }

    /// Quantities that are added or compared have one unit.
    fn same(&mut self, args: &[Option<Form>]) -> Option<Form> {
        let mut given = args.iter().flatten();
        let first = given.next()?.clone();
        for other in given {
            self.equations.ask(&other.plus(-1.0, &first));
        }
        if args.iter().any(Option::is_none) {
            // What a number is added to has no unit either, if it can.
            self.wishes.push((first.clone(), None));
        }
        Some(first)
    }

    fn power(&mut self, base: &Form, exponent: Option<&Form>, number: Option<f64>) -> Form {
        if let Some(number) = number {
            return Form::none(self.units).plus(number, base);
        }
        if let Some(exponent) = exponent {
            self.equations.ask(exponent);
        }
        let result = Form::of_unknown(self.units, self.unknowns);
        self.unknowns += 1;
        self.wishes.push((base.clone(), Some(result.clone())));
        result
    }
}

fn literal(graph: &Graph, id: NodeId) -> Option<f64> {
    graph.kind(id).literal()
}

#[cfg(test)]
mod tests {
    use super::units;
    use crate::{Model, Recipe};

    #[test]
    fn parameters_have_the_units_that_the_formula_gives_them() {
        // The powers of the units of x and of y in each parameter, in alphabetical order.
        type Units<'a> = &'a [(&'a str, [f64; 2])];
        let cases: &[(&str, Units<'_>)] = &[
            ("y ~ a*exp(-b*x) + c", &[("a", [0.0, 1.0]), ("b", [-1.0, 0.0]), ("c", [0.0, 1.0])]),
            ("y ~ v*x/(k + x)", &[("k", [1.0, 0.0]), ("v", [0.0, 1.0])]),
            ("y ~ a*exp(-(x-m)^2/(2*s^2))", &[("a", [0.0, 1.0]), ("m", [1.0, 0.0]), ("s", [1.0, 0.0])]),
            ("y ~ (p + q*x + r*x^2)/(1 + s*x)", &[("p", [0.0, 1.0]), ("r", [-2.0, 1.0]), ("s", [-1.0, 0.0])]),
            ("y ~ b + (t-b)/(1 + (x/k)^h)", &[("b", [0.0, 1.0]), ("h", [0.0, 0.0]), ("k", [1.0, 0.0])]),
            ("y ~ a/(1 + ((x-m)/w)^2)", &[("a", [0.0, 1.0]), ("m", [1.0, 0.0]), ("w", [1.0, 0.0])]),
            ("y ~ a*log(x-x0) + b", &[("a", [0.0, 1.0]), ("x0", [1.0, 0.0])]),
            ("y ~ a*(x-x0)^p", &[("p", [0.0, 0.0]), ("x0", [1.0, 0.0])]),
            ("y ~ sqrt(a + b*x)", &[("a", [0.0, 2.0]), ("b", [-1.0, 2.0])]),
            ("y ~ if(x < c, p, q)", &[("c", [1.0, 0.0]), ("p", [0.0, 1.0])]),
            ("y ~ m + a*sin(2*pi*x/T + p)", &[("T", [1.0, 0.0]), ("p", [0.0, 0.0])]),
            ("log(y) ~ a - b*x", &[("b", [-1.0, 1.0])]),
        ];
        for (formula, expected) in cases {
            let recipe = Recipe { formula: (*formula).into(), ..Recipe::default() };
            let model = Model::new(&recipe, &["x".into(), "y".into()]).expect(formula);
            let found = units(&model);
            for (name, powers) in *expected {
                let j = model.parameters().iter().position(|p| p == name).expect(name);
                let apart = found[j].iter().zip(powers).any(|(a, b)| (a - b).abs() > 1e-9);
                assert!(!apart, "{formula}: {name} has {:?} and not {powers:?}", found[j]);
            }
        }
    }
}
