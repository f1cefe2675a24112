//! How is the reverse sweep written? Each block begins with what it needs: saved values are loaded, cheap ones computed
//! again, cotangents begin as absent. Then the statements follow from last to first, each handing its cotangent on to its
//! operands by the partials of the table.

use super::leaf::Slot;
use super::print::Printer;
use crate::analysis::{Avail, declares};
use crate::broken::broken;
use crate::ir::*;
use crate::partials::{self, Names, Slope};
use proc_macro2::{TokenStream, TokenTree};
use quote::quote;

impl Printer<'_> {
    /// The reverse of a block.
    pub(crate) fn reverse_block(&mut self, block: &Block) -> TokenStream {
        let mut out = TokenStream::new();
        let mut vectors: Vec<VarId> = Vec::new();
        for run in self.runs_of_saved(block).iter().rev() {
            if run.len() > 1 && self.leaf.is_none() {
                let idents = run.iter().map(|&var| self.ident(var));
                out.extend(quote!(let [#(mut #idents),*] = ws.pop_all();));
                continue;
            }
            for &var in run.iter().rev() {
                out.extend(self.load(var));
                if self.varies(var) && self.f.vars[var].ty.is_flat_vec() {
                    vectors.push(var);
                }
            }
        }
        for (_, stmt) in &block.stmts {
            out.extend(self.again(stmt, &mut vectors));
        }
        let mut bars: Vec<VarId> = Vec::new();
        out.extend(self.bars(&block.stmts, &mut bars));
        out.extend(self.reverse_stmts(block.stmts.iter()));
        for var in vectors {
            let ident = self.ident(var);
            out.extend(quote!(ws.give(#ident);));
        }
        for var in bars {
            let bar = self.bar_ident(var);
            out.extend(quote!(ws.give(#bar);));
        }
        out
    }

    /// The cotangents of the variables that these statements declare; those that are vectors are added to `vectors`.
    pub(crate) fn bars(&self, stmts: &[(StmtId, Stmt)], vectors: &mut Vec<VarId>) -> TokenStream {
        let mut out = TokenStream::new();
        let mut handed_on = Vec::new();
        for (id, stmt) in stmts {
            if let Some(var) = declares(stmt)
                && self.a.declared.get(&var).is_some_and(|&(at, _)| at == *id)
                && !self.f.returns.vars().contains(&var)
            {
                // What a call returned has cotangents that are handed to its reverse sweep.
                let given = matches!(stmt, Stmt::Call { .. });
                out.extend(self.declare_bar(var, if given { &mut handed_on } else { vectors }));
            }
        }
        out
    }

    /// Loads a variable that was saved.
    fn load(&self, var: VarId) -> TokenStream {
        let ident = self.ident(var);
        let ty = &self.f.vars[var].ty;
        let written = match &self.f.vars[var].written {
            Some(written) if self.varies(var) => quote!(: #written),
            Some(written) => {
                let written = self.at_base(written);
                quote!(: #written)
            }
            None if matches!(ty, Ty::Native) => quote!(: usize),
            None => TokenStream::new(),
        };
        if let Some(leaf) = &self.leaf
            && let Some(counter) = leaf.counter
        {
            return match leaf.entry(Slot::Var(var), self.ident(counter)) {
                Some((entry, true)) => {
                    let written = if matches!(ty, Ty::Num) {
                        let base = self.base();
                        quote!(: #base)
                    } else {
                        written
                    };
                    quote!(let mut #ident #written = rt::Word::of_word(#entry);)
                }
                Some((entry, false)) => quote!(let mut #ident = #entry;),
                None => broken("a value that was saved has no region"),
            };
        }
        match (self.varies(var), ty) {
            (true, Ty::Num) => quote!(let mut #ident = ws.pop();),
            (true, ty) if ty.is_flat_vec() => quote!(let mut #ident = ws.load_vec();),
            (true, Ty::Array(of, len)) if matches!(**of, Ty::Num) => {
                quote!(let mut #ident = [T::absent(); #len]; ws.load_slice(&mut #ident);)
            }
            (true, _) => {
                let ty = match &self.f.vars[var].written {
                    Some(written) => written.clone(),
                    None => self.type_of(ty),
                };
                quote!(let mut #ident: #ty = ws.load();)
            }
            (false, Ty::Num) => {
                let base = self.base();
                quote!(let mut #ident: #base = ws.kept();)
            }
            (false, _) if !written.is_empty() => quote!(let mut #ident #written = ws.kept();),
            (false, ty) => {
                let ty = self.fixed_type_of(ty);
                quote!(let mut #ident: #ty = ws.kept();)
            }
        }
    }

    /// The type of something that does not vary, as far as it is known.
    /// The type that a call yields, with the author's number in place of `T`.
    fn at_base(&self, ty: &TokenStream) -> TokenStream {
        let number = |token: TokenTree| match &token {
            TokenTree::Ident(ident) if ident == "T" => self.base(),
            _ => TokenStream::from(token),
        };
        ty.clone().into_iter().map(number).collect()
    }

    fn fixed_type_of(&self, ty: &Ty) -> TokenStream {
        match ty {
            Ty::Num => self.base(),
            Ty::Vec(of) | Ty::Slice(of) => {
                let of = self.fixed_type_of(of);
                quote!(::std::vec::Vec<#of>)
            }
            Ty::Array(of, len) => {
                let of = self.fixed_type_of(of);
                quote!([#of; #len])
            }
            _ => quote!(_),
        }
    }

    /// A type as far as it is known.
    fn type_of(&self, ty: &Ty) -> TokenStream {
        match ty {
            Ty::Num => quote!(T),
            Ty::Native | Ty::Unknown | Ty::Struct => quote!(_),
            Ty::Vec(of) | Ty::Slice(of) => {
                let of = self.type_of(of);
                quote!(::std::vec::Vec<#of>)
            }
            Ty::Array(of, len) => {
                let of = self.type_of(of);
                quote!([#of; #len])
            }
            Ty::Tuple(all) => {
                let all = all.iter().map(|ty| self.type_of(ty));
                quote!((#(#all,)*))
            }
        }
    }

    /// Computes a variable again.
    pub(crate) fn again(&self, stmt: &Stmt, vectors: &mut Vec<VarId>) -> TokenStream {
        let Some(var) = declares(stmt) else { return TokenStream::new() };
        if self.a.avail[var] != Avail::Again {
            return TokenStream::new();
        }
        match stmt {
            Stmt::Assign { dst, op, args, .. } => {
                let ident = self.ident(dst.var);
                let value = self.computed(op, args, self.varies(dst.var));
                quote!(let #ident = #value;)
            }
            Stmt::Native { dst, expr, .. } => {
                let value = self.native(expr);
                self.native_let(*dst, &value)
            }
            Stmt::Array { var, fill } => {
                if self.varies(*var) && self.f.vars[*var].ty.is_flat_vec() {
                    vectors.push(*var);
                }
                self.array(*var, fill)
            }
            _ => TokenStream::new(),
        }
    }

    /// The cotangent of a local variable.
    fn declare_bar(&self, var: VarId, bars: &mut Vec<VarId>) -> TokenStream {
        if matches!(self.f.vars[var].kind, Kind::View(_)) || !self.varies(var) || !self.a.useful[var] {
            return TokenStream::new();
        }
        let (ident, bar) = (self.ident(var), self.bar_ident(var));
        match &self.f.vars[var].ty {
            Ty::Native => TokenStream::new(),
            Ty::Num => quote!(let mut #bar = T::absent();),
            Ty::Array(of, len) if matches!(**of, Ty::Num) => quote!(let mut #bar = [T::absent(); #len];),
            ty if ty.is_flat_vec() => {
                bars.push(var);
                match self.f.vars[var].len.map(|len| self.ident(len)) {
                    Some(len) => quote!(let mut #bar = ws.take(T::absent(), #len);),
                    None => quote!(let mut #bar = ws.take(T::absent(), #ident.len());),
                }
            }
            _ => quote!(let mut #bar = rt::Shape::<T>::zeros(&#ident);),
        }
    }

    pub(crate) fn reverse_stmt(&mut self, id: StmtId, stmt: &Stmt) -> TokenStream {
        match stmt {
            Stmt::Assign { dst, op, args, declares } => {
                self.reverse_assign(id, stmt, dst, op, args, *declares)
            }
            Stmt::Native { place, declares, update, .. } => {
                if *declares || !self.a.saves_old.contains(&id) {
                    return TokenStream::new();
                }
                if let Some(update) = update {
                    let undo = &update.undo;
                    return quote!(#undo;);
                }
                let place = self.native(place);
                self.restore(id, false, &place)
            }
            Stmt::Array { var, fill } => self.reverse_array(stmt, *var, fill),
            Stmt::Whole { dst, src, writes } => self.reverse_whole(id, stmt, dst, src, *writes),
            Stmt::Construct { dst, fields, .. } => {
                if !self.a.is_adjoint(self.f, stmt) {
                    return TokenStream::new();
                }
                let bar = self.bar_ident(*dst);
                fields
                    .iter()
                    .rev()
                    .map(|(member, field)| match field {
                        Field::Number(Operand::Place(place)) if self.is_tracked(place.var) => {
                            let to = self.bar(place);
                            quote!(#to += #bar.#member;)
                        }
                        Field::Whole(place) if self.is_tracked(place.var) => {
                            let to = self.whole(place, true, true);
                            quote!(rt::Shape::<T>::accumulate(#to, &#bar.#member);)
                        }
                        _ => TokenStream::new(),
                    })
                    .collect()
            }
            Stmt::If { cond, then, els } => {
                if !self.a.traversed.contains(&id) {
                    return TokenStream::new();
                }
                let cond = if !self.a.saves_decision.contains(&id) {
                    self.native(cond)
                } else {
                    match self.leaf.as_ref().and_then(|l| Some((l, l.counter?))) {
                        Some((leaf, counter)) => leaf
                            .entry(Slot::Decision(id), self.ident(counter))
                            .map_or_else(|| broken("a decision has no region"), |(e, _)| e),
                        None => quote!(ws.pop_flag()),
                    }
                };
                // What a branch does not reach may not be there.
                let strips = self.strips.take();
                let (then, els) = (self.reverse_block(then), self.reverse_block(els));
                self.strips.replace(strips);
                let els = if els.is_empty() { els } else { quote!(else { #els }) };
                quote!(if #cond { #then } #els)
            }
            Stmt::Match { scrutinee, arms } => {
                if !self.a.traversed.contains(&id) {
                    return TokenStream::new();
                }
                let scrutinee = self.native(scrutinee);
                let strips = self.strips.take();
                let arms: Vec<TokenStream> = arms
                    .iter()
                    .map(|arm| {
                        let (pattern, body) = (&arm.pattern, self.reverse_block(&arm.body));
                        quote!(#pattern => { #body })
                    })
                    .collect();
                self.strips.replace(strips);
                quote!(match #scrutinee { #(#arms)* })
            }
            Stmt::For { counter, trips, body, exit } => {
                if !self.a.traversed.contains(&id) {
                    return TokenStream::new();
                }
                self.reverse_counted(stmt, *counter, *trips, body, exit.is_some())
            }
            Stmt::While { body, .. } => {
                if !self.a.traversed.contains(&id) {
                    return TokenStream::new();
                }
                let body = self.reverse_block(body);
                quote!(for _ in 0..ws.kept::<usize>() { #body })
            }
            Stmt::Call { path, args, dst, span } => self.reverse_call(id, stmt, path, args, *dst, *span),
            Stmt::Effect(_) | Stmt::Declare(_) | Stmt::View(_) => TokenStream::new(),
        }
    }

    /// Whether cotangents of the variable are kept.
    pub(crate) fn is_tracked(&self, var: VarId) -> bool {
        self.varies(var) && self.a.useful[self.f.root(var)]
    }

    fn restore(&self, id: StmtId, varied: bool, place: &TokenStream) -> TokenStream {
        if !self.a.saves_old.contains(&id) {
            return TokenStream::new();
        }
        if let Some(leaf) = &self.leaf
            && let Some(counter) = leaf.counter
        {
            return match leaf.entry(Slot::Old(id), self.ident(counter)) {
                Some((entry, true)) => quote!(#place = rt::Word::of_word(#entry);),
                Some((entry, false)) => quote!(#place = #entry;),
                None => broken("a value that was overwritten has no region"),
            };
        }
        if varied { quote!(#place = ws.pop();) } else { quote!(#place = ws.kept();) }
    }

    // ── numbers ──────────────────────────────────────────────────────────────────────────────────────────────────────

    fn reverse_assign(
        &mut self,
        id: StmtId,
        stmt: &Stmt,
        dst: &Place,
        op: &Op,
        args: &[Operand],
        declares: bool,
    ) -> TokenStream {
        let varied = self.varies(dst.var);
        let place = if declares && dst.path.is_empty() {
            let ident = self.ident(dst.var);
            quote!(#ident)
        } else {
            self.place(dst)
        };
        let restore = if declares { TokenStream::new() } else { self.restore(id, varied, &place) };
        if !self.a.is_adjoint(self.f, stmt) {
            return restore;
        }
        let passing: Vec<usize> = (0..args.len())
            .filter(|&i| self.a.passes(self.f, op, i, &args[i]))
            .filter(|&i| matches!(&args[i], Operand::Place(p) if self.is_tracked(p.var)))
            .collect();
        // `x += e` leaves the cotangent of x as it is.
        let same = |i: usize| matches!(&args[i], Operand::Place(p) if same_place(p, dst));
        let increment = !declares
            && matches!(op, Op::Prim(fluxions_rules::Prim::Add | fluxions_rules::Prim::Sub))
            && same(0)
            && !same(1);
        let bar_place = self.bar(dst);
        let mut out = TokenStream::new();
        // `v[i] += v[j]` is no addition in place where `v` is a vector of our numbers: both sides would be borrowed.
        let beside = increment
            && passing.iter().any(|&i| {
                i == 1 && matches!(&args[1], Operand::Place(p) if self.f.root(p.var) == self.f.root(dst.var))
            });
        let bar = if beside {
            out.extend(quote!(let cotangent = #bar_place;));
            quote!(cotangent)
        } else if declares || increment {
            bar_place.clone()
        } else if passing.is_empty() {
            return quote!(#restore #bar_place = T::absent(););
        } else {
            out.extend(quote!(let cotangent = #bar_place; #bar_place = T::absent();));
            quote!(cotangent)
        };
        let needs_result = passing
            .iter()
            .any(|&i| matches!(partials::slope(op, i), Slope::Value { formula, .. } if formula.reads().1));
        let result = if needs_result && !restore.is_empty() {
            out.extend(quote!(let result = #place;));
            quote!(result)
        } else {
            place.clone()
        };
        out.extend(restore);
        let names = Names {
            args: &args.iter().map(|arg| self.operand(arg, true)).collect::<Vec<_>>(),
            result,
            exponent: match op {
                Op::Powi(n, _) => Some(self.native(n)),
                _ => None,
            },
        };
        for i in passing {
            if increment && i == 0 {
                continue;
            }
            let Operand::Place(arg) = &args[i] else {
                out.extend(broken("a cotangent for a constant"));
                continue;
            };
            let to = self.bar(arg);
            let to = match self.gathered.get(&to.to_string()) {
                Some(sum) => quote!(#sum),
                None => to,
            };
            match partials::slope(op, i) {
                Slope::Zero => {}
                Slope::Unknown => {
                    out.extend(quote!(#to += rt::unknown(#bar);));
                }
                Slope::Value { formula, picks: true, .. } => {
                    let weight = formula.write(&names);
                    out.extend(quote!(#to += rt::pick(#bar, #weight);));
                }
                Slope::Value { formula, singular, .. } => {
                    let guarded = singular || self.a.faint.contains(&id) && !formula.is_literal();
                    out.extend(match (formula.term(&bar, &names), guarded) {
                        ((true, term), true) => quote!(#to += rt::guard(#bar, -#term);),
                        ((false, term), true) => quote!(#to += rt::guard(#bar, #term);),
                        ((true, term), false) => quote!(#to -= #term;),
                        ((false, term), false) => quote!(#to += #term;),
                    });
                }
            }
        }
        if declares || increment && !needs_result && !beside { out } else { quote!({ #out }) }
    }

    fn reverse_array(&mut self, stmt: &Stmt, var: VarId, fill: &Fill) -> TokenStream {
        if !self.a.is_adjoint(self.f, stmt) {
            return TokenStream::new();
        }
        let bar = self.bar_ident(var);
        match fill {
            Fill::Number(Operand::Place(place), _) => {
                let to = self.bar(place);
                quote!(for &cotangent in #bar.iter() { #to += cotangent; })
            }
            Fill::Rows(rows) => rows
                .iter()
                .enumerate()
                .filter(|(_, row)| self.is_tracked(row.var))
                .map(|(i, row)| {
                    let to = self.whole(row, true, true);
                    quote!(rt::add_to(#to, &#bar[#i]);)
                })
                .collect(),
            Fill::Copies(place, _) => {
                let to = self.whole(place, true, true);
                quote!(for row in #bar.iter() { rt::Shape::<T>::accumulate(#to, row); })
            }
            _ => TokenStream::new(),
        }
    }
}

/// Whether two places are the same for certain.
pub(crate) fn same_place(a: &Place, b: &Place) -> bool {
    a.var == b.var
        && a.path.len() == b.path.len()
        && a.path.iter().zip(&b.path).all(|(a, b)| match (a, b) {
            (Step::Index(a), Step::Index(b)) => {
                a.parts.is_empty() && b.parts.is_empty() && a.tokens.to_string() == b.tokens.to_string()
            }
            (Step::Field(a), Step::Field(b)) => a == b,
            _ => false,
        })
}
