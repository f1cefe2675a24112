//! What do iterations that end in a value lower to? To a loop and a variable: `sum`, `product` and `fold` to a number,
//! `collect` to a vector.

use super::loops::{ENDS, Item, Items};
use super::{Lower, Val, refuse};
use crate::broken::broken_at;
use crate::ir::*;
use fluxions_rules::Prim;
use quote::quote;

impl Lower {
    /// An iteration with a value.
    pub(super) fn iteration_value(&mut self, call: &syn::ExprMethodCall) -> syn::Result<Val> {
        let name = call.method.to_string();
        if !ENDS.contains(&name.as_str()) {
            // What stands before it may be the reason.
            self.items(&call.receiver)?;
            return super::wanted::refuse_iterator(&call.method);
        }
        let items = self.items(&call.receiver)?;
        match name.as_str() {
            "collect" => self.collect(items, call),
            "fold" => self.fold(items, call),
            _ if is_native(&items) => self.native_total(items, &name, call),
            _ => self.total(items, &name, call),
        }
    }

    /// `sum` or `product`.
    fn total(&mut self, items: Items, name: &str, call: &syn::ExprMethodCall) -> syn::Result<Val> {
        // What the iterators of std begin with.
        let (prim, start) = match name {
            "sum" => (Prim::Add, quote!(-0.0)),
            _ => (Prim::Mul, quote!(1.0)),
        };
        let total = self.number_variable(Operand::Constant(Native::tokens(start)));
        self.run(items, None, |l, item| {
            let value = l.item_value(item)?;
            let x = l.number(value, call)?;
            let args = vec![Operand::Place(Place::var(total)), x];
            l.push(Stmt::Assign { dst: Place::var(total), op: Op::Prim(prim), args, declares: false });
            Ok(())
        })?;
        Ok(Val::Num(Operand::Place(Place::var(total))))
    }

    /// `sum` or `product` of what is native.
    fn native_total(&mut self, items: Items, name: &str, call: &syn::ExprMethodCall) -> syn::Result<Val> {
        let start = if name == "sum" { quote!(0) } else { quote!(1) };
        let total = self.native_let("total", Native::tokens(start));
        self.vars[total].mutable = true;
        self.run(items, None, |l, item| {
            let value = l.item_value(item)?;
            let x = l.native(value, call)?;
            let here = l.native_var(total);
            let (sum, x_tokens) = (&here.tokens, &x.tokens);
            let op = if name == "sum" { quote!(+) } else { quote!(*) };
            let expr = Lower::native_of(quote!(#sum #op #x_tokens), &[&here, &x]);
            l.push_native(total, expr, false, None);
            Ok(())
        })?;
        Ok(Val::Native(self.native_var(total)))
    }

    /// `fold` with a closure, or with a function such as `f64::max`.
    fn fold(&mut self, items: Items, call: &syn::ExprMethodCall) -> syn::Result<Val> {
        let instead = "write it as `.fold(0.0, |sum, x| …)` or `.fold(0.0, f64::max)`";
        let (Some(start), Some(step)) = (call.args.get(0), call.args.get(1)) else {
            return refuse(call, "this `fold`", instead);
        };
        let (sum, x) = (quote::format_ident!("__sum"), quote::format_ident!("__x"));
        let closure: syn::ExprClosure = match step {
            syn::Expr::Closure(closure) if closure.inputs.len() == 2 => closure.clone(),
            syn::Expr::Path(path) => syn::parse_quote!(|#sum, #x| #path(#sum, #x)),
            other => return super::wanted::refuse_closure(call, Some(other)),
        };
        let start_value = self.expr(start)?;
        let start = self.number(start_value, start)?;
        let total = self.number_variable(start);
        self.run(items, None, |l, item| {
            let before = l.compute(Op::Copy, vec![Operand::Place(Place::var(total))]);
            l.bind_pattern(&closure.inputs[0], Val::Num(before), None, None)?;
            l.bind_item(&closure.inputs[1], item)?;
            let value = l.expr(&closure.body)?;
            let x = l.number(value, &*closure.body)?;
            l.assign(Place::var(total), x, false);
            Ok(())
        })?;
        Ok(Val::Num(Operand::Place(Place::var(total))))
    }

    /// `collect` into a vector of numbers.
    fn collect(&mut self, items: Items, call: &syn::ExprMethodCall) -> syn::Result<Val> {
        if is_native(&items) && !matches!(items, Items::Map(..)) {
            return refuse(
                call,
                "`collect` of what are no numbers",
                "pass them as a parameter, or fill an array",
            );
        }
        let count = self.count(&items)?;
        let len = self.native_let("count", count);
        self.vars[len].written = Some(quote!(usize));
        let ty = Ty::Vec(Box::new(Ty::Num));
        let dst = self.temp("collected", ty.clone());
        self.vars[dst].mutable = true;
        self.vars[dst].len = Some(len);
        let zero = Operand::Constant(Native::tokens(quote!(0.0)));
        let n = self.native_var(len);
        self.push(Stmt::Array { var: dst, fill: Fill::Number(zero, n) });
        let items = Items::Enumerate(Box::new(items));
        self.run(items, None, |l, item| {
            let Item::Pair(k, item) = item else { return Err(broken_at(call, "an item without its number")) };
            let Item::Native(k) = *k else { return Err(broken_at(call, "an item with a strange number")) };
            let value = l.item_value(*item)?;
            let x = l.number(value, call)?;
            let place = Place { var: dst, path: vec![Step::Index(k)] };
            l.assign(place, x, false);
            Ok(())
        })?;
        self.fresh.insert(dst);
        Ok(Val::Place(Place::var(dst), ty))
    }

    fn number_variable(&mut self, start: Operand) -> VarId {
        let total = self.temp("total", Ty::Num);
        self.vars[total].mutable = true;
        self.push(Stmt::Assign { dst: Place::var(total), op: Op::Copy, args: vec![start], declares: true });
        total
    }

    fn item_value(&mut self, item: Item) -> syn::Result<Val> {
        Ok(match item {
            Item::Native(native) => Val::Native(native),
            Item::Place(place, ty, _) => self.val_of(place, ty),
            Item::Pair(a, b) => Val::Tuple(vec![self.item_value(*a)?, self.item_value(*b)?]),
            Item::Mapped(inner, closure) => {
                self.bind_item(&closure.0, *inner)?;
                self.expr(&closure.1)?
            }
        })
    }
}

/// Whether the items are native, as far as can be seen without running the closures of `map`.
fn is_native(items: &Items) -> bool {
    match items {
        Items::Range { .. } => true,
        Items::Elements { ty, .. } => matches!(ty.element(), Some(Ty::Native)),
        Items::Chunks { .. }
        | Items::Windows { .. }
        | Items::Zip(..)
        | Items::Enumerate(_)
        | Items::Map(..) => false,
        Items::Rev(inner) | Items::Skip(inner, _) | Items::Take(inner, _) | Items::StepBy(inner, _) => {
            is_native(inner)
        }
    }
}
