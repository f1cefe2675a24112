//! How do loops lower? Whatever they run over, they count from zero: ranges, elements, chunks and windows of slices, and
//! what `zip`, `enumerate`, `rev`, `skip`, `take` and `step_by` make of them. The element that a loop is at is a place in
//! the slice, so that its cotangent has one too.

use super::known::{is_length, is_name, whole_number};
use super::place::{peel, slice_of};
use super::stmts::Tail;
use super::{Binding, Loop, Lower, Val, atom, refuse};
use crate::ir::*;
use quote::quote;

/// What a loop runs over.
pub(super) enum Items {
    /// `low..high` or `low..=high`.
    Range {
        low: Box<Native>,
        high: Box<Native>,
        closed: bool,
        plain: bool,
    },
    /// The elements of a slice, from `start` on.
    Elements {
        place: Place,
        ty: Ty,
        mutable: bool,
        copied: bool,
    },
    /// `chunks`, `chunks_exact`: how long.
    Chunks {
        place: Place,
        ty: Ty,
        size: Native,
        exact: bool,
        mutable: bool,
    },
    /// `windows`: how long.
    Windows {
        place: Place,
        ty: Ty,
        size: Native,
    },
    Zip(Box<Items>, Box<Items>),
    Enumerate(Box<Items>),
    Rev(Box<Items>),
    Skip(Box<Items>, Native),
    Take(Box<Items>, Native),
    StepBy(Box<Items>, Native),
    /// `map` with the closure's pattern and body.
    Map(Box<Items>, Box<(syn::Pat, syn::Expr)>),
}

/// What a loop is at.
pub(super) enum Item {
    Native(Native),
    /// A part of a variable, and whether the author has a `&mut` to a number in it.
    Place(Place, Ty, bool),
    Pair(Box<Item>, Box<Item>),
    /// The element, and what a closure makes of it.
    Mapped(Box<Item>, Box<(syn::Pat, syn::Expr)>),
}

const SOURCES: &[&str] =
    &["iter", "iter_mut", "into_iter", "chunks", "chunks_mut", "chunks_exact", "chunks_exact_mut", "windows"];
const ADAPTERS: &[&str] = &["zip", "enumerate", "rev", "skip", "take", "step_by", "copied", "cloned", "map"];
pub(super) const ENDS: &[&str] = &["sum", "product", "fold", "collect"];

/// Whether the method iterates.
pub(super) fn is_iteration(call: &syn::ExprMethodCall) -> bool {
    let name = call.method.to_string();
    [ENDS, SOURCES, ADAPTERS].iter().any(|names| names.contains(&name.as_str()))
}

/// Whether the method yields something to run over.
pub(super) fn yields_items(call: &syn::ExprMethodCall) -> bool {
    let name = call.method.to_string();
    SOURCES.contains(&name.as_str()) || (ADAPTERS.contains(&name.as_str()) && iterates(&call.receiver))
}

/// Whether there is an iterator at the bottom of a chain of methods.
fn iterates(expr: &syn::Expr) -> bool {
    let expr = peel(expr);
    matches!(expr, syn::Expr::Range(_)) || matches!(expr, syn::Expr::MethodCall(call) if yields_items(call))
}

impl Lower {
    pub(super) fn for_loop(&mut self, looping: &syn::ExprForLoop) -> syn::Result<()> {
        let items = self.items(&looping.expr)?;
        let label = looping.label.as_ref().map(|l| l.name.ident.clone());
        self.run(items, label, |l, item| {
            l.bind_item(&looping.pat, item)?;
            l.stmts(&looping.body.stmts, Tail::Unit).map(|_| ())
        })
    }

    /// A counted loop over the items.
    pub(super) fn run(
        &mut self,
        items: Items,
        label: Option<syn::Ident>,
        body: impl FnOnce(&mut Self, Item) -> syn::Result<()>,
    ) -> syn::Result<()> {
        let count = self.count(&items)?;
        let trips = match self.variable_of(&count).filter(|&var| !self.vars[var].mutable) {
            Some(var) => var,
            None => self.native_let("trips", count),
        };
        self.vars[trips].written.get_or_insert_with(|| quote!(usize));
        let n = self.native_var(trips);
        let items = self.narrow(items, &n);
        let exit_at = self.reserve();
        let before = self.blocks.last().map_or(0, |b| b.stmts.len());
        let name = if matches!(items, Items::Range { .. }) { "i" } else { "k" };
        let counter = self.temp(name, Ty::Native);
        self.vars[counter].kind = Kind::Counter;
        self.vars[counter].written = Some(quote!(usize));
        let k = self.native_var(counter);
        self.loops.push(Loop { label, exit: None, skip: None, guards: 0 });
        let skip_at = self.reserve();
        let result = self.block(|l| {
            let item = l.item(&items, k)?;
            body(l, item)?;
            if let Some(skip) = l.loops.last().and_then(|l| l.skip) {
                l.declare_flag(skip_at, 0, skip);
            }
            Ok(())
        });
        let looping = self.loops.pop();
        let (body, ()) = result?;
        let exit = looping.and_then(|l| l.exit);
        if let Some(exit) = exit {
            self.declare_flag(exit_at, before, exit);
        }
        self.push(Stmt::For { counter, trips, body, exit });
        Ok(())
    }

