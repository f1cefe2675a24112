//! What do the methods say about one function, and do they agree? A [`Comparison`] prepares each method once, then
//! answers at any number of points.

use crate::answer::{Answer, Method};
use crate::rounding::Rounded;
use crate::verdict::{Verdict, judge};
use fluxions_dual::{Dual, Jet};
use fluxions_eval::{Diagnosis, Program, diagnose, run, values};
use fluxions_function::Function;
use fluxions_graph::{Builder, Error, Graph, Kind, NodeId, Seed, around, dce, fold, gradient, jvp, walk};
use fluxions_numeric as numeric;
use fluxions_rules::Prim;
use fluxions_symbolic::{Budget, Expr, Pool};

/// The largest program that a derivative of higher order may become by composing forward and reverse mode.
const MAX_NODES: usize = 200_000;

/// The order of the largest jet that is carried.
pub const MAX_JET_ORDER: u32 = 31;

/// A symbolic value whose rounding error may be larger than this, relatively, is computed again with more digits.
const TRUSTED: f64 = 16.0 * f64::EPSILON;

/// The most by which a derivative may grow as a graph before its size is no longer looked for there.
const MAX_GRAPH_ORDER: u32 = 6;

/// What to compare.
#[derive(Clone, Debug)]
pub struct Request {
    /// The indices of the variables to differentiate by.
    pub wrt: Vec<usize>,
    /// The order of the derivative by each of them.
    pub order: u32,
    /// The methods to use.
    pub methods: Vec<Method>,
}

impl Request {
    /// The first derivative by every variable, by every method.
    pub fn gradient(function: &Function) -> Request {
        Request { wrt: (0..function.variables().len()).collect(), order: 1, methods: Method::ALL.to_vec() }
    }
}

/// The number of operations that a derivative takes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Size {
    /// Those of the formula written out in full.
    pub tree: f64,
    /// Those of the smallest program known for it, each distinct operation once.
    pub shared: u64,
}

/// The derivative by one variable, prepared.
pub struct Derivative<'p> {
    /// The variable, by its index.
    pub variable: usize,
    /// The formula, or why there is none.
    pub formula: Result<Expr<'p>, String>,
    /// Its size.
    pub size: Size,
    /// The formula's program: its inputs are the function's.
    symbolic: Option<Graph>,
    /// The program of reverse mode: the value of the derivative is its only output.
    reverse: Result<Graph, String>,
    /// The program of forward mode, likewise.
    forward: Result<Graph, String>,
    /// The function that dual numbers are run on: they cannot see that an equation holds at a single point only.
    around: Graph,
}

impl Derivative<'_> {
    /// The smallest program known for the derivative, with the function's variables as inputs: the one to print as
    /// source code.
    pub fn program(&self) -> Option<Graph> {
        let known = self.symbolic.iter().chain(self.reverse.as_ref().ok()).chain(self.forward.as_ref().ok());
        known.map(|graph| dce(&fold(graph))).min_by_key(walk::operations)
    }
}

/// A function and its derivatives by every method asked for, ready to answer.
pub struct Comparison<'f, 'p> {
    function: &'f Function,
    request: Request,
    derivatives: Vec<Derivative<'p>>,
    value: Program,
}

/// What was found about the derivative by one variable at a point.
#[derive(Clone, Debug)]
pub struct Partial {
    /// The variable, by its index.
    pub variable: usize,
    /// The derivative: the exact methods' answer, or the numerical one where they have none.
    pub derivative: f64,
    /// How far it can be trusted.
    pub error_bar: f64,
    /// What each method said.
    pub answers: Vec<Answer>,
    /// Whether they agree.
    pub verdict: Verdict,
}

/// What was found at a point.
#[derive(Clone, Debug)]
pub struct Report {
    /// The value of the function.
    pub value: f64,
    /// By each variable asked for.
    pub partials: Vec<Partial>,
    /// The kinks that the point stands on, and the operation that has no value there.
    pub diagnosis: Diagnosis,
}

/// One operation of a forward trace: `value + tangent·ε`.
#[derive(Clone, Debug, PartialEq)]
pub struct Traced {
    /// The operation, as `mul`, or the variable's name.
    pub operation: String,
    /// The primal.
    pub value: f64,
    /// The tangent.
    pub tangent: f64,
}

