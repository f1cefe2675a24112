//! How do statements lower? One by one, with what follows an early exit put under a decision, so that a block always
//! runs from its first statement to its last.

use super::assign::compound;
use super::exits::{always_exits, may_exit};
use super::{Binding, Lower, Val, refuse};
use crate::ir::*;
use quote::quote;

/// What becomes of the value of a block.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Tail {
    /// It has none, or it is dropped.
    Unit,
    /// The function returns it.
    Return,
    /// The surrounding expression takes it.
    Value,
}

impl Lower {
    /// Lowers statements; yields the value of the last expression where `tail` asks for it.
    pub(super) fn stmts(&mut self, stmts: &[syn::Stmt], tail: Tail) -> syn::Result<Val> {
        for (i, stmt) in stmts.iter().enumerate() {
            let rest = &stmts[i + 1..];
            if rest.is_empty()
                && let syn::Stmt::Expr(expr, None) = stmt
            {
                return self.tail(expr, tail);
            }
            if rest.is_empty() || !may_exit(stmt) {
                self.stmt(stmt)?;
                if !rest.is_empty() && always_exits_stmt(stmt) {
                    return Ok(Val::Unit);
                }
                continue;
            }
            if tail == Tail::Value {
                return refuse(
                    &super::exits::first_exit(stmt),
                    "an early exit inside a block whose value is used",
                    "put the exit into a statement of its own, before the block",
                );
            }
            return self.with_exit(stmt, rest, tail);
        }
        Ok(Val::Unit)
    }