    /// The expression as something to run over.
    pub(super) fn items(&mut self, expr: &syn::Expr) -> syn::Result<Items> {
        match expr {
            syn::Expr::Paren(inner) => self.items(&inner.expr),
            syn::Expr::Group(inner) => self.items(&inner.expr),
            syn::Expr::Range(range) => {
                let Some(end) = &range.end else {
                    return refuse(range, "a range without end", "give it an end, or use `loop` and count");
                };
                let low = match &range.start {
                    Some(start) => {
                        let value = self.expr(start)?;
                        self.native(value, start)?
                    }
                    None => return refuse(range, "a range without start", "give it a start"),
                };
                let value = self.expr(end)?;
                let high = self.native(value, end)?;
                let closed = matches!(range.limits, syn::RangeLimits::Closed(_));
                let plain = !closed && whole_number(&low) == Some(0) && self.is_usize(&high);
                Ok(Items::Range { low: Box::new(low), high: Box::new(high), closed, plain })
            }
            syn::Expr::MethodCall(call) if is_iteration(call) => self.iteration(call),
            syn::Expr::Reference(inner) => {
                let value = self.expr(&inner.expr)?;
                self.elements(value, inner.mutability.is_some(), false, expr)
            }
            other => {
                let value = self.expr(other)?;
                self.elements(value, false, true, other)
            }
        }
    }

    /// Whether the native Rust is a `usize` for certain.
    fn is_usize(&self, native: &Native) -> bool {
        let written = self.variable_of(native).and_then(|var| self.vars[var].written.as_ref());
        is_length(native) || written.is_some_and(|written| is_name(written, "usize"))
    }

    fn elements(&mut self, value: Val, mutable: bool, owned: bool, at: &syn::Expr) -> syn::Result<Items> {
        match value {
            Val::Place(place, ty) => {
                // `for x in y`, where y is a `&mut` parameter or slice.
                let passed_on = place.path.is_empty()
                    && self.vars[place.var].mutable
                    && (self.is_reference(place.var) || matches!(ty, Ty::Slice(_)));
                let mutable = mutable || (owned && passed_on);
                if mutable {
                    self.mark_mutable(place.var);
                }
                Ok(Items::Elements { place, ty, mutable, copied: false })
            }
            _ => refuse(at, "a loop over this", "run over a range, a slice, an array or a vector"),
        }
    }

    fn iteration(&mut self, call: &syn::ExprMethodCall) -> syn::Result<Items> {
        let name = call.method.to_string();
        let arg = call.args.first();
        if SOURCES.contains(&name.as_str()) {
            if matches!(peel(&call.receiver), syn::Expr::Range(_)) {
                return self.items(peel(&call.receiver));
            }
            let value = self.expr(&call.receiver)?;
            let Val::Place(place, ty) = value else {
                return refuse(
                    &call.receiver,
                    "an iteration over this",
                    "run over a slice, an array or a vector",
                );
            };
            let mutable = name.ends_with("_mut");
            if mutable {
                self.mark_mutable(place.var);
            }
            let mut size = || -> syn::Result<Native> {
                let Some(arg) = arg else {
                    return refuse(&call.method, &format!("`{name}` without a length"), "give it one");
                };
                let value = self.expr(arg)?;
                let size = self.native(value, arg)?;
                Ok(self.native_atom("size", size))
            };
            return Ok(match name.as_str() {
                "iter" | "iter_mut" | "into_iter" => Items::Elements { place, ty, mutable, copied: false },
                "windows" => Items::Windows { place, ty, size: size()? },
                _ => Items::Chunks { place, ty, size: size()?, exact: name.contains("exact"), mutable },
            });
        }
        let inner = Box::new(self.items(&call.receiver)?);
        let number = |l: &mut Self| -> syn::Result<Native> {
            let Some(arg) = arg else {
                return refuse(&call.method, &format!("`{name}` without a number"), "give it one");
            };
            let value = l.expr(arg)?;
            let n = l.native(value, arg)?;
            Ok(l.native_atom("amount", n))
        };
        Ok(match name.as_str() {
            "enumerate" => Items::Enumerate(inner),
            "rev" => Items::Rev(inner),
            "copied" | "cloned" => *inner,
            "skip" => Items::Skip(inner, number(self)?),
            "take" => Items::Take(inner, number(self)?),
            "step_by" => Items::StepBy(inner, number(self)?),
            "zip" => {
                let Some(other) = arg else {
                    return refuse(&call.method, "`zip` without a second slice", "give it one");
                };
                let other = self.items(other)?;
                Items::Zip(inner, Box::new(other))
            }
            "map" => match arg {
                Some(syn::Expr::Closure(closure)) if closure.inputs.len() == 1 => {
                    Items::Map(inner, Box::new((closure.inputs[0].clone(), (*closure.body).clone())))
                }
                other => return super::wanted::refuse_closure(call, other),
            },
            _ => return refuse(&call.method, &format!("`{name}` here"), "write the loop"),
        })
    }

