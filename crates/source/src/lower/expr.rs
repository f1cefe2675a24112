//! How do expressions lower? Operations on numbers become statements of one primitive each; everything else stays the
//! Rust that it was, under unique names.

use super::assign::arithmetic;
use super::stmts::Tail;
use super::{Binding, Lower, Val, atom, refuse};
use crate::ir::*;
use fluxions_rules::Prim;
use quote::{ToTokens, quote};

impl Lower {
    /// Lowers an expression.
    pub(super) fn expr(&mut self, expr: &syn::Expr) -> syn::Result<Val> {
        match expr {
            syn::Expr::Lit(lit) => self.literal(lit),
            syn::Expr::Path(path) => self.path(path),
            syn::Expr::Paren(inner) => self.expr(&inner.expr),
            syn::Expr::Group(inner) => self.expr(&inner.expr),
            syn::Expr::Reference(inner) if inner.mutability.is_some() => refuse(
                inner,
                "a `&mut` here",
                "give it a name of its own, `let x = &mut …;`, or pass it to a function",
            ),
            syn::Expr::Reference(inner) => self.expr(&inner.expr),
            syn::Expr::Binary(binary) => self.binary(binary),
            syn::Expr::Unary(unary) => self.unary(unary),
            syn::Expr::Cast(cast) => self.cast(cast),
            syn::Expr::Index(index) => self.index(index),
            syn::Expr::Field(field) => self.field(field),
            syn::Expr::MethodCall(call) => self.method(call),
            syn::Expr::Call(call) => self.call(call),
            syn::Expr::Tuple(tuple) => {
                if tuple.elems.is_empty() {
                    return Ok(Val::Unit);
                }
                let parts: syn::Result<Vec<_>> = tuple.elems.iter().map(|e| self.expr(e)).collect();
                Ok(Val::Tuple(parts?))
            }
            syn::Expr::If(branch) => self.if_value(branch),
            syn::Expr::Match(matching) => self.match_value(matching),
            syn::Expr::Block(block) if block.label.is_none() => {
                self.scopes.push(std::collections::HashMap::new());
                let result = self.stmts(&block.block.stmts, Tail::Value);
                self.scopes.pop();
                result
            }
            syn::Expr::Array(_) | syn::Expr::Repeat(_) | syn::Expr::Macro(_) => {
                let name = quote::format_ident!("array");
                match self.array_init(&name, true, expr, None)? {
                    Some(var) => {
                        self.fresh.insert(var);
                        let ty = self.vars[var].ty.clone();
                        Ok(self.val_of(Place::var(var), ty))
                    }
                    None => refuse(expr, "this expression", "use numbers, arrays and `vec![…]`"),
                }
            }
            syn::Expr::Struct(literal) => self.struct_literal(literal),

            syn::Expr::Block(block) => refuse(
                &block.label,
                "a block with a label",
                "use `if`, or a `bool` that says whether the rest is left out",
            ),

            syn::Expr::Assign(_) | syn::Expr::While(_) | syn::Expr::ForLoop(_) => {
                self.statement_expr(expr)?;
                Ok(Val::Unit)
            }
            other => super::wanted::refuse_expr(other),
        }
    }

    pub(super) fn mark_mutable(&mut self, var: VarId) {
        if let Kind::View(view) = &mut self.vars[var].kind {
            view.mutable = true;
            let base = view.base.var;
            self.mark_mutable(base);
        }
    }

    fn literal(&mut self, lit: &syn::ExprLit) -> syn::Result<Val> {
        Ok(match &lit.lit {
            syn::Lit::Float(float) => {
                let digits = float.base10_digits();
                let whole = !digits.contains(['.', 'e', 'E']);
                let digits = if whole { format!("{digits}.0") } else { digits.to_owned() };
                Val::Num(Operand::Constant(Native::tokens(tokens(&digits, lit)?)))
            }
            syn::Lit::Int(int) if int.suffix() == "f64" || int.suffix() == "f32" => {
                let text = format!("{}.0", int.base10_digits());
                Val::Num(Operand::Constant(Native::tokens(tokens(&text, lit)?)))
            }
            _ => Val::Native(Native::tokens(lit.to_token_stream())),
        })
    }

    fn path(&mut self, path: &syn::ExprPath) -> syn::Result<Val> {
        if let Some(name) = path.path.get_ident()
            && let Some(binding) = self.lookup(name)
        {
            return self.binding(binding);
        }
        Ok(Val::Either(Native::tokens(path.to_token_stream())))
    }