impl<'f, 'p> Comparison<'f, 'p> {
    /// Prepares every method of `request`. Formulas live in `pool`; simplifying them stays within `budget`.
    pub fn new(
        function: &'f Function,
        request: Request,
        pool: &'p Pool,
        budget: &Budget,
    ) -> Comparison<'f, 'p> {
        let expression = function.expression(pool);
        let derivatives = (request.wrt.iter())
            .map(|&variable| {
                let (forward, reverse) = programs(function, variable, request.order);
                let x = pool.variable(&function.variables()[variable]);
                let formula = expression
                    .derive_times(x, request.order)
                    .map(|d| d.simplify(budget))
                    .map_err(|e| e.to_string());
                let symbolic = formula.as_ref().ok().map(|d| lower(function.variables(), *d));
                let written = formula.as_ref().map_or(Size { tree: 0.0, shared: u64::MAX }, |d| {
                    let fluxions_symbolic::Size { tree, shared } = d.size();
                    Size { tree, shared }
                });
                // The variable is one of the function's, so that the graph is always there.
                let around =
                    around(function.graph(), &[variable]).unwrap_or_else(|_| function.graph().clone());
                let mut derivative =
                    Derivative { variable, formula, size: written, symbolic, reverse, forward, around };
                // A power is one operation of the formula and may be several of a program, and the other way round.
                let program = derivative.program().map(|graph| walk::operations(&graph) as u64);
                derivative.size.shared = program.unwrap_or(0).min(written.shared);
                derivative
            })
            .collect();
        Comparison { function, request, derivatives, value: Program::new(function.graph()) }
    }

    /// The derivatives, in the order of the request.
    pub fn derivatives(&self) -> &[Derivative<'p>] {
        &self.derivatives
    }

    /// The function that is differentiated.
    pub fn function(&self) -> &Function {
        self.function
    }

    /// What every method says at a point, one number for each variable of the function.
    ///
    /// # Panics
    /// When there are not as many numbers as variables.
    pub fn at(&mut self, at: &[f64]) -> Report {
        let value = self.value.run(at)[0];
        let diagnosis = diagnose(self.function.graph(), at);
        // A NaN that `min`, `max` or `clamp` set aside is a matter of doubles.
        let absorbs = diagnosis.failure.is_some() || at.iter().any(|x| x.is_nan());
        let mut partials = Vec::with_capacity(self.derivatives.len());
        for place in 0..self.derivatives.len() {
            let methods = self.request.methods.clone().into_iter();
            let answers: Vec<Answer> = methods
                .map(|method| self.answer(method, place, at))
                .map(|answer| answer.inside(value))
                .map(|answer| if absorbs { answer.without_nan() } else { answer })
                .collect();
            let variable = self.derivatives[place].variable;
            let sides = |side| {
                let mut program = Program::new(self.function.graph());
                let mut point = at.to_vec();
                let f = |t: f64| {
                    point[variable] = t;
                    program.run(&point)[0]
                };
                numeric::one_sided(f, at[variable], side, &numeric::Options::default())
            };
            // Over the distance to zero, or 1 at zero itself: about as far as the numerical method looks.
            let far = if at[variable] == 0.0 { 1.0 } else { at[variable].abs() };
            let order = self.request.order;
            let hidden =
                |apart: f64| rounded(self.function.graph(), at).error > apart * far.powi(order as i32);
            let chosen = meets_equation(self.function.graph(), at);
            let judged = judge(&answers, &diagnosis, value, order, chosen, &sides, &hidden);
            partials.push(Partial {
                variable,
                derivative: judged.derivative,
                error_bar: judged.error_bar,
                answers,
                verdict: judged.verdict,
            });
        }
        Report { value, partials, diagnosis }
    }

    fn answer(&mut self, method: Method, place: usize, at: &[f64]) -> Answer {
        let derivative = &self.derivatives[place];
        match method {
            Method::Numerical => self.numerical(derivative.variable, at),
            Method::Symbolic => match (&derivative.symbolic, &derivative.formula) {
                (Some(graph), Ok(formula)) => self.symbolic(graph, *formula, at),
                (_, Err(why)) => Answer::unavailable(method, why),
                (None, Ok(_)) => Answer::unavailable(method, "not asked for"),
            },
            Method::Dual => self.forward(derivative, at),
            Method::Reverse => match &derivative.reverse {
                Ok(graph) => {
                    let answer = trusted(graph, at, || rounded(graph, at));
                    Answer::exact(method, answer.value, answer.error, graph.len() as u64)
                }
                Err(why) => Answer::unavailable(method, why),
            },
        }
    }

