//! How do expressions lower? Operations on numbers become statements of one primitive each; everything else stays the
//! Rust that it was, under unique names.

use super::assign::arithmetic;
use super::stmts::Tail;
use super::{Binding, Lower, Val, atom, refuse};
use crate::ir::*;
use fluxions_rules::Prim;
use quote::{ToTokens, quote};
use syn::spanned::Spanned;

impl Lower {
    /// Lowers an expression.
    pub(super) fn expr(&mut self, expr: &syn::Expr) -> syn::Result<Val> {
        match expr {
            syn::Expr::Lit(lit) => Ok(self.literal(lit)),
            syn::Expr::Path(path) => self.path(path),
            syn::Expr::Paren(inner) => self.expr(&inner.expr),
            syn::Expr::Group(inner) => self.expr(&inner.expr),
            syn::Expr::Reference(inner) => {
                let value = self.expr(&inner.expr)?;
                if inner.mutability.is_some()
                    && let Val::Place(place, _) = &value
                {
                    self.mark_mutable(place.var);
                }
                Ok(value)
            }
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
            syn::Expr::Closure(_) => {
                refuse(expr, "a closure", "write a function with `#[differentiable]`, or the loop itself")
            }
            syn::Expr::Try(_) => refuse(expr, "`?`", "return a number, and check before the call"),
            syn::Expr::Await(_) => refuse(expr, "`.await`", "take the numbers out of the future first"),
            syn::Expr::Async(_) => {
                refuse(expr, "an `async` block", "take the numbers out of the future first")
            }
            syn::Expr::Unsafe(_) => refuse(
                expr,
                "an `unsafe` block",
                "put the unsafe part behind a function with a rule of its own",
            ),
            syn::Expr::Let(_) => refuse(expr, "`let` as a condition", "use `match` on something native"),
            syn::Expr::Range(_) => refuse(expr, "a range here", "use ranges in `for` and in indices"),
            syn::Expr::Block(_) => refuse(expr, "a block with a label", "use a loop or a flag"),
            syn::Expr::Return(_) | syn::Expr::Break(_) | syn::Expr::Continue(_) => refuse(
                expr,
                "an early exit inside an expression",
                "put it into a statement of its own: `if … { return …; }`",
            ),
            syn::Expr::Assign(_) | syn::Expr::While(_) | syn::Expr::ForLoop(_) => {
                self.statement_expr(expr)?;
                Ok(Val::Unit)
            }
            syn::Expr::Loop(_) => {
                refuse(expr, "`loop` as a value", "assign to a variable before the `break`")
            }
            syn::Expr::Infer(_) => refuse(expr, "`_` here", "write the value"),
            other => refuse(other, "this expression", "use numbers, indices, slices, loops and branches"),
        }
    }

    pub(super) fn mark_mutable(&mut self, var: VarId) {
        if let Kind::View(view) = &mut self.vars[var].kind {
            view.mutable = true;
            let base = view.base.var;
            self.mark_mutable(base);
        }
    }

