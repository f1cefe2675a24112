//! How do assignments lower? To numbers, to what is native, to several at once, and with an operator.

use super::{Lower, Val, refuse};
use crate::ir::*;
use quote::{ToTokens, quote};
use syn::spanned::Spanned;

impl Lower {
    pub(super) fn assignment(&mut self, left: &syn::Expr, right: &syn::Expr) -> syn::Result<()> {
        match left {
            syn::Expr::Infer(_) => self.expr(right).map(|_| ()),
            syn::Expr::Paren(inner) => self.assignment(&inner.expr, right),
            syn::Expr::Tuple(tuple) => {
                let value = self.expr(right)?;
                // All values are there before the first is assigned, so that `(a, b) = (b, a)` is an exchange.
                let mut parts = Vec::new();
                for (i, place) in tuple.elems.iter().enumerate() {
                    let part = self.part_of(&value, i, place)?;
                    let part = match part {
                        Val::Num(operand) => Val::Num(self.compute(Op::Copy, vec![operand])),
                        Val::Native(native) => {
                            let var = self.native_let("n", native);
                            Val::Native(self.native_var(var))
                        }
                        Val::Place(place, ty) => self.copied(place, ty),
                        other => other,
                    };
                    parts.push((place, part));
                }
                for (place, part) in parts {
                    self.store(place, part)?;
                }
                Ok(())
            }
            _ => {
                if let syn::Expr::Path(path) = left
                    && self.is_lent(path)
                {
                    return refuse(
                        left,
                        "a `&mut` that is set to another place",
                        "assign to what it refers to, `*x = …`, or declare another name for the other place",
                    );
                }
                let value = self.expr(right)?;
                self.store(left, value)
            }
        }
    }

    /// Stores a value in a place that the author wrote.
    fn store(&mut self, left: &syn::Expr, value: Val) -> syn::Result<()> {
        if matches!(left, syn::Expr::Infer(_)) {
            return Ok(());
        }
        let (place, ty, target) = self.target(left)?;
        let dst = self.flat(&place).var;
        match (ty, value) {
            (Ty::Num, value) => {
                let operand = self.number(value, left)?;
                self.assign(place, operand, false);
            }
            (Ty::Unknown, Val::Num(operand)) => {
                self.settle(&place, Ty::Num);
                self.assign(place, operand, false);
            }
            (Ty::Unknown | Ty::Native, Val::Native(expr) | Val::Either(expr)) => {
                self.settle(&place, Ty::Native);
                self.push(Stmt::Native { dst, place: target, expr, declares: false, update: None });
            }
            (Ty::Native, Val::Place(from, _)) => {
                let expr = self.native_place(&from);
                self.push(Stmt::Native { dst, place: target, expr, declares: false, update: None });
            }
            (ty @ (Ty::Array(..) | Ty::Slice(_)), Val::Place(from, _)) => {
                self.copy_elements(&place, &ty, &from, left)?
            }
            (ty, value @ (Val::Place(..) | Val::Tuple(_))) => self.store_whole(place, &ty, value, left)?,
            _ => return refuse(left, "this assignment", "assign numbers one by one"),
        }
        Ok(())
    }

    /// A copy of what is at a place, which stays what it is when the place gets something else. A field is a number, as far
    /// as anybody can tell.
    pub(super) fn copied(&mut self, place: Place, ty: Ty) -> Val {
        if matches!(ty, Ty::Unknown) && !place.path.is_empty() {
            return Val::Num(self.compute(Op::Copy, vec![Operand::Place(place)]));
        }
        if place.path.is_empty() && self.is_fresh(place.var) {
            return Val::Place(place, ty);
        }
        let copy = self.temp("old", ty.clone());
        self.vars[copy].written = self.copy_type(&place);
        self.push(Stmt::Whole { dst: Place::var(copy), src: place, writes: Writes::Declared });
        Val::Place(Place::var(copy), ty)
    }