    fn numerical(&mut self, variable: usize, at: &[f64]) -> Answer {
        let mut point = at.to_vec();
        if self.request.order > numeric::MAX_ORDER {
            let why = format!("the numerical method goes up to order {}", numeric::MAX_ORDER);
            return Answer::unavailable(Method::Numerical, why);
        }
        let program = &mut self.value;
        let f = |t: f64| {
            point[variable] = t;
            program.run(&point)[0]
        };
        numeric::nth_derivative(f, at[variable], self.request.order, &numeric::Options::default()).into()
    }

    /// The formula's value; with more digits where doubles would lose some. Its numbers are exact.
    fn symbolic(&self, graph: &Graph, formula: Expr<'p>, at: &[f64]) -> Answer {
        // Exact mathematics has one zero.
        let at: &[f64] = &at.iter().map(|&x| if x == 0.0 { 0.0 } else { x }).collect::<Vec<_>>();
        let quick = rounded(graph, at);
        let operations = walk::operations(graph) as u64;
        let precise = if is_trusted(quick) { None } else { formula.evaluate(|name| self.input(name, at)) };
        match precise {
            Some(value) => Answer::exact(Method::Symbolic, value, f64::EPSILON * value.abs(), operations),
            None => Answer::exact(Method::Symbolic, quick.value, quick.error, operations),
        }
    }

    fn input(&self, name: &str, at: &[f64]) -> f64 {
        self.function.variables().iter().position(|v| v == name).map_or(f64::NAN, |i| at[i])
    }

    fn forward(&self, derivative: &Derivative<'p>, at: &[f64]) -> Answer {
        let (graph, order) = (&derivative.around, self.request.order as usize);
        if let Err(why) = &derivative.formula {
            return Answer::unavailable(Method::Dual, why);
        }
        let value = match order {
            0 => run(graph, at, 0.0)[0],
            1 => duals(graph, derivative.variable, at)[graph.outputs()[0].index()].tangent(),
            2..=3 => jet::<4>(graph, derivative.variable, at)[order],
            4..=7 => jet::<8>(graph, derivative.variable, at)[order],
            8..=15 => jet::<16>(graph, derivative.variable, at)[order],
            16..=31 => jet::<32>(graph, derivative.variable, at)[order],
            _ => return Answer::unavailable(Method::Dual, format!("jets go up to order {MAX_JET_ORDER}")),
        };
        // The operations are those of the forward program; so is the bound of their rounding.
        let answer = match &derivative.forward {
            Ok(program) => trusted(program, at, || Rounded {
                value,
                error: rounded(program, at).error * factorial_slack(order),
            }),
            Err(_) => Rounded { value, error: factorial_slack(order) * f64::EPSILON * value.abs() },
        };
        Answer::exact(Method::Dual, answer.value, answer.error, graph.len() as u64)
    }

    /// The trace of dual numbers: every operation of the function at a point, with the derivative by one variable.
    pub fn trace(&self, variable: usize, at: &[f64]) -> Vec<Traced> {
        let graph = self.function.graph();
        let active = walk::dependent(graph, &[variable]);
        let traced = duals(graph, variable, at);
        let name = |id: NodeId| match graph.kind(id) {
            Kind::Input(_) => {
                graph.inputs().iter().find(|i| i.node == id).map_or(String::new(), |i| i.name.clone())
            }
            Kind::Op(prim, _) => prim.name().to_owned(),
            Kind::Literal(_) => "literal".to_owned(),
        };
        (graph.ids().filter(|id| active[id.index()]))
            .map(|id| Traced {
                operation: name(id),
                value: traced[id.index()].primal(),
                tangent: traced[id.index()].tangent(),
            })
            .collect()
    }
}

/// High orders multiply Taylor coefficients by factorials, whose rounding adds up.
fn factorial_slack(order: usize) -> f64 {
    if order <= 1 { 1.0 } else { 8.0 * order as f64 }
}

fn duals(graph: &Graph, variable: usize, at: &[f64]) -> Vec<Dual> {
    let seeded: Vec<Dual> = at
        .iter()
        .enumerate()
        .map(|(i, &x)| if i == variable { Dual::variable(x) } else { Dual::constant(x) })
        .collect();
    values(graph, &seeded, Dual::constant(0.0))
}

