//! How is the reverse sweep written? Each block begins with what it needs: saved values are loaded, cheap ones computed
//! again, cotangents begin as absent. Then the statements follow from last to first, each handing its cotangent on to its
//! operands by the partials of the table.

use super::leaf::Slot;
use super::print::Printer;
use crate::analysis::{Avail, Position, declares, walk};
use crate::ir::*;
use crate::partials::{self, Names, Slope};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use std::collections::HashSet;

impl Printer<'_> {
    /// The reverse of a block.
    pub(crate) fn reverse_block(&mut self, block: &Block) -> TokenStream {
        let mut out = TokenStream::new();
        let saved = self.saved_of(block);
        let mut vectors: Vec<VarId> = Vec::new();
        for &var in saved.iter().rev() {
            out.extend(self.load(var));
            if self.varies(var) && self.f.vars[var].ty.is_flat_vec() {
                vectors.push(var);
            }
        }
        for (_, stmt) in &block.stmts {
            out.extend(self.again(stmt, &mut vectors));
        }
        let mut bars: Vec<VarId> = Vec::new();
        for (id, stmt) in &block.stmts {
            if let Some(var) = declares(stmt)
                && self.a.declared.get(&var).is_some_and(|&(at, _)| at == *id)
                && !self.f.returns.vars().contains(&var)
            {
                out.extend(self.declare_bar(var, &mut bars));
            }
        }
        for (id, stmt) in block.stmts.iter().rev() {
            out.extend(self.reverse_stmt(*id, stmt));
        }
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

    /// Loads a variable that was saved.
    fn load(&self, var: VarId) -> TokenStream {
        let ident = self.ident(var);
        let ty = &self.f.vars[var].ty;
        let written = match &self.f.vars[var].written {
            Some(written) => quote!(: #written),
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
                None => TokenStream::new(),
            };
        }
        match (self.varies(var), ty) {
            (true, Ty::Num) => quote!(let mut #ident = ws.pop();),
            (true, ty) if ty.is_flat_vec() => quote!(let mut #ident = ws.load_vec();),
            (true, Ty::Array(of, len)) if matches!(**of, Ty::Num) => quote!(let mut #ident: [T; #len] = ws.load();),
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
    fn again(&self, stmt: &Stmt, vectors: &mut Vec<VarId>) -> TokenStream {
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
            ty if ty.is_flat_vec() && self.f.vars[var].len.is_some() => {
                let len = self.f.vars[var].len.map(|len| self.ident(len));
                bars.push(var);
                quote!(let mut #bar = ws.take(T::absent(), #len);)
            }
            _ => quote!(let mut #bar = rt::Shape::<T>::zeros(&#ident);),
        }
    }

    fn reverse_stmt(&mut self, id: StmtId, stmt: &Stmt) -> TokenStream {
        match stmt {
            Stmt::Assign { dst, op, args, declares } => self.reverse_assign(id, stmt, dst, op, args, *declares),
            Stmt::Native { place, declares, update, dst, .. } => {
                if *declares || !self.a.saves_old.contains(&id) {
                    return TokenStream::new();
                }
                if let Some(update) = update {
                    let undo = &update.undo;
                    return quote!(#undo;);
                }
                let place = self.native(place);
                let _ = dst;
                self.restore(id, false, &place)
            }
            Stmt::Array { var, fill } => self.reverse_array(stmt, *var, fill),
            Stmt::Whole { dst, src } => {
                let declares = self.a.declared.get(dst).is_some_and(|&(at, _)| at == id);
                let ident = self.ident(*dst);
                let restore = if !declares && self.a.saves_old.contains(&id) {
                    quote!(#ident = ws.load();)
                } else {
                    TokenStream::new()
                };
                if !self.a.is_adjoint(self.f, stmt) {
                    return restore;
                }
                let (from, to) = (self.bar_ident(*dst), self.whole(src, true, true));
                let clear = if declares {
                    TokenStream::new()
                } else {
                    quote!(rt::Shape::<T>::each_mut(&mut #from, &mut |x| *x = T::absent());)
                };
                quote!(rt::Shape::<T>::accumulate(#to, &#from); #clear #restore)
            }
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
                        Some((leaf, counter)) => {
                            leaf.entry(Slot::Decision(id), self.ident(counter)).map(|(e, _)| e).unwrap_or_default()
                        }
                        None => quote!(ws.pop_flag()),
                    }
                };
                let (then, els) = (self.reverse_block(then), self.reverse_block(els));
                let els = if els.is_empty() { els } else { quote!(else { #els }) };
                quote!(if #cond { #then } #els)
            }
            Stmt::Match { scrutinee, arms } => {
                if !self.a.traversed.contains(&id) {
                    return TokenStream::new();
                }
                let scrutinee = self.native(scrutinee);
                let arms: Vec<TokenStream> = arms
                    .iter()
                    .map(|arm| {
                        let (pattern, body) = (&arm.pattern, self.reverse_block(&arm.body));
                        quote!(#pattern => { #body })
                    })
                    .collect();
                quote!(match #scrutinee { #(#arms)* })
            }
            Stmt::For { counter, trips, body, exit } => {
                if !self.a.traversed.contains(&id) {
                    return TokenStream::new();
                }
                self.reverse_counted(id, stmt, *counter, *trips, body, exit.is_some())
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
    fn is_tracked(&self, var: VarId) -> bool {
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
                None => TokenStream::new(),
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
        let bar = if declares || increment {
            bar_place.clone()
        } else if passing.is_empty() {
            return quote!(#restore #bar_place = T::absent(););
        } else {
            out.extend(quote!(let cotangent = #bar_place; #bar_place = T::absent();));
            quote!(cotangent)
        };
        let needs_result = passing.iter().any(
            |&i| matches!(partials::slope(op, i), Slope::Value { handle, .. } if partials::reads(handle).1),
        );
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
            let Operand::Place(arg) = &args[i] else { continue };
            let to = self.bar(arg);
            match partials::slope(op, i) {
                Slope::Zero => {}
                Slope::Unknown(_) => {
                    out.extend(quote!(#to += rt::unknown(#bar);));
                }
                Slope::Value { handle, picks: true, .. } => {
                    let weight = partials::write(handle, &names);
                    out.extend(quote!(#to += rt::pick(#bar, #weight);));
                }
                Slope::Value { handle, singular, .. } => {
                    let term = partials::term(handle, &bar, &names);
                    if singular {
                        out.extend(quote!(#to += rt::guard(#bar, #term);));
                    } else {
                        let text = term.to_string();
                        match text.strip_prefix("- ") {
                            Some(_) => {
                                let positive: TokenStream = term.into_iter().skip(1).collect();
                                out.extend(quote!(#to -= #positive;));
                            }
                            None => out.extend(quote!(#to += #term;)),
                        }
                    }
                }
            }
        }
        if declares || increment && !needs_result { out } else { quote!({ #out }) }
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
            Fill::Copies(place, _) => {
                let to = self.whole(place, true, true);
                quote!(for row in #bar.iter() { rt::Shape::<T>::accumulate(#to, row); })
            }
            _ => TokenStream::new(),
        }
    }

    // ── loops ────────────────────────────────────────────────────────────────────────────────────────────────────────

    fn reverse_counted(
        &mut self,
        id: StmtId,
        stmt: &Stmt,
        counter: VarId,
        trips: VarId,
        body: &Block,
        exits: bool,
    ) -> TokenStream {
        let (k, n) = (self.ident(counter), self.ident(trips));
        if exits {
            let body = self.reverse_block(body);
            return quote!(for #k in (0..ws.kept::<usize>()).rev() { #body });
        }
        let inside = self.leaf.is_some();
        let leaf = if inside { None } else { self.leaf_of(stmt) };
        let innermost = self.is_innermost(body);
        let (views, view_bars) = (self.views.clone(), self.view_bars.clone());
        let mut slices = TokenStream::new();
        let regions = leaf.as_ref().map(|leaf| self.regions(leaf, n, true)).unwrap_or_default();
        if innermost {
            slices = self.hold_views(body);
        }
        let sources = leaf.as_ref().filter(|leaf| leaf.is_empty() && !inside).and_then(|_| self.scalar_sources(body));
        let had = self.leaf.clone();
        if let Some(leaf) = leaf {
            self.leaf = Some(leaf);
        }
        let inner = self.reverse_block(body);
        self.leaf = had;
        self.views = views;
        self.view_bars = view_bars;
        let _ = id;
        let run = quote!(#regions #slices for #k in (0..#n).rev() { #inner });
        match sources {
            // Nothing to hand on: the loop is as good as not run.
            Some(sources) if !sources.is_empty() => {
                quote!(if !(#(rt::Real::is_absent(#sources))&&*) { #run })
            }
            _ if regions.is_empty() && slices.is_empty() => run,
            _ => quote!({ #run }),
        }
    }

    fn is_innermost(&self, body: &Block) -> bool {
        let mut innermost = true;
        walk(body, &Position::default(), &mut |_, stmt, _| {
            innermost &= !matches!(stmt, Stmt::For { .. } | Stmt::While { .. } | Stmt::Call { .. } | Stmt::Whole { .. });
        });
        innermost
    }

    /// Slices, and slices of cotangents, for the views that an innermost loop uses, where nothing else in the loop uses
    /// the variable that they are views of.
    fn hold_views(&mut self, body: &Block) -> TokenStream {
        let mut used: Vec<VarId> = Vec::new();
        let mut written: HashSet<VarId> = HashSet::new();
        let mut inside: HashSet<VarId> = HashSet::new();
        let f = self.f;
        let a = self.a;
        walk(body, &Position::default(), &mut |id, stmt, _| {
            let mut note = |place: &Place| {
                if !used.contains(&place.var) {
                    used.push(place.var);
                }
            };
            let mut note_native = |native: &Native| {
                for (_, part) in &native.parts {
                    for operand in part.operands() {
                        if let Operand::Place(place) = operand {
                            note(place);
                        }
                    }
                }
            };
            match stmt {
                Stmt::Assign { dst, args, .. } => {
                    note(dst);
                    for arg in args {
                        if let Operand::Place(place) = arg {
                            note(place);
                        }
                    }
                    if a.saves_old.contains(&id) {
                        written.insert(f.root(dst.var));
                    }
                }
                Stmt::Native { expr, .. } => note_native(expr),
                Stmt::If { cond, .. } => note_native(cond),
                _ => {}
            }
            inside.extend(declares(stmt));
        });
        let mut out = TokenStream::new();
        for &var in &used {
            if !matches!(f.vars[var].kind, Kind::View(_)) || inside.contains(&var) {
                continue;
            }
            let root = f.root(var);
            let (base, range) = self.range_of(var);
            // Indices on the way must not depend on the loop, which they cannot, as the view stands outside of it.
            if !written.contains(&root) && !self.views.contains(&var) {
                let (ident, place) = (self.ident(var), self.place(&base));
                let borrow = match &range {
                    Some((start, len)) => quote!(&#place[#start..][..#len]),
                    None => quote!(&#place),
                };
                if self.is_there(root) && self.is_range_there(var) {
                    out.extend(quote!(let #ident = #borrow;));
                    self.views.insert(var);
                }
            }
            let alone = used.iter().filter(|&&other| f.root(other) == root).count() == 1;
            if alone && self.is_tracked(var) && !self.view_bars.contains(&var) {
                let (bar, place) = (self.bar_ident(var), self.bar(&base));
                let borrow = match &range {
                    Some((start, len)) => quote!(&mut #place[#start..][..#len]),
                    None => quote!(&mut #place),
                };
                out.extend(quote!(let #bar = #borrow;));
                self.view_bars.insert(var);
            }
        }
        out
    }

    /// Whether it is known in the reverse sweep which part of a variable the view is: for what nothing is asked of, it
    /// need not be.
    fn is_range_there(&self, var: VarId) -> bool {
        let Kind::View(view) = &self.f.vars[var].kind else { return true };
        let there = |var: VarId| self.a.avail[self.f.root(var)] != Avail::No;
        let indices = view.base.path.iter().all(|step| match step {
            Step::Index(index) => index.reads.iter().all(|&var| there(var)),
            Step::Field(_) => true,
        });
        indices && view.range.is_none_or(|(start, len)| there(start) && there(len)) && self.is_range_there(view.base.var)
    }

    /// Whether the contents of the variable are there in the reverse sweep.
    fn is_there(&self, root: VarId) -> bool {
        match self.f.vars[root].kind {
            Kind::Param(_) => !self.f.vars[root].mutable || self.a.avail[root] != Avail::No,
            _ => self.a.avail[root] != Avail::No,
        }
    }

    /// The cotangents that a loop hands on, where all of them are scalars from outside of it.
    fn scalar_sources(&self, body: &Block) -> Option<Vec<TokenStream>> {
        let mut inside: HashSet<VarId> = HashSet::new();
        walk(body, &Position::default(), &mut |_, stmt, _| inside.extend(declares(stmt)));
        let mut sources: Vec<VarId> = Vec::new();
        let mut scalar = true;
        walk(body, &Position::default(), &mut |id, stmt, _| {
            scalar &= !self.a.saves_old.contains(&id);
            if !self.a.is_adjoint(self.f, stmt) {
                return;
            }
            let Stmt::Assign { dst, .. } = stmt else {
                scalar = false;
                return;
            };
            if inside.contains(&dst.var) {
                return;
            }
            scalar &= dst.path.is_empty() && matches!(self.f.vars[dst.var].ty, Ty::Num);
            if !sources.contains(&dst.var) {
                sources.push(dst.var);
            }
        });
        scalar.then(|| sources.iter().map(|&var| self.bar(&Place::var(var))).collect())
    }

    // ── calls ────────────────────────────────────────────────────────────────────────────────────────────────────────

    fn reverse_call(
        &mut self,
        id: StmtId,
        stmt: &Stmt,
        path: &syn::Path,
        args: &[Argument],
        dst: Option<VarId>,
        span: proc_macro2::Span,
    ) -> TokenStream {
        let mut restore = TokenStream::new();
        if self.a.saves_old.contains(&id) {
            for arg in args.iter().rev() {
                match arg {
                    Argument::Mutable(place) | Argument::NativeMutable(place)
                        if !self.a.saves_argument(self.f, id, place) => {}
                    Argument::Mutable(place) => restore.extend(self.load_view(place)),
                    Argument::NativeMutable(place) => {
                        let ident = self.ident(self.f.root(place.var));
                        restore.extend(quote!(#ident.clone_from_slice(&ws.kept::<::std::vec::Vec<_>>());));
                    }
                    _ => {}
                }
            }
        }
        if !self.a.is_adjoint(self.f, stmt) {
            return restore;
        }
        let roots: Vec<VarId> = args
            .iter()
            .filter_map(|arg| match arg {
                Argument::Shared(place, _) | Argument::Mutable(place) => Some(self.f.root(place.var)),
                _ => None,
            })
            .collect();
        let mut before = TokenStream::new();
        let mut after = TokenStream::new();
        let mut written = Vec::new();
        for (i, arg) in args.iter().enumerate() {
            let temporary = format_ident!("bar_{}", i);
            match arg {
                Argument::Native(native) => written.push(self.native(native)),
                Argument::NativeMutable(_) => {}
                Argument::Number(operand) => {
                    let varied = self.a.operand_varies(self.f, operand);
                    let value = self.operand(operand, varied);
                    if !varied {
                        written.push(quote!(rt::Fixed(#value)));
                        continue;
                    }
                    before.extend(quote!(let mut #temporary = T::absent();));
                    written.push(quote!(rt::Tracked(#value, &mut #temporary)));
                    if let Operand::Place(place) = operand
                        && self.is_tracked(place.var)
                    {
                        let to = self.bar(place);
                        after.extend(quote!(#to += #temporary;));
                    }
                }
                Argument::Shared(place, _) => {
                    let value = self.whole(place, false, false);
                    if !self.varies(place.var) {
                        written.push(quote!(rt::Fixed(#value)));
                        continue;
                    }
                    let root = self.f.root(place.var);
                    let alone = roots.iter().filter(|&&r| r == root).count() == 1;
                    if alone && self.is_tracked(place.var) {
                        let bar = self.whole(place, true, true);
                        written.push(quote!(rt::Tracked(#value, #bar)));
                    } else {
                        before.extend(quote!(let mut #temporary = rt::zeros_of(#value);));
                        let slice = if self.is_slice(place) { quote!([..]) } else { TokenStream::new() };
                        written.push(quote!(rt::Tracked(#value, &mut #temporary #slice)));
                        if self.is_tracked(place.var) {
                            let to = self.whole(place, true, true);
                            after.extend(quote!(rt::add_to(#to, &#temporary #slice);));
                        }
                    }
                }
                Argument::Mutable(place) => {
                    if self.is_tracked(place.var) {
                        written.push(self.whole(place, true, true));
                    } else {
                        let len = self.mutable_len(place);
                        before.extend(quote!(let mut #temporary = ws.take(T::absent(), #len);));
                        written.push(quote!(&mut #temporary[..]));
                        after.extend(quote!(ws.give(#temporary);));
                    }
                }
            }
        }
        if let Some(dst) = dst {
            match &self.f.vars[dst].ty {
                Ty::Native => written.push(quote!(())),
                _ if self.is_tracked(dst) => {
                    let bar = self.bar_ident(dst);
                    written.push(quote!(#bar));
                }
                Ty::Num => written.push(quote!(T::absent())),
                _ => {
                    let ident = self.ident(dst);
                    written.push(quote!(rt::Shape::<T>::zeros(&#ident)));
                }
            }
        }
        let function = super::types::sweep_of(path, self.sweep, span);
        quote!({ #restore #before #function(ws, #(#written),*); #after })
    }

    fn is_slice(&self, place: &Place) -> bool {
        place.path.is_empty() && matches!(self.f.vars[place.var].ty, Ty::Slice(_))
    }

    fn mutable_len(&self, place: &Place) -> TokenStream {
        match (&self.f.vars[place.var].kind, self.f.vars[place.var].len) {
            (Kind::View(View { range: Some((_, len)), .. }), _) => {
                let len = self.ident(*len);
                quote!(#len)
            }
            (_, Some(len)) => {
                let len = self.ident(len);
                quote!(#len)
            }
            _ => quote!(1),
        }
    }

    fn load_view(&self, place: &Place) -> TokenStream {
        let ty = if place.path.is_empty() { self.f.vars[place.var].ty.clone() } else { Ty::Unknown };
        let slice = matches!(ty, Ty::Slice(_)) || ty.is_flat_vec();
        let whole = self.whole(place, false, true);
        match (self.varies(place.var), slice) {
            (true, true) => quote!(ws.load_slice(#whole);),
            (true, false) => quote!(*#whole = ws.load();),
            (false, true) => quote!((#whole).copy_from_slice(&ws.kept::<::std::vec::Vec<_>>());),
            (false, false) => quote!(*#whole = ws.kept();),
        }
    }
}

/// Whether two places are the same for certain.
fn same_place(a: &Place, b: &Place) -> bool {
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