    fn literal(&mut self, lit: &syn::ExprLit) -> Val {
        match &lit.lit {
            syn::Lit::Float(float) => {
                let digits: proc_macro2::TokenStream = match float.base10_digits().parse() {
                    Ok(tokens) => tokens,
                    Err(_) => float.to_token_stream(),
                };
                let digits = if float.base10_digits().contains(['.', 'e', 'E']) {
                    digits
                } else {
                    let text = format!("{}.0", float.base10_digits());
                    text.parse().unwrap_or(digits)
                };
                Val::Num(Operand::Constant(Native::tokens(digits)))
            }
            syn::Lit::Int(int) if int.suffix() == "f64" || int.suffix() == "f32" => {
                let text = format!("{}.0", int.base10_digits());
                Val::Num(Operand::Constant(Native::tokens(text.parse().unwrap_or_default())))
            }
            _ => Val::Native(Native::tokens(lit.to_token_stream())),
        }
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
            Binding::Place(place, ty) => self.val_of(place, ty),
            Binding::Native(native) => Val::Either(native),
            Binding::Tuple(parts) => {
                let parts: syn::Result<Vec<_>> = parts.into_iter().map(|b| self.binding(b)).collect();
                Val::Tuple(parts?)
            }
        })
    }

    /// The value as a number.
    pub(super) fn number(&mut self, value: Val, at: &impl Spanned) -> syn::Result<Operand> {
        match value {
            Val::Num(operand) => Ok(operand),
            Val::Either(native) => Ok(Operand::Constant(native)),
            Val::Place(place, Ty::Unknown) => {
                self.settle(&place, Ty::Num);
                Ok(Operand::Place(place))
            }
            // A literal in a place for numbers, as in the author's own generic code.
            Val::Native(native) if matches!(self.base, Base::Generic(_)) => Ok(Operand::Constant(native)),
            Val::Native(_) => refuse(at, "this as a number", "convert it with `as f64`"),
            Val::Place(..) | Val::Tuple(_) => {
                refuse(at, "a whole array or tuple as a number", "use its elements")
            }
            Val::Unit => refuse(at, "a value that is none", "use an expression with a value"),
        }
    }

    /// The value as native Rust.
    pub(super) fn native(&mut self, value: Val, at: &impl Spanned) -> syn::Result<Native> {
        match value {
            Val::Native(native) | Val::Either(native) => Ok(native),
            Val::Place(place, Ty::Unknown) => {
                self.settle(&place, Ty::Native);
                Ok(self.native_place(&place))
            }
            Val::Place(place, ty) if !ty.is_real() => Ok(self.native_place(&place)),
            Val::Num(_) => refuse(
                at,
                "a number that varies where an index or a decision is asked for",
                "convert it with `as usize`, or compare it",
            ),
            _ => refuse(at, "this as an index or a decision", "use whole numbers and truth values"),
        }
    }

    /// A condition.
    pub(super) fn condition(&mut self, expr: &syn::Expr) -> syn::Result<Native> {
        let value = self.expr(expr)?;
        self.native(value, expr)
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
            return refuse(op, "this operator on numbers", "use + - * / or %");
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
        let value = self.expr(&unary.expr)?;
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
            return refuse(pattern, "`if let`", "use `match` on something native, or `if` with a condition");
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
    fn join(&mut self, branches: Vec<(&mut Block, Val)>, at: &impl Spanned) -> syn::Result<Val> {
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
            return refuse(
                at,
                "a branch whose value is an array or struct",
                "assign to a variable in the branches",
            );
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

    // ── arrays and structs ───────────────────────────────────────────────────────────────────────────────────────────

    /// A new array or vector, if the expression makes one.
    pub(super) fn array_init(
        &mut self,
        name: &syn::Ident,
        mutable: bool,
        expr: &syn::Expr,
        shape: Option<Ty>,
    ) -> syn::Result<Option<VarId>> {
        let (elements, repeat, is_vec) = match peel_groups(expr) {
            syn::Expr::Array(array) => (array.elems.iter().cloned().collect(), None, false),
            syn::Expr::Repeat(repeat) => {
                (Vec::new(), Some((*repeat.expr.clone(), *repeat.len.clone())), false)
            }
            syn::Expr::Macro(mac) if mac.mac.path.is_ident("vec") => {
                let tokens = &mac.mac.tokens;
                let bracketed: syn::Expr = syn::parse2(quote!([#tokens]))?;
                match bracketed {
                    syn::Expr::Repeat(repeat) => (Vec::new(), Some((*repeat.expr, *repeat.len)), true),
                    syn::Expr::Array(array) => (array.elems.into_iter().collect(), None, true),
                    _ => return Ok(None),
                }
            }
            syn::Expr::Macro(mac) => {
                let name = mac.mac.path.segments.last().map(|s| s.ident.to_string()).unwrap_or_default();
                return refuse(mac, &format!("the macro `{name}!`"), "write what it expands to");
            }
            _ => return Ok(None),
        };
        let wrap = |element: Ty, len: proc_macro2::TokenStream| {
            if is_vec { Ty::Vec(Box::new(element)) } else { Ty::Array(Box::new(element), len) }
        };
        if let Some((element, len)) = repeat {
            let value = self.expr(&element)?;
            let value = match (&shape, value) {
                (Some(shape), Val::Either(native)) if matches!(shape.element(), Some(Ty::Num)) => {
                    Val::Num(Operand::Constant(native))
                }
                (_, value) => value,
            };
            let len_native = {
                let value = self.expr(&len)?;
                self.native(value, &len)?
            };
            let len_native = if is_vec { self.native_atom("count", len_native) } else { len_native };
            let len_tokens = len_native.tokens.clone();
            let (ty, fill) = match value {
                Val::Num(operand) => (wrap(Ty::Num, len_tokens), Fill::Number(operand, len_native.clone())),
                Val::Native(native) | Val::Either(native) => {
                    let element = &native.tokens;
                    let tokens = if is_vec {
                        quote!(vec![#element; #len_tokens])
                    } else {
                        quote!([#element; #len_tokens])
                    };
                    let native = Lower::native_of(tokens, &[&native, &len_native]);
                    (wrap(Ty::Native, len_tokens), Fill::Native(native))
                }
                Val::Place(place, inner) => {
                    (wrap(inner, len_tokens), Fill::Copies(place, len_native.clone()))
                }
                _ => return refuse(expr, "an array of these", "use arrays of numbers"),
            };
            let var = self.local(name, shape_or(shape, ty), mutable);
            if is_vec && let Some(&len) = len_native.reads.first().filter(|_| len_native.reads.len() == 1) {
                let same = self.vars[len].ident == len_native.tokens.to_string();
                if same && !self.vars[len].mutable {
                    self.vars[var].len = Some(len);
                }
            }
            if is_vec && self.vars[var].len.is_none() {
                let len = self.native_let("count", len_native);
                self.vars[len].written = Some(quote!(usize));
                self.vars[var].len = Some(len);
            }
            self.push(Stmt::Array { var, fill });
            return Ok(Some(var));
        }
        let mut values = Vec::new();
        for element in &elements {
            values.push(self.expr(element)?);
        }
        let count = values.len();
        let numeric = values.iter().any(|v| matches!(v, Val::Num(_) | Val::Place(_, Ty::Unknown)))
            || matches!(shape.as_ref().and_then(Ty::element), Some(Ty::Num));
        if numeric {
            let ty = wrap(Ty::Num, quote!(#count));
            let var = self.local(name, shape_or(shape, ty), mutable);
            let zero = Operand::Constant(Native::tokens(quote!(0.0)));
            if is_vec {
                let len = self.native_let("count", Native::tokens(quote!(#count)));
                self.vars[len].written = Some(quote!(usize));
                self.vars[var].len = Some(len);
            }
            self.push(Stmt::Array { var, fill: Fill::Number(zero, Native::tokens(quote!(#count))) });
            for (i, value) in values.into_iter().enumerate() {
                let operand = self.number(value, &elements[i])?;
                let dst = Place { var, path: vec![Step::Index(Native::tokens(quote!(#i)))] };
                self.push(Stmt::Assign { dst, op: Op::Copy, args: vec![operand], declares: false });
            }
            return Ok(Some(var));
        }
        if values.iter().any(|v| matches!(v, Val::Place(..) | Val::Tuple(_))) {
            // Rows: the first gives the shape.
            let mut rows = Vec::new();
            for value in values {
                rows.push(self.stored(value, expr)?);
            }
            let Some((first, inner)) = rows.first().cloned() else { return Ok(None) };
            let var = self.local(name, wrap(inner.clone(), quote!(#count)), mutable);
            self.push(Stmt::Array { var, fill: Fill::Copies(first, Native::tokens(quote!(#count))) });
            for (i, (row, inner)) in rows.into_iter().enumerate().skip(1) {
                let to = Place { var, path: vec![Step::Index(Native::tokens(quote!(#i)))] };
                self.copy_elements(&to, &inner, &row, expr)?;
            }
            return Ok(Some(var));
        }
        let natives: syn::Result<Vec<Native>> = values.into_iter().map(|v| self.native(v, expr)).collect();
        let natives = natives?;
        let tokens: Vec<_> = natives.iter().map(|n| n.tokens.clone()).collect();
        let whole = if is_vec { quote!(vec![#(#tokens),*]) } else { quote!([#(#tokens),*]) };
        let parts: Vec<&Native> = natives.iter().collect();
        let native = Lower::native_of(whole, &parts);
        let var = self.local(name, shape_or(shape, wrap(Ty::Native, quote!(#count))), mutable);
        self.push(Stmt::Array { var, fill: Fill::Native(native) });
        Ok(Some(var))
    }

    fn struct_literal(&mut self, literal: &syn::ExprStruct) -> syn::Result<Val> {
        if let Some(rest) = &literal.rest {
            return refuse(rest, "`..` in a struct literal", "write every field");
        }
        let mut fields = Vec::new();
        for field in &literal.fields {
            let value = self.expr(&field.expr)?;
            // A constant by name: a number, as far as anybody can tell.
            let (value, _) = self.field_of(value, field)?;
            fields.push((field.member.clone(), value));
        }
        let dst = self.temp("made", Ty::Struct);
        self.fresh.insert(dst);
        self.push(Stmt::Construct { dst, path: Some(literal.path.clone()), fields });
        Ok(Val::Place(Place::var(dst), Ty::Struct))
    }
}

fn shape_or(shape: Option<Ty>, ty: Ty) -> Ty {
    match shape {
        Some(shape) if shape.element().is_some_and(|e| !matches!(e, Ty::Unknown)) => shape,
        _ => ty,
    }
}

fn peel_groups(expr: &syn::Expr) -> &syn::Expr {
    match expr {
        syn::Expr::Paren(inner) => peel_groups(&inner.expr),
        syn::Expr::Group(inner) => peel_groups(&inner.expr),
        other => other,
    }
}