    fn binding(&mut self, binding: Binding) -> syn::Result<Val> {
        Ok(match binding {
            Binding::Var(var) => {
                let ty = self.vars[var].ty.clone();
                match ty {
                    Ty::Native => {
                        let mut native = self.native_var(var);
                        if self.vars[var].reference {
                            let ident = &self.vars[var].ident;
                            native.tokens = quote!((*#ident));
                        }
                        Val::Native(native)
                    }
                    ty => self.val_of(Place::var(var), ty),
                }
            }
            Binding::Place(place, ty, _) => self.val_of(place, ty),
            Binding::Native(native) => Val::Either(native),
            Binding::Tuple(parts) => {
                let parts: syn::Result<Vec<_>> = parts.into_iter().map(|b| self.binding(b)).collect();
                Val::Tuple(parts?)
            }
        })
    }

    fn binary(&mut self, binary: &syn::ExprBinary) -> syn::Result<Val> {
        use syn::BinOp as B;
        let op = &binary.op;
        if matches!(op, B::And(_) | B::Or(_)) {
            let a = self.condition(&binary.left)?;
            // What the right side computes is only computed where the left side asks for it.
            let (block, b) = self.block(|l| l.condition(&binary.right))?;
            if block.stmts.is_empty() {
                let (x, y) = (atom(&a), atom(&b));
                return Ok(Val::Native(Lower::native_of(quote!(#x #op #y), &[&a, &b])));
            }
            return self.lazily(a, matches!(op, B::And(_)), &binary.right);
        }
        let a = self.expr(&binary.left)?;
        let b = self.expr(&binary.right)?;
        let numeric = matches!(a, Val::Num(_)) || matches!(b, Val::Num(_)) || {
            let unknown = |v: &Val| matches!(v, Val::Place(_, Ty::Unknown));
            (unknown(&a) && !matches!(b, Val::Native(_))) || (unknown(&b) && !matches!(a, Val::Native(_)))
        };
        let comparison = matches!(op, B::Lt(_) | B::Le(_) | B::Gt(_) | B::Ge(_) | B::Eq(_) | B::Ne(_));
        let composed = |v: &Val| match v {
            Val::Tuple(_) => true,
            Val::Place(_, ty) => ty.is_real() && !matches!(ty, Ty::Unknown),
            _ => false,
        };
        if comparison && (composed(&a) || composed(&b)) {
            return refuse(
                binary,
                "a comparison of arrays, structs or tuples",
                "compare their elements or fields",
            );
        }

        if !numeric {
            if let (Val::Either(a), Val::Either(b)) = (&a, &b) {
                let (x, y) = (atom(a), atom(b));
                let native = Lower::native_of(quote!(#x #op #y), &[a, b]);
                return Ok(if comparison { Val::Native(native) } else { Val::Either(native) });
            }
            let a = self.native(a, &*binary.left)?;
            let b = self.native(b, &*binary.right)?;
            let (x, y) = (atom(&a), atom(&b));
            return Ok(Val::Native(Lower::native_of(quote!(#x #op #y), &[&a, &b])));
        }
        let a = self.number(a, &*binary.left)?;
        let b = self.number(b, &*binary.right)?;
        if comparison {
            return Ok(Val::Native(self.part(Part::Compare(a, *op, b))));
        }
        let Some(prim) = arithmetic(op) else {
            return refuse(
                op,
                "this operator on numbers",
                "use `+`, `-`, `*`, `/`, `%`, or `powi` and `powf` for powers",
            );
        };
        if let (Operand::Constant(a), Operand::Constant(b)) = (&a, &b)
            && !matches!(self.base, Base::Generic(_))
        {
            let (x, y) = (atom(a), atom(b));
            return Ok(Val::Num(Operand::Constant(Lower::native_of(quote!(#x #op #y), &[a, b]))));
        }
        Ok(Val::Num(self.compute(Op::Prim(prim), vec![a, b])))
    }

    /// `a && b` where b needs statements of its own.
    fn lazily(&mut self, a: Native, and: bool, right: &syn::Expr) -> syn::Result<Val> {
        let var = self.temp("holds", Ty::Native);
        self.vars[var].mutable = true;
        self.vars[var].written = Some(quote!(bool));
        self.push_native(var, a, true, None);
        let mut cond = self.native_var(var);
        if !and {
            let tokens = &cond.tokens;
            cond.tokens = quote!(!#tokens);
        }
        let (then, ()) = self.block(|l| {
            let b = l.condition(right)?;
            l.push_native(var, b, false, None);
            Ok(())
        })?;
        let (els, ()) = self.block(|_| Ok(()))?;
        self.push(Stmt::If { cond, then, els });
        Ok(Val::Native(self.native_var(var)))
    }

    fn unary(&mut self, unary: &syn::ExprUnary) -> syn::Result<Val> {
        let inner = match unary.op {
            syn::UnOp::Deref(_) => super::place::peel(&unary.expr),
            _ => &*unary.expr,
        };
        let value = self.expr(inner)?;
        match (&unary.op, value) {
            (syn::UnOp::Deref(_), value) => Ok(value),
            (syn::UnOp::Neg(_), Val::Num(Operand::Constant(native)))
                if !matches!(self.base, Base::Generic(_)) =>
            {
                let x = atom(&native);
                Ok(Val::Num(Operand::Constant(Lower::native_of(quote!(-#x), &[&native]))))
            }
            (syn::UnOp::Neg(_), value @ (Val::Num(_) | Val::Place(_, Ty::Unknown))) => {
                let x = self.number(value, &*unary.expr)?;
                Ok(Val::Num(self.compute(Op::Prim(Prim::Neg), vec![x])))
            }
            (op, Val::Either(native)) => {
                let x = atom(&native);
                Ok(Val::Either(Lower::native_of(quote!(#op #x), &[&native])))
            }
            (syn::UnOp::Not(token), Val::Num(_)) => {
                refuse(token, "`!` on a number", "compare it: `x == 0.0`")
            }
            (op, value) => {
                let native = self.native(value, &*unary.expr)?;
                let x = atom(&native);
                Ok(Val::Native(Lower::native_of(quote!(#op #x), &[&native])))
            }
        }
    }

    fn cast(&mut self, cast: &syn::ExprCast) -> syn::Result<Val> {
        let value = self.expr(&cast.expr)?;
        let ty = &cast.ty;
        let to_number =
            matches!(&**ty, syn::Type::Path(p) if p.path.is_ident("f64") || p.path.is_ident("f32"));
        match value {
            Val::Num(operand) if to_number => {
                if !self.is_base(ty) {
                    return refuse(
                        cast,
                        "a change of precision",
                        "write the function for `f64` or `f32` alone",
                    );
                }
                Ok(Val::Num(operand))
            }
            Val::Num(operand) => Ok(Val::Native(self.part(Part::Cast(operand, quote!(#ty))))),
            value => {
                let native = self.native(value, &*cast.expr)?;
                let x = atom(&native);
                let native = Lower::native_of(quote!((#x as #ty)), &[&native]);
                Ok(if to_number { Val::Num(Operand::Constant(native)) } else { Val::Native(native) })
            }
        }
    }

    fn field(&mut self, field: &syn::ExprField) -> syn::Result<Val> {
        let base = self.expr(&field.base)?;
        if let syn::Member::Unnamed(i) = &field.member {
            return self.part_of(&base, i.index as usize, field);
        }
        match base {
            Val::Place(mut place, _) => {
                self.fresh.remove(&place.var);
                place.path.push(Step::Field(field.member.clone()));
                Ok(self.val_of(place, Ty::Unknown))
            }
            Val::Native(native) | Val::Either(native) => {
                let (x, member) = (atom(&native), &field.member);
                Ok(Val::Either(Lower::native_of(quote!(#x.#member), &[&native])))
            }
            _ => refuse(field, "a field of this", "use a field of a struct with `#[derive(Differentiable)]`"),
        }
    }

    // ── branches with a value ────────────────────────────────────────────────────────────────────────────────────────

    fn if_value(&mut self, branch: &syn::ExprIf) -> syn::Result<Val> {
        if let syn::Expr::Let(pattern) = &*branch.cond {
            return refuse(pattern, "`if let`", "use `match`, or `if` with a condition");
        }
        let Some((_, els)) = &branch.else_branch else {
            self.statement_expr(&syn::Expr::If(branch.clone()))?;
            return Ok(Val::Unit);
        };
        let cond = self.condition(&branch.cond)?;
        let (mut then, a) = self.block(|l| l.stmts(&branch.then_branch.stmts, Tail::Value))?;
        let (mut other, b) = self.block(|l| l.expr(els))?;
        let native = |v: &Val| matches!(v, Val::Native(_) | Val::Either(_));
        if native(&a) && native(&b) && then.stmts.is_empty() && other.stmts.is_empty() {
            let (a, b) = (self.native(a, branch)?, self.native(b, branch)?);
            let (c, x, y) = (&cond.tokens, &a.tokens, &b.tokens);
            return Ok(Val::Native(Lower::native_of(quote!(if #c { #x } else { #y }), &[&cond, &a, &b])));
        }
        let value = self.join(vec![(&mut then, a), (&mut other, b)], branch)?;
        self.push(Stmt::If { cond, then, els: other });
        Ok(value)
    }

    fn match_value(&mut self, matching: &syn::ExprMatch) -> syn::Result<Val> {
        // Each arm assigns to a variable that is declared before.
        let var = self.temp("chosen", Ty::Unknown);
        self.vars[var].mutable = true;
        self.push(Stmt::Declare(var));
        let ident = quote::format_ident!("__chosen_{}", var);
        self.bind(&ident, Binding::Var(var));
        let mut arms = matching.clone();
        for arm in &mut arms.arms {
            let body = &arm.body;
            *arm.body = syn::parse_quote!({ #ident = #body; });
        }
        self.matching(&arms, Tail::Unit)?;
        let ty = self.vars[var].ty.clone();
        Ok(self.val_of(Place::var(var), ty))
    }

    /// One value out of those of several branches, each of which gets a statement that stores its own.
    fn join(&mut self, branches: Vec<(&mut Block, Val)>, at: &impl ToTokens) -> syn::Result<Val> {
        if let Some(n) = branches.iter().find_map(|(_, v)| match v {
            Val::Tuple(parts) => Some(parts.len()),
            _ => None,
        }) {
            let mut blocks = Vec::new();
            let mut columns: Vec<Vec<Val>> = vec![Vec::new(); n];
            for (block, value) in branches {
                for (i, column) in columns.iter_mut().enumerate() {
                    let part = self.part_of(&value, i, at)?;
                    column.push(part);
                }
                blocks.push(block);
            }
            let mut parts = Vec::new();
            for column in columns {
                let again: Vec<(&mut Block, Val)> = blocks.iter_mut().map(|b| &mut **b).zip(column).collect();
                parts.push(self.join(again, at)?);
            }
            return Ok(Val::Tuple(parts));
        }
        let numeric = branches.iter().any(|(_, v)| matches!(v, Val::Num(_) | Val::Place(_, Ty::Unknown)));
        let whole =
            branches.iter().any(|(_, v)| matches!(v, Val::Place(_, ty) if !matches!(ty, Ty::Unknown)));
        if whole {
            return self.join_whole(branches, at);
        }
        let (name, ty) = if numeric { ("chosen", Ty::Num) } else { ("chosen", Ty::Native) };
        let var = self.temp(name, ty);
        self.vars[var].mutable = true;
        self.push(Stmt::Declare(var));
        for (block, value) in branches {
            let taken = std::mem::replace(block, Block { id: block.id, stmts: Vec::new() });
            self.blocks.push(taken);
            let result = if numeric {
                self.number(value, at).map(|operand| self.assign(Place::var(var), operand, false))
            } else {
                self.native(value, at).map(|expr| {
                    self.push_native(var, expr, false, None);
                })
            };
            if let Some(back) = self.blocks.pop() {
                *block = back;
            }
            result?;
        }
        let ty = self.vars[var].ty.clone();
        Ok(self.val_of(Place::var(var), ty))
    }

    /// The same for arrays and structs.
    fn join_whole(&mut self, branches: Vec<(&mut Block, Val)>, at: &impl ToTokens) -> syn::Result<Val> {
        let ty = branches.iter().find_map(|(_, v)| match v {
            Val::Place(_, ty) if !matches!(ty, Ty::Unknown) => Some(ty.clone()),
            _ => None,
        });
        let ty = ty.unwrap_or(Ty::Unknown);
        if matches!(ty, Ty::Slice(_)) || !ty.is_real() {
            return refuse(
                at,
                "a branch whose value is a slice",
                "slice in each branch, or choose the indices",
            );
        }
        let var = self.temp("chosen", ty.clone());
        self.vars[var].mutable = true;
        self.push(Stmt::Declare(var));
        for (block, value) in branches {
            let taken = std::mem::replace(block, Block { id: block.id, stmts: Vec::new() });
            self.blocks.push(taken);
            let dst = Place::var(var);
            let result = self
                .stored(value, at)
                .map(|(src, _)| self.push(Stmt::Whole { dst, src, writes: Writes::First }));
            if let Some(back) = self.blocks.pop() {
                *block = back;
            }
            result?;
        }
        self.fresh.insert(var);
        Ok(Val::Place(Place::var(var), ty))
    }
}

/// The digits of a literal as tokens.
fn tokens(digits: &str, at: &syn::ExprLit) -> syn::Result<proc_macro2::TokenStream> {
    digits.parse().map_err(|_| crate::broken::broken_at(at, "the digits of a number are none"))
}