    /// Stores a whole vector, struct or tuple, whose shape may differ from that of what is there.
    pub(super) fn store_whole(
        &mut self,
        place: Place,
        ty: &Ty,
        value: Val,
        left: &impl ToTokens,
    ) -> syn::Result<()> {
        let dst = self.flat(&place);
        let known = dst.path.is_empty() && (self.vars[dst.var].len.is_some() || self.is_param(dst.var));
        if matches!(ty, Ty::Vec(_)) && known {
            return refuse(
                left,
                "a vector that gets another length through a reference",
                "return the new vector, or assign it to the variable by its name",
            );
        }
        let (from, from_ty) = self.stored(value, left)?;
        if !ty.is_real() {
            let here = self.native_place(&dst);
            let whole = self.native_argument(&from);
            let tokens = &whole.tokens;
            let copied =
                if from_ty.element().is_some() { quote!(#tokens.to_vec()) } else { quote!(#tokens.clone()) };
            let expr = Lower::native_of(copied, &[&whole]);
            self.push(Stmt::Native { dst: dst.var, place: here, expr, declares: false, update: None });
            return Ok(());
        }
        self.settle(&from, ty.clone());
        let first = dst.path.is_empty() && self.unset.contains(&dst.var);
        let writes = if first { Writes::First } else { Writes::Over };
        self.push(Stmt::Whole { dst: place, src: from, writes });
        Ok(())
    }

    fn is_param(&self, var: VarId) -> bool {
        matches!(self.vars[var].kind, Kind::Param)
    }

    pub(super) fn compound_assignment(&mut self, binary: &syn::ExprBinary) -> syn::Result<()> {
        let Some(op) = compound(&binary.op) else { return Ok(()) };
        let value = self.expr(&binary.right)?;
        let (place, ty, here) = self.target(&binary.left)?;
        let numeric = match (&ty, &value) {
            (Ty::Num, _) => true,
            (Ty::Unknown, Val::Num(_) | Val::Place(_, Ty::Unknown)) => true,
            (Ty::Native, Val::Num(_)) => {
                return refuse(
                    &binary.left,
                    "a number added to something that is none",
                    "convert it with `as`",
                );
            }
            _ => false,
        };
        if numeric {
            self.settle(&place, Ty::Num);
            let Some(prim) = arithmetic(&op) else {
                return refuse(&binary.op, "this operator on numbers", "use `+=`, `-=`, `*=`, `/=` or `%=`");
            };
            let operand = self.number(value, &binary.right)?;
            let args = vec![Operand::Place(place.clone()), operand];
            let stmt = Stmt::Assign { dst: place, op: Op::Prim(prim), args, declares: false };
            self.push(stmt);
            return Ok(());
        }
        let native = self.native(value, &binary.right)?;
        let (left, right) = (&here.tokens, super::atom(&native));
        let undo = match (&op, &*binary.right) {
            (syn::BinOp::Add(_), syn::Expr::Lit(lit)) => Some(quote!(#left -= #lit)),
            (syn::BinOp::Sub(_), syn::Expr::Lit(lit)) => Some(quote!(#left += #lit)),
            _ => None,
        };
        let expr = Lower::native_of(quote!(#left #op #right), &[&here, &native]);
        let update =
            undo.filter(|_| here.tokens.clone().into_iter().count() == 1).map(|undo| Update { undo });
        let dst = self.flat(&place).var;
        self.push(Stmt::Native { dst, place: here, expr, declares: false, update });
        Ok(())
    }
}

/// The operator of a compound assignment.
pub(super) fn compound(op: &syn::BinOp) -> Option<syn::BinOp> {
    use syn::BinOp as B;
    let span = op.span();
    let tokens = match op {
        B::AddAssign(_) => quote::quote_spanned!(span => +),
        B::SubAssign(_) => quote::quote_spanned!(span => -),
        B::MulAssign(_) => quote::quote_spanned!(span => *),
        B::DivAssign(_) => quote::quote_spanned!(span => /),
        B::RemAssign(_) => quote::quote_spanned!(span => %),
        B::BitXorAssign(_) => quote::quote_spanned!(span => ^),
        B::BitAndAssign(_) => quote::quote_spanned!(span => &),
        B::BitOrAssign(_) => quote::quote_spanned!(span => |),
        B::ShlAssign(_) => quote::quote_spanned!(span => <<),
        B::ShrAssign(_) => quote::quote_spanned!(span => >>),
        _ => return None,
    };
    syn::parse2(tokens).ok()
}

/// The primitive of an arithmetic operator.
pub(super) fn arithmetic(op: &syn::BinOp) -> Option<fluxions_rules::Prim> {
    use fluxions_rules::Prim;
    Some(match op {
        syn::BinOp::Add(_) => Prim::Add,
        syn::BinOp::Sub(_) => Prim::Sub,
        syn::BinOp::Mul(_) => Prim::Mul,
        syn::BinOp::Div(_) => Prim::Div,
        syn::BinOp::Rem(_) => Prim::Rem,
        _ => return None,
    })
}
