//! What does one method say about a derivative? Its value, how far the value can be trusted, and what it cost.

/// A way to differentiate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Method {
    /// Nudge and look: values of the function alone.
    Numerical,
    /// Rules give a formula, which is evaluated.
    Symbolic,
    /// Numbers a + bε carry the derivative forward: dual numbers, and Taylor jets for higher orders.
    Dual,
    /// The chain rule back through the graph of the computation.
    Reverse,
}

impl Method {
    /// Every method, in the order in which answers are shown.
    pub const ALL: [Method; 4] = [Method::Numerical, Method::Symbolic, Method::Dual, Method::Reverse];

    /// The name in commands and in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Method::Numerical => "numerical",
            Method::Symbolic => "symbolic",
            Method::Dual => "dual",
            Method::Reverse => "reverse",
        }
    }
}

/// What stands behind a method's value.
#[derive(Clone, Debug, PartialEq)]
pub enum Status {
    /// A number, good to within the error bar.
    Ok,
    /// Numerical: the two one-sided slopes differ.
    Kink {
        /// The slope on the left.
        left: f64,
        /// The slope on the right.
        right: f64,
    },
    /// Numerical: the function jumps.
    Jump,
    /// Numerical: the function has values on one side only.
    Edge,
    /// Numerical: noise in the values limits the answer.
    NoiseLimited,
    /// Numerical: the values look like no differentiable function.
    Unresolved,
    /// The function has no value here.
    OutsideDomain,
    /// Exact methods: the rules met 0·∞ or ∞ − ∞, which may be anything.
    Indeterminate,
    /// The method has no answer of this kind; the text says why.
    Unavailable(String),
}

impl Status {
    /// The name in JSON.
    pub fn name(&self) -> &'static str {
        match self {
            Status::Ok => "ok",
            Status::Kink { .. } => "kink",
            Status::Jump => "jump",
            Status::Edge => "edge_of_domain",
            Status::NoiseLimited => "noise_limited",
            Status::Unresolved => "unresolved",
            Status::OutsideDomain => "outside_domain",
            Status::Indeterminate => "indeterminate",
            Status::Unavailable(_) => "unavailable",
        }
    }
}

/// One method's answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// Which method.
    pub method: Method,
    /// The derivative; NaN where there is none.
    pub value: f64,
    /// The true derivative lies within this distance of the value: for the numerical method an estimate from values
    /// alone, for the others a bound of the rounding error.
    pub error_bar: f64,
    /// Values of the function taken (numerical), or operations carried out (the others).
    pub evaluations: u64,
    /// What stands behind the value.
    pub status: Status,
}

impl Answer {
    pub(crate) fn unavailable(method: Method, why: impl ToString) -> Answer {
        Answer {
            method,
            value: f64::NAN,
            error_bar: f64::INFINITY,
            evaluations: 0,
            status: Status::Unavailable(why.to_string()),
        }
    }

    /// An answer by rules: a NaN among them means that the rules met an indeterminate form.
    pub(crate) fn exact(method: Method, value: f64, error_bar: f64, operations: u64) -> Answer {
        let status = if value.is_nan() { Status::Indeterminate } else { Status::Ok };
        Answer { method, value, error_bar, evaluations: operations, status }
    }

    /// The same answer where the function has a value; outside its domain there is no derivative, though the formula of
    /// the derivative may go on.
    pub(crate) fn inside(self, function_value: f64) -> Answer {
        match self.status {
            Status::Unavailable(_) => self,
            _ if !function_value.is_nan() => self,
            _ => Answer { value: f64::NAN, error_bar: f64::INFINITY, status: Status::OutsideDomain, ..self },
        }
    }

    /// The same answer where a part of the function is NaN that the whole does not show: exact mathematics has no NaN to
    /// set aside, so the formula says nothing there.
    pub(crate) fn without_nan(self) -> Answer {
        match self.method {
            Method::Symbolic if self.is_number() => {
                Answer { value: f64::NAN, error_bar: f64::INFINITY, status: Status::Indeterminate, ..self }
            }
            _ => self,
        }
    }

    /// Whether the method ran and gave a number, finite or infinite.
    pub fn is_number(&self) -> bool {
        !self.value.is_nan()
    }
}

impl From<fluxions_numeric::Status> for Status {
    fn from(found: fluxions_numeric::Status) -> Status {
        use fluxions_numeric::Status as Found;
        match found {
            Found::Ok => Status::Ok,
            Found::Kink { left, right } => Status::Kink { left, right },
            Found::Jump { .. } => Status::Jump,
            Found::Edge => Status::Edge,
            Found::NoiseLimited => Status::NoiseLimited,
            Found::Unresolved => Status::Unresolved,
            Found::OutsideDomain => Status::OutsideDomain,
        }
    }
}

impl From<fluxions_numeric::Estimate> for Answer {
    fn from(estimate: fluxions_numeric::Estimate) -> Answer {
        Answer {
            method: Method::Numerical,
            value: estimate.value,
            error_bar: estimate.error_bar,
            evaluations: u64::from(estimate.evaluations),
            status: estimate.status.into(),
        }
    }
}
