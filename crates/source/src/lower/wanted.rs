//! What is asked for where an expression stands, and what is said where something else stands there, or something that
//! has no derivative at all? What it is, at its very span, and what to write instead.

use super::{Lower, Val};
use crate::ir::*;
use quote::{ToTokens, quote};

/// The error for a construct that cannot be differentiated: what it is, why not, what to write instead.
///
/// The error spans all the tokens: the span of a syntax tree is only its first token where rustc is stable.
pub(crate) fn refuse<T>(at: &impl ToTokens, what: &str, instead: &str) -> syn::Result<T> {
    let message = format!("#[differentiable] cannot differentiate {what}\n  = help: {instead}");
    Err(syn::Error::new_spanned(at, message))
}

impl Lower {
    /// The value as a number.
    pub(super) fn number(&mut self, value: Val, at: &impl ToTokens) -> syn::Result<Operand> {
        match value {
            Val::Num(operand) => Ok(operand),
            Val::Either(native) => Ok(Operand::Constant(native)),
            Val::Place(place, Ty::Unknown) => {
                self.settle(&place, Ty::Num);
                Ok(Operand::Place(place))
            }
            // A literal in a place for numbers, as in the author's own generic code.
            Val::Native(native) if matches!(self.base, Base::Generic(_)) => Ok(Operand::Constant(native)),
            Val::Native(_) => {
                let float = if matches!(self.base, Base::F32) { "f32" } else { "f64" };
                let what = format!("what is no `{float}` in a place for one");
                refuse(at, &what, &format!("convert it with `as {float}`"))
            }
            Val::Place(..) | Val::Tuple(_) => {
                refuse(at, "an array, struct or tuple in a place for a number", "use its elements or fields")
            }
            Val::Unit => refuse(at, "an expression without a value in a place for a number", "use a number"),
        }
    }

    /// The value as native Rust.
    pub(super) fn native(&mut self, value: Val, at: &impl ToTokens) -> syn::Result<Native> {
        match value {
            Val::Native(native) | Val::Either(native) => Ok(native),
            Val::Place(place, Ty::Unknown) => {
                self.settle(&place, Ty::Native);
                Ok(self.native_place(&place))
            }
            Val::Place(place, ty) if !ty.is_real() => Ok(self.native_place(&place)),
            Val::Num(_) => refuse(
                at,
                "a number that varies in a place for a whole number or a truth value",
                "convert it with `as`, or compare it",
            ),
            _ => refuse(
                at,
                "an array, struct or tuple of numbers in a place for a whole number or a truth value",
                "use one of its elements or fields, and compare or convert it",
            ),
        }
    }

    /// The value as an index.
    pub(super) fn index_native(&mut self, value: Val, at: &impl ToTokens) -> syn::Result<Native> {
        if let Val::Num(_) = value {
            return refuse(at, "an index that is a number that varies", "convert it: `x[k as usize]`");
        }
        self.native(value, at)
    }

    /// A condition.
    pub(super) fn condition(&mut self, expr: &syn::Expr) -> syn::Result<Native> {
        let value = self.expr(expr)?;
        if let Val::Num(_) = value {
            return refuse(expr, "a number as a condition", "compare it: `x != 0.0`");
        }
        self.native(value, expr)
    }
}

