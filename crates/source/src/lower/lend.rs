//! What does `let x = &mut y;` bind? The place itself: whatever is done with the name is done with what it refers to, and
//! nothing is copied.

use super::place::bare;
use super::{Binding, Lower, Val, refuse};
use crate::ir::*;

impl Lower {
    /// Binds a pattern to what an expression yields: a copy, or the place itself where that is lent with `&mut`.
    pub(super) fn let_value(
        &mut self,
        pat: &syn::Pat,
        init: &syn::Expr,
        ty: Option<&syn::Type>,
        shape: Option<Ty>,
    ) -> syn::Result<()> {
        match (pat, bare(init)) {
            (syn::Pat::Tuple(pats), syn::Expr::Tuple(inits))
                if pats.elems.len() == inits.elems.len() && inits.elems.iter().any(is_lending) =>
            {
                pats.elems.iter().zip(&inits.elems).try_for_each(|(p, e)| self.let_value(p, e, None, None))
            }
            (_, init) if is_lending(init) => self.lend(pat, lent_place(init)),
            _ => {
                let value = self.expr(init)?;
                self.bind_pattern(pat, value, ty, shape)
            }
        }
    }

    /// A name for a place that is lent with `&mut`.
    fn lend(&mut self, pat: &syn::Pat, place: &syn::Expr) -> syn::Result<()> {
        let name = match pat {
            syn::Pat::Ident(name) if name.subpat.is_none() => name,
            syn::Pat::Wild(_) => return self.expr(place).map(|_| ()),
            other => return refuse(other, "this pattern for a `&mut`", "give the reference a name"),
        };
        let binding = match self.expr(place)? {
            Val::Place(place, _) if place.path.is_empty() && self.is_fresh(place.var) => {
                self.mark_mutable(place.var);
                let value = Val::Place(place.clone(), self.vars[place.var].ty.clone());
                self.new_binding(name, value, None, None)?
            }
            Val::Place(place, ty) => {
                self.mark_mutable(place.var);
                Binding::Place(place, ty, true)
            }
            Val::Num(Operand::Place(place)) => {
                self.mark_mutable(place.var);
                Binding::Place(place, Ty::Num, true)
            }
            Val::Native(native) => match self.native_target(&native) {
                Some(var) => Binding::Place(Place::var(var), Ty::Native, true),
                None => return refuse(place, "a `&mut` to this", "use the place itself where it is changed"),
            },
            _ => return refuse(place, "a `&mut` to this", "declare a variable, and refer to it"),
        };
        self.bind(&name.ident, binding);
        Ok(())
    }

    /// The variable that native Rust is, if it is one.
    fn native_target(&self, native: &Native) -> Option<VarId> {
        let [var] = native.reads[..] else { return None };
        let path: syn::Ident = syn::parse2(native.tokens.clone()).ok()?;
        (self.vars[var].ident == path).then_some(var)
    }
}

/// Whether an expression yields a `&mut` to the place that [`lent_place`] finds in it.
fn is_lending(expr: &syn::Expr) -> bool {
    const LENDING: &[&str] = &["as_mut_slice", "as_mut", "by_ref", "borrow_mut"];
    match bare(expr) {
        syn::Expr::Reference(inner) => inner.mutability.is_some(),
        syn::Expr::MethodCall(call) => call.args.is_empty() && LENDING.iter().any(|name| call.method == name),
        _ => false,
    }
}

fn lent_place(expr: &syn::Expr) -> &syn::Expr {
    match bare(expr) {
        syn::Expr::Reference(inner) => &inner.expr,
        syn::Expr::MethodCall(call) => &call.receiver,
        other => other,
    }
}