fn jet<const N: usize>(graph: &Graph, variable: usize, at: &[f64]) -> [f64; N] {
    let seeded: Vec<Jet<N>> = at
        .iter()
        .enumerate()
        .map(|(i, &x)| if i == variable { Jet::variable(x) } else { Jet::constant(x) })
        .collect();
    run(graph, &seeded, Jet::constant(0.0))[0].derivatives()
}

/// Whether an equation between numbers that vary holds, at a point.
fn meets_equation(graph: &Graph, at: &[f64]) -> bool {
    let all: Vec<usize> = (0..at.len()).collect();
    let varies = walk::dependent(graph, &all);
    let is_equation =
        |id: &NodeId| varies[id.index()] && matches!(graph.kind(*id), Kind::Op(Prim::Eq | Prim::Ne, _));
    if !graph.ids().any(|id| is_equation(&id)) {
        return false;
    }
    let values = values(graph, at, 0.0);
    graph.ids().filter(is_equation).any(|id| {
        let args = graph.kind(id).args();
        values[args[0].index()] == values[args[1].index()]
    })
}

pub(crate) fn rounded(graph: &Graph, at: &[f64]) -> Rounded {
    let inputs: Vec<Rounded> = at.iter().map(|&x| Rounded::exact(x)).collect();
    run(graph, &inputs, Rounded::exact(0.0)).pop().unwrap_or(Rounded::exact(f64::NAN))
}

/// An expression as a program of the variables named.
pub(crate) fn lower(variables: &[String], expression: Expr<'_>) -> Graph {
    let builder = Builder::new();
    let inputs: Vec<_> = variables.iter().map(|name| (name, builder.input(name))).collect();
    let zero = builder.literal(0.0);
    let output =
        expression.run(zero, |name| inputs.iter().find(|(n, _)| *n == name).map_or(zero, |(_, node)| *node));
    dce(&builder.graph(&[output]))
}

/// The programs of a derivative by forward mode, and by one reverse sweep over one forward sweep fewer; the value of the
/// derivative is their only output. Constants are left unfolded, so that the programs can be run with more digits.
fn programs(
    function: &Function,
    variable: usize,
    order: u32,
) -> (Result<Graph, String>, Result<Graph, String>) {
    if order > MAX_GRAPH_ORDER {
        let why = format!("programs are composed up to order {MAX_GRAPH_ORDER}");
        return (Err(why.clone()), Err(why));
    }
    // Of the outputs of a sweep, values before derivatives, the last one alone.
    let last = |swept: Result<Graph, Error>| -> Result<Graph, String> {
        let graph = swept.map_err(|e| e.to_string())?;
        let outputs = graph.outputs();
        let graph = dce(&graph.with_outputs(&outputs[outputs.len() - 1..]).map_err(|e| e.to_string())?);
        if graph.len() > MAX_NODES {
            Err(format!("the program has more than {MAX_NODES} nodes"))
        } else {
            Ok(graph)
        }
    };
    let mut forward = Ok(function.graph().clone());
    for _ in 1..order {
        forward = forward.and_then(|graph| last(jvp(&graph, &[variable], Seed::One)));
    }
    if order == 0 {
        return (forward.clone(), forward);
    }
    let reverse = forward.clone().and_then(|graph| last(gradient(&graph, &[variable])));
    (forward.and_then(|graph| last(jvp(&graph, &[variable], Seed::One))), reverse)
}

/// Whether rounding has left a value nearly all its digits.
fn is_trusted(value: Rounded) -> bool {
    value.value.is_finite() && value.error <= TRUSTED * value.value.abs()
}

/// The value of a program by `quick`; where rounding would lose some digits, by as many digits as it takes.
fn trusted(graph: &Graph, at: &[f64], quick: impl FnOnce() -> Rounded) -> Rounded {
    let quick = quick();
    if is_trusted(quick) {
        return quick;
    }
    let precise = fluxions_digits::evaluate(|context| {
        let inputs: Vec<_> = at.iter().map(|&x| context.number(x)).collect();
        run(graph, &inputs, context.number(0.0))[0]
    });
    precise.map_or(quick, |value| Rounded { value, error: f64::EPSILON * value.abs() })
}