    /// A statement that may exit, and what follows it.
    fn with_exit(&mut self, stmt: &syn::Stmt, rest: &[syn::Stmt], tail: Tail) -> syn::Result<Val> {
        if let syn::Stmt::Expr(syn::Expr::If(branch), _) = stmt
            && !matches!(&*branch.cond, syn::Expr::Let(_))
        {
            let else_exits = branch.else_branch.as_ref().is_some_and(|(_, e)| may_exit_expr(e));
            // `if c { …; break; } rest` is `if c { … } else { rest }`.
            if always_exits(&branch.then_branch) && !else_exits {
                let cond = self.condition(&branch.cond)?;
                let (then, _) = self.block(|l| l.stmts(&branch.then_branch.stmts, tail_of_exit(tail)))?;
                let (els, _) = self.block(|l| {
                    if let Some((_, e)) = &branch.else_branch {
                        l.statement_expr(e)?;
                    }
                    l.stmts(rest, tail)
                })?;
                self.push(Stmt::If { cond, then, els });
                return Ok(Val::Unit);
            }
        }
        // Otherwise the rest runs only where nothing was left.
        self.guards += 1;
        if let Some(looping) = self.loops.last_mut() {
            looping.guards += 1;
        }
        self.stmt(stmt)?;
        self.guards -= 1;
        if let Some(looping) = self.loops.last_mut() {
            looping.guards -= 1;
        }
        let flags = self.flags();
        if flags.is_empty() {
            return self.stmts(rest, tail);
        }
        let names: Vec<_> = flags.iter().map(|&f| self.vars[f].ident.clone()).collect();
        let mut cond = Native::tokens(quote!(!(#(#names)||*)));
        cond.reads = flags;
        let (then, _) = self.block(|l| l.stmts(rest, tail))?;
        let (els, ()) = self.block(|_| Ok(()))?;
        self.push(Stmt::If { cond, then, els });
        Ok(Val::Unit)
    }

    /// The last expression of a block.
    fn tail(&mut self, expr: &syn::Expr, tail: Tail) -> syn::Result<Val> {
        match tail {
            Tail::Value => self.expr(expr),
            Tail::Unit => {
                self.statement_expr(expr)?;
                Ok(Val::Unit)
            }
            Tail::Return => {
                match expr {
                    syn::Expr::If(branch) if !matches!(&*branch.cond, syn::Expr::Let(_)) => {
                        let cond = self.condition(&branch.cond)?;
                        let (then, _) = self.block(|l| l.stmts(&branch.then_branch.stmts, Tail::Return))?;
                        let (els, _) = self.block(|l| match &branch.else_branch {
                            Some((_, e)) => l.tail(e, Tail::Return),
                            None => Ok(Val::Unit),
                        })?;
                        self.push(Stmt::If { cond, then, els });
                    }
                    syn::Expr::Block(block) if block.label.is_none() => {
                        self.scopes.push(std::collections::HashMap::new());
                        let result = self.stmts(&block.block.stmts, Tail::Return);
                        self.scopes.pop();
                        result?;
                    }
                    syn::Expr::Match(matching) => self.matching(matching, Tail::Return)?,
                    syn::Expr::Return(_)
                    | syn::Expr::While(_)
                    | syn::Expr::Loop(_)
                    | syn::Expr::ForLoop(_)
                    | syn::Expr::Assign(_) => self.statement_expr(expr)?,
                    syn::Expr::Macro(_)
                        if !matches!(self.returns, Returns::Nothing) && never_ends_expr(expr) =>
                    {
                        self.statement_expr(expr)?;
                    }
                    _ if matches!(self.returns, Returns::Nothing) => self.statement_expr(expr)?,
                    _ => {
                        let value = self.expr(expr)?;
                        self.set_return(value, expr)?;
                    }
                }
                Ok(Val::Unit)
            }
        }
    }

    /// One statement.
    fn stmt(&mut self, stmt: &syn::Stmt) -> syn::Result<()> {
        match stmt {
            syn::Stmt::Local(local) => self.let_stmt(local),
            syn::Stmt::Expr(expr, _) => self.statement_expr(expr),
            syn::Stmt::Macro(mac) => self.macro_stmt(&mac.mac),
            syn::Stmt::Item(syn::Item::Const(item)) => {
                let expr = &item.expr;
                let ty = self.ty_of(&item.ty)?;
                match ty {
                    Ty::Num => {
                        let value = self.expr(expr)?;
                        let value = self.number(value, expr)?;
                        let var = self.local(&item.ident, Ty::Num, false);
                        self.push(Stmt::Assign {
                            dst: Place::var(var),
                            op: Op::Copy,
                            args: vec![value],
                            declares: true,
                        });
                        self.bind(&item.ident, Binding::Var(var));
                        Ok(())
                    }
                    _ => {
                        let ty = &item.ty;
                        let var = self.local(&item.ident, Ty::Native, false);
                        self.vars[var].written = Some(quote!(#ty));
                        let native = Native::tokens(quote!(#expr));
                        self.push_native(var, native, true, None);
                        self.bind(&item.ident, Binding::Var(var));
                        Ok(())
                    }
                }
            }
            syn::Stmt::Item(syn::Item::Use(item)) => {
                self.uses.push(quote!(#item));
                Ok(())
            }
            syn::Stmt::Item(syn::Item::Fn(item)) => refuse(
                &item.sig,
                "a function inside the function",
                "move it out, and put the attribute on it too",
            ),
            syn::Stmt::Item(item) => {
                refuse(item, "an item inside the function", "move it out of the function")
            }
        }
    }

    fn let_stmt(&mut self, local: &syn::Local) -> syn::Result<()> {
        let (pat, ty) = match &local.pat {
            syn::Pat::Type(typed) => (&*typed.pat, Some(&*typed.ty)),
            pat => (pat, None),
        };
        let Some(init) = &local.init else {
            let syn::Pat::Ident(name) = pat else {
                return refuse(pat, "a pattern without a value", "declare the variables one by one");
            };
            let shape = match ty {
                Some(ty) => self.ty_of(ty)?,
                None => Ty::Unknown,
            };
            let var = self.local(&name.ident, shape, true);
            if name.mutability.is_none() {
                self.unset.insert(var);
            }
            self.push(Stmt::Declare(var));
            self.bind(&name.ident, Binding::Var(var));
            return Ok(());
        };
        if let Some((token, _)) = &init.diverge {
            return refuse(token, "`let … else`", "use `if` or `match`");
        }
        let shape = ty.map(|ty| self.ty_of(ty)).transpose()?;
        if let (syn::Pat::Ident(name), None) = (pat, &shape)
            && let Some(var) = self.array_init(&name.ident, name.mutability.is_some(), &init.expr, None)?
        {
            self.bind(&name.ident, Binding::Var(var));
            return Ok(());
        }
        if let (syn::Pat::Ident(name), Some(shape)) = (pat, &shape)
            && let Some(var) =
                self.array_init(&name.ident, name.mutability.is_some(), &init.expr, Some(shape.clone()))?
        {
            self.bind(&name.ident, Binding::Var(var));
            return Ok(());
        }
        self.let_value(pat, &init.expr, ty, shape)
    }

    /// Binds the names of a pattern to the parts of a value.
    pub(super) fn bind_pattern(
        &mut self,
        pat: &syn::Pat,
        value: Val,
        written: Option<&syn::Type>,
        shape: Option<Ty>,
    ) -> syn::Result<()> {
        match pat {
            syn::Pat::Wild(_) => Ok(()),
            syn::Pat::Paren(inner) => self.bind_pattern(&inner.pat, value, written, shape),
            syn::Pat::Reference(inner) => self.bind_pattern(&inner.pat, value, written, shape),
            syn::Pat::Type(inner) => {
                let shape = self.ty_of(&inner.ty)?;
                self.bind_pattern(&inner.pat, value, Some(&inner.ty), Some(shape))
            }
            syn::Pat::Tuple(tuple) => {
                for (i, pat) in tuple.elems.iter().enumerate() {
                    let part = self.part_of(&value, i, pat)?;
                    let shape = match &shape {
                        Some(Ty::Tuple(all)) => all.get(i).cloned(),
                        _ => None,
                    };
                    self.bind_pattern(pat, part, None, shape)?;
                }
                Ok(())
            }
            syn::Pat::Slice(slice) => {
                for (i, pat) in slice.elems.iter().enumerate() {
                    if matches!(pat, syn::Pat::Rest(_)) {
                        return refuse(pat, "`..` in a pattern", "use indices and sub-slices");
                    }
                    let part = self.element_of(&value, i, pat)?;
                    self.bind_pattern(pat, part, None, None)?;
                }
                Ok(())
            }
            syn::Pat::Ident(name) if name.by_ref.is_some() && name.mutability.is_some() => {
                refuse(pat, "`ref mut` in a pattern", "use `let x = &mut …;`")
            }
            syn::Pat::Ident(name) if name.subpat.is_none() => {
                let binding = self.new_binding(name, value, written, shape)?;
                self.bind(&name.ident, binding);
                Ok(())
            }
            syn::Pat::Rest(_) => refuse(pat, "`..` in a pattern", "bind a name, and use its parts: `t.0`"),
            syn::Pat::Struct(_) => {
                refuse(pat, "a struct in a pattern", "bind a name, and use its fields: `p.a`")
            }
            syn::Pat::Ident(_) => refuse(pat, "`@` in a pattern", "bind the names one by one"),
            other => {
                refuse(other, "this pattern", "bind a name, and take the value apart with indices or fields")
            }
        }
    }

    pub(super) fn new_binding(
        &mut self,
        name: &syn::PatIdent,
        value: Val,
        written: Option<&syn::Type>,
        shape: Option<Ty>,
    ) -> syn::Result<Binding> {
        let mutable = name.mutability.is_some();
        // `let n: usize = p.count;`, `let x: f64 = f(y);`: the type that was written decides.
        let value = match (value, &shape) {
            (Val::Place(place, Ty::Unknown), Some(Ty::Num)) => {
                self.settle(&place, Ty::Num);
                Val::Num(Operand::Place(place))
            }
            (Val::Place(place, Ty::Unknown), Some(Ty::Native)) => Val::Native(self.native_place(&place)),
            (Val::Place(place, Ty::Unknown), Some(shape)) => {
                self.settle(&place, shape.clone());
                Val::Place(place, shape.clone())
            }
            (Val::Either(native), Some(Ty::Num)) => Val::Num(Operand::Constant(native)),
            (Val::Either(native), _) if is_number_constant(&native) => Val::Num(Operand::Constant(native)),
            (Val::Either(native), _) => Val::Native(native),
            (value, _) => value,
        };
        Ok(match value {
            Val::Num(operand) => {
                let var = self.local(&name.ident, Ty::Num, mutable);
                self.assign(Place::var(var), operand, true);
                Binding::Var(var)
            }
            Val::Native(native) => {
                let var = self.local(&name.ident, Ty::Native, mutable);
                if let Some(written) = written {
                    self.vars[var].written = Some(quote!(#written));
                }
                self.push_native(var, native, true, None);
                Binding::Var(var)
            }
            Val::Tuple(parts) => {
                let mut bindings = Vec::new();
                for (i, part) in parts.into_iter().enumerate() {
                    let part_name =
                        syn::PatIdent { ident: quote::format_ident!("{}_{}", name.ident, i), ..name.clone() };
                    bindings.push(self.new_binding(&part_name, part, None, None)?);
                }
                Binding::Tuple(bindings)
            }
            // What a call has just returned, or a view that has just been made, needs no copy.
            Val::Place(place, _) if place.path.is_empty() && self.is_fresh(place.var) => {
                let ident = self.unique(&name.ident.to_string(), name.ident.span(), true);
                let var = place.var;
                self.taken.remove(&self.vars[var].ident.to_string());
                self.rename(var, ident);
                self.vars[var].mutable |= mutable;
                Binding::Var(var)
            }
            Val::Place(place, ty) => match ty {
                // Copies of what holds numbers; of anything else only a reference can be meant.
                Ty::Unknown | Ty::Array(..) | Ty::Struct | Ty::Tuple(_) | Ty::Vec(_)
                    if !matches!(self.vars[place.var].kind, Kind::View(_)) || !matches!(ty, Ty::Vec(_)) =>
                {
                    let dst = self.local(&name.ident, ty, mutable);
                    self.vars[dst].len = self.len_var(&place);
                    self.vars[dst].written = self.copy_type(&place);
                    self.push(Stmt::Whole { dst: Place::var(dst), src: place, writes: Writes::Declared });
                    Binding::Var(dst)
                }
                ty => Binding::Place(place, ty, false),
            },
            Val::Either(native) => Binding::Native(native),
            Val::Unit => refuse(name, "a variable without a value", "leave it out")?,
        })
    }

    /// An expression for its effect.
    pub(super) fn statement_expr(&mut self, expr: &syn::Expr) -> syn::Result<()> {
        match expr {
            syn::Expr::Assign(assign) => self.assignment(&assign.left, &assign.right),
            syn::Expr::Binary(binary) if compound(&binary.op).is_some() => self.compound_assignment(binary),
            syn::Expr::If(branch) => {
                if let syn::Expr::Let(pattern) = &*branch.cond {
                    return refuse(pattern, "`if let`", "use `match`, or `if` with a condition");
                }
                let cond = self.condition(&branch.cond)?;
                let (then, _) = self.block(|l| l.stmts(&branch.then_branch.stmts, Tail::Unit))?;
                let (els, ()) = self.block(|l| match &branch.else_branch {
                    Some((_, e)) => l.statement_expr(e),
                    None => Ok(()),
                })?;
                self.push(Stmt::If { cond, then, els });
                Ok(())
            }
            syn::Expr::Match(matching) => self.matching(matching, Tail::Unit),
            syn::Expr::Block(block) if block.label.is_none() => {
                self.scopes.push(std::collections::HashMap::new());
                let result = self.stmts(&block.block.stmts, Tail::Unit);
                self.scopes.pop();
                result.map(|_| ())
            }
            syn::Expr::ForLoop(looping) => self.for_loop(looping),
            syn::Expr::While(looping) => self.while_loop(looping),
            syn::Expr::Loop(looping) => self.endless_loop(looping),
            syn::Expr::Return(returning) => self.return_stmt(returning),
            syn::Expr::Break(breaking) => self.break_stmt(breaking),
            syn::Expr::Continue(continuing) => self.continue_stmt(continuing),
            syn::Expr::Macro(mac) => self.macro_stmt(&mac.mac),
            syn::Expr::MethodCall(call) => self.method_stmt(call),
            syn::Expr::Call(call) => self.call_stmt(call),
            syn::Expr::Paren(inner) => self.statement_expr(&inner.expr),
            syn::Expr::Group(inner) => self.statement_expr(&inner.expr),
            syn::Expr::Tuple(tuple) if tuple.elems.is_empty() => Ok(()),
            other => self.expr(other).map(|_| ()),
        }
    }

    fn macro_stmt(&mut self, mac: &syn::Macro) -> syn::Result<()> {
        let name = mac.path.segments.last().map(|s| s.ident.to_string()).unwrap_or_default();
        match name.as_str() {
            "assert" | "debug_assert" => {
                let args = mac.parse_body_with(
                    syn::punctuated::Punctuated::<syn::Expr, syn::Token![,]>::parse_terminated,
                )?;
                let Some(cond) = args.first() else { return Ok(()) };
                let cond = self.condition(cond)?;
                let path = &mac.path;
                let tokens = cond.tokens.clone();
                // The author's own message comes from the plain function, which is called first.
                self.push(Stmt::Effect(Lower::native_of(quote!(#path!(#tokens)), &[&cond])));
                Ok(())
            }
            "assert_eq" | "debug_assert_eq" => {
                let args = mac.parse_body_with(
                    syn::punctuated::Punctuated::<syn::Expr, syn::Token![,]>::parse_terminated,
                )?;
                let (Some(a), Some(b)) = (args.get(0), args.get(1)) else { return Ok(()) };
                let equal: syn::Expr = syn::parse_quote!((#a) == (#b));
                let cond = self.condition(&equal)?;
                let tokens = cond.tokens.clone();
                self.push(Stmt::Effect(Lower::native_of(quote!(assert!(#tokens)), &[&cond])));
                Ok(())
            }
            _ if super::wanted::is_panic(mac) => {
                self.push(Stmt::Effect(Native::tokens(quote!(#mac))));
                Ok(())
            }
            _ => super::wanted::refuse_macro(mac),
        }
    }

    /// `match` over something native.
    pub(super) fn matching(&mut self, matching: &syn::ExprMatch, tail: Tail) -> syn::Result<()> {
        let value = self.expr(&matching.expr)?;
        let scrutinee = match value {
            Val::Num(_) => {
                return refuse(
                    &matching.expr,
                    "`match` on a number that varies",
                    "use `if` with comparisons",
                );
            }
            Val::Place(_, ty) if ty.is_real() && !matches!(ty, Ty::Unknown) => {
                return refuse(
                    &matching.expr,
                    "`match` on an array, struct or tuple",
                    "use `if`, and its elements or fields",
                );
            }
            value => self.native(value, &*matching.expr)?,
        };
        let scrutinee = self.native_atom("matched", scrutinee);
        let mut arms = Vec::new();
        for arm in &matching.arms {
            let mut names = Vec::new();
            pattern_names(&arm.pat, &mut names)?;
            let (body, pattern) = self.block(|l| {
                let mut pattern = arm.pat.clone();
                let mut bound = Vec::new();
                for name in &names {
                    let var = l.local(name, Ty::Native, false);
                    l.vars[var].kind = Kind::Counter;
                    l.bind(name, Binding::Var(var));
                    bound.push((name.to_string(), l.vars[var].ident.clone()));
                }
                rename_pattern(&mut pattern, &bound);
                let pattern = match &arm.guard {
                    Some((_, guard)) => {
                        let guard = l.condition(guard)?;
                        if !guard.parts.is_empty() {
                            return refuse(
                                &arm.guard.as_ref().map(|g| &g.1),
                                "a guard that compares numbers",
                                "use `if` inside the arm",
                            );
                        }
                        let guard = guard.tokens;
                        quote!(#pattern if #guard)
                    }
                    None => quote!(#pattern),
                };
                match tail {
                    Tail::Return => {
                        l.tail(&arm.body, Tail::Return)?;
                    }
                    _ => l.statement_expr(&arm.body)?,
                }
                Ok(pattern)
            })?;
            arms.push(Arm { pattern, body });
        }
        self.push(Stmt::Match { scrutinee, arms });
        Ok(())
    }
}

/// Whether a constant can only be a number: its path names `f64` or `f32`, or a module of constants.
pub(super) fn is_number_constant(native: &Native) -> bool {
    let text = native.tokens.to_string();
    text.contains("f64") || text.contains("f32") || text.contains("consts")
}

/// After a branch that exits, the value of the function has been set.
fn tail_of_exit(tail: Tail) -> Tail {
    if tail == Tail::Return { Tail::Return } else { Tail::Unit }
}

fn always_exits_stmt(stmt: &syn::Stmt) -> bool {
    match stmt {
        syn::Stmt::Expr(expr, _) => super::exits::always_exits_expr(expr),
        _ => false,
    }
}

fn may_exit_expr(expr: &syn::Expr) -> bool {
    may_exit(&syn::Stmt::Expr(expr.clone(), None))
}

fn never_ends_expr(expr: &syn::Expr) -> bool {
    match expr {
        syn::Expr::Macro(mac) => super::wanted::is_panic(&mac.mac),
        syn::Expr::Loop(_) => true,
        _ => false,
    }
}

/// The names that a pattern of a `match` binds.
fn pattern_names(pat: &syn::Pat, names: &mut Vec<syn::Ident>) -> syn::Result<()> {
    match pat {
        syn::Pat::Ident(name) => {
            let text = name.ident.to_string();
            // A name in capitals is a constant.
            if name.subpat.is_none() && text.chars().next().is_some_and(char::is_lowercase) {
                names.push(name.ident.clone());
            }
            Ok(())
        }
        syn::Pat::Tuple(tuple) => tuple.elems.iter().try_for_each(|pat| pattern_names(pat, names)),
        syn::Pat::TupleStruct(tuple) => tuple.elems.iter().try_for_each(|pat| pattern_names(pat, names)),
        syn::Pat::Or(or) => or.cases.first().map_or(Ok(()), |pat| pattern_names(pat, names)),
        syn::Pat::Paren(inner) => pattern_names(&inner.pat, names),
        syn::Pat::Reference(inner) => pattern_names(&inner.pat, names),
        syn::Pat::Lit(_)
        | syn::Pat::Range(_)
        | syn::Pat::Wild(_)
        | syn::Pat::Path(_)
        | syn::Pat::Const(_) => Ok(()),
        other => {
            refuse(other, "this pattern", "match on whole numbers, truth values, or variants without numbers")
        }
    }
}

fn rename_pattern(pat: &mut syn::Pat, bound: &[(String, syn::Ident)]) {
    struct Rename<'a>(&'a [(String, syn::Ident)]);
    impl syn::visit_mut::VisitMut for Rename<'_> {
        fn visit_pat_ident_mut(&mut self, pat: &mut syn::PatIdent) {
            let text = pat.ident.to_string();
            if let Some((_, to)) = self.0.iter().find(|(from, _)| *from == text) {
                pat.ident = to.clone();
            }
        }
    }
    syn::visit_mut::VisitMut::visit_pat_mut(&mut Rename(bound), pat);
}