    /// How many items there are.
    pub(super) fn count(&mut self, items: &Items) -> syn::Result<Native> {
        Ok(match items {
            Items::Range { high, plain: true, .. } => (**high).clone(),
            Items::Range { low, high, closed, .. } => {
                let (a, b) = (&low.tokens, &high.tokens);
                let span = if *closed { quote!(rt::span_closed(#a, #b)) } else { quote!(rt::span(#a, #b)) };
                Lower::native_of(span, &[low, high])
            }
            Items::Elements { place, ty, .. } => self.length(place, ty),
            Items::Chunks { place, ty, size, exact, .. } => {
                let len = self.length(place, ty);
                let (n, s) = (atom(&len), atom(size));
                let count = if *exact { quote!(#n / #s) } else { quote!(usize::div_ceil(#n, #s)) };
                Lower::native_of(count, &[&len, size])
            }
            Items::Windows { place, ty, size } => {
                let len = self.length(place, ty);
                let (n, s) = (atom(&len), atom(size));
                Lower::native_of(quote!(usize::saturating_sub(#n + 1, #s)), &[&len, size])
            }
            Items::Zip(a, b) => {
                let (a, b) = (self.count(a)?, self.count(b)?);
                let (x, y) = (&a.tokens, &b.tokens);
                Lower::native_of(quote!(rt::shorter(#x, #y)), &[&a, &b])
            }
            Items::Enumerate(inner) | Items::Rev(inner) | Items::Map(inner, ..) => self.count(inner)?,
            Items::Skip(inner, n) => {
                let inner = self.count(inner)?;
                let (a, n_tokens) = (&inner.tokens, &n.tokens);
                Lower::native_of(quote!(usize::saturating_sub(#a, #n_tokens)), &[&inner, n])
            }
            Items::Take(inner, n) => {
                let inner = self.count(inner)?;
                let (a, n_tokens) = (&inner.tokens, &n.tokens);
                Lower::native_of(quote!(rt::shorter(#a, #n_tokens)), &[&inner, n])
            }
            Items::StepBy(inner, n) => {
                let inner = self.count(inner)?;
                let (a, n_tokens) = (atom(&inner), atom(n));
                Lower::native_of(quote!(usize::div_ceil(#a, #n_tokens)), &[&inner, n])
            }
        })
    }

    /// Slices that are run through in order are cut to the number of items, so that no index needs a check.
    fn narrow(&mut self, items: Items, n: &Native) -> Items {
        match items {
            Items::Elements { place, ty, mutable, copied } if matches!(ty.element(), Some(Ty::Num)) => {
                let start = self.native_let("start", Native::tokens(quote!(0usize)));
                let len = self.native_let("len", n.clone());
                let view = self.view(place, &ty, Some((start, len)), mutable);
                self.fresh.remove(&view);
                Items::Elements { place: Place::var(view), ty: slice_of(&ty), mutable, copied }
            }
            Items::Zip(a, b) => Items::Zip(Box::new(self.narrow(*a, n)), Box::new(self.narrow(*b, n))),
            Items::Enumerate(inner) => Items::Enumerate(Box::new(self.narrow(*inner, n))),
            Items::Map(inner, closure) => Items::Map(Box::new(self.narrow(*inner, n)), closure),
            Items::Skip(inner, by) => match *inner {
                Items::Elements { place, ty, mutable, copied } if matches!(ty.element(), Some(Ty::Num)) => {
                    let start = self.native_let("start", by);
                    let len = self.native_let("len", n.clone());
                    let view = self.view(place, &ty, Some((start, len)), mutable);
                    self.fresh.remove(&view);
                    Items::Elements { place: Place::var(view), ty: slice_of(&ty), mutable, copied }
                }
                inner => Items::Skip(Box::new(inner), by),
            },
            Items::Take(inner, by) => match *inner {
                elements @ Items::Elements { .. } => self.narrow(elements, n),
                inner => Items::Take(Box::new(inner), by),
            },
            other => other,
        }
    }

    /// Item `k`.
    fn item(&mut self, items: &Items, k: Native) -> syn::Result<Item> {
        Ok(match items {
            Items::Range { plain: true, .. } => Item::Native(k),
            Items::Range { low, high, .. } => {
                let (a, b, i) = (&low.tokens, &high.tokens, &k.tokens);
                Item::Native(Lower::native_of(quote!(rt::nth(#a, #b, #i)), &[low, high, &k]))
            }
            Items::Elements { place, ty, mutable, .. } => {
                let mut place = place.clone();
                place.path.push(Step::Index(k));
                Item::Place(place, ty.element().cloned().unwrap_or(Ty::Unknown), *mutable)
            }
            Items::Chunks { place, ty, size, exact, mutable } => {
                let (i, s) = (atom(&k), atom(size));
                let start = self.native_let("start", Lower::native_of(quote!(#i * #s), &[&k, size]));
                let len = if *exact {
                    self.native_let("len", size.clone())
                } else {
                    let total = self.length(place, ty);
                    let (n, a) = (atom(&total), &self.vars[start].ident);
                    let mut len = Lower::native_of(quote!(rt::shorter(#s, #n - #a)), &[size, &total]);
                    len.reads.push(start);
                    self.native_let("len", len)
                };
                let view = self.view(place.clone(), ty, Some((start, len)), *mutable);
                Item::Place(Place::var(view), slice_of(ty), false)
            }
            Items::Windows { place, ty, size } => {
                let start = self.native_let("start", k);
                let len = self.native_let("len", size.clone());
                let view = self.view(place.clone(), ty, Some((start, len)), false);
                Item::Place(Place::var(view), slice_of(ty), false)
            }
            Items::Zip(a, b) => {
                let first = self.item(a, k.clone())?;
                Item::Pair(Box::new(first), Box::new(self.item(b, k)?))
            }
            Items::Enumerate(inner) => {
                let item = self.item(inner, k.clone())?;
                Item::Pair(Box::new(Item::Native(k)), Box::new(item))
            }
            Items::Map(inner, closure) => Item::Mapped(Box::new(self.item(inner, k)?), closure.clone()),
            Items::Rev(inner) => {
                let count = self.count(inner)?;
                let (n, i) = (atom(&count), atom(&k));
                let back = Lower::native_of(quote!(#n - 1 - #i), &[&count, &k]);
                let back = self.native_atom("back", back);
                self.item(inner, back)?
            }
            Items::Skip(inner, by) => {
                let (n, i) = (atom(by), atom(&k));
                let on = Lower::native_of(quote!(#i + #n), &[&k, by]);
                let on = self.native_atom("on", on);
                self.item(inner, on)?
            }
            Items::Take(inner, _) => self.item(inner, k)?,
            Items::StepBy(inner, by) => {
                let (n, i) = (atom(by), atom(&k));
                let on = Lower::native_of(quote!(#i * #n), &[&k, by]);
                let on = self.native_atom("on", on);
                self.item(inner, on)?
            }
        })
    }

    /// Binds the names of a loop's pattern.
    pub(super) fn bind_item(&mut self, pat: &syn::Pat, item: Item) -> syn::Result<()> {
        match (pat, item) {
            (syn::Pat::Wild(_), _) => Ok(()),
            (syn::Pat::Paren(inner), item) => self.bind_item(&inner.pat, item),
            (syn::Pat::Reference(inner), Item::Place(place, ty, _)) => {
                self.bind_item(&inner.pat, Item::Place(place, ty, false))
            }
            (syn::Pat::Reference(inner), item) => self.bind_item(&inner.pat, item),
            (syn::Pat::Type(inner), item) => self.bind_item(&inner.pat, item),
            (syn::Pat::Tuple(tuple), Item::Pair(a, b)) if tuple.elems.len() == 2 => {
                self.bind_item(&tuple.elems[0], *a)?;
                self.bind_item(&tuple.elems[1], *b)
            }
            (syn::Pat::Ident(name), Item::Place(place, ty, lent)) => {
                let binding = match ty {
                    Ty::Native if !self.vars[self.flat(&place).var].mutable => {
                        let native = self.native_place(&place);
                        let var = self.native_let(&name.ident.to_string(), native);
                        Binding::Var(var)
                    }
                    // What a view holds is named by the author now.
                    _ if place.path.is_empty() && self.is_fresh(place.var) => {
                        let ident = self.unique(&name.ident.to_string(), name.ident.span(), true);
                        self.rename(place.var, ident);
                        Binding::Var(place.var)
                    }
                    ty => Binding::Place(place, ty, lent),
                };
                self.bind(&name.ident, binding);
                Ok(())
            }
            (syn::Pat::Ident(name), Item::Native(native)) => {
                let plain = native.tokens.clone().into_iter().count() == 1;
                let var = match native.reads.first() {
                    Some(&var) if plain => var,
                    _ => {
                        let var = self.local(&name.ident, Ty::Native, false);
                        self.push_native(var, native, true, None);
                        var
                    }
                };
                if name.mutability.is_some() {
                    let copy = self.local(&name.ident, Ty::Native, true);
                    let native = self.native_var(var);
                    self.push_native(copy, native, true, None);
                    self.bind(&name.ident, Binding::Var(copy));
                } else {
                    self.bind(&name.ident, Binding::Var(var));
                }
                Ok(())
            }
            (pat, Item::Mapped(inner, closure)) => {
                self.bind_item(&closure.0, *inner)?;
                let value = self.expr(&closure.1)?;
                self.bind_pattern(pat, value, None, None)
            }
            (pat, Item::Place(place, ty, _)) => {
                let value = self.val_of(place, ty);
                self.bind_pattern(pat, value, None, None)
            }
            (other, _) => refuse(
                other,
                "this pattern in a loop",
                "bind names, or pairs of names for `zip` and `enumerate`",
            ),
        }
    }

    pub(super) fn while_loop(&mut self, looping: &syn::ExprWhile) -> syn::Result<()> {
        if let syn::Expr::Let(pattern) = &*looping.cond {
            return refuse(pattern, "`while let`", "use `while` with a condition, or `loop` and `break`");
        }
        let label = looping.label.as_ref().map(|l| l.name.ident.clone());
        let (block, cond) = self.block(|l| l.condition(&looping.cond))?;
        if block.stmts.is_empty() {
            return self.unbounded(label, cond, &looping.body.stmts, None);
        }
        let cond_expr = (*looping.cond).clone();
        self.unbounded(label, Native::tokens(quote!(true)), &looping.body.stmts, Some(&cond_expr))
    }

    pub(super) fn endless_loop(&mut self, looping: &syn::ExprLoop) -> syn::Result<()> {
        let label = looping.label.as_ref().map(|l| l.name.ident.clone());
        self.unbounded(label, Native::tokens(quote!(true)), &looping.body.stmts, None)
    }

    /// A loop of unknown length. Where the condition needs statements of its own, it is the first thing in the body.
    fn unbounded(
        &mut self,
        label: Option<syn::Ident>,
        cond: Native,
        stmts: &[syn::Stmt],
        inner: Option<&syn::Expr>,
    ) -> syn::Result<()> {
        let exit_at = self.reserve();
        let before = self.blocks.last().map_or(0, |b| b.stmts.len());
        self.loops.push(Loop { label, exit: None, skip: None, guards: 0 });
        let skip_at = self.reserve();
        let result = self.block(|l| {
            match inner {
                None => {
                    l.stmts(stmts, Tail::Unit)?;
                }
                Some(cond) => {
                    let block = syn::Block { brace_token: Default::default(), stmts: stmts.to_vec() };
                    let whole: syn::Expr = syn::parse_quote!(if !(#cond) { break; });
                    let mut all = vec![syn::Stmt::Expr(whole, None)];
                    all.extend(block.stmts);
                    l.stmts(&all, Tail::Unit)?;
                }
            }
            if let Some(skip) = l.loops.last().and_then(|l| l.skip) {
                l.declare_flag(skip_at, 0, skip);
            }
            Ok(())
        });
        let looping = self.loops.pop();
        let (body, ()) = result?;
        let exit = looping.and_then(|l| l.exit);
        if let Some(exit) = exit {
            self.declare_flag(exit_at, before, exit);
        }
        self.push(Stmt::While { cond, body, exit });
        Ok(())
    }
}