/// An expression other than those that are lowered.
pub(super) fn refuse_expr<T>(expr: &syn::Expr) -> syn::Result<T> {
    match expr {
        syn::Expr::Closure(_) => {
            refuse(expr, "a closure", "write a function with `#[differentiable]`, or the loop itself")
        }
        syn::Expr::Try(inner) => {
            refuse(&inner.question_token, "`?`", "return a number, and check the arguments before the call")
        }
        syn::Expr::Await(inner) => {
            let (dot, token) = (&inner.dot_token, &inner.await_token);
            refuse(&quote!(#dot #token), "`.await`", "take the numbers out of the future first")
        }
        syn::Expr::Async(inner) => {
            refuse(&inner.async_token, "an `async` block", "take the numbers out of the future first")
        }
        syn::Expr::Unsafe(inner) => refuse(
            &inner.unsafe_token,
            "an `unsafe` block",
            "put the unsafe part behind a function with a rule of its own: `#[differentiable(rule = …)]`",
        ),
        syn::Expr::Let(_) => refuse(
            expr,
            "`let` in a condition",
            "use `match`, or `if` with a condition, one inside the other",
        ),
        syn::Expr::Range(_) => refuse(expr, "a range here", "use ranges in `for` and in indices"),
        syn::Expr::Block(block) => refuse(
            &block.label,
            "a block with a label",
            "use `if`, or a `bool` that says whether the rest is left out",
        ),
        syn::Expr::Return(_) | syn::Expr::Break(_) | syn::Expr::Continue(_) => refuse(
            expr,
            "an early exit inside an expression",
            "put it into a statement of its own: `if … { return …; }`",
        ),
        syn::Expr::Loop(looping) => refuse(
            &looping.loop_token,
            "`loop` as a value",
            "declare a variable before the loop, and assign to it before the `break`",
        ),
        syn::Expr::Infer(_) => refuse(expr, "`_` here", "write the value"),
        other => refuse(other, "this expression", "use numbers, indices, slices, loops and branches"),
    }
}

/// A macro other than those that are known.
pub(super) fn refuse_macro<T>(mac: &syn::Macro) -> syn::Result<T> {
    let name = mac.path.segments.last().map(|s| s.ident.to_string()).unwrap_or_default();
    let instead = match name.as_str() {
        "print" | "println" | "eprint" | "eprintln" | "dbg" | "write" | "writeln" => {
            "take it out of the function: print what the function returns"
        }
        "format" => "make the text outside of the function",
        "matches" => "use `==`, or a `match` with `true` and `false`",
        _ => "write what it expands to",
    };
    refuse(mac, &format!("the macro `{name}!`"), instead)
}

/// A method of an iterator that is not one of those that become loops.
pub(super) fn refuse_of_iterator<T>(name: &syn::Ident) -> syn::Result<T> {
    let instead = match name.to_string().as_str() {
        "filter" | "filter_map" | "take_while" | "skip_while" => "write a `for` loop with an `if` in it",
        "collect" => "make a vector with its length, `vec![0.0; n]`, and fill it in a `for` loop",
        "max_by" | "min_by" | "reduce" => "use `fold` with a closure, or write a `for` loop",
        _ => "write a `for` loop",
    };
    refuse(name, &format!("`{name}` of an iterator"), instead)
}

/// An iterator that nothing runs over.
pub(super) fn refuse_iterator<T>(name: &syn::Ident) -> syn::Result<T> {
    refuse(
        name,
        &format!("an iterator outside of a `for`, made by `{name}`"),
        "write a `for` loop, or end it in `sum()`, `product()` or `fold(…)`",
    )
}

/// `map` or `fold` without the closure that it needs.
pub(super) fn refuse_closure<T>(call: &syn::ExprMethodCall, given: Option<&syn::Expr>) -> syn::Result<T> {
    let name = &call.method;
    let instead = if name == "map" {
        "write the closure in place: `.map(|x| …)`"
    } else {
        "write the closure in place: `.fold(0.0, |sum, x| …)`"
    };
    match given {
        Some(given) => refuse(given, &format!("`{name}` with something other than a closure"), instead),
        None => refuse(name, &format!("`{name}` without a closure"), instead),
    }
}

/// A type through which no derivative passes.
pub(super) fn refuse_type<T>(ty: &syn::Type) -> syn::Result<T> {
    const CONCRETE: &str =
        "use numbers, slices, arrays, vectors, tuples, or a struct with `#[derive(Differentiable)]`";
    let (what, instead) = match ty {
        syn::Type::BareFn(_) => ("a function pointer", "call a function by its name"),
        syn::Type::ImplTrait(_) => ("a type that is only known by its traits", CONCRETE),
        syn::Type::TraitObject(_) => ("a trait object", CONCRETE),
        syn::Type::Ptr(_) => ("a raw pointer", "take a reference, a slice or a number"),
        _ => ("this type", CONCRETE),
    };
    refuse(ty, what, instead)
}

/// What to use instead of a type of std through which no derivative passes.
pub(super) fn instead_of(name: &str, arguments: &syn::PathArguments) -> Option<&'static str> {
    Some(match name {
        "Box" | "Rc" | "Arc" | "Cell" | "RefCell" | "Mutex" | "Cow" => {
            "use what is inside, or a reference to it"
        }
        "HashMap" | "BTreeMap" | "HashSet" | "BTreeSet" => {
            "use a slice or vector of numbers, and a slice of indices"
        }
        "VecDeque" | "BinaryHeap" | "LinkedList" => "use a slice or vector, and indices",
        "Option" if super::known::mentions(&arguments.to_token_stream(), &["f64", "f32"]) => {
            "use a number, and a `bool` that says whether it counts"
        }
        "Result" => "return a number, and check the arguments before the call",
        _ => return None,
    })
}

/// Whether the macro ends the program.
pub(super) fn is_panic(mac: &syn::Macro) -> bool {
    ["panic", "unreachable", "todo", "unimplemented"].iter().any(|name| mac.path.is_ident(name))
}
